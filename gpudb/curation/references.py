"""What one record names of others, and that no two have one id: the same for things, facts and law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple, get_args

from gpudb.curation.models import Closed
from gpudb.curation.reader import Problem, Read, Seed
from gpudb.names import suggest

#: lists of the seed whose records have an id of their own, and what one of them is called
NAMED = {
    "organisations": "organisation", "architectures": "architecture", "sources": "source", "dies": "die", "parts": "part",
    "systems": "system", "crosswalk": "scheme", "clouds": "list of machines",
}  # fmt: skip
#: key of a record, wherever it stands in one -> the list of the seed that holds what it names
NAMES: dict[str, str] = {
    **dict.fromkeys(("source", "treated_as_source", "derived_from_source"), "sources"),
    **dict.fromkeys(("vendor", "publisher", "foundry", "provider", "authority", "company", "claimant", "counterpart", "respondent",
                     "vendors"), "organisations"),
    **dict.fromkeys(("part", "parts", "derived_from"), "parts"),
    **dict.fromkeys(("country", "vendor_countries", "jurisdiction", "treated_as", "part_of", "members"), "countries"),
    "architecture": "architectures", "die": "dies", "contradicts": "claims", "companion": "bills", "clauses_of": "rules",
}  # fmt: skip
#: keys that name destinations, like `country:CN`, `group:us-d5` or `region:ua-crimea`
DESTINATIONS = ("include", "exclude", "headquarters", "not_headquarters", "destinations", "possible_destinations")
_PLACES = {"country": "countries", "group": "groups", "outside": "groups", "region": "regions"}
#: keys that name another record than this one
_OTHERS = ("companion", "contradicts")
#: keys of which a record has both or neither
_TOGETHER = (
    ("treated_as", "treated_as_source"), ("derived_from", "derived_from_source"), ("former_rank", "ranked_on"),
    ("withdrawn", "withdrawn_reason"), ("possible_destinations", "possible_text"), ("overtaken", "overtaken_reason"),
    ("criterion_any", "criterion_any_basis"), ("doubt_any", "doubt_basis"),
)  # fmt: skip
#: day, the day that must not come before it, and whether it may be the same
_IN_ORDER = (
    ("effective", "ends", True), ("day", "until", True), ("effective", "due", False), ("effective", "overtaken", False),
    ("reviewed_from", "reviewed_until", True), ("recorded", "withdrawn", True), ("published_on", "accessed_on", True),
)  # fmt: skip
#: what to do when an own record has the id of somebody else's
_CLASH = {
    "part": "; say facts about it with `part = ...` in a file of its own",
    "die": "; say facts about it with `die = ...` in a file of its own",
    "source": "; refer to that one, or give yours another id",
}
Known = Mapping[str, Collection[str]]
Path = tuple[str | int, ...]


def defined_once(reads: list[Read], what: str) -> Iterator[Problem]:
    """A problem for every record whose id another one before it has."""
    seen: dict[str, str] = {}
    for read in reads:
        name = getattr(read.record, "id", None) or read.record.code
        held = seen.setdefault(name, "")
        seen[name] = seen[name] or read.origin
        if held and held != read.origin:
            whose = "the shipped release" if held == "shipped" else f"the own facts of {held}"
            yield read.problem(f"{what} {name!r} is in {whose} already{_CLASH.get(what, '')}", "id")
        elif held:
            yield read.problem(f"{what} {name!r} is defined twice", "id")


def ids(seed: Seed) -> dict[str, set[str]]:
    """List of the seed -> the ids that it has."""
    return {listed: {read.record.id for read in getattr(seed, listed)} for listed in NAMED}


def faults(read: Read, known: Known, latest: dt.date) -> Iterator[Problem]:
    """What a record and everything inside it names that is not known, and what contradicts itself in one of them.

    ``known``: the ids of each list of the seed; names of a list that is not in it are not looked at. ``latest``: the last day on
    which something can have been recorded.
    """
    return _faults(read, read.record, known, latest, ())


def _faults(read: Read, record: Closed, known: Known, latest: dt.date, path: Path) -> Iterator[Problem]:
    looked_at = _looked_at(type(record))
    for key in looked_at.names:
        value = getattr(record, key)
        for name in value if isinstance(value, list) else [value] if value is not None else []:
            kind, _, ending = name.partition(":") if key in DESTINATIONS else (key, "", name)
            place = _PLACES.get(kind, "") if key in DESTINATIONS else NAMES[key]
            if key in _OTHERS and name in known.get("withdrawn", ()) and not read.record.withdrawn:
                yield read.problem(f"{key} {name!r} was withdrawn: name what stands in its place", *path, key)
            if place in known and (ending not in known[place] or (key in _OTHERS and name == read.record.id)):
                near = ", ".join(suggest(ending, sorted(known[place]))) if len(ending) > 2 else ""
                told = f"{kind} {ending!r} is not in seed/{place}" + (f"; did you mean {near}?" if near else "")
                yield read.problem(told, *path, key)
    for one, other in looked_at.together:
        if bool(getattr(record, one)) != bool(getattr(record, other)):
            yield read.problem(f"`{one}` and `{other}` go together", *path, one if getattr(record, one) else other)
    for first, later, same in looked_at.in_order:
        days = getattr(record, first), getattr(record, later)
        if None not in days and (days[1] < days[0] or (days[0] == days[1] and not same)):
            yield read.problem(f"{later} must {'not come before' if same else 'come after'} {first}", *path, later)
    for key in looked_at.recorded:
        if (getattr(record, key) or latest) > latest:
            yield read.problem(f"{key} day {getattr(record, key)} lies in the future", *path, key)
    if looked_at.quotes and (getattr(record, "evidence", None) == "quoted") != (getattr(record, "quotes", None) is not None):
        yield read.problem('evidence = "quoted" needs `quotes` (what the source quotes), and only then', *path, "evidence")
    for key in looked_at.inside:
        value = getattr(record, key)
        for number, held in enumerate(value) if isinstance(value, list) else [(None, value)]:
            yield from _faults(read, held, known, latest, (*path, key) if number is None else (*path, key, number))


class _LookedAt(NamedTuple):
    """What is looked at in the records of one model: keys, pairs of keys, and keys that hold further records."""

    names: tuple[str, ...]
    together: tuple[tuple[str, str], ...]
    in_order: tuple[tuple[str, str, bool], ...]
    recorded: tuple[str, ...]
    quotes: bool
    inside: tuple[str, ...]


@cache
def _looked_at(model: type[Closed]) -> _LookedAt:
    own = model.model_fields
    kinds = {key: (held.annotation, *get_args(held.annotation)) for key, held in own.items()}
    return _LookedAt(
        names=tuple(key for key in own if key in NAMES or key in DESTINATIONS),
        together=tuple(pair for pair in _TOGETHER if own.keys() >= set(pair)),
        in_order=tuple(order for order in _IN_ORDER if own.keys() >= set(order[:2])),
        recorded=tuple(key for key in ("recorded", "withdrawn") if key in own),
        quotes="quotes" in own,
        inside=tuple(key for key in own if any(isinstance(one, type) and issubclass(one, Closed) for one in kinds[key])),
    )
