"""Does a database hold what it says? Content hash, derived tables, foreign keys; reads only."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb import seal
from gpudb.errors import DatabaseError
from gpudb.fact import answering, metrics
from gpudb.fact.statement import statement_id
from gpudb.law.records_sql import bits_from
from gpudb.model import OPEN_END
from gpudb.progress import step
from gpudb.redact import safe_url
from gpudb.rows import by_key
from gpudb.store import bulk, record, release, views
from gpudb.store.bulk import content_hash, plain
from gpudb.store.copying import BATCH, derive
from gpudb.store.driver_errors import FORBIDDEN, code, is_lost
from gpudb.store.engine import BUSY_SECONDS, create_engine, explain
from gpudb.store.law_projection import rows_of
from gpudb.store.migrate import current, head, refuse_foreign, revision_numbers
from gpudb.store.own_schema import TRUTH
from gpudb.store.schema import dataset_release, statement
from gpudb.urls import is_sqlite, read_only_uri, sqlite_path


def verify(url: str) -> dict[str, str]:
    """Name of each check to its fault ('' when it holds). Raises ``DatabaseError`` when it cannot be read at all.

    A SQLite file is checked as a copy, so that a read-only one is never locked or changed.
    """
    if not is_sqlite(url):
        return _verify(url)
    path = sqlite_path(url)
    if not Path(path).is_file():
        raise DatabaseError(f"there is no database at {path}", "name one with `db`")
    seal_state = release.state(url)
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy.sqlite")
        _copy(path, copy)
        return {"bytes of the file": _SEALS.get(seal_state, ""), **_verify(copy)}


#: a stale seal is no fault: another program may write into the file, and everything else is recomputed here
_SEALS = {seal.DAMAGED: "they are not those that gpudb wrote: the file is damaged"}


def _copy(path: str, target: str) -> None:
    """Copy a SQLite file page by page as one state, whoever writes to it meanwhile."""
    try:
        # the packaged file lies in a folder where no lock or journal may be made
        fixed = not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)
        source = sqlite3.connect(read_only_uri(path, fixed), uri=True, timeout=BUSY_SECONDS)
        with closing(source), closing(sqlite3.connect(target)) as made:
            source.backup(made)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        what, hint = f"cannot be read: {error}", "restore it, or load a new one with `gpudb db load`"
        if "locked" in str(error):
            what, hint = "is locked by another program", "try again later"
        elif "readonly" in str(error):
            what, hint = seal.UNFINISHED
        raise DatabaseError(f"{path} {what}", hint) from error


def _verify(url: str) -> dict[str, str]:
    engine = create_engine(url)
    try:
        refuse_foreign(engine)
        _refuse_other_schema(engine)
        with engine.connect() as connection:
            checks = {"readable": _integrity(connection)}
            if not checks["readable"]:
                more = {
                    "schema": _schema,
                    "content hash": _content,
                    "statement ids": _identities,
                    "records are guarded": _guarded,
                    "best facts": _facts,
                    "wide table": _wide,
                    "derived values": _derived,
                    "every fact has a source": _sourced,
                }
                for number, (name, check) in enumerate(more.items(), 1):
                    step(f"checking {name}", number, len(more))
                    checks[name] = _told(check, connection)
                step("deriving everything again")
                try:
                    checks |= differences(connection)
                except Exception as error:
                    _not_lost(error)
                    checks["derived again"] = _fault(error)
            return checks
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error
    except UnicodeDecodeError as error:  # SQLite's own message may quote damaged bytes
        raise DatabaseError("the database holds bytes that are no text: it is damaged", "restore it from a copy") from error
    finally:
        engine.dispose()


def _refuse_other_schema(engine: sa.Engine) -> None:
    revision, numbers = current(engine), revision_numbers()
    if revision is None or revision == head():
        return
    where = safe_url(str(engine.url)) if engine.dialect.name != "sqlite" else "the database"
    if revision not in numbers:
        raise DatabaseError(
            f"{where} was made by a newer gpudb (schema {revision}); this one knows up to {head()}",
            "install a newer gpudb: pip install -U gpuspecdb",
        )
    raise DatabaseError(f"{where} has the older schema {revision}", "run `gpudb db upgrade` on it, then verify again")


def _told(check: Callable[[Connection], str], connection: Connection) -> str:
    """A check's fault. A damaged row can break a check in any way: that is a fault too, and no reason to stop."""
    try:
        return check(connection)
    except Exception as error:
        _not_lost(error)
        return _fault(error)


def _not_lost(error: Exception) -> None:
    """Raise it where the connection is gone, or this user may not look: that says nothing about the data."""
    if isinstance(error, sa.exc.DBAPIError) and (is_lost(error) or code(error) == FORBIDDEN):
        raise error


def _fault(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return f"cannot be checked: {type(cause).__name__}: {' '.join(str(cause).split())[:200]}"


def _schema(connection: Connection) -> str:
    """The file's own number of its schema, by which it is opened, fits the revision of its tables."""
    if connection.dialect.name != "sqlite":
        return ""
    rows = [row[0] for row in connection.exec_driver_sql("SELECT version_num FROM alembic_version")]
    number = connection.exec_driver_sql("PRAGMA user_version").scalar()
    return "" if len(rows) == 1 and revision_numbers().get(rows[0]) == number else f"revision {rows}, number {number}"


def _integrity(connection: Connection) -> str:
    if not sa.inspect(connection).has_table("_dataset_release"):
        raise DatabaseError("the database holds no gpudb data", "load it: `gpudb db load`")
    if connection.dialect.name != "sqlite":
        return ""
    told = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return "" if told == "ok" and not broken else f"integrity_check says {told}; {len(broken)} broken references"


def _content(connection: Connection) -> str:
    stored = connection.execute(sa.select(dataset_release.c.content_sha256)).scalar()
    found = content_hash(connection, TRUTH)
    return "" if stored == found else f"the release says {stored}, the rows give {found}"


def _identities(connection: Connection) -> str:
    """A statement's id is the hash of its key fields: one that was changed by hand no longer fits its id."""
    wrong = []
    for row in connection.execute(sa.select(statement)).mappings():
        value = row["value_number"] if row["value_text"] is None else row["value_text"]
        about = (row["entity_id"], row["attribute_id"], row["qualifier"], row["state"], value, row["source_id"], row["locator"])
        found = statement_id(*about, plain(row["recorded_on"]))
        if found != row["statement_id"]:
            wrong.append(row["statement_id"])
    return "" if not wrong else f"{len(wrong)} statements do not fit their id: {', '.join(sorted(wrong)[:3])}"


def _guarded(connection: Connection) -> str:
    lacking = record.missing(connection)
    return "" if not lacking else f"{len(lacking)} triggers that keep records from being edited are missing: {lacking[0]} ..."


def _differing(connection: Connection, left: str, right: str) -> int:
    asked = "SELECT count(*) FROM (SELECT * FROM ({}) x EXCEPT SELECT * FROM ({}) y) z"
    texts = (asked.format(left, right), asked.format(right, left))
    return sum(connection.exec_driver_sql(text).scalar() or 0 for text in texts)


def _facts(connection: Connection) -> str:
    live = f"h.withdrawn_before = '{OPEN_END}'"
    count = _differing(
        connection,
        "SELECT part_id, column_name, statement_id, agreeing, disagreeing FROM _fact_current",
        f"SELECT part, column_name, statement_id, sources_agreeing, sources_disagreeing FROM ({answering.best_facts(live)}) q",
    )
    return "" if not count else f"{count} rows of fact_current differ from the statements"


def _wide(connection: Connection) -> str:
    held = {row["part"]: row for row in connection.execute(sa.text("SELECT * FROM spec")).mappings()}
    wrong = 0
    said = "SELECT part, column_name, state, value_number, value_text, value_min, value_max FROM spec_fact"
    for row in connection.execute(sa.text(said)).mappings():
        if row["value_min"] is not None or row["value_max"] is not None:
            for end in ("min", "max"):
                wrong += dict(held.get(row["part"], {})).get(f"{row['column_name']}_{end}") != row[f"value_{end}"]
            continue
        value = held.get(row["part"], {}).get(row["column_name"])
        wanted = row["value_number"] if row["value_text"] is None else row["value_text"]
        wrong += str(value) != str(wanted) and value != wanted
    known = "SELECT part, count(*) FROM spec_fact WHERE state = 'known' AND value_min IS NULL AND value_max IS NULL GROUP BY part"
    counts = {part: count for part, count in connection.execute(sa.text(known))}
    columns = [r[0] for r in connection.execute(sa.text("SELECT column_name FROM _spec_column"))]
    for part, row in held.items():
        wrong += sum(row[name] is not None for name in columns) != counts.get(part, 0)
    return "" if not wrong else f"{wrong} cells of spec differ from the facts"


def _derived(connection: Connection) -> str:
    stored = {(r[0], r[1]): r[2] for r in connection.execute(sa.text("SELECT part, metric, value FROM metric_value"))}
    found, bits = {}, bits_from(rows_of(connection))
    held = connection.execute(sa.text("SELECT part, column_name FROM spec_fact WHERE state = 'not_applicable'"))
    absent = by_key((part, column) for part, column in held)
    for row in connection.execute(sa.text("SELECT * FROM spec")).mappings():
        found.update({(row["part"], m.metric): m.value for m in metrics.of(dict(row), bits, absent.get(row["part"], ()))})
    wrong = [key for key in stored.keys() | found.keys() if stored.get(key) != found.get(key)]
    return "" if not wrong else f"{len(wrong)} derived values do not recompute: {sorted(wrong)[:3]}"


def _sourced(connection: Connection) -> str:
    count = connection.execute(sa.text("SELECT count(*) FROM spec_fact WHERE source IS NULL")).scalar()
    return "" if not count else f"{count} facts have no source"


Key = tuple[Any, ...]


def differences(connection: Connection) -> dict[str, str]:
    """Name of each check to what differs from a fresh derivation ('' for nothing); reads ``connection`` only."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(os.path.join(folder, "fresh.sqlite"))
        try:
            derive(connection, engine)
            with engine.connect() as fresh:
                return {"derived again": _tables(connection, fresh), "definitions": _definitions(connection, fresh)}
        finally:
            engine.dispose()


def _tables(held: Connection, fresh: Connection) -> str:
    wrong = []
    made = sa.MetaData()
    made.reflect(fresh, only=views.DERIVED_TABLES)
    inspected = sa.inspect(held)
    names = set(inspected.get_table_names())
    there = {key[1]: columns for key, columns in inspected.get_multi_columns(filter_names=list(views.DERIVED_TABLES)).items()}
    alike = []
    for name in views.DERIVED_TABLES:
        if name not in names:
            wrong.append(f"{name} is missing")
        elif [c["name"] for c in there[name]] != [c.name for c in made.tables[name].columns]:
            wrong.append(f"{name} has other columns")
        else:
            alike.append(name)
    short = bulk.short_tables(held, [made.tables[name] for name in alike])
    for name in alike:
        columns = [c.name for c in made.tables[name].columns]
        keys = [c.name for c in made.tables[name].primary_key.columns]
        first = [*keys, *(column for column in columns if column not in keys)]
        where = " WHERE name = 'release'" if name == "_release_seal" else ""
        if name in short and not where:
            places = [columns.index(column) for column in first]
            left = iter([tuple(plain(row[place]) for place in places) for row in short.pop(name)])
        else:
            left = _rows(held, name, first, len(keys), where)
        count = _unequal(left, _rows(fresh, name, first, len(keys), where), len(keys))
        if count:
            wrong.append(f"{count} rows of {name} are not what the records give")
    return "; ".join(wrong)


def _rows(connection: Connection, name: str, columns: list[str], keys: int, where: str) -> Iterator[Key]:
    listed = ", ".join(f'"{column}"' for column in columns)
    order = ", ".join(f'"{column}"' for column in columns[:keys])
    result = connection.execution_options(yield_per=BATCH).exec_driver_sql(f"SELECT {listed} FROM {name}{where} ORDER BY {order}")
    for row in result:
        yield tuple(plain(value) for value in row)


def _unequal(left: Iterator[Key], right: Iterator[Key], keys: int) -> int:
    """How many rows are on one side only or differ; both sides come in the order of their first ``keys`` columns."""
    count = 0
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        try:
            order = 1 if a is None else -1 if b is None else (a[:keys] > b[:keys]) - (a[:keys] < b[:keys])
        except TypeError:  # a key of another kind: a damaged row
            order = -1
        count += a != b
        if order <= 0:
            a = next(left, None)
        if order >= 0:
            b = next(right, None)
    return count


def _definitions(held: Connection, fresh: Connection) -> str:
    """Tables, indexes, views and triggers of ours that are missing or read otherwise; those that others made do not count."""
    if held.dialect.name != "sqlite":
        there = set(sa.inspect(held).get_view_names())
        missing = [name for name in views.ORDER if name not in there]
        return f"views are missing: {', '.join(missing)}" if missing else ""
    asked = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
    # a table's text without its layout, which a migration's ALTER TABLE changes; all others as they stand
    found, wanted = (
        {tuple(row[:3]): " ".join(row[3].split()) if row[0] == "table" else row[3] for row in c.exec_driver_sql(asked)}
        for c in (held, fresh)
    )
    wrong = sorted(f"{key[0]} {key[1]}" for key, text in wanted.items() if found.get(key) != text)
    return f"{len(wrong)} are missing or differ: {', '.join(wrong[:3])}" if wrong else ""
