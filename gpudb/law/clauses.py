"""Clause by clause: met, not met, or unknown with the input that is missing; and what hangs on a bound.

Where the area of the logic dies is known within bounds only, these are cut where a threshold of the records turns, and the item is
judged on every cut and between them. An answer that is the same everywhere does not hang on the area. Inclusive and exclusive
thresholds stay apart, because each cut is a piece of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from gpudb.law.logic import Truth, both, either, negate, word
from gpudb.law.metrics import ASIDE, DENSITY, INFINITE, NEEDS, TPP, Measures, Span, holds, marketing, number
from gpudb.law.record import Record
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Clause, Exclusion, RuleVersion, Threshold
from gpudb.model import grouped

MARKETING = "marketed_for_datacenter"


class TestResult(NamedTuple):
    """One limb with the value that was put into it."""

    test: Threshold
    outcome: str
    given: str


class ClauseResult(NamedTuple):
    """One clause: ``outcome`` after the exclusions, ``bare`` before them, and what would decide it.

    ``aside``: the clause is about another kind of item (3A090.c: memory by itself).
    """

    id: str
    paragraph: str
    outcome: str
    bare: str
    excluded_by: str | None
    tests: tuple[TestResult, ...]
    missing: tuple[str, ...]
    at: str
    aside: bool


class VersionResult(NamedTuple):
    """All clauses of one version for one item."""

    rule: str
    version: str
    outcome: str
    paragraphs: tuple[str, ...]
    clauses: tuple[ClauseResult, ...]
    missing: tuple[str, ...]
    truth: dict[str, Truth]
    steps: tuple[str, ...]

    def paragraph(self, name: str) -> Truth:
        """Whether the item falls under paragraph ``name``; a paragraph without clauses is not met."""
        return self.truth.get(name, False)


def evaluate(rule_id: str, version: RuleVersion, measures: Measures) -> VersionResult:
    """Every clause of ``version`` for an item with these measures."""
    pairs = [_clause(clause, version.exclusions, measures) for clause in version.clauses]
    truth: dict[str, Truth] = {}
    for (value, _), clause in zip(pairs, version.clauses, strict=True):
        truth[clause.paragraph] = either((truth.get(clause.paragraph, False), value))
    results = tuple(result for _, result in pairs)
    outcome = either(truth.values())
    missing = dict.fromkeys(name for r in results if r.outcome == "unknown" for name in r.missing) if outcome is None else ()
    met, steps = tuple(p for p, value in truth.items() if value), tuple(map(_step, results))
    return VersionResult(rule_id, version.id, word(outcome), met, results, tuple(missing), truth=truth, steps=steps)


def clauses_on(records: LawRecords, version: RuleVersion, rule_id: str, day: str) -> tuple[str, RuleVersion] | None:
    """The rule and version whose clauses count for ``version`` on ``day``: its own, or those of ``clauses_of``."""
    if version.clauses_of is None:
        return rule_id, version
    rule = records.rule(version.clauses_of)
    other = rule.version_on(day) if rule else None
    return (rule.id, other) if rule and other else None


def _clause(clause: Clause, exclusions: tuple[Exclusion, ...], measures: Measures) -> tuple[Truth, ClauseResult]:
    values = [holds(test, measures) for test in clause.tests]
    bare = both(values)
    out: Truth = False
    excluded_by = None
    for exclusion in exclusions:
        if clause.paragraph in exclusion.paragraphs:
            taken = both((marketing(exclusion.datacenter, measures), *(holds(t, measures) for t in exclusion.tests)))
            out = either((out, taken))
            if taken:
                excluded_by = exclusion.citation
    value = both((bare, negate(out)))
    tests = tuple(TestResult(test, word(truth), _given(test, measures)) for test, truth in zip(clause.tests, values, strict=True))
    missing: list[str] = []
    if value is None:
        notes = (exclusion.tests for exclusion in exclusions if out is None and clause.paragraph in exclusion.paragraphs)
        open_ = [test.metric for limbs in (clause.tests, *notes) for test in limbs if holds(test, measures) is None]
        missing = [NEEDS[TPP if metric == DENSITY and measures.value(TPP) is None else metric] for metric in open_]
        if out is None and measures.datacenter == "unknown":
            missing.append(MARKETING)
    noted = excluded_by if bare is not False else None
    aside = any(measures.spans[t.metric].basis == ASIDE for t in clause.tests)
    return value, ClauseResult(
        clause.id, clause.paragraph, outcome=word(value), bare=word(bare), excluded_by=noted, tests=tests,
        missing=tuple(dict.fromkeys(missing)), at=clause.at, aside=aside,
    )  # fmt: skip


def _given(test: Threshold, measures: Measures) -> str:
    span = measures.spans[test.metric]
    if span.known is not None:
        return number(span.low)
    if span.high < INFINITE:
        return f"{number(span.low)} to {number(span.high)}" if span.low else f"up to {number(span.high)}"
    return f">= {number(span.low)}" if span.low > 0 else "unknown"


def _step(result: ClauseResult) -> str:
    yes = {"met": "yes", "not_met": "no", "unknown": "unknown"}
    limbs = " and ".join(f"{t.test.metric} {t.given} {t.test.op} {number(t.test.value)}: {yes[t.outcome]}" for t in result.tests)
    tail = f"; taken out by {result.excluded_by}" if result.excluded_by else ""
    if result.missing:
        tail += f"; missing: {', '.join(result.missing)}"
    return f"{result.paragraph} clause {result.id}: {limbs} -> {result.outcome.replace('_', ' ')}{tail}"


Item = TypeVar("Item")
Said = TypeVar("Said")


class Possible(NamedTuple):
    """One outcome of an undetermined headline: what it says, and when, in words."""

    status: str
    condition: str
    review_policy: str | None
    license_exceptions: tuple[str, ...]

    @property
    def words(self) -> str:
        """`license_exception_available (NAC, case_by_case): logic die area at most 2,320 mm2`."""
        more = ", ".join((*self.license_exceptions, *([self.review_policy] if self.review_policy else [])))
        return f"{self.status}{f' ({more})' if more else ''}: {self.condition}"


class Piece(NamedTuple, Generic[Item]):
    """One density (both ends the same), or those between two cuts, ends excluded; None: no end. ``item`` is judged for all of it."""

    low: float | None
    high: float | None
    item: Item


def cut(records: LawRecords, measures: Measures) -> tuple[Piece[Measures], ...]:
    """The measures at every density that the bounds on record allow, in rising order; empty where no bound leaves it open."""
    low, high, basis = measures.spans[DENSITY]
    if not measures.bounded or not measures.value(TPP) or low == high:
        return ()

    def piece(least: float | None, most: float | None) -> Piece[Measures]:
        at = (most or 0) / 2 if least is None else least * 2 if most is None else (least + most) / 2
        return Piece(least, most, measures._replace(spans={**measures.spans, DENSITY: Span(at, at, basis)}))

    tests = (test for group in (records.rules, records.letters) for test in _thresholds(group))
    marks = sorted(
        {end for end in (low, high) if 0 < end < INFINITE}
        | {t.value for t in tests if t.metric == DENSITY and low < t.value < high}
    )
    edges = [*([None] if low == 0 else []), *marks, *([None] if high == INFINITE else [])]
    twice = (edge for edge in edges for _ in range(2))  # each cut is a piece, and what lies between two
    return tuple(piece(*ends) for ends in itertools.pairwise(twice) if ends != (None, None))


def outcomes(pieces: Sequence[Piece[Item]], tpp: float, judge: Callable[[Item], Said]) -> list[tuple[Said, str]]:
    """What ``judge`` says for every area within the bounds, each with its condition, the smallest area first.

    The condition is empty where all areas give the same.
    """
    found: dict[Said, list[str]] = {}
    runs = [(said, list(run)) for said, run in itertools.groupby(pieces, lambda piece: judge(piece.item))]
    for said, run in reversed(runs):
        least = run[0] if run[0] is not pieces[0] else None
        most = run[-1] if run[-1] is not pieces[-1] else None
        found.setdefault(said, []).append(_words(tpp, least, most))
    return [(said, " or ".join(words)) for said, words in found.items()]


def _words(tpp: float, least: Piece[Any] | None, most: Piece[Any] | None) -> str:
    """The areas of the densities from ``least`` to ``most``; None: as far as the bounds go."""
    said = []
    if most is not None and most.high:
        said.append(f"{'at least' if most.low == most.high else 'above'} {grouped(tpp / most.high)}")
    if least is not None and least.low:
        said.append(f"{'at most' if least.low == least.high else 'below'} {grouped(tpp / least.low)}")
    return f"logic die area {' and '.join(said)} mm2" if said else ""


def _thresholds(value: object) -> Iterator[Threshold]:
    """Every threshold that stands anywhere in records."""
    if isinstance(value, Threshold):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _thresholds(entry)
    elif isinstance(value, Record):
        for name in value.fields:
            yield from _thresholds(getattr(value, name))
