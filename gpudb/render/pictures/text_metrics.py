"""How wide a text is in DejaVu Sans, in points, the same on every machine.

The letters that nearly all labels are made of stand in a table, so that a plot can be laid out for other programs without
matplotlib; the others are measured in the font that matplotlib ships.
"""

from __future__ import annotations

import functools
import os
from typing import Any

#: families that a viewer falls back to: Verdana has the widths of DejaVu Sans, most others are narrower
FAMILIES = ["DejaVu Sans", "sans-serif"]
FALLBACKS = ["Verdana", "Geneva"]
#: advances of DejaVu Sans 2.37 for these characters, in the 2048 units of an em
_CHARACTERS = "".join(map(chr, range(32, 127))) + "\u00a0×²·µ–→≥≤"
_REGULAR = (
    "651 821 942 1716 1303 1946 1597 563 799 799 1024 1716 651 739 651 690 1303 1303 1303 1303 1303 1303 1303 1303 1303 "
    "1303 690 690 1716 1716 1716 1087 2048 1401 1405 1430 1577 1294 1178 1587 1540 604 604 1343 1141 1767 1532 1612 1235 "
    "1612 1423 1300 1251 1499 1401 2025 1403 1251 1403 799 690 799 1716 1024 1024 1255 1300 1126 1300 1260 721 1300 1298 "
    "569 569 1186 569 1995 1298 1253 1300 1300 842 1067 803 1298 1212 1675 1212 1212 1075 1303 690 1303 1716 651 1716 821 "
    "651 1303 1024 1716 1716 1716"
)
_BOLD = (
    "713 934 1067 1716 1425 2052 1786 627 936 936 1071 1716 778 850 778 748 1425 1425 1425 1425 1425 1425 1425 1425 1425 "
    "1425 819 819 1716 1716 1716 1188 2048 1585 1561 1503 1700 1399 1399 1681 1714 762 762 1587 1305 2038 1714 1741 1501 "
    "1741 1577 1475 1397 1663 1585 2259 1579 1483 1485 936 748 936 1716 1024 1024 1382 1466 1214 1466 1389 891 1466 1458 "
    "702 702 1362 702 2134 1458 1407 1466 1466 1010 1219 979 1458 1335 1892 1321 1335 1192 1458 748 1458 1716 713 1716 "
    "897 778 1507 1024 1716 1716 1716"
)
_ADVANCES = tuple(dict(zip(_CHARACTERS, map(int, row.split()), strict=True)) for row in (_REGULAR, _BOLD))
#: what stands for a character that cannot be measured
_USUAL = 1229


@functools.cache
def font_file(bold: bool = False) -> str:
    """The path of the font inside matplotlib."""
    import matplotlib

    return os.path.join(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@functools.cache
def _font(bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font

    return FT2Font(font_file(bold))


@functools.cache
def _advance(character: str, bold: bool) -> float:
    """How far one character moves the pen, per point of size; a character that the font does not have counts as its box."""
    known = _ADVANCES[bold].get(character)
    if known is not None:
        return known / 2048
    try:
        return _measured(character, bold)
    except RuntimeError:  # see drawable
        return _USUAL / 2048


def _measured(character: str, bold: bool) -> float:
    try:
        from matplotlib.ft2font import LoadFlags
    except ImportError:
        return _USUAL / 2048
    import warnings

    font = _font(bold)
    font.set_size(100, 72)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a character that the font does not have
        return float(font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@functools.cache
def _loads(character: str) -> bool:
    try:
        return _measured(character, False) >= 0 and _measured(character, True) >= 0
    except RuntimeError:  # the font has the character and its drawing program fails
        return False


def drawable(text: str) -> str:
    """``text`` with a question mark for each character that the font library refuses to load."""
    return text if text.isascii() else "".join(c if _loads(c) else "?" for c in text)


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line in points, unhinted as in an SVG. Kerning, which mostly draws letters together, is not counted."""
    return size * sum(_advance(character, bold) for character in text)


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
