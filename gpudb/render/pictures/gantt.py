"""The status timeline: one row per part, a bar per headline, numbered lines where a rule or a letter changed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from gpudb.picture_results import Mark, Picture
from gpudb.render.pictures import axes as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import LABEL, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale, day_number
from gpudb.render.pictures.style import STATUSES
from gpudb.render.pictures.text_metrics import width
from gpudb.render.text import known_day

ROW, BAR = 17.0, 11.0
#: the height of one line of numbers above the frame
LEVEL = 11.0


class Bar(NamedTuple):
    """A stretch of one headline on the page: days as numbers, half open."""

    part: str
    key: str
    start: int
    end: int


def bars(picture: Picture, low: int, high: int) -> list[Bar]:
    """The periods inside a window; neighbours with the same headline are one bar."""
    out: list[Bar] = []
    for period in picture.periods:
        key = f"{period.status}-{period.layer}" if period.status == "license_required" else period.status
        start, end = max(low, day_number(period.valid_from)), min(high, day_number(period.valid_before))
        if start >= end:
            continue
        if out and (out[-1].part, out[-1].key, out[-1].end) == (period.part, key, start):
            out[-1] = out[-1]._replace(end=end)
        else:
            out.append(Bar(period.part, key, start, end))
    return out


def window(picture: Picture) -> tuple[int, int]:
    """The days shown: from the quarter before the first change to the end of the quarter of the last one."""
    days = sorted({d for p in picture.periods for d in (p.valid_from, p.valid_before) if "1900" < d < "9000"})
    days += [mark.day for mark in picture.marks if mark.kind == "asked"]
    first, last = dt.date.fromisoformat(min(days, default=picture.on)), dt.date.fromisoformat(max(days, default=picture.on))
    low = dt.date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    high = dt.date(last.year + (last.month > 9), (last.month - 1) // 3 * 3 + 4 if last.month <= 9 else 1, 1)
    return low.toordinal(), high.toordinal()


def content(picture: Picture) -> Content:
    """The bars of a picture."""
    low, high = window(picture)
    held = bars(picture, low, high)
    left = 16.0 + max((width(row.label, LABEL) for row in picture.parts), default=0) + 8
    right = 20.0
    scale = Scale("day", low, high, left, WIDE - right)
    marks = [mark for mark in picture.marks if low <= day_number(mark.day) <= high]
    numbers = _numbers(marks, scale)
    levels = 1 + max((level for _, _, level in numbers), default=0)
    place = {row.part: number for number, row in enumerate(picture.parts)}

    def draw(canvas: Canvas, frame: Box) -> None:
        frames.draw_x(canvas, frame, scale, picture.x._replace(label=""))
        for row in picture.parts:
            middle = frame.top + ROW * (place[row.part] + 0.5)
            canvas.text(frame.left - 7, middle + LABEL * 0.35, row.label, LABEL, align="right")
        for bar in held:
            top = frame.top + ROW * place[bar.part] + (ROW - BAR) / 2
            look = STATUSES[bar.key]
            box = Box(scale.at(bar.start), top, scale.at(bar.end), top + BAR)
            canvas.area(
                [box], look.color, 0.9 if look.filled else 0.0, look.hatch, edge=True, order=3, gid=f"bar-{bar.part}-{bar.start}"
            )
        for number, (mark, x, level) in enumerate(numbers):
            foot = frame.top - 3 - LEVEL * level
            style = {"rule": "dashed", "letter": "dotted", "asked": "solid"}[mark.kind]
            canvas.line([(x, foot), (x, frame.bottom)], canvas.theme.text, 0.9, style, order=4, alpha=0.8)
            canvas.text(x, foot - 2, str(number + 1), SMALL, bold=True, align="center", halo=True)
        frames.border(canvas, frame)

    legend = [Entry(STATUSES[group.key], group.label, area=True) for group in picture.groups]
    key = tuple((str(number + 1), _words(mark)) for number, (mark, _, _) in enumerate(numbers))
    sizes = (ROW * len(picture.parts), left, right, LEVEL * levels + 6, 24.0)
    return Content(*sizes, draw=draw, legend=tuple(legend), key=key, key_columns=2)


def _numbers(marks: list[Mark], scale: Scale) -> list[tuple[Mark, float, int]]:
    """Each mark with its place and the line of numbers that has room for it."""
    out: list[tuple[Mark, float, int]] = []
    ends: list[float] = []
    for number, mark in enumerate(marks):
        x, half = scale.at(day_number(mark.day)), width(str(number + 1), SMALL, True) / 2 + 2
        level = next((n for n, end in enumerate(ends) if x - half > end), len(ends))
        if level == len(ends):
            ends.append(0.0)
        ends[level] = x + half
        out.append((mark, x, level))
    return out


def _words(mark: Mark) -> str:
    return f"{known_day(mark.day, mark.precision)}  {mark.label}" + (f" ({mark.citation})" if mark.citation else "")
