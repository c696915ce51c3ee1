"""What about an item can change its headline: items with the same signature have the same status everywhere, every day.

The engine looks at an item only through the truth of the bounds that the records names, its marketing, and the letters that
reach it by name. So a million parts need only as many status computations as there are signatures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gpudb.law.caveat_records import NOT_ANNOUNCED
from gpudb.law.caveats import about_item, codes_of
from gpudb.law.local import HEADLINE_KINDS, Local, Sight, local, under
from gpudb.law.logic import Truth
from gpudb.law.market_records import MarketNeed, fulfils, market_fact
from gpudb.law.metrics import TPP, Inputs, Measures, holds
from gpudb.law.prepared_item import PreparedItem, named_by
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Threshold
from gpudb.law.status import Answer, Question, status_of
from gpudb.law.timeline import BEGINNING, StatusPeriod, change_days
from gpudb.model import OPEN_END


class Signature(NamedTuple):
    """What the engine sees of an item: truth of each bound, marketing, letters that name it or bind its maker, its markets, caveats."""

    truths: tuple[Truth, ...]
    datacenter: str
    named: tuple[bool, ...]
    bound: tuple[bool, ...]
    sold: tuple[Truth, ...]
    tpp_unknown: bool
    #: bounds of the area with the TPP and whose figures they are, where the density hangs on them; None for most items
    hanging: tuple[object, ...] | None
    #: what caveats and lists of parties see of it
    told: tuple[object, ...] = ()


def bounds(records: LawRecords) -> tuple[Threshold, ...]:
    """Every bound that a headline or an outcome of the records may turn on, without repetition."""
    found: dict[Threshold, None] = {}

    def add(items: Iterable[Any]) -> None:
        for item in items:
            found.update(dict.fromkeys(item.tests))

    for rule in records.rules_of(*HEADLINE_KINDS):
        for version in rule.versions:
            for items in (version.clauses, version.exclusions, version.policies, version.exceptions):
                add(items)
    for letter in records.letters:
        found.update(dict.fromkeys(letter.criterion_tests))
        add((*letter.criterion_any, *letter.doubt_any))
    return tuple(found)


def market_needs(records: LawRecords) -> tuple[MarketNeed, ...]:
    """Every market fact that a review policy asks for, without repetition."""
    versions = (version for rule in records.rules_of("review_policy") for version in rule.versions)
    return tuple(dict.fromkeys(need for version in versions for limb in version.policies for need in limb.requires))


def signature(prepared: PreparedItem, tests: tuple[Threshold, ...]) -> Signature:
    """The signature of a prepared item; ``tests`` are the :func:`bounds` of its records.

    Clauses have the same outcome and miss the same inputs for one signature too: beside the bounds, the words about what is
    missing look only at whether the TPP is known.
    """
    records, inputs, measures = prepared.records, prepared.inputs, prepared.measures
    told = tuple(about_item(caveat, records, inputs) for caveat in records.caveats)
    return Signature(
        truths=tuple(holds(test, measures) for test in tests),
        datacenter=measures.datacenter,
        named=tuple(named_by(inputs, letter.families, letter.parts) for letter in records.letters),
        bound=tuple(letter.company == inputs.vendor for letter in records.letters),
        sold=tuple(
            fulfils(market_fact(records.market, need, inputs.part, inputs.family), need) for need in market_needs(records)
        ),
        tpp_unknown=measures.value(TPP) is None,
        hanging=hanging(inputs, measures),
        told=(*told, *(entity.company == inputs.vendor for entity in records.entities)),
    )


def hanging(inputs: Inputs, measures: Measures) -> tuple[object, ...] | None:
    """What the words about a bound of the area are made of; None where no answer can hang on one."""
    return (measures.value(TPP), *inputs.bounds.items(), *inputs.copied.items()) if measures.bounded else None


class Scale:
    """Where the metrics of an item lie among the bounds of the records: a quick key, at least as fine as the truth of the bounds."""

    def __init__(self, tests: Iterable[Threshold]) -> None:
        marks: dict[str, set[float]] = {}
        for test in tests:
            marks.setdefault(test.metric, set()).add(test.value)
        self._marks = [(metric, sorted(values)) for metric, values in sorted(marks.items())]

    def place(self, measures: Measures) -> tuple[object, ...]:
        """Two items at the same place pass and fail the same bounds."""
        out: list[object] = [measures.datacenter, measures.spans[TPP].known is None]
        for metric, values in self._marks:
            low, high = measures.spans[metric][:2]
            out.append((bisect_left(values, low), bisect_right(values, low)))
            if high != low:
                out.append((bisect_left(values, high), bisect_right(values, high)))
        return tuple(out)


class Headlines:
    """The headline periods of many items: a headline is computed once for all items, destinations and days that share it.

    In one place on one day the engine sees only the law that speaks there (:mod:`gpudb.law.local`), and of an item only what that
    law sees. The answer of a period is therefore that of some item, place and day alike, and only its headline may be used.
    ``records`` are those of the prepared items: without what was withdrawn.
    """

    def __init__(self, records: LawRecords, destinations: Sequence[str]) -> None:
        self.tests = bounds(records)
        #: for each destination the days on which another law begins to speak
        self._changes: dict[str, list[tuple[str, Local]]] = {}
        laws: dict[tuple[object, ...], Local] = {}
        days = tuple(dict.fromkeys((BEGINNING, *change_days(records))))
        for destination in destinations:
            changes = self._changes[destination] = []
            for day in days:
                law = local(records, destination, day)
                law = laws.setdefault(law.key, law)
                if not changes or changes[-1][1] is not law:
                    changes.append((day, law))
        self._memo: dict[tuple[object, ...], tuple[Answer, tuple[str | None, ...]]] = {}

    def periods(self, prepared: PreparedItem, key: Signature) -> dict[str, tuple[StatusPeriod, ...]]:
        """The periods of :func:`~gpudb.law.timeline.periods_of` for each destination; ``key`` is the item's signature."""
        sight = Sight(prepared)
        answers: dict[int, tuple[Answer, tuple[str | None, ...]]] = {}
        out: dict[str, tuple[StatusPeriod, ...]] = {}
        for destination, changes in self._changes.items():
            periods: list[StatusPeriod] = []
            before: tuple[str | None, ...] = ()
            for day, law in changes:
                if id(law) not in answers:
                    # where an answer hangs on a bound, its words do, too
                    shared = (sight.of(law), key if key.hanging else None)
                    if shared not in self._memo:
                        answer = status_of(under(prepared, law.records), Question(destination, day, headline_only=True))
                        self._memo[shared] = answer, headline(answer)
                    answers[id(law)] = self._memo[shared]
                answer, said = answers[id(law)]
                if said == before:
                    continue
                if periods:
                    periods[-1] = periods[-1]._replace(valid_before=day)
                periods.append(StatusPeriod(day, OPEN_END, answer))
                before = said
            out[destination] = tuple(periods)
        return out


def headline(a: Answer) -> tuple[str | None, ...]:
    """What the view `export_status` holds of an answer; that a part was not heard of yet is added there, part by part."""
    possible = "; ".join(each.words for each in a.possible)
    told = codes_of(tuple(caveat for caveat in a.caveats if caveat.code != NOT_ANNOUNCED))
    exceptions = ", ".join(a.license_exceptions)
    return (a.layer, a.status, a.basis, a.citation, a.review_policy, exceptions, possible, told, a.known_until)
