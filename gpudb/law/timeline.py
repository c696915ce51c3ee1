"""What changed when: days on which an answer may change, periods of equal answers, since when each holds, and the story in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from gpudb.law.destinations import Where, where_to
from gpudb.law.event_records import Caveat, Entity, Event, Letter
from gpudb.law.layers import Layer, codes_of, reaches, record_named
from gpudb.law.metrics import Inputs
from gpudb.law.permits import embargo_reaches
from gpudb.law.prepared_item import CONTROLS, PreparedItem, letter_applies, named_by, prepare, requirement
from gpudb.law.records import EXCEPTION, NO_LICENSE, REQUIRED, UNKNOWN, LawRecords, remembered
from gpudb.law.rule_records import RuleVersion
from gpudb.law.status import Answer, Question, headline, reviewed, rule_status, status_of
from gpudb.model import OPEN_END, day_beside

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
    days: set[str | None] = set()
    for rule in records.rules:
        for v in rule.versions:
            days |= {d for d in (v.effective, v.ends, v.due, v.enforced_from, v.enforced_until) if d}
    for group in records.groups.values():
        days.update((group.covered_from, *(change.day for change in group.changes)))
    for letter in records.letters:
        days.update((letter.effective, letter.ends, letter.overtaken))
    said: tuple[Caveat | Entity, ...] = (*records.caveats, *records.entities)
    for stated in said:
        days.update((stated.effective, stated.ends))
    first, last = reviewed(records)
    if first and last:
        days |= {first, day_beside(last, 1)}
    return tuple(sorted(day for day in days if day and day > BEGINNING))


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
    out = []
    for day, _, a in periods_of(prepared, destination, route, end_user_hq, caveats=True):
        if day != BEGINNING:
            said = (a.status, "; ".join((a.basis, *(each.words for each in a.possible))), a.citation)
            policy, caveats = a.review_policy, codes_of(a.caveats)
            out.append(Entry(day, "day", "status", *said, source="", evidence="", id=day, review_policy=policy, caveats=caveats))
    for rule in prepared.records.rules:
        layer = rule.kind if rule.kind in ("tariff", "embargo") else "rule"
        out += [
            _entry(v.replace(title=f"{rule.title}: {v.title}", id=f"{rule.id} {v.id}"), v.effective, layer, rule.kind)
            for v in rule.versions
            if layer != "embargo" or embargo_reaches(prepared.records, v, where, v.effective)
        ]
    for letter in prepared.records.letters:
        applies = letter_applies(prepared, letter, where, letter.effective) is not False
        if applies or (letter.company == prepared.inputs.vendor and named_by(prepared.inputs, letter.families, letter.parts)):
            out.append(_entry(letter, letter.effective, "letter", "is_informed", letter.precision))
    for event in prepared.events:
        if (trade or event.layer != "trade") and reaches(prepared, event, where, event.day):
            made = _entry(event, event.day, event.layer, event.kind, event.precision)
            out.append(made._replace(named=bool(event.families or event.parts)))
    return tuple(sorted(out, key=lambda e: (e.day, ORDER.index(e.layer), e.id)))


def within(entries: Sequence[Entry], since: str | None, until: str | None) -> tuple[Entry, ...]:
    """The entries of some days, and before them the answer that held on the first, with the law of the day on which it became that."""
    before = [e for e in entries if since and e.layer == "status" and e.day < since]
    said = [(e.kind, e.review_policy) for e in before]
    begun = next((e.day for n, e in enumerate(before) if len(set(said[n:])) == 1), "")
    held = [e for e in entries if e.day == begun and e.layer in ("embargo", "rule", "letter", "status")]
    return (*held, *(e for e in entries if (since or BEGINNING) <= e.day <= (until or OPEN_END)))


def _entry(record: RuleVersion | Letter | Event, day: str, layer: str, kind: str, precision: str = "day") -> Entry:
    read, id_ = record.evidence, record.id
    return Entry(day, precision, layer, kind, record.title, record.citation, source=record.source, evidence=read, id=id_)


def _told(a: Answer) -> tuple[object, ...]:
    return a.status, a.layer, a.basis, a.citation, a.review_policy, a.license_exceptions, a.possible


def kind(status: str) -> str:
    """A requirement that an exception may lift is the same requirement."""
    return REQUIRED if status == EXCEPTION else status


def dated(prepared: PreparedItem, question: Question, answer: Answer) -> tuple[Answer, str | None]:
    """The answer with its ``since`` and ``until`` and those of its layers, and the status before it (None: as far back as reviewed)."""
    first, last = reviewed(prepared.records)
    if first is None or last is None or question.on < first:
        return answer, None
    days = [day for day in change_days(prepared.records) if first <= day <= max(last, question.on)]
    where = where_to(prepared.records, question.destination, question.end_user_hq)

    def said(day: str) -> str:
        return kind(headline(prepared, question._replace(on=day)))

    since, until = _run(days, question.on, lambda day: said(day) == kind(answer.status))
    layers = answer.layers
    if question.on <= last:
        layers = tuple(_layer(prepared, where, layer, question.on, days) for layer in layers)
    earlier = [day for day in days if day < since]
    before = said(earlier[-1]) if earlier else None
    if answer.layer == "embargo":
        since = min([since, *(layer.since for layer in layers if layer.layer == "embargo" and layer.since)])
    return answer._replace(since=since, until=until, layers=layers), before


def begun(records: LawRecords, place: str, periods: Iterable[StatusPeriod]) -> Iterator[tuple[StatusPeriod, str | None]]:
    """Periods of a place (already treated as) in order, each with the ``since`` that :func:`dated` gives an answer of its days."""
    first = reviewed(records)[0]
    since: str | None = None
    before = ""
    for period in periods:
        a = period.answer
        if kind(a.status) != before or since is None:
            since = period.valid_from if first and period.valid_from >= first else None
        before = kind(a.status)
        if since == first and a.layer == "embargo":  # as far back as the embargo goes
            yield period, min(str(since), _embargo(records, record_named(a.basis)[0], Where(place, place), period.valid_from)[0])
        else:
            yield period, since


def _embargo(records: LawRecords, rule_id: str, where: Where, on: str) -> tuple[str, str | None]:
    """From when until when the embargo that stands on ``on`` reaches the place without a gap."""
    rule = records.rule(rule_id)

    def stands(day: str) -> bool:
        version = rule.version_on(day) if rule else None
        return bool(version and version.state(day) == "enforced" and embargo_reaches(records, version, where, day))

    return _run([day for day in change_days(records) if day <= max(on, reviewed(records)[1] or on)], on, stands)


def _layer(prepared: PreparedItem, where: Where, layer: Layer, on: str, days: list[str]) -> Layer:
    """A layer of a rule or an embargo with its first and last day; other layers are dated by what they record."""
    name = record_named(layer.basis)[0]
    layer, rule = layer._replace(version_since=layer.since), prepared.records.rule(name)
    if rule is None or layer.layer not in ("embargo", "rule"):
        return layer
    if layer.layer == "embargo":
        since, until = _embargo(prepared.records, name, where, on)
        return layer._replace(since=since, until=until)
    # where every area within its bounds gives one answer, that of any one
    item = prepared.pieces[-1].item if prepared.pieces and layer.status != UNKNOWN else prepared

    def same(day: str) -> bool:
        asked = (name, where, day)
        if asked not in item.headlines:
            found = requirement(item, rule, where, day) if rule.kind in CONTROLS else None
            item.headlines[asked] = kind(rule_status(found) if found else NO_LICENSE)
        return bool(item.headlines[asked] == kind(layer.status))

    since, until = _run(days, on, same)
    return layer._replace(since=since, until=until)


def _run(days: Sequence[str], on: str, same: Callable[[str], bool]) -> tuple[str, str | None]:
    """The first of the days from which it is the same up to ``on``, and the first after it on which it is not; None: on all of them."""
    since = on
    for day in reversed([day for day in days if day <= on]):
        if not same(day):
            break
        since = day
    return since, next((day for day in days if day > on and not same(day)), None)
