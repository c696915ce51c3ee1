"""Database URLs as text: which engine, which file, which schema, and how to show one without its password.

No imports of weight: every command reads this, and only messages and servers need more than `is_sqlite`.
"""

from __future__ import annotations

import os

#: the schema of a PostgreSQL database that everything of ours is in, when neither the URL nor GPUDB_SCHEMA names one
DEFAULT_SCHEMA = "gpudb"
#: the option of a URL that names the schema; taken out before the server is asked
SCHEMA_OPTION = "gpudb_schema"


def is_sqlite(url: str) -> bool:
    """True for a SQLite path or ``sqlite:///`` URL, False for any other database URL.

    A server's URL without its scheme or its slashes and a libpq string ("host=... password=...") count as a server, so that
    nobody takes them for a file name, makes that file, and prints them with the password inside.
    """
    return ("://" not in url and not url.startswith(("postgres:", "postgresql:", "postgresql+")) and "dbname=" not in url
            and "password=" not in url and not (url.startswith("//") and "@" in url)) or url.startswith("sqlite")  # fmt: skip


def sqlite_path(url: str) -> str:
    """The file path in a SQLite path or ``sqlite:///path`` URL."""
    for prefix in ("sqlite+pysqlite:///", "sqlite:///"):
        url = url.removeprefix(prefix)
    return url


def read_only_uri(path: str, immutable: bool = False) -> str:
    """A SQLite file as the address that opens it for reading only, whatever characters its name has.

    ``immutable``: nobody writes into it, so no lock or journal is made beside it (the packaged file, read-only media).
    """
    quoted = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?mode=ro{'&immutable=1' if immutable else ''}"


def chosen(given: str | None, *, write: bool = False) -> tuple[str | None, str]:
    """The database that a command means, and who named it: `db` itself, GPUDB_DB_READ (reads only), GPUDB_DB, or nobody."""
    if given:
        return given, "db"
    named = ("GPUDB_DB",) if write else ("GPUDB_DB_READ", "GPUDB_DB")
    return next(((os.environ[name], name) for name in named if os.environ.get(name)), (None, ""))


def server_url(url: str) -> tuple[str, str]:
    """A server's URL as SQLAlchemy reads it, and the schema that our tables and views are in.

    ``postgres://`` and ``postgresql://`` mean the driver psycopg. Several hosts may be written as libpq does,
    ``h1:5432,h2:5432/db``: SQLAlchemy wants them as ``host=`` and ``port=`` of the query. The schema is ``gpudb_schema`` of the query,
    else ``GPUDB_SCHEMA``, else ``gpudb``. Raises ``ValueError`` with the reason, and without the password.
    """
    from urllib.parse import parse_qsl, urlencode

    scheme, separator, rest = url.partition("://")
    if not separator:
        raise ValueError("it has no ://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    place, _, query = rest.partition("?") if "@" not in rest.partition("?")[2] else (rest, "", "")
    options = parse_qsl(query, keep_blank_values=True)
    schema = next((value for key, value in options if key == SCHEMA_OPTION), None)
    schema = schema or os.environ.get("GPUDB_SCHEMA") or DEFAULT_SCHEMA
    if len(schema.encode()) > 63 or "\0" in schema or schema.startswith("pg_"):
        raise ValueError(f"{schema!r} cannot be the name of a schema")
    options = [(key, value) for key, value in options if key != SCHEMA_OPTION]
    account, at, where = place.rpartition("@")
    hosts, slash, database = where.partition("/")
    for name, _ in map(_host, hosts.split(",")):
        try:
            name.encode("idna")
        except UnicodeError:
            raise ValueError(f"{name!r} is no name of a host") from None
    if "," in hosts:
        split = [_host(host) for host in hosts.split(",")]
        options = [("host", ",".join(host for host, _ in split)), ("port", ",".join(port for _, port in split)), *options]
        hosts = ""
    tail = "?" + urlencode(options) if options else ""
    return f"{scheme}://{account}{at}{hosts}{slash}{database}{tail}", schema


def _host(text: str) -> tuple[str, str]:
    """``name:port`` or ``[address]:port`` apart; the port is 5432 when there is none."""
    name, colon, port = text.rpartition(":")
    if not colon or port.endswith("]"):
        name, port = text, "5432"
    return name.removeprefix("[").removesuffix("]"), port


def not_a_file(path: str) -> str:
    """Why ``path`` cannot be a SQLite database, as the end of a sentence; '' for a regular file or nothing at all.

    SQLite would wait for ever on a named pipe, and read from a device.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return "is a link that leads nowhere" if os.path.lexists(path) else ""
    except (OSError, ValueError) as error:
        return f"cannot be looked at: {getattr(error, 'strerror', None) or error}"
    kind = mode & 0o170000
    if kind == 0o040000:
        return "is a folder, not a database"
    return "" if kind == 0o100000 else "is not a regular file"
