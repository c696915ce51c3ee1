"""What entered the record and what left it, over statements and the records of the law, as one stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gpudb.model import OPEN_END
from gpudb.query.reader import Reader, Row, listed
from gpudb.query.tables import BATCH, is_server, views

#: columns of the stream, in this order
COLUMNS = ("day", "action", "kind", "id", "column_name", "state", "value_number", "value_text", "unit", "published", "title",
           "source", "statement_id", "why", "origin")  # fmt: skip

#: kind of record -> (view, its id as SQL, column of its title)
_RECORDS: dict[str, tuple[str, str, str]] = {
    "bill_state": ("bill_list", "bill || '/' || CAST(position AS TEXT)", "title"),
    "case_state": ("case_list", "court_case || '/' || CAST(position AS TEXT)", "title"),
    "caveat": ("caveat_list", "caveat", "caveat_text"),
    "claim": ("claim_list", "claim", "claim_text"),
    "claim_response": ("claim_response_list", "claim || '/' || CAST(position AS TEXT)", "response_text"),
    "entity": ("entity_list", "entity", "names"),
    "import_measure": ("import_measure_list", "measure", "title"),
    "letter": ("letter_list", "letter", "title"),
    "license": ("license_list", "license", "title"),
    "market": ("market_list", "market", "published"),
    "review": ("review_list", "layer", "note"),
    "rule_version": ("rule_record", "rule || '@' || version", "title"),
    "trade_event": ("trade_period", "event", "title"),
}
_NOTHING = "CAST(NULL AS TEXT)"


def batches(reader: Reader, size: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of :data:`COLUMNS` by day, kind, id and column; within a fact what was recorded stands before what was withdrawn.

    A statement about a die is one row with kind ``die``, whatever number of parts inherit it.
    """
    held = {view.name: {field.name for field in view.fields} for view in views(reader)}
    text = ' COLLATE "C"' if is_server(reader) else ""
    first = " NULLS FIRST" if is_server(reader) else ""
    order = f"day, kind{text}, id{text}, column_name{text}{first}, action{text}, statement_id{text}{first}"
    return reader.batches(f"SELECT {', '.join(COLUMNS)} FROM ({' UNION ALL '.join(_pieces(held))}) x ORDER BY {order}", size)


def _pieces(held: dict[str, set[str]]) -> Iterator[str]:
    for day, action, why, where in (
        ("recorded_on", "recorded", "reason", ""),
        ("withdrawn_before", "withdrawn", "withdrawn_reason", f" AND h.withdrawn_before < '{OPEN_END}'"),
    ):
        fact = (
            "h.column_name, h.state, h.value_number, h.value_text, h.unit, h.published, CAST(NULL AS TEXT) AS title, h.source, "
            f"h.statement_id, h.{why} AS why, h.origin FROM spec_history h"
        )
        yield f"SELECT h.{day} AS day, '{action}' AS action, 'part' AS kind, h.part AS id, {fact} WHERE h.stated_about = 'part'{where}"
        yield (
            f"SELECT DISTINCT h.{day} AS day, '{action}' AS action, 'die' AS kind, s.die AS id, {fact} "
            f"JOIN spec s ON s.part = h.part WHERE h.stated_about = 'die'{where}"
        )
        for kind, (view, key, title) in _RECORDS.items():
            if day not in held[view]:
                continue
            name, source, reason = (
                f"h.{column}" if column in held[view] else _NOTHING
                for column in (title, "source", "withdrawn_reason" if action == "withdrawn" else "")
            )
            yield (
                f"SELECT h.{day} AS day, '{action}' AS action, '{kind}' AS kind, {key} AS id, {_NO_FACT}, {name} AS title, "
                f"{source} AS source, {_NOTHING} AS statement_id, {reason} AS why, {_NOTHING} AS origin "
                f"FROM {view} h WHERE 1 = 1{where}"
            )


_NO_FACT = (
    "CAST(NULL AS TEXT) AS column_name, CAST(NULL AS TEXT) AS state, CAST(NULL AS DOUBLE PRECISION) AS value_number, "
    "CAST(NULL AS TEXT) AS value_text, CAST(NULL AS TEXT) AS unit, CAST(NULL AS TEXT) AS published"
)


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
