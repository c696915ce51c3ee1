"""What softens or colours a requirement: license exceptions, and the policy by which applications are reviewed."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.clauses import MARKETING, VersionResult
from gpudb.law.destinations import Where, fits
from gpudb.law.logic import Truth, both, either, negate
from gpudb.law.metrics import NEEDS, holds, marketing
from gpudb.law.prepared_item import PreparedItem
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb


class Permit(NamedTuple):
    """A license exception for one item and place: ``value`` None when a missing input could decide."""

    code: str
    value: Truth
    notice_days: int
    unverified: tuple[str, ...]
    missing: tuple[str, ...]
    citation: str
    at: str


class Policy(NamedTuple):
    """The review policy for one item and place; ``policy`` None when none was read or an input is missing."""

    policy: str | None
    citation: str | None
    unverified: tuple[str, ...]
    missing: tuple[str, ...]
    version: str | None


def permits(prepared: PreparedItem, result: VersionResult, where: Where | None, route: str, day: str) -> tuple[Permit, ...]:
    """The license exceptions that fit or may fit, one per code, those that fit first.

    ``where`` None asks for the item alone, whatever the place and the route.
    """
    best: dict[str, Permit] = {}
    for rule in prepared.records.rules_of("license_exception"):
        version = rule.version_on(day)
        for limb in version.exceptions if version else ():
            value = _applies(prepared, limb, result, where, route, day)
            if value is False or not version:
                continue
            permit = Permit(
                code=limb.code,
                value=value,
                notice_days=limb.notice_days,
                unverified=limb.unverified,
                missing=() if value else _missing(limb, prepared),
                citation=version.citation,
                at=limb.at,
            )
            if limb.code not in best or (best[limb.code].value is None and value):
                best[limb.code] = permit
    return tuple(sorted(best.values(), key=lambda p: (p.value is None, p.code)))


def review_policy(prepared: PreparedItem, result: VersionResult, where: Where, route: str, day: str) -> Policy:
    """The first limb that fits on ``day``; a limb that a missing input leaves open stops the search."""
    for rule in prepared.records.rules_of("review_policy"):
        version = rule.version_on(day)
        if version is None:
            continue
        for limb in version.policies:
            value = _applies(prepared, limb, result, where, route, day)
            if value:
                return Policy(limb.policy, version.citation, limb.unverified, (), version.id)
            if value is None:
                return Policy(None, version.citation, limb.unverified, _missing(limb, prepared), version.id)
        return Policy(None, version.citation, (), (), version.id)
    return Policy(None, None, (), (), None)


def _applies(
    prepared: PreparedItem, limb: ExceptionLimb | PolicyLimb, result: VersionResult, where: Where | None, route: str, day: str
) -> Truth:
    place: Truth = True
    if where is not None:
        if limb.routes and route not in limb.routes:
            return False
        place = fits(
            records=prepared.records,
            where=where,
            day=day,
            destinations=limb.destinations,
            exclude=limb.exclude,
            headquarters=limb.headquarters,
            not_headquarters=limb.not_headquarters,
        )
    return both((place, _item(prepared, limb, result)))


def _item(prepared: PreparedItem, limb: ExceptionLimb | PolicyLimb, result: VersionResult) -> Truth:
    wanted: Truth = True if not limb.paragraphs else either(result.paragraph(name) for name in limb.paragraphs)
    return both(
        (
            wanted,
            negate(either(result.paragraph(name) for name in limb.not_paragraphs)),
            marketing(limb.datacenter, prepared.measures),
            *(holds(test, prepared.measures) for test in limb.tests),
        )
    )


def _missing(limb: ExceptionLimb | PolicyLimb, prepared: PreparedItem) -> tuple[str, ...]:
    needs = [NEEDS[test.metric] for test in limb.tests if holds(test, prepared.measures) is None]
    if marketing(limb.datacenter, prepared.measures) is None:
        needs.append(MARKETING)
    return tuple(dict.fromkeys(needs))
