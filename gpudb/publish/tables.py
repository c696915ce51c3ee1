"""Streaming writers: the rows of a view to CSV and Parquet in one pass and constant memory, the same bytes each time.

Values are brought to the type of the contract first, so that both engines give the same file: number is a double,
integer 64 bits, day a calendar day, text UTF-8.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from gpudb.errors import UsageError
from gpudb.query.tables import Field, View

#: rows of one Parquet row group: small enough for constant memory, large enough for column statistics to pay
ROW_GROUP = 65_536
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
            writers.append(stack.enter_context(ParquetFile(parquet, view, meta or {})))
        for batch in batches:
            count += len(batch)
            columns = [make(column) for make, column in zip(makers, zip(*batch, strict=True), strict=True)]
            for writer in writers:
                writer.write(columns)
    return count


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


_SPECIAL = re.compile('[",\r\n]')


def _csv_column(field: Field) -> Any:
    empty = '""' if field.nullable else ""

    def quoted(text: str) -> str:
        if not text:
            return empty
        return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text

    def texts(column: Sequence[Any]) -> list[str]:
        # a column repeats its texts: each is looked at once a batch
        made: dict[Any, str] = {value: quoted(value) for value in set(column) if value is not None}
        made[None] = ""
        return [made[value] for value in column]

    def numbers(column: Sequence[Any]) -> list[str]:
        made: dict[Any, str] = {value: csv_number(value) for value in set(column) if value is not None}
        made[None] = ""
        return [made[value] for value in column]

    def plain(column: Sequence[Any]) -> list[str]:
        return ["" if value is None else str(value) for value in column]

    return {"text": texts, "number": numbers}.get(field.type, plain)


def csv_number(value: float) -> str:
    """The shortest text that gives the same double back; a whole number below 1e15 without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


class ParquetFile:
    """One Parquet file: zstd, one row group per 65,536 rows; unit and description stand beside each column.

    The file's key-value metadata hold ``gpudb.*`` (release, content hash, view) and ``gpudb.columns`` (JSON: type, unit, meaning),
    readable without Arrow. Raises ``UsageError`` without pyarrow.
    """

    def __init__(self, path: Path, view: View, meta: Meta) -> None:
        pa, pq = arrow()
        types = {"number": pa.float64(), "integer": pa.int64(), "day": pa.date32(), "text": pa.string()}
        columns = [
            {"name": f.name, "type": f.type, "unit": f.unit, "nullable": f.nullable, "description": f.description}
            for f in view.fields
        ]
        about = {**meta, "gpudb.view": view.name, "gpudb.columns": json.dumps(columns, ensure_ascii=False)}
        self._schema = pa.schema(
            [
                pa.field(f.name, types[f.type], f.nullable, {"unit": f.unit, "description": f.description, "gpudb.type": f.type})
                for f in view.fields
            ],
            metadata=about,
        )
        self._pa = pa
        self._days = [number for number, field in enumerate(view.fields) if field.type == "day"]
        self._held: list[Any] = []
        self._count = 0
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", version="2.6")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        if kind is None:
            self._flush(everything=True)
        self._writer.close()

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Take one batch, given as columns; a row group is written when it is full."""
        given = list(columns)
        for number in self._days:
            made = {text: dt.date.fromisoformat(text) for text in set(given[number]) if text is not None}
            given[number] = [made.get(text) for text in given[number]]
        arrays = [self._pa.array(values, field.type) for values, field in zip(given, self._schema, strict=True)]
        batch = self._pa.record_batch(arrays, schema=self._schema)
        self._held.append(batch)
        self._count += batch.num_rows
        self._flush()

    def _flush(self, everything: bool = False) -> None:
        if not self._held or (self._count < ROW_GROUP and not everything):
            return
        table = self._pa.Table.from_batches(self._held, self._schema)
        done = 0
        while table.num_rows - done >= ROW_GROUP or (everything and done < table.num_rows):
            piece = table.slice(done, ROW_GROUP).combine_chunks()
            self._writer.write_table(piece, row_group_size=ROW_GROUP)
            done += piece.num_rows
        left = table.slice(done)
        self._held = left.to_batches()
        self._count = left.num_rows


class Arrow(NamedTuple):
    """The two modules of pyarrow that are used."""

    core: Any
    parquet: Any


def arrow() -> Arrow:
    """Pyarrow, or a ``UsageError`` that says how to get it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "writing Parquet needs pyarrow", "pip install 'gpuspecdb[parquet]', or leave Parquet out: --formats sqlite,csv,jsonl"
        ) from error
    return Arrow(pyarrow, pyarrow.parquet)
