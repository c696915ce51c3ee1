"""Does a database hold what it says? Content hash, derived tables, foreign keys; reads only."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.errors import DatabaseError
from gpudb.model import statement_id
from gpudb.progress import step
from gpudb.store import metrics, ranking, record, views
from gpudb.store.engine import create_engine, explain
from gpudb.store.hashing import content_hash, plain
from gpudb.store.law_book import read_bits
from gpudb.store.migrate import refuse_foreign
from gpudb.store.schema import dataset_release, statement
from gpudb.store.truth import TRUTH
from gpudb.urls import is_sqlite, sqlite_path


def verify(url: str) -> dict[str, str]:
    """Name of each check to its fault ('' when it holds). Raises ``DatabaseError`` when it cannot be read at all.

    A SQLite file is checked as a copy, so that a read-only one is never locked or changed.
    """
    if not is_sqlite(url):
        return _verify(url)
    path = sqlite_path(url)
    if not Path(path).is_file():
        raise DatabaseError(f"there is no database at {path}", "name one with --db")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
        return _verify(str(copy))


def _verify(url: str) -> dict[str, str]:
    engine = create_engine(url)
    try:
        refuse_foreign(engine)
        with engine.connect() as connection:
            checks = {"readable": _integrity(connection)}
            if not checks["readable"]:
                more = {
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
                    checks[name] = check(connection)
            return checks
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error
    finally:
        engine.dispose()


def _integrity(connection: Connection) -> str:
    if not sa.inspect(connection).has_table("dataset_release"):
        return "the tables are missing"
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
        found = statement_id(
            row["entity_id"], row["attribute_id"], row["qualifier"], row["state"], value, row["source_id"], row["locator"],
            plain(row["recorded_on"]),
        )  # fmt: skip
        if found != row["statement_id"]:
            wrong.append(row["statement_id"])
    return "" if not wrong else f"{len(wrong)} statements do not fit their id: {', '.join(sorted(wrong)[:3])}"


def _guarded(connection: Connection) -> str:
    lacking = record.missing(connection)
    return "" if not lacking else f"{len(lacking)} triggers that keep records from being edited are missing: {lacking[0]} ..."


def _differing(connection: Connection, left: str, right: str) -> int:
    total = 0
    for a, b in ((left, right), (right, left)):
        total += (
            connection.exec_driver_sql(f"SELECT count(*) FROM (SELECT * FROM ({a}) x EXCEPT SELECT * FROM ({b}) y) z").scalar()
            or 0
        )
    return total


def _facts(connection: Connection) -> str:
    live = f"h.withdrawn_before = {views.END}"
    count = _differing(
        connection,
        "SELECT part_id, column_name, statement_id, agreeing, disagreeing FROM fact_current",
        f"SELECT part, column_name, statement_id, sources_agreeing, sources_disagreeing FROM ({ranking.best_facts(live)}) q",
    )
    return "" if not count else f"{count} rows of fact_current differ from the statements"


def _wide(connection: Connection) -> str:
    held = {row["part"]: row for row in connection.execute(sa.text("SELECT * FROM spec")).mappings()}
    wrong = 0
    for row in connection.execute(sa.text("SELECT part, column_name, state, value_number, value_text FROM spec_fact")).mappings():
        value = held.get(row["part"], {}).get(row["column_name"])
        wanted = row["value_number"] if row["value_text"] is None else row["value_text"]
        wrong += str(value) != str(wanted) and value != wanted
    facts = connection.execute(sa.text("SELECT part, count(*) FROM spec_fact WHERE state = 'known' GROUP BY part")).all()
    columns = [r[0] for r in connection.execute(sa.text("SELECT column_name FROM spec_column"))]
    counts = {part: count for part, count in facts}
    for part, row in held.items():
        wrong += sum(row[name] is not None for name in columns) != counts.get(part, 0)
    return "" if not wrong else f"{wrong} cells of spec differ from the facts"


def _derived(connection: Connection) -> str:
    stored = {(r[0], r[1]): r[2] for r in connection.execute(sa.text("SELECT part, metric, value FROM metric_value"))}
    found = {}
    bits = read_bits(connection)
    for row in connection.execute(sa.text("SELECT * FROM spec")).mappings():
        found.update({(row["part"], m.metric): m.value for m in metrics.of(dict(row), bits)})
    wrong = [key for key in stored.keys() | found.keys() if stored.get(key) != found.get(key)]
    return "" if not wrong else f"{len(wrong)} derived values do not recompute: {sorted(wrong)[:3]}"


def _sourced(connection: Connection) -> str:
    count = connection.execute(sa.text("SELECT count(*) FROM spec_fact WHERE source IS NULL")).scalar()
    return "" if not count else f"{count} facts have no source"
