"""The law records of a seed folder: their closed schema, made from the records of :mod:`gpudb.law.records`, and the law that they make.

Law is dated data: a version has a start day only and lasts until the next version of the same rule starts,
so overlaps and gaps cannot be written. Days are bare TOML days. ``ends`` and ``until`` are the last day on which
something holds, as texts say it; ``enforced_until`` is the first day on which it is not enforced any more. Every
record names its source. All problems at once, with file and line, as :mod:`gpudb.curation.reader` does for things and facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, create_model

from gpudb.curation.models import Closed, Slug, Text
from gpudb.curation.reader import Problem, Read, Seed, read_list, read_record, read_seed, toml_files
from gpudb.law.event_records import Caveat, Entity, Event, Letter
from gpudb.law.record import LAST, Kind, Limits, R, Record, in_order
from gpudb.law.records import EVENTS, SEEDED, Bits, LawRecords, Review, places
from gpudb.law.rule_records import Country, Group, MarketFact, Region, Rule


def _limited(kind: Kind) -> Any:
    """One value of a field as seed files write it."""
    limits = kind.limits or Limits()
    if kind.day:
        return dt.date
    if limits.least is not None:
        return Annotated[int, Field(ge=limits.least, le=limits.most)]
    if kind.limits is None:
        return kind.base
    strip, least, most = limits.shortest is not None, limits.shortest, limits.longest
    return Annotated[str, StringConstraints(pattern=limits.pattern, max_length=most, min_length=least, strip_whitespace=strip)]


def _entry(record: type[Record], name: str) -> tuple[Any, Any]:
    """Type and default of one key of a seed table; a list that a record cannot do without is not empty."""
    kind, said, nested = record.kinds()[name], record.fields[name], record.nested.get(name)
    one = model_of(nested) if nested else _limited(kind)
    if kind.many:
        given = Field(min_length=1) if said.required else Field(default_factory=list)
        return list[one], given  # type: ignore[valid-type]
    return (one | None if kind.optional else one), (... if said.required else said.default)


_MADE: dict[type[Record], type[Closed]] = {}


def model_of(record: type[Record]) -> type[Closed]:
    """What a seed file may say of a record: its fields under the keys of the file, nothing else."""
    if record in _MADE:
        return _MADE[record]

    def entries(names: Iterable[str]) -> dict[str, Any]:
        found = ((record.fields[name].seed, _entry(record, name)) for name in names)
        return {key: entry for key, entry in found if key is not None}

    within = {name for names in record.inside.values() for name in names}
    tables: dict[str, Any] = {
        key: (create_model(f"{record.__name__}{key.capitalize()}", __base__=Closed, **entries(names)), ...)
        for key, names in record.inside.items()
    }
    own = entries(name for name in record.fields if name not in within)
    return _MADE.setdefault(record, create_model(record.__name__, __base__=Closed, __doc__=record.__doc__, **tables, **own))


class RegisterRow(Closed):
    """One part number with the ECCN and TPP that its maker declares; ``scope``: the part, a board of several, a system."""

    part_number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z-]+$", max_length=40)]
    part: Slug
    scope: Literal["part", "board", "system"]
    description: Text
    eccn: Annotated[str, StringConstraints(pattern=r"^[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*$")]
    tpp: Annotated[float, Field(ge=0)] | None = None
    source: Slug
    recorded: dt.date
    explanation: Text | None = None


#: the list of :class:`~gpudb.curation.law_reader.LawSeed` -> folder or file below seed/, key of the list (empty: one
#: record a file), model
FILES: dict[str, tuple[str, str, type[Closed]]] = {
    record.seed[0].removesuffix(".toml"): (*record.seed, model_of(record)) for record in SEEDED
}


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
            if isinstance(value, dt.date):
                value = (value + dt.timedelta(days=kind.kinds()[name].day == LAST)).isoformat()
            given[name] = tuple(value) if isinstance(value, list) else value
    return kind(**given)
