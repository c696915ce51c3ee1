"""What differs between two databases, or between an answer given and that of now: for people and programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gpudb.catalog.diff import ANSWER, Diff, RecordChange, StatementChange, StatusChange
from gpudb.render.document import Document, Head, Human, Prose, Table, heads_of
from gpudb.render.text import as_text, clean

#: destinations that a line for people names
_NAMED = 6


class _Section(NamedTuple):
    """One group of changes: its rows for programs, and those of them that people are shown."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    human: list[tuple[Any, ...]]
    left_out: str = ""


def document(found: Diff, form: str = "table") -> Document:
    """The document of `gpudb db diff` in one format: one table per group, groups without a change left out."""
    sections = [section for section in _sections(found) if section.rows]
    told = [
        f"{name} {side.where}: release {side.release} ({side.content_sha256[:12]})"
        for name, side in (("old", found.old), ("new", found.new))
    ]
    told.append(_summary(found))
    if form != "table":
        return Document(lambda: data(found), tuple(_table(s) for s in sections), found.notes, (), tuple(told))
    left_out = [f"{s.title}: {len(s.rows) - len(s.human)} {s.left_out}" for s in sections if len(s.rows) > len(s.human)]
    tables = tuple(_table(section) for section in sections if section.human)
    return Document(lambda: data(found), tables, found.notes, tuple(told), tuple(left_out))


def data(found: Diff) -> dict[str, Any]:
    """The `data` of the JSON answer."""
    groups = ("parts", "statements", "sources", "records", "contract", "cells", "statuses")
    return {
        "differs": found.differs,
        "old": found.old._asdict(),
        "new": found.new._asdict(),
        **{name: [row._asdict() for row in getattr(found, name)] for name in groups},
    }


def _summary(found: Diff) -> str:
    if not found.differs:
        return "nothing differs"
    told = []
    groups: dict[str, Sequence[RecordChange | StatementChange]] = {
        "part": found.parts,
        "statement": found.statements,
        "source": found.sources,
        "record of law and trade": [row for row in found.records if row.kind != "name"],
        "name": [row for row in found.records if row.kind == "name"],
        "column of the contract": found.contract,
    }
    for name, rows in groups.items():
        # a thing of which two columns changed is one thing
        things = {(row.change, row.kind, row.statement_id if isinstance(row, StatementChange) else row.id) for row in rows}
        counted = Counter(change for change, _, _ in things)
        told += [f"{count} {_plural(name, count)} {change}" for change, count in sorted(counted.items())]
    if found.cells:
        told.append(f"{len(found.cells)} {_plural('answer', len(found.cells))} in spec changed")
    answers = sum(len(change.destinations) for change in found.statuses if _is_answer(change))
    if answers:
        told.append(f"{answers} {_plural('status', answers)} changed (part, destination, period)")
    return "; ".join(told) or "the content hashes differ, the public views do not"


def _plural(name: str, count: int) -> str:
    if count == 1:
        return name
    first, space, rest = name.partition(" of ")
    return f"{first}{'es' if first.endswith('s') else 's'}{space}{rest}"


def _is_answer(change: StatusChange) -> bool:
    return any(name in ANSWER for name in change.what)


def _sections(found: Diff) -> list[_Section]:
    added = {part.id for part in found.parts if part.change == "added"}
    whole = {part.id for part in found.parts if part.change != "changed"}
    counts = Counter(change.id for change in found.statements)
    statements = [(c.change, c.id, c.column, c.old, c.new, c.unit, c.source, c.why) for c in found.statements]
    cells = [(c.part, c.column, c.old, c.new, c.unit) for c in found.cells]
    parts = _things("Parts", "part", found.parts)
    records = _things("Law, trade, claims and names", "record", found.records)
    return [
        parts._replace(
            human=[
                (*row[:6], f"{counts[row[2]]} {_plural('statement', counts[row[2]])}" if row[0] == "added" else row[6])
                for row in parts.rows
            ]
        ),
        _Section(
            "Statements",
            ("change", "part or die", "column", "old", "new", "unit", "source", "why"),
            statements,
            [row for row in statements if not (row[0] == "recorded" and row[1] in added)],
            "more about added parts (all of them in csv, md and json)",
        ),
        _Section("Answers that change: cells of spec", ("part", "column", "old", "new", "unit"), cells, cells),
        _statuses(found.statuses),
        _things("Sources", "source", found.sources),
        records._replace(
            human=[row for row in records.rows if not (row[1] == "name" and row[2].partition("/")[0] in whole)],
            left_out="more names of added or removed parts (all of them in csv, md and json)",
        ),
        _things("Contract", "column", found.contract),
    ]


def _things(title: str, what: str, changes: Sequence[RecordChange]) -> _Section:
    rows: list[tuple[Any, ...]] = [(c.change, c.kind, c.id, c.title, c.column, c.old, c.new) for c in changes]
    return _Section(title, ("change", "kind", what, "title", "column", "old", "new"), rows, rows)


def _statuses(changes: Sequence[StatusChange]) -> _Section:
    rows: list[tuple[Any, ...]] = []
    human: list[tuple[Any, ...]] = []
    for c in changes:
        said = tuple(" / ".join(as_text(side[name]) or "none" for name in c.what) for side in (c.old, c.new))
        rows.append((c.part, ", ".join(c.destinations), c.valid_from, c.valid_before, ", ".join(c.what), *said))
        if _is_answer(c):
            more = len(c.destinations) - _NAMED
            named = ", ".join(c.destinations[:_NAMED]) + (f" and {more} more" if more > 0 else "")
            human.append((c.part, named, c.valid_from, c.valid_before, ", ".join(c.what), *said))
    return _Section("Answers that change: status", ("part", "destinations", "from", "before", "what", "old", "new"), rows, human)


def _table(section: _Section) -> Table:
    used = [i for i, _ in enumerate(section.heads) if any(row[i] not in (None, "") for row in section.human)]
    rows = tuple(tuple(as_text(row[i]) for i in used) for row in section.human)
    human = Human(tuple(section.heads[i] for i in used), rows, (False,) * len(used))
    heads = tuple(Head(head.replace(" ", "_"), head) for head in section.heads)
    return Table(heads, tuple(section.rows), section.title, human)


#: characters of one side of a difference on a terminal
LONGEST = 160


def replayed(found: Mapping[str, Any], header: str, only_now: bool) -> Document:
    """A replayed answer: the verdict in words, then what was corrected, then every difference; and the same as data."""
    then, now = found["then"], found["now"]
    given = f"release {then['release']} ({then['content_sha256'][:12]}), records until {then['recorded_until']}"
    rows: list[tuple[str, str] | str] = [
        "SAME: this database gives the answer again" if found["same"] else "NOT THE SAME: this database gives another answer",
        ("  given by", f"{given}, gpudb {then['program']}"),
        ("  asked now", f"release {now['release']} ({now['content_sha256'][:12]}), gpudb {now['program']}"),
    ]
    rows += _section("what differs from the answer given", [_difference(d) for d in found["differences"]])
    rows += _section("corrected since", [_corrected(c) for c in found["corrected"]])
    rows += _section("outranked since by another source", [_corrected(c) for c in found["outranked"]])
    rows += _section(
        "law records withdrawn since", [(r["withdrawn_before"], f"{r['record']}: {r['title']}") for r in found["law"]]
    )
    rows += _section("statements that this database does not have", [("", m["statement_id"]) for m in found["missing"]])
    rows += _section("how the answer differs today", [_difference(d) for d in found["today"]])
    if found["same"] and not any(found[name] for name in ("corrected", "outranked", "law", "today")):
        rows.append("Nothing behind it was corrected since: the answer of today is the same too.")
    notes: tuple[str, ...] = ()
    if only_now:
        notes = (f"{found['command']} knows no day of knowledge: it was asked from what is on record now",)
    if not found["same"] and not found["differences"]:
        notes += ("the receipt came without its data, so the places that differ cannot be named",)
    keys = ("kind", "day", "part", "column", "then", "now", "why")
    lines: list[tuple[Any, ...]] = [("same" if found["same"] else "not_same", *[None] * 6)]
    for kind in ("differences", "today"):
        lines += [(kind, None, None, d["path"], _value(d["then"]), _value(d["now"]), None) for d in found[kind]]
    for kind in ("corrected", "outranked"):
        for c in found[kind]:
            lines.append((kind, c.get("day"), c["part"], c["column"], _value(c["then"]), _value(c["now"]), c.get("reason")))
    lines += [("law", r["withdrawn_before"], None, r["record"], None, None, r["title"]) for r in found["law"]]
    table = Table(heads_of(keys), tuple(lines), "", Prose(tuple(rows)))
    return Document(dict(found), (table,), notes, (header, ""))


def _section(title: str, lines: list[tuple[str, str]]) -> list[tuple[str, str] | str]:
    return [f"{title}: {len(lines)}", *((f"  {clean(name)}", clean(text)) for name, text in lines)] if lines else []


def _difference(d: Mapping[str, Any]) -> tuple[str, str]:
    return d["path"], f"{_brief(d['then'])} -> {_brief(d['now'])}"


def _corrected(c: Mapping[str, Any]) -> tuple[str, str]:
    unit = f" {c['unit']}" if c["unit"] else ""
    why = f"; {c['reason']}" if c.get("reason") else ""
    return c.get("day", ""), f"{c['part']} {c['column']}: {_value(c['then'])} -> {_value(c['now'])}{unit}{why} [{c['source']}]"


def _value(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return "nothing" if value is None else as_text(value)


def _brief(value: Any) -> str:
    """A whole record that came or went by its beginning: a person looks where it is, the other formats have all of it."""
    text = _value(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters, the JSON has them all)"
