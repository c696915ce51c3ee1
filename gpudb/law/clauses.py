"""Clause by clause: met, not met, or unknown with the input that is missing."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.logic import Truth, both, either, negate, word
from gpudb.law.metrics import ASIDE, DENSITY, INFINITE, NEEDS, TPP, Measures, holds, marketing, number
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Clause, Exclusion, RuleVersion, Threshold

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
    missing = (
        () if outcome is not None else tuple(dict.fromkeys(name for r in results if r.outcome == "unknown" for name in r.missing))
    )
    return VersionResult(
        rule=rule_id,
        version=version.id,
        outcome=word(outcome),
        paragraphs=tuple(p for p, value in truth.items() if value),
        clauses=results,
        missing=missing,
        truth=truth,
        steps=tuple(_step(result) for result in results),
    )


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
        missing = [_need(test, measures) for limbs in (clause.tests, *notes) for test in limbs if holds(test, measures) is None]
        if out is None and measures.datacenter == "unknown":
            missing.append(MARKETING)
    result = ClauseResult(
        id=clause.id,
        paragraph=clause.paragraph,
        outcome=word(value),
        bare=word(bare),
        excluded_by=excluded_by if bare is not False else None,
        tests=tests,
        missing=tuple(dict.fromkeys(missing)),
        at=clause.at,
        aside=any(measures.spans[t.metric].basis == ASIDE for t in clause.tests),
    )
    return value, result


def _need(test: Threshold, measures: Measures) -> str:
    if test.metric == DENSITY and measures.value(TPP) is None:
        return NEEDS[TPP]
    return NEEDS[test.metric]


def _given(test: Threshold, measures: Measures) -> str:
    span = measures.spans[test.metric]
    if span.known is not None:
        return number(span.low)
    if span.high < INFINITE:
        return f"{number(span.low)} to {number(span.high)}" if span.low else f"up to {number(span.high)}"
    return f">= {number(span.low)}" if span.low > 0 else "unknown"


def _step(result: ClauseResult) -> str:
    limbs = " and ".join(f"{t.test.metric} {t.given} {t.test.op} {number(t.test.value)}: {_yes(t.outcome)}" for t in result.tests)
    tail = f"; taken out by {result.excluded_by}" if result.excluded_by else ""
    if result.missing:
        tail += f"; missing: {', '.join(result.missing)}"
    return f"{result.paragraph} clause {result.id}: {limbs} -> {result.outcome.replace('_', ' ')}{tail}"


def _yes(outcome: str) -> str:
    return {"met": "yes", "not_met": "no"}.get(outcome, "unknown")
