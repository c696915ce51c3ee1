"""Streaming writers: rows of a view to CSV and Parquet, changes to JSON lines, in one pass and constant memory, the same bytes each time.

Values are brought to the type of the contract first, so that both engines give the same file: number is a double,
integer 64 bits, day a calendar day, text UTF-8.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from gpudb.query.changes import COLUMNS, batches
from gpudb.query.reader import Reader
from gpudb.query.tables import Field, View
from gpudb.render.columns import ParquetColumn, ParquetFile, csv_field
from gpudb.render.formats import escaped
from gpudb.render.text import number

#: what a file may hold in its own metadata
Meta = dict[str, str]

Rows = Iterable[list[tuple[Any, ...]]]


class Writer(Protocol):
    """What takes the columns of one batch and writes them."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None: ...
    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Write one batch, given as columns."""
        ...


def write_view(view: View, batches: Rows, csv: Path | None = None, parquet: Path | None = None, meta: Meta | None = None) -> int:
    """Write the rows of a view to a CSV file, a Parquet file or both, in one pass; returns the number of rows.

    ``batches`` are lists of rows in the order of ``view.fields``. Raises ``UsageError`` when Parquet is wanted and pyarrow is
    not installed.
    """
    makers = [column_maker(field.type) for field in view.fields]
    count = 0
    with ExitStack() as stack:
        writers: list[Writer] = []
        if csv is not None:
            writers.append(stack.enter_context(CsvFile(csv, view)))
        if parquet is not None:
            writers.append(stack.enter_context(_parquet_file(parquet, view, meta or {})))
        for batch in batches:
            count += len(batch)
            columns = [make(column) for make, column in zip(makers, zip(*batch, strict=True), strict=True)]
            for writer in writers:
                writer.write(columns)
    return count


def _parquet_file(path: Path, view: View, meta: Meta) -> ParquetFile:
    """Unit and description stand beside each column; the file's metadata hold ``gpudb.*``: release, hash, view, columns as JSON."""
    columns = [
        {"name": f.name, "type": f.type, "unit": f.unit, "nullable": f.nullable, "description": f.description}
        for f in view.fields
    ]
    return ParquetFile(
        path,
        [
            ParquetColumn(f.name, f.type, f.nullable, {"unit": f.unit, "description": f.description, "gpudb.type": f.type})
            for f in view.fields
        ],
        {**meta, "gpudb.view": view.name, "gpudb.columns": json.dumps(columns, ensure_ascii=False)},
    )


def column_maker(kind: str) -> Any:
    """The function that brings a column of driver values to one type of the contract (None stays None)."""

    def number(column: Sequence[Any]) -> Sequence[Any]:
        return [None if value is None else float(value) for value in column]

    def integer(column: Sequence[Any]) -> Sequence[Any]:
        return [None if value is None else int(value) for value in column]

    def day(column: Sequence[Any]) -> Sequence[Any]:
        return [value.isoformat() if isinstance(value, dt.date) else value for value in column]

    makers: dict[str, Any] = {"number": number, "integer": integer, "day": day, "text": lambda column: column}
    return makers[kind]


class CsvFile:
    """One CSV file: UTF-8, comma, LF, quotes only where needed, a header.

    NULL is nothing, an empty text in a column that may be NULL is "" (as PostgreSQL's COPY does it). Values are raw: a machine
    file must give back what went in, so nothing is put before a text that begins like a formula.
    """

    def __init__(self, path: Path, view: View) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write(",".join(field.name for field in view.fields) + "\n")
        self._shown = [_csv_column(field) for field in view.fields]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        self._file.close()

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Write one batch, given as columns."""
        texts = [show(column) for show, column in zip(self._shown, columns, strict=True)]
        self._file.writelines(",".join(cells) + "\n" for cells in zip(*texts, strict=True))


def _csv_column(field: Field) -> Any:
    empty = '""' if field.nullable else ""

    def texts(column: Sequence[Any]) -> list[str]:
        # a column repeats its texts: each is looked at once a batch
        made: dict[Any, str] = {value: csv_field(value, empty=empty) for value in set(column) if value is not None}
        made[None] = ""
        return [made[value] for value in column]

    def numbers(column: Sequence[Any]) -> list[str]:
        made: dict[Any, str] = {value: number(value) for value in set(column) if value is not None}
        made[None] = ""
        return [made[value] for value in column]

    def plain(column: Sequence[Any]) -> list[str]:
        return ["" if value is None else str(value) for value in column]

    return {"text": texts, "number": numbers}.get(field.type, plain)


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
