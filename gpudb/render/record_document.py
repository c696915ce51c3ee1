"""Records of law one by one: a rule with its versions, what changed between two days, and one record of any kind, whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gpudb.law import NOT_ADVICE
from gpudb.model import OPEN_END
from gpudb.render.document import Document, Prose, Table, heads_of, listed
from gpudb.render.law_documents import words
from gpudb.render.text import as_text, clean, known_day

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
    "claimant",
    "about",
    "topic",
    "precision",
    "recorded_on",
    "withdrawn_before",
    "origin",
    "kind_label",
)

#: field of a record -> how a person calls it, in the order in which a person reads; what is not here stands behind, by its name
_LABELS = {
    "rule_title": "rule", "title": "in short", "claim_text": "says", "claimant_name": "who says it", "company": "binds",
    "summary": "what it says", "caveat_text": "what to know", "day": "day", "valid_from": "from", "effective_on": "in the text from",
    "valid_before": "until", "ends_on": "until", "announced_on": "announced", "published_on": "published",
    "clarified_on": "clarified", "named": "names", "naming_text": "says", "destinations": "to", "headquarters": "headquarters in",
    "criterion": "criterion", "criterion_any_basis": "by which figures", "doubt_basis": "left open",
    "criterion_datacenter": "marketed for data centers", "possible_destinations": "perhaps to", "possible_text": "why perhaps",
    "overtaken_reason": "overtaken by", "compliance_on": "compliance by", "due": "due from", "enforced_from": "enforced from",
    "enforced_until": "enforced until", "in_practice": "in practice", "standing": "standing", "state": "verdict", "note": "note",
    "responses": "who responds", "citation": "citation", "rule_citation": "rule's citation", "families": "about", "quotes": "document",
    "evidence": "how read", "source": "read in", "locator": "where in it",
}  # fmt: skip
#: evidence -> in words
_READ = {"primary_read": "the document itself", "quoted": "as another text quotes it", "secondary": "second-hand"}
#: of a bill or a case, what each state has of its own
_STATE = ("state", "state_text", "valid_from", "chamber", "source", "locator", "evidence", "quotes", "note")


def record(found: RecordShown, header: str) -> Document:
    """One record of any kind: what it says, where it was read, whether it still counts."""
    rows: list[tuple[str, str] | str] = []
    stepwise = found.kind in ("bill", "case")
    for row in found.rows if found.kind == "rule" else found.rows[-1:]:
        rows.append(clean(f"{words(found.kind)} {row[found.key]}"))
        rows += _fields(found, row, {*_NOT_SHOWN, found.key, *(_STATE if stepwise else ())})
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


def _fields(found: RecordShown, row: Mapping[str, Any], hidden: set[str]) -> list[tuple[str, str]]:
    """What a record says, by the names that people use, what belongs together side by side."""
    held = {key: value for key, value in row.items() if key not in hidden and value not in (None, "", OPEN_END)}
    inside = json.loads(row["record"]) if str(row.get("record") or "").startswith("{") else {}
    held |= {k: v for k, v in inside.items() if isinstance(v, str) and k not in row and v not in row.values()}
    held = {key: value for key, value in held.items() if (key, value) != ("criterion_datacenter", "any")}
    if held.get("families") == held.get("named"):
        held.pop("families", None)
    if held.get("quotes") == held.get("citation"):
        held.pop("quotes", None)
    order = {key: place for place, key in enumerate(_LABELS)}
    listed = sorted(held.items(), key=lambda item: order.get(item[0], len(order)))
    return [
        (
            f"  {_LABELS.get(key) or words(key)}",
            clean(found.names.get(text) or (_READ.get(text, text) if key == "evidence" else text)),
        )
        for key, value in listed
        for text in (known_day(value, row.get("precision") or "day") if key in ("day", "valid_from") else as_text(value),)
    ]


def _read(found: RecordShown, row: Mapping[str, Any]) -> list[tuple[str, str] | str]:
    """Where a record was read, and whether it counts on the day on which it is looked at."""
    out: list[tuple[str, str] | str] = []
    source = found.sources.get(str(row.get("source")))
    if source and source["url"] and found.kind != "source":
        out.append(("  address", clean(str(source["url"]))))
    if row.get("recorded_on"):
        gone = row.get("withdrawn_before") or OPEN_END
        counts = "counts" if gone > (found.known_at or "") and (found.known_at or gone == OPEN_END) else f"withdrawn on {gone}"
        out.append(("  on record", f"since {row['recorded_on']}, {counts}"))
    return out


#: kind of what reaches a country -> its label on the screen
_REACHES = (
    ("embargo", "embargo"),
    ("control", "rule"),
    ("worldwide_control", "rule"),
    ("headquarters", "also"),
    ("policy", "policy"),
)


def country(name: str, on: str, found: Sequence[Reach], header: str) -> Document:
    """What reaches a country on a day."""
    from gpudb.law.countries import Reach

    rows: list[tuple[str, str] | str] = [clean(f"{name} on {on}")]
    groups = [f"{one.name} ({one.id})" for one in found if one.kind == "group"]
    rows.append(("  groups", clean(", ".join(groups)) or "none on record"))
    for kind, label in _REACHES:
        said: dict[tuple[str, str], list[str]] = {}
        for x in found:
            if x.kind == kind:
                said.setdefault((x.name, x.citation), []).append(x.text)
        rows += [(f"  {label}", clean(f"{name}: {'; '.join(texts)} [{cited}]")) for (name, cited), texts in said.items()]
    codes: dict[str, list[str]] = {}
    for x in found:
        if x.kind == "exception" and x.name not in codes.setdefault(x.text, []):
            codes[x.text].append(x.name)
    rows += [("  possible", clean("; ".join(f"{', '.join(names)}: {text}" for text, names in codes.items())))] if codes else []
    rows += [("  letter", clean(f"to {x.name}: {x.text} [{x.citation}]")) for x in found if x.kind == "letter"]
    rows += [("  unseen", clean(x.text)) for x in found if x.kind == "not_reviewed"]
    keys = Reach._fields
    table = Table(heads_of(keys), tuple(tuple(one) for one in found), "", Prose(tuple(rows)))
    return Document(listed(found), (table,), (), (header, ""), (NOT_ADVICE,))
