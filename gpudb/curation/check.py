"""All checks of the seed folder in one call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.curation.facts import statements
from gpudb.curation.reader import Problem, Seed, in_order, last_recordable, read_seed, refuse
from gpudb.curation.references import NAMED, defined_once, faults, ids
from gpudb.fact import units
from gpudb.fact.statement import Statement
from gpudb.names import key as key_of

#: list of the seed -> the key of entries in its records, and what no two of them share
ENTRIES: dict[str, tuple[str, Callable[[Any, Any], tuple[str, ...]]]] = {
    "parts": ("aliases", lambda part, alias: (part.id, alias.name.lower(), alias.kind)),
    "crosswalk": ("names", lambda scheme, named: (scheme.id, key_of(named.name))),
    "clouds": ("instances", lambda listed, machine: (listed.provider, machine.name)),
    "systems": ("member", lambda system, member: (system.id, member.part)),
}


class Checked(NamedTuple):
    """A seed without problems, with its statements."""

    seed: Seed
    statements: Collection[Statement]


def problems_of(root: Path) -> tuple[Checked, list[Problem]]:
    """Read and check everything below ``root``; the problems come sorted by file and line."""
    seed = read_seed(root)
    problems = [*seed.problems, *references(seed)]
    rows = statements(seed, problems)
    return Checked(seed, rows), in_order(problems)


def checked(root: Path) -> Checked:
    """The seed below ``root``; raises ``DataRefused`` with every problem when there is one."""
    result, problems = problems_of(root)
    refuse(f"the seed folder {root}", problems)
    return result


def references(seed: Seed) -> list[Problem]:
    """Names that are defined twice or not at all, in the seed and in own facts that were joined to it."""
    problems = [*defined_once(seed.attributes, "attribute"), *_columns(seed)]
    known, latest = ids(seed), last_recordable(seed)
    for listed, what in NAMED.items():
        problems += defined_once(getattr(seed, listed), what)
    for listed in (*NAMED, "additions"):
        problems += (problem for read in getattr(seed, listed) for problem in faults(read, known, latest))
    for listed, (key, same) in ENTRIES.items():
        seen: set[tuple[str, ...]] = set()
        for read in getattr(seed, listed):
            for number, one in enumerate(getattr(read.record, key)):
                if same(read.record, one) in seen:
                    problems.append(read.problem(f"{(getattr(one, 'name', None) or one.part)!r} is given twice", key, number))
                seen.add(same(read.record, one))
    return [*problems, *_flagships(seed)]


def _columns(seed: Seed) -> Iterator[Problem]:
    made: dict[str, str] = {}
    for read in (*seed.attributes, *seed.metrics):
        for column in read.record.columns().values():
            if column in made:
                yield read.problem(f"column {column!r} is made by {made[column]} already", "id")
            made[column] = read.record.id
    for read in (*seed.attributes, *seed.metrics):
        if read.record.beside not in (None, *made):
            yield read.problem(f"beside names {read.record.beside!r}, which is no column", "beside")
        if read.record.shown_unit and read.record.shown_unit not in units.units_of(read.record.unit):
            yield read.problem(f"{read.record.unit} cannot be shown in {read.record.shown_unit}", "shown_unit")


def _flagships(seed: Seed) -> Iterator[Problem]:
    found: dict[str, str] = {}
    for read in (read for read in seed.parts if read.record.flagship):
        family = read.record.family
        if family in found:
            yield read.problem(f"family {family!r} has two flagships: {found[family]} and {read.record.id}", "flagship")
        found[family] = read.record.id
    for read in seed.parts:
        if read.record.family not in found:
            yield read.problem(f"family {read.record.family!r} has no part with flagship = true", "family")
