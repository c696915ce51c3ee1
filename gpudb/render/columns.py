"""Tables for programs: CSV, TSV, plain columns, Parquet and Excel, all from the same rows and with the same text for a number.

Parquet needs the extra `parquet`: typed columns with what they mean beside them, in constant memory and the same bytes each time.
A workbook needs `xlsx`: a sheet of typed cells per table, and a last one that says day, release, sources and notes; text in it is
never a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self

from gpudb.errors import UsageError
from gpudb.render.document import Document, Head, Rows, Table
from gpudb.render.text import as_text, clean

#: rows of one row group: small enough for constant memory, large enough for column statistics to pay
ROW_GROUP = 65_536


class ParquetColumn(NamedTuple):
    """One column: ``type`` is number, integer, text, day or yes_no; ``about`` is kept in its metadata."""

    name: str
    type: str
    nullable: bool
    about: Mapping[str, str]


def arrow() -> tuple[Any, Any]:
    """Pyarrow and its writer of files, or a ``UsageError`` that says how to get it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "writing Parquet needs pyarrow", "pip install '.[parquet]' in a copy of the repository, or leave Parquet out"
        ) from error
    return pyarrow, pyarrow.parquet


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
_DAY_NAME = re.compile(r"(day|effective|(\w+_)?(on|since|until|from|before))\Z")


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
        as_kind: Callable[[Any], Any] = float if kind == "number" else as_text if kind == "text" else lambda value: value
        values.append([None if value is None else as_kind(value) for value in held])
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


#: the limits of the format: rows of a sheet, characters of a cell and of a sheet's name
ROWS, CELL, NAME = 1_048_576, 32_767, 31
#: the widest column, in characters
WIDEST = 60


def workbook(document: Document) -> bytes:
    """The bytes of the file; the same document gives the same bytes. Raises ``UsageError`` without xlsxwriter or beyond its rows."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError(
            "writing xlsx needs xlsxwriter", "pip install '.[xlsx]' in a copy of the repository, or use csv"
        ) from error
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties(
            {"created": dt.datetime(2026, 1, 1), "comments": as_text(document.before[0]) if document.before else ""}
        )
        formats = {"head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
                   "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
                   "text": book.add_format({"text_wrap": True, "valign": "top"})}  # fmt: skip
        names = _names(document)
        for table, name in zip(document.tables, names, strict=False):
            heads, rows = table.typed() if table.typed is not None else (table.heads, table.values())
            _sheet(book.add_worksheet(name), heads, rows, formats)
        about = book.add_worksheet(names[-1])
        about.set_column(0, 0, 120)
        for number, line in enumerate(line for line in (*document.before, *document.after, *document.notes) if line):
            about.write_string(number, 0, clean(line)[:CELL], formats["text"])
    return out.getvalue()


def _names(document: Document) -> list[str]:
    """A name per sheet, none twice; the last one is that of the sheet about the answer."""
    out: list[str] = []
    for number, title in enumerate([*(table.title or "Answer" for table in document.tables), "Sources and notes"]):
        plain = "".join(" " if c in "[]:*?/\\'" else c for c in clean(title)).strip()[:NAME] or "Answer"
        taken = {name.lower() for name in out}
        out.append(plain if plain.lower() not in taken else f"{plain[: NAME - 5]} {number + 1}")
    return out


def _sheet(sheet: Any, heads: tuple[Head, ...], rows: Rows, formats: dict[str, Any]) -> None:
    if len(rows) >= ROWS:
        raise UsageError(f"{len(rows)} rows are more than a sheet of Excel holds ({ROWS - 1})", "use csv or parquet")
    sheet.freeze_panes(1, 1)
    for column, head in enumerate(heads):
        label = head.label if head.label == head.key else f"{clean(head.label)}\n{head.key}"
        sheet.write_string(0, column, label[:CELL], formats["head"])
        values = [row[column] for row in rows]
        longest = 0
        for number, shown in _cells(kind_of(head, values), values):
            _write(sheet, number + 1, column, shown, formats)
            longest = max(longest, len(str(shown)))
        sheet.set_column(column, column, min(max(longest, len(head.key), 6) + 2, WIDEST))


def _cells(kind: str, values: list[Any]) -> Iterator[tuple[int, Any]]:
    """The number of the row and what stands in it; a blank has no cell."""
    for number, value in enumerate(values):
        if value is None:
            continue
        if kind == "day":
            yield number, dt.date.fromisoformat(value)
        elif kind in ("number", "integer", "yes_no"):
            yield number, value
        else:  # a column of mixed kinds keeps its numbers
            yield number, value if isinstance(value, (int, float)) and not isinstance(value, bool) else clean(as_text(value))


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)) and abs(value) < 2**53:
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats["day"])
    else:
        sheet.write_string(row, column, str(value)[:CELL], formats["text"])
