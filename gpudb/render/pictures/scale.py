"""From a value to a place on the page: logarithmic scales and scales of days with their ticks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gpudb.picture_results import Axis
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import BODY, SMALL
from gpudb.render.pictures.style import width
from gpudb.render.value_marks import label


class Tick(NamedTuple):
    """One tick; a minor one has no label."""

    value: float
    label: str


class Scale(NamedTuple):
    """Values from ``low`` to ``high`` over the page from ``start`` to ``end`` (points; a y axis has start below end)."""

    kind: str
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.start + (self.end - self.start) * (self._flat(value) - self._flat(self.low)) / (
            self._flat(self.high) - self._flat(self.low)
        )

    def _flat(self, value: float) -> float:
        return math.log10(value) if self.kind == "log" else value


def log_limits(values: Iterable[float]) -> tuple[float, float]:
    """Limits around values with a margin of 7 % of their range on both sides, at least a third of a decade wide."""
    held = [math.log10(value) for value in values if value > 0] or [0.0, 1.0]
    low, high = min(held), max(held)
    if high - low < 0.35:
        middle = (low + high) / 2
        low, high = middle - 0.175, middle + 0.175
    margin = (high - low) * 0.07
    return 10 ** (low - margin), 10 ** (high + margin)


def log_ticks(low: float, high: float) -> list[Tick]:
    """1-2-5 ticks; every other mantissa is a minor one; over more than three decades only powers of ten are labeled."""
    wide = math.log10(high / low) > 3.2
    exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    held = [(mantissa, mantissa * 10.0**exponent) for exponent in exponents for mantissa in range(1, 10)]
    named = (1,) if wide else (1, 2, 5)
    return [Tick(value, number(value) if mantissa in named else "") for mantissa, value in held if low <= value <= high]


def day_number(day: str) -> int:
    """Days since year 1."""
    return dt.date.fromisoformat(day).toordinal()


def day_ticks(low: float, high: float) -> list[Tick]:
    """The first of January of every year with its number; the first of each quarter between them is a minor tick."""
    first, last = dt.date.fromordinal(int(low)), dt.date.fromordinal(int(high))
    quarters = [dt.date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    held = [(day.toordinal(), str(day.year) if day.month == 1 else "") for day in quarters]
    return [Tick(value, words) for value, words in held if low <= value <= high]


def number(value: float) -> str:
    """A number for a person: 15,832 and 0.05; no exponent."""
    if value >= 1000:
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{value:.10g}"


def ticks(scale: Scale) -> list[Tick]:
    """The ticks of a scale."""
    return (log_ticks if scale.kind == "log" else day_ticks)(scale.low, scale.high)


def left_margin(scale_ticks: Sequence[Tick]) -> float:
    """The room for the labels of a y axis and its name."""
    return 16 + BODY * 1.2 + 6 + max((width(t.label, BODY) for t in scale_ticks), default=0) + 6


def draw_x(canvas: Canvas, frame: Box, scale: Scale, axis: Axis) -> None:
    """Ticks, grid and name of the x axis, below the frame."""
    theme = canvas.theme
    last = float("-inf")
    for tick in ticks(scale):
        x = scale.at(tick.value)
        if tick.label:
            canvas.line([(x, frame.top), (x, frame.bottom)], theme.grid, 0.6, order=0.5)
        canvas.line([(x, frame.bottom), (x, frame.bottom + (4 if tick.label else 2.5))], theme.soft, 0.7)
        half = width(tick.label, BODY) / 2
        if tick.label and x - half > last + 4:
            canvas.text(x, frame.bottom + 14, tick.label, BODY, align="center", color=theme.text)
            last = x + half
    if axis.label:
        canvas.text((frame.left + frame.right) / 2, frame.bottom + 30, label(axis.label, axis.unit), BODY + 0.5, align="center")


def draw_y(canvas: Canvas, frame: Box, scale: Scale, axis: Axis) -> None:
    """Ticks, grid and name of the y axis, left of the frame."""
    theme = canvas.theme
    last = float("inf")
    for tick in ticks(scale):
        y = scale.at(tick.value)
        if tick.label:
            canvas.line([(frame.left, y), (frame.right, y)], theme.grid, 0.6, order=0.5)
        canvas.line([(frame.left - (4 if tick.label else 2.5), y), (frame.left, y)], theme.soft, 0.7)
        if tick.label and y < last - BODY:
            canvas.text(frame.left - 6, y + BODY * 0.35, tick.label, BODY, align="right")
            last = y
    if axis.label:
        middle = (frame.top + frame.bottom) / 2
        canvas.text(16 + BODY, middle, label(axis.label, axis.unit), BODY + 0.5, up=True, align="center")


def border(canvas: Canvas, frame: Box) -> None:
    """The lines around the plot."""
    corners = [(frame.left, frame.top), (frame.right, frame.top), (frame.right, frame.bottom), (frame.left, frame.bottom)]
    canvas.line([*corners, corners[0]], canvas.theme.soft, 0.8, order=4)


def side_labels(canvas: Canvas, items: Sequence[tuple[float, str]], frame: Box, scale: Scale, side: str) -> None:
    """Values of bounds or lines at the right (`right`) or above (`top`) the frame, moved apart where they would touch."""
    last = float("inf") if side == "right" else float("-inf")
    for value, words in sorted(items):  # upwards, or to the right
        at = scale.at(value)
        if side == "right" and frame.top <= at <= frame.bottom:
            last = min(at, last - SMALL * 1.25)
            canvas.line([(frame.right, at), (frame.right + 3, at), (frame.right + 6, last)], canvas.theme.soft, 0.6)
            canvas.text(frame.right + 8, last + SMALL * 0.35, words, SMALL, color=canvas.theme.soft)
        elif side == "top" and frame.left <= at <= frame.right:
            half = width(words, SMALL) / 2
            shown = max(at, last + half + 4)
            last = shown + half
            canvas.line([(at, frame.top), (at, frame.top - 3), (shown, frame.top - 5)], canvas.theme.soft, 0.6)
            canvas.text(shown - half, frame.top - 7, words, SMALL, color=canvas.theme.soft)
