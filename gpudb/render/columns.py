"""Tables for programs: CSV, TSV, plain columns and Parquet, all from the same rows and with the same text for a number.

Parquet needs the extra `parquet`: typed columns with what they mean beside them, in constant memory and the same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self

from gpudb.errors import UsageError
from gpudb.render.document import Document, Head, Rows, Table
from gpudb.render.text import as_text

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


#: what a spreadsheet runs as a formula when a cell starts with it, full-width forms too
_FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


def one_table(document: Document, typed: bool = False) -> tuple[tuple[Head, ...], Rows]:
    """Heads and rows of a document. Several tables become one: ``table`` says which, columns that one lacks are empty."""

    def of(table: Table) -> tuple[tuple[Head, ...], Rows]:
        return table.typed() if typed and table.typed is not None else (table.heads, table.values())

    if len(document.tables) == 1:
        return of(document.tables[0])
    made = [(table.title, *of(table)) for table in document.tables]
    heads = {head.key: head for _, own, _ in made for head in own}
    rows = [
        (title, *(held.get(key) for key in heads))
        for title, own, values in made
        for held in (dict(zip((head.key for head in own), row, strict=True)) for row in values)
    ]
    return (Head("table", "Table"), *heads.values()), tuple(rows)


def separated(document: Document, separator: str, raw: bool = False) -> str:
    """CSV or TSV. A text that a spreadsheet would run as a formula gets a leading apostrophe, unless ``raw``."""
    heads, rows = one_table(document)
    # a line of nothing would be no row
    empty = '""' if len(heads) == 1 else ""

    def line(values: Iterable[Any]) -> str:
        cells = map(as_text if raw else _safe_cell, values)
        return separator.join(csv_field(cell, separator, empty) for cell in cells) + "\n"

    return "".join([line(head.key for head in heads), *map(line, rows)])


def csv_field(text: str, separator: str = ",", empty: str = "") -> str:
    """A text as a field of CSV, in quotes only where it needs them; ``empty`` is how no text is written."""
    if not text:
        return empty
    special = separator in text or '"' in text or "\n" in text or "\r" in text
    return '"' + text.replace('"', '""') + '"' if special else text


def _safe_cell(value: Any) -> str:
    text = as_text(value)
    # a number is no formula, a list of texts may begin with one
    return "'" + text if not isinstance(value, (int, float)) and text and text[0] in _FORMULA else text


def plain(document: Document) -> str:
    """Tab-separated values without a header, for `cut` and `awk`."""
    return "".join("\t".join(as_text(value).replace("\t", " ") for value in row) + "\n" for row in one_table(document)[1])


_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
#: names of columns that hold days
_DAY_NAME = re.compile(r"(day|since|until|effective|known_until|valid_(from|before)|withdrawn_before|\w+_on)\Z")


def parquet(document: Document) -> bytes:
    """Parquet bytes with typed columns: integers, numbers, truth, days, text (needs the extra `parquet`).

    The file's metadata holds day, release and hash; a column's holds its label with the unit.
    """
    from io import BytesIO

    heads, rows = one_table(document, typed=True)
    columns, values = [], []
    for index, head in enumerate(heads):
        held = [row[index] for row in rows]
        kind = kind_of(head, held)
        columns.append(ParquetColumn(head.key, kind, True, {"label": head.label}))
        values.append([None if value is None else _as(kind, value) for value in held])
    sink = BytesIO()
    with ParquetFile(
        sink, columns, {"gpudb": as_text(document.before[0])} if document.before and document.before[0] else {}
    ) as file:
        file.write(values)
    return sink.getvalue()


def kind_of(head: Head, values: Sequence[Any]) -> str:
    """The type of a column: its registered one where all values are of it, else what the values are."""
    held = [value for value in values if value is not None]
    if head.kind in ("number", "integer") and not all(_is_number(value) for value in held):
        return "text"
    if head.kind == "integer" and not all(isinstance(value, int) for value in held):
        return "number"
    if head.kind in ("number", "integer", "text"):
        return head.kind
    if held and all(isinstance(value, bool) for value in held):
        return "yes_no"
    if held and all(_is_number(value) for value in held):
        return "integer" if all(isinstance(value, int) for value in held) else "number"
    named = head.kind == "day" or _DAY_NAME.match(head.key)
    if named and all(isinstance(value, str) and _DAY.match(value) for value in held):
        return "day"
    return "yes_no" if head.kind == "yes_no" and not held else "text"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _as(kind: str, value: Any) -> Any:
    return float(value) if kind == "number" else value if kind in ("integer", "yes_no", "day") else as_text(value)
