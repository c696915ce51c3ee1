"""What stands behind an answer, for people and files: each layer with its document, since when without a gap, what comes next.

The engine (:mod:`gpudb.law.status`) decides; nothing here changes a headline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gpudb.law.destinations import Where, where_to
from gpudb.law.event_records import Event, Letter
from gpudb.law.layers import NAMED, Layer, reaches, record_named
from gpudb.law.permits import REACH
from gpudb.law.prepared_item import PreparedItem, Requirement, named_by, requirements
from gpudb.law.records import EXCEPTION, NOT_DUE, NOT_ENFORCED, REQUIRED, UNKNOWN, LawRecords
from gpudb.law.rule_records import RuleVersion
from gpudb.law.rule_words import INPUTS, clause_words, rule_name, why_met, why_not
from gpudb.law.status import Answer, Question, headline, status_of
from gpudb.law.timeline import change_days, dated
from gpudb.model import known_day

#: what an answer may rest on
Document = RuleVersion | Letter | Event
#: kinds of license events that tell what happens after a day
_TOLD_NEXT = ("promised", "granted", "refused", "revenue_condition", "authorisation")
#: names of columns, and numbers that need a comma, in the arithmetic
_COLUMN, _THOUSANDS = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+"), re.compile(r"(?<![\d.])\d{4,}")
#: reasons that the words of this module say better
_SAID_HERE = re.compile(r" (clause [a-z0-9.]+: |lies (inside|outside) the scope)")


class Happening(NamedTuple):
    """Something on record after a day: ``day`` as exactly as ``precision`` says."""

    day: str
    precision: str
    kind: str
    text: str
    citation: str
    source: str
    url: str
    id: str


class Told(NamedTuple):
    """An answer with everything behind it.

    ``then``: the whole answer of the last reviewed day, for a later one; ``pending``: what happened since, on record but not
    reviewed; ``next``: what followed the day; ``before``: the status until ``answer.since``, None as far back as the law was
    reviewed; ``said`` and ``documents``: words of a person and the record that was read, for each layer in the order of
    ``answer.layers``; ``why``: the arithmetic in words.
    """

    answer: Answer
    documents: tuple[Document | None, ...]
    said: tuple[str, ...]
    before: str | None
    why: tuple[str, ...]
    next: tuple[Happening, ...]
    pending: tuple[Happening, ...]
    then: Told | None
    name: str = ""
    place: str = ""


def tell(prepared: PreparedItem, question: Question, maker: str = "") -> Told:
    """The answer to ``question`` with what stands behind it; ``maker`` is how people write the maker's name.

    Raises ValueError for a route that there is not, KeyError for an unknown country.
    """
    answer = status_of(prepared, question)
    last = answer.known_until
    late = last is not None and question.on > last
    then = tell(prepared, question._replace(on=str(last)), maker) if late else None
    records = prepared.records
    where = where_to(records, question.destination, question.end_user_hq)
    rules = requirements(prepared, where, question.on)
    documents = tuple(document_of(records, layer.basis, layer.since) for layer in answer.layers)
    answer, before = dated(prepared, question, answer)
    return Told(
        answer=answer,
        documents=documents,
        said=tuple(
            _said(prepared, layer, doc, rules, where, maker=maker, headline=answer.status)
            for layer, doc in zip(answer.layers, documents, strict=True)
        ),
        before=before,
        why=() if late else _why(prepared, answer, rules, where),
        next=() if answer.status == UNKNOWN else _next(prepared, question, answer, where),
        pending=_pending(prepared, where, str(last), question.on) if late else (),
        then=then,
        place=records.countries[question.destination].name,
    )


def named(told: Told, name: str, labels: Mapping[str, str]) -> Told:
    """The same with the name of the part, and with the words of columns for their names; in the answer of the last reviewed day too."""
    why = tuple(_COLUMN.sub(lambda one: INPUTS.get(one[0]) or labels.get(one[0], one[0]), line) for line in told.why)
    return told._replace(name=name, why=why, then=named(told.then, name, labels) if told.then else None)


def document_of(records: LawRecords, basis: str, since: str | None) -> Document | None:
    """The record that a layer or an answer rests on: it says what was read, and how."""
    name, version = record_named(basis)
    if rule := records.rule(name):
        return next((v for v in rule.versions if v.id == version), None) or rule.version_on(since or "")
    held: tuple[Letter | Event, ...] = (*records.letters, *records.events)
    return next((record for record in held if record.id == name), None)


def _said(
    prepared: PreparedItem,
    layer: Layer,
    document: Document | None,
    rules: tuple[Requirement, ...],
    where: Where,
    *,
    maker: str,
    headline: str,
) -> str:
    """A layer in words of a person; that nobody enforces it means nothing where the ``headline`` is another."""
    if isinstance(document, Letter):
        who, day = maker or document.company, known_day(document.effective, document.precision)
        some = "; for some customers only" if document.some_customers_only else ""
        return f"BIS letter to {who} of {day}{_reach(prepared, document, layer.status)} ({who} only){some}"
    if isinstance(document, RuleVersion) and layer.layer == "embargo":
        return f"{NAMED.sub('', layer.basis)}: {REACH[document.items].partition(';')[0]}"
    if isinstance(document, RuleVersion) and layer.layer == "tariff":
        title = next(rule.title for rule in prepared.records.rules if document in rule.versions)
        free = dict.fromkeys(text.partition(" ")[2] for band in document.bands for text in band.exemptions)
        return "; free for: ".join(filter(None, (f"{layer.status.split('_')[1]} percent on entry: {title}", "; ".join(free))))
    found = next((r for r in rules if r.version is document), None)
    if found is None:
        return NAMED.sub("", layer.basis)
    if layer.status == NOT_ENFORCED != headline:
        return f"{rule_name(found.rule)}: {' and '.join(found.paragraphs)}, in the text, not enforced, which lifts no other requirement"
    return _rule_said(prepared, found, layer.status, where)


def _reach(prepared: PreparedItem, letter: Letter, status: str) -> str:
    """How a letter reaches the item: it names it, or by its criterion; the whole of it where that is open."""
    if not named_by(prepared.inputs, letter.families, letter.parts):
        return f": {letter.doubt_basis or letter.criterion}" if status == UNKNOWN else ": its criterion reaches this item"
    said = letter.naming_text or f"names the {prepared.inputs.family}"
    if status == UNKNOWN:
        return f", which {said}" + (f"; {letter.possible_text}" if letter.possible_text else "")
    return f", which {said.partition(':')[0]}"


def _rule_said(prepared: PreparedItem, found: Requirement, word: str, where: Where) -> str:
    title, measures, countries = rule_name(found.rule), prepared.measures, prepared.records.countries
    if word in (REQUIRED, EXCEPTION):
        hq = f"; by the end user's headquarters in {countries[where.headquarters].name}" if found.by_headquarters else ""
        met = f"ECCN {' and '.join(found.paragraphs)}: {why_met(found.result, found.paragraphs, measures)}{hq}"
        return "; ".join((met, *found.exempt))
    if word == NOT_ENFORCED and found.version.in_practice:
        return f"{title}: {found.version.in_practice}"
    if word in (NOT_ENFORCED, NOT_DUE):
        due = f", compliance from {found.version.due}" if word == NOT_DUE else ""
        return f"{title}: {' and '.join(found.paragraphs)}, in the text, {word.replace('_', ' ')}{due}"
    if word == UNKNOWN:
        hangs = " and ".join(INPUTS.get(name, name) for name in found.missing)
        return f"{title}: undecided, for {hangs} is not known well enough"
    if found.result.outcome == "met":
        return f"{title}: meets {' and '.join(found.result.paragraphs)}, but {countries[where.destination].name} is outside its scope"
    if found.placed is False:
        return f"{title}: {countries[where.destination].name} is outside its scope"
    return f"{title}: {why_not(found.result, measures)}"


def _why(prepared: PreparedItem, answer: Answer, rules: tuple[Requirement, ...], where: Where) -> tuple[str, ...]:
    """The arithmetic and the places in words, then the other reasons."""
    countries = prepared.records.countries
    out = [_THOUSANDS.sub(lambda one: f"{int(one[0]):,}", step) for step in prepared.measures.steps]
    for found in sorted(rules, key=lambda r: r.state != "enforced"):
        if found.version.clauses_of is None:
            out += [clause_words(clause, prepared.measures) for clause in found.result.clauses if not clause.aside]
        if found.placed is not None:
            hq = "" if where.headquarters == where.destination else f" with an end user of {countries[where.headquarters].name}"
            inside = "inside" if found.placed else "outside"
            out.append(f"{countries[where.destination].name}{hq} is {inside} the scope of {rule_name(found.rule)}")
    return (*out, *(reason for reason in answer.reasons if not _SAID_HERE.search(reason)))


def _next(prepared: PreparedItem, question: Question, answer: Answer, where: Where) -> tuple[Happening, ...]:
    """The next change of the status, and the first license event of each kind after the day while it is reviewed."""
    out: list[Happening] = []
    later = (day for day in change_days(prepared.records) if question.on < day <= str(answer.known_until))
    if day := next((day for day in later if headline(prepared, question._replace(on=day)) != answer.status), None):
        then = status_of(prepared, question._replace(on=day, headline_only=True))
        text = f"{then.status.replace('_', ' ')} ({NAMED.sub('', then.basis)})"
        out.append(Happening(day, "day", "status", text, then.citation, "", url="", id=day))
    if answer.status in (REQUIRED, EXCEPTION):
        seen: set[str] = set()
        for event in sorted(prepared.events, key=lambda e: (e.day, e.evidence)):
            new = event.layer == "license" and event.kind in _TOLD_NEXT and event.kind not in seen
            if new and event.families and event.day > question.on and reaches(prepared, event, where, event.day):
                seen.add(event.kind)
                out.append(happening(event))
    return tuple(sorted(out, key=lambda h: h.day))


def _pending(prepared: PreparedItem, where: Where, last: str, on: str) -> tuple[Happening, ...]:
    """What is on record after the last reviewed day, or was left open by the review, and may have changed the answer."""
    out = []
    for rule in prepared.records.rules:
        for v in rule.versions:
            if last < v.effective <= on and rule.kind != "tariff":
                out.append(Happening(
                    v.effective, "day", rule.kind, f"{rule_name(rule)}: {v.title}", v.citation,
                    source=v.source, url="", id=f"{rule.id} {v.id}",
                ))  # fmt: skip
    out += [happening(e) for e in prepared.events if last < e.day <= on and reaches(prepared, e, where, e.day)]
    told = {h.id.replace(" ", "-") for h in out}
    for e in prepared.records.pending(on):
        if e.id not in told:
            out.append(Happening(e.day, "day", "not_read", f"{e.citation} {e.text}", e.citation, "", url=e.url, id=e.id))
    return tuple(sorted(out, key=lambda h: (h.day, h.id)))


def happening(event: Event) -> Happening:
    """An event as something that happened."""
    return Happening(event.day, event.precision, event.kind, event.title, event.citation, event.source, url="", id=event.id)


def decisive(told: Told) -> int | None:
    """The place among the layers of the one that decides; None when the answer rests on none."""
    a = told.answer
    return next((n for n, layer in enumerate(a.layers) if layer.layer == a.layer and a.basis.endswith(layer.basis)), None)
