"""The Typer application: commands that are imported and built only when they are called or listed by name."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from gpudb.cli.main import COMMANDS, GROUPS

#: a sentence for the overview, and examples like those of a command
_ROOT = """Sourced specifications and dated export status of AI accelerators.

    Examples:

      gpudb compare H100 H800 H20

      gpudb list 'memory_gb>=90' --sort -memory_bandwidth_gbs

      gpudb status H20 --to CN --on 2025-05-01
    """


class Command(TyperCommand):
    """A command whose help begins with examples."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`[OPTIONS] PART...`: arguments as our functions write them, which versions of Typer decorate each in its own way."""
        return ["[OPTIONS]", *(parameter.metavar or "" for parameter in self.params if parameter.param_type_name == "argument")]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Sentence, examples, usage, details, arguments, own options, common options."""
        from gpudb.cli.helptext import write_command

        write_command(self, ctx, formatter)


class Group(TyperGroup):
    """A group of commands whose help begins with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Sentence, examples, usage, commands."""
        from gpudb.cli.helptext import write_group

        write_group(self, ctx, formatter)


class LazyGroup(Group):
    """A group of commands that are imported and built only when they are called or listed by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command in the order of the overview."""
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, built from its Typer function."""
        import importlib

        from gpudb.cli.common import with_options

        if cmd_name in COMMANDS:
            module, function, short = COMMANDS[cmd_name]
            one = typer.Typer(add_completion=False, rich_markup_mode=None)
            made = with_options(getattr(importlib.import_module(f"gpudb.cli.{module}"), function))
            one.command(cmd_name, short_help=short, cls=Command)(made)
            return typer.main.get_command(one)
        if cmd_name in GROUPS:
            module, variable, _ = GROUPS[cmd_name]
            group = getattr(importlib.import_module(f"gpudb.cli.{module}"), variable)
            group.info.cls = Group
            for command in group.registered_commands:
                command.cls = Command
            return typer.main.get_command(group)
        return None

    def overview(self) -> list[tuple[str, str]]:
        """Name and line of every command, from the table: no command is imported for it."""
        return [(name, line) for name, (_, _, line) in {**COMMANDS, **GROUPS}.items()]


app = typer.Typer(
    cls=LazyGroup, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _version(value: bool) -> None:
    if value:
        from gpudb.cli.version import show

        raise typer.Exit(show("--json" in sys.argv))


@app.callback(help=_ROOT)
def _root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Program, data release and contract; with --json too."
    ),
) -> None:
    pass


def through_typer(arguments: list[str]) -> Any:
    """Let Typer read the line and call the command; a known command is built alone, which spares the group's own start.

    Without Typer's own ``main``: interrupts, closed pipes and errors are handled in one place, ``gpudb.cli.main.run``.
    """
    _plain_numbers(arguments)
    if arguments and arguments[0] in COMMANDS:
        command = LazyGroup.get_command(app, None, arguments[0])  # type: ignore[arg-type]
        context = command.make_context(f"gpudb {arguments[0]}", arguments[1:])
    else:
        command = typer.main.get_command(app)
        context = command.make_context("gpudb", arguments)
    with context:
        return command.invoke(context)


def _plain_numbers(arguments: list[str]) -> None:
    """Refuse what Python would read as a number and nobody writes as one: 1_979, full-width digits, nan, inf.

    Raises ``UsageError``. Whatever else is wrong with a line, Typer says.
    """
    import re

    from gpudb.cli.words import COMMANDS as WORDS
    from gpudb.cli.words import SHARED
    from gpudb.errors import UsageError

    name = next((" ".join(arguments[:count]) for count in (2, 1) if " ".join(arguments[:count]) in WORDS), "")
    _, own, shared, _ = WORDS[name] if name else ((), {}, False, "")
    options = {**(SHARED if shared else {}), **own}
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if option == "--" and not equals:
            return
        kind = options.get(option, ("", "on"))[1]
        if kind in ("on", "off"):
            continue
        # the word after an option that wants one is its value, whatever it looks like
        given = value if equals else next(words, "")
        if (
            kind in ("int", "float")
            and (len(given) > 60 or _python_reads(given))
            and not re.fullmatch(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?", given)
        ):
            shown = given if len(given) <= 40 else given[:40] + "..."
            raise UsageError(
                f"{option} {shown} is not a plain number", "write digits with a point, without separators and without a unit"
            )


def _python_reads(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
