"""The law as dated records: plain named tuples, no I/O. A :class:`LawBook` is all that the engine knows.

Days are ISO text, so that a comparison of strings is a comparison of days. No number of any law stands in code:
thresholds, bounds, scopes and days come from the book, which is built from ``seed/`` (or from the database).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from gpudb.model import OPEN_END

NO_LICENSE, EXCEPTION, REQUIRED = "no_license_required", "license_exception_available", "license_required"
NOT_ENFORCED, UNKNOWN = "not_enforced", "unknown"
#: the words that a headline may be
STATUSES = (NO_LICENSE, EXCEPTION, REQUIRED, NOT_ENFORCED, UNKNOWN)
#: how a license application is reviewed
POLICIES = ("presumption_of_denial", "case_by_case", "presumption_of_approval")
#: the layers whose reviews bound the headline: importing side, granted licenses and tariffs never change it
HEADLINE_LAYERS = ("rule", "letter")
ROUTES = ("export", "reexport", "transfer")


class Threshold(NamedTuple):
    """One limb: ``metric op value``; the operator is part of the law (>= is not >)."""

    metric: str
    op: str
    value: float


class Clause(NamedTuple):
    """A clause is met when all its tests hold."""

    id: str
    paragraph: str
    tests: tuple[Threshold, ...]
    at: str


class Exclusion(NamedTuple):
    """What a note takes out of ``paragraphs`` again: marketing as said and all tests hold."""

    id: str
    citation: str
    paragraphs: tuple[str, ...]
    datacenter: str
    tests: tuple[Threshold, ...]
    at: str


class Scope(NamedTuple):
    """Where a license is required: (any of include) minus (any of exclude), or headquarters in one of the places.

    ``paragraphs`` empty: all. ``exempt``: exemptions that cannot be checked here; listed, never applied.
    """

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    headquarters: tuple[str, ...]
    paragraphs: tuple[str, ...]
    exempt: tuple[str, ...]
    at: str


class PolicyLimb(NamedTuple):
    """One limb of a review policy; the first that fits decides."""

    policy: str
    destinations: tuple[str, ...]
    exclude: tuple[str, ...]
    headquarters: tuple[str, ...]
    not_headquarters: tuple[str, ...]
    routes: tuple[str, ...]
    paragraphs: tuple[str, ...]
    not_paragraphs: tuple[str, ...]
    datacenter: str
    tests: tuple[Threshold, ...]
    unverified: tuple[str, ...]
    at: str


class ExceptionLimb(NamedTuple):
    """One way to use a license exception."""

    code: str
    paragraphs: tuple[str, ...]
    not_paragraphs: tuple[str, ...]
    datacenter: str
    destinations: tuple[str, ...]
    exclude: tuple[str, ...]
    headquarters: tuple[str, ...]
    not_headquarters: tuple[str, ...]
    routes: tuple[str, ...]
    tests: tuple[Threshold, ...]
    unverified: tuple[str, ...]
    notice_days: int
    at: str


class Band(NamedTuple):
    """A tariff band: all tests hold."""

    id: str
    rate_percent: float
    tests: tuple[Threshold, ...]
    exemptions: tuple[str, ...]
    at: str


class RuleVersion(NamedTuple):
    """One version: in the text from ``effective`` until the next version or ``ends``, half open like all periods here.

    Enforced on D when ``enforced_from`` (else ``effective``) <= D < ``enforced_until`` (else open).
    """

    id: str
    citation: str
    title: str
    announced: str | None
    published: str | None
    effective: str
    ends: str | None
    ends_note: str | None
    enforced_from: str | None
    enforced_until: str | None
    compliance: str | None
    summary: str
    clauses_of: str | None
    clauses: tuple[Clause, ...]
    exclusions: tuple[Exclusion, ...]
    scopes: tuple[Scope, ...]
    policies: tuple[PolicyLimb, ...]
    exceptions: tuple[ExceptionLimb, ...]
    bands: tuple[Band, ...]
    source: str
    evidence: str
    recorded: str
    withdrawn: str | None
    note: str | None

    def enforced(self, day: str) -> bool:
        """Whether the version is enforced on ``day`` (it must be in the text on that day)."""
        start = self.enforced_from or self.effective
        return start <= day and (self.enforced_until is None or day < self.enforced_until)


class Rule(NamedTuple):
    """A rule that lives on through its versions, sorted by effective day."""

    id: str
    authority: str
    title: str
    kind: str
    citation: str
    url: str
    versions: tuple[RuleVersion, ...]

    def version_on(self, day: str) -> RuleVersion | None:
        """The version in the text on ``day``; None before the first one or after its end."""
        found = None
        for version in self.versions:
            if version.effective <= day:
                found = version
        return found if found and (found.ends is None or day < found.ends) else None

    def until(self, version: RuleVersion) -> str | None:
        """The first day on which ``version`` is no longer the text; None when no end is known."""
        later = [v.effective for v in self.versions if v.effective > version.effective]
        ends = [day for day in (min(later, default=None), version.ends) if day]
        return min(ends, default=None)


class Letter(NamedTuple):
    """An is-informed letter: binds one company for parts, families or what reaches a criterion."""

    id: str
    authority: str
    company: str
    title: str
    effective: str
    precision: str
    ends: str | None
    ends_reason: str | None
    clarified: str | None
    families: tuple[str, ...]
    parts: tuple[str, ...]
    named: tuple[str, ...]
    criterion: str
    criterion_tests: tuple[Threshold, ...]
    criterion_datacenter: str
    destinations: tuple[str, ...]
    exclude: tuple[str, ...]
    headquarters: tuple[str, ...]
    some_customers_only: bool
    citation: str
    source: str
    evidence: str
    recorded: str
    withdrawn: str | None


class Event(NamedTuple):
    """A license event, a measure of the importing side or a trade event; ``layer`` says which."""

    id: str
    layer: str
    kind: str
    authority: str
    company: str | None
    country: str | None
    standing: str | None
    title: str
    day: str
    precision: str
    until: str | None
    families: tuple[str, ...]
    parts: tuple[str, ...]
    destinations: tuple[str, ...]
    rate_percent: float | None
    citation: str
    source: str
    evidence: str
    recorded: str
    withdrawn: str | None


class Review(NamedTuple):
    """From which to which day (inclusive) a layer was reviewed."""

    layer: str
    reviewed_from: str
    reviewed_until: str
    note: str
    recorded: str
    withdrawn: str | None


class GroupChange(NamedTuple):
    """Countries that enter or leave a group on a day."""

    day: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    source: str
    evidence: str
    recorded: str
    withdrawn: str | None


class Group(NamedTuple):
    """A country group: the members on one day and the changes around it; answers reach back to ``covered_from``."""

    id: str
    label: str
    title: str
    authority: str
    covered_from: str
    as_of: str
    members: tuple[str, ...]
    source: str
    evidence: str
    recorded: str
    changes: tuple[GroupChange, ...]


class Country(NamedTuple):
    """A country; ``treated_as`` is the destination whose rules apply to it."""

    code: str
    name: str
    treated_as: str | None
    treated_as_source: str | None
    treated_as_note: str | None


class Bits(NamedTuple):
    """Bit length that counts for a dense rate; ``sufficient``: publishing it settles the TPP."""

    column: str
    bits: int
    sufficient: bool


class LawBook(NamedTuple):
    """Everything that the engine needs; build it with :mod:`gpudb.curation.law_reader`."""

    countries: Mapping[str, Country]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    letters: tuple[Letter, ...]
    events: tuple[Event, ...]
    reviews: tuple[Review, ...]
    bits: tuple[Bits, ...]

    def rules_of(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds, in the order of their ids."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


T = TypeVar("T")


def as_known(book: LawBook, known_at: str | None) -> LawBook:
    """The book as it was on ``known_at`` (recorded time): later records are gone, later withdrawals undone.

    A rule without any version left is gone; a group that was recorded later is gone too, so that a question
    about its members is unknown. Countries and bit lengths carry no recorded day and stay.
    """
    if known_at is None:
        known_at = OPEN_END

    def seen(recorded: str, withdrawn: str | None) -> bool:
        return recorded <= known_at and (withdrawn is None or withdrawn > known_at)

    def keep(items: tuple[T, ...], day: Callable[[T], tuple[str, str | None]]) -> tuple[T, ...]:
        return tuple(item for item in items if seen(*day(item)))

    rules = tuple(
        rule._replace(versions=left) for rule in book.rules if (left := keep(rule.versions, lambda v: (v.recorded, v.withdrawn)))
    )
    groups = {
        key: group._replace(changes=keep(group.changes, lambda c: (c.recorded, c.withdrawn)))
        for key, group in book.groups.items()
        if seen(group.recorded, None)
    }
    return book._replace(
        rules=rules,
        groups=groups,
        letters=keep(book.letters, lambda x: (x.recorded, x.withdrawn)),
        events=keep(book.events, lambda x: (x.recorded, x.withdrawn)),
        reviews=keep(book.reviews, lambda x: (x.recorded, x.withdrawn)),
    )
