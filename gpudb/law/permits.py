"""What softens or colours a requirement: license exceptions, and the policy by which applications are reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gpudb.law.clauses import MARKETING, VersionResult
from gpudb.law.destinations import Where, in_scope, limb_fits
from gpudb.law.logic import Truth, both, either, negate
from gpudb.law.metrics import NEEDS, Measures, holds, marketing
from gpudb.law.prepared_item import PreparedItem
from gpudb.law.record import POLICIES
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, MarketFact, PolicyLimb, Rule, RuleVersion, fulfils, market_fact

#: a paragraph of a limb that any item meets
ANY = "*"


class Permit(NamedTuple):
    """A license exception for one item and place: ``value`` None when a missing input could decide.

    ``told_only``: it exists and never changes a headline. ``confirmation``: who must confirm before it may be used.
    """

    code: str
    value: Truth
    notice_days: int
    unverified: tuple[str, ...]
    missing: tuple[str, ...]
    citation: str
    at: str
    told_only: bool = False
    confirmation: str | None = None
    not_in_practice: str | None = None


class Policy(NamedTuple):
    """The review policy for one item and place; ``policy`` None when none was read or an input is ``missing``.

    ``unless``: for whom the text has a milder one. ``facts``: the market facts that were asked on the way to it. ``otherwise``:
    the policy of an application without what is ``unverified``.
    """

    policy: str | None
    citation: str | None
    unverified: tuple[str, ...]
    missing: tuple[str, ...]
    version: str | None
    words: str | None = None
    unless: tuple[str, ...] = ()
    facts: tuple[MarketFact, ...] = ()
    otherwise: str | None = None


def permits(prepared: PreparedItem, result: VersionResult, where: Where | None, route: str, day: str) -> tuple[Permit, ...]:
    """The license exceptions that fit or may fit, one per code, those that fit first; what is only told is among them.

    ``where`` None asks for the item alone, whatever the place and the route.
    """
    found = prepared.records.in_text(day, "license_exception")
    return _best([permit for _, version in found for permit in _of(prepared, version, result, where, route, day)])


def embargo_permits(prepared: PreparedItem, version: RuleVersion, where: Where, route: str, day: str) -> tuple[Permit, ...]:
    """The exceptions that an embargo names, and only these count under it (15 CFR 740.2(a)(6)); they are told."""
    return _best([permit._replace(told_only=True) for permit in _of(prepared, version, None, where, route, day)])


def _of(
    prepared: PreparedItem, version: RuleVersion, result: VersionResult | None, where: Where | None, route: str, day: str
) -> Iterator[Permit]:
    for limb in version.exceptions:
        value = _applies(prepared, limb, result, where, route, day)
        if value is not False:
            yield Permit(
                code=limb.code, value=value, notice_days=limb.notice_days, unverified=limb.unverified,
                missing=() if value else _missing(limb, prepared), citation=version.citation, at=limb.at,
                told_only=limb.told_only, confirmation=limb.confirmation, not_in_practice=limb.not_in_practice,
            )  # fmt: skip


def _best(found: list[Permit]) -> tuple[Permit, ...]:
    best: dict[str, Permit] = {}
    for permit in sorted(found, key=lambda p: (p.value is None, p.code)):
        best.setdefault(permit.code, permit)
    return tuple(best.values())


def review_policy(prepared: PreparedItem, result: VersionResult, where: Where, route: str, day: str) -> Policy:
    """The first limb that fits on ``day``; a limb that a missing input leaves open stops the search."""
    asked: list[MarketFact] = []
    for _, version in prepared.records.in_text(day, "review_policy"):
        for place, limb in enumerate(version.policies, 1):
            value = _applies(prepared, limb, result, where, route, day)
            if value is not False:
                sold = market(prepared, limb)
                asked += [fact for fact, _ in sold if fact]
                value = both((value, *(truth for _, truth in sold)))
            if value is not False:
                rest = (one.policy for one in version.policies[place:] if _applies(prepared, one, result, where, route, day))
                return Policy(
                    limb.policy if value else None, version.citation, limb.unverified,
                    missing=() if value else _missing(limb, prepared), version=version.id, words=limb.words,
                    unless=limb.unless, facts=tuple(asked), otherwise=next(rest, None) if limb.unverified else None,
                )  # fmt: skip
        return Policy(None, version.citation, (), (), version.id, facts=tuple(asked))
    return Policy(None, None, (), (), None)


def market(prepared: PreparedItem, limb: ExceptionLimb | PolicyLimb) -> list[tuple[MarketFact | None, Truth]]:
    """What is recorded of the markets that a limb asks about, and whether it is what the limb needs."""
    if isinstance(limb, ExceptionLimb):
        return []
    item = prepared.inputs
    found = [(market_fact(prepared.records.market, need, item.part, item.family), need) for need in limb.requires]
    return [(fact, fulfils(fact, need)) for fact, need in found]


def _applies(
    prepared: PreparedItem,
    limb: ExceptionLimb | PolicyLimb,
    result: VersionResult | None,
    where: Where | None,
    route: str,
    day: str,
) -> Truth:
    place: Truth = True
    if where is not None:
        if limb.routes and route not in limb.routes:
            return False
        place = limb_fits(prepared.records, where, day, limb)
        if place is False:
            return False

    def met(names: tuple[str, ...]) -> Truth:
        return either(result.paragraph(name) for name in names) if result else False

    named = True if not limb.paragraphs or ANY in limb.paragraphs else met(limb.paragraphs)
    return both((place, named, negate(met(limb.not_paragraphs)), fits_item(limb, prepared.measures)))


def fits_item(limb: ExceptionLimb | PolicyLimb, measures: Measures) -> Truth:
    """Whether marketing and bounds of the limb fit the item, whichever paragraphs it meets."""
    return both((marketing(limb.datacenter, measures), *(holds(test, measures) for test in limb.tests)))


def _missing(limb: ExceptionLimb | PolicyLimb, prepared: PreparedItem) -> tuple[str, ...]:
    needs = [NEEDS[test.metric] for test in limb.tests if holds(test, prepared.measures) is None]
    if marketing(limb.datacenter, prepared.measures) is None:
        needs.append(MARKETING)
    if isinstance(limb, PolicyLimb):
        needs += [need.fact for need, (fact, _) in zip(limb.requires, market(prepared, limb), strict=True) if fact is None]
    return tuple(dict.fromkeys(needs))


#: in words, which items a version reaches
REACH = {
    "all": "every item subject to the EAR",
    "ccl": "every item with an ECCN; an accelerator outside of 3A090 is at least 3A991 or 4A994",
    "at": "every item with AT column 1 in its ECCN; an accelerator outside of 3A090 is at least 3A991 or 4A994, which have it",
}


class Embargo(NamedTuple):
    """An embargo that stands for a destination on a day, and how applications are reviewed under it."""

    rule: Rule
    version: RuleVersion
    limb: PolicyLimb | None

    @property
    def basis(self) -> str:
        """What it asks, and the record that says so."""
        return f"{self.rule.title}, {self.version.title[:1].lower()}{self.version.title[1:]} ({self.rule.id} {self.version.id})"


def embargo_reaches(records: LawRecords, version: RuleVersion, where: Where, day: str) -> bool:
    """Whether the version is about this destination."""
    return any(in_scope(records, scope, where, day) is True for scope in version.scopes)


def embargoes(prepared: PreparedItem, where: Where, day: str) -> tuple[Embargo, ...]:
    """The embargoes that stand for this destination on ``day``."""
    records = prepared.records
    return tuple(
        Embargo(rule, version, version.policies[0] if version.policies else None)
        for rule, version in records.in_text(day, "embargo")
        if version.state(day) == "enforced" and embargo_reaches(records, version, where, day)
    )


def strictest(embargo: Embargo, other: Policy | None) -> Policy:
    """The stricter of the embargo's policy and that of another requirement (15 CFR 742.1(f)); None where that one is open."""
    limb = embargo.limb
    own = Policy(None, embargo.version.citation, (), (), embargo.version.id)
    if limb:
        own = own._replace(policy=limb.policy, unverified=limb.unverified, words=limb.words, unless=limb.unless)
    if other is None or own.policy == POLICIES[0]:
        return own
    if own.policy is None or other.policy is None:
        return other._replace(policy=None)
    return min(own, other, key=lambda policy: POLICIES.index(str(policy.policy)))


def told(embargo: Embargo) -> list[str]:
    """What a reader must know: the items, the words of the policy, who has a milder one."""
    name = f"{embargo.rule.id} {embargo.version.id}"
    out = [f"{name}: {REACH[embargo.version.items]}"]
    if embargo.limb and embargo.limb.words:
        out.append(f"{name}: applications meet: {embargo.limb.words}")
    if embargo.limb:
        out += [f"{name}: unless: {text} (not checked here)" for text in embargo.limb.unless]
    return out
