"""Read the law records of a seed folder and make the :class:`~gpudb.law.records.LawRecords` of them.

All problems at once, with file and line, as :mod:`gpudb.curation.reader` does for things and facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpudb.curation.law_models import FILES
from gpudb.curation.reader import Problem, Read, Seed, read_list, read_record, read_seed, toml_files
from gpudb.law.caveat_records import Caveat, Entity
from gpudb.law.event_records import Event, Letter
from gpudb.law.market_records import MarketFact
from gpudb.law.record import LAST, R, Record, in_order
from gpudb.law.records import EVENTS, Bits, LawRecords, Review, places
from gpudb.law.rule_records import Country, Group, Region, Rule


@dataclass
class LawSeed:
    """Every law record in file order: ``reads`` by the name of its folder or file below ``seed/``; ``things`` are what they name."""

    things: Seed
    reads: dict[str, list[Read]] = field(default_factory=lambda: {name: [] for name in FILES})
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[Record]) -> list[Read]:
        """The records of one kind, each with the place it came from."""
        return self.reads[kind.seed[0].removesuffix(".toml")]

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """The same as records of :mod:`gpudb.law.records`."""
        return tuple(record_of(kind, read.record) for read in self.of(kind))


def read_law(root: Path, things: Seed | None = None) -> LawSeed:
    """Every law record below ``root``; never raises for bad content, look at ``problems``. ``things``: the rest of it, read already.

    Raises ``DataRefused`` when the folder itself does not exist.
    """
    seed = LawSeed(things or read_seed(root))
    for name, (place, key, model) in FILES.items():
        for path in toml_files(root, place):
            made = read_list(path, root, key, model, seed.problems) if key else read_record(path, root, model, seed.problems)
            seed.reads[name].extend(made)
    return seed


def build(seed: LawSeed) -> LawRecords:
    """The law that these records make: rules by id, versions, letters and events by day."""
    events: Iterable[Event] = (event for kind in EVENTS for event in seed.records(kind))
    letters = in_order(seed.records(Letter))
    named = {letter.source for letter in letters}
    return LawRecords(
        countries=places(seed.records(Country), seed.records(Region)),
        groups={group.id: group for group in in_order(seed.records(Group))},
        rules=in_order(seed.records(Rule)),
        letters=letters,
        events=in_order(events),
        reviews=seed.records(Review),
        bits=seed.records(Bits),
        market=in_order(seed.records(MarketFact)),
        regions=in_order(seed.records(Region)),
        caveats=in_order(seed.records(Caveat)),
        entities=in_order(seed.records(Entity)),
        homes={read.record.id: read.record.country for read in seed.things.organisations if read.record.country},
        addresses={read.record.id: read.record.url for read in seed.things.sources if read.record.id in named},
    )


def record_of(kind: type[R], said: Any) -> R:
    """The record that a checked table of a seed file makes: days as ISO text, half open, lists as tuples in their order."""
    place = {name: getattr(said, key) for key, names in kind.inside.items() for name in names}
    given = {}
    for name, described in kind.fields.items():
        if described.seed is not None:
            value = getattr(place.get(name, said), described.seed)
            nested = kind.nested.get(name)
            if nested is not None:
                value = in_order(record_of(nested, item) for item in value)
            given[name] = _plain(value, kind.kinds()[name].day)
    return kind(**given)


def _plain(value: Any, day: str | None) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dt.date):
        return (value + dt.timedelta(days=day == LAST)).isoformat()
    return value
