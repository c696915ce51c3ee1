"""What the core says about parameters, in the words of a command line: `known_at` becomes --known-at.

Errors and notes below `gpudb.cli` name a parameter as Python does, an error's own field first and every other one in backquotes. Here,
and nowhere else, they become options of the command that runs.
"""

from __future__ import annotations

from gpudb.cli.option_table import COMMANDS, SHARED


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
