"""The derived rows of every part, a few thousand parts at a time: best facts, wide row, metrics, regime.

One walk over the statements feeds all of them, so memory stays the same however many parts there are. The choice of the
best fact is that of :mod:`gpudb.fact.answering`; `verify` checks the result against the same choice made by SQL alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.contract import SpecColumn
from gpudb.fact import answering, answering_sql, metrics
from gpudb.law.metrics import from_spec, measure
from gpudb.law.records_sql import law_from
from gpudb.model import OPEN_END
from gpudb.store import bulk
from gpudb.store.law_projection import Regimes, rows_of

#: parts in one step
STEP = 2_000
PART_COLUMNS = {
    "part": "part_id",
    "name": "name",
    "vendor": "vendor_id",
    "architecture": "architecture_id",
    "die": "die_id",
    "form_factor": "form_factor",
    "market": "market",
    "derived_from": "derived_from",
    "family": "family",
    "availability": "availability",
    "origin": "origin",
}
_PARTS = (
    f"SELECT {', '.join(f'{column} AS {name}' for name, column in PART_COLUMNS.items())} FROM _part "
    "WHERE part_id > :last ORDER BY part_id LIMIT :step"
)
_STATEMENTS = f"""SELECT h.part, h.column_name, h.statement_id, h.state, h.value_number, h.value_text, h.source, h.rank, h.value_min,
 h.value_max, h.copied_from
FROM spec_history h WHERE h.part >= :first AND h.part <= :last AND h.withdrawn_before = '{OPEN_END}'
ORDER BY h.part, h.column_name, {answering_sql.BEST_FIRST}"""
_FACTS = ("part_id", "column_name", "statement_id", "agreeing", "disagreeing")
_METRICS = ("part_id", "metric", "value", "basis")

#: a statement as _STATEMENTS gives it
_Statement = Sequence[Any]
_ID, _STATE, _NUMBER, _TEXT, _SOURCE, _RANK, _MIN, _MAX, _COPIED = range(2, 11)
_SAID = itemgetter(_RANK, _STATE, _NUMBER, _TEXT, _SOURCE)


def write(connection: Connection, columns: Sequence[SpecColumn]) -> None:
    """Fill the empty derived tables about parts; the views must be there already."""
    if connection.dialect.name == "postgresql":
        # rows of this very transaction have no statistics, and without them each step would read every statement
        connection.exec_driver_sql("ANALYZE _part, _statement, _source")
    known = {row[0] for row in connection.execute(sa.text("SELECT metric FROM _metric_definition"))}
    records = law_from(rows_of(connection))
    regimes = Regimes(records)
    names = [column.col.name for column in columns]
    as_cell = {c.col.name: _cell(c.col.type) for c in columns if c.origin == "attribute"}
    last = ""
    while parts := connection.execute(sa.text(_PARTS), {"last": last, "step": STEP}).mappings().all():
        first, last = parts[0]["part"], parts[-1]["part"]
        streamed = {"yield_per": 5000}
        found = connection.execute(sa.text(_STATEMENTS), {"first": first, "last": last}, execution_options=streamed)
        said = groupby(found, itemgetter(0))
        next_part, statements = next(said, ("", iter(())))
        facts: list[tuple[Any, ...]] = []
        wide: list[tuple[Any, ...]] = []
        computed: list[tuple[Any, ...]] = []
        placed: list[tuple[Any, ...]] = []
        for base in parts:
            part = base["part"]
            spec: dict[str, Any] = {**dict.fromkeys(names), **base}
            absent, copied = set(), {}
            for column, best, agreeing, disagreeing in best_facts(statements if part == next_part else ()):
                facts.append((part, column, best[_ID], agreeing, disagreeing))
                if best[_COPIED] is not None:
                    copied[column] = best[_COPIED]
                if best[_STATE] == "known":
                    if best[_MIN] is best[_MAX] is None:
                        spec[column] = as_cell[column](best)
                    else:
                        spec[f"{column}_min"], spec[f"{column}_max"] = best[_MIN], best[_MAX]
                elif best[_STATE] == "not_applicable":
                    absent.add(column)
            inputs = from_spec(spec, frozenset(absent), copied)
            measures = measure(inputs, records.bits)
            for made in metrics.of_measures(spec, measures if records.bits else None):
                if made.metric in known:
                    computed.append((part, *made))
                    spec[made.metric] = made.value
            if part == next_part:
                next_part, statements = next(said, ("", iter(())))
            wide.append(tuple(map(spec.__getitem__, names)))
            placed.append(regimes.place(inputs, measures))
        bulk.insert(connection, "_fact_current", _FACTS, facts)
        bulk.insert(connection, "_spec_current", names, wide)
        bulk.insert(connection, "_metric_current", _METRICS, computed)
        regimes.write_parts(connection, placed)
    regimes.write(connection)


def best_facts(statements: Iterable[_Statement]) -> Iterator[tuple[str, _Statement, int, int]]:
    """Column, best statement, and how many sources agree and disagree, from one part's live statements, best first."""
    for column, group in groupby(statements, itemgetter(1)):
        found = answering.answer(group, _SAID)
        if found is not None:
            yield column, *found


def _cell(kind: str) -> Callable[[_Statement], Any]:
    """How the value of a column of this type is taken from its statement."""
    if kind in ("text", "day"):
        return itemgetter(_TEXT)
    if kind == "integer":
        return lambda statement: None if statement[_NUMBER] is None else int(statement[_NUMBER])
    return itemgetter(_NUMBER)
