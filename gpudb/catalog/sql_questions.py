"""People's own SQL, with the guard loaded only when it is asked for."""

from __future__ import annotations

from gpudb.catalog.base import Base, Strings, tidy
from gpudb.checked import number, text, whole
from gpudb.errors import QueryRefused
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.query import tables
from gpudb.results import SqlResult

if TYPE_CHECKING:
    from gpudb.contract_diff import Comparison


class SqlQuestions(Base):
    """The part of the catalog for people who write the question themselves."""

    def sql(self, query: str, timeout: float = 5.0, limit: int = 10_000) -> SqlResult:
        """The rows of any SELECT over the public views, run in a process of its own that cannot write or read anything else.

        ``timeout`` in seconds, ``limit`` in rows. Raises ``QueryRefused`` (exit 6) when the statement is not allowed, wrong
        or over a limit, ``DatabaseError`` when the database cannot be read.
        """
        from gpudb.query import guard

        whole(limit, "limit", "give how many rows to show")
        try:
            found = guard.run(self._asked, text(query, "query"), number(timeout, "timeout"), limit, self._view_columns)
        except QueryRefused as error:
            error.about("query", query)
            raise
        names, notes = guard.unique(found.columns)
        if found.more:
            notes.append(f"only the first {limit} rows are shown; `limit` raises this")
        rows = tuple({name: tidy(value) for name, value in zip(names, row, strict=True)} for row in found.rows)
        return SqlResult(names, rows, found.more, tuple(notes))

    def _view_columns(self) -> dict[str, Strings]:
        return {view: [field.name for field in fields] for view, fields in tables.fields(self._reader).items()}

    def contract(self) -> dict[str, Any]:
        """The contract of the public views as data: its version, and per view the columns in their order.

        The same as docs/contract.json; `gpudb.contract_diff` compares two of them.
        """
        views = {
            view: [
                {
                    "column": field.name,
                    "type": field.type,
                    "unit": field.unit,
                    "nullable": field.nullable,
                    "since": field.since,
                    "description": field.description,
                }
                for field in fields
            ]
            for view, fields in tables.fields(self._reader).items()
        }
        return {"contract_version": self.release().contract_version, "views": views}

    def contract_changes(self, other: Any) -> Comparison:
        """What changed from another contract (the data of docs/contract.json) to the one held; raises ``UsageError``."""
        from gpudb import contract_diff

        old, new = contract_diff.parse(other), contract_diff.parse(self.contract())
        found = contract_diff.compare(old, new)
        return contract_diff.Comparison(old.version, new.version, contract_diff.least_version(old.version, found), found)
