"""What PostgreSQL has beside tables: a schema of their own (never `public`), comments, and the grants that live through a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import views
from gpudb.urls import DEFAULT_SCHEMA
from gpudb.view_texts import ABOUT

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
    bare = schema == DEFAULT_SCHEMA and _has(connection, "public") and not _has(connection, schema)
    if bare and connection.exec_driver_sql("SELECT version_num FROM public.alembic_version").scalar() in revisions:
        _bring(connection, quoted)


def _has(connection: Connection, schema: str) -> bool:
    found = connection.execute(
        sa.text("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = :s AND tablename = ANY(:names)"),
        {"s": schema, "names": ["alembic_version", *_OURS, *(name[1:] for name in _OURS)]},
    ).scalar()
    return found == len(_OURS) + 1


def _bring(connection: Connection, quoted: str) -> None:
    from gpudb.store.own_schema import TRUTH
    from gpudb.store.schema import dataset_release
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


def write_comments(connection: Connection) -> None:
    """COMMENT ON for every public view and column, from the registry that the database holds about itself.

    Those that are missing or were other words; nothing on SQLite, which has none.
    """
    if connection.dialect.name != "postgresql":
        return
    rows = connection.execute(
        sa.text(
            "SELECT c.relname, coalesce(a.attname, ''), d.description FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass "
            "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0 "
            "WHERE c.relkind = 'v' AND c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
        )
    )
    held = {(view, column): text for view, column, text in rows}
    wanted = {(name, ""): ABOUT.get(name, "") for name in views.ORDER}
    for view, column, unit, description in connection.execute(
        sa.text("SELECT view_name, column_name, unit, description FROM _column_registry")
    ):
        wanted[view, column] = f"{description} [{unit}]" if unit else description
    orders = [_order(connection, *key, text) for key, text in wanted.items() if text and held.get(key) != text]
    if orders:
        # one round trip for some hundred comments; the text holds no parameters
        cursor = connection.connection.cursor()
        cursor.execute(";\n".join(orders))
        cursor.close()


def _order(connection: Connection, view: str, column: str, text: str) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    what = f"COLUMN {quote(view)}.{quote(column)}" if column else f"VIEW {quote(view)}"
    # E'' reads the same whatever standard_conforming_strings says
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"COMMENT ON {what} IS E'{escaped}'"


#: relation, column or '', grantee as SQL writes it, privilege, whether it may be handed on
Grant = tuple[str, str, str, str, bool]

_HERE = "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
_HELD = f"""
SELECT c.relname, '' AS attname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
 a.privilege_type, a.is_grantable
FROM pg_catalog.pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = {_HERE} AND c.relkind IN ('r', 'v') AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname, t.attname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
 a.privilege_type, a.is_grantable
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped, aclexplode(t.attacl) a
WHERE c.relnamespace = {_HERE} AND c.relkind IN ('r', 'v') AND a.grantee <> c.relowner
"""


@contextmanager
def kept_grants(connection: Connection) -> Iterator[None]:
    """Whatever happens inside, relations that exist afterwards have the grants that they had before.

    A role that could read every public view that was there can read those that are new: it was given the views as a
    whole, and a question of a newer program may need them all.
    """
    if connection.dialect.name != "postgresql" or connection.exec_driver_sql("SELECT current_schema()").scalar() is None:
        yield
        return
    before, seen = _held(connection), _columns(connection)
    yield
    if not before:
        return
    now, there = _held(connection), _columns(connection)
    for relation, column, role, privilege, option in sorted(before - now):
        if relation in there and (not column or column in there[relation]):
            on = f'{privilege} ("{column}")' if column else privilege
            connection.exec_driver_sql(f'GRANT {on} ON "{relation}" TO {role}{" WITH GRANT OPTION" if option else ""}')
    public = {name for name in views.ORDER if name in seen}
    new = [name for name in views.ORDER if name in there and name not in seen]
    for role in sorted({grant[2] for grant in before}) if public else []:
        reads = {grant[0] for grant in before if grant[2] == role and grant[3] == "SELECT" and not grant[1]}
        if public <= reads:
            for name in new:
                connection.exec_driver_sql(f'GRANT SELECT ON "{name}" TO {role}')


def _held(connection: Connection) -> set[Grant]:
    return {tuple(row) for row in connection.exec_driver_sql(_HELD)}


def _columns(connection: Connection) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    rows = connection.execute(
        sa.text(
            "SELECT c.relname, a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
            f"WHERE c.relnamespace = {_HERE} AND c.relkind IN ('r', 'v') AND a.attnum > 0 "
            "AND NOT a.attisdropped"
        )
    )
    for relation, column in rows:
        held.setdefault(relation, set()).add(column)
    return held
