"""Where: countries, groups on a day, and whether a destination lies in a set of places."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, NamedTuple, ParamSpec

from gpudb.law.logic import Truth, both, either, negate
from gpudb.law.records import LawRecords, remembered
from gpudb.law.rule_records import ExceptionLimb, Group, PolicyLimb, Scope
from gpudb.model import OPEN_END

P = ParamSpec("P")


class MemberPeriod(NamedTuple):
    """One country in one group, half open: ``valid_from`` <= day < ``valid_before``."""

    group: str
    country: str
    valid_from: str
    valid_before: str
    source: str
    evidence: str
    recorded: str


class Where(NamedTuple):
    """The two places of a question after `treated_as`: the destination and the end user's headquarters."""

    destination: str
    headquarters: str


def treated_as(records: LawRecords, code: str) -> str:
    """The destination whose rules apply to ``code`` (Hong Kong: CN). Raises KeyError for an unknown code."""
    return records.countries[code].treated_as or code


#: the country whose law this is: what is delivered there is no export, whoever the buyer belongs to
HOME = "US"


def where_to(records: LawRecords, destination: str, end_user_hq: str | None) -> Where:
    """The places of a question; without ``end_user_hq`` the end user is at home in the destination. Raises KeyError for unknown codes."""
    own = treated_as(records, destination)
    seat = treated_as(records, end_user_hq or destination)
    return Where(own, own if own == HOME else seat)


def members_on(group: Group, day: str) -> frozenset[str] | None:
    """The members on ``day``, from the full list and the changes around it; None before ``covered_from``."""
    if day < group.covered_from:
        return None
    members = set(group.members)
    if day >= group.as_of:
        for change in sorted(group.changes, key=lambda c: c.day):
            if group.as_of < change.day <= day:
                members = (members | set(change.added)) - set(change.removed)
    else:
        for change in sorted(group.changes, key=lambda c: c.day, reverse=True):
            if day < change.day <= group.as_of:
                members = (members - set(change.added)) | set(change.removed)
    return frozenset(members)


def member_periods(group: Group) -> tuple[MemberPeriod, ...]:
    """Every membership as a period, sorted by country and day; never before ``covered_from``."""
    days = sorted({group.covered_from, *(c.day for c in group.changes if c.day > group.covered_from)})
    sources = {c.day: (c.source, c.evidence, c.recorded) for c in group.changes}
    out: list[MemberPeriod] = []
    open_: dict[str, str] = {}
    for day in (*days, OPEN_END):
        now = members_on(group, day) or frozenset() if day != OPEN_END else frozenset()
        for country in set(open_) - now:
            start = open_.pop(country)
            source = sources.get(start, (group.source, group.evidence, group.recorded))
            out.append(MemberPeriod(group.id, country, start, day, *source))
        open_ |= dict.fromkeys(now - set(open_), day)
    return tuple(sorted(out))


def _once(function: Callable[Concatenate[LawRecords, P], Truth]) -> Callable[Concatenate[LawRecords, P], Truth]:
    """``function`` of places and a day, which of the records looks at the groups alone: each question is worked out once."""
    answers: Callable[[object], dict[object, Truth]] = remembered(lambda groups: {})

    @functools.wraps(function)
    def asked(records: LawRecords, /, *question: P.args, **named: P.kwargs) -> Truth:
        known, key = answers(records.groups), (*question, *named.items())
        if key not in known:
            if len(known) > 100_000:  # a server is asked about any day; the days of all changes are as many
                known.clear()
            known[key] = function(records, *question, **named)
        return known[key]

    return asked


@_once
def lies_in(records: LawRecords, country: str, places: tuple[str, ...], day: str) -> Truth:
    """Whether ``country`` (already treated as) lies in one of ``places``: `country:CN`, `group:us-d5`, `outside:` a group, ..."""
    return either(_lies(records, country, place, day) for place in places)


def in_scope(records: LawRecords, scope: Scope, where: Where, day: str) -> Truth:
    """Whether the requirement reaches this destination or an end user with this headquarters."""
    return reaches(records, where, day, scope.include, scope.exclude, scope.headquarters)


@_once
def reaches(
    records: LawRecords, where: Where, day: str, include: tuple[str, ...], exclude: tuple[str, ...], headquarters: tuple[str, ...]
) -> Truth:
    """Whether the destination is in ``include`` and not in ``exclude``, or the end user's headquarters, wherever it is, is named."""
    there = (lies_in(records, where.destination, include, day), negate(lies_in(records, where.destination, exclude, day)))
    return either((both(there), lies_in(records, where.headquarters, headquarters, day)))


@_once
def fits(
    records: LawRecords,
    where: Where,
    day: str,
    destinations: tuple[str, ...],
    exclude: tuple[str, ...] = (),
    headquarters: tuple[str, ...] = (),
    not_headquarters: tuple[str, ...] = (),
) -> Truth:
    """Whether the destination or the headquarters is named and neither is left out; nothing named: anywhere."""
    named: Truth = True
    if destinations or headquarters:
        named = either(
            (lies_in(records, where.destination, destinations, day), lies_in(records, where.headquarters, headquarters, day))
        )
    if not (exclude or not_headquarters):
        return named
    left_out = (lies_in(records, where.destination, exclude, day), lies_in(records, where.headquarters, not_headquarters, day))
    return both((named, negate(either(left_out))))


def limb_fits(records: LawRecords, where: Where, day: str, limb: PolicyLimb | ExceptionLimb) -> Truth:
    """Whether the limb of a policy or exception is about this destination and headquarters."""
    return fits(
        records,
        where,
        day,
        limb.destinations,
        limb.exclude,
        headquarters=limb.headquarters,
        not_headquarters=limb.not_headquarters,
    )


def all_destinations(records: LawRecords) -> tuple[str, ...]:
    """Every place that a rule, a letter or a caveat names, without repetition."""
    named: list[tuple[str, ...]] = []
    for version in (version for rule in records.rules for version in rule.versions):
        for scope in version.scopes:
            named += [scope.include, scope.exclude, scope.headquarters]
        limbs: tuple[PolicyLimb | ExceptionLimb, ...] = (*version.policies, *version.exceptions)
        for limb in limbs:
            named += [limb.destinations, limb.exclude, limb.headquarters, limb.not_headquarters]
    for letter in records.letters:
        named += [letter.destinations, letter.exclude, letter.headquarters, letter.possible_destinations]
    for caveat in records.caveats:
        named += [caveat.destinations, caveat.exclude, caveat.headquarters]
    return tuple(dict.fromkeys(place for places in named for place in places))


def classes(records: LawRecords) -> dict[str, tuple[str, ...]]:
    """Countries with the same regime on every day, by their first code: compute one, show all.

    Two countries are alike when they lie in the same places on every day on which any group changes. A country
    that is treated as another is alike only to others treated as the same one.
    """
    days = sorted({d for g in records.groups.values() for d in (g.covered_from, *(c.day for c in g.changes))})
    places = sorted(all_destinations(records))
    alike: dict[tuple[object, ...], list[str]] = {}
    for code in sorted(records.countries):
        own = treated_as(records, code)
        key = (code if own != code else "", *(lies_in(records, own, (place,), day) for place in places for day in days))
        alike.setdefault(key, []).append(code)
    return {codes[0]: tuple(codes) for codes in alike.values()}


def _lies(records: LawRecords, country: str, place: str, day: str) -> Truth:
    if place == "world":
        return True
    kind, _, name = place.partition(":")
    if kind == "region":
        return country == place
    if (here := records.countries.get(country)) and here.part_of:
        country = here.part_of  # what names no region means the country with all of them
    if kind == "country":
        return country == (records.countries[name].treated_as or name if name in records.countries else name)
    group = records.groups.get(name)
    members = members_on(group, day) if group else None
    return None if members is None else (country in members) != (kind == "outside")
