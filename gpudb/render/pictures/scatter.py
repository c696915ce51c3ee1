"""Plots of points: density, dram, tpp, bandwidth. Regions of a rule, lines of reference, markers, labels that do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gpudb.picture_results import Line, Picture, Point, Region
from gpudb.render.pictures import scale as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box, Crowd, Lettering, Spot, lettering
from gpudb.render.pictures.layout import BODY, LABEL, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale, day_number, log_limits, number
from gpudb.render.pictures.style import BLUE, GRAY, GREEN, OUTCOMES, Look, height, look, width


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


Limits = tuple[float, float]


def areas(regions: Sequence[Region], wide: Limits, high: Limits) -> list[Area]:
    """One area per label, in the order of the regions; what lies outside the limits of x and y is cut off."""
    labels = dict.fromkeys(region.label for region in regions)
    return [_area(label, [r for r in regions if r.label == label], wide, high) for label in labels]


def breaks(regions: Sequence[Region], axis: str) -> list[float]:
    """Every bound on one axis, sorted."""
    return sorted({bound.value for region in regions for bound in region.bounds if bound.axis == axis})


def shared(found: Sequence[Area]) -> list[Area]:
    """Where two areas cover each other, with both names and without edges of its own."""
    out = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            both = [
                (max(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), min(a[3], b[3]))
                for a in one.rectangles
                for b in other.rectangles
            ]
            kept = tuple(r for r in both if r[0] < r[1] and r[2] < r[3])
            if kept:
                out.append(Area(f"{one.label} and {other.label.rpartition('3A090')[2] or other.label}", kept, ()))
    return out


def _area(label: str, regions: list[Region], wide: Limits, high: Limits) -> Area:
    xs, ys = _cuts(breaks(regions, "x"), *wide), _cuts(breaks(regions, "y"), *high)
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
                bounds = (b for region in regions for b in region.bounds if b.axis == axis and b.value == value)
                edges.append(Edge(*line, any(b.op in (">=", "<=") for b in bounds)))
    return Area(label, tuple(rectangles), tuple(edges))


def _cuts(values: list[float], low: float, high: float) -> list[float]:
    return [low, *(value for value in values if low < value < high), high]


RADIUS = 4.6
PLOT = 400.0
#: a plot that leaves a name, or else a number, without room grows by this, up to the last
TALLER = (1.0, 1.35, 1.8, 2.0, 2.4, 2.7, 3.0, 3.2, 3.7, 4.4)
#: series of days on which nobody had the part yet
HOLLOW = ("announced_on", "first_reported_on")


class ScatterPlan(NamedTuple):
    """A plot that is laid out but not drawn; its frame begins at the height 0."""

    frame: Box
    x: Scale
    y: Scale
    areas: list[Area]
    notes: tuple[tuple[str, Box], ...]
    letters: Lettering | None


def laid_out(picture: Picture) -> ScatterPlan:
    """The plot of a picture with room for its labels, and for what stands at its rim."""
    xs = limits(picture, "x")
    ys = limits(picture, "y")
    left = frames.left_margin(frames.ticks(Scale(picture.y.scale, *ys, 0, 1)))
    beside = [words for _, words in _side(picture, "y")] + [line.label for line in picture.lines if line.kind == "ridge"]
    right = 20.0 + max((width(words, SMALL) for words in beside), default=0.0)
    return lettered(lambda frame, numbers: _plan(picture, xs, ys, frame, numbers), left, right, bool(picture.points))


def lettered(plan: Callable[[Box, bool], ScatterPlan], left: float, right: float, labels: bool) -> ScatterPlan:
    """The lowest of the plots that ``plan`` makes in which names have room, else numbers; its margins are ``left`` and ``right``."""
    tried = [(numbers, factor) for numbers in (False, True) for factor in TALLER]
    plans = (plan(Box(left, 0, WIDE - right, PLOT * factor), numbers) for numbers, factor in tried)
    found = next((p for p in plans if p.letters is not None or not labels), None)
    if found is None:  # cannot happen with numbers of two digits in the tallest plot; said rather than drawn badly
        raise AssertionError("no room for the labels of this picture")
    return found


def content(picture: Picture) -> Content:
    """The plot of a picture with legend and key."""
    looks = {group.key: look(group.key, group.rank) for group in picture.groups}
    plan = laid_out(picture)
    over = 20.0 if _side(picture, "x") or any(line.kind == "ridge" for line in picture.lines) else 8.0
    hollow = any(point.series in HOLLOW for point in picture.points)

    def draw(canvas: Canvas, frame: Box) -> None:
        moved = moved_to(plan, frame)
        _regions(canvas, moved, picture)
        axes(canvas, moved, picture)
        _lines(canvas, picture, moved)
        for words, box in moved.notes:
            canvas.text(box.left, box.top + 0.93 * BODY, words, BODY, bold=True, halo=True, order=6)
        for point in picture.points:
            for x1, y1, x2, y2 in _range(point, moved.x, moved.y):
                canvas.line([(x1, y1), (x2, y2)], looks[point.group].color, 2.4, order=2.5)
            x, y = place_of(point.x, moved.x), moved.y.at(point.y)
            shown = looks[point.group] if point.series not in HOLLOW else looks[point.group]._replace(filled=False)
            canvas.marker(x, y, shown, gid=f"part-{point.part}")
        if moved.letters:
            write(canvas, moved.letters)

    entries = [Entry(looks[group.key], group.label) for group in picture.groups]
    if hollow:
        entries.append(Entry(Look("o", GRAY, filled=False), "hollow: announced or first reported"))
    return around(plan, over, draw, tuple(entries))


def axes(canvas: Canvas, plan: ScatterPlan, picture: Picture) -> None:
    """Both axes and the border of a plot that stands where it is drawn."""
    frames.draw_x(canvas, plan.frame, plan.x, picture.x)
    frames.draw_y(canvas, plan.frame, plan.y, picture.y)
    frames.border(canvas, plan.frame)


def around(plan: ScatterPlan, over: float, draw: Callable[[Canvas, Box], None], legend: tuple[Entry, ...]) -> Content:
    """A plot with its legend and the key of its numbers."""
    frame, key = plan.frame, plan.letters.key if plan.letters else ()
    return Content(frame.bottom, frame.left, WIDE - frame.right, over, 44.0, draw, legend=legend, key=key, key_columns=3)


def write(canvas: Canvas, letters: Lettering) -> None:
    """The labels and their leader lines."""
    for spot in letters.places:
        if spot.leader:
            x1, y1, x2, y2 = spot.leader
            canvas.line([(x1, y1), (x2, y2)], canvas.theme.soft, 0.6, order=4.5)
    size = SMALL if letters.numbered else LABEL
    for text, spot in zip(letters.texts, letters.places, strict=True):
        for row, line in enumerate(text):
            # a label left of its marker ends beside it, one right of it begins there
            leftward = spot.box.right < letters.clusters[letters.texts.index(text)].x
            x = spot.box.right - 0.5 - width(line, size) if leftward else spot.box.left + 0.5
            canvas.text(x, spot.box.top + height(size) * row + 0.93 * size, line, size, bold=letters.numbered, halo=True)


def _range(point: Point, x: Scale, y: Scale) -> list[tuple[float, float, float, float]]:
    """The line of a point of which only bounds are known on the x axis."""
    if point.x_min is None or point.x_max is None:
        return []
    return [(x.at(point.x_min), y.at(point.y), x.at(point.x_max), y.at(point.y))]


def place_of(value: float | str, scale: Scale) -> float:
    """The place of a coordinate that may be a day."""
    return scale.at(day_number(value) if isinstance(value, str) else value)


def limits(picture: Picture, name: str) -> tuple[float, float]:
    """What an axis must show: all points, all bounds of the rule, all lines."""
    axis = picture.x if name == "x" else picture.y
    values = [point.x if name == "x" else point.y for point in picture.points]
    if axis.scale == "day":
        days = [day_number(str(value)) for value in values]
        days += [day_number(day) for line in picture.lines for day in (line.valid_from, line.valid_before) if day]
        days = days or [day_number(picture.on)]
        return min(days) - 120.0, max(days) + 60.0
    held = [float(value) for value in values] + breaks(picture.regions, name)
    held += [end for point in picture.points for end in (point.x_min, point.x_max) if end and name == "x"]
    held += [line.value for line in picture.lines if line.kind == "level" and name == "y"]
    return log_limits(held)


def _plan(picture: Picture, xs: tuple[float, float], ys: tuple[float, float], frame: Box, numbers: bool) -> ScatterPlan:
    x = Scale(picture.x.scale, *xs, frame.left, frame.right)
    y = Scale(picture.y.scale, *ys, frame.bottom, frame.top)
    found = areas(picture.regions, xs, ys) if picture.regions else []
    words = {group.key: group.label for group in picture.groups}
    spots = [Spot(place_of(p.x, x), y.at(p.y), words.get(p.group, p.group), p.label) for p in picture.points]
    notes = tuple(_note(area, x, y, spots) for area in [*found, *shared(found)] if area.rectangles)
    edges = [(x.at(e.x1), y.at(e.y1), x.at(e.x2), y.at(e.y2)) for area in found for e in area.edges]
    held = [(area.label, Box(x.at(a), y.at(d), x.at(b), y.at(c))) for area in found for a, b, c, d in area.rectangles]

    def ground(at_x: float, at_y: float) -> object:
        return {label for label, box in held if box.left <= at_x <= box.right and box.top <= at_y <= box.bottom}

    inner = Box(frame.left + 3, frame.top + 3, frame.right - 3, frame.bottom - 3)
    crowd = Crowd(
        frame=inner,
        fixed=tuple(box for _, box in notes),
        markers=tuple((s.x, s.y) for s in spots),
        radius=RADIUS,
        edges=tuple(edges),
        lines=(*(ends for _, ends in _drawn_lines(picture, x, y)), *(line for p in picture.points for line in _range(p, x, y))),
        ground=ground,
    )
    letters = lettering(spots, crowd, LABEL, SMALL, numbers) if spots else None
    return ScatterPlan(frame, x, y, found, notes, letters)


def _lower(box: Box, down: float) -> Box:
    return Box(box.left, box.top + down, box.right, box.bottom + down)


def moved_to(plan: ScatterPlan, frame: Box) -> ScatterPlan:
    """The plan at the height where the frame has come to stand."""
    down = frame.top - plan.frame.top
    y = plan.y._replace(start=plan.y.start + down, end=plan.y.end + down)
    notes = tuple((words, _lower(box, down)) for words, box in plan.notes)
    letters = plan.letters
    if letters:
        places = (
            p._replace(box=_lower(p.box, down), leader=_lower(Box(*p.leader), down) if p.leader else None) for p in letters.places
        )
        letters = letters._replace(places=tuple(places), clusters=tuple(c._replace(y=c.y + down) for c in letters.clusters))
    return plan._replace(frame=frame, y=y, notes=notes, letters=letters)


def _note(area: Area, x: Scale, y: Scale, spots: list[Spot]) -> tuple[str, Box]:
    """The name of an area, in the corner of its rectangles where the fewest markers are under or near it."""
    wide, high = width(area.label, BODY, True) + 2, height(BODY)
    choices = []
    for rank, (left, right, bottom, top) in enumerate(area.rectangles):
        west, east, south, north = x.at(left), x.at(right), y.at(bottom), y.at(top)
        if east - west < wide + 8 or south - north < high + 6:
            continue
        for turn, (at_x, at_y) in enumerate(
            (
                (west + 5, north + 4),
                (east - wide - 5, north + 4),
                (east - wide - 5, south - high - 4),
                (west + 5, south - high - 4),
            )
        ):
            box = Box(at_x, at_y, at_x + wide, at_y + high)
            near = sum(1 for s in spots if box.left - 30 < s.x < box.right + 30 and box.top - 18 < s.y < box.bottom + 18)
            hit = sum(1 for s in spots if box.left - 6 < s.x < box.right + 6 and box.top - 6 < s.y < box.bottom + 6)
            choices.append((hit * 100 + near, rank, turn, box))
    if not choices:
        left, right, _, top = area.rectangles[0]
        middle = (x.at(left) + x.at(right)) / 2
        box = Box(middle - wide / 2, y.at(top) + 3, middle + wide / 2, y.at(top) + 3 + high)
        return area.label, box
    return area.label, min(choices, key=lambda c: c[:3])[3]


def _regions(canvas: Canvas, plan: ScatterPlan, picture: Picture) -> None:
    for number_, area in enumerate(plan.areas):
        shown = OUTCOMES.get(area.label) or Look("s", (GREEN, BLUE)[number_ % 2], hatch=("///", "\\\\\\")[number_ % 2])
        boxes = [Box(plan.x.at(a), plan.y.at(d), plan.x.at(b), plan.y.at(c)) for a, b, c, d in area.rectangles]
        canvas.area(boxes, shown.color, None, shown.hatch, gid=f"region-{area.label.replace(' ', '-')}")
        for edge in area.edges:
            ends = [(plan.x.at(edge.x1), plan.y.at(edge.y1)), (plan.x.at(edge.x2), plan.y.at(edge.y2))]
            canvas.line(ends, shown.color, 1.2, "solid" if edge.included else "dashed", order=1.6)
    frames.side_labels(canvas, _side(picture, "y"), plan.frame, plan.y, "right")
    frames.side_labels(canvas, _side(picture, "x"), plan.frame, plan.x, "top")


def _side(picture: Picture, axis: str) -> list[tuple[float, str]]:
    """Bounds of the rule and levels, as (value, words) for the rim of the plot."""
    values = breaks(picture.regions, axis)
    if axis == "y":
        values = sorted({*values, *(line.value for line in picture.lines if line.kind == "level")})
    return [(value, number(value)) for value in values]


def _drawn_lines(picture: Picture, x: Scale, y: Scale) -> list[tuple[Line, tuple[float, float, float, float]]]:
    """The lines of reference with their ends on the page, cut at the frame."""
    out = []
    for line in picture.lines:
        if line.kind == "level":
            first, last = x.at(day_number(line.valid_from)), x.at(day_number(line.valid_before))
            out.append((line, (first, y.at(line.value), last, y.at(line.value))))
        else:
            # memory bandwidth [GB/s] = compute [TFLOPS] x 1000 / (FLOP per byte)
            low = max(x.low, y.low * line.value / 1000)
            high = min(x.high, y.high * line.value / 1000)
            if low < high:
                out.append((line, (x.at(low), y.at(low * 1000 / line.value), x.at(high), y.at(high * 1000 / line.value))))
    return out


def _lines(canvas: Canvas, picture: Picture, plan: ScatterPlan) -> None:
    """The lines of reference, and the names of those of equal intensity where they leave the frame."""
    frame, soft, last = plan.frame, canvas.theme.soft, float("-inf")
    drawn = _drawn_lines(picture, plan.x, plan.y)
    for line, (x1, y1, x2, y2) in drawn:
        canvas.line([(x1, y1), (x2, y2)], soft, 0.9, "dashed" if line.kind == "level" else "dotted", order=2)
    for line, (_, _, x2, y2) in sorted(drawn, key=lambda pair: pair[1][2]):
        wide = width(line.label, SMALL)
        if line.kind != "ridge":
            continue
        if y2 <= frame.top + 0.5 and x2 - wide / 2 > last + 4 and x2 + wide / 2 < frame.right + 10:
            canvas.text(x2 - wide / 2, frame.top - 5, line.label, SMALL, color=soft)
            last = x2 + wide / 2
        elif y2 > frame.top + 8:
            canvas.text(frame.right + 5, y2 + SMALL * 0.35, line.label, SMALL, color=soft)
