"""The page that everything is drawn on: points from the top left corner, lines, areas, markers and texts, by matplotlib.

matplotlib gets finished coordinates and decides nothing about layout, so that its versions and a user's own settings
change as little as possible. Texts are kept as text in SVG: small, searchable, read aloud, and with the same family (or one
that is no wider) the extents that the layout was made for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.style import Look, Theme
from gpudb.render.pictures.text_metrics import FALLBACKS, FAMILIES, font_file, width

#: settings of matplotlib that matter, set over its own defaults and never taken from a user's file
SETTINGS = {
    "svg.fonttype": "none",
    "font.sans-serif": FALLBACKS,
    "text.parse_math": False,
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "path.simplify": False,
    "path.snap": False,
    "hatch.linewidth": 0.5,
    "axes.unicode_minus": False,
    "lines.solid_capstyle": "butt",
}
#: dash patterns in points
DASHES = {"solid": (), "dashed": (4.0, 2.5), "dotted": (1.0, 2.0)}


Align: TypeAlias = Literal["left", "center", "right"]


class Canvas:
    """A figure of ``wide`` x ``high`` points; y runs downwards. ``texts`` holds the box of every text drawn."""

    def __init__(self, wide: float, high: float, theme: Theme) -> None:
        from matplotlib.figure import Figure

        self.theme = theme
        self.texts: list[tuple[str, Box]] = []
        self.figure: Any = Figure(figsize=(wide / 72, high / 72), facecolor=theme.background, edgecolor="none")
        self._axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, wide)
        self._axes.set_ylim(high, 0)
        self._axes.axis("off")

    def line(
        self, points: Sequence[tuple[float, float]], color: str, thick: float = 0.8, dash: str = "solid", gid: str | None = None,
        alpha: float = 1.0, order: float = 2,
    ) -> None:  # fmt: skip
        """A line through points."""
        from matplotlib.lines import Line2D

        style: Any = "solid" if not DASHES[dash] else (0, DASHES[dash])
        drawn = Line2D([p[0] for p in points], [p[1] for p in points], color=color, linewidth=thick, linestyle=style,
                       alpha=alpha, zorder=order, gid=gid)  # fmt: skip
        self._axes.add_line(drawn)

    def area(
        self, boxes: Sequence[Box], color: str, alpha: float, hatch: str = "", gid: str | None = None, edge: bool = False,
        order: float = 1,
    ) -> None:  # fmt: skip
        """Rectangles as one shape: a wash of the color, and its hatch over it."""
        from matplotlib.colors import to_rgba
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        corners: list[tuple[float, float]] = []
        codes: list[Any] = []
        for box in boxes:
            corners += [
                (box.left, box.top),
                (box.right, box.top),
                (box.right, box.bottom),
                (box.left, box.bottom),
                (box.left, box.top),
            ]
            codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        if not corners:
            return
        path = Path(corners, codes)
        self._axes.add_patch(
            PathPatch(path, facecolor=to_rgba(color, alpha), edgecolor=color if edge else "none", linewidth=0.7 if edge else 0,
                      zorder=order, gid=gid)
        )  # fmt: skip
        if hatch:
            strong = 0.75 if edge else 0.3
            self._axes.add_patch(
                PathPatch(path, facecolor="none", edgecolor=to_rgba(color if not edge else self.theme.text, strong), linewidth=0,
                          hatch=hatch, zorder=order + 0.1)
            )  # fmt: skip

    def marker(self, x: float, y: float, look: Look, size: float = 7.0, gid: str | None = None, order: float = 5) -> None:
        """A marker with its middle at a point; hollow ones show what is behind them."""
        from matplotlib.lines import Line2D

        face = look.color if look.filled else "none"
        rim = self.theme.edge if look.filled else look.color
        self._axes.add_line(
            Line2D([x], [y], linestyle="none", marker=look.marker, markersize=size, markerfacecolor=face, markeredgecolor=rim,
                   markeredgewidth=0.6 if look.filled else 1.4, zorder=order, gid=gid)
        )  # fmt: skip

    def text(
        self, x: float, baseline: float, words: str, size: float, *, color: str | None = None, bold: bool = False,
        align: Align = "left", up: bool = False, halo: bool = False, gid: str | None = None, order: float = 7,
    ) -> Box:  # fmt: skip
        """One line of text at its baseline; ``up``: turned to read upwards. Gives its box."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.text import Text

        wide = width(words, size, bold)
        shift = {"left": 0.0, "center": -wide / 2, "right": -wide}[align]
        box = Box(x + shift, baseline - 0.93 * size, x + shift + wide, baseline + 0.24 * size)
        if up:
            box = Box(x - 0.93 * size, baseline - wide / 2, x + 0.24 * size, baseline + wide / 2)
        if halo:
            self.area([Box(box.left - 1, box.top, box.right + 1, box.bottom)], self.theme.background, 0.82, order=order - 0.5)
        font = FontProperties(family=FAMILIES, weight="bold" if bold else "normal", size=size)
        font.set_file(font_file(bold))
        drawn = Text(x, baseline, words, color=color or self.theme.text, fontproperties=font, horizontalalignment=align,
                     verticalalignment="baseline", rotation=90 if up else 0, rotation_mode="anchor", parse_math=False, zorder=order,
                     gid=gid)  # fmt: skip
        self._axes.add_artist(drawn)
        drawn.set_clip_on(False)
        self.texts.append((words, box))
        return box
