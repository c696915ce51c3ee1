"""The pen: lines, areas, markers and texts at finished places, written as SVG; it decides nothing about layout.

A color of the theme (:data:`gpudb.render.pictures.style.INK`) is written as a class, so that one drawing serves light and
dark; other colors are attributes. No style attribute is used: a strict content policy of a page has nothing to refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, TypeAlias

from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.style import FAMILIES, INK, Look, width
from gpudb.resources import data

#: dash patterns in points
DASHES = {"solid": "", "dashed": "4 2.5", "dotted": "1 2"}
#: the shapes of markers within a circle of radius 1, as paths, and hatches by their sign: the path of one tile
SHAPES, HATCHES = (data("pictures.toml")[name] for name in ("shapes", "hatches"))

Align: TypeAlias = Literal["left", "center", "right"]
_ANCHOR = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}


class Canvas:
    """A page ``wide`` points, and ``high`` when all is drawn; y runs downwards. ``texts`` holds the box of every text drawn.

    ``prefix`` begins every id, so that several drawings may stand in one page.
    """

    theme = INK

    def __init__(self, wide: float, prefix: str) -> None:
        self.wide, self.high, self.prefix = wide, 0.0, prefix
        self.texts: list[tuple[str, Box]] = []
        self._drawn: list[tuple[float, str]] = []
        self._patterns: dict[tuple[str, str], str] = {}

    def line(
        self, points: Sequence[tuple[float, float]], color: str, thick: float = 0.8, dash: str = "solid", *,
        alpha: float = 1.0, order: float = 2,
    ) -> None:  # fmt: skip
        """A line through points."""
        path = "M" + " ".join(f"{_n(x)} {_n(y)}" for x, y in points)
        rest = f' stroke-dasharray="{DASHES[dash]}"' if DASHES[dash] else ""
        self._add(order, f'<path d="{path}" fill="none"{_paint("stroke", color, alpha)} stroke-width="{_n(thick)}"{rest}/>')

    def area(
        self, boxes: Sequence[Box], color: str, alpha: float | None, hatch: str = "", gid: str | None = None,
        edge: bool = False, order: float = 1,
    ) -> None:  # fmt: skip
        """Rectangles as one shape: the color (``alpha`` None: as thin as the theme's wash), and its hatch over it."""
        if not boxes:
            return
        path = "".join(f"M{_n(b.left)} {_n(b.top)}H{_n(b.right)}V{_n(b.bottom)}H{_n(b.left)}Z" for b in boxes)
        fill = ' fill="none"' if alpha == 0 else _paint("fill", color, alpha)
        rim = f'{_paint("stroke", color)} stroke-width=".7"' if edge else ""
        body = f'<path d="{path}"{fill}{rim}/>'
        if hatch:
            kind = hatch, self.theme.text if edge else color
            name = self._patterns.setdefault(kind, f"{self.prefix}-hatch-{len(self._patterns) + 1}")
            body += f'<path d="{path}" fill="url(#{name})" opacity="{".75" if edge else ".3"}"/>'
        self._add(order, f"<g{self._id(gid)}>{body}</g>" if gid else body)

    def marker(self, x: float, y: float, look: Look, size: float = 7.0, gid: str | None = None) -> None:
        """A marker with its middle at a point; hollow ones show what is behind them."""
        radius = size / 2
        paint = _paint("fill", look.color) if look.filled else ' fill="none"'
        rim = _paint("stroke", self.theme.edge if look.filled else look.color)
        thick = (0.6 if look.filled else 1.4) / radius
        shape = f'<path d="{SHAPES[look.marker]}"' if look.marker in SHAPES else '<circle r="1"'
        where = f'{self._id(gid)} transform="translate({_n(x)} {_n(y)}) scale({_n(radius)})"'
        self._add(5, f'<g{where}>{shape}{paint}{rim} stroke-width="{_n(thick)}"/></g>')

    def text(
        self, x: float, baseline: float, words: str, size: float, *, color: str | None = None, bold: bool = False,
        align: Align = "left", up: bool = False, halo: bool = False, order: float = 7,
    ) -> Box:  # fmt: skip
        """One line of text at its baseline, held to the width that it was measured with; ``up``: turned to read upwards. Gives its box."""
        wide = width(words, size, bold)
        shift = {"left": 0.0, "center": -wide / 2, "right": -wide}[align]
        box = Box(x + shift, baseline - 0.93 * size, x + shift + wide, baseline + 0.24 * size)
        if up:
            box = Box(x - 0.93 * size, baseline - wide / 2, x + 0.24 * size, baseline + wide / 2)
        if halo:
            around = [Box(box.left - 1, box.top, box.right + 1, box.bottom)]
            self.area(around, self.theme.background, 0.82, order=order - 0.5)
        turn = f' transform="rotate(-90 {_n(x)} {_n(baseline)})"' if up else ""
        weight = ' font-weight="600"' if bold else ""
        held = f' textLength="{_n(wide)}" lengthAdjust="spacingAndGlyphs"' if words.strip() else ""
        start = f'<text x="{_n(x)}" y="{_n(baseline)}" font-size="{_n(size)}"{weight}{_ANCHOR[align]}{held}{turn}'
        shown = escape(words.replace("  ", " \u00a0"))  # two spaces would become one
        self._add(order, f"{start}{_paint('fill', color or self.theme.text)}>{shown}</text>")
        self.texts.append((words, box))
        return box

    def svg(self, style: str, title: str, description: str) -> str:
        """One `<svg>` element with words for people who cannot see it; ``style`` is the sheet of a theme, '' inside a page that has it."""
        own, name = f"<style>{style}</style>\n" if style else "", self.prefix
        patterns = ""
        for (hatch, color), held in self._patterns.items():
            side = _n(9 / (len(hatch) + 0.5))
            tile = f'<path d="{HATCHES[hatch[0]]}" fill="none"{_paint("stroke", color)} stroke-width="1"/>'
            units = 'viewBox="0 0 6 6" patternUnits="userSpaceOnUse"'
            patterns += f'<pattern id="{held}" width="{side}" height="{side}" {units}>{tile}</pattern>'
        defs = f"<defs>{patterns}</defs>\n" if patterns else ""
        body = "\n".join(text for _, text in sorted(self._drawn, key=lambda item: item[0]))
        size = f'width="{_n(self.wide)}" height="{_n(self.high)}" viewBox="0 0 {_n(self.wide)} {_n(self.high)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="picture" {size} role="img" '
            f'aria-labelledby="{name}-title {name}-desc" font-family="{FAMILIES}">\n'
            f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-desc">{escape(description)}</desc>\n{own}{defs}'
            f'<rect width="{_n(self.wide)}" height="{_n(self.high)}"{_paint("fill", self.theme.background)}/>\n{body}\n</svg>\n'
        )

    def _add(self, order: float, text: str) -> None:
        self._drawn.append((order, text))

    def _id(self, gid: str | None) -> str:
        return f' id="{escape(f"{self.prefix}-{gid}")}"' if gid else ""


def _paint(what: str, color: str, alpha: float | None = 1.0) -> str:
    """A color as attribute, or as class when it is one of the theme; ``alpha`` None is the wash."""
    wash = " wash" if alpha is None else ""
    seen = "" if alpha in (None, 1.0) else f' {what}-opacity="{_n(float(alpha or 0))}"'
    if color in INK:
        return f' class="{what[0]}-{color}{wash}"{seen}'
    return f' {what}="{color}"' + (' class="wash"' if wash else seen)


def _n(value: float) -> str:
    """A number with at most four decimals, the same on every machine."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
