"""Match the words of a plain call against the table of options that is generated from the Typer functions.

It settles only what has one reading: a known option with its value, a flag, a name. Help, mistakes, abbreviations, `--`,
`-n5` and numbers in unusual spelling give None, and Typer reads the line. A property test holds the two to one result.
"""

from __future__ import annotations

from typing import Any

from gpudb.cli.option_table import COMMANDS, SHARED


def match(name: str, arguments: list[str]) -> dict[str, Any] | None:
    """Parameter -> value for what was given (``arguments[0]`` is the command), or None when Typer has to read the line."""
    if name not in COMMANDS:
        return None
    positionals, own, shared, _ = COMMANDS[name]
    given: dict[str, Any] = {}
    names: list[str] = []
    index, end = 1, len(arguments)
    while index < end:
        word = arguments[index]
        index += 1
        if word[:1] != "-" or word == "-":
            names.append(word)
            continue
        option, equals, value = word.partition("=") if word[:2] == "--" else (word, "", "")
        known = own.get(option) or (SHARED.get(option) if shared else None)
        if known is None:
            return None
        parameter, kind = known[0], known[1]
        if kind in ("on", "off"):
            if equals:
                return None
            given[parameter] = kind == "on"
            continue
        if not equals:
            if index == end:
                return None
            value = arguments[index]
            index += 1
        if kind == "text":
            given[parameter] = value
        elif kind == "int" and value.isascii() and value.isdigit() and len(value) < 19:
            given[parameter] = int(value)
        elif kind == "float" and value.isascii() and value.replace(".", "", 1).isdigit():
            given[parameter] = float(value)
        else:
            return None
    for parameter, count in positionals:
        if count in "*+":
            if not names and count == "+":
                return None
            if names:
                given[parameter] = names
            names = []
        elif names:
            given[parameter] = names.pop(0)
        elif count == "1":
            return None
    return None if names else given
