"""Commands that keep a database: db path, init, load, upgrade, verify, diff; and import, a team's own facts into one of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpudb import clock, progress, resources
from gpudb.catalog.base import day
from gpudb.cli.answers import Exit, envelope, put, say
from gpudb.cli.options import Options
from gpudb.errors import CheckFailed, DatabaseError, UsageError
from gpudb.redact import safe_url
from gpudb.render import output
from gpudb.render.document import Document, table_of
from gpudb.urls import chosen, is_sqlite, sqlite_path

if TYPE_CHECKING:
    from gpudb.store.loader import Changes


def path(options: Options) -> None:
    """The database that commands read: path or URL; a note says where writes go when that is another one."""
    read, who = chosen(options.db)
    write, writer = chosen(options.db, write=True)
    where = safe_url(read or resources.packaged_database())
    if who != "GPUDB_DB_READ":
        say_done(options, {"path": where}, where)
        return
    writer = "--db" if writer == "db" else writer
    to = safe_url(write) if write else None
    say_done(options, {"path": where, "chosen_by": who, "write_path": to, "write_chosen_by": writer or None}, where)
    elsewhere = f"writes go to {to} ({writer})" if to else "no database is named for writes: GPUDB_DB is not set"
    say((f"reads go to {where} (GPUDB_DB_READ); {elsewhere}",))


def init(options: Options) -> None:
    """Make an empty database with all tables (SQLite file or PostgreSQL)."""
    from gpudb.store import engine, migrate

    made = engine.create_engine(target(options, "init"))
    before, after = migrate.upgrade(made)
    text = f"made an empty database, schema {after}" if before is None else f"the database is there already, schema {after}"
    say_done(options, {"before": before, "schema": after}, text)


def load(
    options: Options,
    seed: str | None = None,
    also: list[str] | None = None,
    origin: str | None = None,
    prefer_ours: bool | None = None,
    without_own: list[str] | None = None,
) -> None:
    """Check a seed folder and bring a database to it, in one transaction."""
    from gpudb.curation.own import read_folder
    from gpudb.store import own
    from gpudb.store.loader import load as run

    if not also and (origin is not None or prefer_ours is not None):
        raise UsageError("--origin and --prefer-ours are about a folder of own facts", "name it with --also FOLDER")
    teams = {own.origin_name(origin, Path(folder).resolve().name): folder for folder in also or ()}
    if len(teams) < len(also or ()):
        raise UsageError(
            f"{len(also or ())} folders of own facts would have the same name",
            "load one folder for each name; --origin names a single one",
        )
    where = target(options, "load")
    wish = own.Wish(without=frozenset(without_own or ()))
    if teams:
        files = tuple(file for name, folder in teams.items() for file in read_folder(Path(folder), name, today()))
        wish = wish._replace(files=files, folders=frozenset(teams), first=prefer_ours)
    with progress.showing("loading"):
        done = run(where, Path(seed or resources.folder("seed")), wish)
    say_done(options, done._asdict(), sentence(done))


def upgrade(options: Options) -> None:
    """Bring the tables of a database to this program's schema; the data stays."""
    from gpudb.store import engine, migrate

    url = target(options, "upgrade")
    if is_sqlite(url) and not os.path.exists(sqlite_path(url)):
        raise DatabaseError(f"there is no database at {url}", f"make one with `gpudb db init --db {url}` or `gpudb db load`")
    made = engine.create_engine(url)
    with progress.showing("upgrading"):
        before, after = migrate.upgrade(made)
    say_done(
        options,
        {"before": before, "schema": after},
        f"schema {after} already"
        if before == after
        else f"upgraded from schema {before} to {after}; the data stayed, and `gpudb db load` brings the release of this program",
    )


def verify(options: Options) -> None:
    """Check that a database holds what it says: content hash, derived tables, foreign keys."""
    from gpudb.store.verify import verify as run

    with progress.showing("verifying"):
        checks = run(chosen(options.db)[0] or resources.packaged_database())
    bad = [name for name, fault in checks.items() if fault]
    text = "\n".join(f"{'FAIL' if fault else 'ok  '} {name}{': ' + fault if fault else ''}" for name, fault in checks.items())
    say_done(options, {"ok": not bad, "checks": {name: fault or "ok" for name, fault in checks.items()}}, text)
    if bad:
        raise CheckFailed(f"verification failed: {', '.join(bad)}", "load the release again into a fresh database")


def diff(options: Options, old: str, new: str, exit_code: bool = False) -> None:
    """What differs between two databases, row by row: parts, statements, sources, law, and the answers that change."""
    from gpudb.catalog.diff import diff as run
    from gpudb.render import diff_document as shown

    form = output.choose(options.format, options.json, options.output)
    with progress.showing("comparing"):
        found = run(old, new)
    document = shown.document(found, form)
    put(options, document, envelope(found.new.release, found.new.content_sha256))
    if form not in ("json", "md", "html"):
        say(document.notes)
    if exit_code and found.differs:
        raise Exit(1)


def import_files(
    options: Options,
    files: list[str],
    origin: str | None = None,
    recorded: str | None = None,
    check: bool = False,
    prefer_ours: bool | None = None,
    seed: str | None = None,
) -> None:
    """Add your own parts, sources and facts to a database, with every check that the seed passes."""
    from gpudb.curation.own import read_files
    from gpudb.store import own
    from gpudb.store.loader import load

    where = target(options, "import")
    name = own.origin_name(origin, Path(files[0]).stem)
    read = tuple(read_files([Path(file) for file in files], name, day(recorded, "recorded") or today()))
    folder = Path(seed or resources.folder("seed"))
    with progress.showing("importing"):
        done = load(where, folder, own.Wish(files=read, first=prefer_ours, since=today()), only_own=True, dry=check)
    say_done(options, {**done._asdict(), "check": check}, sentence(done, check))


def target(options: Options, what: str) -> str:
    """The database that a command writes. Raises ``UsageError`` when none is named."""
    url = chosen(options.db, write=True)[0]
    if not url:
        raise UsageError(
            f"{what} needs to know which database",
            f"gpudb {what if what == 'import' else 'db ' + what} --db my.sqlite, or a postgresql+psycopg:// URL",
        )
    return url


def say_done(options: Options, data: dict[str, Any], text: str) -> None:
    """What a command did: a sentence, or the data in the form that was asked for."""
    flat = {
        key: "; ".join(f"{k}: {v}" for k, v in held.items()) if isinstance(held, dict) else held for key, held in data.items()
    }
    around = envelope(data.get("release"), data.get("content_sha256"))
    put(options, Document(data, (table_of([flat], data),)), around, text + "\n")


def today() -> str:
    """The day on which own facts are recorded that name no day."""
    return clock.today().isoformat()


def sentence(done: Changes, dry: bool = False) -> str:
    """What a load or an import did, in one line."""
    own = f" ({done.own} of them your own)" if done.own else ""
    would = "would be " if dry else ""
    return (
        f"release {done.release}: {done.added} rows {would}added, {done.changed} changed, {done.removed} removed; "
        f"{done.statements} statements{own}, content {done.content_sha256[:12]}" + ("; nothing was written" if dry else "")
    )
