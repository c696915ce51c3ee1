"""Questions about the record itself: what became of statements and of law records since a day."""

from __future__ import annotations

from collections.abc import Sequence

from gpudb.model import OPEN_END
from gpudb.query.reader import Reader, Row, listed

#: view -> how a record's id reads in an answer
_LAW = {
    "rule_record": "rule || ' ' || version",
    "letter_list": "letter",
    "license_list": "license",
    "import_measure_list": "measure",
}


def held(reader: Reader, ids: Sequence[str]) -> list[Row]:
    """The statements with these ids that the database has, with their day of withdrawal and the value that answers now."""
    out: list[Row] = []
    for start in range(0, len(ids), 500):
        text, params = listed("s", ids[start : start + 500])
        out += reader.rows(
            "SELECT h.statement_id, h.part, h.column_name, h.state, h.value_number, h.value_text, h.unit, h.source, h.recorded_on, "
            "h.withdrawn_before, h.withdrawn_reason, f.state AS state_now, f.value_number AS number_now, f.value_text AS text_now, "
            "f.source AS source_now, f.statement_id AS statement_now FROM spec_history h "
            "LEFT JOIN spec_fact f ON f.part = h.part AND f.column_name = h.column_name "
            f"WHERE h.statement_id IN ({text}) ORDER BY h.part, h.column_name, h.statement_id",
            params,
        )
    return out


def withdrawn_law(reader: Reader, ids: Sequence[str], after: str) -> list[Row]:
    """Of the law records with these ids those that were withdrawn after a day."""
    if not ids:
        return []
    text, params = listed("r", ids)
    out: list[Row] = []
    for view, name in _LAW.items():
        out += reader.rows(
            f"SELECT {name} AS record, title, withdrawn_before FROM {view} "
            f"WHERE {name} IN ({text}) AND withdrawn_before > :after AND withdrawn_before < '{OPEN_END}' ORDER BY {name}",
            {**params, "after": after},
        )
    return out
