"""Rooflines: one roof per part and precision, the marker at its ridge, BF16 in full lines and FP8 in dashed ones."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from gpudb.picture_results import Picture
from gpudb.render.pictures import axes as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.clusters import Lettering, Spot, lettering
from gpudb.render.pictures.label_placing import Box, Crowd
from gpudb.render.pictures.layout import LABEL, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale
from gpudb.render.pictures.scatter import PLOT, RADIUS, TALLER, shifted, write
from gpudb.render.pictures.style import GRAY, Look, nth

DASH = {"BF16": "solid", "FP8": "dashed"}
MARKER = {"BF16": "o", "FP8": "s"}


class RooflinePlan(NamedTuple):
    """The roofs with room for their labels; the frame begins at the height 0."""

    frame: Box
    x: Scale
    y: Scale
    letters: Lettering | None


def laid_out(picture: Picture) -> RooflinePlan:
    """The roofs of a picture, as tall as its labels need."""
    several = len({point.part for point in picture.points}) > 1
    ridges = [float(point.x) for point in picture.points] or [1.0]
    peaks = [point.y for point in picture.points] or [1.0]
    xs = min(ridges) / 6, max(ridges) * 4
    ys = min(float(p.y) / float(p.x) for p in picture.points) * xs[0] * 1.5 if picture.points else 1.0, max(peaks) * 1.5
    left, right = frames.left_margin(frames.ticks(Scale("log", *ys, 0, 1))), 20.0
    for factor in TALLER:
        frame = Box(left, 0, WIDE - right, PLOT * factor)
        x, y = Scale("log", *xs, frame.left, frame.right), Scale("log", *ys, frame.bottom, frame.top)
        spots = [
            Spot(x.at(float(p.x)), y.at(p.y), p.series, f"{p.label} {p.series}" if several else p.series) for p in picture.points
        ]
        edges = [(*a, *b) for p in picture.points for a, b in pairwise(_roof(x, y, float(p.x), p.y))]
        inner = Box(frame.left + 3, frame.top + 3, frame.right - 3, frame.bottom - 3)
        crowd = Crowd(inner, (), tuple((s.x, s.y) for s in spots), RADIUS, lines=tuple(edges))
        letters = lettering(spots, crowd, LABEL, SMALL) if spots else None
        if letters is not None or not spots:
            return RooflinePlan(frame, x, y, letters)
    raise AssertionError("no room for the labels of this picture")


def _roof(x: Scale, y: Scale, ridge: float, peak: float) -> list[tuple[float, float]]:
    low = max(x.low, y.low / (peak / ridge))
    return [(x.at(low), y.at(low * peak / ridge)), (x.at(ridge), y.at(peak)), (x.at(x.high), y.at(peak))]


def content(picture: Picture) -> Content:
    """The roofs of a picture; parts with the same bandwidth and peak share one."""
    order = list(dict.fromkeys(point.part for point in picture.points))
    color = {part: nth(number).color for number, part in enumerate(order)}
    plan = laid_out(picture)
    letters = plan.letters

    def draw(canvas: Canvas, held: Box) -> None:
        x = plan.x
        y = plan.y._replace(start=held.bottom, end=held.top)
        frames.draw_x(canvas, held, x, picture.x)
        frames.draw_y(canvas, held, y, picture.y)
        frames.border(canvas, held)
        for point in picture.points:
            canvas.line(_roof(x, y, float(point.x), point.y), color[point.part], 1.5, DASH[point.series], order=3)
        for point in picture.points:
            look = Look(MARKER[point.series], color[point.part])
            canvas.marker(x.at(float(point.x)), y.at(point.y), look, gid=f"part-{point.part}-{point.series.lower()}")
        if letters:
            write(canvas, shifted(letters, held.top))

    legend = tuple(
        Entry(Look(MARKER[series], GRAY), f"{series} dense, {DASH[series].replace('solid', 'full')} line")
        for series in DASH
        if any(point.series == series for point in picture.points)
    )
    frame = plan.frame
    high, left, right, key = frame.bottom, frame.left, WIDE - frame.right, letters.key if letters else ()
    return Content(high, left, right, over=8.0, under=44.0, draw=draw, legend=legend, key=key, key_columns=3)
