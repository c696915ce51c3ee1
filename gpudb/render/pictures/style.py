"""Colors, shapes and hatches: Okabe and Ito's palette, told apart without color too; a light and a dark theme. How wide a text is.

A drawing holds every text to the width that it has in Source Sans Pro, in points, the same on every machine.
"""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

from gpudb.resources import data

_DATA = data("pictures.toml")
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE, GRAY = _DATA["colors"].values()


class Theme(NamedTuple):
    """The colors that depend on the background; every text color has a contrast of 4.5 or more on it. ``wash``: how thin areas are."""

    background: str
    text: str
    soft: str
    grid: str
    edge: str
    wash: str


LIGHT = Theme(background="#FFFFFF", text="#1A1A1A", soft="#555555", grid="#E3E3E3", edge="#1A1A1A", wash=".13")
DARK = Theme(background="#14171A", text="#F0F0F0", soft="#B5B5B5", grid="#34383C", edge="#F0F0F0", wash=".24")
#: what a drawing says instead of a color of the theme
INK = Theme._make(Theme._fields)


def sheet(theme: Theme, scope: str) -> str:
    """The rules that give the classes of a drawing the colors of a theme, below the selector ``scope`` only."""
    colors = zip(INK[:-1], theme[:-1], strict=True)
    rules = [f"{scope} .f-{name}{{fill:{color}}}{scope} .s-{name}{{stroke:{color}}}" for name, color in colors]
    return "".join([*rules, f"{scope} .wash{{fill-opacity:{theme.wash}}}"])


class Look(NamedTuple):
    """How a group is drawn: the sign of its marker, fill color, whether it is filled, and the hatch of an area."""

    marker: str
    color: str
    filled: bool = True
    hatch: str = ""


def _look(color: str, **said: Any) -> Look:
    """A look of ``pictures.toml``, where colors have names."""
    return Look(color=_DATA["colors"][color], **said)


#: outcomes of a rule; headlines, with and without the review policy behind them; bars of the status timeline
OUTCOMES, HEADLINES = ({key: _look(**said) for key, said in _DATA[name].items()} for name in ("outcomes", "headlines"))
STATUSES = {key: _look(**said["look"]) for key, said in _DATA["statuses"].items()}
#: makers, series, anything without a meaning of its own, in the order of appearance
_COLORS = (BLUE, ORANGE, GREEN, PURPLE, VERMILLION, SKY, YELLOW, GRAY)
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "h", "*", "<", ">", "d")


def nth(index: int) -> Look:
    """The look of the n-th group: 13 shapes and 8 colors, a pair comes again after 104."""
    return Look(_MARKERS[index % len(_MARKERS)], _COLORS[index % len(_COLORS)])


def look(key: str, index: int) -> Look:
    """The look of a group by its key, else by its place."""
    if " and " in key:  # meets two paragraphs at once
        return Look("p", VERMILLION, hatch="xxx")
    return OUTCOMES.get(key) or HEADLINES.get(key) or nth(index)


#: the family that texts are measured in, and what a viewer without it takes instead
FAMILIES = "'Source Sans Pro', 'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif"
#: the characters whose advances are known
CHARACTERS = "".join(map(chr, range(32, 127))) + "\u00a0×²·µ–→≥≤°±…éü"
ADVANCES = tuple(
    dict(zip(CHARACTERS, map(int, _DATA["advances"][name].split()), strict=True)) for name in ("regular", "semibold")
)
#: what stands for a character that is not in the table: a wide letter, or a square of Chinese, Japanese, Korean
_USUAL, _SQUARE = 640, 1000


def _advance(character: str, bold: bool) -> int:
    known = ADVANCES[bold].get(character)
    if known is not None:
        return known
    return _SQUARE if unicodedata.east_asian_width(character) in "WF" else _USUAL


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line in points, without kerning."""
    return size * sum(_advance(character, bold) for character in text) / 1000


def height(size: float) -> float:
    """The height of one line from the top of its capitals and ascenders to the foot of its descenders."""
    return size * 1.16


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """``text`` in lines of at most ``room`` points, broken at spaces; a longer word stands alone and is not cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
