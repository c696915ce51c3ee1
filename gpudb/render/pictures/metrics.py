"""How wide a text is: measured with the DejaVu Sans that matplotlib ships, in points, the same on every machine."""

from __future__ import annotations

import functools
import os
from typing import Any

#: families that a viewer falls back to: Verdana has the widths of DejaVu Sans, most others are narrower
FAMILIES = ["DejaVu Sans", "sans-serif"]
FALLBACKS = ["Verdana", "Geneva"]


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
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    font.set_size(100, 72)
    return float(font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@functools.cache
def _loads(character: str) -> bool:
    try:
        return _advance(character, False) >= 0 and _advance(character, True) >= 0
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
