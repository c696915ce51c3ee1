"""What about an item can change its headline: items with the same signature have the same status everywhere, every day.

The engine looks at an item only through the truth of the bounds that the book names, its marketing, and the letters that
reach it by name. So a million parts need only as many status computations as there are signatures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gpudb.law.book import LawBook, Threshold
from gpudb.law.case import Case, named_by
from gpudb.law.metrics import holds


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
