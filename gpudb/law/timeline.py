"""What changed when: days on which an answer may change, periods of equal answers, and the story in order."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from gpudb.law.caveats import codes_of
from gpudb.law.destinations import where_to
from gpudb.law.embargo import embargo_reaches
from gpudb.law.event_records import Event, Letter
from gpudb.law.layers import reaches
from gpudb.law.metrics import Inputs
from gpudb.law.prepared_item import PreparedItem, letter_applies, named_by, prepare
from gpudb.law.records import LawRecords, remembered
from gpudb.law.rule_records import RuleVersion
from gpudb.law.status import Answer, Question, reviewed, status_of
from gpudb.model import OPEN_END

#: the first day of the first period: before the first reviewed day the status is unknown
BEGINNING = "0001-01-01"
#: the layers of one day, in the order in which a timeline has them
ORDER = ("embargo", "rule", "letter", "license", "import_measure", "tariff", "trade", "status")


class StatusPeriod(NamedTuple):
    """One headline for a period, half open; ``answer`` is that of its first day."""

    valid_from: str
    valid_before: str
    answer: Answer


class Entry(NamedTuple):
    """One line of a timeline."""

    day: str
    precision: str
    layer: str
    kind: str
    title: str
    citation: str
    source: str
    evidence: str
    id: str
    #: of a status: how applications are reviewed
    review_policy: str | None = None
    #: whether the record names families or parts, this item among them
    named: bool = False
    #: of a status: codes of what else a reader must know from that day on, comma-separated
    caveats: str = ""


@remembered
def change_days(records: LawRecords) -> tuple[str, ...]:
    """Every day on which any headline may differ from the day before, sorted."""
    days: set[str] = set()
    for rule in records.rules:
        for version in rule.versions:
            days |= {
                d for d in (version.effective, version.ends, version.due, version.enforced_from, version.enforced_until) if d
            }
    for group in records.groups.values():
        days |= {group.covered_from, *(change.day for change in group.changes)}
    for letter in records.letters:
        days |= {day for day in (letter.effective, letter.ends, letter.overtaken) if day}
    days |= {day for caveat in records.caveats for day in (caveat.effective, caveat.ends) if day and day > BEGINNING}
    days |= {day for entity in records.entities for day in (entity.effective, entity.ends) if day}
    first, last = reviewed(records)
    if first and last:
        days |= {first, _next(last)}
    return tuple(sorted(days))


def periods_of(
    prepared: PreparedItem, destination: str, route: str = "export", end_user_hq: str | None = None, caveats: bool = False
) -> tuple[StatusPeriod, ...]:
    """The headline from the beginning to the open end, neighbours with the same answer joined; no gap, no overlap.

    With ``caveats`` those are not joined beside which a reader must know other things, its announcement among them.
    """
    question = Question(destination, BEGINNING, None, route, end_user_hq)
    out: list[StatusPeriod] = []
    announced = prepared.inputs.announced if caveats else None
    for day in sorted({BEGINNING, *change_days(prepared.records), *([announced] if announced else [])}):
        answer = status_of(prepared, question._replace(on=day))
        same_beside = not caveats or (out and codes_of(out[-1].answer.caveats) == codes_of(answer.caveats))
        if out and same_beside and _told(out[-1].answer) == _told(answer):
            continue
        if out:
            out[-1] = out[-1]._replace(valid_before=day)
        out.append(StatusPeriod(day, OPEN_END, answer))
    return tuple(out)


def timeline(
    records: LawRecords,
    inputs: Inputs,
    destination: str,
    route: str = "export",
    end_user_hq: str | None = None,
    known_at: str | None = None,
    trade: bool = True,
) -> tuple[Entry, ...]:
    """Status changes, rules, letters, licenses, measures and (``trade``) trade events about this item, by day."""
    prepared = prepare(records, inputs, known_at)
    where = where_to(records, destination, end_user_hq)
    out = [
        Entry(
            day=p.valid_from,
            precision="day",
            layer="status",
            kind=p.answer.status,
            title="; ".join((p.answer.basis, *(each.words for each in p.answer.possible))),
            citation=p.answer.citation,
            source="",
            evidence="",
            id=p.valid_from,
            review_policy=p.answer.review_policy,
            caveats=codes_of(p.answer.caveats),
        )
        for p in periods_of(prepared, destination, route, end_user_hq, caveats=True)
        if p.valid_from != BEGINNING
    ]
    for rule in prepared.records.rules:
        layer = rule.kind if rule.kind in ("tariff", "embargo") else "rule"
        out += [
            _entry(v, day=v.effective, layer=layer, kind=rule.kind)._replace(
                title=f"{rule.title}: {v.title}", id=f"{rule.id} {v.id}"
            )
            for v in rule.versions
            if layer != "embargo" or embargo_reaches(prepared.records, v, where, v.effective)
        ]
    for letter in prepared.records.letters:
        applies = letter_applies(prepared, letter, where, letter.effective) is not False
        if applies or (letter.company == prepared.inputs.vendor and named_by(prepared.inputs, letter.families, letter.parts)):
            out.append(_entry(letter, day=letter.effective, layer="letter", kind="is_informed", precision=letter.precision))
    for event in prepared.events:
        if (trade or event.layer != "trade") and reaches(prepared, event, where, event.day):
            made = _entry(event, day=event.day, layer=event.layer, kind=event.kind, precision=event.precision)
            out.append(made._replace(named=bool(event.families or event.parts)))
    return tuple(sorted(out, key=lambda e: (e.day, ORDER.index(e.layer), e.id)))


def _entry(record: RuleVersion | Letter | Event, *, day: str, layer: str, kind: str, precision: str = "day") -> Entry:
    return Entry(
        day=day,
        precision=precision,
        layer=layer,
        kind=kind,
        title=record.title,
        citation=record.citation,
        source=record.source,
        evidence=record.evidence,
        id=record.id,
    )


def _told(a: Answer) -> tuple[object, ...]:
    return a.status, a.layer, a.basis, a.citation, a.review_policy, a.license_exceptions, a.possible


def _next(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
