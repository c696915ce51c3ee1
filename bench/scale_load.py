"""Loading made-up parts: gpudb's loader beside the raw drivers and the bulk tools of both engines, the same rows each."""

from __future__ import annotations

import csv
import os
import sqlite3
import statistics
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from measuring import Clock, Pair, psycopg_at, say
from synthetic import Synthetic

from gpudb.store.bulk import values
from gpudb.store.engine import create_engine, writing
from gpudb.store.loader import load_rows
from gpudb.store.migrate import upgrade
from gpudb.store.own_schema import TRUTH
from gpudb.store.release import seal_file
from gpudb.store.types import called

TARGET = 3.0
NAMES = {table.name: [column.name for column in table.columns] for table in TRUTH}


def parents_first(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `part` with those that are derived from others last, for a driver that checks each row."""
    later = []
    for row in rows:
        if name == "part" and row["derived_from"] is not None:
            later.append(row)
        else:
            yield row
    while later:
        waiting = {row["part_id"] for row in later}
        yield from (row for row in later if row["derived_from"] not in waiting)
        later = [row for row in later if row["derived_from"] in waiting]


def tuples(made: Synthetic) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """Table by table, the rows as tuples."""
    tables = {called(table): table.name for table in TRUTH}
    for name, rows in made.rows().items():
        yield tables[name], values(parents_first(name, rows), NAMES[tables[name]])


def nothing(made: Synthetic) -> int:
    """Only make the rows, and say how many: what every way of loading pays before it begins."""
    return sum(1 for _, rows in tuples(made) for _ in rows)


def empty(url: str) -> str:
    """An empty database with gpudb's tables at ``url``."""
    engine = create_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return url


def ours(made: Synthetic, url: str) -> None:
    """The program's own load: truth rows, derived tables, content hash, in one transaction."""
    engine = create_engine(url)
    try:
        with writing(engine) as connection:
            load_rows(connection, made.rows(), made.under.read)
        seal_file(url)
    finally:
        engine.dispose()


def raw_sqlite(made: Synthetic, path: str) -> None:
    """The sqlite3 module as it comes: executemany into the same tables, one transaction."""
    connection = sqlite3.connect(path)
    for name, rows in tuples(made):
        marks = ", ".join("?" * len(NAMES[name]))
        connection.executemany(f"INSERT INTO {name} ({', '.join(NAMES[name])}) VALUES ({marks})", rows)
    connection.commit()
    connection.close()


def csv_files(made: Synthetic, folder: Path) -> list[str]:
    """The rows as CSV files, for the shell; returns its commands."""
    commands = []
    for name, rows in tuples(made):
        path = folder / f"{name}.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(NAMES[name])
            writer.writerows(rows)
        commands.append(f".import --csv {path} {name}")
    return commands


def shell_import(commands: list[str], path: str) -> None:
    """`sqlite3 .import` into tables of its own making: every column text, no key, no check, no NULL."""
    subprocess.run(["sqlite3", path], input="\n".join(commands), text=True, check=True, stdout=subprocess.DEVNULL)


def raw_executemany(made: Synthetic, url: str) -> None:
    """psycopg's executemany into the same tables, one transaction."""
    with psycopg_at(url) as connection, connection.cursor() as cursor:
        for name, rows in tuples(made):
            marks = ", ".join(["%s"] * len(NAMES[name]))
            text = f"INSERT INTO {name} ({', '.join(NAMES[name])}) VALUES ({marks})"
            while batch := list(islice(rows, 10_000)):
                cursor.executemany(text, batch)


def raw_copy(made: Synthetic, url: str) -> None:
    """psycopg's COPY into the same tables, one transaction."""
    with psycopg_at(url) as connection, connection.cursor() as cursor:
        for name, rows in tuples(made):
            with cursor.copy(f"COPY {name} ({', '.join(NAMES[name])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def alone(made: Synthetic, fresh: Callable[[], str]) -> str:
    """Load once by gpudb, nothing beside it; returns the database."""
    say(f"{made.parts:,} parts: gpudb, not measured")
    url = empty(fresh())
    ours(made, url)
    return url


def measure(
    made: Synthetic,
    engine: str,
    fresh: Callable[[], str],
    drop: Callable[[str], None],
    folder: Path,
    runs: int,
    most: int,
    clock: Clock,
) -> tuple[str, list[Pair]]:
    """Load ``runs`` times in turn; returns the database that stays and the figures.

    ``most``: sizes from here on leave psycopg's executemany out, which would take most of the run.
    """
    rows = 0
    label = f"{engine}: {made.parts:,} parts"
    raws: dict[str, Callable[[Synthetic, str], None]] = {}
    if engine == "sqlite":
        raws["sqlite3 executemany"] = raw_sqlite
    else:
        if made.parts < most:
            raws["psycopg executemany"] = raw_executemany
        raws["psycopg COPY"] = raw_copy
    taken: dict[str, list[float]] = {name: [] for name in ("ours", "rows", *raws)}
    kept = ""
    for run in range(runs):
        say(f"{label}: making the rows, {run + 1} of {runs}")
        begin = clock.now()
        rows = nothing(made)
        taken["rows"].append(clock.now() - begin)
        for name, work in raws.items():
            say(f"{label}: {name}, {run + 1} of {runs}")
            url = empty(fresh())
            taken[name].append(clock.seconds(lambda work=work, url=url: work(made, url)))
            drop(url)
        say(f"{label}: gpudb, {run + 1} of {runs}")
        if kept:
            drop(kept)
        kept = empty(fresh())
        taken["ours"].append(clock.seconds(lambda url=kept: ours(made, url)))
    if engine == "sqlite":
        say(f"{label}: sqlite3 .import")
        commands = csv_files(made, folder)
        path = str(folder / "import.sqlite")
        alone = clock.seconds(lambda: shell_import(commands, path))
        for left in folder.glob("*.csv"):
            left.unlink()
        os.unlink(path)
    out = []
    for name in raws:
        ratios = [(a - g) / (b - g) for a, b, g in zip(taken["ours"], taken[name], taken["rows"], strict=True)]
        net = [statistics.median(a - g for a, g in zip(taken[n], taken["rows"], strict=True)) for n in ("ours", name)]
        target = TARGET if "executemany" in name else None
        out.append(Pair(engine, "load", made.parts, net[0], net[1], name, statistics.median(ratios), rows, target=target))
    if engine == "sqlite":
        net_ours = out[0].ours
        out.append(Pair(engine, "load", made.parts, net_ours, alone, "sqlite3 .import", net_ours / alone, rows,
                        note="all text, no key, no check"))  # fmt: skip
    return kept, out
