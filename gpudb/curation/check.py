"""All checks of the seed folder in one call."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gpudb.curation.facts import statements
from gpudb.curation.reader import Problem, Read, Seed, read_seed
from gpudb.errors import DataRefused
from gpudb.facts import units
from gpudb.facts.statement import Statement
from gpudb.names import key as key_of
from gpudb.names import suggest

#: what to do when an own record has the id of somebody else's
CLASH = {
    "part": "; say facts about it with `part = ...` in a file of its own",
    "die": "; say facts about it with `die = ...` in a file of its own",
    "source": "; refer to that one, or give yours another id",
}
#: lists of the seed whose records have an id of their own, and what one of them is called
NAMED = {
    "organisations": "organisation",
    "architectures": "architecture",
    "sources": "source",
    "dies": "die",
    "parts": "part",
    "systems": "system",
    "crosswalk": "scheme",
    "clouds": "list of machines",
}
#: list of the seed -> key of its records -> list that holds what the key names
REFERS = {
    "architectures": {"vendor": "organisations"},
    "sources": {"publisher": "organisations"},
    "dies": {"architecture": "architectures", "foundry": "organisations"},
    "parts": {
        "vendor": "organisations",
        "architecture": "architectures",
        "die": "dies",
        "derived_from": "parts",
        "derived_from_source": "sources",
    },
    "systems": {"vendor": "organisations"},
    "crosswalk": {"source": "sources"},
    "clouds": {"source": "sources", "provider": "organisations"},
}


class Checked(NamedTuple):
    """A seed without problems, with its statements."""

    seed: Seed
    statements: list[Statement]


def problems_of(root: Path) -> tuple[Checked, list[Problem]]:
    """Read and check everything below ``root``; the problems come sorted by file and line."""
    seed = read_seed(root)
    problems = list(seed.problems)
    problems.extend(references(seed))
    rows = statements(seed, problems)
    return Checked(seed, rows), sorted(set(problems), key=lambda p: (p.file, p.line, p.message))


def checked(root: Path) -> Checked:
    """The seed below ``root``; raises ``DataRefused`` with every problem when there is one."""
    result, problems = problems_of(root)
    if problems:
        raise DataRefused(
            f"the seed folder {root} has {len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was written",
            tuple(str(problem) for problem in problems),
            "correct the lines named above and run the command again",
        )
    return result


def references(seed: Seed) -> list[Problem]:
    """Names that are defined twice or not at all, in the seed and in own facts that were joined to it."""
    problems: list[Problem] = []

    def ids(reads: list[Read], what: str) -> set[str]:
        seen: dict[str, str] = {}
        for read in reads:
            held = seen.get(read.record.id)
            if held is not None and held != read.origin:
                whose = "the shipped release" if held == "shipped" else f"the own facts of {held}"
                problems.append(read.problem(f"{what} {read.record.id!r} is in {whose} already{CLASH.get(what, '')}", "id"))
            elif held is not None:
                problems.append(read.problem(f"{what} {read.record.id!r} is defined twice", "id"))
            seen.setdefault(read.record.id, read.origin)
        return set(seen)

    ids(seed.attributes, "attribute")
    columns: dict[str, str] = {}
    for read in (*seed.attributes, *seed.metrics):
        for column in read.record.columns().values():
            if column in columns:
                problems.append(read.problem(f"column {column!r} is made by {columns[column]} already", "id"))
            columns[column] = read.record.id
    for read in (*seed.attributes, *seed.metrics):
        if read.record.beside not in (None, *columns):
            problems.append(read.problem(f"beside names {read.record.beside!r}, which is no column", "beside"))
        if read.record.shown_unit and read.record.shown_unit not in units.units_of(read.record.unit):
            problems.append(read.problem(f"{read.record.unit} cannot be shown in {read.record.shown_unit}", "shown_unit"))
    known = {name: ids(getattr(seed, name), what) for name, what in NAMED.items()}
    parts = known["parts"]

    def need(read: Read, key: str, value: str | None, place: str) -> None:
        if value is not None and value not in known[place]:
            problems.append(read.problem(f"{key} {value!r} is not defined in seed/{place}", key))

    for listed, referring in REFERS.items():
        for read in getattr(seed, listed):
            for field, place in referring.items():
                need(read, field, getattr(read.record, field), place)
    for read in seed.sources:
        if read.record.published_on and read.record.published_on > read.record.accessed_on:
            problems.append(read.problem("published after it was accessed", "published_on"))
    flagship: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for read in seed.parts:
        record = read.record
        if record.flagship:
            if record.family in flagship:
                problems.append(
                    read.problem(
                        f"family {record.family!r} has two flagships: {flagship[record.family]} and {record.id}", "flagship"
                    )
                )
            flagship[record.family] = record.id
        for number, alias in enumerate(record.aliases):
            need(read, "source", alias.source, "sources")
            key = (alias.name.lower(), alias.kind)
            if names.get(key) == record.id:
                problems.append(read.problem(f"alias {alias.name!r} ({alias.kind}) is given twice", "aliases", number))
            names[key] = record.id
    for read in seed.additions:
        record = read.record
        there = parts if record.kind == "part" else known["dies"]
        if record.id not in there:
            near = ", ".join(suggest(record.id, sorted(there)))
            problems.append(
                read.problem(
                    f"{record.kind} {record.id!r} is not known" + (f"; did you mean {near}?" if near else ""), record.kind
                )
            )
        for alias in record.aliases:
            need(read, "source", alias.source, "sources")
    for read in seed.parts:
        if read.record.family not in flagship:
            problems.append(read.problem(f"family {read.record.family!r} has no part with flagship = true", "family"))
    for read in seed.crosswalk:
        seen: dict[str, str] = {}
        for number, named in enumerate(read.record.names):
            if named.part not in parts:
                problems.append(read.problem(f"part {named.part!r} is not in seed/parts", "names", number))
            if key_of(named.name) in seen:
                problems.append(read.problem(f"{named.name!r} is given twice", "names", number))
            seen[key_of(named.name)] = named.part
    named_machines: set[tuple[str, str]] = set()
    for read in seed.clouds:
        for number, machine in enumerate(read.record.instances):
            if machine.part not in parts:
                problems.append(read.problem(f"part {machine.part!r} is not in seed/parts", "instances", number))
            if (read.record.provider, machine.name) in named_machines:
                problems.append(read.problem(f"{machine.name!r} is given twice", "instances", number))
            named_machines.add((read.record.provider, machine.name))
    for read in seed.systems:
        for number, member in enumerate(read.record.member):
            if member.part not in parts:
                problems.append(read.problem(f"part {member.part!r} is not in seed/parts", "member", number))
            if member.part in [other.part for other in read.record.member[:number]]:
                problems.append(read.problem(f"part {member.part!r} is named twice; add up its quantity", "member", number))
            if member.source not in known["sources"]:
                problems.append(read.problem(f"source {member.source!r} is not in seed/sources", "member", number))
    return problems
