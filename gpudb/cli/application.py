"""The Typer application: commands that are imported and built only when they are called or listed by name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from gpudb.cli.commands import COMMANDS, GROUPS, function_of, overview
from gpudb.cli.options import helped, with_options

if TYPE_CHECKING:
    from gpudb.cli.settings import Applied

#: what every application of ours is
_PLAIN: dict[str, Any] = {
    "add_completion": False, "rich_markup_mode": None, "context_settings": {"help_option_names": ["--help", "-h"]},
}  # fmt: skip


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
        return built(cmd_name, ctx.obj if ctx is not None else None)

    #: name and line of every command, from the table: no command is imported for it
    overview = staticmethod(overview)


def built(name: str, settings: Applied | None = None) -> Any:
    """A command or a group of commands, built for Typer; None when there is none of that name."""
    one = typer.Typer(no_args_is_help=name in GROUPS, **_PLAIN)
    if name in COMMANDS:
        command = one.command(name, short_help=COMMANDS[name][2], cls=Command, context_settings=_PLAIN["context_settings"])
        command(with_options(name, function_of(name), settings))
    elif name in GROUPS:
        _, inside, text = GROUPS[name]
        one.info.cls, one.info.help = Group, helped(name, text)
        for each in inside:
            one.command(each, cls=Command)(with_options(f"{name} {each}", function_of(f"{name} {each}"), settings))
    else:
        return None
    return typer.main.get_command(one)


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False, **_PLAIN)


def _version(value: bool) -> None:
    if value:
        from gpudb.cli.config import show

        raise typer.Exit(show("--json" in sys.argv))


@app.callback(help=helped("gpudb", "Sourced specifications and dated export status of AI accelerators."))
def _root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Program, data release and contract; with --json too."
    ),
) -> None:
    pass


def through_typer(arguments: list[str], settings: Applied | None = None) -> Any:
    """Let Typer read the line and call the command; a known command is built alone, which spares the group's own start.

    Without Typer's own ``main``: interrupts, closed pipes and errors are handled in one place, ``gpudb.cli.main.run``.
    """
    _plain_numbers(arguments)
    if arguments and arguments[0] in COMMANDS:
        command = built(arguments[0], settings)
        context = command.make_context(f"gpudb {arguments[0]}", arguments[1:])
    else:
        command = typer.main.get_command(app)
        context = command.make_context("gpudb", arguments, obj=settings)
    with context:
        return command.invoke(context)


def _plain_numbers(arguments: list[str]) -> None:
    """Refuse what Python would read as a number and nobody writes as one: 1_979, full-width digits, nan, inf.

    Raises ``UsageError``. Whatever else is wrong with a line, Typer says.
    """
    import re

    from gpudb.cli.option_table import COMMANDS as OPTIONS_OF
    from gpudb.cli.option_table import SHARED
    from gpudb.errors import UsageError

    name = next((" ".join(arguments[:count]) for count in (2, 1) if " ".join(arguments[:count]) in OPTIONS_OF), "")
    _, own, shared, _ = OPTIONS_OF[name] if name else ((), {}, False, "")
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
        if kind in ("int", "float") and (len(given) > 60 or _python_reads(given)) and not re.fullmatch(_NUMBERS[kind], given):
            shown = given if len(given) <= 40 else given[:40] + "..."
            wanted, how = ("whole", "") if kind == "int" else ("plain", " with a point")
            raise UsageError(
                f"{option} {shown} is not a {wanted} number", f"write digits{how}, without separators and without a unit"
            )


#: what people write as a number; Typer since 0.29 takes 8.0 for a whole one
_NUMBERS = {"int": r"[+-]?[0-9]{1,40}", "float": r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?"}


def _python_reads(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
