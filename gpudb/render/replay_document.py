"""A replayed answer as a document: the verdict first, then what was corrected, then every difference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gpudb.render.document import Document, Prose, Table, heads_of
from gpudb.render.text import as_text, clean

#: characters of one side of a difference on a terminal
LONGEST = 160


def document(found: Mapping[str, Any], header: str, only_now: bool) -> Document:
    """The verdict in words, and the same as data."""
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
    table = Table(heads_of(keys), tuple(_flat(found)), "", Prose(tuple(rows)))
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


def _flat(found: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [("same" if found["same"] else "not_same", None, None, None, None, None, None)]
    for kind in ("differences", "today"):
        rows += [(kind, None, None, d["path"], _value(d["then"]), _value(d["now"]), None) for d in found[kind]]
    for kind in ("corrected", "outranked"):
        rows += [
            (kind, c.get("day"), c["part"], c["column"], _value(c["then"]), _value(c["now"]), c.get("reason"))
            for c in found[kind]
        ]
    rows += [("law", r["withdrawn_before"], None, r["record"], None, None, r["title"]) for r in found["law"]]
    return rows
