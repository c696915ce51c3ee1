"""Parquet files: typed columns with what they mean beside them, in constant memory and the same bytes each time.

Needs the extra `parquet`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self

from gpudb.errors import UsageError

#: rows of one row group: small enough for constant memory, large enough for column statistics to pay
ROW_GROUP = 65_536


class ParquetColumn(NamedTuple):
    """One column: ``type`` is number, integer, text, day or yes_no; ``about`` is kept in its metadata."""

    name: str
    type: str
    nullable: bool
    about: Mapping[str, str]


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
            "writing Parquet needs pyarrow", "pip install '.[parquet]' in a copy of the repository, or leave Parquet out"
        ) from error
    return Arrow(pyarrow, pyarrow.parquet)


class ParquetFile:
    """One file: zstd, one row group per :data:`ROW_GROUP` rows, ``meta`` readable without Arrow.

    ``target`` is a path or a binary stream. Raises ``UsageError`` without pyarrow.
    """

    def __init__(self, target: Any, columns: Sequence[ParquetColumn], meta: Mapping[str, str]) -> None:
        pa, pq = arrow()
        types = {
            "number": pa.float64(), "integer": pa.int64(), "day": pa.date32(), "text": pa.string(), "yes_no": pa.bool_()
        }  # fmt: skip
        fields = [pa.field(c.name, types[c.type], c.nullable, dict(c.about)) for c in columns]
        self._schema = pa.schema(fields, metadata=dict(meta) or None)
        self._pa = pa
        self._days = [number for number, column in enumerate(columns) if column.type == "day"]
        self._held: list[Any] = []
        self._count = 0
        self._writer = pq.ParquetWriter(target, self._schema, compression="zstd", version="2.6")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        if kind is None:
            self._flush(everything=True)
        self._writer.close()

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Take one batch, given as columns, days as ISO text; a row group is written when it is full."""
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
