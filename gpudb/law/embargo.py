"""Embargoes (part 746 and the AT controls): every accelerator needs a license there, before any rule on 3A090 is looked at."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.destinations import Where, in_scope
from gpudb.law.permits import Policy
from gpudb.law.prepared_item import PreparedItem
from gpudb.law.record import POLICIES
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import PolicyLimb, Rule, RuleVersion

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
    out = []
    for rule in prepared.records.rules_of("embargo"):
        version = rule.version_on(day)
        if version and version.state(day) == "enforced" and embargo_reaches(prepared.records, version, where, day):
            out.append(Embargo(rule, version, version.policies[0] if version.policies else None))
    return tuple(out)


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
