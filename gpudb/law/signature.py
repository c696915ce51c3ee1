"""What about an item can change its headline: items with the same signature have the same status everywhere, every day.

The engine looks at an item only through the truth of the bounds that the book names, its marketing, and the letters that
reach it by name. So a million parts need only as many status computations as there are signatures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gpudb.law.case import Case, named_by
from gpudb.law.logic import Truth
from gpudb.law.metrics import TPP, Measures, holds
from gpudb.law.places import all_places, lies_in, treated_as
from gpudb.law.records import LawRecords, Threshold
from gpudb.law.status import Answer, Question, reviewed, status_of
from gpudb.law.timeline import BEGINNING, StatusPeriod, change_days
from gpudb.model import OPEN_END

#: the kinds of rules that decide a headline: a tariff's bands, say, never do
HEADLINE_KINDS = ("control", "worldwide_control", "license_exception", "review_policy")


class Signature(NamedTuple):
    """What the engine sees of an item: truth of each bound, marketing, letters that name it, letters to its maker."""

    truths: tuple[Truth, ...]
    datacenter: str
    named: tuple[bool, ...]
    bound: tuple[bool, ...]
    tpp_unknown: bool


def bounds(book: LawRecords) -> tuple[Threshold, ...]:
    """Every bound that a headline or an outcome of the book may turn on, without repetition."""
    found: dict[Threshold, None] = {}

    def add(items: Iterable[Any]) -> None:
        for item in items:
            found.update(dict.fromkeys(item.tests))

    for rule in book.rules_of(*HEADLINE_KINDS):
        for version in rule.versions:
            for items in (version.clauses, version.exclusions, version.policies, version.exceptions):
                add(items)
    for letter in book.letters:
        found.update(dict.fromkeys(letter.criterion_tests))
    return tuple(found)


def signature(case: Case, tests: tuple[Threshold, ...]) -> Signature:
    """The signature of a prepared case; ``tests`` are the :func:`bounds` of its book.

    Clauses have the same outcome and miss the same inputs for one signature too: beside the bounds, the words about what is
    missing look only at whether the TPP is known.
    """
    letters = case.book.letters
    named = tuple(named_by(case.inputs, letter.families, letter.parts) for letter in letters)
    bound = tuple(letter.company == case.inputs.vendor for letter in letters)
    truths = tuple(holds(test, case.measures) for test in tests)
    return Signature(truths, case.measures.datacenter, named, bound, case.measures.value(TPP) is None)


class Scale:
    """Where the metrics of an item lie among the bounds of a book: a quick key, at least as fine as the truth of the bounds."""

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


def vectors(book: LawRecords, destinations: Iterable[str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """For each destination and change day: in which of the places that the book names it lies on that day."""
    days = (BEGINNING, *change_days(book))
    asked = {day: _asked(book, day) for day in days}
    named = {day: tuple(all_places(_of_day(book, asked[day]))) for day in days}
    return {
        (destination, day): tuple(lies_in(book, treated_as(book, destination), (place,), asked[day]) for place in named[day])
        for destination in destinations
        for day in days
    }


def _asked(book: LawRecords, day: str) -> str:
    """The day whose law an answer about ``day`` quotes: after the last reviewed day, that one."""
    last = reviewed(book)[1]
    return min(day, last) if last else day


def _of_day(book: LawRecords, day: str) -> LawRecords:
    """The book with only the versions and letters that speak on a day."""
    rules = []
    for rule in book.rules:
        version = rule.version_on(day)
        if version is not None:
            rules.append(rule.replace(versions=(version,)))
    letters = tuple(x for x in book.letters if x.effective <= day and (x.ends is None or day <= x.ends))
    return book._replace(rules=tuple(rules), letters=letters)


class Headlines:
    """The headline periods of many items: a headline is computed once for all items and destinations that share it.

    On a day the engine sees of an item only the bounds and letters that speak on that day, and of a destination only in
    which places it lies. The answer of a period is therefore that of some item and destination alike, and only its
    headline may be used. ``book`` is the one of the cases: without what was withdrawn.
    """

    def __init__(self, book: LawRecords, destinations: Sequence[str]) -> None:
        self.tests = bounds(book)
        self._destinations = tuple(destinations)
        self._days = tuple(dict.fromkeys((BEGINNING, *change_days(book))))
        where = vectors(book, self._destinations)
        #: equal vectors get equal numbers: a number is quicker to look up than a vector
        numbers: dict[tuple[object, ...], int] = {}
        self._where = {key: numbers.setdefault(vector, len(numbers)) for key, vector in where.items()}
        self._seen = {day: self._speaking(book, day) for day in self._days}
        self._memo: dict[tuple[object, ...], Answer] = {}

    def _speaking(self, book: LawRecords, day: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Which bounds and letters speak on a day."""
        then = _of_day(book, _asked(book, day))
        tests, letters = set(bounds(then)), set(then.letters)
        return (
            tuple(place for place, test in enumerate(self.tests) if test in tests),
            tuple(place for place, letter in enumerate(book.letters) if letter in letters),
        )

    def periods(self, case: Case, key: Signature) -> dict[str, tuple[StatusPeriod, ...]]:
        """The periods of :func:`~gpudb.law.timeline.periods_of` for each destination; ``key`` is the case's signature."""
        seen = {
            day: (
                tuple(key.truths[place] for place in tests),
                key.datacenter,
                tuple((key.named[place], key.bound[place]) for place in letters),
                key.tpp_unknown,
            )
            for day, (tests, letters) in self._seen.items()
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
                        answer = self._memo[shared] = status_of(case, Question(destination, day, headline_only=True))
                    answers[here] = answer
                if periods and headline(periods[-1].answer) == headline(answer):
                    continue
                if periods:
                    periods[-1] = periods[-1]._replace(valid_before=day)
                periods.append(StatusPeriod(day, OPEN_END, answer))
            out[destination] = tuple(periods)
        return out


def headline(a: Answer) -> tuple[str, str, str, str, str | None, str]:
    """What the view `export_status` holds of an answer."""
    return (a.layer, a.status, a.basis, a.citation, a.review_policy, ", ".join(a.license_exceptions))
