"""Check the law records: references, days, orders.

Families and parts are being written by several people: a name that no part file knows is a problem only where ``strict`` says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.curation.law_reader import LawSeed, build, read_law
from gpudb.curation.reader import Problem, Read, in_order, last_recordable, refuse
from gpudb.curation.references import defined_once, faults, ids
from gpudb.law.destinations import members_on
from gpudb.law.event_records import PLACES, PROCEEDINGS, Caveat
from gpudb.law.records import Bits, LawRecords, Review, as_known
from gpudb.law.rule_records import Group, MarketFact, Rule

#: what each kind of rule must carry, and what only it may carry
CARRIES = {
    "control": "clause",
    "worldwide_control": "scope",
    "embargo": "policy",
    "review_policy": "policy",
    "license_exception": "exception",
    "tariff": "band",
}
#: lists whose records have no id
_WITHOUT_ID = ("reviews", "tpp_bits")


class CheckedLaw(NamedTuple):
    """Seed files without problems, and the law that they make."""

    seed: LawSeed
    records: LawRecords


def problems_of(root: Path, strict: bool = False) -> tuple[LawSeed, list[Problem]]:
    """Read and check every law record below ``root``; the problems come sorted by file and line."""
    seed = read_law(root)
    return seed, in_order(problems_in(seed, strict))


def problems_in(seed: LawSeed, strict: bool = False) -> list[Problem]:
    """Every problem of law records that were read."""
    known = {
        **ids(seed.things),
        **{name: {_key(read) for read in seed.reads[name]} for name in seed.reads if name not in _WITHOUT_ID},
        "withdrawn": {_key(read) for name in ("claims", "bills") for read in seed.reads[name] if read.record.withdrawn},
    }
    if not strict:
        del known["parts"]
    latest = last_recordable(seed.things)
    problems = list(seed.problems)
    for name, reads in seed.reads.items():
        problems += defined_once(reads, name) if name not in _WITHOUT_ID else ()
        problems += (problem for read in reads for problem in faults(read, known, latest))
        problems += (problem for read in reads for problem in _families(read, seed)) if strict else ()
    for check in (_groups, _rules, _reviews, _proceedings, _market, _caveats, _bits):
        problems += check(seed)
    return problems


def checked_law(root: Path, strict: bool = False) -> CheckedLaw:
    """The law records below ``root``; raises ``DataRefused`` with every problem when there is one."""
    seed, problems = problems_of(root, strict)
    refuse(f"the law below {root}", problems)
    return CheckedLaw(seed, build(seed))


def _key(read: Read) -> str:
    return str(getattr(read.record, "id", None) or read.record.code)


def _families(read: Read, seed: LawSeed) -> Iterator[Problem]:
    known = {part.record.family.casefold() for part in seed.things.parts}
    # a letter may name a chip that nobody can buy, and that is no part here
    named = " ".join(getattr(read.record, "named", ()))
    for family in getattr(read.record, "families", ()):
        if family.casefold() not in known and family not in named:
            yield read.problem(f"family {family!r} belongs to no part of seed/parts", "families")


def _groups(seed: LawSeed) -> Iterator[Problem]:
    standing = as_known(build(seed), None).groups
    for read in seed.of(Group):
        record = read.record
        yield from _twice(read, record.reading.members, "reading")
        if record.reading.withdrawn and not any(change.members and change.withdrawn is None for change in record.change):
            yield read.problem("a withdrawn list needs a [[change]] with `members`, the whole list of its day", "reading")
        days = [change.day for change in record.change]
        if days != sorted(days):
            yield read.problem("changes must stand in the order of their days", "change", 0)
        for number, change in enumerate(record.change):
            if bool(change.added or change.removed) == bool(change.members):
                yield read.problem("a change adds or removes at least one country, or is a whole list", "change", number)
            yield from _twice(read, change.members, "change", number)
            if change.withdrawn is not None:
                continue
            group = standing[record.id]
            now = members_on(group, max(change.day.isoformat(), group.covered_from)) or frozenset()
            for code in (*(c for c in change.added if c not in now), *(c for c in change.removed if c in now)):
                yield read.problem(f"{code}: the full list of {group.as_of} and the changes contradict this", "change", number)


def _twice(read: Read, members: list[str], *path: str | int) -> Iterator[Problem]:
    if len(set(members)) < len(members):
        yield read.problem("a member is listed twice", *path)


def _rules(seed: LawSeed) -> Iterator[Problem]:
    for read in seed.of(Rule):
        rule = read.record
        days = [version.effective for version in rule.version]
        standing = [version.effective for version in rule.version if version.withdrawn is None]
        if days != sorted(days) or len(set(standing)) < len(standing):
            yield read.problem("versions must stand in the order of their effective days, one a day", "version", 0)
        needed = CARRIES.get(rule.kind)
        if needed and not any(getattr(version, needed) for version in rule.version):
            yield read.problem(f"a rule of kind {rule.kind} needs [[version.{needed}]]", "kind")
        for number, version in enumerate(rule.version):
            yield from (read.problem(told, "version", number) for told in _version(rule.kind, version))


def _version(kind: str, version: Any) -> Iterator[str]:
    """What is wrong with one version of a rule, in words."""
    if version.clauses_of is not None and version.clause:
        yield "clauses_of: a version that has the clauses of another rule has none of its own"
    if kind in ("control", "worldwide_control", "embargo") and not version.scope:
        yield "a control needs [[version.scope]]"
    if (kind == "embargo") != (version.items != "clauses"):
        yield "an embargo says which items it reaches (`items`), and only an embargo does"
    if version.destinations and kind != "tariff":
        yield "`destinations` says where a tariff is levied: a rule of another kind has [[version.scope]]"
    controls = kind in ("control", "worldwide_control") and version.withdrawn is None
    if controls and version.enforced_until and not version.in_practice:
        yield "what is not enforced any more needs `in_practice`: what it means for people"
    paragraphs = {clause.paragraph for clause in version.clause}
    for name in ("clause", "exclusion", "scope", "policy", "exception", "band"):
        found = [getattr(item, "id", None) for item in getattr(version, name)]
        if len(set(found)) < len(found) and found[0] is not None:
            yield f"{name}: an id is used twice"
    for scope in version.scope:
        yield from (f"scope: no clause has paragraph {p!r}" for p in scope.paragraphs if paragraphs and p not in paragraphs)
    for exclusion in version.exclusion:
        yield from (f"exclusion: no clause has paragraph {p!r}" for p in exclusion.paragraphs if p not in paragraphs)


def _reviews(seed: LawSeed) -> Iterator[Problem]:
    open_: set[str] = set()
    for read in seed.of(Review):
        record = read.record
        if record.reviewed_until > record.recorded:
            yield read.problem("a layer cannot be reviewed until a day after the record was made", "reviewed_until")
        if record.withdrawn is None:
            if record.layer in open_:
                yield read.problem(f"layer {record.layer} has two reviews that stand: withdraw the older", "layer")
            open_.add(record.layer)
    if seed.of(Review):
        embargoes = {"embargo"} if any(read.record.kind == "embargo" for read in seed.of(Rule)) else set()
        for layer in sorted(({"rule", "letter"} | embargoes) - open_):
            yield Problem("reviews.toml", 1, f"layer {layer} needs a review: without it every status is unknown")


def _proceedings(seed: LawSeed) -> Iterator[Problem]:
    for read in (read for kind in PROCEEDINGS for read in seed.of(kind)):
        days: set[dt.date] = set()
        for number, state in enumerate(read.record.state):
            if state.recorded < read.record.recorded:
                yield read.problem("a state was recorded before its bill or case", "state", number)
            if state.withdrawn is None and state.day in days:
                yield read.problem("of the states that stand, one is on a day", "state", number)
            days |= {state.day} if state.withdrawn is None else set()


def _market(seed: LawSeed) -> Iterator[Problem]:
    said: set[tuple[str, dt.date, str]] = set()
    for read in seed.of(MarketFact):
        record = read.record
        if not record.parts and not record.families:
            yield read.problem("name `parts` or `families`", "id")
        for name in (*record.parts, *(family.casefold() for family in record.families)) if record.withdrawn is None else ():
            if (record.fact, record.on, name) in said:
                yield read.problem(f"{name!r} has two facts of this kind and day that stand: withdraw the older", "id")
            said.add((record.fact, record.on, name))


def _caveats(seed: LawSeed) -> Iterator[Problem]:
    for read in seed.of(Caveat):
        for name in re.findall(r"\{(\w*)\}", read.record.text):
            if name not in PLACES:
                yield read.problem(f"text: nothing fills {{{name}}}; use {', '.join(PLACES)}", "text")


def _bits(seed: LawSeed) -> Iterator[Problem]:
    columns = {column for read in seed.things.attributes for column in read.record.columns().values()}
    for read in seed.of(Bits):
        column = read.record.column
        if columns and column not in columns:
            yield read.problem(f"column {column!r} is not in attributes.toml", "column")
        if "sparse" in column:
            yield read.problem("sparse rates do not count for TPP (3A090 Technical Note 2, paragraph 3)", "column")
