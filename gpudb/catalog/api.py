"""The catalog: all questions in one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gpudb.catalog.base import tidy
from gpudb.catalog.device_questions import DeviceQuestions
from gpudb.catalog.spec_questions import SpecQuestions
from gpudb.catalog.sql_questions import SqlQuestions
from gpudb.checked import texts
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.model import OPEN_END
from gpudb.query import specs

if TYPE_CHECKING:
    from gpudb.picture_results import Picture


class Catalog(SpecQuestions, DeviceQuestions, SqlQuestions):
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


def _value(state: str | None, number: float | None, text: str | None) -> Any:
    if state is None:
        return "unknown"
    return state if state != "known" else text if number is None else tidy(number)
