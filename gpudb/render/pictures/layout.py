"""What stands around every plot: title above; legend, key, what is missing, and caption below."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gpudb.picture_results import LAWFUL, Picture
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.style import Look, width, wrap

WIDE = 760.0
MARGIN = 16.0
TITLE, BODY, SMALL, LABEL = 15.0, 10.0, 9.0, 9.5
#: from one baseline of small text to the next
LINE = 11.5
#: of more parts that are not drawn, what is known of them stands in the data only
MOST_TOLD = 12


class Entry(NamedTuple):
    """One entry of the legend: a marker, a swatch (``area``) or a line, and words."""

    look: Look
    words: str
    area: bool = False
    line: str = ""


class Content(NamedTuple):
    """A plot of a known height and what belongs to it. ``left`` and ``right`` are the margins beside the frame.

    ``draw`` gets the canvas and the frame. ``key``: (number, words) of numbered points or lines; ``over`` is the room above
    the frame, ``under`` below it (ticks and the name of the axis).
    """

    high: float
    left: float
    right: float
    over: float
    under: float
    draw: Callable[[Canvas, Box], None]
    legend: tuple[Entry, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    key_columns: int = 2


def compose(picture: Picture, content: Content, prefix: str) -> Canvas:
    """The whole page as a canvas; ``prefix`` begins its ids."""
    room = WIDE - 2 * MARGIN
    title = wrap(picture.title, room, TITLE, True)
    under = wrap(picture.subtitle, room, BODY + 1) if picture.subtitle else []
    head = MARGIN + len(title) * TITLE * 1.25
    top = head + len(under) * LINE * 1.2 + (3 if under else 0) + content.over
    frame = Box(content.left, top, WIDE - content.right, top + content.high)
    legend = _legend_rows(content.legend, room)
    key = [(number, wrap(words, room / content.key_columns - 26 - 10, SMALL)) for number, words in content.key]
    missing = _missing_lines(picture, room)
    caption = [wrap(text, room, SMALL) for text in picture.caption]
    y = frame.bottom + content.under
    canvas = Canvas(WIDE, prefix)
    for number, line in enumerate(title):
        canvas.text(MARGIN, MARGIN + TITLE * (0.93 + 1.25 * number), line, TITLE, bold=True)
    for number, line in enumerate(under):
        canvas.text(MARGIN, head + (BODY + 1) * 0.9 + number * LINE * 1.2, line, BODY + 1, color=canvas.theme.soft)
    content.draw(canvas, frame)
    for row in legend:
        x = MARGIN
        for entry in row:
            x = _entry(canvas, entry, x, y)
        y += 15
    y += 6 if legend else 0
    y = _key(canvas, content, key, room, y)
    for line, bold in missing:
        canvas.text(MARGIN, y + 8, line, SMALL, bold=bold)
        y += LINE
    y += 6 if missing else 0
    for lines in caption:
        for line in lines:
            canvas.text(MARGIN, y + 8, line, SMALL, color=canvas.theme.soft)
            y += LINE
        y += 3
    canvas.high = math.ceil(y + MARGIN - 4)  # whole points are whole pixels
    return canvas


def _entry(canvas: Canvas, entry: Entry, x: float, y: float) -> float:
    middle = y + 5.5
    if entry.area:
        canvas.area(
            [Box(x, y, x + 18, y + 11)], entry.look.color, 0.0 if not entry.look.filled else 0.9, entry.look.hatch, edge=True
        )
    elif entry.line:
        canvas.line([(x, middle), (x + 18, middle)], entry.look.color, 1.4, entry.line)
    else:
        canvas.marker(x + 9, middle, entry.look)
    canvas.text(x + 23, y + 8.8, entry.words, BODY)
    return x + _entry_width(entry)


def _entry_width(entry: Entry) -> float:
    return 23 + width(entry.words, BODY) + 16


def _legend_rows(entries: Sequence[Entry], room: float) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    used = room + 1
    for entry in entries:
        if used + _entry_width(entry) - 16 > room:
            rows.append([])
            used = 0
        rows[-1].append(entry)
        used += _entry_width(entry)
    return rows


def _key_columns(key: list[tuple[str, list[str]]], columns: int) -> list[list[tuple[str, list[str]]]]:
    """The key in columns that read downwards, as even in height as whole entries allow."""
    total = sum(len(lines) for _, lines in key)
    out: list[list[tuple[str, list[str]]]] = [[]]
    used = 0
    for item in key:
        if used >= total / columns and len(out) < columns:
            out.append([])
            used = 0
        out[-1].append(item)
        used += len(item[1])
    return out


def _key(canvas: Canvas, content: Content, key: list[tuple[str, list[str]]], room: float, y: float) -> float:
    if not key:
        return y
    columns = _key_columns(key, content.key_columns)
    for number, column in enumerate(columns):
        x, row = MARGIN + number * room / content.key_columns, y
        for name, lines in column:
            canvas.text(x + 18, row + 8, name, SMALL, bold=True, align="right")
            for line in lines:
                canvas.text(x + 26, row + 8, line, SMALL)
                row += LINE
    return y + max(sum(len(lines) for _, lines in column) for column in columns) * LINE + 8


def _missing_lines(picture: Picture, room: float) -> list[tuple[str, bool]]:
    """What could not be drawn and why: parts with the same need in one line; of many without law only their names."""
    if not picture.missing:
        return []
    out: list[tuple[str, bool]] = [("Not drawn, because this is not on record:", True)]
    by_need: dict[str, list[str]] = {}
    short = len(picture.missing) > MOST_TOLD and picture.kind not in LAWFUL
    for item in picture.missing:
        known = f" ({item.known})" if item.known and not short else ""
        by_need.setdefault(" and ".join(item.needs), []).append(item.label + known)
    for need, parts in by_need.items():
        out += [(line, False) for line in wrap(f"{need}: {', '.join(parts)}", room, SMALL)]
    return out
