"""What was answered stays answered: a new release may not record or withdraw anything on a day that an earlier one spoke for.

"As known on D" is asked for days up to the release that is held. A row that says it was recorded on such a day, or a
withdrawal dated there, would change answers that people already have. The same release may still be completed: it is a
working copy until the next one is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.errors import DataRefused
from gpudb.store.hashing import plain
from gpudb.store.own import LAW_TABLES
from gpudb.store.record import KEPT, Kept, Plan
from gpudb.store.rows import Repeated, Row
from gpudb.store.schema import dataset_release
from gpudb.store.types import called, key_is

_KEPT = {called(kept.table): kept for kept in KEPT if "withdrawn_on" in kept.free or kept.record}


def refuse_past_days(connection: Connection, plans: Iterable[Plan], release: str, marked: Iterable[Row]) -> list[Plan]:
    """The plans, after a look at their days. Raises ``DataRefused`` with every record that would change an earlier answer.

    ``release`` is the one that is loaded, ``marked`` the rows of `own_record`: a team's own records are its own affair.
    Nothing is asked of an empty database, nor of a load of the release it holds.
    """
    plans, theirs = list(plans), {(row["kind"], row["record_id"]) for row in marked}
    held = connection.execute(sa.select(dataset_release.c.release, dataset_release.c.released_on)).first()
    if held is None or held[0].partition("+")[0] == release:
        return plans
    day, told, seen = str(plain(held[1])), [], []
    for table, insert, update, gone in plans:
        kept = _KEPT.get(called(table))
        if kept is not None:
            insert = insert if isinstance(insert, Repeated) else list(insert)
            keys = [column.name for column in table.primary_key.columns]
            kind = LAW_TABLES.get(called(table))

            def shipped(rows: Iterable[Row], kind: str | None = kind, key: str = keys[0]) -> Iterator[Row]:
                return (row for row in rows if row.get("origin", "shipped") == "shipped" and (kind, row[key]) not in theirs)

            told += [_words(kept, row, said) for row in shipped(insert) for said in _early(row, {}, day)]
            for row in shipped(update):
                same = key_is(table, [row[key] for key in keys])
                before = connection.execute(sa.select(table).where(same)).mappings().one()
                told += [_words(kept, row, said) for said in _early(row, dict(before), day)]
        seen.append((table, insert, update, gone))
    if told:
        raise DataRefused(
            f"{len(told)} records of release {release} are dated on or before {day}, the day of release {held[0]}, which is "
            "held: they would change what was known on days that were answered already; nothing was written",
            tuple(told),
            f"date them when they really entered the record, after {day} (recorded = DAY, withdrawn = DAY)",
        )
    return seen


def _early(row: Row, before: Mapping[str, Any], day: str) -> Iterator[str]:
    """What a row says anew about a day that is over. ``before``: the row as it is held, empty for a new one."""
    changes = json.loads(row["record"])["changes"] if "changes" in row.get("record", "") and "group_id" in row else []
    known = json.loads(before["record"])["changes"] if changes and before else []
    for change in changes:
        same = [c for c in known if {**c, "withdrawn": None} == {**change, "withdrawn": None}]
        if not same and change["recorded"] <= day:
            yield f"the change of {change['day']} is recorded on {change['recorded']}"
        if change["withdrawn"] and change["withdrawn"] <= day and all(c["withdrawn"] is None for c in same):
            yield f"the change of {change['day']} is withdrawn on {change['withdrawn']}"
    if not before and str(row["recorded_on"]) <= day:
        yield f"is recorded on {row['recorded_on']}"
    gone = row.get("withdrawn_on")
    if gone is not None and str(gone) <= day and before.get("withdrawn_on") is None:
        yield f"is withdrawn on {gone}"


def _words(kept: Kept, row: Row, said: str) -> str:
    name = " ".join(str(row[column.name]) for column in kept.table.primary_key.columns)
    about = f" ({row['entity_id']} {row['attribute_id']})" if "attribute_id" in row else ""
    return f"{called(kept.table)} {name}{about}: {said}"
