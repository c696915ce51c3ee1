"""An Excel workbook: a sheet of typed cells per table, and a last sheet that says day, release, sources and notes.

Needs the extra `xlsx`. Text is written as text and never as a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from gpudb.errors import UsageError
from gpudb.render.columns import kind_of
from gpudb.render.document import Document, Head, Rows
from gpudb.render.text import as_text, clean

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
