"""Check the law records: references, days, orders.

Families and parts are being written by several people: a name that no part file knows is a problem only where ``strict`` says so.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.curation.law_reader import LawSeed, build, read_law
from gpudb.curation.reader import MAX_BYTES, Problem, Read, Seed, last_recordable, toml_files
from gpudb.errors import DataRefused
from gpudb.files import read_regular
from gpudb.law.bill_records import PROCEEDINGS, Bill
from gpudb.law.caveat_records import PLACES, Caveat, Entity
from gpudb.law.destinations import members_on
from gpudb.law.event_records import Claim, Letter
from gpudb.law.market_records import MarketFact
from gpudb.law.records import SEEDED, Bits, LawRecords, Review, as_known
from gpudb.law.rule_records import Country, Group, Region, Rule

#: what each kind of rule must carry, and what only it may carry
CARRIES = {
    "control": "clause",
    "worldwide_control": "scope",
    "embargo": "policy",
    "review_policy": "policy",
    "license_exception": "exception",
    "tariff": "band",
}


class Known(NamedTuple):
    """The ids that law records may refer to."""

    sources: frozenset[str]
    organisations: frozenset[str]
    parts: frozenset[str]
    families: frozenset[str]
    countries: frozenset[str]
    groups: frozenset[str]
    regions: frozenset[str]
    columns: frozenset[str]
    claims: frozenset[str]
    latest: dt.date = dt.date.max


class CheckedLaw(NamedTuple):
    """Seed files without problems, and the law that they make."""

    seed: LawSeed
    records: LawRecords


def problems_of(root: Path, strict: bool = False) -> tuple[LawSeed, list[Problem]]:
    """Read and check every law record below ``root``; the problems come sorted by file and line."""
    seed = read_law(root)
    return seed, sorted(set(problems_in(seed, strict)), key=lambda p: (p.file, p.line, p.message))


def problems_in(seed: LawSeed, strict: bool = False, things: Seed | None = None) -> list[Problem]:
    """Every problem of law records that were read; ``things`` are the seed's other records when own facts joined them."""
    known = _known(seed)
    if things is not None:
        known = known._replace(
            sources=known.sources | {r.record.id for r in things.sources},
            organisations=known.organisations | {r.record.id for r in things.organisations},
            parts=known.parts | {r.record.id for r in things.parts},
            families=known.families | {r.record.family.casefold() for r in things.parts},
        )
    problems = list(seed.problems)
    for check in (_ids, _countries, _groups, _rules, _cited, _reviews, _bits, _proceedings, _market, _caveats):
        problems.extend(check(seed, known, strict))
    return problems


def checked_law(root: Path, strict: bool = False) -> CheckedLaw:
    """The law records below ``root``; raises ``DataRefused`` with every problem when there is one."""
    seed, problems = problems_of(root, strict)
    if problems:
        raise DataRefused(
            f"the law records below {root} have {len(problems)} problems; nothing was written",
            tuple(str(p) for p in problems),
            "correct the lines named above and run the command again",
        )
    return CheckedLaw(seed, build(seed))


def _known(seed: LawSeed) -> Known:
    from gpudb.curation.models import Attribute

    columns: set[str] = set()
    for table in _tables(seed.root, "attributes.toml", "attribute"):
        try:
            columns |= set(Attribute.model_validate(table).columns().values())
        except ValueError:
            continue  # curation/check.py reports it
    parts = [t for path in toml_files(seed.root, "parts") for t in _load(path)]
    return Known(
        sources=frozenset(str(t.get("id")) for t in _tables(seed.root, "sources", "source")),
        organisations=frozenset(str(t.get("id")) for t in _tables(seed.root, "organisations", "organisation")),
        parts=frozenset(str(t.get("id")) for t in parts),
        families=frozenset(str(t.get("family")).casefold() for t in parts),
        countries=frozenset(r.record.code for r in seed.of(Country)),
        groups=frozenset(r.record.id for r in seed.of(Group)),
        regions=frozenset(r.record.code for r in seed.of(Region)),
        columns=frozenset(columns),
        claims=frozenset(r.record.id for r in seed.of(Claim)),
        latest=last_recordable(_released(seed.root)),
    )


def _released(root: Path) -> dt.date | None:
    day = next((table.get("released_on") for path in toml_files(root, "release.toml") for table in _load(path)), None)
    return day if isinstance(day, dt.date) else None


def _load(path: Path) -> list[dict[str, Any]]:
    try:
        return [tomllib.loads(read_regular(path, MAX_BYTES).decode("utf-8"))]
    except (OSError, ValueError, RecursionError):
        return []


def _tables(root: Path, name: str, key: str) -> Iterable[dict[str, Any]]:
    for path in toml_files(root, name):
        for tables in _load(path):
            yield from (item for item in tables.get(key, []) if isinstance(item, dict))


def _ids(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    for name, reads in seed.reads.items():
        if name in ("reviews", "tpp_bits"):
            continue
        seen: set[str] = set()
        for read in reads:
            key = getattr(read.record, "id", None) or read.record.code
            if key in seen:
                yield read.problem(f"{name}: {key!r} is defined twice", "id")
            seen.add(key)


def _place(read: Read, places: Iterable[str], known: Known, *path: str | int) -> Iterable[Problem]:
    for place in places:
        kind, _, name = place.partition(":")
        if kind == "country" and name not in known.countries:
            yield read.problem(f"country {name!r} is not in countries.toml", *path)
        if kind == "group" and name not in known.groups:
            yield read.problem(f"group {name!r} has no file in groups/", *path)
        if kind == "region" and name not in known.regions:
            yield read.problem(f"region {name!r} is not in regions.toml", *path)


def _countries(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    for read in seed.of(Country):
        record = read.record
        if record.treated_as is None:
            continue
        if record.treated_as not in known.countries:
            yield read.problem(f"treated_as {record.treated_as!r} is not in countries.toml", "treated_as")
        if record.treated_as_source not in known.sources:
            yield read.problem("treated_as needs treated_as_source, an id of seed/sources", "treated_as")
    for read in seed.of(Region):
        if read.record.part_of not in known.countries:
            yield read.problem(f"part_of {read.record.part_of!r} is not in countries.toml", "part_of")
        if read.record.source not in known.sources:
            yield read.problem(f"source {read.record.source!r} is not in seed/sources", "source")


def _groups(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    standing = as_known(build(seed), None).groups
    for read in seed.of(Group):
        record = read.record
        yield from _citation(read, record.reading, known, "reading")
        yield from _members(read, record.reading.members, known, "reading")
        if record.reading.withdrawn and not any(change.members and change.withdrawn is None for change in record.change):
            yield read.problem("a withdrawn list needs a [[change]] with `members`, the whole list of its day", "reading")
        if record.authority not in known.organisations:
            yield read.problem(f"authority {record.authority!r} is not in seed/organisations", "authority")
        days = [change.day for change in record.change]
        if days != sorted(days):
            yield read.problem("changes must stand in the order of their days", "change", 0)
        for number, change in enumerate(record.change):
            yield from _citation(read, change, known, "change", number)
            if bool(change.added or change.removed) == bool(change.members):
                yield read.problem("a change adds or removes at least one country, or is a whole list", "change", number)
            yield from _members(read, change.members, known, "change", number)
            if change.withdrawn is not None:
                continue
            group = standing[record.id]
            now = members_on(group, max(change.day.isoformat(), group.covered_from)) or frozenset()
            for code in (*(c for c in change.added if c not in now), *(c for c in change.removed if c in now)):
                yield read.problem(f"{code}: the full list of {group.as_of} and the changes contradict this", "change", number)


def _members(read: Read, members: list[str], known: Known, *path: str | int) -> Iterable[Problem]:
    for code in members:
        if code not in known.countries:
            yield read.problem(f"member {code!r} is not in countries.toml", *path)
    if len(set(members)) < len(members):
        yield read.problem("a member is listed twice", *path)


def _rules(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    rule_ids = {read.record.id for read in seed.of(Rule)}
    for read in seed.of(Rule):
        rule = read.record
        if rule.authority not in known.organisations:
            yield read.problem(f"authority {rule.authority!r} is not in seed/organisations", "authority")
        days = [version.effective for version in rule.version]
        standing = [version.effective for version in rule.version if version.withdrawn is None]
        if days != sorted(days) or len(set(standing)) < len(standing):
            yield read.problem("versions must stand in the order of their effective days, one a day", "version", 0)
        needed = CARRIES.get(rule.kind)
        if needed and not any(getattr(version, needed) for version in rule.version):
            yield read.problem(f"a rule of kind {rule.kind} needs [[version.{needed}]]", "kind")
        for number, version in enumerate(rule.version):
            yield from _citation(read, version, known, "version", number)
            yield from _version(read, rule.kind, version, number, known, rule_ids)


def _version(read: Read, kind: str, version: Any, number: int, known: Known, rules: set[str]) -> Iterable[Problem]:
    where = ("version", number)
    if version.ends and version.ends < version.effective:
        yield read.problem("ends must not come before effective", *where)
    if version.clauses_of is not None and (version.clauses_of not in rules or version.clause):
        yield read.problem("clauses_of names another rule, and a version that has it has no clauses", *where)
    if kind in ("control", "worldwide_control", "embargo") and not version.scope:
        yield read.problem("a control needs [[version.scope]]", *where)
    if (kind == "embargo") != (version.items != "clauses"):
        yield read.problem("an embargo says which items it reaches (`items`), and only an embargo does", *where)
    if version.destinations and kind != "tariff":
        yield read.problem("`destinations` says where a tariff is levied: a rule of another kind has [[version.scope]]", *where)
    yield from _place(read, version.destinations, known, *where)
    controls = kind in ("control", "worldwide_control") and version.withdrawn is None
    if controls and version.enforced_until and not version.in_practice:
        yield read.problem("what is not enforced any more needs `in_practice`: what it means for people", *where)
    if version.due and version.due <= version.effective:
        yield read.problem("due must come after effective", *where)
    paragraphs = {clause.paragraph for clause in version.clause}
    for name in ("clause", "exclusion", "scope", "policy", "exception", "band"):
        ids = [getattr(item, "id", None) for item in getattr(version, name)]
        if len(set(ids)) < len(ids) and ids[0] is not None:
            yield read.problem(f"{name}: an id is used twice", *where)
    for scope in version.scope:
        yield from _place(read, (*scope.include, *scope.exclude, *scope.headquarters), known, *where)
        for paragraph in scope.paragraphs:
            if paragraphs and paragraph not in paragraphs:
                yield read.problem(f"scope: no clause has paragraph {paragraph!r}", *where)
    for exclusion in version.exclusion:
        for paragraph in exclusion.paragraphs:
            if paragraph not in paragraphs:
                yield read.problem(f"exclusion: no clause has paragraph {paragraph!r}", *where)
    for limb in (*version.policy, *version.exception):
        places = (*limb.destinations, *limb.exclude, *limb.headquarters, *limb.not_headquarters)
        yield from _place(read, places, known, *where)


def _withdrawn(read: Read, record: Any, known: Known, *path: str | int) -> Iterable[Problem]:
    if (record.withdrawn is None) != (record.withdrawn_reason is None):
        yield read.problem("`withdrawn` and `withdrawn_reason` go together", *path)
    if record.withdrawn and record.withdrawn < record.recorded:
        yield read.problem("withdrawn before it was recorded", *path)
    for key, day in (("recorded", record.recorded), ("withdrawn", record.withdrawn)):
        if day and day > known.latest:
            yield read.problem(f"{key} day {day} lies in the future", *path)


def _citation(read: Read, record: Any, known: Known, *path: str | int) -> Iterable[Problem]:
    if record.source not in known.sources:
        yield read.problem(f"source {record.source!r} is not in seed/sources", *path)
    if (record.evidence == "quoted") != (record.quotes is not None):
        yield read.problem('evidence = "quoted" needs `quotes` (the text that is quoted), and only then', *path)
    yield from _withdrawn(read, record, known, *path)


def _cited(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    for read in (read for kind in SEEDED if kind.own for read in seed.of(kind)):
        record = read.record
        yield from _citation(read, record, known)
        for key in ("authority", "company", "claimant", "counterpart"):
            value = getattr(record, key, None)
            if value is not None and value not in known.organisations:
                yield read.problem(f"{key} {value!r} is not in seed/organisations", key)
        if getattr(record, "country", None) is not None and record.country not in known.countries:
            yield read.problem(f"country {record.country!r} is not in countries.toml", "country")
        for key in ("destinations", "exclude", "headquarters", "possible_destinations"):
            yield from _place(read, getattr(record, key, ()), known, key)
        for response in getattr(record, "response", ()):
            if response.respondent not in known.organisations:
                yield read.problem(f"respondent {response.respondent!r} is not in seed/organisations", "response", 0)
        for other in getattr(record, "contradicts", ()):
            if other not in known.claims:
                yield read.problem(f"contradicts {other!r}: no such claim", "contradicts")
        end = getattr(record, "ends", None) or getattr(record, "until", None)
        start = getattr(record, "effective", None) or record.day
        if end and end < start:
            yield read.problem("ends before the day on which it begins", "ends" if hasattr(record, "ends") else "until")
        if strict:
            yield from _named(read, known)
    for read in seed.of(Letter):
        yield from _letter(read)


def _letter(read: Read) -> Iterable[Problem]:
    """What may be needs its reason: why these places, until when, where the figures are from."""
    record = read.record
    for key, reason in (
        ("possible_destinations", "possible_text"),
        ("overtaken", "overtaken_reason"),
        ("criterion_any", "criterion_any_basis"),
        ("doubt_any", "doubt_basis"),
    ):
        if bool(getattr(record, key)) != bool(getattr(record, reason)):
            yield read.problem(f"`{key}` and `{reason}` go together", key if getattr(record, key) else reason)
    if record.overtaken and record.overtaken <= record.effective:
        yield read.problem("overtaken must come after effective", "overtaken")


def _named(read: Read, known: Known) -> Iterable[Problem]:
    for part in getattr(read.record, "parts", ()):
        if part not in known.parts:
            yield read.problem(f"part {part!r} has no file in seed/parts", "parts")
    # a letter may name a chip that nobody can buy, and that is no part here
    named = " ".join(getattr(read.record, "named", ()))
    for family in getattr(read.record, "families", ()):
        if family.casefold() not in known.families and family not in named:
            yield read.problem(f"family {family!r} belongs to no part of seed/parts", "families")


def _reviews(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    open_: set[str] = set()
    for read in seed.of(Review):
        record = read.record
        if record.reviewed_until < record.reviewed_from:
            yield read.problem("reviewed_until comes before reviewed_from", "reviewed_until")
        if record.reviewed_until > record.recorded:
            yield read.problem("a layer cannot be reviewed until a day after the record was made", "reviewed_until")
        if record.withdrawn is None and record.layer in open_:
            yield read.problem(f"layer {record.layer} has two reviews that stand: withdraw the older", "layer")
        if record.withdrawn is None:
            open_.add(record.layer)
    if seed.of(Review):
        embargoes = {"embargo"} if any(read.record.kind == "embargo" for read in seed.of(Rule)) else set()
        for layer in sorted(({"rule", "letter"} | embargoes) - open_):
            yield Problem("reviews.toml", 1, f"layer {layer} needs a review: without it every status is unknown")


def _proceedings(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    bills = {read.record.id for read in seed.of(Bill)}
    for read in (read for kind in PROCEEDINGS for read in seed.of(kind)):
        record = read.record
        yield from _withdrawn(read, record, known)
        if record.authority not in known.organisations:
            yield read.problem(f"authority {record.authority!r} is not in seed/organisations", "authority")
        if getattr(record, "jurisdiction", None) and record.jurisdiction not in known.countries:
            yield read.problem(f"country {record.jurisdiction!r} is not in countries.toml", "jurisdiction")
        for other in getattr(record, "companion", ()):
            if other not in bills or other == record.id:
                yield read.problem(f"companion {other!r}: no such other bill", "companion")
        days: set[dt.date] = set()
        for number, state in enumerate(record.state):
            yield from _citation(read, state, known, "state", number)
            if state.recorded < record.recorded:
                yield read.problem("a state was recorded before its bill or case", "state", number)
            if state.withdrawn is None and state.day in days:
                yield read.problem("of the states that stand, one is on a day", "state", number)
            days |= {state.day} if state.withdrawn is None else set()
        if strict:
            yield from _named(read, known)


def _market(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    said: set[tuple[str, dt.date, str]] = set()
    for read in seed.of(MarketFact):
        record = read.record
        yield from _citation(read, record, known)
        if not record.parts and not record.families:
            yield read.problem("name `parts` or `families`", "id")
        for name in (*record.parts, *(family.casefold() for family in record.families)) if record.withdrawn is None else ():
            if (record.fact, record.on, name) in said:
                yield read.problem(f"{name!r} has two facts of this kind and day that stand: withdraw the older", "id")
            said.add((record.fact, record.on, name))
        if strict:
            yield from _named(read, known)


def _caveats(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    for read in (*seed.of(Caveat), *seed.of(Entity)):
        record = read.record
        yield from _citation(read, record, known)
        for key in ("destinations", "exclude"):
            yield from _place(read, getattr(record, key, ()), known, key)
        for country in (getattr(record, "country", None), *getattr(record, "vendor_countries", ())):
            if country is not None and country not in known.countries:
                yield read.problem(f"country {country!r} is not in countries.toml", "country")
        for name in (getattr(record, "authority", None), getattr(record, "company", None), *getattr(record, "vendors", ())):
            if name is not None and name not in known.organisations:
                yield read.problem(f"organisation {name!r} is not in seed/organisations", "company")
        if record.ends and record.ends < record.effective:
            yield read.problem("ends before the day on which it begins", "ends")
        for name in re.findall(r"\{(\w*)\}", getattr(record, "text", "")):
            if name not in PLACES:
                yield read.problem(f"text: nothing fills {{{name}}}; use {', '.join(PLACES)}", "text")


def _bits(seed: LawSeed, known: Known, strict: bool) -> Iterable[Problem]:
    for read in seed.of(Bits):
        column = read.record.column
        if known.columns and column not in known.columns:
            yield read.problem(f"column {column!r} is not in attributes.toml", "column")
        if "sparse" in column:
            yield read.problem("sparse rates do not count for TPP (3A090 Technical Note 2, paragraph 3)", "column")
