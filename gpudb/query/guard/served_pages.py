"""What a query may do inside the server: the same functions as `gpudb sql`, no other file, bounded texts and memory.

Datasette stops a query by a clock that SQLite looks at between its operations. One call of `printf('%.*c', 999999999, 'x')`
is a single operation: it ran 5.8 s and took 2 GB against a limit of 1 s. So functions are on an allow-list, and no text
may be longer than LENGTH: the slowest call that is left, `instr` on a planted text, takes 5.1 s at 1,000,000 bytes, 0.3 s at
300,000 and 0.06 s at 100,000.
"""

from __future__ import annotations

import sqlite3

from gpudb.query.guard.functions import SQLITE

#: longest text or row in bytes; and heap of SQLite in the whole process
LENGTH, HEAP = 200_000, 256 << 20
#: functions that Datasette's own pages and search need beside those of `gpudb sql`
OWN = frozenset({"escape_fts", "bm25", "highlight", "snippet", "match", "rank", "sqlite_version"})
_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "foreign_key_list", "index_list", "index_info", "index_xinfo", "database_list"}
    | {"schema_version", "data_version", "recursive_triggers"}
)
_READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})


def restrict(connection: sqlite3.Connection) -> None:
    """Allow a connection to read, and nothing else."""
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP}").fetchone()
    for name, value in (
        ("LENGTH", LENGTH),
        ("SQL_LENGTH", 100_000),
        ("ATTACHED", 0),
        ("EXPR_DEPTH", 100),
        ("COMPOUND_SELECT", 20),
    ):
        connection.setlimit(getattr(sqlite3, f"SQLITE_LIMIT_{name}"), value)
    connection.execute("PRAGMA trusted_schema = 0")
    connection.execute("PRAGMA query_only = 1")
    # a search table declares its columns when it is first used, which needs rights that are taken away now
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").fetchall():
        connection.execute(f'SELECT 1 FROM "{name}" LIMIT 0')
    connection.set_authorizer(_allow)


def _allow(action: int, first: str | None, second: str | None, database: str | None, cause: str | None) -> int:
    if action in _READS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        name = (second or "").lower()
        return sqlite3.SQLITE_OK if name in SQLITE or name in OWN else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _PRAGMAS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
