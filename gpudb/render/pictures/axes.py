"""The frame of a plot: border, grid, ticks and the names of the axes."""

from __future__ import annotations

from collections.abc import Sequence

from gpudb.picture_results import Axis
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import BODY, SMALL
from gpudb.render.pictures.scale import Scale, Tick, day_ticks, log_ticks
from gpudb.render.pictures.text_metrics import width
from gpudb.render.value_marks import label


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
    for at, shown, words in side_places(items, frame, scale, side):
        if side == "right":
            canvas.line([(frame.right, at), (frame.right + 3, at), (frame.right + 6, shown)], canvas.theme.soft, 0.6)
        else:
            canvas.line([(at, frame.top), (at, frame.top - 3), (shown, frame.top - 5)], canvas.theme.soft, 0.6)
        x, baseline = side_text(shown, words, frame, side)
        canvas.text(x, baseline, words, SMALL, color=canvas.theme.soft)


def side_text(shown: float, words: str, frame: Box, side: str) -> tuple[float, float]:
    """Left end and baseline of a value at the rim."""
    if side == "right":
        return frame.right + 8, shown + SMALL * 0.35
    return shown - width(words, SMALL) / 2, frame.top - 7


def side_places(items: Sequence[tuple[float, str]], frame: Box, scale: Scale, side: str) -> list[tuple[float, float, str]]:
    """Where each value is on the rim, where its words stand, and the words."""
    out = []
    last = float("inf") if side == "right" else float("-inf")
    for value, words in sorted(items):  # upwards, or to the right
        at = scale.at(value)
        if side == "right":
            if frame.top <= at <= frame.bottom:
                last = min(at, last - SMALL * 1.25)
                out.append((at, last, words))
        elif frame.left <= at <= frame.right:
            half = width(words, SMALL) / 2
            shown = max(at, last + half + 4)
            out.append((at, shown, words))
            last = shown + half
    return out
