"""The closed schema of the seed files about law, made from the records of :mod:`gpudb.law.records`.

Law is dated data: a version has a start day only and lasts until the next version of the same rule starts,
so overlaps and gaps cannot be written. Days are bare TOML days. ``ends`` and ``until`` are the last day on which
something holds, as texts say it; ``enforced_until`` is the first day on which it is not enforced any more. Every
record names its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, create_model

from gpudb.curation.models import Closed, Slug, Text
from gpudb.law.record import Kind, Limits, Record
from gpudb.law.records import SEEDED


def _limited(kind: Kind) -> Any:
    """One value of a field as seed files write it."""
    limits = kind.limits or Limits()
    if kind.day:
        return dt.date
    if limits.least is not None:
        return Annotated[int, Field(ge=limits.least, le=limits.most)]
    if kind.limits is None:
        return kind.base
    return Annotated[
        str,
        StringConstraints(
            pattern=limits.pattern,
            max_length=limits.longest,
            min_length=limits.shortest,
            strip_whitespace=limits.shortest is not None,
        ),
    ]


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
    if record not in _MADE:
        _MADE[record] = _made(record)
    return _MADE[record]


def _made(record: type[Record]) -> type[Closed]:
    def entries(names: Iterable[str]) -> dict[str, Any]:
        found = ((record.fields[name].seed, _entry(record, name)) for name in names)
        return {key: entry for key, entry in found if key is not None}

    within = {name for names in record.inside.values() for name in names}
    tables: dict[str, Any] = {
        key: (create_model(f"{record.__name__}{key.capitalize()}", __base__=Closed, **entries(names)), ...)
        for key, names in record.inside.items()
    }
    own = entries(name for name in record.fields if name not in within)
    return create_model(record.__name__, __base__=Closed, __doc__=record.__doc__, **tables, **own)


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
