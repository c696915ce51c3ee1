"""What about an item can change its headline: items with the same signature have the same status everywhere, every day.

The engine looks at an item only through the truth of the bounds that the book names, its marketing, and the letters that
reach it by name. So a million parts need only as many status computations as there are signatures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gpudb.law.book import OPEN_END, LawBook, Threshold
from gpudb.law.case import Case, named_by
from gpudb.law.metrics import holds
from gpudb.law.places import all_places, lies_in, treated_as
from gpudb.law.status import Answer, Question, status_of
from gpudb.law.timeline import BEGINNING, StatusPeriod, change_days


def bounds(book: LawBook) -> tuple[Threshold, ...]:
    """Every bound that any version, policy, exception, band or letter of the book names, without repetition."""
    found: dict[Threshold, None] = {}

    def add(items: Iterable[Any]) -> None:
        for item in items:
            found.update(dict.fromkeys(item.tests))

    for rule in book.rules:
        for version in rule.versions:
            for items in (version.clauses, version.exclusions, version.policies, version.exceptions, version.bands):
                add(items)
    for letter in book.letters:
        found.update(dict.fromkeys(letter.criterion_tests))
    return tuple(found)


def signature(case: Case, tests: tuple[Threshold, ...]) -> tuple[object, ...]:
    """The signature of a prepared case; ``tests`` are the :func:`bounds` of its book."""
    letters = case.book.letters
    named = tuple(named_by(case.inputs, letter.families, letter.parts) for letter in letters)
    bound = tuple(letter.company == case.inputs.vendor for letter in letters)
    return (tuple(holds(test, case.measures) for test in tests), case.measures.datacenter, named, bound)


def vectors(book: LawBook, destinations: Iterable[str]) -> dict[tuple[str, str], tuple[object, ...]]:
    """For each destination and change day: in which of the places that the book names it lies on that day."""
    days = (BEGINNING, *change_days(book))
    named = {day: tuple(all_places(_of_day(book, day))) for day in days}
    return {
        (destination, day): tuple(lies_in(book, treated_as(book, destination), (place,), day) for place in named[day])
        for destination in destinations
        for day in days
    }


def _of_day(book: LawBook, day: str) -> LawBook:
    """The book with only the versions and letters that speak on a day."""
    rules = []
    for rule in book.rules:
        version = rule.version_on(day)
        if version is not None:
            rules.append(rule._replace(versions=(version,)))
    letters = tuple(x for x in book.letters if x.effective <= day and (x.ends is None or day <= x.ends))
    return book._replace(rules=tuple(rules), letters=letters)


def shared_periods(
    case: Case, destinations: Iterable[str], where: dict[tuple[str, str], tuple[object, ...]]
) -> dict[str, tuple[StatusPeriod, ...]]:
    """The periods of :func:`~gpudb.law.timeline.periods_of` for many destinations at once.

    Two destinations that lie in the same places on a day have the same answer on it, so it is computed once; the answer of
    a period is therefore that of some destination alike, and only its headline may be used.
    """
    memo: dict[tuple[str, tuple[object, ...]], Answer] = {}
    out: dict[str, tuple[StatusPeriod, ...]] = {}
    days = tuple(dict.fromkeys((BEGINNING, *change_days(case.book))))
    for destination in destinations:
        periods: list[StatusPeriod] = []
        for day in days:
            key = (day, where[destination, day])
            if key not in memo:
                memo[key] = status_of(case, Question(destination, day, headline_only=True))
            answer = memo[key]
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
