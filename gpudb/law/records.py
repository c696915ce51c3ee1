"""All records of law: :class:`LawRecords` is all that the engine knows.

A new field is one line in its class (here, in :mod:`gpudb.law.rule_records` or :mod:`gpudb.law.event_records`), and a migration when it
has a column: the seed's model, reading, rows, JSON and the documented columns of the views follow (:mod:`gpudb.law.record`). No
number of any law stands in code: thresholds, bounds, scopes and days come from ``seed/`` or from a database.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args

from gpudb.law.event_records import (
    Bill,
    Case,
    Caveat,
    Claim,
    Entity,
    Event,
    Headline,
    ImportMeasure,
    Letter,
    LicenseEvent,
    TradeEvent,
)
from gpudb.law.record import BitLength, ColumnName, Day, Record, Slug, Text, field, stored
from gpudb.law.rule_records import Country, Group, GroupChange, MarketFact, Region, Rule, RuleVersion
from gpudb.model import OPEN_END

NO_LICENSE: Final = "no_license_required"
EXCEPTION: Final = "license_exception_available"
REQUIRED: Final = "license_required"
NOT_DUE: Final = "not_due"
NOT_ENFORCED: Final = "not_enforced"
UNKNOWN: Final = "unknown"
#: the words that a headline may be
STATUSES: tuple[Headline, ...] = get_args(Headline)
#: the layers whose reviews bound the headline: importing side, granted licenses and tariffs never change it
HEADLINE_LAYERS = ("embargo", "rule", "letter")


class Pending(Record):
    """What was on record as coming, or as not read, when a layer was reviewed: answers on or after its day do not know it."""

    id: Slug = field("what it is")
    day: Day = field("first day on which it may count")
    citation: Text = field("legal citation")
    text: Text = field("in our words")
    url: Text = field("address of the text")


class Review(Record, table="layer_review", seed=("reviews.toml", "review")):
    """From which to which day (inclusive) a layer was reviewed; after it the answer is `unknown`."""

    layer: Literal["rule", "letter", "embargo", "license", "import_measure", "tariff", "trade", "claim"] = stored(
        "rule, letter, embargo, license, import_measure, tariff, trade, claim", key=True, checked=False
    )
    recorded: Day = stored("day of the review", "recorded_on", key=True)
    reviewed_from: Day = stored("first reviewed day")
    reviewed_until: Day = stored("last reviewed day; later answers are unknown")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None, in_json=False)
    note: Text = stored("what was looked at")
    pending: tuple[Pending, ...] = field("what was on record as coming, or not read", default=(), later=True)


class Bits(Record, table="tpp_bits", seed=("tpp_bits.toml", "bits")):
    """Bit length that counts for a column of `spec` (dense rates only) when TPP is computed.

    ``sufficient``: a part that publishes this rate has published a rate of its fastest units, so that the highest
    product of rate and bit length is its TPP; without any such rate the product is only a lower bound.
    """

    column: ColumnName = stored("column of spec", "attribute", view="column_name", key=True)
    bits: BitLength = stored("bit length that counts for TPP")
    note: Text = stored("why", in_json=False)
    sufficient: bool = field("whether publishing it settles the TPP", default=False)


#: what a seed folder has of the law, each kind in a file or folder of its own
SEEDED: tuple[type[Record], ...] = (
    Country, Region, Group, Rule, Letter, LicenseEvent, ImportMeasure, TradeEvent, Claim, Review, Bits, Bill, Case, MarketFact,
    Caveat, Entity,
)  # fmt: skip
#: the events, in the order in which views are asked for them
EVENTS: tuple[type[Event], ...] = (LicenseEvent, ImportMeasure, TradeEvent)


class LawRecords(NamedTuple):
    """Everything that the engine needs: from seed files by :mod:`gpudb.curation.law_reader`, or from a database."""

    countries: Mapping[str, Country]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    letters: tuple[Letter, ...]
    events: tuple[Event, ...]
    reviews: tuple[Review, ...]
    bits: tuple[Bits, ...]
    market: tuple[MarketFact, ...] = ()
    regions: tuple[Region, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    entities: tuple[Entity, ...] = ()
    #: organisation -> its country
    homes: Mapping[str, str] = MappingProxyType({})
    #: source of a letter -> its address
    addresses: Mapping[str, str] = MappingProxyType({})

    def rules_of(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds, in the order of their ids."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def in_text(self, day: str, *kinds: str) -> Iterator[tuple[Rule, RuleVersion]]:
        """The rules of these kinds (of all without any) that have a text on ``day``, with it."""
        for rule in self.rules_of(*kinds) if kinds else self.rules:
            if version := rule.version_on(day):
                yield rule, version

    def pending(self, day: str) -> tuple[Pending, ...]:
        """What the reviews left open and may count on ``day``, in the order of days."""
        found = {entry.id: entry for review in self.reviews for entry in review.pending if entry.day <= day}
        return tuple(sorted(found.values(), key=lambda entry: (entry.day, entry.id)))

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


Held = TypeVar("Held")
Made = TypeVar("Made")


def remembered(function: Callable[[Held], Made]) -> Callable[[Held], Made]:
    """``function`` of a thing that never changes, worked out once for each of the things asked last."""
    kept: dict[int, tuple[Held, Made]] = {}  # by identity, which the entry keeps from being given to another

    @functools.wraps(function)
    def asked(held: Held) -> Made:
        entry = kept.get(id(held))
        if entry is None:
            if len(kept) > 64:
                kept.clear()
            entry = kept[id(held)] = held, function(held)
        return entry[1]

    return asked


def places(countries: Iterable[Country], regions: Iterable[Region]) -> dict[str, Country]:
    """Every destination by its code: countries, and regions as `region:` and their code."""
    found = {country.code: country for country in countries}
    return found | {region.place: Country(code=region.place, name=region.name, part_of=region.part_of) for region in regions}


Dated = TypeVar("Dated", RuleVersion, GroupChange, Letter, Event, Review, MarketFact, Caveat, Entity)


#: by day: items asked one after another share what follows from the law
_KNOWN: Callable[[LawRecords], dict[str, LawRecords]] = remembered(lambda law: {})


def as_known(law: LawRecords, known_at: str | None) -> LawRecords:
    """The law as it was on ``known_at`` (recorded time): later records are gone, later withdrawals undone.

    A rule without any version left is gone; a group that was recorded later is gone too, so that a question
    about its members is unknown. Countries and bit lengths carry no recorded day and stay.
    """
    day = OPEN_END if known_at is None else known_at

    def keep(records: Iterable[Dated]) -> tuple[Dated, ...]:
        return tuple(r for r in records if r.recorded <= day and (r.withdrawn is None or r.withdrawn > day))

    known = _KNOWN(law)
    if day in known:
        return known[day]
    if len(known) > 64:
        known.clear()
    named = ("letters", "events", "reviews", "market", "caveats", "entities")
    kept: Any = {name: keep(getattr(law, name)) for name in named}
    found = known[day] = law._replace(
        rules=tuple(rule.replace(versions=left) for rule in law.rules if (left := keep(rule.versions))),
        groups={key: _listed(g, keep(g.changes)) for key, g in law.groups.items() if g.recorded <= day},
        **kept,
    )
    return found


def _listed(group: Group, changes: tuple[GroupChange, ...]) -> Group:
    """The group with the whole list that counts, and the ``changes`` around it."""
    around = tuple(change for change in changes if not change.members)
    lists = [change for change in changes if change.members]
    if not lists:
        return group.replace(changes=around)
    last = max(lists, key=lambda change: (change.recorded, change.day))
    covered = min(group.covered_from, last.covered_from or group.covered_from)
    as_listed = {"as_of": last.day, "members": last.members, "covered_from": covered}
    return group.replace(source=last.source, evidence=last.evidence, recorded=last.recorded, changes=around, **as_listed)
