"""Points that lie on one place share one label; labels are names, or numbers with a key when there are too many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from gpudb.render.pictures.label_placing import Crowd, Label, Placed, place
from gpudb.render.pictures.text_metrics import height, width, wrap

#: points nearer than this (in points of the page) are one place for the eye
ONE_PLACE = 3.0
#: more names than this are not tried
MOST_NAMES = 70
#: a name farther than this from its point is no name beside it
FAR = 64.0
#: the longest line of a label
LINE = 118.0


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
    return [Cluster(held[0].x, held[0].y, tuple(dict.fromkeys(_names(held)))) for held in out]


def _names(held: Sequence[Spot]) -> list[str]:
    mixed = len({spot.group for spot in held}) > 1
    return [f"{spot.label}: {spot.group}" if mixed and spot.group not in spot.label else spot.label for spot in held]


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
    return [line.replace("\u00a0", " ") for line in wrap(glued, LINE, size)]


def _label(cluster: Cluster, lines: tuple[str, ...], size: float) -> Label:
    return Label(cluster.x, cluster.y, max(width(line, size) for line in lines) + 1, height(size) * len(lines))
