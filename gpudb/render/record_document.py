"""Records of law one by one: a rule with its versions, what changed between two days, and one record of any kind, whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gpudb.law import NOT_ADVICE
from gpudb.model import OPEN_END
from gpudb.render.document import Document, Prose, Table, heads_of, listed
from gpudb.render.law_documents import words
from gpudb.render.text import as_text, clean

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import RecordShown, RuleShown
    from gpudb.law.countries import Reach
    from gpudb.law.rule_words import RuleDiff


def _ended(day: str | None) -> str:
    return "" if day is None or day == OPEN_END else f" until {day}"


def rule(found: RuleShown, header: str) -> Document:
    """One rule: its versions, what the last one says, where it stands; the files have every bound and scope."""
    data = {"rule": found.rule, **{key: list(getattr(found, key)) for key in ("versions", "thresholds", "scopes")}}
    last = found.versions[-1] if found.versions else None
    versions = tuple(
        (f"  {v['valid_from']}", clean(f"{v['summary']} [{v['citation']}]{_ended(v['valid_before'])}")) for v in found.versions
    )
    says = tuple((f"  {clean(name)}", clean(text)) for name, text in found.says.items())
    heads = (clean(f"{last['rule_title']} ({found.rule})"), ("  address", clean(last["url"] or ""))) if last else ()
    told = (
        Prose((*heads, *versions)),
        Prose((f"what the text of {found.day} says" if found.day else "what the text says now", *says)),
    )

    def table(
        title: str, held: Sequence[Mapping[str, Any]], first: str, human: Callable[[int | None], tuple[Prose, ...]]
    ) -> Table:
        keys = tuple(held[0]) if held else (first,)
        return Table(heads_of(keys), tuple(tuple(r[k] for k in keys) for r in held), title, human)

    tables = (
        table("versions", found.versions, "version", lambda _: told),
        table("bounds", found.thresholds, "version", lambda _: ()),
        table("scope", found.scopes, "version", lambda _: ()),
    )
    return Document(data, tables, (), (header,), (NOT_ADVICE,))


def rule_diff(found: RuleDiff, header: str) -> Document:
    """What changed of a rule between two days, in words."""
    rows: list[tuple[str, str] | str] = [clean(f"{found.rule.title} ({found.rule.id})")]
    for day, version in zip(found.days, found.versions, strict=True):
        said = f"{version.title} [{version.citation}], in the text from {version.effective}" if version else "not in the text"
        rows.append((f"  on {day}", clean(said)))
    rows.append(("  address", clean(found.rule.url)))
    for title, kept in (
        ("changed", [c for c in found.changes if c.then and c.now]),
        ("new", [c for c in found.changes if not c.then]),
        ("gone", [c for c in found.changes if not c.now]),
    ):
        rows += [title] if kept else []
        for c in kept:
            rows.append(
                (f"  {clean(c.what)}", clean(f"{c.now} (it was: {c.then})" if c.then and c.now else str(c.now or c.then)))
            )
    if not found.changes:
        rows.append("nothing changed")
    keys = ("what", "then", "now")
    table = Table(heads_of(keys), tuple(tuple(c) for c in found.changes), "", Prose(tuple(rows)))
    versions = [v.id if v else None for v in found.versions]
    data = {"rule": found.rule.id, "days": list(found.days), "versions": versions, "changes": listed(found.changes)}
    return Document(data, (table,), (), (header, ""), (NOT_ADVICE,))


#: fields that say the same as another line, or are for programs
_NOT_SHOWN = (
    "record",
    "position",
    "authority",
    "about",
    "topic",
    "precision",
    "recorded_on",
    "withdrawn_before",
    "origin",
    "kind_label",
)
#: of a bill or a case, what each state has of its own
_STATE = ("state", "state_text", "valid_from", "chamber", "source", "locator", "evidence", "quotes", "note")


def record(found: RecordShown, header: str) -> Document:
    """One record of any kind: what it says, where it was read, whether it still counts."""
    rows: list[tuple[str, str] | str] = []
    stepwise = found.kind in ("bill", "case")
    for row in found.rows if found.kind == "rule" else found.rows[-1:]:
        rows.append(clean(f"{words(found.kind)} {row[found.key]}"))
        hidden = {*_NOT_SHOWN, found.key, *(_STATE if stepwise else ())}
        held = {key: value for key, value in row.items() if key not in hidden and value not in (None, "", OPEN_END)}
        inside = json.loads(row["record"]) if str(row.get("record") or "").startswith("{") else {}
        held |= {k: v for k, v in inside.items() if isinstance(v, str) and k not in row and v not in row.values()}
        rows += [(f"  {words(key)}", found.places.get(as_text(value)) or as_text(value)) for key, value in held.items()]
        rows += [] if stepwise else _read(found, row)
    for row in found.rows if stepwise else ():
        source = found.sources.get(str(row["source"])) or {"url": None}
        said = f"{words(row['state'])}: {row['state_text'] or ''} {source['url'] or row['source']}"
        rows.append((f"  {row['valid_from']}", clean(said)))
    earlier = list(dict.fromkeys(str(row[found.key]) for row in found.rows if row[found.key] != found.rows[-1][found.key]))
    notes = (f"withdrawn in favour of {found.rows[-1][found.key]}: {', '.join(earlier)}",) if earlier else ()
    keys = tuple(found.rows[0])
    table = Table(heads_of(keys), tuple(tuple(row[k] for k in keys) for row in found.rows), "", Prose(tuple(rows)))
    return Document({"kind": found.kind, "rows": list(found.rows)}, (table,), notes, (header, ""))


def _read(found: RecordShown, row: Mapping[str, Any]) -> list[tuple[str, str] | str]:
    """Where a record was read, and whether it counts."""
    out: list[tuple[str, str] | str] = []
    source = found.sources.get(str(row.get("source")))
    if source and source["url"] and found.kind != "source":
        out.append(("  address", clean(str(source["url"]))))
    if row.get("recorded_on"):
        gone = row.get("withdrawn_before")
        counts = f"withdrawn on {gone}" if gone and gone != OPEN_END else "counts"
        out.append(("  on record", f"since {row['recorded_on']}, {counts}"))
    return out


def country(name: str, on: str, found: Sequence[Reach], header: str) -> Document:
    """What reaches a country on a day."""
    rows: list[tuple[str, str] | str] = [clean(f"{name} on {on}")]
    groups = [f"{one.name} ({one.id})" for one in found if one.kind == "group"]
    rows.append(("  groups", clean(", ".join(groups)) or "none on record"))
    for kind, label in (("embargo", "embargo"), ("control", "rule"), ("worldwide_control", "rule"), ("policy", "policy")):
        rows += [(f"  {label}", clean(f"{x.name}: {x.text} [{x.citation}]")) for x in found if x.kind == kind]
    codes = [f"{x.name}: {x.text}" for x in found if x.kind == "exception"]
    rows += [("  possible", clean("; ".join(dict.fromkeys(codes))))] if codes else []
    rows += [("  letter", clean(f"{x.name}: {x.text} [{x.citation}]")) for x in found if x.kind == "letter"]
    keys = ("kind", "name", "text", "citation", "url", "id")
    table = Table(heads_of(keys), tuple(tuple(one) for one in found), "", Prose(tuple(rows)))
    return Document(listed(found), (table,), (), (header, ""), (NOT_ADVICE,))
