"""What reaches a country on a day: its groups, the rules and embargoes whose scope it lies in, exceptions, policies, letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gpudb.law.destinations import HOME, Where, fits, in_scope, limb_fits, members_on, treated_as
from gpudb.law.prepared_item import in_force
from gpudb.law.record import POLICIES
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb, Rule, RuleVersion, Scope
from gpudb.law.rule_words import places, rule_name
from gpudb.law.status import reviewed
from gpudb.law.timeline import change_days
from gpudb.model import OPEN_END


class Reach(NamedTuple):
    """One thing that reaches a country: its kind, its name, what it asks or allows, where that stands, and whether it is enforced."""

    kind: str
    name: str
    text: str
    citation: str
    url: str | None
    id: str
    #: of what stands in a text: enforced, not_due or not_enforced
    state: str | None = None


class ReachPeriod(NamedTuple):
    """One thing that reaches a country, half open: ``valid_from`` <= day < ``valid_before``."""

    reach: Reach
    valid_from: str
    valid_before: str


#: kinds of rules that ask for a license
ASKING = ("embargo", "control", "worldwide_control")


_SOFT = ("policy", "exception")
_STRICT = {policy.replace("_", " "): number for number, policy in enumerate(POLICIES)}


def reaches(records: LawRecords, code: str, on: str) -> tuple[Reach, ...]:
    """Everything on record that reaches the country ``code`` on ``on`` (ISO text), whatever the item."""
    own = treated_as(records, code)
    groups = [
        Reach("group", group.label, group.title, "", None, group.id)
        for group in records.groups.values()
        if {code, own} & (members_on(group, on) or frozenset())
    ]
    return (*groups, *law_reaches(records, own, on))


def law_reaches(records: LawRecords, own: str, on: str) -> tuple[Reach, ...]:
    """The same without the groups: countries of one class (:func:`gpudb.law.destinations.classes`) have the same."""
    where = Where(own, own)
    out: list[Reach] = []
    for rule, version in records.in_text(on):
        name, state = rule_name(rule), version.state(on)
        of_text = Reach("", "", "", version.citation, rule.url, id=f"{rule.id} {version.id}", state=state)
        for scope in version.scopes if rule.kind in ASKING else ():
            out += [
                of_text._replace(kind=kind, name=name, text=text)
                for kind, text in _asked(records, rule, version, scope, where, on)
            ]
        for policy in version.policies:
            if limb_fits(records, where, on, policy):
                of = (f" for {' or '.join(policy.paragraphs)}" if policy.paragraphs else "") + _alone(policy)
                out.append(of_text._replace(kind="policy", name=policy.policy.replace("_", " "), text=f"{name}{of}"))
        for limb in version.exceptions:
            told = ("exception", limb.code) in {one[:2] for one in out}  # for what is enforced, by an earlier limb
            if not (told and limb.not_in_practice) and limb_fits(records, where, on, limb):
                text = limb.confirmation or limb.not_in_practice or "possible, with conditions"
                out.append(of_text._replace(kind="exception", name=limb.code, text=text + _alone(limb)))
    for letter in (letter for letter in records.letters if in_force(letter, on)):
        bound = letter.destinations and fits(records, where, on, letter.destinations, letter.exclude)
        perhaps = letter.possible_destinations if on < (letter.overtaken or OPEN_END) else ()
        if bound or (perhaps and fits(records, where, on, perhaps)):
            here = f"to {places(records, letter.destinations)}" if bound else f"perhaps here: {letter.possible_text}"
            said = Reach(
                "letter", letter.company, f"{letter.title}, {here}", letter.citation, None, id=letter.id, state="enforced"
            )
            out.append(said)
    out = _beside_others(out)
    if (last := reviewed(records)[1]) and on > last:
        out.append(Reach("not_reviewed", last, f"reviewed until {last}: whether this still holds is not known", "", None, ""))
    return tuple(dict.fromkeys(out))


def _beside_others(found: list[Reach]) -> list[Reach]:
    """An embargo leaves its own exceptions and policy, and stricter policies (742.1(f)); what is idle lifts no other requirement."""
    barred = {one.id for one in found if one.kind == "embargo" and one.state == "enforced"}
    if barred:
        own = min((_STRICT[one.name] for one in found if one.kind == "policy" and one.id in barred), default=0)
        found = [r for r in found if r.id in barred or r.kind not in _SOFT or _STRICT.get(r.name, own) < own]
    if any(one.kind in ("embargo", "control") and one.state == "enforced" for one in found):
        idle = [one for one in found if one.kind == "worldwide_control" and one.state == "not_enforced"]
        lifts = "not enforced, which lifts no other requirement"
        found = [one._replace(text=f"{one.text.partition(':')[0]}: {lifts}") if one in idle else one for one in found]
    # nobody reviews applications that nobody asks for
    asked = any(one.kind in ASKING and one.state != "not_enforced" for one in found)
    return found if asked else [one for one in found if one.kind not in _SOFT]


def _asked(
    records: LawRecords, rule: Rule, version: RuleVersion, scope: Scope, where: Where, on: str
) -> Iterator[tuple[str, str]]:
    """What one scope asks of what goes to the country, or of who is there and has its headquarters elsewhere."""
    what = " and ".join(scope.paragraphs) or ("every item" if rule.kind == "embargo" else "what it controls")
    state = version.state(on)
    there = in_scope(records, scope, where, on)
    left = version.in_practice or "in the text, not enforced"
    idle = {"not_due": f", due from {version.due} only", "not_enforced": f": {left}"}
    if there:
        yield rule.kind, "; exempt: ".join([f"a license for {what}{idle.get(state, '')}", *scope.exempt])
    if scope.headquarters and not there and state == "enforced" and where.destination != HOME:
        yield "headquarters", f"a license for {what} for whoever has its headquarters in {places(records, scope.headquarters)}"


def reach_periods(records: LawRecords, own: str) -> tuple[ReachPeriod, ...]:
    """What :func:`law_reaches` says of a country, as periods by day."""
    out: list[ReachPeriod] = []
    begun: dict[Reach, str] = {}
    for day in change_days(records):
        now = law_reaches(records, own, day)
        out += [ReachPeriod(one, begun.pop(one), day) for one in set(begun).difference(now)]
        begun |= {one: day for one in now if one not in begun}
    out += [ReachPeriod(one, first, OPEN_END) for one, first in begun.items()]
    return tuple(sorted(out, key=lambda p: (p.valid_from, p.valid_before, tuple(map(str, p.reach)))))


def _alone(limb: PolicyLimb | ExceptionLimb) -> str:
    return f", for {' and '.join(f'{route}s' for route in limb.routes)} alone" if limb.routes else ""
