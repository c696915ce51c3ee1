"""What differs between two databases, row by row, in the words of a reader: parts, statements, sources, law, answers.

Everything is asked of the public views, so a file, a server and an export folder compare alike, and a database with an
older schema is compared in what both have.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from gpudb.catalog.base import tidy
from gpudb.errors import DatabaseError
from gpudb.model import OPEN_END
from gpudb.query import health, tables
from gpudb.query.opening import open_reader
from gpudb.query.reader import Reader, Row
from gpudb.query.tables import Pair, pairs, shared, statements_of_dies
from gpudb.urls import is_sqlite
from gpudb.view_texts import COMPARED, KEYS


class StatusChange(NamedTuple):
    """One period of a part in which the answer changed for some destinations; None stands for no answer.

    ``what`` names what changed: status, review_policy, license_exceptions; or basis, citation when only the reason did.
    """

    part: str
    destinations: tuple[str, ...]
    valid_from: str
    valid_before: str
    old_status: str | None
    new_status: str | None
    what: tuple[str, ...]
    old: dict[str, str | None]
    new: dict[str, str | None]


#: what a status says, and why
ANSWER = ("status", "review_policy", "license_exceptions")
REASON = ("layer", "basis", "citation")
_Said = tuple[str | None, ...]
_Piece = tuple[str, str, _Said, _Said]


def status_changes(found: Iterator[Pair], without: set[str]) -> tuple[StatusChange, ...]:
    """The changes over matched rows of `export_status` (ordered by part, destination, day); ``without``: parts left out."""
    out: list[StatusChange] = []
    for part, of_part in groupby(found, key=lambda pair: _either(pair)["part"]):
        alike: dict[_Piece, list[str]] = {}
        for destination, group in groupby(of_part, key=lambda pair: _either(pair)["destination"]):
            held = list(group)
            if part in without or all(old == new for old, new in held):
                continue
            for piece in _overlay([old for old, _ in held if old], [new for _, new in held if new]):
                alike.setdefault(piece, []).append(destination)
        for (start, end, before, after), among in sorted(alike.items(), key=lambda item: (*item[0][:2], item[1])):
            old, new = (dict(zip((*ANSWER, *REASON), said, strict=True)) for said in (before, after))
            what = [name for name in ANSWER if old[name] != new[name]] or [name for name in REASON if old[name] != new[name]]
            out.append(
                StatusChange(part, tuple(among), start, end, old["status"], new["status"], what=tuple(what), old=old, new=new)
            )
    return tuple(out)


def _either(pair: Pair) -> Row:
    return pair[1] or pair[0] or {}


def _said(row: Row | None) -> _Said:
    return tuple(row.get(name) if row else None for name in (*ANSWER, *REASON))


def _overlay(old: Sequence[Row], new: Sequence[Row]) -> Iterator[_Piece]:
    """The longest periods in which what is said differs in one way."""
    edges = sorted({row[name] for row in (*old, *new) for name in ("valid_from", "valid_before")})
    pieces: list[_Piece] = []
    for start, end in pairwise(edges):
        before, after = _said(_at(old, start)), _said(_at(new, start))
        if before == after:
            continue
        last = pieces[-1] if pieces else None
        if last is not None and last[1] == start and last[2:] == (before, after):
            pieces[-1] = (last[0], end, before, after)
        else:
            pieces.append((start, end, before, after))
    return iter(pieces)


def _at(rows: Sequence[Row], day: str) -> Row | None:
    return next((row for row in rows if row["valid_from"] <= day < row["valid_before"]), None)


class Side(NamedTuple):
    """One of the two databases."""

    where: str
    release: str
    content_sha256: str
    contract_version: str


class RecordChange(NamedTuple):
    """A thing that was added, removed, withdrawn or changed; ``old`` and ``new`` are the values of ``column`` when it changed."""

    change: str
    kind: str
    id: str
    title: str
    column: str | None = None
    old: Any = None
    new: Any = None


class StatementChange(NamedTuple):
    """A statement about a part or die: recorded, withdrawn, corrected (both values), edited or gone.

    The last two never happen in a database that only `gpudb db load` wrote.
    """

    change: str
    kind: str
    id: str
    column: str
    old: Any
    new: Any
    unit: str
    source: str
    why: str | None
    statement_id: str


class CellChange(NamedTuple):
    """A cell of `spec` whose answer changed; None stands for no value."""

    part: str
    column: str
    old: Any
    new: Any
    unit: str


class Diff(NamedTuple):
    """What differs. Cells and statuses are those of parts that both have."""

    old: Side
    new: Side
    parts: tuple[RecordChange, ...]
    statements: tuple[StatementChange, ...]
    sources: tuple[RecordChange, ...]
    records: tuple[RecordChange, ...]
    contract: tuple[RecordChange, ...]
    cells: tuple[CellChange, ...]
    statuses: tuple[StatusChange, ...]
    notes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """True when anything differs, also what no public view shows (the content hash)."""
        return self.old.content_sha256 != self.new.content_sha256 or any(
            (self.parts, self.statements, self.sources, self.records, self.contract, self.cells, self.statuses)
        )


#: columns that follow from others, or repeat them for programs
_FOLLOWS = {
    "source_list": ("statements",),
    "system_spec": ("total_memory_gb", "total_bf16_tensor_dense_tflops", "total_gpu_tdp_w"),
    "part_alias_list": ("part_name", "family", "flagship"),
}


def diff(old: str, new: str) -> Diff:
    """What differs between the databases ``old`` and ``new``: SQLite paths, URLs or export folders.

    Raises ``DatabaseError`` when one cannot be read, ``UnknownNameError`` when one holds no release.
    """
    with closing(open_reader(_database(old), older=True)) as left, closing(open_reader(_database(new), older=True)) as right:
        return _Comparison(left, right).run()


def _database(url: str) -> str:
    """An export folder as the SQLite file in it."""
    if not is_sqlite(url) or not os.path.isdir(url):
        return url
    inside = os.path.join(url, "gpudb.sqlite")
    if not os.path.isfile(inside):
        hint = "name a database, or an export that has SQLite among its formats"
        raise DatabaseError(f"{url} is a folder without gpudb.sqlite", hint)
    return inside


class _Comparison:
    def __init__(self, old: Reader, new: Reader) -> None:
        self.old, self.new = old, new
        self.notes: list[str] = []
        old.snapshot()
        new.snapshot()
        held = {view.name: view for view in tables.views(old)}
        both = (shared(held[view.name], view) for view in tables.views(new) if view.name in held)
        self.views = {view.name: view for view in both if view}

    def run(self) -> Diff:
        sides = _side(self.old), _side(self.new)
        contract = self._contract()
        parts, cells = self._parts()
        of_parts = (pair for pair in self._pairs("spec_history") if _either(pair)["stated_about"] == "part")
        statements = (*_statements(of_parts), *_statements(self._of_dies()))
        sources = tuple(self._things("source_list", "source", "title"))
        records = tuple(change for view, how in COMPARED.items() for change in self._things(view, *how))
        gone = {part.id for part in parts if part.change != "changed"}
        statuses = status_changes(self._pairs("export_status"), gone)
        found = Diff(
            *sides, parts, statements, sources=sources, records=records, contract=contract, cells=cells, statuses=statuses,
            notes=tuple(self.notes),
        )  # fmt: skip
        if gone:
            self.notes.append("cells and statuses of added and removed parts are not listed")
        visible = found._replace(old=sides[1]).differs
        if sides[0].content_sha256 != sides[1].content_sha256 and not visible:
            self.notes.append("the content hashes differ in something that no public view shows")
        return found._replace(notes=tuple(self.notes))

    def _pairs(self, view: str) -> Iterator[Pair]:
        return pairs(self.old, self.new, self.views[view]) if view in self.views else iter(())

    def _of_dies(self) -> Iterator[Pair]:
        """Statements about dies, each once: `spec_history` repeats them for every part that inherits them."""
        if "spec_history" not in self.views:
            return
        held = (statements_of_dies(side, self.views["spec_history"]) for side in (self.old, self.new))
        old, new = ({(row["part"], row["statement_id"]): row for row in rows} for rows in held)
        yield from ((old.get(key), new.get(key)) for key in sorted(old | new))

    def _contract(self) -> tuple[RecordChange, ...]:
        changes = []
        for old, new in self._pairs("column_doc"):
            row = new or old or {}
            name = f"{row['view']}.{row['column_name']}"
            if old is None or new is None:
                changes.append(RecordChange("added" if old is None else "removed", "column", name, row["description"]))
                continue
            for column in ("type", "unit", "nullable", "description"):
                if old[column] != new[column]:
                    changed = RecordChange("changed", "column", name, row["description"], column)
                    changes.append(changed._replace(old=old[column], new=new[column]))
        if any(change.change != "changed" for change in changes):
            self.notes.append("the views have other columns in the two databases: only what both have is compared")
        return tuple(changes)

    def _parts(self) -> tuple[tuple[RecordChange, ...], tuple[CellChange, ...]]:
        changes: list[RecordChange] = []
        cells: list[CellChange] = []
        fields = self.views["spec"].fields if "spec" in self.views else ()
        for old, new in self._pairs("spec"):
            row = new or old or {}
            if old is None or new is None:
                changes.append(RecordChange("added" if old is None else "removed", "part", row["part"], row["name"]))
                continue
            for field in fields:
                before, after = tidy(old[field.name]), tidy(new[field.name])
                if before == after:
                    continue
                if field.group == "part":
                    changes.append(RecordChange("changed", "part", row["part"], row["name"], field.name, old=before, new=after))
                else:
                    cells.append(CellChange(row["part"], field.name, before, after, field.unit))
        return tuple(changes), tuple(cells)

    def _things(self, view: str, kind: str, title: str, key: Sequence[str] = ()) -> Iterator[RecordChange]:
        fields = self.views[view].fields if view in self.views else ()
        names = [f.name for f in fields if f.name not in _FOLLOWS.get(view, ()) and f.name != "record"]
        for old, new in self._pairs(view):
            row = new or old or {}
            name, said = (
                "/".join(str(row[column]) for column in key or KEYS[view]),
                str(row.get(title) or row.get("rule_title") or ""),
            )
            if old is None or new is None:
                yield RecordChange("added" if old is None else "removed", kind, name, said)
                continue
            thing = RecordChange("changed", kind, name, said)
            changed = [column for column in names if old[column] != new[column]]
            withdrawn = "withdrawn_before" in changed and old["withdrawn_before"] == OPEN_END
            if withdrawn:
                why = f": {new['withdrawn_reason']}" if new.get("withdrawn_reason") else ""
                yield thing._replace(change="withdrawn", column="withdrawn_before", new=f"{new['withdrawn_before']}{why}")
                changed = [column for column in changed if column not in ("withdrawn_before", "withdrawn_reason")]
            for column in changed:
                yield thing._replace(column=column, old=tidy(old[column]), new=tidy(new[column]))
            if not changed and not withdrawn and old.get("record") != new.get("record"):
                yield thing._replace(column="record", old="(for programs)", new="(for programs)")


def _side(reader: Reader) -> Side:
    held = health.latest(reader)
    return Side(reader.url, held["release"], held["content_sha256"], held["contract_version"])


def _value(row: Row) -> Any:
    if row["state"] != "known":
        return row["state"].replace("_", " ")
    return tidy(row["value_number"]) if row["value_text"] is None else row["value_text"]


def _statements(found: Iterator[Pair]) -> Iterator[StatementChange]:
    """Changes of statements, one part or die after the other."""
    for _, group in groupby(found, key=lambda pair: _either(pair)["part"]):
        changes = [change for pair in group for change in _statement(pair)]
        yield from _corrected(sorted(changes, key=lambda change: (change.column, change.change, change.statement_id)))


def _statement(pair: Pair) -> Iterator[StatementChange]:
    (old, new), row = pair, _either(pair)

    def made(change: str, before: Any, after: Any, why: str | None) -> StatementChange:
        return StatementChange(
            change, row["stated_about"], row["part"], row["column_name"], before, after,
            unit=row["unit"], source=row["source"], why=why, statement_id=row["statement_id"],
        )  # fmt: skip

    if old is None and new is not None:
        # recorded and withdrawn between the two: it never answers in either
        yield made("recorded", None, _value(new), new.get("reason"))
        if new["withdrawn_before"] != OPEN_END:
            yield made("withdrawn", _value(new), None, new.get("withdrawn_reason"))
    elif new is None and old is not None:
        yield made("gone", _value(old), None, None)
    elif old is not None and new is not None:
        edited = [name for name in new if old[name] != new[name] and name != "source_rank"]
        if old["withdrawn_before"] == OPEN_END and new["withdrawn_before"] != OPEN_END:
            yield made("withdrawn", _value(old), None, new.get("withdrawn_reason"))
        elif edited:
            yield made("edited", _value(old), _value(new), ", ".join(edited))


def _corrected(changes: list[StatementChange]) -> Iterator[StatementChange]:
    """A withdrawal and a new statement on the same fact from the same source are one correction with both values."""
    new = {(c.column, c.source): c for c in changes if c.change == "recorded"}
    used: set[str] = set()
    out = []
    for change in changes:
        later = new.get((change.column, change.source)) if change.change == "withdrawn" else None
        if later is not None and later.statement_id not in (*used, change.statement_id):
            used.add(later.statement_id)
            change = change._replace(change="corrected", new=later.new)
        out.append(change)
    return iter([c for c in out if not (c.change == "recorded" and c.statement_id in used)])
