"""Settings files: what they may hold, which are read, and what wins.

A setting is the value of an environment variable for people who do not want to export one: flag > environment >
`gpudb.toml` in the working folder > the user's `config.toml` > default. Each file costs one look when it is not there.

The working folder may be somebody else's (a download, a checkout, /tmp). So its file may choose how an answer looks and
a SQLite file below that folder, never a server, a program or a file elsewhere; it must belong to the user or the
administrator and nobody else may be able to write it; and a database that it names is told on stderr.
"""

from __future__ import annotations

import os
import stat
from typing import Any, NamedTuple

from gpudb.errors import DatabaseError, GpudbError, UsageError
from gpudb.files import read_regular
from gpudb.names import suggest
from gpudb.operating_system import whose
from gpudb.render.output import FORMATS

PROJECT_FILE = "gpudb.toml"
MAXIMUM_BYTES = 65_536


class Key(NamedTuple):
    """One setting: its variable, what it may be (a kind or the allowed words), whether a folder may set it, its meaning."""

    variable: str
    allowed: str | tuple[str, ...]
    in_folder: bool
    meaning: str
    default: str


KEYS: dict[str, Key] = {
    "db": Key("GPUDB_DB", "database", True, "The database that commands read, and that `db` commands write: SQLite path or "
              "postgresql+psycopg:// URL.", "the one inside the package"),
    "db_read": Key("GPUDB_DB_READ", "database", True, "The database for reading only, like a replica; wins over db.", "db"),
    "schema": Key("GPUDB_SCHEMA", "text", True, "Schema of a PostgreSQL database that everything of gpudb is in.", "gpudb"),
    "retry": Key("GPUDB_RETRY", "number", True, "Seconds for which a read that lost its server is asked again; 0 for none.", "30"),
    "wait": Key("GPUDB_WAIT", "number", True, "Seconds of silence after which a server is given up; 0 for never.", "60, 600 to write"),
    "format": Key("GPUDB_FORMAT", "format", True, "Format of an answer without --format, --json or --output.", "table"),
    "to": Key("GPUDB_TO", "text", True, "Destination of status, timeline and classify without --to.", "CN"),
    "width": Key("GPUDB_COLUMNS", "number", True, "Fit tables into so many columns where there is no terminal.", "not wrapped"),
    "color": Key("GPUDB_COLOR", ("auto", "always", "never"), True, "Color in tables.", "auto"),
    "ascii": Key("GPUDB_ASCII", "yes or no", True, "Only ASCII characters in answers.", "no"),
    "pager": Key("GPUDB_PAGER", "command", False, "Program for answers longer than the screen; empty for none.",
                 "PAGER, else less -FRX"),
}  # fmt: skip


class Origin(NamedTuple):
    """A setting in force: its value and who says so (a variable, file:line, or default)."""

    value: str | None
    origin: str


class Applied(NamedTuple):
    """What files set for one call, and what a person must be told of them (in JSON: among the notes)."""

    origins: dict[str, Origin]
    notes: tuple[str, ...]

    def take_back(self) -> None:
        """The environment is again as the person left it."""
        for name in self.origins:
            os.environ.pop(KEYS[name].variable, None)


def user_file() -> str | None:
    """Path of the user's settings file (it may not exist); None when there is no home or GPUDB_CONFIG is empty."""
    named = os.environ.get("GPUDB_CONFIG")
    if named is not None:
        return named or None
    base = os.environ.get("XDG_CONFIG_HOME") or (os.path.join(os.environ["HOME"], ".config") if os.environ.get("HOME") else "")
    return os.path.join(base, "gpudb", "config.toml") if base else None


def apply() -> Applied:
    """Set the environment variables that the files name and the environment does not, where every layer looks for them."""
    found, notes = files()
    for name, origin in found.items():
        if origin.value is not None:
            os.environ[KEYS[name].variable] = origin.value
    for name in ("db_read", "db"):
        if name in found and found[name].origin.startswith(PROJECT_FILE):
            notes.append(f"database {found[name].value}, named by {found[name].origin}")
            break
    return Applied(found, tuple(notes))


def files() -> tuple[dict[str, Origin], list[str]]:
    """What the files say for settings that the environment leaves open, and notes. Raises ``UsageError`` for a file that is wrong."""
    out: dict[str, Origin] = {}
    reads_decided = any(os.environ.get(KEYS[name].variable) for name in ("db", "db_read"))
    of_folder, of_user, notes = {}, {}, list[str]()
    if os.path.lexists(PROJECT_FILE) and (why := unsafe(PROJECT_FILE)):
        notes.append(f"{PROJECT_FILE} in this folder is not read: {why}")
    elif os.path.lexists(PROJECT_FILE):
        of_folder = _read(PROJECT_FILE, PROJECT_FILE, True)
    path = user_file()
    if path is not None and os.path.exists(path):
        of_user = _read(path, path, False)
    for held in (of_folder, of_user):
        for name, found in held.items():
            # a database named nearer wins for reads too: db of the folder over db_read of the user
            if os.environ.get(KEYS[name].variable) is not None or (name == "db_read" and reads_decided):
                continue
            out.setdefault(name, found)
        reads_decided = reads_decided or bool({"db", "db_read"} & held.keys())
    return out, notes


def in_force(applied: Applied | None) -> dict[str, Origin]:
    """Every setting with its value and origin, before flags; ``applied`` is what the files set for this call."""
    usual = {name: Origin(None, f"default: {key.default}") for name, key in KEYS.items()}
    named = {name: Origin(os.environ[key.variable], key.variable) for name, key in KEYS.items() if key.variable in os.environ}
    return usual | named | (applied.origins if applied is not None else {})


def unsafe(path: str) -> str:
    """Why a file of the working folder must not be trusted; '' when nothing speaks against it."""
    try:
        held = os.lstat(path)
    except OSError as error:
        return str(error.strerror)
    if not stat.S_ISREG(held.st_mode):
        return "it is not a regular file"
    return whose(held)


def _read(path: str, shown: str, in_folder: bool) -> dict[str, Origin]:
    import tomllib

    try:
        data = read_regular(path, MAXIMUM_BYTES)
    except OSError as error:
        raise DatabaseError(f"the settings in {shown} cannot be read: {error.strerror}", "check its permissions") from error
    if len(data) > MAXIMUM_BYTES:
        raise UsageError(f"{shown} is longer than {MAXIMUM_BYTES} bytes", "a settings file holds a few lines: gpudb help config")
    try:
        text = data.decode("utf-8-sig")
        found: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number of thousands of digits
        raise UsageError(f"{shown} is no TOML: {error}", 'write lines like db = "team.sqlite"; gpudb help config') from error
    out = {}
    for name, value in found.items():
        line = _line(text, name)
        where = f"{shown}:{line}"
        if name not in KEYS:
            raise UsageError(f"{where}: there is no setting {name[:80]!r}", f"the settings are {', '.join(KEYS)}",
                             suggest(name[:80].lower(), list(KEYS)))  # fmt: skip
        try:
            out[name] = Origin(_checked(name, value, in_folder), where)
        except GpudbError as error:
            raise UsageError(f"{where}: {error.message[:500]}", error.hint, error.suggestions) from error
    return out


def _line(text: str, name: str) -> int:
    import re

    found = re.search(rf"(?m)^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*[=.]|^[ \t]*\[+[ \t]*[\"']?{re.escape(name)}", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _checked(name: str, value: Any, in_folder: bool) -> str:
    """The value as the text of its variable. Raises ``UsageError`` for what the setting may not be."""
    key = KEYS[name]
    if in_folder and not key.in_folder:
        raise UsageError(f"{name} may not be set by a folder", f"set it in {user_file() or 'the environment'}, or {key.variable}")
    if key.allowed == "yes or no":
        if not isinstance(value, bool):
            raise UsageError(f"{name} is true or false", f"write {name} = true")
        return "1" if value else "0"
    if key.allowed == "number":
        if isinstance(value, bool) or not isinstance(value, int) or not 20 <= value <= 10_000:
            raise UsageError(f"{name} is a number from 20 to 10000", f"write {name} = 120")
        return str(value)
    if not isinstance(value, str) or "\0" in value or "\n" in value:
        raise UsageError(f"{name} is text on one line", f'write {name} = "..."')
    if key.allowed == "database" and in_folder:
        return _below(name, value)
    if key.allowed == "format":
        return one_of(name, value, FORMATS)
    if isinstance(key.allowed, tuple):
        return one_of(name, value, key.allowed)
    return os.path.expanduser(value) if key.allowed == "database" and "://" not in value else value


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """``value`` when it is allowed; raises ``UsageError`` with suggestions."""
    if value in allowed:
        return value
    raise UsageError(f"{name} cannot be {value!r}", f"use one of {', '.join(allowed)}", suggest(value.lower(), list(allowed)))


def _below(name: str, value: str) -> str:
    """A SQLite file below the working folder, as a plain relative path."""
    hint = f'name a file in this folder, like {name} = "team.sqlite"; a server or a file elsewhere belongs into --db or GPUDB_DB'
    real, here = os.path.realpath(value), os.path.realpath(".")
    if ":" in value or "?" in value or os.path.isabs(value) or not real.startswith(here.rstrip(os.sep) + os.sep):
        raise UsageError(f"the file of a folder may only name a SQLite file below it, not {name} = {value!r}", hint)
    return value
