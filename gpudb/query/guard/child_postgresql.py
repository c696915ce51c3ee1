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
#: types that turn a number into a name of the catalog, roles and private tables among them: reg* and aclitem, with their arrays
NAMING = {
    24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191, 1033,
    1008, 2207, 2208, 2209, 2210, 2211, 3735, 3770, 4090, 4097, 4192, 1034,
}  # fmt: skip
#: settings of the transaction; the text cannot change them, because set_config() is no allowed function
SETTINGS = {
    "lock_timeout": "2000", "DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "extra_float_digits": "1", "bytea_output": "hex",
    "standard_conforming_strings": "on", "debug_pretty_print": "off", "debug_print_rewritten": "off", "debug_print_plan": "off",
    "work_mem": "16384", "jit": "off", "max_parallel_workers_per_gather": "0",
}  # fmt: skip
#: while a text is parsed, and after that
_PARSING = {"client_min_messages": "log", "debug_print_parse": "on"}
_PARSED = {"client_min_messages": "error", "debug_print_parse": "off"}
#: since PostgreSQL 13 a hash may have more than work_mem; since 14 a server looks itself whether its client still lives
_SINCE = {130000: {"hash_mem_multiplier": "1"}, 140000: {"client_connection_check_interval": "500"}}


class Server:
    """A connection of its own, and a clock that cancels what runs too long."""

    def __init__(self, request: dict[str, str], child: Any) -> None:
        sys.path[:0] = request["path"].split("\n")
        from psycopg import pq

        self._pq, self._child = pq, child
        self.end = time.monotonic() + float(request["start"])
        #: seconds for one statement: as asked, and no more than the administrator gives this user
        self.allowed = float(request["timeout"])
        self._connection = pq.PGconn.connect(request["conninfo"].encode())
        if self._connection.status != pq.ConnStatus.OK:
            raise child.Refused("database", self._connection.error_message.decode("utf-8", "replace").strip())
        self.version, self._held = self._connection.server_version, []  # type: int, list[Any]
        #: what the server printed as parse trees
        self.trees: list[str] = []
        self._connection.notice_handler = self._notice
        child.abandoned.append(self.cancel)

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
                self.cancel()
            select.select([connection.socket], [], [], max(left, 0.05))
            try:
                connection.consume_input()
            except Exception as error:
                raise self._lost() from error
        self._held = []
        while (result := connection.get_result()) is not None:
            self._held.append(result)
        last = self._held[-1] if self._held else None
        if last is None and self._connection.status != self._pq.ConnStatus.OK:
            raise self._lost()
        if last is None or last.status not in (self._pq.ExecStatus.COMMAND_OK, self._pq.ExecStatus.TUPLES_OK):
            raise self._refusal(last)
        return last

    def cancel(self) -> None:
        """Have the server stop what it does for this connection; asked over a connection of its own, from any thread."""
        self._connection.get_cancel().cancel()

    def rows(self, sql: str, *values: str) -> list[list[str]]:
        """A question of our own with text parameters."""
        self._send("send_query_params", sql.encode(), [value.encode() for value in values])
        return cells(self._result())

    def batch(self, sql: str) -> list[Any]:
        """The results of several statements of our own, in one message: each message costs the way to the server and back."""
        self._send("send_query", sql.encode())
        self._result()
        return self._held

    def literal(self, text: str) -> str:
        """A text as it stands in SQL."""
        return self._pq.Escaping(self._connection).escape_literal(text.encode()).decode()

    def setting(self, settings: dict[str, str]) -> str:
        """A statement that changes settings for this transaction."""
        return "SELECT " + ", ".join(
            f"pg_catalog.set_config({self.literal(name)}, {self.literal(value)}, true)" for name, value in settings.items()
        )

    def may_set(self, name: str) -> str:
        """A condition: this user may change a setting that is the administrator's."""
        known = self.version >= 150000
        granted = f" OR pg_catalog.has_parameter_privilege({self.literal(name)}, 'SET')" if known else ""
        return f"(pg_catalog.current_setting('is_superuser') = 'on'{granted})"

    def prepare(self, sql: str) -> None:
        """Parse a statement on the server without executing it."""
        self._send("send_prepare", b"gpudb_sql", sql.encode())
        self._result()

    def fetch(self, number: int, first: bool) -> Any:
        """The next rows of the cursor as a raw result; the ``first`` time what was prepared is executed, which makes the cursor."""
        return self.batch(f"{'EXECUTE gpudb_sql; ' if first else ''}FETCH FORWARD {number} FROM gpudb_sql")[-1]

    def close(self) -> None:
        """Leave; the server rolls back."""
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
            return self._made("time", "", str(self.allowed))
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
        views, afterwards = _settle(server, request, child)
        child.say("ready\n")
        server.end = time.monotonic() + float(request["timeout"])
        _declare(server, request, child, views, afterwards)
        return _fetch(server, request, child)
    finally:
        with contextlib.suppress(Exception):
            server.close()


def _settle(server: Server, request: dict[str, str], child: Any) -> tuple[set[str], str]:
    """A read-only transaction with fixed settings; the numbers of the public views, and a statement for when a text was parsed.

    That statement takes the settings of the parsing back and, where docs/roles.sql was run, takes the reader's role: a second layer, for
    the server then refuses by rights as well.
    """
    literal, quiet = server.literal, server.may_set("log_min_messages")
    views, role, schema = (literal(request[name]) for name in ("views", "role", "schema"))
    limit = int(float(request["timeout"]) * 1000) + 50
    path = 'pg_catalog, "' + request["schema"].replace('"', '""') + '"'
    found = server.batch(
        "BEGIN TRANSACTION READ ONLY; "
        f"SELECT c.relname, c.oid, r.rolname, pg_catalog.current_setting('log_min_messages'), {quiet}, s.setting "
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"LEFT JOIN pg_catalog.pg_roles r ON r.rolname = {role} AND r.rolname <> current_user "
        f"AND pg_catalog.pg_has_role(current_user, r.oid, '{'SET' if server.version >= 160000 else 'MEMBER'}') "
        "AND pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AND pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT') "
        "CROSS JOIN (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout') s "
        f"WHERE c.relkind = 'v' AND c.relname = ANY (pg_catalog.string_to_array({views}, ',')) AND n.nspname = {schema}; "
        # an administrator's own limit for this user is lowered, never raised; 0 is none
        f"SELECT pg_catalog.set_config('statement_timeout', coalesce(least(nullif(setting::int, 0), {limit}), {limit})::text, true) "
        "FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'; "
        f"SELECT pg_catalog.set_config('temp_file_limit', '65536', true) WHERE {server.may_set('temp_file_limit')}; "
        # the parse tree is for this client; where we may, we keep it out of the server's log
        f"SELECT pg_catalog.set_config('log_min_messages', 'fatal', true) WHERE {quiet}; "
        + server.setting(
            {
                **SETTINGS,
                "TimeZone": request["zone"],
                **{name: value for since in _SINCE if server.version >= since for name, value in _SINCE[since].items()},
                "search_path": path,
                **_PARSING,
            }
        )
    )
    rows = cells(found[1])
    if not any(row[0] == "release" for row in rows):
        raise child.Refused("database", f"it has no views of gpudb in the schema {request['schema']}")
    own = int(rows[0][5]) / 1000
    server.allowed = min(server.allowed, own or server.allowed)
    level = {"log_min_messages": rows[0][3]} if rows[0][4] == "t" else {}
    reader = {"role": request["role"]} if all(row[2] for row in rows) else {}
    return {row[1] for row in rows}, server.setting({**_PARSED, **level, **reader})


def cells(result: Any) -> list[list[str]]:
    """The rows of a result as texts; NULL is empty."""
    return [
        [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)] for row in range(result.ntuples)
    ]


def _declare(server: Server, request: dict[str, str], child: Any, views: set[str], afterwards: str) -> None:
    """Parse on the server, and check what the text reads and calls; nothing of it is executed here."""
    server.trees.clear()
    server.prepare("DECLARE gpudb_sql NO SCROLL CURSOR FOR\n" + request["text"])
    trees = list(server.trees)
    if not trees:
        raise child.Refused("blind")
    if types(trees) & NAMING:
        raise child.Refused("naming")
    relations, calls, operators = numbers(trees)
    if "?" in relations | calls | operators:
        raise child.Refused("odd")
    if relations - views:
        named = server.rows(
            "SELECT oid::regclass FROM pg_class WHERE oid = ANY (string_to_array($1, ',')::oid[]) ORDER BY 1",
            ",".join(sorted(relations - views)),
        )
        raise child.Refused("table", "", named[0][0] if named else "?")
    used, listed, behind = map(
        server.literal, (",".join(sorted(calls | operators)), request["functions"], ",".join(sorted(operators)))
    )
    denied = cells(
        server.batch(
            f"{afterwards}; SELECT coalesce(p.proname, f.number) FROM unnest(string_to_array({used}, ',')) f(number) "
            "LEFT JOIN pg_proc p ON p.oid = f.number::oid WHERE p.oid IS NULL OR p.pronamespace <> 'pg_catalog'::regnamespace OR (NOT "
            f"p.proname = ANY (string_to_array({listed}, ',')) AND NOT f.number = ANY (string_to_array({behind}, ',')) AND NOT EXISTS "
            "(SELECT FROM pg_cast c WHERE c.castfunc = p.oid)) ORDER BY 1"
        )[-1]
    )
    if denied:
        raise child.Refused("function", "", denied[0][0])


def types(trees: list[str]) -> set[int]:
    """The numbers of all types in parse trees: of constants, results, columns, alone and in lists."""
    found, field = set(), ""
    for tree in trees:
        for word in tree.split():
            if word[:1] == ":":
                field = word.lower()
            elif "typ" in field and (number := word.strip("(){}")).isascii() and number.isdigit():
                found.add(int(number))
    return found


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
    columns: list[str] | None = None
    while not more:
        asked = min(500, most + 1 - len(rows))
        result = server.fetch(asked, columns is None)
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
        # Python reads no number of thousands of digits from a text: it stays one
        return text if len(text) <= 400 else str(quoted(text))
    if kind == BOOLEAN:
        return "1" if text == "t" else "0"
    if kind == BYTES:
        return str(quoted(text.removeprefix("\\x")))
    if kind in JSONS:
        # as SQLite writes it, so that both engines give the same text
        return str(quoted(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))))
    return str(quoted(text))
