"""Cleaning of hostile text, and numbers as people and programs read them."""

from __future__ import annotations

from typing import Any

#: categories that can move a cursor, hide or reorder text: control, format, surrogate, private use, line separators
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str) -> str:
    r"""``text`` with every control, format and bidi character spelled out (``\x1b``, ``\u202e``), on one line."""
    if text.isascii() and text.isprintable():
        return text
    import unicodedata

    return "".join(_spell(c) if unicodedata.category(c) in UNSAFE else c for c in text)


def _spell(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def number(value: float | int) -> str:
    """The shortest decimal text that reads back as the same number; never an exponent, never 0 for a non-zero."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    text = repr(value)
    if "e" in text:
        from decimal import Decimal

        return format(Decimal(text), "f")
    return text


def shown(value: Any) -> str:
    """Any value as clean text; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item) for item in value)
    return clean(str(value))


def width_of(text: str) -> int:
    """Columns that ``text`` takes on a terminal: wide East Asian characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at spaces, else inside a word."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        while width_of(word) > width:
            room = width - width_of(line) - (1 if line else 0)
            if room < 4:
                lines.append(line)
                line, room = "", width
            cut = next(i for i in range(len(word), 0, -1) if i == 1 or width_of(word[:i]) <= room)
            lines.append((line + " " + word[:cut]).strip())
            word, line = word[cut:], ""
        joined = f"{line} {word}" if line else word
        if width_of(joined) > width:
            lines.append(line)
            line = word
        else:
            line = joined
    return [*lines, line] if line or not lines else lines
