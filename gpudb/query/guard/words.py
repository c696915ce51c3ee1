"""Why a statement was refused, in words: what happened, why, what to do, and the names that were perhaps meant."""

from __future__ import annotations

from collections.abc import Mapping

from gpudb.errors import DatabaseError, GpudbError, QueryRefused
from gpudb.names import suggest
from gpudb.query.guard.functions import ANSWER, HEAP

ONLY = "`gpudb sql` only reads: one SELECT, VALUES or WITH statement over the public views (`gpudb schema` lists them)"
SLOW = "narrow the query, or allow more seconds with `timeout`"
BIG = "read fewer rows or columns; for everything use the published files or a database of your own"

#: kind -> message, hint; {name} and {message} come from the engine
KINDS: dict[str, tuple[str, str]] = {
    "memory": (f"the query needed more than {HEAP >> 20} MB of memory and was stopped", BIG),
    "server": ("the query went over a limit of the server: {message}", BIG),
    "big": ("the query made a value that is too long ({message})", "values may hold 1,000,000 bytes; read or join less text"),
    "answer": (f"the answer is longer than {ANSWER >> 20} MB", "read fewer columns, or lower `limit`"),
    "action": ("{name} is not allowed", ONLY),
    "select": ("this is no query", ONLY),
    "statements": ("there is more than one statement", "give one statement at a time; " + ONLY),
    "function": (
        "the function {name}() is not allowed",
        "only functions that compute are, not those that read files, change settings or run other SQL",
    ),
    "naming": (
        "types that name what is in the catalog (regclass, regrole and their like) are not allowed",
        "ask the public views for names",
    ),
    "blind": (
        "the server did not show how it understood the query (debug_print_parse), so it was not run",
        "connect to PostgreSQL itself rather than through a pooler or a compatible product",
    ),
    "odd": ("a name in the query looks like a field of PostgreSQL's parse tree", "give it another name"),
    "fault": ("the query could not be run: {message}", "this is a fault of gpudb; report the query"),
}


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
        return QueryRefused(
            f"{name} is not a public view", "read one of the public views: `gpudb schema` lists them", _near(name, list(columns))
        )
    if kind == "quotes":
        error = _unknown(message, columns)
        return QueryRefused(error.message, "texts stand in single quotes, names of columns in double quotes", error.suggestions)
    if kind == "sql":
        return _unknown(message, columns)
    said, hint = KINDS.get(kind, KINDS["fault"])
    return QueryRefused(said.format(name=name or "this", message=message), hint)


def _database(message: str) -> DatabaseError:
    if "locked" in message or "busy" in message:
        return DatabaseError(f"the database is in use by another program ({message})", "try again when its load has finished")
    if message.startswith("it has no views of gpudb"):
        return DatabaseError(
            f"the database cannot be read: {message}", "load it with `gpudb db load`; GPUDB_SCHEMA names another schema"
        )
    message = " ".join(message.split())
    return DatabaseError(f"the database cannot be read: {message}", "check it with `gpudb db verify`")


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
