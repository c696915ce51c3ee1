"""Reading a drawn SVG back: markers, areas and texts by their ids, in the coordinates of the page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

SVG = "{http://www.w3.org/2000/svg}"
#: SVG keeps four decimals; two places that differ by less are one
EXACT = 2e-4


class Rectangle(NamedTuple):
    """A rectangle of a drawn area, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Half open as the text of the rule: lower bounds (left, bottom) belong to it, upper bounds do not."""
        return self.left - EXACT <= x < self.right - EXACT and self.top + EXACT < y <= self.bottom + EXACT


class Drawn(NamedTuple):
    """What an SVG shows."""

    prefix: str
    root: ET.Element
    markers: dict[str, tuple[float, float]]
    areas: dict[str, list[Rectangle]]
    texts: list[str]


def read(svg: str) -> Drawn:
    """Parse an SVG of ours."""
    root = ET.fromstring(svg)
    prefix = root.attrib["id"]
    markers, areas = {}, {}
    for group in root.iter(f"{SVG}g"):
        name = group.attrib.get("id", "").removeprefix(f"{prefix}-")
        if name.startswith("part-"):
            found = re.match(r"translate\((\S+) (\S+)\)", group.attrib["transform"])
            assert found is not None
            markers[name.removeprefix("part-")] = float(found[1]), float(found[2])
        if name.startswith("region-"):
            path = next(group.iter(f"{SVG}path")).attrib["d"]
            areas[name.removeprefix("region-")] = [_rectangle(piece) for piece in path.split("M")[1:]]
    return Drawn(prefix, root, markers, areas, ["".join(text.itertext()) for text in root.iter(f"{SVG}text")])


def _rectangle(piece: str) -> Rectangle:
    left, top, right, bottom, _ = (float(number) for number in re.findall(r"-?[\d.]+", piece))
    return Rectangle(left, top, right, bottom)
