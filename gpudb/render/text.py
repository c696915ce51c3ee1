"""Cleaning of hostile text, and numbers as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

#: categories that can move a cursor, hide or reorder text: control, format, surrogate, private use, line separators
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

#: set by :func:`ascii_only`: texts of sources are spelled in ASCII too (our own words always are). Each thread has its own
_ascii = ContextVar("ascii", default=False)
#: punctuation that Unicode does not decompose into ASCII
_PUNCTUATION = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), **dict.fromkeys("\u2018\u2019", "'"),
     **dict.fromkeys("\u201c\u201d", '"'), "\u00d7": "x", "\u00b7": ".", "\u2022": "*",
     "\u2264": "<=", "\u2265": ">=", "\u2502": "|"}
)  # fmt: skip


def ascii_only(on: bool) -> Token[bool]:
    """Switch the spelling of texts to ASCII on or off for what runs here from now on; the token takes it back."""
    return _ascii.set(on)


@contextmanager
def in_ascii(on: bool) -> Iterator[None]:
    """The spelling of texts inside the block."""
    token = _ascii.set(on)
    try:
        yield
    finally:
        _ascii.reset(token)


def is_ascii_only() -> bool:
    """Whether texts are spelled in ASCII now."""
    return _ascii.get()


def clean(text: str) -> str:
    r"""``text`` with every control, format and bidi character spelled out (``\x1b``, ``\u202e``), on one line.

    In ASCII (:func:`in_ascii`) every other character that is not ASCII is written with its ASCII base (mm\u00b2 is mm2,
    \u00e9 is e) or spelled out.
    """
    if text.isascii() and text.isprintable():
        return text
    import unicodedata

    if _ascii.get():
        text = "".join(_base(c) for c in text.translate(_PUNCTUATION))
    return "".join(_spell(c) if unicodedata.category(c) in UNSAFE else c for c in text)


def _base(character: str) -> str:
    """The ASCII letters of a character (\u00e9 is e), else its code."""
    import unicodedata

    if character.isascii() or unicodedata.category(character) in UNSAFE:
        return character
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return plain if plain.isascii() and plain.isprintable() and plain.strip() else _spell(character)


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


def known_day(day: str, precision: str) -> str:
    """A day as exactly as it is known: a record of a month keeps its first day in the data and must not be read as that day."""
    return day[:7] if precision == "month" else day[:4] if precision == "year" else day


def as_text(value: Any) -> str:
    """Any value as clean text; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(as_text(item) for item in value)
    return clean(str(value))


def width_of(text: str) -> int:
    """Columns that ``text`` takes on a terminal: wide East Asian characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at spaces; a word is broken only where it fits no line.

    Lines after the first are shorter by ``hang``, the indent that the caller gives them.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        room = width - (hang if lines else 0)
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        room = width - (hang if lines else 0)
        while width_of(word) > room:
            cut = next(i for i in range(len(word), 0, -1) if i == 1 or width_of(word[:i]) <= room)
            lines.append(word[:cut])
            word, room = word[cut:], width - hang
        line = word
    return [*lines, line] if line or not lines else lines
