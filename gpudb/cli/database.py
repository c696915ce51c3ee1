"""Commands that keep a database: db path, init, load, upgrade, verify, diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from gpudb import progress
from gpudb.cli.common import Options, deliver, with_options

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Where the database is; make, load, upgrade, verify and compare them.

    Examples:

      gpudb db path

      gpudb db load --db team.sqlite
    """,
)


def _target(options: Options, what: str) -> str:
    from gpudb.errors import UsageError

    url = options.db or os.environ.get("GPUDB_DB")
    if not url:
        raise UsageError(
            f"{what} needs to know which database", f"gpudb db {what} --db my.sqlite, or a postgresql+psycopg:// URL"
        )
    return url


def _say(options: Options, data: dict[str, Any], text: str) -> None:
    from gpudb.render import formats, output
    from gpudb.render.document import Document, Head, Table

    form = output.choose(options.format, options.json, options.output)
    rows = (tuple(data.values()),)
    document = Document(data, (Table(tuple(Head(k, k) for k in data), rows),))
    if form == "table":
        deliver(text + "\n", options)
        return
    envelope = {
        "schema": "gpudb/1",
        "release": data.get("release"),
        "content_sha256": data.get("content_sha256"),
        "on": None,
        "known_at": None,
    }
    deliver(formats.render(document, form, envelope, None), options)


@app.command("path")
@with_options
def path(options: Options) -> None:
    """The database that commands read: path or URL.

    Examples:

      gpudb db path

      sqlite3 "$(gpudb db path)" "select part, memory_gb from spec"
    """
    from gpudb import resources
    from gpudb.urls import safe_url

    where = options.db or os.environ.get("GPUDB_DB") or resources.packaged_database()
    _say(options, {"path": safe_url(where)}, safe_url(where))


@app.command("init")
@with_options
def init(options: Options) -> None:
    """Make an empty database with all tables (SQLite file or PostgreSQL).

    Examples:

      gpudb db init --db team.sqlite

      gpudb db init --db postgresql+psycopg://gpudb@localhost/gpudb
    """
    from gpudb.store import engine, migrate

    made = engine.create_engine(_target(options, "init"))
    before, after = migrate.upgrade(made)
    text = f"made an empty database, schema {after}" if before is None else f"the database is there already, schema {after}"
    _say(options, {"before": before, "schema": after}, text)


@app.command("load")
@with_options
def load(
    options: Options,
    seed: Annotated[str | None, typer.Argument(metavar="[SEED]", help="Seed folder (default: the shipped one).")] = None,
) -> None:
    """Check a seed folder and bring a database to it, in one transaction.

    Examples:

      gpudb db load --db team.sqlite

      gpudb db load seed/ --db postgresql+psycopg://gpudb@localhost/gpudb
    """
    from gpudb import resources
    from gpudb.store.loader import load as run

    target = _target(options, "load")
    with progress.shown("loading"):
        done = run(target, Path(seed or resources.folder("seed")))
    _say(
        options,
        done._asdict(),
        f"release {done.release}: {done.added} rows added, {done.changed} changed, {done.removed} removed; "
        f"{done.statements} statements, content {done.content_sha256[:12]}",
    )


@app.command("upgrade")
@with_options
def upgrade(options: Options) -> None:
    """Bring the tables of a database to this program's schema; the data stays.

    Examples:

      gpudb db upgrade --db team.sqlite

      gpudb db upgrade --db postgresql+psycopg://gpudb@localhost/gpudb
    """
    from gpudb.store import engine, migrate

    made = engine.create_engine(_target(options, "upgrade"))
    with progress.shown("upgrading"):
        before, after = migrate.upgrade(made)
    _say(
        options,
        {"before": before, "schema": after},
        f"schema {after} already" if before == after else f"upgraded from schema {before} to {after}; now run `gpudb db load`",
    )


@app.command("verify")
@with_options
def verify(options: Options) -> None:
    """Check that a database holds what it says: content hash, derived tables, foreign keys.

    Examples:

      gpudb db verify

      gpudb db verify --db team.sqlite --json
    """
    from gpudb import resources
    from gpudb.errors import CheckFailed
    from gpudb.store.verify import verify as run

    with progress.shown("verifying"):
        checks = run(options.db or os.environ.get("GPUDB_DB") or resources.packaged_database())
    bad = [name for name, fault in checks.items() if fault]
    text = "\n".join(f"{'FAIL' if fault else 'ok  '} {name}{': ' + fault if fault else ''}" for name, fault in checks.items())
    _say(options, {"ok": not bad, "checks": {name: fault or "ok" for name, fault in checks.items()}}, text)
    if bad:
        raise CheckFailed(f"verification failed: {', '.join(bad)}", "load the release again into a fresh database")


@app.command("diff")
@with_options
def diff(
    options: Options,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A SQLite file, a postgresql+psycopg:// URL or an export folder.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The one that comes after it.")],
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Leave with 1 when they differ.")] = False,
) -> None:
    """What differs between two databases, row by row: parts, statements, sources, law, and the answers that change.

    A withdrawn statement and a new one on the same fact from the same source are shown as one correction. Databases of
    different schema versions are compared in what both have.

    Examples:

      gpudb db diff old.sqlite new.sqlite

      gpudb db diff last/ out/ --format md --output changes.md

      gpudb db diff team.sqlite postgresql+psycopg://reader@localhost/gpudb --exit-code
    """
    from gpudb.catalog.diff import diff as run
    from gpudb.cli.common import say
    from gpudb.render import diff as shown
    from gpudb.render import formats, output

    form = output.choose(options.format, options.json, options.output)
    with progress.shown("comparing"):
        found = run(old, new)
    document = shown.document(found, form)
    envelope = {
        "schema": "gpudb/1",
        "release": found.new.release,
        "content_sha256": found.new.content_sha256,
        "on": None,
        "known_at": None,
    }
    deliver(formats.render(document, form, envelope, output.terminal_width()), options)
    if form not in ("json", "md", "html"):
        say(document.notes)
    if exit_code and found.differs:
        raise typer.Exit(1)
