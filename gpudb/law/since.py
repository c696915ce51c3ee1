"""Since when: the first day from which an answer, and each requirement behind it, holds without a gap.

A new text of a rule that asks for the same license begins nothing; its own day stands beside (``version_since``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gpudb.law.destinations import Where, where_to
from gpudb.law.embargo import embargo_reaches
from gpudb.law.layers import Layer, record_named
from gpudb.law.prepared_item import PreparedItem, requirements
from gpudb.law.records import EXCEPTION, NO_LICENSE, REQUIRED, UNKNOWN, LawRecords
from gpudb.law.status import Answer, Question, reviewed, rule_status, status_of
from gpudb.law.timeline import StatusPeriod, change_days


def kind(status: str) -> str:
    """A requirement that an exception may lift is the same requirement."""
    return REQUIRED if status == EXCEPTION else status


def dated(prepared: PreparedItem, question: Question, answer: Answer) -> tuple[Answer, str | None]:
    """The answer with its ``since`` and those of its layers, and the status before it; None as far back as the law was reviewed."""
    first, last = reviewed(prepared.records)
    if first is None or question.on < first:
        return answer, None
    days = [day for day in change_days(prepared.records) if first <= day <= question.on]
    where = where_to(prepared.records, question.destination, question.end_user_hq)
    seen: list[str] = []

    def same(day: str) -> bool:
        seen.append(kind(status_of(prepared, question._replace(on=day, headline_only=True)).status))
        return seen[-1] == kind(answer.status)

    since, layers = _back(days, question.on, same), answer.layers
    if last and question.on <= last:
        layers = tuple(_layer(prepared, where, layer, question.on, days) for layer in layers)
    before = seen[-1] if seen and seen[-1] != kind(answer.status) else None
    if answer.layer == "embargo" and before is None:
        since = min([since, *(layer.since for layer in layers if layer.layer == "embargo" and layer.since)])
    return answer._replace(since=since, layers=layers), before


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
            yield period, embargo_since(records, record_named(a.basis)[0], Where(place, place), period.valid_from)
        else:
            yield period, since


def embargo_since(records: LawRecords, rule_id: str, where: Where, on: str) -> str:
    """The first day from which the embargo that stands on ``on`` reached the place without a gap."""
    rule = records.rule(rule_id)

    def stands(day: str) -> bool:
        version = rule.version_on(day) if rule else None
        return bool(version and version.state(day) == "enforced" and embargo_reaches(records, version, where, day))

    return _back([day for day in change_days(records) if day <= on], on, stands)


def _layer(prepared: PreparedItem, where: Where, layer: Layer, on: str, days: list[str]) -> Layer:
    """A layer of a rule or an embargo with its first day; other layers are dated by what they record."""
    name = record_named(layer.basis)[0]
    layer = layer._replace(version_since=layer.since)
    if prepared.records.rule(name) is None or layer.layer not in ("embargo", "rule"):
        return layer
    if layer.layer == "embargo":
        return layer._replace(since=embargo_since(prepared.records, name, where, on))
    # where every area within its bounds gives one answer, that of any one
    item = prepared.pieces[-1].item if prepared.pieces and layer.status != UNKNOWN else prepared

    def same(day: str) -> bool:
        found = next((r for r in requirements(item, where, day) if r.rule.id == name), None)
        return kind(rule_status(found) if found else NO_LICENSE) == kind(layer.status)

    return layer._replace(since=_back(days, on, same))


def _back(days: Iterable[str], on: str, same: Callable[[str], bool]) -> str:
    """The first of the days, going back from ``on``, on which and after which it was the same."""
    for day in reversed(list(days)):
        if not same(day):
            break
        on = day
    return on
