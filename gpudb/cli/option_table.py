"""Every command with its positionals and options, for whoever must not load Typer: plain calls, completion, messages.

`option_table.tsv` is generated from the Typer functions by `python -m tools.docs`. A line that begins with a name is a command: whether it
has the shared options, its positionals (`parts:+`), its sentence; a line that begins with a tab is an option of the command above:
spelling, parameter, kind, help. The command `*` holds the shared options.
"""

from __future__ import annotations

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
