"""From half-planes to areas: the union of the clauses of one paragraph as rectangles, and the lines around it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gpudb.picture_results import Region


class Window(NamedTuple):
    """The part of the plane that is shown."""

    left: float
    right: float
    bottom: float
    top: float


class Edge(NamedTuple):
    """A piece of a boundary; ``included``: the points on it belong to the area."""

    x1: float
    y1: float
    x2: float
    y2: float
    included: bool


class Area(NamedTuple):
    """All that one label covers: rectangles (left, right, bottom, top) that do not overlap, and the edges around them."""

    label: str
    rectangles: tuple[tuple[float, float, float, float], ...]
    edges: tuple[Edge, ...]


def areas(regions: Sequence[Region], window: Window) -> list[Area]:
    """One area per label, in the order of the regions; what lies outside the window is cut off."""
    labels = list(dict.fromkeys(region.label for region in regions))
    return [_area(label, [r for r in regions if r.label == label], window) for label in labels]


def breaks(regions: Sequence[Region], axis: str) -> list[float]:
    """Every bound on one axis, sorted."""
    return sorted({bound.value for region in regions for bound in region.bounds if bound.axis == axis})


def shared(found: Sequence[Area]) -> list[Area]:
    """Where two areas cover each other, with both names and without edges of its own."""
    out = []
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            both = [
                (max(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), min(a[3], b[3]))
                for a in one.rectangles
                for b in other.rectangles
            ]
            kept = tuple(r for r in both if r[0] < r[1] and r[2] < r[3])
            if kept:
                out.append(Area(f"{one.label} and {other.label.rpartition('3A090')[2] or other.label}", kept, ()))
    return out


def _area(label: str, regions: list[Region], window: Window) -> Area:
    xs = _cuts(breaks(regions, "x"), window.left, window.right)
    ys = _cuts(breaks(regions, "y"), window.bottom, window.top)
    held = {
        (i, j): any(region.holds((xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2) for region in regions)
        for i in range(len(xs) - 1)
        for j in range(len(ys) - 1)
    }
    rectangles = []
    for i in range(len(xs) - 1):
        start = None
        for j in range(len(ys)):
            inside = held.get((i, j), False)
            if inside and start is None:
                start = j
            if not inside and start is not None:
                rectangles.append((xs[i], xs[i + 1], ys[start], ys[j]))
                start = None
    edges = []
    for (i, j), inside in held.items():
        if not inside:
            continue
        for other, line, axis, value in (
            ((i - 1, j), (xs[i], ys[j], xs[i], ys[j + 1]), "x", xs[i]),
            ((i + 1, j), (xs[i + 1], ys[j], xs[i + 1], ys[j + 1]), "x", xs[i + 1]),
            ((i, j - 1), (xs[i], ys[j], xs[i + 1], ys[j]), "y", ys[j]),
            ((i, j + 1), (xs[i], ys[j + 1], xs[i + 1], ys[j + 1]), "y", ys[j + 1]),
        ):
            if held.get(other) is False:
                edges.append(Edge(*line, _included(regions, axis, value)))
    return Area(label, tuple(rectangles), tuple(edges))


def _cuts(values: list[float], low: float, high: float) -> list[float]:
    return [low, *(value for value in values if low < value < high), high]


def _included(regions: list[Region], axis: str, value: float) -> bool:
    return any(b.axis == axis and b.value == value and b.op in (">=", "<=") for region in regions for b in region.bounds)
