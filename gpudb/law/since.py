"""Since when and until when an answer, and each requirement behind it, holds without a gap.

A new text of a rule that asks for the same license begins and ends nothing; its own day stands beside (``version_since``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gpudb.law.destinations import Where, where_to
from gpudb.law.embargo import embargo_reaches
from gpudb.law.layers import Layer, record_named
from gpudb.law.prepared_item import CONTROLS, PreparedItem, requirement
from gpudb.law.records import EXCEPTION, NO_LICENSE, REQUIRED, UNKNOWN, LawRecords
from gpudb.law.status import Answer, Question, headline, reviewed, rule_status
from gpudb.law.timeline import StatusPeriod, change_days


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
