"""Tables for people: fitted to a terminal, or as wide as they are in a pipe; bold and dim where color is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from gpudb.hints import TypeVar
from gpudb.render.document import Dim, Document, Human, Prose, Table
from gpudb.render.text import as_text, clean, width_of, wrap
from gpudb.render.value_marks import LEGEND_GAP

#: columns of a text that goes into a pipe or a file: it is read, or pasted into a mail; tables are as wide as they are
PIPED = 100


def table_text(document: Document, width: int | None, color: bool = False) -> str:
    """Every table one under another, with the lines before and after. ``width`` None: no table is wrapped, and texts at :data:`PIPED`.

    On a terminal narrower than a table long texts are wrapped, and where that is not enough each row becomes a block.
    """
    out: list[str] = [piece for line in document.before for piece in _paragraph(line, width)]
    for table in document.tables:
        human = plain(table) if table.human is None else table.human
        pieces = list(human(width) if callable(human) else [human])
        if not pieces:  # for files only
            continue
        if table.title:
            title = _paragraph(table.title, width)
            out += ["", *map(_bold, title)] if color else ["", *title]
        out += _told(pieces, width, color, document.close)
    if document.after and not document.close:
        out.append("")
    for line in document.after:
        out += _paragraph(line, width)
    return "\n".join(out).strip("\n") + "\n"


def _told(pieces: Iterable[Human | Prose | str], width: int | None, color: bool, close: bool) -> list[str]:
    """The lines of some pieces, an empty one between them; ``close``: none before a text."""
    out: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            out += [*([""] if out and not close else []), *_paragraph(piece, width)]
        else:
            out += [""] if out else []
            out += _prose(piece, width, color) if isinstance(piece, Prose) else _grid(piece, width, color).split("\n")
    return out


def safe(text: str) -> str:
    """``text`` as it is when nothing in it can steer a terminal, else spelled out: whoever made the cell, here is the seam."""
    return text if text.isprintable() else clean(text)


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if text.strip() else text


def _paragraph(line: str, width: int | None) -> Iterable[str]:
    text = clean(line)
    room = width or PIPED
    if width_of(text) <= room:
        return [text]
    if LEGEND_GAP in text:  # a legend is broken between its entries
        return _flow(text.split(LEGEND_GAP), room)
    first, *rest = wrap(text, room, 4, whole=width is None)
    return [first, *("    " + line for line in rest)]


def _flow(items: Iterable[str], width: int) -> list[str]:
    lines: list[str] = []
    for item in items:
        joined = f"{lines[-1]}{LEGEND_GAP}{item}" if lines else item
        if lines and width_of(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrap(item, width)
    return lines


def _prose(prose: Prose, width: int | None, color: bool) -> list[str]:
    """Label and text, the text wrapped under itself; headings stand alone after an empty line."""
    if not prose.rows:
        return ["(no rows)"]
    rows = [safe(row) if isinstance(row, str) else (safe(row[0]), safe(row[1])) for row in prose.rows]
    indent = max((width_of(row[0]) for row in rows if not isinstance(row, str)), default=0) + 2
    out: list[str] = []
    for row in rows:
        if isinstance(row, str):
            out += [""] if out else []
            heading = wrap(row, width or PIPED, whole=width is None)
            out += map(_bold, heading) if color else heading
            continue
        label, text = row
        lines = wrap(text, max(20, (width or PIPED) - indent), whole=width is None)
        out.append(f"{label}{' ' * (indent - width_of(label))}{lines[0]}".rstrip())
        out += [f"{' ' * indent}{line}".rstrip() for line in lines[1:]]
    return out


Piece = TypeVar("Piece", bound="Human | Prose | str")
#: lines of a terminal, within which an answer that has more behind an option is told
SCREEN = 24


def first_that_fits(
    candidates: Iterable[tuple[Piece, ...]], width: int | None, other_lines: int, close: bool = False
) -> tuple[Piece, ...]:
    """The first of ``candidates`` that leaves ``other_lines`` of a screen to what stands around it, else the last.

    The first comes whole into a pipe, where no screen ends. ``close`` as in :class:`Document`.
    """
    chosen: tuple[Piece, ...] = ()
    for chosen in candidates:
        if width is None or len(_told(chosen, width, False, close)) + other_lines <= SCREEN:
            break
    return chosen


def digest(
    rows: Sequence[tuple[str, str, str]], width: int, other_lines: int, hint: str, weights: Sequence[tuple[int, ...]] = ()
) -> tuple[Prose, str]:
    """The beginning of each record (its group, label, text) for which a screen has room, and how many there are.

    Of each group those of most weight, or else the last, come in turn. Few records have several lines.
    """
    later: dict[str, int] = {}
    ranks = []
    for number in sorted(range(len(rows)), key=weights.__getitem__ if weights else None, reverse=True):
        later[rows[number][0]] = later.get(rows[number][0], -1) + 1
        ranks.append((later[rows[number][0]], -number))
    kept = sorted(-turn for _, turn in sorted(ranks)[: SCREEN - other_lines])
    room = width - max((width_of(rows[n][1]) for n in kept), default=0) - 6
    most = (SCREEN - other_lines) // max(len(kept), 1)
    lines = [(rows[n][1], wrap(rows[n][2], room)) for n in kept]
    told = tuple((label, " ".join(found[:most]) + (" ..." if found[most:] else "")) for label, found in lines)
    return Prose(told), f"{len(kept)} of {len(rows)}, shortened. {hint}"


def plain(table: Table) -> Human:
    """The rows of a table as text, where it has no arrangement of its own."""
    rows = tuple(tuple(map(as_text, row)) for row in table.values())
    return Human(tuple(clean(h.label) for h in table.heads), rows, tuple(h.numeric for h in table.heads))


#: a cell up to this width is a figure with its marks and is never broken; one that starts with a digit up to the second
_FIGURE, _LONG_FIGURE = 24, 40


def _is_figure(cell: str) -> bool:
    size = width_of(cell)
    return size <= _FIGURE or (size <= _LONG_FIGURE and cell.lstrip()[:1].isdigit())


def _grid(human: Human, width: int | None, color: bool) -> str:
    """A table; too wide for the terminal, its long texts and heads are wrapped, and else rows become blocks."""
    rows = tuple(safe(row) if isinstance(row, str) else tuple(map(safe, row)) for row in human.rows)
    human = human._replace(heads=tuple(map(safe, human.heads)), rows=rows)
    flat = [row for row in human.rows if not isinstance(row, str)]
    if not flat:
        return "(no rows)"
    widths = _widths(human.heads, flat, width)
    if widths is None:
        return _blocks(human, width or 80, color)
    bold = _bold if color else str
    heads = [[bold(line) for line in _fold(head, room, False)] for head, room in zip(human.heads, widths, strict=True)]
    # a wrapped text may need less than the room it was given
    body: list[list[list[str]]] = []
    for row in human.rows:
        if isinstance(row, str):
            body += [[[""] for _ in widths]] if body else []
            body.append([[bold(row.upper())], *([""] for _ in widths[1:])])
        else:
            body.append([_fold(cell, room, color) for cell, room in zip(row, widths, strict=True)])
    taken = [max(_visible(line) for cells in (heads, *body) for line in cells[column]) for column in range(len(widths))]
    lines = [*_lines(heads, taken, human.numeric), *(["  ".join("-" * size for size in taken)] if human.ruled else [])]
    for cells in body:
        lines += _lines(cells, taken, human.numeric)
    return "\n".join(lines)


def _visible(line: str) -> int:
    """Columns that a line takes, bold and dim not counted."""
    return width_of(line[4:-4] if line.startswith("\x1b[") else line)


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    """One row of a table as lines of text: numbers stand right, texts left, a cell of fewer lines ends in blanks."""
    out = []
    for row in zip_longest(*cells, fillvalue=""):
        pieces = []
        for line, width, right in zip(row, widths, numeric, strict=True):
            gap = " " * (width - _visible(line))
            pieces.append(gap + line if right else line + gap)
        out.append("  ".join(pieces).rstrip())
    return out


def _fold(text: str, room: int, color: bool) -> list[str]:
    lines = [text] if width_of(text) <= room else wrap(text, room)
    return [f"\x1b[2m{line}\x1b[0m" if line.strip() else line for line in lines] if color and isinstance(text, Dim) else lines


def fits(human: Human, width: int, first: int) -> bool:
    """True when the grid stands in ``width`` columns without becoming blocks, its first column at least ``first`` wide."""
    flat = [row for row in human.rows if not isinstance(row, str)]
    return not flat or _widths(human.heads, flat, width, first) is not None


def _widths(heads: tuple[str, ...], rows: list[tuple[str, ...]], width: int | None, first: int = 8) -> list[int] | None:
    """The width of each column so that the table fits; None when no wrapping of long texts makes it fit."""
    columns = [[row[i] for row in rows] for i in range(len(heads))]
    natural = [max(width_of(head), *(width_of(cell) for cell in column)) for head, column in zip(heads, columns, strict=True)]
    room = (width or 0) - 2 * (len(heads) - 1)
    if width is None or sum(natural) <= room:
        return natural
    least = []
    for head, column in zip(heads, columns, strict=True):
        words = [width_of(word) for text in (head, *column) for word in text.split(" ")]
        figures = [width_of(cell) for cell in column if column is not columns[0] and _is_figure(cell)]
        least.append(
            max([min(max(words, default=1), 30), *figures, first if column is columns[0] else min(8, max(map(width_of, column)))])
        )
    wanted = [max(low, min(have, _FIGURE)) for low, have in zip(least, natural, strict=True)]
    if sum(least) > room:
        return None
    spare = room - sum(wanted)
    if spare < 0:
        wanted = list(least)
        spare = room - sum(wanted)
    while spare > 0:
        short = [i for i, have in enumerate(natural) if wanted[i] < have]
        if not short:
            break
        narrowest = min(short, key=lambda i: wanted[i] / natural[i])
        wanted[narrowest] += 1
        spare -= 1
    return wanted


def _blocks(human: Human, width: int, color: bool) -> str:
    labels = max(width_of(head) for head in human.heads)
    labels = min(labels, max(10, width // 3))
    out: list[str] = []
    for row in human.rows:
        if isinstance(row, str):
            out += [_bold(row.upper()) if color else row.upper()]
            continue
        for head, value in zip(human.heads, row, strict=True):
            if value.strip() and not head.strip():
                out += wrap(value.strip(), width)
            elif value.strip():
                pieces = wrap(value.strip(), max(8, width - labels - 2))
                name = wrap(head, labels)
                for left, right in zip_longest(name, pieces, fillvalue=""):
                    out.append(f"{left}{' ' * (labels - width_of(left))}  {right}".rstrip())
        out.append("")
    return "\n".join(out).rstrip()
