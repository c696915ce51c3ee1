"""A team's own facts in the database: which files are held, what a command changes about them, and their rows; and the days of records.

What was answered stays answered: a new release may not record or withdraw anything on a day that an earlier one spoke for.
"As known on D" is asked for days up to the release that is held. A row that says it was recorded on such a day, or a
withdrawal dated there, would change answers that people already have. The same release may still be completed: it is a
working copy until the next one is named.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from gpudb import names
from gpudb.curation.check import Checked
from gpudb.curation.law_check import CheckedLaw
from gpudb.curation.own import OwnFile
from gpudb.errors import DatabaseError, DataRefused, UsageError
from gpudb.law.event_records import Claim, ClaimResponse
from gpudb.law.records import SEEDED
from gpudb.store import migrate, record, release
from gpudb.store.bulk import plain
from gpudb.store.driver_errors import shown
from gpudb.store.own_schema import own_file, own_origin, own_record, own_standing
from gpudb.store.record import KEPT, Kept, Plan
from gpudb.store.rows import Repeated, Row
from gpudb.store.schema import dataset_release, statement
from gpudb.store.types import called, key_is

YIELDS, FIRST = 1, -1
#: table of law records that own facts may add to -> their kind in `own_record`
LAW_TABLES = {**{kind.table: kind.own for kind in SEEDED if kind.own}, ClaimResponse.table: Claim.own}


class Held(NamedTuple):
    """The own facts of a database: its files in their order, and each team's standing (1 yields to shipped, -1 goes first).

    ``changes``: each change of a standing with its day, in their order; the last one is the standing.
    """

    files: tuple[OwnFile, ...] = ()
    standing: Mapping[str, int] = {}
    changes: tuple[tuple[str, str, int], ...] = ()


class Wish(NamedTuple):
    """What a command wants of the own facts. ``folders``: teams whose folder files are replaced by those in ``files``.

    ``first``: whether the named teams' facts are put before shipped ones, None to leave that as it is.
    ``since``: the day of an import, before which no record that it adds can be dated; None for folders with a history of their own.
    """

    files: tuple[OwnFile, ...] = ()
    folders: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    first: bool | None = None
    since: str | None = None


def origin_name(given: str | None, path: str) -> str:
    """The name of a team: as given, else from the name of its folder or file. Raises ``UsageError`` for one that is none."""
    name = given if given is not None else names.key(path)
    if names.key(name) != name or not name.isascii() or not name or len(name) > 40:
        raise UsageError(
            f"{name!r} cannot name own facts", "`origin` takes lower-case letters, digits and hyphens, like acme-lab"
        )
    if name == "shipped":
        raise UsageError("'shipped' means the release itself", "give your own facts another name with `origin`")
    return name


def held(connection: Connection) -> Held:
    """What the database holds; nothing for one without our tables or with an older schema."""
    if not sa.inspect(connection).has_table("_own_file"):
        return Held()
    rows = connection.execute(sa.select(own_file).order_by(own_file.c.origin, own_file.c.way, own_file.c.file)).mappings()
    files = tuple(OwnFile(r["origin"], r["way"], r["file"], plain(r["recorded_on"]), r["content"]) for r in rows)
    standing = {r["origin"]: r["standing"] for r in connection.execute(sa.select(own_origin)).mappings()}
    changed = connection.execute(sa.select(own_standing).order_by(own_standing.c.origin, own_standing.c.number)).mappings()
    return Held(files, standing, tuple((r["origin"], plain(r["recorded_on"]), r["standing"]) for r in changed))


def held_at(engine: Engine, url: str) -> Held:
    """What a database holds that may not exist yet; makes no file."""
    if not migrate.exists(url):
        return Held()
    migrate.refuse_foreign(engine)
    with engine.connect() as connection:
        return held(connection)


def wanted(now: Held, wish: Wish) -> Held:
    """The own facts after a command. Raises ``DataRefused`` when it takes out a team that is not there.

    A file that is held already keeps the day on which it was first recorded.
    """
    missing = sorted(wish.without - set(now.standing))
    if missing:
        there = ", ".join(sorted(now.standing)) or "none"
        raise DataRefused(f"there are no own facts of {', '.join(missing)}", hint=f"own facts are held of: {there}")
    before = {(f.origin, f.way, f.file): f for f in now.files if f.origin not in wish.without}
    kept = {key: f for key, f in before.items() if not (key[0] in wish.folders and key[1] == "folder")}
    for file in wish.files:
        key = (file.origin, file.way, file.file)
        kept[key] = file._replace(recorded_on=before[key].recorded_on) if key in before else file
    named = {file.origin for file in kept.values()}
    first = {file.origin for file in wish.files}
    standing, changes = {}, [change for change in now.changes if change[0] in named and change[0] not in wish.without]
    for origin in sorted(named):
        standing[origin] = YIELDS if origin in wish.without else now.standing.get(origin, YIELDS)
        if origin in first and wish.first is not None:
            standing[origin] = FIRST if wish.first else YIELDS
        before_it = YIELDS if origin in wish.without else now.standing.get(origin, YIELDS)
        if standing[origin] != before_it:
            # of the day of the command, however old the facts are: before, nobody was answered so
            day = wish.since or max(file.recorded_on for file in wish.files if file.origin == origin)
            changes.append((origin, max([day, *(d for o, d, _ in changes if o == origin)]), standing[origin]))
    return Held(tuple(kept[key] for key in sorted(kept)), standing, tuple(sorted(changes, key=itemgetter(0))))


def rows(own: Held, read: Checked, law: CheckedLaw) -> dict[str, list[Row]]:
    """Table name to rows, for the truth tables about own facts."""
    seed = read.seed
    kinds = {
        "organisation": seed.organisations,
        "architecture": seed.architectures,
        "source": seed.sources,
        "die": seed.dies,
        "system": seed.systems,
        **{kind.own: law.seed.of(kind) for kind in SEEDED if kind.own},
    }
    marked = {(kind, r.record.id): r.origin for kind, reads in kinds.items() for r in reads if r.origin != "shipped"}
    taken = {(names.key(a.name), a.kind, r.record.id) for r in seed.parts if r.origin == "shipped" for a in r.record.aliases}
    for r in (*seed.parts, *seed.additions):
        if r.origin != "shipped":
            for alias in r.record.aliases:
                key = (names.key(alias.name), alias.kind, r.record.id)
                if key not in taken:
                    marked["alias", f"{alias.kind} {key[0]} {r.record.id}"] = r.origin
    for r in seed.parts:
        if r.origin != "shipped":
            p = r.record
            for kind, name in (("id", p.id), ("id", f"{p.vendor}-{p.id}"), ("name", p.name)):
                marked["alias", f"{kind} {names.key(name)} {p.id}"] = r.origin
    return {
        "own_origin": [{"origin": origin, "standing": standing} for origin, standing in sorted(own.standing.items())],
        "own_standing": [
            {"origin": origin, "number": number, "standing": standing, "recorded_on": day}
            for _, changes in groupby(own.changes, itemgetter(0))
            for number, (origin, day, standing) in enumerate(changes, 1)
        ],
        "own_file": [f._asdict() for f in own.files],
        "own_record": [{"kind": kind, "record_id": key, "origin": origin} for (kind, key), origin in sorted(marked.items())],
    }


def refuse_without_data(engine: Engine, url: str) -> None:
    """Raise ``DatabaseError`` when there is no database that own facts could be joined to, or one of an older schema."""
    revision = migrate.current(engine) if migrate.exists(url) else None
    if revision is None:
        raise DatabaseError(f"{shown(engine)} holds no gpudb data yet", "load it first: `gpudb db load`", field="db", value=url)
    if revision != migrate.head():
        raise DatabaseError(f"{shown(engine)} has another schema ({revision})", "run `gpudb db upgrade` first")


def refuse_other_release(engine: Engine, seed_release: str) -> None:
    """Raise ``DatabaseError`` when a database holds another release than the one beside which own facts were checked."""
    with engine.connect() as connection:
        row = release.held(connection)
    if row is None or row["release"].partition("+")[0] != seed_release:
        what = "no release yet" if row is None else f"release {row['release']}"
        raise DatabaseError(
            f"{shown(engine)} holds {what}, and the seed beside which the facts are checked is {seed_release}",
            "bring the database to it with `gpudb db load`, or name the folder that it was loaded from with `seed`",
        )


def refuse_shipped(plans: Iterable[Plan], marked: Iterable[Row]) -> None:
    """Raise ``DatabaseError`` when an import would change what is shipped: it was given another seed than the database's."""
    own = {(row["kind"], row["record_id"]) for row in marked}
    for table, insert, update, gone in plans:
        if called(table) in ("statement", "part"):
            other = [row for row in (*insert, *update) if row["origin"] == "shipped"]
        elif called(table) == "source":
            other = [row for row in (*insert, *update) if ("source", row["source_id"]) not in own]
        elif called(table) in ("attribute", "spec_column", "metric_definition", "rule_version"):
            other = [*insert, *update, *({"key": key} for key in gone)]
        else:
            continue
        if other:
            raise DatabaseError(
                f"the database was loaded from another seed than the one of this import ({len(other)} rows of {called(table)} differ)",
                "load the seed first (`gpudb db load`), or name the folder it was loaded from with `seed`",
            )


_KEPT = {called(kept.table): kept for kept in KEPT if "withdrawn_on" in kept.free or kept.record}


def _records(plans: Iterable[Plan], marked: Iterable[Row]) -> tuple[list[Plan], Iterator[tuple[Plan, Callable[[Row], bool]]]]:
    """The plans, their new records ready to be walked through twice; and those of records, each with who of its rows is a team's own."""
    theirs = {(row["kind"], row["record_id"]) for row in marked}
    held: list[Plan] = [
        (table, list(insert) if called(table) in _KEPT and not isinstance(insert, Repeated) else insert, update, gone)
        for table, insert, update, gone in plans
    ]

    def own(table: sa.Table) -> Callable[[Row], bool]:
        kind, key = LAW_TABLES.get(called(table)), table.primary_key.columns.keys()[0]
        return lambda row: row.get("origin", "shipped") != "shipped" or (kind, row[key]) in theirs

    return held, ((plan, own(plan[0])) for plan in held if called(plan[0]) in _KEPT)


def refuse_past(plans: Iterable[Plan], since: str, marked: Iterable[Row]) -> list[Plan]:
    """The plans, after a look at their days. Raises ``DataRefused`` for own records that are new and dated before ``since``.

    Nobody who read the database on such a day saw them, so answers "as known" then, and receipts, would change afterwards.
    """
    held, records = _records(plans, marked)
    told: list[str] = []
    for (table, insert, _, _), own in records:
        for row in insert:
            if own(row) and str(plain(row["recorded_on"])) < since:
                kind, key = LAW_TABLES.get(called(table)), table.primary_key.columns.keys()[0]
                what = f"{row['entity_id']} {row['attribute_id']}" if table is statement else f"{kind} {row[key]}"
                told.append(f"{what} is recorded on {plain(row['recorded_on'])}")
    if told:
        raise DataRefused(
            f"{len(told)} own record{'s are' if len(told) > 1 else ' is'} dated before {since}, the day of this import: as known on the "
            "days between, answers would change that were given already; nothing was written",
            tuple(told),
            "leave `recorded` away: a record is of the day on which it came in; when a source was read is said by its accessed_on",
        )
    return held


def let_go(connection: Connection, plans: Sequence[Plan], without: frozenset[str]) -> None:
    """Delete what the teams in ``without`` recorded and take it from the plans: the one way in which records ever go.

    The triggers that keep records are taken away for it; the load makes them again in the same transaction.
    """
    record.drop(connection)
    marked = {
        (row.kind, row.record_id) for row in connection.execute(sa.select(own_record).where(own_record.c.origin.in_(without)))
    }
    for table, _insert, _update, gone in reversed(plans):
        if table is statement and gone:
            theirs = set(connection.execute(sa.select(table.c.statement_id).where(table.c.origin.in_(without))).scalars())
            going = [key for key in gone if key[0] in theirs]
        elif table is own_standing:
            going = [key for key in gone if key[0] in without]
        elif called(table) in LAW_TABLES:
            going = [key for key in gone if (LAW_TABLES[called(table)], key[0]) in marked]
        else:
            continue
        for key in going:
            connection.execute(table.delete().where(key_is(table, key)))
            gone.remove(key)


def refuse_past_days(connection: Connection, plans: Iterable[Plan], release: str, marked: Iterable[Row]) -> list[Plan]:
    """The plans, after a look at their days. Raises ``DataRefused`` with every record that would change an earlier answer.

    ``release`` is the one that is loaded, ``marked`` the rows of `own_record`: a team's own records are its own affair.
    Nothing is asked of an empty database, nor of a load of the release it holds.
    """
    there = connection.execute(sa.select(dataset_release.c.release, dataset_release.c.released_on)).first()
    if there is None or there[0].partition("+")[0] == release:
        return list(plans)
    (held, records), day = _records(plans, marked), str(plain(there[1]))
    early: list[str] = []
    for (table, insert, update, _), own in records:
        kept, keys = _KEPT[called(table)], [column.name for column in table.primary_key.columns]
        early += [_words(kept, row, said) for row in insert if not own(row) for said in _early(row, {}, day)]
        for row in (row for row in update if not own(row)):
            same = key_is(table, [row[key] for key in keys])
            before = connection.execute(sa.select(table).where(same)).mappings().one()
            early += [_words(kept, row, said) for said in _early(row, dict(before), day)]
    if early:
        raise DataRefused(
            f"{len(early)} records of release {release} are dated on or before {day}, the day of release {there[0]}, which is "
            "held: they would change what was known on days that were answered already; nothing was written",
            tuple(early),
            f"date them when they really entered the record, after {day} (recorded = DAY, withdrawn = DAY)",
        )
    return held


def _early(row: Row, before: Mapping[str, Any], day: str) -> Iterator[str]:
    """What a row says anew about a day that is over. ``before``: the row as it is held, empty for a new one."""
    changes = json.loads(row["record"])["changes"] if "changes" in row.get("record", "") and "group_id" in row else []
    known = json.loads(before["record"])["changes"] if changes and before else []
    for change in changes:
        same = [c for c in known if {**c, "withdrawn": None} == {**change, "withdrawn": None}]
        if not same and change["recorded"] <= day:
            yield f"the change of {change['day']} is recorded on {change['recorded']}"
        if change["withdrawn"] and change["withdrawn"] <= day and all(c["withdrawn"] is None for c in same):
            yield f"the change of {change['day']} is withdrawn on {change['withdrawn']}"
    if not before and str(row["recorded_on"]) <= day:
        yield f"is recorded on {row['recorded_on']}"
    gone = row.get("withdrawn_on")
    if gone is not None and str(gone) <= day and before.get("withdrawn_on") is None:
        yield f"is withdrawn on {gone}"


def _words(kept: Kept, row: Row, said: str) -> str:
    name = " ".join(str(row[column.name]) for column in kept.table.primary_key.columns)
    about = f" ({row['entity_id']} {row['attribute_id']})" if "attribute_id" in row else ""
    return f"{called(kept.table)} {name}{about}: {said}"
