"""One statement against a SQLite file, inside the child process (see `child.py`).

Two connections. A *shadow* in memory holds views with the names and columns of the public views and nothing else: a
text that compiles there names nothing but public views. The authorizer alone cannot say so: its fifth argument, the
view that causes an access, is also set by a CTE of the same name (`WITH spec AS (SELECT * FROM private) ...`).
Only then the statement runs on the file, read-only, with an authorizer, limits, a clock and no way to open a file.
"""

import sqlite3
import time
from typing import Any

#: what each limit is for: SQLite's page "Defense Against The Dark Arts", widened where ordinary questions need it
LIMITS = {
    "LENGTH": 1_000_000, "SQL_LENGTH": 100_100, "COLUMN": 200, "EXPR_DEPTH": 100, "COMPOUND_SELECT": 20, "VDBE_OP": 100_000,
    "FUNCTION_ARG": 100, "ATTACHED": 0, "LIKE_PATTERN_LENGTH": 50, "VARIABLE_NUMBER": 10, "TRIGGER_DEPTH": 1, "WORKER_THREADS": 0,
}  # fmt: skip
#: authorizer codes to the words of people
ACTIONS = {
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 8, 29), "CREATE"),
    **dict.fromkeys((10, 11, 12, 13, 14, 15, 16, 17, 30), "DROP"),
    9: "DELETE", 18: "INSERT", 19: "PRAGMA", 22: "BEGIN, COMMIT or ROLLBACK", 23: "UPDATE", 24: "ATTACH", 25: "DETACH", 26: "ALTER",
    27: "REINDEX", 28: "ANALYZE", 32: "SAVEPOINT",
}  # fmt: skip


class Gate:
    """The authorizer: SELECT, the columns of public views, recursion and listed functions; everything else is denied."""

    def __init__(self, views: frozenset[str], request: dict[str, str], modules: frozenset[str], beneath: bool) -> None:
        tables, functions = (frozenset(request[name].split(",")) for name in ("tables", "functions"))
        self._views, self._functions, self._free, self._beneath = views, functions, views | tables, beneath
        self._modules = modules - tables
        self.selects = 0
        #: the first thing that was denied: kind and name
        self.denied: tuple[str, str] | None = None

    def __call__(self, action: int, first: str | None, second: str | None, _base: str | None, cause: str | None) -> int:
        """SQLite asks this while it compiles: a code of ACTIONS, two names, the database, the view behind it."""
        if action == sqlite3.SQLITE_SELECT:
            self.selects += 1
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_RECURSIVE:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            return self._read((first or "").lower(), second == "", (cause or "").lower())
        if action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in self._functions:
                return sqlite3.SQLITE_OK
            return self._deny("function", second or "")
        if action == sqlite3.SQLITE_UPDATE and (first or "").startswith("sqlite_"):
            return self._deny("table", "a table-valued function other than json_each and json_tree")
        if (first or "").startswith("sqlite_"):
            return self._deny("action", "CREATE, DROP or ALTER")
        return self._deny("action", ACTIONS.get(action, f"this (code {action})"))

    def _read(self, name: str, no_column: bool, cause: str) -> int:
        built_in = name in self._modules or name.startswith(("sqlite_", "pragma_"))
        # without a column, as in count(*), a CTE is asked about too; beneath a view, its own text reads the tables
        if name in self._free or (no_column and not built_in) or (self._beneath and cause in self._views):
            return sqlite3.SQLITE_OK
        return self._deny("table", name)

    def _deny(self, kind: str, name: str) -> int:
        self.denied = self.denied or (kind, name)
        return sqlite3.SQLITE_DENY


def answer(request: dict[str, str], child: Any) -> str:
    """The rows of ``request['text']`` as JSON; raises ``child.Refused``."""
    timeout, most = float(request["timeout"]), int(request["limit"])
    file, shadow, seen = _open(request, child, frozenset(request["views"].split(",")))
    modules = frozenset(name.lower() for (name,) in shadow.execute("SELECT name FROM pragma_module_list"))
    time.localtime()  # reads where this machine is, which a view asks for
    # from here on no file can be opened, whatever the statement finds to do
    child.operating_system.limit("RLIMIT_NOFILE", 0)
    child.operating_system.limit("RLIMIT_NPROC", 0)
    child.say("ready\n")
    text, end = request["text"], time.monotonic() + timeout

    def clock() -> bool:
        return time.monotonic() > end

    for connection in (file, shadow):
        connection.set_progress_handler(clock, 1000)
    rows = child.Rows(int(request["answer"]))
    gate = Gate(seen, request, modules, False)
    shadow.set_authorizer(gate)
    try:
        shadow.execute("EXPLAIN " + text)
        if not gate.selects:
            raise child.Refused("select")
        exact = names_only(text)
        if exact != text:
            try:
                shadow.execute("EXPLAIN " + exact)
            except sqlite3.Error as error:
                raise child.Refused("quotes", str(error)) from error
        gate = Gate(seen, request, modules, True)
        file.set_authorizer(gate)
        cursor = file.execute(text)
        columns = [column[0] for column in cursor.description or ()]
        more = False
        for number, row in enumerate(cursor):
            if number == most:
                more = True
                break
            if not number % 256 and clock():
                raise child.Refused("time")
            rows.add([_json(value, child.quoted) for value in row])
        return str(rows.text(columns, more))
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, ValueError) as error:
        raise _refusal(error, gate, child) from error


def _open(request: dict[str, str], child: Any, views: frozenset[str]) -> tuple[Any, Any, frozenset[str]]:
    """The file, its shadow, and the public views that the file holds."""
    try:
        file = sqlite3.connect(request["uri"], uri=True, timeout=min(5.0, float(request["timeout"])), isolation_level=None)
        shadow = sqlite3.connect(":memory:", isolation_level=None)
        for connection in (file, shadow):
            for pragma in ("trusted_schema = 0", "cell_size_check = 1", "temp_store = 2", "mmap_size = 0"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(f"PRAGMA hard_heap_limit = {int(request['heap'])}").fetchone()
        file.execute("PRAGMA query_only = 1")
        # one read transaction from here to the end: nothing is opened again, and one state of the data is seen
        file.execute("BEGIN")
        held: dict[str, list[str]] = {}
        for view, column in file.execute(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'view' ORDER BY m.name, c.cid"
        ):
            if view.lower() in views:
                held.setdefault(view.lower(), []).append(column)
        for view, columns in held.items():
            listed = ", ".join('NULL AS "' + column.replace('"', '""') + '"' for column in columns)
            shadow.execute(f"CREATE VIEW {view} AS SELECT {listed}")
        for connection in (file, shadow):
            # making these tables known needs rights that the authorizer takes away
            connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").fetchall()
            for name, value in LIMITS.items():
                connection.setlimit(getattr(sqlite3, f"SQLITE_LIMIT_{name}"), value)
    except sqlite3.Error as error:
        raise child.Refused("database", str(error)) from error
    return file, shadow, frozenset(held)


def names_only(text: str) -> str:
    """``text`` with each "double quoted" word in backquotes, which SQLite never takes for a string.

    SQLite reads a misspelt `"memory_gbx" >= 80` as a comparison of two constants, true for every row.
    """
    out: list[str] = []
    at, end = 0, len(text)
    while at < end:
        sign = text[at]
        if sign in "'\"`":
            close = at + 1
            while close < end and (text[close] != sign or text[close : close + 2] == sign * 2):
                close += 2 if text[close] == sign else 1
            word = text[at : close + 1]
            if sign == '"' and close < end:
                word = "`" + word[1:-1].replace('""', '"').replace("`", "``") + "`"
        else:
            closing = {"[": "]", "--": "\n", "/*": "*/"}.get(text[at : at + 2] if sign in "-/" else sign, "")
            close = text.find(closing, at + (1 if sign == "[" else 2)) if closing else at
            close = end if close < 0 else close + len(closing or " ") - 1
            word = text[at : close + 1]
        out.append(word)
        at = close + 1
    return "".join(out)


def _json(value: Any, quoted: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return str(quoted(value))
    if isinstance(value, bytes):
        return '"' + value.hex() + '"'
    text = repr(value)
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(text, text)


def _refusal(error: Exception, gate: Gate, child: Any) -> Exception:
    text, code = str(error), getattr(error, "sqlite_errorname", "") or ""
    kind, name = "sql", ""
    if gate.denied:
        kind, name = gate.denied
    elif "one statement" in text:
        kind = "statements"
    elif "number of bindings" in text:
        text = "the statement has a placeholder, and nothing to put there"
    elif code == "SQLITE_INTERRUPT":
        kind = "time"
    elif code.startswith("SQLITE_NOMEM"):
        kind = "memory"
    elif code == "SQLITE_TOOBIG" or "too large" in text or "too big" in text:
        kind = "big"
    elif code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
        kind = "database"
    refused: Exception = child.Refused(kind, text, name)
    return refused
