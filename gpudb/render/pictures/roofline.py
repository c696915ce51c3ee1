"""Rooflines: one roof per part and precision, the marker at its ridge, BF16 in full lines and FP8 in dashed ones."""

from __future__ import annotations

from itertools import pairwise

from gpudb.picture_results import Picture, Point
from gpudb.render.pictures import scale as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box, Crowd, Spot, lettering
from gpudb.render.pictures.layout import LABEL, SMALL, Content, Entry
from gpudb.render.pictures.scale import Scale
from gpudb.render.pictures.scatter import RADIUS, ScatterPlan, around, axes, lettered, moved_to, write
from gpudb.render.pictures.style import GRAY, Look, look, nth

#: of more parts than this one roof each is drawn, thin, and makers have the colors
FEW = 10
DASH = {"BF16": "solid", "FP8": "dashed"}
MARKER = {"BF16": "o", "FP8": "s"}


def shown(picture: Picture) -> tuple[list[Point], bool]:
    """The points that are drawn, and whether they are many: then of each part only the first, BF16 where it has it."""
    many = len({point.part for point in picture.points}) > FEW
    first = {point.part: point for point in reversed(picture.points)}
    return [point for point in picture.points if not many or first[point.part] is point], many


def laid_out(picture: Picture) -> ScatterPlan:
    """The roofs of a picture, as tall as its labels need."""
    points, many = shown(picture)
    several = len({point.part for point in points}) > 1
    ridges = [float(point.x) for point in points] or [1.0]
    peaks = [point.y for point in points] or [1.0]
    xs = (min(ridges) / 1.6, max(ridges) * 1.8) if many else (min(ridges) / 6, max(ridges) * 4)
    ys = min(float(p.y) / float(p.x) for p in points) * xs[0] * 1.5 if points else 1.0, max(peaks) * 1.5

    def plan(frame: Box, numbers: bool) -> ScatterPlan:
        x, y = Scale("log", *xs, frame.left, frame.right), Scale("log", *ys, frame.bottom, frame.top)
        spots = [
            Spot(x.at(float(p.x)), y.at(p.y), p.series, p.label if many else f"{p.label} {p.series}" if several else p.series)
            for p in points
        ]
        edges = [(*a, *b) for p in points for a, b in pairwise(_roof(x, y, float(p.x), p.y))]
        inner = Box(frame.left + 3, frame.top + 3, frame.right - 3, frame.bottom - 3)
        crowd = Crowd(inner, (), tuple((s.x, s.y) for s in spots), RADIUS, lines=() if many else tuple(edges))
        return ScatterPlan(frame, x, y, [], (), lettering(spots, crowd, LABEL, SMALL, numbers) if spots else None)

    return lettered(plan, frames.left_margin(frames.ticks(Scale("log", *ys, 0, 1))), 20.0, bool(points))


def _roof(x: Scale, y: Scale, ridge: float, peak: float) -> list[tuple[float, float]]:
    low = max(x.low, y.low / (peak / ridge))
    return [(x.at(low), y.at(low * peak / ridge)), (x.at(ridge), y.at(peak)), (x.at(x.high), y.at(peak))]


def content(picture: Picture) -> Content:
    """The roofs of a picture; parts with the same bandwidth and peak share one."""
    points, many = shown(picture)
    order = list(dict.fromkeys(point.part for point in points))
    makers = {group.key: look(group.key, group.rank) for group in picture.groups}
    color = {part: nth(number).color for number, part in enumerate(order)}
    plan = laid_out(picture)

    def draw(canvas: Canvas, held: Box) -> None:
        moved = moved_to(plan, held)
        axes(canvas, moved, picture)
        for point in points:
            roof = _roof(moved.x, moved.y, float(point.x), point.y)
            if many:
                canvas.line(roof, canvas.theme.soft, 0.6, DASH[point.series], order=2, alpha=0.35)
            else:
                canvas.line(roof, color[point.part], 1.5, DASH[point.series], order=3)
        for point in points:
            drawn = makers[point.group] if many else Look(MARKER[point.series], color[point.part])
            gid = f"part-{point.part}-{point.series.lower()}"
            canvas.marker(moved.x.at(float(point.x)), moved.y.at(point.y), drawn, gid=gid)
        if moved.letters:
            write(canvas, moved.letters)

    legend = tuple(
        Entry(
            Look(MARKER[series], GRAY),
            f"{series} dense, {DASH[series].replace('solid', 'full')} line",
            line=DASH[series] if many else "",
        )
        for series in DASH
        if any(point.series == series for point in points)
    )
    used = {point.group for point in points}
    legend = (*(Entry(makers[group.key], group.label) for group in picture.groups if many and group.key in used), *legend)
    return around(plan, 8.0, draw, legend)
