"""From a path inside a TOML document to its line, for messages that a person can follow.

``tomllib`` keeps no positions. Our files hold one table header per record and one fact per line, so
counting headers and inline tables finds the line; anything else falls back to the nearest header.
"""

from __future__ import annotations


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The 1-based line where ``path`` (keys and list positions) stands in ``text``."""
    lines = text.split("\n")  # what TOML calls a line; splitlines() also breaks at U+2028 inside a string
    line = 0
    keys: list[str] = []
    rest = list(path)
    while rest:
        key = rest.pop(0)
        if isinstance(key, int):
            continue
        keys.append(str(key))
        position = rest[0] if rest and isinstance(rest[0], int) else None
        found = _header(lines, ".".join(keys), position, line)
        if found is None:
            found = _key(lines, str(key), line)
            if found is not None and position is not None:
                found = _inline(lines, position, found)
        if found is None:
            break
        line = found
    return line + 1


def _header(lines: list[str], name: str, position: int | None, start: int) -> int | None:
    wanted = f"[[{name}]]" if position is not None else f"[{name}]"
    seen = -1
    for number in range(start, len(lines)):
        if lines[number].strip().startswith(wanted):
            seen += 1
            if seen == (position or 0):
                return number
    return None


def _key(lines: list[str], key: str, start: int) -> int | None:
    for number in range(start, len(lines)):
        stripped = lines[number].lstrip()
        if stripped.startswith("[") and number > start:
            return None
        if stripped.startswith((f"{key} ", f"{key}=")) or f"{{ {key} =" in stripped or f", {key} =" in stripped:
            return number
    return None


def _inline(lines: list[str], position: int, start: int) -> int | None:
    seen = -1
    for number in range(start, len(lines)):
        if lines[number].lstrip().startswith("{") or (number == start and "[{" in lines[number].replace(" ", "")):
            seen += 1
            if seen == position:
                return number
    return start
