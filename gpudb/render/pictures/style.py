"""Colors, shapes and hatches: Okabe and Ito's palette, told apart without color too; a light and a dark theme. How wide a text is.

A drawing holds every text to the width that it has in Source Sans Pro, in points, the same on every machine.
"""

from __future__ import annotations

import unicodedata
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


#: the family that texts are measured in, and what a viewer without it takes instead
FAMILIES = "'Source Sans Pro', 'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif"
#: advances of Source Sans Pro 2.045 for these characters, in thousandths of an em: Regular, and Semibold for bold texts
CHARACTERS = "".join(map(chr, range(32, 127))) + "\u00a0×²·µ–→≥≤°±…éü"
_REGULAR = (
    "200 289 425 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 497 497 497 249 249 497 497 "
    "497 425 847 544 588 571 615 527 494 617 652 263 480 579 486 727 647 664 566 664 569 534 536 645 515 786 513 476 539 303 "
    "350 303 497 500 542 504 553 456 555 496 292 504 544 246 247 495 255 829 547 542 555 555 347 419 338 544 467 718 446 467 "
    "425 303 241 303 497 202 497 367 249 562 480 619 497 497 331 497 948 496 544"
)
_SEMIBOLD = (
    "200 315 482 513 513 841 639 275 324 324 438 513 275 322 275 344 513 513 513 513 513 513 513 513 513 513 275 275 513 513 "
    "513 444 875 558 597 576 625 538 510 628 663 282 494 597 502 745 656 674 582 674 592 545 546 655 536 800 541 501 540 324 "
    "344 324 513 500 549 516 563 462 564 507 317 520 558 262 263 522 271 843 560 549 564 564 373 431 361 556 495 748 481 495 "
    "443 324 255 324 513 205 513 372 275 578 480 618 513 513 348 513 963 507 556"
)
ADVANCES = tuple(dict(zip(CHARACTERS, map(int, row.split()), strict=True)) for row in (_REGULAR, _SEMIBOLD))
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
