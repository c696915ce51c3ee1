"""COMMENT ON for every public view and column (PostgreSQL), from the registry that the database holds about itself."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import views
from gpudb.view_texts import ABOUT


def write(connection: Connection) -> None:
    """Write the comments that are missing or were other words; nothing on SQLite, which has none."""
    if connection.dialect.name != "postgresql":
        return
    held: dict[tuple[str, str], str] = {}
    rows = connection.execute(
        sa.text(
            "SELECT c.relname, coalesce(a.attname, ''), d.description FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass "
            "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0 "
            "WHERE c.relkind = 'v' AND c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
        )
    )
    for view, column, text in rows:
        held[view, column] = text
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
