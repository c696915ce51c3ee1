"""The catalog: all questions in one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gpudb.catalog.base import Strings, day, tidy
from gpudb.catalog.device_questions import DeviceQuestions
from gpudb.catalog.spec_questions import SpecQuestions
from gpudb.checked import number, text, texts, whole
from gpudb.errors import QueryRefused
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.model import OPEN_END
from gpudb.query import specs, tables
from gpudb.results import SqlResult

if TYPE_CHECKING:
    from gpudb.contract_diff import Comparison
    from gpudb.picture_results import Picture


class Catalog(SpecQuestions, DeviceQuestions):
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""

    def picture(
        self,
        kind: str,
        parts: str | Sequence[str] = (),
        *,
        to: str | None = None,
        on: str | dt.date | None = None,
        known_at: str | dt.date | None = None,
    ) -> Picture:
        """The data of a picture (points, regions, lines, periods, what is missing, caption); draws nothing.

        ``kind`` is one of :data:`gpudb.picture_results.KINDS`; ``parts`` are names, or conditions (`memory_gb>=80`), or
        `all`, or empty for a choice that makes a readable picture. ``on`` is the day of the law, by default the last reviewed one;
        ``to`` the destination of `timeline` and `dram`, by default China. Draw it with :mod:`gpudb.render.pictures`.
        """
        from gpudb.catalog.pictures import build

        return build(self, self._reader, self._law(), kind, texts(parts, "parts"), to=to, on=on, known_at=known_at)

    def fate(self, statements: Sequence[str], records: Sequence[str], after: str) -> dict[str, list[dict[str, Any]]]:
        """What happened after the day ``after`` to statements and law records that an answer rests on.

        ``corrected``: statements withdrawn since, with day, reason and the value that answers now. ``outranked``: those that
        stand but no longer answer. ``law``: law records withdrawn since. ``missing``: ids that this database does not have.
        """
        from gpudb.query import changes

        statements, records, after = (
            texts(statements, "statements"),
            texts(records, "records"),
            day(text(after, "after"), "after") or "",
        )
        held = changes.held(self._reader, statements)
        parts = sorted({row["part"] for row in held})
        answered = {(f["part"], f["statement_id"]) for f in specs.best_facts(self._reader, parts, after)}
        known = {row["statement_id"] for row in held}
        made: dict[str, list[dict[str, Any]]] = {"corrected": [], "outranked": [], "law": [], "missing": []}
        for row in held:
            told = {
                "part": row["part"], "column": row["column_name"], "statement_id": row["statement_id"],
                "then": _value(row["state"], row["value_number"], row["value_text"]),
                "now": _value(row["state_now"], row["number_now"], row["text_now"]), "unit": row["unit"],
                "source": row["source"], "source_now": row["source_now"],
            }  # fmt: skip
            if after < row["withdrawn_before"] < OPEN_END:
                made["corrected"].append({**told, "day": row["withdrawn_before"], "reason": row["withdrawn_reason"]})
            elif (row["part"], row["statement_id"]) in answered and row["statement_now"] != row["statement_id"]:
                made["outranked"].append(told)
        made["law"] = changes.withdrawn_law(self._reader, records, after)
        made["missing"] = [{"statement_id": name} for name in statements if name not in known]
        return made

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


def _value(state: str | None, number: float | None, text: str | None) -> Any:
    if state is None:
        return "unknown"
    return state if state != "known" else text if number is None else tidy(number)
