"""One statement against PostgreSQL, inside the child process (see `child.py`).

The server itself says what a text reads and calls: it is parsed there as ``DECLARE ... CURSOR FOR text`` (extended
protocol: one statement, no writing, not executed yet), and the server's own parse tree, which `debug_print_parse`
sends to this client, names every relation and function by its number after all name rules were applied. Only when
each of them is allowed the same prepared statement is executed, in a READ ONLY transaction that is always rolled back.
"""

import contextlib
import json
import select
import sys
import time
from typing import Any

INTEGERS, NUMBERS = {20, 21, 23, 26}, {700, 701, 1700}
BOOLEAN, BYTES, JSONS = 16, 17, {114, 3802}
#: fields of a parse tree that hold the number of a relation; of a function called by name; of one behind an operator
RELATIONS = {":relid"}
CALLS = {":funcid", ":aggfnoid", ":winfnoid"}
OPERATORS = {":opfuncid", ":hashfuncid", ":negfuncid", ":elemfuncid", ":startInRangeFunc", ":endInRangeFunc", ":tsmhandler"}
#: settings of the transaction; the text cannot change them, because set_config() is no allowed function
SETTINGS = {
    "lock_timeout": "2000",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "debug_pretty_print": "off",
    "debug_print_rewritten": "off",
    "debug_print_plan": "off",
    "work_mem": "16384",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}


class Server:
    """A connection of its own, and a clock that cancels what runs too long."""

    def __init__(self, request: dict[str, str], child: Any) -> None:
        sys.path[:0] = request["path"].split("\n")
        from psycopg import pq

        self._pq, self._child = pq, child
        self.end = time.monotonic() + float(request["start"])
        self._connection = pq.PGconn.connect(request["conninfo"].encode())
        if self._connection.status != pq.ConnStatus.OK:
            raise child.Refused("database", self._connection.error_message.decode("utf-8", "replace").strip())
        #: what the server printed as parse trees
        self.trees: list[str] = []
        self._connection.notice_handler = self._notice

    def _notice(self, result: Any) -> None:
        field = self._pq.DiagnosticField
        if result.error_field(field.MESSAGE_PRIMARY) == b"parse tree:":
            self.trees.append((result.error_field(field.MESSAGE_DETAIL) or b"").decode("utf-8", "replace"))

    def _send(self, what: str, *arguments: Any) -> None:
        try:
            getattr(self._connection, what)(*arguments)
        except Exception as error:
            raise (self._lost() if self._connection.status != self._pq.ConnStatus.OK else error) from error

    def _result(self) -> Any:
        """The last result of what was sent; cancels at the end of the time."""
        connection, cancelled = self._connection, False
        connection.flush()
        while connection.is_busy():
            left = self.end - time.monotonic()
            if left <= 0 and not cancelled:
                cancelled = True
                connection.get_cancel().cancel()
            select.select([connection.socket], [], [], max(left, 0.05))
            try:
                connection.consume_input()
            except Exception as error:
                raise self._lost() from error
        last = None
        while (result := connection.get_result()) is not None:
            last = result
        if last is None and self._connection.status != self._pq.ConnStatus.OK:
            raise self._lost()
        if last is None or last.status not in (self._pq.ExecStatus.COMMAND_OK, self._pq.ExecStatus.TUPLES_OK):
            raise self._refusal(last)
        return last

    def rows(self, sql: str, *values: str) -> list[list[str]]:
        """A question of our own with text parameters."""
        self._send("send_query_params", sql.encode(), [value.encode() for value in values])
        result = self._result()
        return [
            [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)] for row in range(result.ntuples)
        ]

    def set(self, settings: dict[str, str]) -> None:
        """Settings of this transaction."""
        calls = ", ".join(f"set_config(${2 * n + 1}, ${2 * n + 2}, true)" for n in range(len(settings)))
        self.rows(f"SELECT {calls}", *(text for pair in settings.items() for text in pair))

    def may_set(self, name: str) -> bool:
        """Whether this user may change a setting that is the administrator's."""
        if self.rows("SELECT current_setting('is_superuser')") == [["on"]]:
            return True
        known = self._connection.server_version >= 150000
        return known and self.rows("SELECT has_parameter_privilege($1, 'SET')", name) == [["t"]]

    def prepare(self, sql: str) -> None:
        """Parse a statement on the server without executing it."""
        self._send("send_prepare", b"gpudb_sql", sql.encode())
        self._result()

    def execute(self) -> None:
        """Execute what was prepared."""
        self._send("send_query_prepared", b"gpudb_sql", [])
        self._result()

    def fetch(self, number: int) -> Any:
        """The next rows of the cursor as a raw result."""
        self._send("send_query_params", f"FETCH FORWARD {number} FROM gpudb_sql".encode(), [])
        return self._result()

    def close(self) -> None:
        """Roll back and leave."""
        try:
            self._connection.exec_(b"ROLLBACK")
        finally:
            self._connection.finish()

    def _refusal(self, result: Any) -> Exception:
        field = self._pq.DiagnosticField
        if result is None or not (code := (result.error_field(field.SQLSTATE) or b"").decode()):
            text = (result.error_message if result is not None else self._connection.error_message).decode("utf-8", "replace")
            if "out of memory" in text or "cannot allocate memory" in text:
                return self._made("memory", text.strip())
            return self._made("database", text.strip(), "lost" if self._connection.status != self._pq.ConnStatus.OK else "")
        text = (result.error_field(field.MESSAGE_PRIMARY) or b"").decode("utf-8", "replace")
        if code == "57014" or (code == "55P03" and time.monotonic() > self.end):
            return self._made("time")
        if code in ("53200", "53100", "53400", "54000") or "out of memory" in text:
            return self._made("server", text)
        if code == "08P01":
            return self._made("sql", "the statement has a placeholder such as $1, and nothing to put there")
        if code.startswith(("08", "57P")) or code in ("40001", "40P01"):
            # the server goes, or a replica must replay what stands against this read: the parent may ask again
            return self._made("database", text, "lost")
        if code.startswith("53") or code == "55P03":
            return self._made("database", text)
        if "multiple commands" in text:
            return self._made("statements", text)
        if code == "25006":
            return self._made("action", text, text.partition("cannot execute ")[2].partition(" in a read-only")[0])
        return self._made("sql", text)

    def _lost(self) -> Exception:
        text = self._connection.error_message.decode("utf-8", "replace").strip()
        return self._made("database", text or "the connection was lost", "lost")

    def _made(self, kind: str, text: str = "", name: str = "") -> Exception:
        made: Exception = self._child.Refused(kind, text, name)
        return made


def answer(request: dict[str, str], child: Any) -> str:
    """The rows of ``request['text']`` as JSON; raises ``child.Refused``."""
    server = Server(request, child)
    try:
        views, role = _settle(server, request, child)
        child.say("ready\n")
        server.end = time.monotonic() + float(request["timeout"])
        _declare(server, request, child, views)
        if role:
            # a second layer where docs/roles.sql was run: the server refuses by rights as well
            server.set({"role": request["role"]})
        server.execute()
        return _fetch(server, request, child)
    finally:
        with contextlib.suppress(Exception):
            server.close()


def _settle(server: Server, request: dict[str, str], child: Any) -> tuple[set[str], bool]:
    """A read-only transaction with fixed settings; the numbers of the public views, and whether the reader role can be taken."""
    server.rows("BEGIN TRANSACTION READ ONLY")
    views = server.rows(
        "SELECT c.relname, c.oid, n.nspname, r.rolname FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_catalog.pg_roles r ON r.rolname = $2 AND r.rolname <> current_user "
        "AND pg_catalog.pg_has_role(current_user, r.oid, CASE WHEN current_setting('server_version_num')::int >= 160000 "
        "THEN 'SET' ELSE 'MEMBER' END) AND pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') "
        "AND pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT') "
        "WHERE c.relkind = 'v' AND c.relname = ANY (pg_catalog.string_to_array($1, ',')) "
        "AND n.nspname = $3",
        request["views"],
        request["role"],
        request["schema"],
    )
    schema = request["schema"]
    if not any(row[0] == "release" for row in views):
        raise child.Refused("database", f"it has no views of gpudb in the schema {schema}")
    server.set(
        {
            **SETTINGS,
            "statement_timeout": str(int(float(request["timeout"]) * 1000) + 50),
            "search_path": 'pg_catalog, "' + schema.replace('"', '""') + '"',
            **({"temp_file_limit": "65536"} if server.may_set("temp_file_limit") else {}),
        }
    )
    return {row[1] for row in views}, all(row[3] for row in views)


def _declare(server: Server, request: dict[str, str], child: Any, views: set[str]) -> None:
    """Parse on the server, and check what the text reads and calls; nothing of it is executed here."""
    # the tree is for this client; where we may, we keep it out of the server's log
    quiet = server.may_set("log_min_messages")
    level = server.rows("SELECT current_setting('log_min_messages')")[0][0]
    shown = {"client_min_messages": "log", "debug_print_parse": "on", **({"log_min_messages": "fatal"} if quiet else {})}
    server.set(shown)
    server.trees.clear()
    server.prepare("DECLARE gpudb_sql NO SCROLL CURSOR FOR\n" + request["text"])
    trees = list(server.trees)
    server.set({"client_min_messages": "error", "debug_print_parse": "off", **({"log_min_messages": level} if quiet else {})})
    if not trees:
        raise child.Refused("blind")
    relations, calls, operators = numbers(trees)
    if "?" in relations | calls | operators:
        raise child.Refused("odd")
    if relations - views:
        named = server.rows(
            "SELECT oid::regclass FROM pg_class WHERE oid = ANY (string_to_array($1, ',')::oid[]) ORDER BY 1",
            ",".join(sorted(relations - views)),
        )
        raise child.Refused("table", "", named[0][0] if named else "?")
    denied = server.rows(
        "SELECT coalesce(p.proname, f.number) FROM unnest(string_to_array($1, ',')) f(number) LEFT JOIN pg_proc p "
        "ON p.oid = f.number::oid WHERE p.oid IS NULL OR p.pronamespace <> 'pg_catalog'::regnamespace OR (NOT "
        "p.proname = ANY (string_to_array($2, ',')) AND NOT f.number = ANY (string_to_array($3, ',')) AND NOT EXISTS "
        "(SELECT FROM pg_cast c WHERE c.castfunc = p.oid)) ORDER BY 1",
        ",".join(sorted(calls | operators)),
        request["functions"],
        ",".join(sorted(operators)),
    )
    if denied:
        raise child.Refused("function", "", denied[0][0])


def numbers(trees: list[str]) -> tuple[set[str], set[str], set[str]]:
    """The relations, the functions called by name and those behind operators in parse trees, by their numbers.

    A name inside a tree that looks like a field cannot hide one: blanks in names are escaped, every field is looked at,
    and a field without a number is told as `?`, which refuses the statement.
    """
    found: dict[str, set[str]] = {"relation": set(), "call": set(), "operator": set()}
    for tree in trees:
        words = tree.split()
        for word, value in zip(words, [*words[1:], ""], strict=True):
            kind = "relation" if word in RELATIONS else "call" if word in CALLS else "operator" if word in OPERATORS else ""
            if not kind:
                continue
            number = value.rstrip(")}")
            number = number if number.isascii() and number.isdigit() and len(number) < 11 else "?"
            if number != "0":
                found[kind].add(number)
    return found["relation"], found["call"], found["operator"]


def _fetch(server: Server, request: dict[str, str], child: Any) -> str:
    rows, most, more = child.Rows(int(request["answer"])), int(request["limit"]), False
    columns: list[str] = []
    while not more:
        asked = min(500, most + 1 - len(rows))
        result = server.fetch(asked)
        if not columns:
            columns = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        kinds = [result.ftype(column) for column in range(result.nfields)]
        for row in range(result.ntuples):
            if len(rows) == most:
                more = True
                break
            rows.add([_json(result.get_value(row, column), kind, child.quoted) for column, kind in enumerate(kinds)])
        if time.monotonic() > server.end:
            raise child.Refused("time")
        if result.ntuples < asked:
            break
    return str(rows.text(columns, more))


def _json(value: bytes | None, kind: int, quoted: Any) -> str:
    if value is None:
        return "null"
    text = value.decode("utf-8", "replace")
    if kind in INTEGERS or kind in NUMBERS:
        return text
    if kind == BOOLEAN:
        return "1" if text == "t" else "0"
    if kind == BYTES:
        return str(quoted(text.removeprefix("\\x")))
    if kind in JSONS:
        # as SQLite writes it, so that both engines give the same text
        return str(quoted(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))))
    return str(quoted(text))
