"""Answers about law as documents: classify, timeline, rules, claims, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gpudb.law import NOT_ADVICE
from gpudb.model import between
from gpudb.render import record_fields
from gpudb.render.document import Document, Human, Prose, Table, heads_of
from gpudb.render.text import as_text, clean, known_day, number

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import RuleShown
    from gpudb.law.classify import Classification
    from gpudb.law.status import Answer
    from gpudb.law.timeline import Entry


def words(text: str | None) -> str:
    """An identifier as words: license_required is "license required"."""
    return clean((text or "").replace("_", " "))


def _data(record: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The fields of a record as JSON has them."""
    return {key: listed(record[key]) for key in keys}


def listed(value: Any) -> Any:
    """A value as JSON has it: a tuple is a list, one with names an object."""
    if isinstance(value, tuple):
        named = getattr(value, "_asdict", None)
        return {key: listed(one) for key, one in named().items()} if named else [listed(one) for one in value]
    return value


def flat(row: Mapping[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    """The same as cells of a file: sentences stand apart by a bar."""
    row = {**row, "possible": [" ".join((words(next(iter(one.values()))), "if", one["condition"])) for one in row["possible"]]}
    return tuple(
        (" | " if key in ("steps", "reasons", "possible") else ", ").join(row[key]) if isinstance(row[key], list) else row[key]
        for key in keys
    )


def conditions(a: Answer) -> list[str]:
    """What belongs to a status: review policy, exceptions, what is missing."""
    extra = [words(a.review_policy)] if a.review_policy else []
    extra += ["License Exception " + ", ".join(a.license_exceptions)] if a.license_exceptions else []
    return [*extra, *(["missing: " + ", ".join(a.missing)] if a.missing else [])]


def possible_words(outcome: str, exceptions: Sequence[str], condition: str) -> str:
    """`license exception available (NAC) if the logic die area is at most 2,320 mm2`."""
    codes = f" ({', '.join(exceptions)})" if exceptions else ""
    return f"{words(outcome)}{codes} if the {condition.replace('area ', 'area is ', 1)}"


def cited(text: str, citation: str, since: str | None, until: str | None) -> str:
    """A text with its citation and period in brackets."""
    span = f"{since or '...'} to {until or '...'}" if since or until else ""
    said = "; ".join(one for one in (clean(citation), span) if one)
    return clean(text) + (f" [{said}]" if said else "")


def classify(rows: Sequence[Classification], eccn: Mapping[str, str | None], notes: Sequence[str], header: str) -> Document:
    """Which clause of which version: the verdict, and every step."""
    keys = record_fields.CLASSIFICATION
    data = [_data(r._asdict() | {"maker_eccn": eccn.get(r.part or "")}, keys) for r in rows]
    human: list[tuple[str, str] | str] = []
    for r in rows:
        human.append(
            f"{as_text(r.part) or 'figures given'}: {r.rule} {r.version} (from {r.effective}"
            f"{f', until {r.until}' if r.until else ''})"
        )
        verdict = {
            "met": "inside " + (" and ".join(r.paragraphs) or "one of the paragraphs below"),
            "not_met": "outside every paragraph",
            "unknown": "undecided, missing: " + ", ".join(r.missing),
        }[r.outcome]
        if r.possible and r.outcome == "unknown":
            verdict = f"undecided: hangs on the logic die area, {between(r.logic_die_area_mm2_min, r.logic_die_area_mm2_max)} mm2"
        human.append(("  outcome", verdict + (f" ({', '.join(r.clauses)})" if r.clauses else "")))
        human += [
            ("  possible", possible_words(" and ".join(p.paragraphs) or p.outcome, p.license_exceptions, p.condition))
            for p in r.possible
        ]
        human.append(("  TPP", f"{_figure(r.tpp)} = {r.tpp_basis}" if r.tpp is not None else f"unknown ({r.tpp_basis})"))
        if r.maker_tpp is not None or eccn.get(r.part or ""):
            human.append(("  maker says", f"TPP {_figure(r.maker_tpp)}, ECCN {as_text(eccn.get(r.part or '')) or '?'}"))
        bounds = (r.performance_density_min, r.performance_density_max)
        human.append(("  density", _figure(r.performance_density) if bounds == (None, None) else between(*bounds)))
        if r.license_exceptions:
            human.append(("  exceptions", ", ".join(r.license_exceptions)))
        if r.review_policy:
            human.append(("  policy", words(r.review_policy)))
        elif r.outcome == "met" and r.missing:
            human.append(("  policy", "undecided, missing: " + ", ".join(r.missing)))
        if r.tariff_band:
            human.append(("  tariff", r.tariff_band))
        human += [("  step", clean(step)) for step in r.steps]
        human.append(("  citation", clean(r.citation)))
    table = Table(heads_of(keys), tuple(flat(row, keys) for row in data), "", Prose(tuple(human)))
    return Document(data, (table,), tuple(notes), (header, ""), (NOT_ADVICE,))


def _figure(value: float | None) -> str:
    return "?" if value is None else number(round(value, 4))


def timeline(found: Mapping[str, Sequence[Entry]], to: str, notes: Sequence[str], header: str) -> Document:
    """The story of each part to one destination, line by line, each cited."""
    data = [{"part": part, "destination": to, **entry._asdict()} for part, entries in found.items() for entry in entries]
    keys = record_fields.TIMELINE
    human: list[tuple[str, str] | str] = []
    for part, entries in found.items():
        human.append(f"{part} to {to}")
        for e in entries:
            title = f"==> {words(e.kind).upper()}: {e.title}" if e.layer == "status" else f"{words(e.layer)}: {e.title}"
            human.append((f"  {known_day(e.day, e.precision)}", cited(title, e.citation or e.source, None, None)))
    table = Table(heads_of(keys), tuple(tuple(row.values()) for row in data), "", Prose(tuple(human)))
    return Document(data, (table,), tuple(notes), (header, ""), (f"{len(data)} lines. {NOT_ADVICE}",))


def rule(found: RuleShown, header: str) -> Document:
    """One rule: versions, bounds with their operators, scopes."""
    data = {
        "rule": found.rule,
        "versions": list(found.versions),
        "thresholds": list(found.thresholds),
        "scopes": list(found.scopes),
    }

    def table(title: str, rows: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> Table:
        keys = tuple(rows[0]) if rows else tuple(chosen)
        human = Human(tuple(chosen), tuple(tuple(as_text(r[f]) for f in chosen) for r in rows), (False,) * len(chosen))
        return Table(heads_of(keys), tuple(tuple(r[k] for k in keys) for r in rows), title, human)

    tables = (
        table("versions", found.versions, ("version", "valid_from", "valid_before", "citation", "summary")),
        table("bounds", found.thresholds, ("version", "kind", "clause", "paragraph", "metric", "operator", "value", "locator")),
        table("scope", found.scopes, ("version", "position", "role", "place", "locator")),
    )
    return Document(data, tables, (), (header,), (NOT_ADVICE,))


#: who stands by a claim, who does not, who says it otherwise: the order in which responses are printed
STANCES = ("confirms", "denies", "disputes", "qualifies")


def _stance(stance: str) -> int:
    """Where a response stands among others; a word that a foreign database holds stands last."""
    return STANCES.index(stance) if stance in STANCES else len(STANCES)


def claims(rows: Sequence[Mapping[str, Any]], header: str) -> Document:
    """Who says what about whom, and who disputes it."""
    human: list[tuple[str, str] | str] = []
    topic = None
    for row in rows:
        if row["topic"] != topic:
            topic = row["topic"]
            human.append(as_text(topic).upper())
        said = f"{row['claimant_name']}: {row['claim_text']} ({row['state']}) [{row['source']}]"
        human.append((f"  {known_day(row['day'], row['precision'])}", clean(said)))
        if row["contradicts"]:
            human.append(("", "contradicts " + as_text(row["contradicts"])))
        if row["note"]:
            human.append(("", as_text(row["note"])))
        for r in sorted(row["responses"], key=lambda r: _stance(r["stance"])):
            answered = f"{r['respondent_name']} {r['stance']}: {r['response_text']} [{r['source']}]"
            human.append((f"    {known_day(r['day'], r['precision'])}", clean(answered)))
    flat = [
        {**row, "responses": " | ".join(
            f"{r['day']} {r['respondent_name']} {r['stance']}: {r['response_text']} [{r['source']}]" for r in row["responses"]
        )} for row in rows
    ]  # fmt: skip
    keys = tuple(flat[0]) if flat else record_fields.CLAIM
    table = Table(heads_of(keys), tuple(tuple(row.values()) for row in flat), "", Prose(tuple(human)))
    return Document(
        [dict(row) for row in rows],
        (table,),
        (),
        (header, ""),
        (f"{len(rows)} claims. A claim is somebody's word: it never becomes a value or a status here.",),
    )
