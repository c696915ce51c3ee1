"""Every command with its positionals and options, for whoever must not load Typer: plain calls, completion, messages.

Errors and notes below `gpudb.cli` name a parameter as Python does (`known_at`); here, and nowhere else, they become options of the
command that runs.

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


def command_of(arguments: list[str]) -> str:
    """The command that a line begins with, like `compare` or `db load`; '' for none."""
    return next((name for name in (" ".join(arguments[:2]), *arguments[:1]) if name in COMMANDS), "")


def option_of(command: str, field: str) -> str:
    """The option of a command that sets a parameter; '' when there is none."""
    own = COMMANDS[command][1] if command in COMMANDS else {}
    return next((name for name, known in {**own, **SHARED}.items() if known[0] == field and name.startswith("--")), "")


def in_options(text: str, command: str, field: str = "", value: object = None) -> str:
    """A text of the core with options of ``command`` where it names parameters.

    ``field`` is the parameter that the text may begin with. A command that writes a database gets ``value`` as its --db when the field
    is ``db``.
    """
    if field and text.partition(" ")[0].rstrip(":") == field:
        text = (option_of(command, field) or field) + text[len(field) :]
    if "`" not in text:
        return text
    pieces = text.split("`")
    for number in range(1, len(pieces) - 1, 2):
        inside = pieces[number]
        if inside in ("gpudb db init", "gpudb db load", "gpudb db upgrade"):
            inside += f" --db {value if field == 'db' and value else 'URL'}"
        option = option_of(_named(pieces[number + 1 :]) or command, inside) if inside.isidentifier() else ""
        pieces[number] = option or f"`{inside}`"
    if len(pieces) % 2 == 0:  # an odd backquote stands alone
        pieces[-2:] = ["`".join(pieces[-2:])]
    return "".join(pieces)


def _named(following: list[str]) -> str:
    """The command of "`without_own` of `gpudb db load`", from what stands behind the parameter; '' for none."""
    if len(following) > 1 and following[0] == " of " and following[1].startswith("gpudb "):
        return command_of(following[1].split()[1:])
    return ""
