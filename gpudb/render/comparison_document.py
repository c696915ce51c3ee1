"""A comparison as a document: attributes as rows and parts as columns, or turned round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gpudb import results
from gpudb.fact.vocabulary import KNOWN
from gpudb.render import comparison_grid as grid
from gpudb.render.document import Document, Head, Rows, Table
from gpudb.render.text import clean
from gpudb.render.value_marks import Marks, cell_data, label, legend, marks_in_words


def comparison(
    answer: results.Comparison, header: str, with_sources: bool, transpose: bool = False, turned_by: str = "transpose"
) -> Document:
    """The comparison as JSON data and as a table; ``transpose`` makes parts the rows, and a table that is too wide names ``turned_by``."""
    marks = Marks(with_sources)
    lines = grid.lines_of(answer, marks)
    make_heads, make_rows = (_turned_heads, _turned_rows) if transpose else (_heads, _rows)
    make_page = grid.turned_page if transpose else grid.page
    table = Table(
        make_heads(answer, with_sources),
        lambda: make_rows(answer, with_sources),
        "",
        lambda width: grid.turned(answer, lines, width) if transpose else grid.arranged(answer, lines, width, turned_by),
        lambda: make_page(answer, lines),
        lambda: (_LONG, _long(answer, with_sources)),
    )
    after = [left_out(answer), legend(grid.used(lines)), *marks.footnotes(answer.sources)]
    base = f", baseline {answer.baseline}" if len(answer.parts) > 1 else ""
    return Document(
        lambda: _data(answer, with_sources),
        (table,),
        answer.notes,
        (header + base, ""),
        tuple(line for line in after if line),
    )


def left_out(answer: results.Comparison) -> str:
    """The sentence about the rows that are not shown; empty when all are."""
    equal, blank = answer.hidden - answer.incomparable, answer.incomparable
    said = [f"{equal} row{'s' if equal > 1 else ''} with equal values"] if equal else []
    said += [f"{blank} row{'s' if blank > 1 else ''} in which a value is unknown or not published"] if blank else []
    return " and ".join(said) + " hidden." if said else ""


def _data(answer: results.Comparison, with_sources: bool) -> dict[str, Any]:
    return {
        "baseline": answer.baseline,
        "parts": list(answer.parts),
        "rows": [
            {
                **{key: getattr(row, key) for key in ("column", "label", "unit", "group", "differs")},
                "cells": {part: cell_data(cell, with_sources) for part, cell in row.cells.items()},
            }
            for row in answer.rows
        ],
    }


def _value(cell: results.Cell) -> results.Value:
    """The value in a file: unknown is empty, the two other blanks are their state."""
    return cell.value if cell.state == KNOWN else None if cell.state == "unknown" else cell.state


def _about(names: Sequence[str], deltas: Sequence[str], with_sources: bool) -> list[Head]:
    """Columns behind the values: what is known about each of them."""
    heads = [Head(f"delta_percent:{name}", f"Delta of {name} [%]", True, "number") for name in deltas]
    heads += [Head(f"marks:{name}", f"Marks of {name}") for name in names]
    return heads + ([Head(f"sources:{name}", f"Sources of {name}") for name in names] if with_sources else [])


def _behind(cells: Sequence[results.Cell], deltas: Sequence[results.Cell], with_sources: bool) -> list[Any]:
    out: list[Any] = [cell.delta_percent for cell in deltas]
    out += [marks_in_words(cell) for cell in cells]
    return out + ([", ".join(cell.sources) for cell in cells] if with_sources else [])


def _heads(answer: results.Comparison, with_sources: bool) -> tuple[Head, ...]:
    first = [Head("column", "Column"), Head("label", "Attribute"), Head("unit", "Unit"), Head("group", "Group")]
    values = [Head(part, part, True) for part in answer.parts]
    others = [part for part in answer.parts if part != answer.baseline]
    return (*first, *values, *_about(answer.parts, others, with_sources))


def _rows(answer: results.Comparison, with_sources: bool) -> Rows:
    rows = []
    for row in answer.rows:
        cells = [row.cells[part] for part in answer.parts]
        others = [row.cells[part] for part in answer.parts if part != answer.baseline]
        values = [_value(cell) for cell in cells]
        rows.append((row.column, row.label, row.unit, row.group, *values, *_behind(cells, others, with_sources)))
    return tuple(rows)


def _turned_heads(answer: results.Comparison, with_sources: bool) -> tuple[Head, ...]:
    values = [Head(row.column, label(row.label, row.unit), True) for row in answer.rows]
    columns = [row.column for row in answer.rows]
    return (Head("part", "Part"), *values, *_about(columns, columns, with_sources))


def _turned_rows(answer: results.Comparison, with_sources: bool) -> Rows:
    rows = []
    for part in answer.parts:
        cells = [row.cells[part] for row in answer.rows]
        rows.append((part, *(_value(cell) for cell in cells), *_behind(cells, cells, with_sources)))
    return tuple(rows)


_LONG = (
    Head("part", "Part"),
    Head("column", "Column"),
    Head("label", "Attribute"),
    Head("unit", "Unit"),
    Head("group", "Group"),
    Head("differs", "Differs", False, "yes_no"),
    Head("state", "State"),
    Head("value_number", "Number", True, "number"),
    Head("value_text", "Text", False, "text"),
    Head("delta_percent", "Delta [%]", True, "number"),
    Head("marks", "Marks"),
    Head("disputed_by", "Disputed by", True, "integer"),
    Head("published", "As published", False, "text"),
    Head("sources", "Sources"),
    Head("statement_id", "Statement", False, "text"),
)


def _long(answer: results.Comparison, with_sources: bool) -> Rows:
    """One row per part and attribute: a column of one type each, which Parquet wants."""
    return tuple(
        (
            part,
            row.column,
            row.label,
            row.unit,
            row.group,
            row.differs,
            cell.state,
            cell.value if isinstance(cell.value, (int, float)) else None,
            cell.value if isinstance(cell.value, str) else None,
            cell.delta_percent,
            marks_in_words(cell),
            cell.disputed,
            clean(cell.published) if cell.published else None,
            ", ".join(cell.sources) if with_sources else "",
            cell.statement_id,
        )
        for row in answer.rows
        for part, cell in row.cells.items()
    )
