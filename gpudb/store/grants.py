"""What roles were granted on our tables and views lives through their being dropped and made anew (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.store import views

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
def kept(connection: Connection) -> Iterator[None]:
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
