"""The status timeline: one row per part, a bar per headline, a line with a name where a rule or a letter changed one of them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from gpudb.model import known_day
from gpudb.picture_results import Mark, Picture
from gpudb.render.pictures import scale as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import LABEL, MARGIN, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale, day_number
from gpudb.render.pictures.style import BLACK, STATUSES, Look, width, wrap

ROW, BAR = 17.0, 11.0
#: from one line of words above the frame to the next
LINE = 10.5


class Bar(NamedTuple):
    """A stretch of one headline on the page: days as numbers, half open."""

    part: str
    key: str
    start: int
    end: int


def bars(picture: Picture, low: int, high: int) -> list[Bar]:
    """The periods inside a window, from the day on which a part was announced; neighbours with the same headline are one bar."""
    out: list[Bar] = []
    announced = {mark.part: day_number(mark.day) for mark in picture.marks if mark.kind == "announced"}
    for period in picture.periods:
        key, first = period.key, announced.get(period.part, low)
        start, end = max(low, first, day_number(period.valid_from)), min(high, day_number(period.valid_before))
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
    changes = {bar.start for bar in held if any(other.part == bar.part and other.end == bar.start for other in held)}
    shown = [m for m in picture.marks if not m.part and (m.kind == "asked" or day_number(m.day) in changes)]
    named = _named(shown, scale)
    tall = max((lowest(one) for one in named), default=0.0)
    place = {row.part: number for number, row in enumerate(picture.parts)}
    granted = [mark for mark in picture.marks if mark.kind == "granted" and low <= day_number(mark.day) < high]
    diamond = Look("D", BLACK)

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
        for mark in granted:
            canvas.marker(scale.at(day_number(mark.day)), frame.top + ROW * (place[mark.part] + 0.5), diamond, 5.5)
        for one in named:
            top = frame.top - lowest(one)
            style = {"rule": "dashed", "letter": "dotted", "asked": "solid"}[one.mark.kind]
            canvas.line([(one.x, top), (one.x, frame.bottom)], canvas.theme.text, 0.9, style, order=4, alpha=0.8)
            for number, line in enumerate(one.lines):
                canvas.text(one.left, top + SMALL + LINE * number, line, SMALL, bold=not number, halo=True)
        frames.border(canvas, frame)

    legend = [Entry(STATUSES[group.key], group.label, area=True) for group in picture.groups]
    legend += [Entry(diamond, "licenses granted to some customers")] if granted else []
    return Content(ROW * len(picture.parts), left, right, tall + 4, 24.0, draw=draw, legend=tuple(legend))


class Named(NamedTuple):
    """A mark with its line and its words: ``left`` and ``wide`` of the words, its ``level``, how far its ``foot`` is above the frame."""

    mark: Mark
    x: float
    left: float
    wide: float
    lines: tuple[str, ...]
    level: int
    foot: float = 0.0


def lowest(one: Named) -> float:
    """How far above the frame the words of a mark begin."""
    return one.foot + LINE * len(one.lines)


def _named(marks: list[Mark], scale: Scale) -> list[Named]:
    """Words right of their lines or left of them, each on the lowest level where it touches neither words nor lines."""
    rightward: list[Named] = []
    leftward: list[Named] = []
    for mark in reversed(marks):
        x, lines = scale.at(day_number(mark.day)), _words(mark)
        wide = max(width(line, SMALL, not number) for number, line in enumerate(lines))
        if x + 3 + wide > WIDE - 8 or any(x < one.x < x + 6 + wide for one in leftward):
            leftward.insert(0, Named(mark, x, max(MARGIN, x - 3 - wide), wide, lines, 0))
        else:
            rightward.append(Named(mark, x, x + 3, wide, lines, 0))
    out: list[Named] = []
    for one in (*rightward, *leftward):  # in this order each finds a level: the next one is always above all before it
        levels = (one._replace(level=level) for level in range(len(marks)))
        out.append(next(tried for tried in levels if not any(_touch(tried, other) for other in out)))
    feet, foot = [], 4.0
    for level in range(len(marks)):
        feet.append(foot)
        foot += max((LINE * len(one.lines) + 5 for one in out if one.level == level), default=0.0)
    return [one._replace(foot=feet[one.level]) for one in out]


def _touch(one: Named, other: Named) -> bool:
    """Whether two marks have words in one place, or the line of the higher one runs through the words of the lower."""
    if one.level == other.level:
        return one.left < other.left + other.wide + 4 and other.left < one.left + one.wide + 4
    low, high = sorted((one, other), key=lambda mark: mark.level)
    return low.left - 2 < high.x < low.left + low.wide + 2


def _words(mark: Mark) -> tuple[str, ...]:
    """The day, and what begins on it up to the first colon or semicolon."""
    short = mark.label.partition(": ")[0].partition("; ")[0]
    return known_day(mark.day, mark.precision), *wrap(short, 104, SMALL)
