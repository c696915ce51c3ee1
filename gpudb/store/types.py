"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL.

Days are ISO text with a CHECK on SQLite and DATE on PostgreSQL. Text has the C collation on PostgreSQL, so that
``ORDER BY`` and comparisons give the same answer as SQLite's BINARY.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column


def called(table: sa.Table) -> str:
    """What the rows of a private table are called in messages, in the hash of the content and as rows of the seed: `part` for `_part`."""
    return table.name.removeprefix("_")


# constraints have kept the names they had before private tables began with an underscore
NAMING: dict[str, Any] = {
    "called": lambda _constraint, table: called(table),
    "ix": "ix_%(called)s_%(column_0_N_name)s",
    "uq": "uq_%(called)s_%(column_0_N_name)s",
    "ck": "ck_%(called)s_%(constraint_name)s",
    "fk": "fk_%(called)s_%(column_0_N_name)s",
    "pk": "pk_%(called)s",
}

#: `info` of a column that a later migration put at the end of a table: while it is NULL, the content hash leaves it out
LATER = {"later": True}

#: text with the same order on both engines
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
#: a double: REAL on SQLite, DOUBLE PRECISION on PostgreSQL
NUMBER: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
#: a day: ISO text on SQLite, DATE on PostgreSQL; bound as ISO text on both
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def text(name: str, *args: Any, null: bool = False, **kw: Any) -> Column[Any]:
    """A text column, NOT NULL unless said."""
    return Column(name, TEXT, *args, nullable=null, **kw)


def texts(*names: str, null: bool = False) -> list[Column[Any]]:
    """Several text columns that say nothing more about themselves."""
    return [text(name, null=null) for name in names]


def integer(name: str, *args: Any, null: bool = False, **kw: Any) -> Column[Any]:
    """An integer column, NOT NULL unless said."""
    return Column(name, sa.Integer(), *args, nullable=null, **kw)


def number(name: str, *args: Any, null: bool = True, **kw: Any) -> Column[Any]:
    """A double column, nullable unless said."""
    return Column(name, NUMBER, *args, nullable=null, **kw)


def day(name: str, *args: Any, null: bool = False, **kw: Any) -> Column[Any]:
    """A day column; pair it with :func:`day_check` so that SQLite refuses 2026-1-1."""
    return Column(name, DAY, *args, nullable=null, **kw)


def day_check(name: str) -> sa.CheckConstraint:
    """SQLite only: the text is a real ISO day (PostgreSQL has the type)."""
    return sa.CheckConstraint(f"{name} IS date({name}, '+0 days')", name=f"{name}_is_day").ddl_if(dialect="sqlite")


def one_of(name: str, allowed: tuple[str, ...], what: str | None = None) -> sa.CheckConstraint:
    """A closed vocabulary."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return sa.CheckConstraint(f"{name} IN ({listed})", name=what or f"{name}_known")


def table(name: str, metadata: sa.MetaData, *items: Any) -> sa.Table:
    """A table that is STRICT on SQLite."""
    made = sa.Table(name, metadata, *items, sqlite_strict=True)
    # a plain set would make the indexes in another order in each run, and the same seed must give the same bytes
    made.indexes = sa.util.OrderedSet(sorted(made.indexes, key=lambda index: str(index.name)))
    return made


def key_is(table: sa.Table, values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """The condition that names one row by its primary key; a day in the key is compared as a day, not as text."""
    columns = table.primary_key.columns
    pairs = zip(columns, values, strict=True)
    return sa.and_(*(column == sa.bindparam(None, value, type_=column.type) for column, value in pairs))
