"""Every command with its positionals and options, for whoever must not load Typer: plain calls, completion, messages.

`option_table.tsv` is generated from the Typer functions by `python -m tools.docs`. A line that begins with a name is a command: whether it
has the shared options, its positionals (`parts:+`), its sentence; a line that begins with a tab is an option of the command above:
spelling, parameter, kind, help. The command `*` holds the shared options.
"""

from __future__ import annotations

from gpudb.hints import Any

#: parameter, kind (text, int, float, on, off, or other for what only Typer reads), help
Option = tuple[str, str, str]
#: positionals, its own options, whether it has the shared ones too, sentence; a positional is (parameter, count) with count 1,
#: ? (optional), + (one or more), * (any number)
Command = tuple[tuple[tuple[str, str], ...], dict[str, Option], bool, str]


def _read() -> dict[str, Command]:
    held: dict[str, Command] = {}
    options: dict[str, Option] = {}
    with open(__file__[: __file__.rindex(".")] + ".tsv", encoding="utf-8") as file:
        for line in file:
            name, first, second, third, *last = line.rstrip("\n").split("\t")
            if name:
                options = {}
                positionals = tuple((one, count) for one, _, count in (word.partition(":") for word in second.split()))
                held[name] = (positionals, options, first == "shared", third)
            else:
                options[first] = (second, third, last[0])
    return held


COMMANDS = _read()
SHARED = COMMANDS.pop("*")[1]


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
