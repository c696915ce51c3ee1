"""Bring a database to the schema of this program: Alembic, one transaction per migration, crash-safe on SQLite."""

from __future__ import annotations

import functools
import os
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from gpudb import resources
from gpudb.errors import DatabaseError
from gpudb.store import server_schema, views
from gpudb.store.driver_errors import shown
from gpudb.store.engine import APPLICATION_ID, explain, schema_of, writing
from gpudb.urls import is_sqlite, sqlite_path


def config(connection: Connection | None = None) -> Config:
    """The Alembic configuration, without an ini file: migrations come with the package."""
    made = Config()
    made.set_main_option("script_location", resources.folder("migrations"))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


@functools.cache
def head() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    assert revision is not None
    return revision


@functools.cache
def revision_numbers() -> dict[str, int]:
    """Revision to its number from 1 (base) upwards; the number is SQLite's ``user_version``."""
    script = ScriptDirectory.from_config(config())
    ordered = [step.revision for step in script.walk_revisions("base", "heads")][::-1]
    return {revision: number for number, revision in enumerate(ordered, start=1)}


def current(engine: Engine) -> str | None:
    """The revision that a database is at, None for one without our tables."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def refuse_foreign(engine: Engine) -> None:
    """Raise ``DatabaseError`` when a SQLite file has tables but is not ours: it is never written."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        application = connection.exec_driver_sql("PRAGMA application_id").scalar()
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if application != APPLICATION_ID and (tables or application):
        raise DatabaseError(
            f"{engine.url.database} is not a gpudb database (application id {application})",
            "name another path with `db`; this file was not touched",
        )


def upgrade(engine: Engine, target: str = "head") -> tuple[str | None, str | None]:
    """Run all migrations that are missing; returns the revision before and after.

    All of it is one transaction, the derived tables and views made again from the data included: readers see the old
    schema or the new one, and on PostgreSQL every role keeps what it was granted. Raises ``DatabaseError`` when the
    database is foreign, newer than this program, locked or not writable, or when views of others stand in the way.
    """
    return _run(engine, target, up=True)


def downgrade(engine: Engine, target: str) -> tuple[str | None, str | None]:
    """Undo migrations down to ``target`` ("base" for none); used by tests and by people who must go back."""
    return _run(engine, target, up=False)


def _run(engine: Engine, target: str, *, up: bool) -> tuple[str | None, str | None]:
    from gpudb.store import release

    sqlite = str(engine.url.database) if engine.dialect.name == "sqlite" else ""
    try:
        refuse_foreign(engine)
        if sqlite:
            release.refuse_damaged(sqlite)
        before = current(engine)
        _refuse_newer(engine, before)
        if before is None:
            _refuse_unversioned(engine)
        wanted = head() if target == "head" else target
        _refuse_contradiction(engine, before)
        if before == wanted:
            return before, before
        with writing(engine, checked=False) as connection:
            if up:
                server_schema.settle(connection, schema_of(engine), set(revision_numbers()))
            # again under the lock, for another load may have been first; and tables may have moved here
            before = _revision(connection)
            _refuse_newer(engine, before)
            if before == wanted:
                return before, before
            with server_schema.kept_grants(connection):
                made = config(connection)
                (command.upgrade if up else command.downgrade)(made, target)
                after = _revision(connection)
                if after == head():
                    release.rebuild(connection)
        if sqlite and after == head():
            release.seal_file(sqlite)
        return before, after
    except sa.exc.DBAPIError as error:
        raise explain(error, engine) from error


def _refuse_contradiction(engine: Engine, revision: str | None) -> None:
    """A file whose own number of its schema is not that of its tables: reading would ask for an upgrade that has nothing to do."""
    if engine.dialect.name != "sqlite" or revision is None:
        return
    with engine.connect() as connection:
        number = connection.exec_driver_sql("PRAGMA user_version").scalar()
    if revision_numbers().get(revision) != number:
        raise DatabaseError(
            f"{engine.url.database} says two things about its schema: {number} in its header, {revision} in its tables",
            "another program changed one of them; restore it from a copy, or load into a new file with `gpudb db load`",
        )


def _refuse_unversioned(engine: Engine) -> None:
    """Tables of ours without the revision they are at: a migration would make them again and stop half-way."""
    with engine.connect() as connection:
        held = sa.inspect(connection)
        lost = any(held.has_table(f"{mark}statement") and held.has_table(f"{mark}spec_column") for mark in ("", "_"))
    if lost:
        raise DatabaseError(
            f"{shown(engine)} has lost the number of its schema (no alembic_version)",
            "restore it from a copy, or load into a new database with `gpudb db load`",
        )


def _refuse_newer(engine: Engine, revision: str | None) -> None:
    if revision is not None and revision not in revision_numbers():
        raise DatabaseError(
            f"{shown(engine)} was made by a newer gpudb (schema {revision}; this one knows up to {head()})",
            "install a newer gpudb: pip install -U gpuspecdb",
        )


def after_each(connection: Connection, revision: str | None) -> None:
    """Inside the migration's transaction: foreign keys hold, the file is marked as ours."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            f"migration {revision} would leave {len(broken)} rows without their parent; rolled back",
            "report this with the output of `gpudb doctor`",
        )
    number = revision_numbers().get(revision or "", 0)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def environment(context: Any) -> None:
    """What ``migrations/env.py`` runs: views dropped first, foreign keys off before BEGIN, one transaction a step."""
    connection: Connection = context.config.attributes["connection"]
    sqlite = connection.dialect.name == "sqlite"
    alone = sqlite and not connection.in_transaction()  # Alembic's own commands and tests; `upgrade` brings a transaction
    if alone:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        connection = connection.execution_options(gpudb_begin="BEGIN IMMEDIATE")
    if connection.dialect.name == "postgresql" and not connection.in_transaction():
        server_schema.settle(connection, str(connection.get_execution_options().get("gpudb_schema") or "public"), set())
        connection.commit()
    from gpudb.store import own_schema  # noqa: F401 - brings every truth table into the metadata
    from gpudb.store.schema import metadata

    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        transaction_per_migration=True,
        # derived tables and views belong to the projection
        include_object=lambda _thing, name, kind, *_: (
            not (kind == "table" and name in (*views.DERIVED_TABLES, *views.FORMER_TABLES))
        ),
        on_version_apply=[lambda ctx, heads, **_: after_each(ctx.connection, next(iter(heads), None))],
        compare_type=True,
        render_as_batch=sqlite,
    )
    with context.begin_transaction():
        context.run_migrations()
    if alone:
        raw.execute("PRAGMA foreign_keys = ON")


def exists(url: str) -> bool:
    """True when a SQLite file is there (any server counts as there)."""
    return not is_sqlite(url) or os.path.exists(sqlite_path(url))
