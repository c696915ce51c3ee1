"""Start the child for one statement, wait for it, kill it when its time is over, and word what it says."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gpudb import clock, redact, resources, urls
from gpudb.errors import DatabaseError, QueryRefused, UsageError
from gpudb.query.guard import words as may
from gpudb.query.guard.words import refusal
from gpudb.urls import is_sqlite, sqlite_path
from gpudb.view_texts import ABOUT

HERE = os.path.dirname(os.path.abspath(__file__))
#: the child imports two files of this folder and the standard library: no site-packages, no environment, no pyc written
START = "import sys; sys.path.insert(0, sys.argv[1]); import child; child.main()"


class Answer(NamedTuple):
    """Columns as the engine names them, rows in their order, and whether more rows were there than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def run(url: str | None, text: str, timeout: float, limit: int, columns: Callable[[], Mapping[str, list[str]]] = dict) -> Answer:
    """The rows of a statement over the public views of a database (chosen as ``open_reader`` does).

    ``timeout`` in seconds, ``limit`` in rows. ``columns`` gives the public views with their columns and is asked only
    to suggest names. Raises ``UsageError`` for limits out of range, ``QueryRefused`` for a statement that is refused,
    wrong or over its limits, ``DatabaseError`` when the database cannot be read.
    """
    if not 0 < timeout <= may.LONGEST:
        hint = f"give seconds, more than 0 and at most {may.LONGEST:g}"
        raise UsageError(f"timeout {timeout:g} is out of range", hint, field="timeout", value=timeout)
    if limit < 0:
        raise UsageError(f"limit {limit} is negative", "give how many rows to show", field="limit", value=limit)
    if "\0" in text:
        raise QueryRefused("the statement holds a NUL character", "remove it")
    if len(text.encode("utf-8", "replace")) > may.TEXT:
        raise QueryRefused(f"the statement is longer than {may.TEXT:,} bytes", "shorten it; lists of values belong into a join")
    request = {**_engine(url), **_limits(timeout, limit), "text": text}
    said = _ask(request, timeout)
    if said.get("name") == "lost":
        said = _again(request, timeout, said)
    if "error" in said:
        raise refusal(said, timeout, columns() if said["error"] in ("table", "quotes", "sql") else {})
    return Answer(tuple(said["columns"]), tuple(map(tuple, said["rows"])), said["more"])


def unique(columns: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Column names that can be keys of a row: a repeated one gets _2, _3 ... and a note says so."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names or (number > 1 and name in columns):
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    doubled = sorted({column for column in columns if columns.count(column) > 1})
    return tuple(names), [f"several columns are called {name}; the later ones are numbered" for name in doubled]


def _limits(timeout: float, limit: int) -> dict[str, str]:
    return {
        "timeout": repr(float(timeout)),
        "limit": str(limit),
        "memory": str(may.MEMORY),
        "heap": str(may.HEAP),
        "answer": str(may.ANSWER),
        "start": str(may.START - 1),
        "views": ",".join(ABOUT),
        "role": may.READER_ROLE,
    }


def _engine(url: str | None) -> dict[str, str]:
    chosen = urls.chosen(url)[0] or resources.packaged_database()
    if is_sqlite(chosen):
        path = os.path.abspath(sqlite_path(chosen))
        return {
            "engine": "child_sqlite",
            "uri": urls.read_only_uri(path, path == resources.packaged_database()),
            "functions": ",".join(sorted(may.SQLITE)),
            "tables": ",".join(sorted(may.SQLITE_TABLES)),
        }
    from gpudb.store.engine import connect_options, create_engine, schema_of

    engine = create_engine(chosen, read=True)  # says what to install when the driver is missing
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    given: dict[str, Any] = {k: v for k, v in connect_options(engine).items() if k in known}
    # libpq's variable goes through the pipe too: the child's environment is for everybody of this user to read
    password = {"password": os.environ["PGPASSWORD"]} if os.environ.get("PGPASSWORD") else {}
    return {
        "engine": "child_postgresql",
        "conninfo": make_conninfo(**{**password, **given, "client_encoding": "UTF8"}),
        "schema": schema_of(engine),
        "zone": clock.posix_zone(),
        "functions": ",".join(sorted(may.POSTGRESQL)),
        "path": "\n".join(sys.path),
    }


def _again(request: Mapping[str, str], timeout: float, said: Any) -> Any:
    """A question whose connection was lost is asked once more, for a bounded time: it only reads, so nothing happens twice.

    Connecting is tried until the time is over; but a question that loses two connections may be what ends the server.
    """
    from gpudb.query.server import retry_seconds

    end = time.monotonic() + retry_seconds()
    while time.monotonic() < end:
        time.sleep(0.25)
        said = _ask(request, timeout)
        if said.get("error") != "database" or said.get("name") == "lost":
            break
    return said


def _ask(request: Mapping[str, str], timeout: float) -> Any:
    """What the child says to a request."""
    # typed as possibly None: an embedding program may have no interpreter to start
    python: str | None = sys.executable
    if not python:
        raise DatabaseError("this Python cannot start another one, which `sql` needs", "run it with an ordinary interpreter")
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and file; what the user wrote goes through the pipe
        [python, "-I", "-S", "-B", "-c", START, HERE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        env=redact.environment(),
    )
    given, told = child.stdin, child.stdout
    assert given is not None
    assert told is not None
    ready, heard = threading.Event(), [b"", b""]

    def listen(stream: Any) -> None:
        heard[0] = stream.readline()
        ready.set()
        heard[1] = stream.read()

    started, patience = time.monotonic(), may.FAREWELL
    ear = threading.Thread(target=listen, args=(told,), daemon=True)
    ear.start()
    try:
        try:
            text = "\0".join(part for pair in request.items() for part in pair).encode("utf-8", "replace")
            given.write(b"%d\n%b" % (len(text), text))
            given.flush()  # not closed: its end, also when this process is killed, tells the child that nobody waits
        except BrokenPipeError:
            pass
        if not ready.wait(may.START):
            return {"error": "database", "message": "it did not answer in time", "name": ""}
        if heard[0] == b"ready\n":
            # the limit counts from here; the kill comes before limit + 1 s from the start, unless the start was slow
            slow = time.monotonic() - started
            ear.join(timeout + max(may.GRACE / 4, min(may.GRACE, may.GRACE * 1.5 - slow)))
            if ear.is_alive():
                patience = may.FAREWELL / 5  # its own clock has told it already
                return {"error": "time", "message": "", "name": ""}
        ear.join()
        child.wait()
    finally:
        _end(child, patience)
        ear.join()
        told.close()
    return _said(heard, child.returncode)


def _end(child: subprocess.Popen[bytes], patience: float) -> None:
    """End a child, whatever it does, after ``patience`` seconds to cancel its work on a server, which would go on without it."""
    with contextlib.suppress(OSError):
        if child.stdin is not None:
            child.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        child.wait(patience)
    child.kill()
    child.wait()


def _said(heard: list[bytes], status: int) -> Any:
    text = heard[1] if heard[0] == b"ready\n" else heard[0] + heard[1]
    try:
        return json.loads(text)
    except ValueError:
        # the system ended it: its CPU time or memory was over
        kind = "time" if status < 0 else "fault"
        return {"error": kind, "message": f"its process ended with {status}", "name": ""}
