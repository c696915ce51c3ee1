"""The layers beside the headline: licenses, the importing side, tariffs with their bands. They never change it."""

from __future__ import annotations

import re
from typing import NamedTuple

from gpudb.law.clauses import TestResult
from gpudb.law.destinations import Where, lies_in
from gpudb.law.event_records import Event
from gpudb.law.logic import both, word
from gpudb.law.metrics import NEEDS, Measures, holds, number
from gpudb.law.prepared_item import PreparedItem
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Band, Rule, RuleVersion

#: the record that a basis names, at its end in parentheses
NAMED = re.compile(r" \(([a-z0-9][a-z0-9.-]*(?: [0-9a-z-]+)?)\)$")


class Layer(NamedTuple):
    """One layer of an answer: what it says, why, where that stands, and from when until when.

    ``since`` and ``until`` of a rule or an embargo are those of the requirement without a gap once :func:`gpudb.law.timeline.dated` looked;
    ``version_since`` the own day of the text that stands on the day.
    """

    layer: str
    status: str
    basis: str
    citation: str
    since: str | None
    until: str | None
    version_since: str | None = None


def record_named(basis: str) -> tuple[str, str]:
    """The id of the record that a basis names, and the version of a rule."""
    found = NAMED.search(basis)
    name, _, version = (found[1] if found else basis).partition(" ")
    return name, version


def reaches(prepared: PreparedItem, event: Event, where: Where, day: str) -> bool:
    """Whether an event about this item is also about this destination."""
    if event.country is not None and event.country != where.destination:
        return False
    return not event.destinations or lies_in(prepared.records, where.destination, event.destinations, day) is True


def side_layers(prepared: PreparedItem, where: Where, day: str, destination: str) -> tuple[Layer, ...]:
    """Licenses, measures of the importing side and tariff bands that stand on ``day``, each while it is reviewed.

    A duty is levied where ``destination`` itself says: Guam is the United States for exports, and outside their customs.
    """
    last: dict[str, str] = {review.layer: review.reviewed_until for review in prepared.records.reviews}
    out = [
        Layer(event.layer, event.kind, f"{event.title} ({event.id})", event.citation, event.day, event.until)
        for event in prepared.events
        if event.layer in ("license", "import_measure")
        and day <= last.get(event.layer, "")
        and event.day <= day
        and (event.until is None or day < event.until)
        and reaches(prepared, event, where, day)
    ]
    out.sort(key=lambda entry: (entry.layer != "license", entry.since or "", entry.basis))
    if day <= last.get("tariff", ""):
        out += [
            Layer(
                "tariff",
                f"tariff_{number(band.rate_percent)}_percent",
                f"{band.rule} {band.band}",
                band.citation,
                band.since,
                band.until,
            )
            for band in bands(prepared.records, prepared.measures, day, destination)
            if band.outcome == "met"
        ]
    return tuple(out)


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
