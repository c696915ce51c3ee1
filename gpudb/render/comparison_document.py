"""A comparison as a document: attributes as rows and parts as columns, or turned round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from gpudb import results
from gpudb.fact.vocabulary import KNOWN
from gpudb.render import terminal
from gpudb.render.document import Dim, Document, Head, Human, Rows, Table
from gpudb.render.text import clean
from gpudb.render.value_marks import Marks, cell_data, difference, flags, label, legend, marks_in_words, value_text
from gpudb.rows import by_key

#: more parts than this side by side are not compared but looked up
MOST = 5
#: narrowest column of labels before parts go into the next block
LABEL_ROOM = 18


class Piece:
    """One cell in pieces: the value, its marks, the difference to the baseline, footnote numbers, and if it is the same.

    No NamedTuple: making one costs more at start-up than all the cells of a comparison.
    """

    __slots__ = ("cite", "delta", "flags", "same", "text")

    def __init__(self, text: str, flags: str, delta: str, cite: str, same: bool) -> None:
        self.text, self.flags, self.delta, self.cite, self.same = text, flags, delta, cite, same


class GridLine:
    """One attribute: its label with unit, its group, and a piece per part."""

    __slots__ = ("group", "label", "pieces")

    def __init__(self, label: str, group: str, pieces: tuple[Piece, ...]) -> None:
        self.label, self.group, self.pieces = label, group, pieces


Grouped = TypeVar("Grouped", results.CompareRow, GridLine)


def lines_of(answer: results.Comparison, marks: Marks) -> list[GridLine]:
    """The rows in pieces, every group in one place; footnote numbers in the order of reading."""
    return [
        GridLine(label(row.label, row.unit), group, tuple(_piece(row, part, answer.baseline, marks) for part in answer.parts))
        for group, rows in by_group(answer.rows).items()
        for row in rows
    ]


def by_group(rows: Iterable[Grouped]) -> dict[str, list[Grouped]]:
    """Rows or lines in their groups, each group in one place."""
    return by_key((row.group, row) for row in rows)


def _piece(row: results.CompareRow, part: str, baseline: str, marks: Marks) -> Piece:
    cell, base = row.cells[part], row.cells[baseline]
    both = part != baseline and cell.state == base.state == KNOWN
    delta = difference(cell, base) if both else ""
    same = part != baseline and cell.state == base.state and (delta == "=" or not row.differs or cell.state != KNOWN)
    return Piece(value_text(cell.value, cell.state, row.column), flags(cell), delta, marks.of(cell.sources), same)


def used(lines: Sequence[GridLine]) -> Iterator[str]:
    """The marks that occur, for the legend."""
    for line in lines:
        for piece in line.pieces:
            yield piece.text
            yield from piece.flags
            yield piece.delta[-1:]


# -- a terminal or a pipe ----------------------------------------------------------------------------------------------


def arranged(answer: results.Comparison, lines: Sequence[GridLine], width: int | None, turned_by: str) -> tuple[Human | str, ...]:
    """As many parts side by side as fit, at most five; the rest in blocks that repeat the baseline.

    ``turned_by`` is what makes rows of the parts, in the words of whoever asked.
    """
    count = len(answer.parts)
    if width is None:  # one grid, the long sentences of the export block in one of their own, which would widen it
        apart = ([line for line in lines if (line.group == "export") == export] for export in (False, True))
        return tuple(_grid(answer, held, range(count), True) for held in apart if held)
    for room in range(min(MOST, count), 0, -1):
        blocks = _blocks(answer, room)
        for padded in (True, False):
            made = tuple(_grid(answer, lines, block, padded) for block in blocks)
            if all(terminal.fits(human, width, LABEL_ROOM if room > 1 else 0) for human in made):
                advice = f"{count} parts in {len(blocks)} blocks; {turned_by} shows parts as rows."
                return (*made, advice) if len(blocks) > 1 and count > 2 else made
    return tuple(_grid(answer, lines, block, False) for block in _blocks(answer, 1))


def _blocks(answer: results.Comparison, room: int) -> list[tuple[int, ...]]:
    """Which parts stand side by side when ``room`` of them fit; the baseline is in every block of two or more."""
    everyone = tuple(range(len(answer.parts)))
    base = answer.parts.index(answer.baseline)
    if len(everyone) <= room:
        return [everyone]
    if room == 1:
        return [(base,), *((i,) for i in everyone if i != base)]
    others = [i for i in everyone if i != base]
    count = -(-len(others) // (room - 1))
    size = -(-len(others) // count)
    return [(base, *others[i : i + size]) for i in range(0, len(others), size)]


def _grid(answer: results.Comparison, lines: Sequence[GridLine], block: Sequence[int], padded: bool) -> Human:
    """Attributes as rows for some parts. ``padded`` keeps deltas and footnotes in columns of their own per group."""
    digits = [whole(line.pieces[i] for line in lines) for i in block]
    rows: list[tuple[str, ...] | str] = []
    for group, held in by_group(lines).items():
        rows.append(group)
        room = [rooms([line.pieces[i] for line in held]) if padded else (0, 0, 0) for i in block]
        cite = padded or group != "derived"  # the sources of a derived figure stand at its inputs, in the rows above
        rows += [(line.label, *(place(line.pieces[i], digits[n], room[n], cite) for n, i in enumerate(block))) for line in held]
    return Human(("", *_names(answer, block)), tuple(rows), (False,) * (len(block) + 1))


def _names(answer: results.Comparison, block: Sequence[int]) -> Iterator[str]:
    for i in block:
        part = answer.parts[i]
        yield f"{part} (base)" if part == answer.baseline and len(answer.parts) > 1 else part


def _number(text: str) -> bool:
    digits = text.replace(".", "", 1).removeprefix("-")
    return digits.isdigit() and digits.isascii() and text[-1] != "."


def whole(pieces: Iterable[Piece]) -> int:
    """Digits before the decimal point, over the whole column."""
    return max((len(p.text.partition(".")[0]) for p in pieces if _number(p.text)), default=0)


def rooms(pieces: Sequence[Piece]) -> tuple[int, int, int]:
    """Room for fractions, marks and deltas of one group of one column."""
    numbers = [p for p in pieces if _number(p.text)]
    fraction = max((len(p.text) - len(p.text.partition(".")[0]) for p in numbers), default=0)
    return fraction, max((len(p.flags) for p in numbers), default=0), max((len(p.delta) for p in numbers), default=0)


_SHORT = ("?", "n/a")


def place(piece: Piece, digits: int, room: tuple[int, int, int], cite: bool) -> str:
    """A cell: the number on its decimal point; a short blank under the units digit; text from the left."""
    fraction, marks, delta = room
    if _number(piece.text):
        head, point, tail = piece.text.partition(".")
        out = (head.rjust(digits) + point + tail).ljust(digits + fraction) + piece.flags.ljust(marks)
    else:
        out = piece.text.rjust(digits) if piece.text in _SHORT else piece.text
        out += piece.flags
        if delta or fraction or marks:  # deltas and footnotes stand in columns of their own
            out = out.ljust(digits + fraction + marks)
    if delta or piece.delta:
        out = f"{out} {piece.delta.rjust(delta)}"
    if cite and piece.cite:
        out = f"{out} {piece.cite}"
    return Dim(out.rstrip()) if piece.same else out.rstrip()


# -- parts as rows -----------------------------------------------------------------------------------------------------


def turned(answer: results.Comparison, lines: Sequence[GridLine], width: int | None) -> tuple[Human | str, ...]:
    """Parts as rows: one grid in a pipe; on a terminal as many attributes as fit, the next ones below."""
    if width is None:
        return (_turned_grid(answer, lines),)
    made: list[Human | str] = []
    held = list(lines)
    while held:
        best, taken = _turned_grid(answer, held[:1]), 1
        for count in range(2, len(held) + 1):
            wider = _turned_grid(answer, held[:count])
            if not terminal.fits(wider, width, 14):
                break
            best, taken = wider, count
        made.append(best)
        held = held[taken:]
    return tuple(made)


def _turned_grid(answer: results.Comparison, lines: Sequence[GridLine]) -> Human:
    """Parts as rows for some attributes; the head of the first column names their groups."""
    columns = [list(_names(answer, range(len(answer.parts))))]
    for line in lines:
        digits, room = whole(line.pieces), rooms(line.pieces)
        columns.append([place(piece, digits, room, True) for piece in line.pieces])
    groups = " / ".join(dict.fromkeys(line.group for line in lines)).upper() if len(lines) < 12 else ""
    return Human((groups, *(line.label for line in lines)), tuple(zip(*columns, strict=True)), (False,) * len(columns))


# -- pages (md, html, latex) -------------------------------------------------------------------------------------------


def _joined(piece: Piece) -> str:
    return " ".join(text for text in (piece.text + piece.flags, piece.delta, piece.cite) if text)


def page(answer: results.Comparison, lines: Sequence[GridLine]) -> Human:
    """The table of a text: attributes as rows."""
    rows: list[tuple[str, ...] | str] = []
    for group, held in by_group(lines).items():
        rows += [group, *((line.label, *map(_joined, line.pieces)) for line in held)]
    heads = ("Attribute", *_names(answer, range(len(answer.parts))))
    return Human(heads, tuple(rows), (False, *(True for _ in answer.parts)))


def turned_page(answer: results.Comparison, lines: Sequence[GridLine]) -> Human:
    """The table of a text: parts as rows."""
    names = _names(answer, range(len(answer.parts)))
    rows = tuple((name, *(_joined(line.pieces[i]) for line in lines)) for i, name in enumerate(names))
    return Human(("Part", *(line.label for line in lines)), rows, (False, *(True for _ in lines)))


def comparison(
    answer: results.Comparison, header: str, with_sources: bool, transpose: bool = False, turned_by: str = "transpose"
) -> Document:
    """The comparison as JSON data and as a table; ``transpose`` makes parts the rows, and a table that is too wide names ``turned_by``."""
    marks = Marks(with_sources)
    lines = lines_of(answer, marks)
    make_page = turned_page if transpose else page
    table = Table(
        *_columns(answer, with_sources, transpose),
        "",
        lambda width: turned(answer, lines, width) if transpose else arranged(answer, lines, width, turned_by),
        lambda: make_page(answer, lines),
        lambda: (_LONG, _long(answer, with_sources)),
    )
    after = [left_out(answer), legend(used(lines)), *marks.footnotes(answer.sources)]
    base = f", baseline {answer.baseline}" if len(answer.parts) > 1 else ""
    return Document(
        lambda: _data(answer, with_sources), (table,), answer.notes, (header + base, ""), tuple(line for line in after if line)
    )


def left_out(answer: results.Comparison) -> str:
    """The sentence about the rows that are not shown; empty when all are."""
    equal, blank = answer.hidden - answer.incomparable, answer.incomparable
    said = [f"{equal} row{'s' if equal > 1 else ''} with equal values"] if equal else []
    said += [f"{blank} row{'s' if blank > 1 else ''} in which a value is unknown or not published"] if blank else []
    return " and ".join(said) + " hidden." if said else ""


def _data(answer: results.Comparison, with_sources: bool) -> dict[str, Any]:
    rows = [
        {
            **{key: getattr(row, key) for key in ("column", "label", "unit", "group", "differs")},
            "cells": {part: cell_data(cell, with_sources) for part, cell in row.cells.items()},
        }
        for row in answer.rows
    ]
    return {"baseline": answer.baseline, "parts": list(answer.parts), "rows": rows}


def _columns(answer: results.Comparison, with_sources: bool, transpose: bool) -> tuple[tuple[Head, ...], Callable[[], Rows]]:
    """Heads and rows of a file: the values, and behind them what is known about each."""
    if transpose:
        first = [Head("part", "Part")]
        named = {row.column: label(row.label, row.unit) for row in answer.rows}
        lines: list[tuple[tuple[str, ...], list[results.Cell]]] = [
            ((part,), [row.cells[part] for row in answer.rows]) for part in answer.parts
        ]
    else:
        first = [Head("column", "Column"), Head("label", "Attribute"), Head("unit", "Unit"), Head("group", "Group")]
        named = {part: part for part in answer.parts}
        lines = [((row.column, row.label, row.unit, row.group), [row.cells[part] for part in named]) for row in answer.rows]
    compared = [place for place, name in enumerate(named) if transpose or name != answer.baseline]
    names = list(named)
    heads = [*first, *(Head(name, title, True) for name, title in named.items())]
    heads += [Head(f"delta_percent:{names[n]}", f"Delta of {names[n]} [%]", True, "number") for n in compared]
    heads += [Head(f"marks:{name}", f"Marks of {name}") for name in names]
    heads += [Head(f"sources:{name}", f"Sources of {name}") for name in names if with_sources]

    def row(lead: tuple[str, ...], cells: Sequence[results.Cell]) -> tuple[Any, ...]:
        # unknown is empty, the two other blanks are their state
        values = (cell.value if cell.state == KNOWN else None if cell.state == "unknown" else cell.state for cell in cells)
        deltas = (cells[n].delta_percent for n in compared)
        return *lead, *values, *deltas, *map(marks_in_words, cells), *(", ".join(c.sources) for c in cells if with_sources)

    return tuple(heads), lambda: tuple(row(*line) for line in lines)


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
            part, row.column, row.label, row.unit, row.group, row.differs, cell.state,
            cell.value if isinstance(cell.value, (int, float)) else None, cell.value if isinstance(cell.value, str) else None,
            cell.delta_percent, marks_in_words(cell), cell.disputed, clean(cell.published) if cell.published else None,
            ", ".join(cell.sources) if with_sources else "", cell.statement_id,
        )
        for row in answer.rows
        for part, cell in row.cells.items()
    )  # fmt: skip
