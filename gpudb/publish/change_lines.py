"""The record of changes as JSON lines: what was recorded, withdrawn or corrected, day by day, in constant memory."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from gpudb.query.changes import COLUMNS, batches
from gpudb.query.reader import Reader
from gpudb.render.formats import escaped

Change = dict[str, Any]


def write_changes(reader: Reader, path: Path) -> int:
    """Write every change as one JSON object per line, oldest first; returns the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for change in changes(reader):
            file.write(escaped(json.dumps(change, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + "\n")
            count += 1
    return count


def changes(reader: Reader) -> Iterator[Change]:
    """Every change, oldest first. A withdrawal whose fact got a new value on the same day is a correction with both values."""
    rows = (_row(values) for batch in batches(reader) for values in batch)
    for _, group in groupby(rows, key=lambda row: (row["day"], row["kind"], row["id"], row["column_name"])):
        new: Change | None = None  # the last statement recorded that day: recorded ones come first
        for row in group:
            if row["action"] == "recorded":
                new = row
            elif new is not None and row["column_name"] is not None:
                row["action"] = "corrected"
                row["new_value_number"], row["new_value_text"] = new["value_number"], new["value_text"]
                row["new_statement_id"] = new["statement_id"]
            yield row


def _row(values: tuple[Any, ...]) -> Change:
    row: Change = dict(zip(COLUMNS, values, strict=True))
    if isinstance(row["day"], dt.date):
        row["day"] = row["day"].isoformat()
    number = row["value_number"]
    if isinstance(number, float) and number.is_integer():
        row["value_number"] = int(number)
    return {**row, "new_value_number": None, "new_value_text": None, "new_statement_id": None}
