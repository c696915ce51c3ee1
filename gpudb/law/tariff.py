"""Tariff bands on imports into the United States; both bounds as the text has them (exclusive where it says so)."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.clauses import TestResult
from gpudb.law.destinations import lies_in
from gpudb.law.logic import both, word
from gpudb.law.metrics import NEEDS, Measures, holds, number
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Band, Rule, RuleVersion


class BandResult(NamedTuple):
    """One band for one item: ``outcome`` met, not_met or unknown; ``missing`` names what would decide it."""

    rule: str
    version: str
    band: str
    rate_percent: float
    outcome: str
    tests: tuple[TestResult, ...]
    missing: tuple[str, ...]
    exemptions: tuple[str, ...]
    citation: str
    since: str
    until: str | None


def bands(records: LawRecords, measures: Measures, day: str, destination: str | None = None) -> tuple[BandResult, ...]:
    """Every band that is law on ``day``, in the order of the text; with a ``destination`` those that are levied there."""
    out = []
    for rule in records.rules_of("tariff"):
        version = rule.version_on(day)
        here = destination is None or not version or not version.destinations
        if version and (here or lies_in(records, str(destination), version.destinations, day)):
            out += [_band(rule, version, band, measures) for band in version.bands]
    return tuple(out)


def band_of(results: tuple[BandResult, ...]) -> str | None:
    """The id of the band that is met, `unknown` when a missing input could decide, else None."""
    for result in results:
        if result.outcome == "met":
            return result.band
    return "unknown" if any(result.outcome == "unknown" for result in results) else None


def _band(rule: Rule, version: RuleVersion, band: Band, measures: Measures) -> BandResult:
    values = [holds(test, measures) for test in band.tests]
    outcome = both(values)
    tests = []
    for test, value in zip(band.tests, values, strict=True):
        known = measures.value(test.metric)
        tests.append(TestResult(test, word(value), "unknown" if known is None else number(known)))
    missing = (
        ()
        if outcome is not None
        else tuple(dict.fromkeys(NEEDS[test.metric] for test, value in zip(band.tests, values, strict=True) if value is None))
    )
    return BandResult(
        rule=rule.id,
        version=version.id,
        band=band.id,
        rate_percent=band.rate_percent,
        outcome=word(outcome),
        tests=tuple(tests),
        missing=missing,
        exemptions=band.exemptions,
        citation=version.citation,
        since=version.effective,
        until=rule.until(version),
    )
