"""Cleaning of hostile text, and numbers as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar, Token
from functools import lru_cache

from gpudb.hints import Any

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


class in_ascii:
    """The spelling of texts inside the block."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __enter__(self) -> None:
        self._before = _ascii.set(self._on)

    def __exit__(self, *error: object) -> None:
        _ascii.reset(self._before)


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
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(4096)
def _columns(character: str) -> int:
    import unicodedata

    return 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int, hang: int = 0, whole: bool = False) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at spaces; a word is broken only where it fits no line.

    ``whole``: not even then, so that an address can be copied.

    Lines after the first are shorter by ``hang``, the indent that the caller gives them. Takes time in proportion to the text.
    """
    lines: list[str] = []
    line, taken = "", 0
    for word in text.split(" "):
        size = width_of(word)
        if line and taken + 1 + size <= width - (hang if lines else 0):
            line, taken = f"{line} {word}", taken + 1 + size
            continue
        if line:
            lines.append(line)
        room = width - (hang if lines else 0)
        if size > room and not whole:
            *broken, word = _broken(word, room, width - hang)
            lines += broken
            size = width_of(word)
        line, taken = word, size
    return [*lines, line] if line or not lines else lines


def _broken(word: str, first: int, room: int) -> Iterator[str]:
    """A word in pieces, the first of at most ``first`` columns, the others of ``room``; a piece has one character at least."""
    start = taken = 0
    most = first
    for at, character in enumerate(word):
        size = 1 if character.isascii() else _columns(character)
        if taken + size > most and at > start:
            yield word[start:at]
            start, taken, most = at, 0, room
        taken += size
    yield word[start:]
