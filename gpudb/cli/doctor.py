"""The command `doctor`: one page about this installation, this database and this terminal, for a person or a bug report."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from gpudb import clock, operating_system, resources
from gpudb.catalog import Catalog
from gpudb.cli import settings
from gpudb.cli.answers import envelope, put
from gpudb.cli.options import Options
from gpudb.errors import CheckFailed, GpudbError
from gpudb.files import read_regular
from gpudb.query import health
from gpudb.redact import hide, safe_url
from gpudb.render.document import Document, Human, table_of
from gpudb.render.output import terminal_width
from gpudb.urls import chosen, is_sqlite, sqlite_path
from gpudb.version import __version__

OK, NOTE, WARN, FAIL = "ok", "note", "warning", "failed"
#: groups in the order in which they are shown
GROUPS = ("program", "database", "data", "terminal", "settings")


class Check(NamedTuple):
    """One line: what was looked at, what was found, whether that is in order, and what to do if not (told only then)."""

    group: str
    check: str
    value: str
    state: str = OK
    hint: str = ""


def doctor(options: Options) -> None:
    """Is this installation, this database and this terminal in order?"""
    checks = [*program(), _guard(), *database(options.db), *terminal(), *settings_in_force(options)]
    given = [options.db] if options.db else []
    checks = [c._replace(value=hide(c.value, given), hint="" if c.state == OK else hide(c.hint, given)) for c in checks]
    checks.sort(key=lambda check: GROUPS.index(check.group))
    failed = [check for check in checks if check.state == FAIL]
    rows: list[tuple[str, ...] | str] = []
    for group in GROUPS:
        held = [check for check in checks if check.group == group]
        if held:
            rows.append(group)
        rows += [(c.check, c.state if c.state != NOTE else "", c.value + (f"; {c.hint}" if c.hint else "")) for c in held]
    human = Human(("check", "state", "found"), tuple(rows), (False,) * 3)
    data: dict[str, Any] = {"ok": not failed, "checks": [check._asdict() for check in checks]}
    table = table_of(data["checks"], Check._fields, human)
    release = next((c.value for c in checks if c.check == "release"), None)
    put(options, Document(data, (table,)), envelope(release))
    if failed:
        count = "1 check" if len(failed) == 1 else f"{len(failed)} checks"
        raise CheckFailed(f"{count} failed: {', '.join(c.check for c in failed)}", failed[0].hint)


def program() -> Iterator[Check]:
    """Versions of program, Python, SQLite and libraries; where the package keeps its files."""
    import platform

    yield Check("program", "gpudb", f"{__version__}, {os.path.dirname(os.path.abspath(resources.__file__))}")
    yield Check("program", "python", f"{platform.python_version()} {platform.python_implementation()}, {sys.executable}")
    yield Check("program", "system", f"{platform.system()} {platform.release()} {platform.machine()}", NOTE)
    fault = health.strict_tables()
    yield Check("program", "sqlite", f"{health.sqlite_version()}, STRICT tables {'work' if not fault else 'fail: ' + fault}",
                FAIL if fault else OK, "gpudb needs SQLite 3.37 or newer: use a newer Python")  # fmt: skip
    yield from _libraries()
    for name in ("seed", "migrations"):
        path = resources.folder(name)
        yield Check("program", name, path, OK if os.path.isdir(path) else FAIL, "install the package again")


def _libraries() -> Iterator[Check]:
    """What the package itself says it needs, and its extras."""
    import re
    from importlib import metadata

    try:
        needs = metadata.requires("gpuspecdb") or []
    except metadata.PackageNotFoundError:
        yield Check("program", "installed", "run from a checkout, not installed", NOTE)
        return
    extras: dict[str, list[str]] = {}
    for need in needs:
        name = re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", need)
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = ""
        if extra:
            extras.setdefault(extra[1], []).append(f"{name} {found}" if found else f"{name} missing")
        else:
            yield Check("program", name, found or "missing", OK if found else FAIL, f"pip install {name}")
    for extra_name, found_all in extras.items():
        missing = any(text.endswith("missing") for text in found_all)
        yield Check("program", f"extra {extra_name}", ", ".join(found_all), NOTE if missing else OK,
                    f"pip install '.[{extra_name}]' in a copy of the repository if you need it")  # fmt: skip


def _guard() -> Check:
    """What holds a person's statement on this system, for it is not the same on all."""
    held = operating_system.limits()
    told = ", ".join(held) or "nothing: SQLite's own limits, and the end of the child"
    return Check("program", "guard of sql", f"the system limits {told}", OK if "memory" in held else NOTE)


def database(given: str | None) -> Iterator[Check]:
    """The database that commands read: can it be read, what does it hold, how old is that."""
    import sqlite3

    url = chosen(given)[0] or resources.packaged_database()
    packaged = url == resources.packaged_database()
    yield Check("database", "database", safe_url(url) + (" (the one inside the package)" if packaged else ""))
    if is_sqlite(url) and not os.path.isfile(sqlite_path(url)):
        yield Check("database", "readable", f"there is no file {sqlite_path(url)}", FAIL, "name another with --db, or load one")
        return
    try:
        yield from _file(health.file_facts(url, packaged), packaged) if is_sqlite(url) else _server(health.server_facts(url))
    except GpudbError as error:
        yield Check("database", "reachable", error.message, FAIL, error.hint)
        return
    except (sqlite3.Error, OSError) as error:
        yield Check("database", "readable", str(error), FAIL, "name another with --db, or load it again")
        return
    try:
        with Catalog(None if packaged else url) as catalog:
            held = catalog.release()
            yield Check("data", "release", held.release)
            yield Check("data", "content", f"sha256 {held.content_sha256}")
            yield Check("data", "contract", held.contract_version)
            yield Check("data", "size", f"{held.parts} parts, {held.statements} statements, {held.sources} sources", NOTE)
            for layer, day in catalog.reviewed().items():
                age = (clock.today() - dt.date.fromisoformat(day)).days
                late = age > 0
                yield Check("data", f"reviewed {layer}", f"{day}, {age} days ago" if late else day, WARN if late else OK,
                            "later days are unknown")  # fmt: skip
    except GpudbError as error:
        yield Check("data", "release", error.message, FAIL, error.hint)


def _file(facts: dict[str, Any], packaged: bool) -> Iterator[Check]:
    yield Check("database", "file", f"{facts['bytes']} bytes, SQLite, schema {facts['schema']}")
    yield Check("database", "journal mode", facts["journal_mode"], NOTE)
    found = facts["quick_check"]
    yield Check("database", "quick check", found, OK if found == "ok" else FAIL, "restore it, or load a new one")
    told = "may be written" if facts["writable"] else "read-only for you"
    yield Check("database", "rights", told + (", never written by gpudb" if packaged else ""), NOTE)


def _server(facts: dict[str, Any]) -> Iterator[Check]:
    yield Check("database", "server", f"PostgreSQL {facts['version']}, {'replica' if facts['replica'] else 'primary'}")
    told = f"{facts['role']} in {facts['database']}.{facts['place']}"
    yield Check("database", "role", told + (", superuser" if facts["superuser"] else ""), WARN if facts["superuser"] else OK,
                "give people the reader of docs/roles.sql")  # fmt: skip
    if not facts["loaded"]:
        yield Check("database", "rights", "holds no views of gpudb", FAIL, "load it: `gpudb db load --db URL`")
        return
    yield Check("database", "rights", f"{'reads' if facts['reads'] else 'may not read'} the views, "
                f"{'may write' if facts['writes'] else 'may not write'} the tables", OK if facts["reads"] else FAIL,
                "an administrator runs docs/roles.sql")  # fmt: skip


def terminal() -> Iterator[Check]:
    """Width, color, encoding and pager as the next command would find them."""
    from gpudb.cli.pager import pager_command

    is_terminal = sys.stdout.isatty()
    width = terminal_width()
    encoding = sys.stdout.encoding or "unknown"
    plain = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    yield Check("terminal", "output", "a terminal" if is_terminal else "a pipe or file", NOTE)
    yield Check("terminal", "width", f"{width} columns" if width else "not limited", NOTE)
    yield Check("terminal", "color", "off" if plain or not is_terminal else "on", NOTE)
    utf8 = encoding.lower().replace("-", "") in ("utf8", "utf8sig")
    yield Check("terminal", "encoding", encoding, OK if utf8 or not is_terminal else WARN,
                "other characters are spelled out; set LANG to a UTF-8 locale")  # fmt: skip
    yield Check("terminal", "pager", pager_command() or "none", NOTE)


def settings_in_force(options: Options) -> Iterator[Check]:
    """Settings that are not the default, with their origin."""
    path = settings.user_file()
    there = path is not None and os.path.exists(path)
    yield Check("settings", "your file", f"{path or 'no place for one'}{'' if there else ' (not there)'}", NOTE)
    if there and path:
        lines = read_regular(path, settings.MAXIMUM_BYTES).decode("utf-8", "replace").splitlines()
        secret = any(("://" in line or "password" in line) and safe_url(line) != line for line in lines)
        if secret and operating_system.readable_by_others(os.stat(path)):
            yield Check("settings", "password", f"{path} holds a password and others may read it", WARN, f"chmod 600 {path}")
    for name, found in settings.in_force(options.invocation.settings).items():
        if name == "db" and options.db:
            found = settings.Origin(options.db, "--db")
        if found.value is not None:
            value = safe_url(found.value) if settings.KEYS[name].allowed == "database" else found.value
            yield Check("settings", name, f"{value} ({found.origin})", NOTE)
