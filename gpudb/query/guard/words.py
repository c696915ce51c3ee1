"""Why a statement was refused, in words: what happened, why, what to do, and the names that were perhaps meant."""

from __future__ import annotations

from collections.abc import Mapping

from gpudb.errors import DatabaseError, GpudbError, QueryRefused
from gpudb.names import suggest
from gpudb.resources import data

#: seconds a query may be allowed at most
LONGEST = 3600.0
#: seconds after the time limit when the child is killed, if the engine has not stopped by itself
GRACE = 0.6
#: seconds that the child has to cancel its work on a server when nobody waits for it any more
FAREWELL = 0.5
#: seconds in which the child must have opened the database
START = 15.0
#: address space of the child, heap of SQLite in it, longest answer, longest SQL text; bytes
MEMORY, HEAP, ANSWER, TEXT = 512 << 20, 256 << 20, 32 << 20, 100_000

_DATA = data("query/guard/words.toml")


def _functions(*of: str) -> frozenset[str]:
    return frozenset(name for one in of for name in _DATA["functions"][one].split())


#: functions that a statement may call, by engine
SQLITE, SQLITE_TABLES, POSTGRESQL = _functions("math", "sqlite"), _functions("sqlite_tables"), _functions("math", "postgresql")
#: the role of docs/roles.sql that reads the public views and nothing else
READER_ROLE = "gpudb_reader"

ONLY = "`gpudb sql` only reads: one SELECT, VALUES or WITH over public views (`gpudb schema` lists them, `gpudb schema spec` its columns)"
SLOW = "narrow the query, or allow more seconds with `timeout`"
BIG = "read fewer rows or columns; for everything use the published files or a database of your own"


def refusal(why: Mapping[str, str], timeout: float, columns: Mapping[str, list[str]]) -> GpudbError:
    """The error for what the child reported; ``columns`` are the public views with their columns."""
    kind, message, name = why["error"], why["message"], why["name"]
    if kind == "database":
        return _database(message)
    if kind == "time":
        allowed = float(name or timeout)
        if allowed < timeout:
            said = f"the query ran longer than {allowed:g} s, which is what the server allows this user, and was stopped"
            return QueryRefused(said, "ask for less of it: a condition, fewer joins; or ask the administrator")
        return QueryRefused(f"the query ran longer than {timeout:g} s and was stopped", SLOW)
    if kind == "table":
        hint = "read one of the public views: `gpudb schema` lists them"
        return QueryRefused(f"{name} is not a public view", hint, _near(name, list(columns)))
    if kind == "quotes":
        error = _unknown(message, columns)
        return QueryRefused(error.message, "texts stand in single quotes, names of columns in double quotes", error.suggestions)
    if kind == "sql":
        return _unknown(message, columns)
    about = {"name": name or "this", "message": message, "heap": HEAP >> 20, "answer": ANSWER >> 20, "only": ONLY, "big": BIG}
    said, hint = (text.format(**about) for text in _DATA["refusals"].get(kind) or _DATA["refusals"]["fault"])
    return QueryRefused(said, hint)


def _database(message: str) -> DatabaseError:
    if "locked" in message or "busy" in message:
        return DatabaseError(f"the database is in use by another program ({message})", "try again when its load has finished")
    load = "load it with `gpudb db load`; GPUDB_SCHEMA names another schema"
    hint = load if message.startswith("it has no views of gpudb") else "check it with `gpudb db verify`"
    return DatabaseError(f"the database cannot be read: {' '.join(message.split())}", hint)


def _unknown(message: str, columns: Mapping[str, list[str]]) -> QueryRefused:
    """The engine's message, with the names that may have been meant when it is about a name."""
    every = sorted({column for names in columns.values() for column in names})
    for start, end, known, what in (
        ("no such table: ", "", list(columns), "view"),
        ('relation "', '" does not exist', list(columns), "view"),
        ("no such column: ", "", every, "column"),
        ("column ", " does not exist", every, "column"),
    ):
        if message.startswith(start) and message.endswith(end):
            name = message.removeprefix(start).removesuffix(end).strip('"')
            if what == "view":
                return QueryRefused(f"there is no public view {name}", "`gpudb schema` lists them", _near(name, known))
            short = name.rpartition(".")[2].strip('"')
            homes = [view for view in columns if short in columns[view]]
            hint = f"`{short}` is a column of {', '.join(homes)}" if homes else "`gpudb schema VIEW` lists the columns of a view"
            return QueryRefused(message, hint, () if homes else _near(name, known))
    said = message if len(message) <= 500 else message[:500] + " ..."
    not_sql = "syntax error" in message or "incomplete input" in message
    return QueryRefused(said, ONLY if not_sql else "correct the query; `gpudb schema` shows the views")


def _near(name: str, known: list[str]) -> tuple[str, ...]:
    from gpudb.query.column_words import column_of

    short = name.rpartition(".")[2].strip('"').lower()
    said = column_of(short.replace("_", " "))
    return tuple(dict.fromkeys((*([said] if said in known else []), *suggest(short, known))))[:3]
