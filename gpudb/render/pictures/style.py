"""Colors, shapes and hatches: Okabe and Ito's palette, told apart without color too; a light and a dark theme."""

from __future__ import annotations

from typing import NamedTuple

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GRAY = "#8A8A8A"


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


#: outcomes of a rule
OUTCOMES = {
    "3A090.a": Look("o", VERMILLION, hatch="//"),
    "3A090.b": Look("s", ORANGE, hatch="\\\\"),
    "taken_out": Look("^", PURPLE, filled=False),
    "outside": Look("D", BLUE),
    "unknown": Look("X", GRAY),
    "none": Look("o", BLUE),
}
#: headlines, with and without the review policy behind them
HEADLINES = {
    "license_required-policy_of_denial": Look("X", VERMILLION),
    "license_required-presumption_of_denial": Look("o", VERMILLION),
    "license_required-case_by_case": Look("s", ORANGE),
    "license_required-presumption_of_approval": Look("P", SKY),
    "license_required-letter": Look("v", PURPLE),
    "license_required-letter-case_by_case": Look("^", PURPLE, filled=False),
    "license_required": Look("o", VERMILLION, filled=False),
    "license_exception_available": Look("D", SKY, filled=False),
    "license_exception_available-case_by_case": Look("D", SKY),
    "no_license_required": Look("d", BLUE),
    "not_due": Look("h", GREEN, filled=False),
    "not_enforced": Look("h", GREEN),
    "unknown": Look("X", GRAY),
}
#: bars of the status timeline
STATUSES = {
    "license_required-embargo": Look("s", VERMILLION, hatch="xx"),
    "license_required-rule": Look("s", VERMILLION),
    "license_required-case_by_case": Look("s", ORANGE),
    "license_required-letter": Look("s", PURPLE, hatch="////"),
    "license_exception_available": Look("s", GREEN, hatch="---"),
    "not_due": Look("s", YELLOW, hatch="..."),
    "not_enforced": Look("s", YELLOW, hatch="xxx"),
    "no_license_required": Look("s", SKY),
    "unknown": Look("s", GRAY, filled=False, hatch="\\\\"),
}
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
