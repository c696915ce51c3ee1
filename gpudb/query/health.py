"""What the database holds as a whole, and what `gpudb doctor` asks of SQLite, of a file and of a server: facts only, nothing is changed."""

from __future__ import annotations

import os

from gpudb.errors import UnknownNameError
from gpudb.hints import Any
from gpudb.model import OPEN_END
from gpudb.query.reader import RELEASE, Reader, Row
from gpudb.urls import read_only_uri, sqlite_path

_REVIEWS = f"""SELECT layer, max(reviewed_until) AS reviewed_until FROM review_list
WHERE withdrawn_before = '{OPEN_END}' GROUP BY layer ORDER BY layer"""
_ROLE = """SELECT current_user AS role, current_database() AS database, current_schema() AS place,
 (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
 current_setting('server_version') AS version, current_setting('transaction_read_only') AS read_only,
 pg_is_in_recovery() AS replica, to_regclass('spec') IS NOT NULL AS loaded"""
_RIGHTS = """SELECT has_table_privilege('spec', 'SELECT') AS reads,
 (SELECT has_table_privilege(c.oid, 'INSERT') FROM pg_class c WHERE c.oid = to_regclass('_statement')) AS writes"""


def strict_tables() -> str:
    """'' when the SQLite of this Python makes STRICT tables and refuses a text in a number; else what went wrong."""
    import sqlite3

    with sqlite3.connect(":memory:") as connection:
        try:
            connection.execute("CREATE TABLE t (n INTEGER) STRICT")
            connection.execute("INSERT INTO t VALUES ('x')")
        except sqlite3.IntegrityError:
            return ""
        except sqlite3.Error as error:
            return str(error)
    return "a text was accepted in a number column"


def sqlite_version() -> str:
    """Version of the SQLite library that this Python uses."""
    import sqlite3

    return sqlite3.sqlite_version


def file_facts(url: str, packaged: bool) -> dict[str, Any]:
    """Size, schema number, journal mode, quick check and rights of a SQLite file; raises ``sqlite3.Error``."""
    import sqlite3

    path = os.path.abspath(sqlite_path(url))
    connection = sqlite3.connect(read_only_uri(path, packaged), uri=True, timeout=5)
    try:

        def pragma(name: str) -> Any:
            return connection.execute(f"PRAGMA {name}").fetchone()[0]

        return {
            "bytes": os.path.getsize(path),
            "schema": pragma("user_version"),
            "journal_mode": pragma("journal_mode"),
            "quick_check": pragma("quick_check(1)"),
            "writable": os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK),
        }
    finally:
        connection.close()


def server_facts(url: str) -> dict[str, Any]:
    """Version, role, rights, and primary or replica of a PostgreSQL server; raises ``DatabaseError`` out of reach."""
    import sqlalchemy as sa

    from gpudb.store.engine import create_engine, explain

    engine = create_engine(url, read=True)
    try:
        with engine.connect() as connection:
            found = dict(connection.execute(sa.text(_ROLE)).mappings().one())
            rights = (
                connection.execute(sa.text(_RIGHTS)).mappings().one() if found["loaded"] else dict.fromkeys(("reads", "writes"))
            )
            return {**found, "reads": bool(rights["reads"]), "writes": bool(rights["writes"]) and found["read_only"] == "off"}
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error
    finally:
        engine.dispose()


def reviewed(reader: Reader) -> dict[str, str]:
    """Layer -> its last reviewed day: later answers about it are unknown."""
    return {row["layer"]: row["reviewed_until"] for row in reader.rows(_REVIEWS)}


#: views of what is recorded on a day
_RECORDED = (
    "spec_history", "rule_record", "letter_list", "license_list", "import_measure_list", "trade_period", "claim_list",
    "claim_response_list", "bill_list", "case_list", "market_list", "origin_standing",
)  # fmt: skip


def latest(reader: Reader) -> Row:
    """The row of the release held; raises ``UnknownNameError`` when there is none."""
    rows = reader.rows(RELEASE)
    if not rows:
        raise UnknownNameError(f"{reader.url} holds no release", "load one with `gpudb db load`")
    return rows[0]


def last_recorded(reader: Reader) -> str:
    """The last day on which anything was recorded, withdrawn or put first; '' when nothing was."""
    days = " UNION ALL ".join(
        f"SELECT max({day}) AS d FROM {view} WHERE {day} < '{OPEN_END}'"
        for view in _RECORDED
        for day in ("recorded_on", "withdrawn_before")
    )
    return str(reader.rows(f"SELECT max(d) AS d FROM ({days}) AS days")[0]["d"] or "")


def origins(reader: Reader) -> set[str]:
    """Whose parts and facts there are: `shipped`, and a name for each team's own."""
    rows = reader.rows("SELECT DISTINCT origin FROM spec_history UNION SELECT DISTINCT origin FROM spec")
    return {row["origin"] for row in rows}
