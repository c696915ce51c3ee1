"""What reaches a country on a day: its groups, the rules and embargoes whose scope it lies in, exceptions, policies, letters."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.destinations import Where, fits, in_scope, members_on, treated_as
from gpudb.law.logic import Truth
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb
from gpudb.law.rule_words import places, rule_name


class Reach(NamedTuple):
    """One thing that reaches a country: its kind, its name, what it asks or allows, and where that stands."""

    kind: str
    name: str
    text: str
    citation: str
    url: str | None
    id: str


def reaches(records: LawRecords, code: str, on: str) -> tuple[Reach, ...]:
    """Everything on record that reaches the country ``code`` on ``on`` (ISO text), whatever the item."""
    own = treated_as(records, code)
    where = Where(own, own)
    out = [
        Reach("group", group.label, group.title, "", None, group.id)
        for group in records.groups.values()
        if {code, own} & (members_on(group, on) or frozenset())
    ]
    for rule in records.rules:
        version = rule.version_on(on)
        if version is None:
            continue
        name, rest = rule_name(rule), (version.citation, rule.url, f"{rule.id} {version.id}")
        for scope in version.scopes:
            if rule.kind in ("embargo", "control", "worldwide_control") and in_scope(records, scope, where, on):
                said = f"a license for {' and '.join(scope.paragraphs) or ('every item' if rule.kind == 'embargo' else 'what it controls')}"
                state = version.state(on)
                told = said if state == "enforced" else f"{said}: {state.replace('_', ' ')}"
                out.append(Reach(rule.kind, name, "; exempt: ".join([told, *scope.exempt]), *rest))
        for policy in version.policies:
            if _fits(records, where, on, policy):
                of = f" for {' or '.join(policy.paragraphs)}" if policy.paragraphs else ""
                out.append(Reach("policy", policy.policy.replace("_", " "), f"{name}{of}", *rest))
        for limb in version.exceptions:
            if _fits(records, where, on, limb):
                out.append(
                    Reach("exception", limb.code, limb.confirmation or limb.not_in_practice or "possible, with conditions", *rest)
                )
    for letter in records.letters:
        bound = letter.destinations and fits(records, where, on, letter.destinations, letter.exclude)
        if bound and letter.effective <= on and (letter.ends is None or on < letter.ends):
            text = f"{letter.title}, to {places(records, letter.destinations)}"
            out.append(Reach("letter", letter.company, text, letter.citation, None, letter.id))
    asked = {one.kind for one in out if not one.text.endswith("not enforced")}
    if not asked & {"embargo", "control", "worldwide_control"}:  # nobody reviews applications that nobody asks for
        out = [one for one in out if one.kind not in ("policy", "exception")]
    return tuple(dict.fromkeys(out))


def _fits(records: LawRecords, where: Where, on: str, limb: PolicyLimb | ExceptionLimb) -> Truth:
    head, not_head = limb.headquarters, limb.not_headquarters
    return fits(records, where, on, limb.destinations, limb.exclude, headquarters=head, not_headquarters=not_head)
