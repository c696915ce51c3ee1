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
from gpudb.law.destinations import all_destinations, lies_in, treated_as
from gpudb.law.logic import Truth
from gpudb.law.market_records import MarketNeed, fulfils, market_fact
from gpudb.law.metrics import TPP, Inputs, Measures, holds
from gpudb.law.prepared_item import PreparedItem, named_by
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Threshold
from gpudb.law.status import Answer, Question, reviewed, status_of
from gpudb.law.timeline import BEGINNING, StatusPeriod, change_days
from gpudb.model import OPEN_END

#: the kinds of rules that decide a headline: a tariff's bands, say, never do
HEADLINE_KINDS = ("embargo", "control", "worldwide_control", "license_exception", "review_policy")


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
    #: what caveats see of it
    told: tuple[bool, ...] = ()


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
    letters = prepared.records.letters
    named = tuple(named_by(prepared.inputs, letter.families, letter.parts) for letter in letters)
    bound = tuple(letter.company == prepared.inputs.vendor for letter in letters)
    truths = tuple(holds(test, prepared.measures) for test in tests)
    part, family, market = prepared.inputs.part, prepared.inputs.family, prepared.records.market
    sold = tuple(fulfils(market_fact(market, need, part, family), need) for need in market_needs(prepared.records))
    measures = prepared.measures
    unknown = measures.value(TPP) is None
    told = about_item(prepared.records, prepared.inputs)
    return Signature(
        truths, measures.datacenter, named, bound, sold, unknown, hanging=hanging(prepared.inputs, measures), told=told
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


def vectors(records: LawRecords, destinations: Iterable[str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """For each destination and change day: in which of the destination sets that the records name it lies on that day."""
    days = (BEGINNING, *change_days(records))
    asked = {day: _asked(records, day) for day in days}
    named = {day: tuple(all_destinations(_of_day(records, asked[day]))) for day in days}
    return {
        (destination, day): tuple(
            lies_in(records, treated_as(records, destination), (place,), asked[day]) for place in named[day]
        )
        for destination in destinations
        for day in days
    }


def _asked(records: LawRecords, day: str) -> str:
    """The day whose law an answer about ``day`` quotes: after the last reviewed day, that one."""
    last = reviewed(records)[1]
    return min(day, last) if last else day


def _of_day(records: LawRecords, day: str) -> LawRecords:
    """The records with only the versions and letters that speak on a day."""
    rules = []
    for rule in records.rules:
        version = rule.version_on(day)
        if version is not None:
            rules.append(rule.replace(versions=(version,)))
    letters = tuple(x for x in records.letters if x.effective <= day and (x.ends is None or day <= x.ends))
    return records._replace(rules=tuple(rules), letters=letters)


class Headlines:
    """The headline periods of many items: a headline is computed once for all items and destinations that share it.

    On a day the engine sees of an item only the bounds and letters that speak on that day, and of a destination only in
    which places it lies. The answer of a period is therefore that of some item and destination alike, and only its
    headline may be used. ``records`` are those of the prepared items: without what was withdrawn.
    """

    def __init__(self, records: LawRecords, destinations: Sequence[str]) -> None:
        self.tests = bounds(records)
        self._destinations = tuple(destinations)
        self._days = tuple(dict.fromkeys((BEGINNING, *change_days(records))))
        where = vectors(records, self._destinations)
        #: equal vectors get equal numbers: a number is quicker to look up than a vector
        numbers: dict[tuple[object, ...], int] = {}
        self._where = {key: numbers.setdefault(vector, len(numbers)) for key, vector in where.items()}
        self._seen = {day: self._speaking(records, day) for day in self._days}
        self._memo: dict[tuple[object, ...], Answer] = {}

    def _speaking(self, records: LawRecords, day: str) -> tuple[tuple[int, ...], ...]:
        """Which bounds, letters and market facts speak on a day."""
        then = _of_day(records, _asked(records, day))
        tests, letters, needs = set(bounds(then)), set(then.letters), set(market_needs(then))
        return (
            tuple(place for place, test in enumerate(self.tests) if test in tests),
            tuple(place for place, letter in enumerate(records.letters) if letter in letters),
            tuple(place for place, need in enumerate(market_needs(records)) if need in needs),
        )

    def periods(self, prepared: PreparedItem, key: Signature) -> dict[str, tuple[StatusPeriod, ...]]:
        """The periods of :func:`~gpudb.law.timeline.periods_of` for each destination; ``key`` is the item's signature."""
        seen = {
            day: (
                tuple(key.truths[place] for place in tests),
                key.datacenter,
                tuple((key.named[place], key.bound[place]) for place in letters),
                tuple(key.sold[place] for place in needs),
                key.tpp_unknown,
                key.hanging,
                key.told,
            )
            for day, (tests, letters, needs) in self._seen.items()
        }
        answers: dict[tuple[str, int], Answer] = {}
        out: dict[str, tuple[StatusPeriod, ...]] = {}
        for destination in self._destinations:
            periods: list[StatusPeriod] = []
            for day in self._days:
                here = (day, self._where[destination, day])
                answer = answers.get(here)
                if answer is None:
                    shared = (*here, seen[day])
                    answer = self._memo.get(shared)
                    if answer is None:
                        answer = self._memo[shared] = status_of(prepared, Question(destination, day, headline_only=True))
                    answers[here] = answer
                if periods and headline(periods[-1].answer) == headline(answer):
                    continue
                if periods:
                    periods[-1] = periods[-1]._replace(valid_before=day)
                periods.append(StatusPeriod(day, OPEN_END, answer))
            out[destination] = tuple(periods)
        return out


def headline(a: Answer) -> tuple[str | None, ...]:
    """What the view `export_status` holds of an answer; that a part was not announced yet is added there, part by part."""
    possible = "; ".join(each.words for each in a.possible)
    told = codes_of(tuple(caveat for caveat in a.caveats if caveat.code != NOT_ANNOUNCED))
    exceptions = ", ".join(a.license_exceptions)
    return (a.layer, a.status, a.basis, a.citation, a.review_policy, exceptions, possible, told, a.known_until)
