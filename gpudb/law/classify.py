"""Which clause of which version: for parts, and for figures of parts that do not exist."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.clauses import VersionResult, outcomes
from gpudb.law.destinations import Where, where_to
from gpudb.law.layers import band_of, bands
from gpudb.law.logic import UNKNOWN
from gpudb.law.metrics import DENSITY, INFINITE, TPP, Inputs
from gpudb.law.permits import Embargo, Policy, embargoes, permits, review_policy, strictest
from gpudb.law.prepared_item import PreparedItem, prepare, requirements, result_of
from gpudb.law.records import NOT_ENFORCED, LawRecords
from gpudb.law.rule_records import Rule, RuleVersion
from gpudb.law.rule_words import clause_words
from gpudb.model import day_beside


class PossibleOutcome(NamedTuple):
    """One outcome of an item of which only bounds of the die area are known, and when it holds, in words."""

    outcome: str
    condition: str
    paragraphs: tuple[str, ...]
    clauses: tuple[str, ...]
    license_exceptions: tuple[str, ...]


class Classification(NamedTuple):
    """One item under one version of a control."""

    part: str | None
    tpp: float | None
    tpp_basis: str
    maker_tpp: float | None
    logic_die_area_mm2: float | None
    performance_density: float | None
    rule: str
    version: str
    citation: str
    effective: str
    until: str | None
    outcome: str
    paragraphs: tuple[str, ...]
    clauses: tuple[str, ...]
    license_exceptions: tuple[str, ...]
    review_policy: str | None
    tariff_band: str | None
    missing: tuple[str, ...]
    steps: tuple[str, ...]
    logic_die_area_mm2_min: float | None = None
    logic_die_area_mm2_max: float | None = None
    performance_density_min: float | None = None
    performance_density_max: float | None = None
    possible: tuple[PossibleOutcome, ...] = ()
    #: each clause for people, with what decides it
    told: tuple[str, ...] = ()


def classify(
    records: LawRecords,
    inputs: Inputs,
    on: str | None = None,
    to: str | None = None,
    known_at: str | None = None,
    route: str = "export",
    end_user_hq: str | None = None,
) -> tuple[Classification, ...]:
    """``inputs`` under every version of every control (``on``: only those in the text on that day).

    ``missing`` names the inputs without which the outcome, or the review policy, is open.

    Without ``to`` the license exceptions are those that the item may use somewhere, and no review policy is given;
    with it both are those for that destination. Tariff bands and exceptions are those of ``on``, else of the last
    day of the version (of the last day on record for one that still stands). Raises KeyError for an unknown country.
    """
    prepared = prepare(records, inputs, known_at)
    where = where_to(records, to, end_user_hq) if to else None
    density = prepared.measures.spans[DENSITY]
    least, most = inputs.bounds.get("logic_die_area_mm2", (None, None))
    out = []
    for rule in prepared.records.rules_of("control"):
        for version in rule.versions:
            if on is not None and rule.version_on(on) is not version:
                continue
            until = rule.until(version)
            day = on or (day_beside(until, -1) if until else "9999-12-30")
            result = result_of(prepared, rule, version, on or version.effective)
            if result is None:
                continue
            barred = embargoes(prepared, where, day) if where else ()
            first, possible = _possible(prepared, rule, version, where, route, on or version.effective, day=day)
            steps = (*prepared.measures.steps, *result.steps)
            found = _policy(prepared, result, where, route, day, barred) if where else None
            open_ = found.missing if found else ()
            steps += (f"the review policy depends on what is missing: {', '.join(open_)}",) if open_ else ()
            told = (clause_words(clause, prepared.measures) for clause in result.clauses if not clause.aside)
            out.append(
                Classification(
                    part=inputs.part,
                    tpp=prepared.measures.value(TPP),
                    tpp_basis=prepared.measures.spans[TPP].basis,
                    maker_tpp=prepared.measures.maker_tpp,
                    logic_die_area_mm2=inputs.values.get("logic_die_area_mm2"),
                    performance_density=prepared.measures.value(DENSITY),
                    rule=rule.id,
                    version=version.id,
                    citation=version.citation,
                    effective=version.effective,
                    until=until,
                    outcome=first.outcome,
                    paragraphs=first.paragraphs,
                    clauses=first.clauses,
                    license_exceptions=first.license_exceptions,
                    review_policy=found.policy if found else None,
                    tariff_band=band_of(bands(prepared.records, prepared.measures, day)),
                    missing=tuple(dict.fromkeys((*(result.missing if first.outcome == UNKNOWN else ()), *open_))),
                    steps=steps,
                    logic_die_area_mm2_min=least,
                    logic_die_area_mm2_max=most,
                    performance_density_min=density.low or None if prepared.measures.bounded else None,
                    performance_density_max=density.high if prepared.measures.bounded and density.high < INFINITE else None,
                    possible=possible,
                    told=tuple(told),
                )
            )
    return tuple(out)


def _policy(
    prepared: PreparedItem, result: VersionResult, where: Where, route: str, day: str, barred: tuple[Embargo, ...]
) -> Policy | None:
    """The policy where a license is required, or would be once it is due: the strictest under an embargo (742.1(f))."""
    required = any(r.value and r.state != NOT_ENFORCED for r in requirements(prepared, where, day))
    found = review_policy(prepared, result, where, route, day) if required else None
    return strictest(barred[0], found) if barred else found


def _possible(
    prepared: PreparedItem, rule: Rule, version: RuleVersion, where: Where | None, route: str, asked: str, day: str
) -> tuple[PossibleOutcome, tuple[PossibleOutcome, ...]]:
    """What is sure under a version, and each outcome with its condition where the bounds of the area allow several."""

    def judge(item: PreparedItem) -> PossibleOutcome:
        result = result_of(item, rule, version, asked)
        assert result is not None  # of every piece, as of the whole item
        # under an embargo no exception of another rule counts
        fitting = () if where and embargoes(item, where, day) else permits(item, result, where, route, day)
        usable = tuple(p.code for p in fitting if p.value and not p.told_only)
        met = tuple(clause.id for clause in result.clauses if clause.outcome == "met")
        return PossibleOutcome(result.outcome, "", result.paragraphs, met, usable)

    if not prepared.pieces:
        return judge(prepared), ()
    found = [said._replace(condition=when) for said, when in outcomes(prepared.pieces, prepared.measures.spans[TPP].low, judge)]
    if len(found) == 1:
        return found[0], ()
    sure = judge(prepared)
    if len({each.outcome for each in found}) == 1:
        return sure._replace(outcome=found[0].outcome, license_exceptions=()), tuple(found)
    return sure._replace(outcome=UNKNOWN, license_exceptions=()), tuple(found)
