"""The command `help`: a command's help, a topic, or the manual page."""

from __future__ import annotations

from typing import Any

from gpudb import resources
from gpudb.cli.answers import deliver
from gpudb.cli.commands import COMMANDS
from gpudb.cli.options import Options
from gpudb.errors import UsageError
from gpudb.names import suggest


def help_(options: Options, words: list[str] | None = None, man: bool = False) -> None:
    """Help on a command, or on a topic that concerns all of them."""
    from gpudb.cli.helptext import TOPICS, topic_text

    if man:
        from pathlib import Path

        deliver(Path(resources.manual_page()).read_text(encoding="utf-8"), options)
        return
    nothing = resources.data("cli/words.toml")["between"]  # "help me" asks for no command "me"
    asked = " ".join(word for word in words or [] if word in COMMANDS or word.lower() not in nothing)
    text = topic_text(asked.lower()) if asked.lower() in TOPICS else term(asked) or _of_command(asked)
    if options.json or options.format not in (None, "table", "plain"):
        raise UsageError("help is text only", "leave --json and --format away; `gpudb help --man` prints the manual page")
    deliver(text, options)


def term(asked: str) -> str:
    """What a word of the topic ``terms`` means; '' for any other word."""
    from gpudb.cli.helptext import TOPICS

    rows = [row for block in TOPICS["terms"].body if not isinstance(block, str) for row in block]
    named = asked.lower().removeprefix("performance ").removeprefix("is-informed ")
    found = "".join(f"{name}: {text}\n" for name, text in rows if named in name.lower().split(", "))
    return found and f"{found}Go on: {', '.join(TOPICS['terms'].examples)}, gpudb help terms\n"


def _of_command(asked: str) -> str:
    """The help of a command like `db load`; raises ``UsageError`` with suggestions."""
    from typer.main import get_command

    from gpudb.cli.application import app
    from gpudb.cli.helptext import TOPICS

    root: Any = get_command(app)
    context = root.make_context("gpudb", [], resilient_parsing=True)
    command, path = root, "gpudb"
    for word in asked.split():
        held = list(getattr(command, "commands", None) or ()) or (command.list_commands(context) if command is root else [])
        found = command.get_command(context, word) if word in held else None
        if found is None:
            known = held + (list(TOPICS) if command is root else [])
            hint = "`gpudb help` lists commands and topics; words like TPP: `gpudb help terms`"
            raise UsageError(f"there is no help on {asked!r}", hint, suggest(word.lower(), known))
        path += f" {word}"
        context = found.context_class(found, info_name=word, parent=context)
        command = found
    return str(command.get_help(context)) + "\n"
