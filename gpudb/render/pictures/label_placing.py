"""Where labels go so that none lies on another, on a marker or outside the picture. Deterministic: no chance, no clock.

Points that lie on one place share one label; labels are names, or numbers with a key when there are too many.

Every label tries places around its marker, the nearest first, then farther ones with a leader line; what is crowded is
placed first, and three rounds of improvement let each label move to a better place that has become free.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gpudb.render.pictures.style import height, width, wrap

#: distances of the near edge of a label from its marker's middle, in points
RINGS = (7.0, 11.0, 16.0, 23.0, 31.0, 40.0, 51.0, 64.0, 80.0, 100.0, 125.0, 155.0, 190.0, 230.0)
#: directions in the order of preference: right, left, above, below, then between them
TURNS = (0, 180, 90, 270, 30, 330, 150, 210, 60, 300, 120, 240, 15, 345, 165, 195, 75, 285, 105, 255)
#: what it costs a label to lie on the edge of a region, or on a line of reference, in points of distance
EDGE, LINE = 40.0, 4.0
#: what it costs a label to lie in another region than its marker
ABROAD = 16.0
#: a label farther than this from its marker gets a leader line
LEADER_FROM = 12.0


class Box(NamedTuple):
    """A rectangle on the page, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Whether two rectangles come nearer to each other than ``gap``."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def inside(self, other: Box) -> bool:
        """Whether this one lies within the other."""
        return other.left <= self.left and self.right <= other.right and other.top <= self.top and self.bottom <= other.bottom

    def near(self, x: float, y: float) -> tuple[float, float]:
        """The point of this rectangle that is nearest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)


class Label(NamedTuple):
    """What is to be placed: the point that it belongs to, and its size."""

    x: float
    y: float
    width: float
    height: float


class Placed(NamedTuple):
    """Where it is, and the leader line from the marker to it (None: it stands beside its marker)."""

    box: Box
    leader: tuple[float, float, float, float] | None
    distance: float


class Crowd(NamedTuple):
    """What labels must not lie on: ``frame`` bounds all; ``fixed`` are other texts; ``markers`` are points with a radius.

    They may lie on ``edges`` (of regions), on ``lines`` (of reference) and on another ``ground`` (region) than their
    marker's, but not gladly.
    """

    frame: Box
    fixed: tuple[Box, ...]
    markers: tuple[tuple[float, float], ...]
    radius: float
    edges: tuple[tuple[float, float, float, float], ...] = ()
    lines: tuple[tuple[float, float, float, float], ...] = ()
    ground: Callable[[float, float], object] = lambda x, y: None


class _Choices:
    """The places around one marker that are free of fixed things, with their own costs, made ring by ring when asked for."""

    def __init__(self, label: Label, crowd: Crowd, blocks: list[Box], gap: float) -> None:
        self.label = label
        self._crowd, self._blocks, self._gap = crowd, blocks, gap
        self._home = crowd.ground(label.x, label.y)
        self._rings: list[list[tuple[float, Placed]]] = []
        reach = RINGS[5]
        self.crowded = sum(1 for x, y in crowd.markers if abs(x - label.x) < reach and abs(y - label.y) < reach)

    def ring(self, number: int) -> list[tuple[float, Placed]]:
        """The places of one ring."""
        while len(self._rings) <= number:
            self._rings.append(self._made(len(self._rings)))
        return self._rings[number]

    def _made(self, number: int) -> list[tuple[float, Placed]]:
        label, crowd = self.label, self._crowd
        distance, out = RINGS[number], []
        for rank, turn in enumerate(TURNS[: 8 if number < 2 else len(TURNS)]):
            box = _at(label, distance, turn)
            if not box.inside(crowd.frame) or any(box.overlaps(block, self._gap) for block in self._blocks):
                continue
            cost = distance + rank * 0.35 + EDGE * sum(1 for edge in crowd.edges if _crosses_box(edge, box))
            cost += LINE * sum(1 for line in crowd.lines if _crosses_box(line, box))
            if crowd.ground((box.left + box.right) / 2, (box.top + box.bottom) / 2) != self._home:
                cost += ABROAD
            leader = _leader(label, box, crowd.radius) if distance >= LEADER_FROM else None
            if leader:
                if any(_crosses_box(leader, block) for block in crowd.fixed):
                    continue
                cost += 6 + 14 * sum(1 for x, y in crowd.markers if _passes(leader, x, y, crowd.radius + 1, label))
            out.append((cost, Placed(box, leader, distance)))
        return out


def place(labels: Sequence[Label], crowd: Crowd, gap: float = 2.0) -> list[Placed | None]:
    """A place per label, None where none is free within the last ring."""
    blocks = [
        *crowd.fixed,
        *(Box(x - crowd.radius, y - crowd.radius, x + crowd.radius, y + crowd.radius) for x, y in crowd.markers),
    ]
    crowd = crowd._replace(
        edges=tuple(dict.fromkeys(crowd.edges)),
        lines=tuple(dict.fromkeys(crowd.lines)),
        markers=tuple(dict.fromkeys(crowd.markers)),
    )
    choices = [_Choices(label, crowd, blocks, gap) for label in labels]
    order = sorted(range(len(labels)), key=lambda n: (-choices[n].crowded, labels[n].y, labels[n].x, n))
    found = _round(choices, order, gap)
    for _ in range(3):
        left = [number for number in order if found[number] is None]
        if not left:
            break
        order = [*left, *(number for number in order if number not in left)]  # who found no room chooses first
        found = _round(choices, order, gap)
    for number in order:  # better a leader under another label than no label
        if found[number] is None:
            found[number] = _best(choices[number], [p for p in found if p is not None], gap, strict=False)
    return found


def _round(choices: list[_Choices], order: list[int], gap: float) -> list[Placed | None]:
    """Every label in turn, and then again until none moves."""
    found: list[Placed | None] = [None] * len(choices)
    for _ in range(4):
        moved = False
        for number in order:
            others = [p for n, p in enumerate(found) if p is not None and n != number]
            best = _best(choices[number], others, gap)
            moved = moved or best != found[number]
            found[number] = best
        if not moved:
            break
    return found


def _best(choices: _Choices, others: list[Placed], gap: float, strict: bool = True) -> Placed | None:
    """The cheapest place that touches no other label; ``strict``: no leader may run under a label either."""
    best, least = None, math.inf
    leaders = [other.leader for other in others if other.leader]
    for number, distance in enumerate(RINGS):
        if distance >= least:
            break
        for cost, spot in choices.ring(number):
            if cost >= least or any(spot.box.overlaps(other.box, gap) for other in others):
                continue
            under = sum(1 for leader in leaders if _crosses_box(leader, spot.box))
            if spot.leader:
                under += sum(1 for other in others if _crosses_box(spot.leader, other.box))
            if under and strict:
                continue
            cost += 50 * under
            if spot.leader:
                cost += 25 * sum(1 for leader in leaders if _cross(spot.leader, leader))
            if cost < least:
                best, least = spot, cost
    return best


def _at(label: Label, distance: float, turn: int) -> Box:
    """The label's box in a direction: its nearest edge at the distance, centered where the direction is straight."""
    dx, dy = math.cos(math.radians(turn)), -math.sin(math.radians(turn))
    x, y = label.x + dx * distance, label.y + dy * distance
    left = x - label.width * (1 - dx) / 2 if abs(dx) < 0.95 else (x if dx > 0 else x - label.width)
    top = y - label.height * (1 - dy) / 2 if abs(dy) < 0.95 else (y if dy > 0 else y - label.height)
    return Box(left, top, left + label.width, top + label.height)


def _leader(label: Label, box: Box, radius: float) -> tuple[float, float, float, float]:
    x, y = box.near(label.x, label.y)
    length = math.hypot(x - label.x, y - label.y) or 1.0
    return label.x + (x - label.x) / length * radius, label.y + (y - label.y) / length * radius, x, y


def _passes(line: tuple[float, float, float, float], x: float, y: float, reach: float, label: Label) -> bool:
    """Whether a leader passes over the marker of another point."""
    x1, y1, x2, y2 = line
    if x < min(x1, x2) - reach or x > max(x1, x2) + reach or y < min(y1, y2) - reach or y > max(y1, y2) + reach:
        return False
    if x == label.x and y == label.y:
        return False
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if not length else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)) < reach


def _cross(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    def side(line: tuple[float, float, float, float], x: float, y: float) -> float:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0])

    return side(a, b[0], b[1]) * side(a, b[2], b[3]) < 0 and side(b, a[0], a[1]) * side(b, a[2], a[3]) < 0


def _crosses_box(line: tuple[float, float, float, float], box: Box) -> bool:
    """Whether a line passes through the inside of a box (cut against its four sides, one after the other)."""
    x1, y1, x2, y2 = line
    left, top, right, bottom = box
    if (
        (x1 <= left and x2 <= left)
        or (x1 >= right and x2 >= right)
        or (y1 <= top and y2 <= top)
        or (y1 >= bottom and y2 >= bottom)
    ):
        return False
    start, end = 0.0, 1.0
    for at, step, low, high in ((x1, x2 - x1, left + 0.3, right - 0.3), (y1, y2 - y1, top + 0.3, bottom - 0.3)):
        if step == 0:
            if not low < at < high:
                return False
            continue
        first, last = (low - at) / step, (high - at) / step
        if first > last:
            first, last = last, first
        start, end = max(start, first), min(end, last)
        if start >= end:
            return False
    return True


#: points nearer than this (in points of the page) are one place for the eye
ONE_PLACE = 3.0
#: more names than this are not tried
MOST_NAMES = 90
#: a name farther than this from its point is no name beside it
FAR = 64.0
#: the longest line of a label
WIDEST = 118.0


class Spot(NamedTuple):
    """One marker: where it is, its group in words, and the name of its part."""

    x: float
    y: float
    group: str
    label: str


class Cluster(NamedTuple):
    """Spots that share a label, which stands at the middle of the first."""

    x: float
    y: float
    names: tuple[str, ...]


class Lettering(NamedTuple):
    """What is written where. ``texts`` belong to the clusters; ``numbered``: they are numbers, and ``key`` explains them."""

    clusters: tuple[Cluster, ...]
    texts: tuple[tuple[str, ...], ...]
    places: tuple[Placed, ...]
    numbered: bool
    key: tuple[tuple[str, str], ...]


def clusters(spots: Sequence[Spot]) -> list[Cluster]:
    """Spots grouped by place, in the order of the spots.

    Spots of different groups share a label only on the very same place, where one marker hides the other: the label says
    which is which.
    """
    out: list[list[Spot]] = []
    for spot in spots:
        for held in out:
            first = held[0]
            off = math.hypot(first.x - spot.x, first.y - spot.y)
            if off < (ONE_PLACE if first.group == spot.group else 0.5):
                held.append(spot)
                break
        else:
            out.append([spot])
    made = []
    for held in out:
        mixed = len({spot.group for spot in held}) > 1
        names = (f"{s.label}: {s.group}" if mixed and s.group not in s.label else s.label for s in held)
        made.append(Cluster(held[0].x, held[0].y, tuple(dict.fromkeys(names))))
    return made


def joined(names: Sequence[str]) -> str:
    """One label for several parts: "H100 SXM / H800 SXM", and "H20 SXM 96GB / 141GB" where the first words are the same."""
    out = [names[0]]
    before = names[0].split()
    for name in names[1:]:
        words = name.split()
        same = 0
        while same < min(len(words), len(before)) - 1 and words[same] == before[same]:
            same += 1
        out.append(" ".join(words[same:]))
        before = words
    return " / ".join(out)


def lettering(spots: Sequence[Spot], crowd: Crowd, size: float, small: float, numbers: bool = True) -> Lettering | None:
    """Names beside the points if they find room near them, else ``numbers``; None when these do not either."""
    held = clusters(spots)
    if len(held) <= MOST_NAMES:
        texts = [tuple(_lines(c.names, size)) for c in held]
        found = place([_label(c, t, size) for c, t in zip(held, texts, strict=True)], crowd)
        placed = [p for p in found if p is not None]
        far = [p for p in placed if p.distance > 40]
        if len(placed) == len(held) and len(far) <= len(held) / 8 and all(p.distance <= FAR for p in far):
            return Lettering(tuple(held), tuple(texts), tuple(placed), False, ())
    if not numbers:
        return None
    ordered = sorted(held, key=lambda c: (round(c.x, 1), round(c.y, 1)))
    texts = [(str(number + 1),) for number in range(len(ordered))]
    found = place([_label(c, t, small) for c, t in zip(ordered, texts, strict=True)], crowd, gap=1.0)
    placed = [p for p in found if p is not None]
    if len(placed) < len(ordered):
        return None
    key = tuple((text[0], joined(c.names)) for text, c in zip(texts, ordered, strict=True))
    return Lettering(tuple(ordered), tuple(texts), tuple(placed), True, key)


def _lines(names: Sequence[str], size: float) -> list[str]:
    """The joined label in lines that break between names only."""
    glued = joined(names).replace(" ", "\u00a0").replace("\u00a0/\u00a0", "\u00a0/ ")
    return [line.replace("\u00a0", " ") for line in wrap(glued, WIDEST, size)]


def _label(cluster: Cluster, lines: tuple[str, ...], size: float) -> Label:
    return Label(cluster.x, cluster.y, max(width(line, size) for line in lines) + 1, height(size) * len(lines))
