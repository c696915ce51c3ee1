"""Where our tables and views are on PostgreSQL: a schema of their own, and never `public`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import views
from gpudb.urls import DEFAULT_SCHEMA

#: tables that together are nobody else's; before schema 14 without the underscore
_OURS = ("_dataset_release", "_spec_column", "_statement")


def settle(connection: Connection, schema: str, revisions: set[str]) -> None:
    """Make the schema when it is missing, and bring over what the first release (2026.11.0) put into `public`."""
    if connection.dialect.name != "postgresql":
        return
    there = connection.execute(sa.text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :s"), {"s": schema}).scalar()
    quoted = connection.dialect.identifier_preparer.quote_identifier(schema)
    if not there:
        # asked first: IF NOT EXISTS needs the right to create even where there is nothing to do
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted}")
        connection.exec_driver_sql(
            f"COMMENT ON SCHEMA {quoted} IS 'gpudb: specifications and export status of AI accelerators; made by `gpudb db`'"
        )
    if schema == DEFAULT_SCHEMA and in_public(connection, revisions) and not _has(connection, schema):
        _bring(connection, quoted)


def in_public(connection: Connection, revisions: set[str]) -> bool:
    """True when `public` holds a database of ours, as the first release made it."""
    if not _has(connection, "public"):
        return False
    revision = connection.exec_driver_sql("SELECT version_num FROM public.alembic_version").scalar()
    return revision in revisions


def _has(connection: Connection, schema: str) -> bool:
    found = connection.execute(
        sa.text("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = :s AND tablename = ANY(:names)"),
        {"s": schema, "names": ["alembic_version", *_OURS, *(name[1:] for name in _OURS)]},
    ).scalar()
    return found == len(_OURS) + 1


def _bring(connection: Connection, quoted: str) -> None:
    from gpudb.store.schema import dataset_release
    from gpudb.store.truth import TRUTH
    from gpudb.store.types import called

    truth = (*TRUTH, dataset_release)
    # with the underscore of schema 14 and without
    names = {*map(called, truth), *(table.name for table in truth), *views.FORMER_TABLES, *views.DERIVED_TABLES}
    ours = {"alembic_version", *names, *views.ORDER}
    rows = connection.execute(
        sa.text(
            "SELECT relname, relkind FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'v') AND relname = ANY(:names) ORDER BY relname"
        ),
        {"names": sorted(ours)},
    ).all()
    for name, kind in rows:
        # indexes and constraints go along; views of others that read ours know them by number, not by name
        connection.exec_driver_sql(f'ALTER {"VIEW" if kind == "v" else "TABLE"} public."{name}" SET SCHEMA {quoted}')
