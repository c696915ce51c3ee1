"""People's own SQL, with the guard loaded only when it is asked for."""

from __future__ import annotations

from gpudb.catalog.base import Base, Strings, tidy
from gpudb.results import SqlResult


class SqlQuestions(Base):
    """The part of the catalog for people who write the question themselves."""

    def sql(self, query: str, timeout: float = 5.0, limit: int = 10_000) -> SqlResult:
        """The rows of any SELECT over the public views, run in a process of its own that cannot write or read anything else.

        ``timeout`` in seconds, ``limit`` in rows. Raises ``QueryRefused`` (exit 6) when the statement is not allowed, wrong
        or over a limit, ``DatabaseError`` when the database cannot be read.
        """
        from gpudb.query import guard

        found = guard.run(self._asked, query, timeout, limit, self._view_columns)
        names, notes = guard.unique(found.columns)
        if found.more:
            notes.append(f"only the first {limit} rows are shown; --limit ROWS raises this")
        rows = tuple({name: tidy(value) for name, value in zip(names, row, strict=True)} for row in found.rows)
        return SqlResult(names, rows, found.more, tuple(notes))

    def _view_columns(self) -> dict[str, Strings]:
        held: dict[str, Strings] = {}
        for row in self._reader.rows("SELECT view, column_name FROM column_doc ORDER BY view, position"):
            held.setdefault(row["view"], []).append(row["column_name"])
        return held
