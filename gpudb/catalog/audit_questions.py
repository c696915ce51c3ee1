"""What became of the statements and law records behind an answer that was given earlier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gpudb.catalog.base import Base, tidy
from gpudb.model import OPEN_END
from gpudb.query import specs


class AuditQuestions(Base):
    """The part of the catalog for people who must defend an answer later."""

    def fate(self, statements: Sequence[str], records: Sequence[str], after: str) -> dict[str, list[dict[str, Any]]]:
        """What happened after the day ``after`` to statements and law records that an answer rests on.

        ``corrected``: statements withdrawn since, with day, reason and the value that answers now. ``outranked``: those that
        stand but no longer answer. ``law``: law records withdrawn since. ``missing``: ids that this database does not have.
        """
        from gpudb.query import audit

        held = audit.held(self._reader, statements)
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
        made["law"] = audit.withdrawn_law(self._reader, records, after)
        made["missing"] = [{"statement_id": name} for name in statements if name not in known]
        return made


def _value(state: str | None, number: float | None, text: str | None) -> Any:
    if state is None:
        return "unknown"
    return state if state != "known" else text if number is None else tidy(number)
