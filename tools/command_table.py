"""Write `gpudb/cli/option_table.tsv`, the table of commands, positionals and options, from the Typer functions.

`python -m tools.docs` calls it, and its `--check` says when the table is out of date. The table serves two readers that
may not load Typer: the plain call of a command (`gpudb.cli.option_table`) and completion (`gpudb.cli.complete`).
"""

from __future__ import annotations

from typing import Any, get_args

from gpudb.cli.helptext import parts_of
from gpudb.cli.options import Options, with_options

Option = tuple[str, str, str]


def kind_of(parameter: Any, option: str) -> str:
    """How a plain call reads the value of an option."""
    if parameter.is_flag:
        return "off" if option in parameter.secondary_opts else "on"
    if parameter.multiple or parameter.nargs != 1:
        return "other"
    return {"str": "text", "int": "int", "float": "float"}.get(value_type(parameter), "other")


def value_type(parameter: Any) -> str:
    """The name of the type of one value; Typer holds the type itself since 0.29."""
    described = getattr(parameter, "type_descriptor", None)
    if described is None:
        return str(parameter.type.name)
    return str((get_args(described.annotation) or (described.annotation,))[0].__name__)


def described(command: Any) -> tuple[list[tuple[str, str]], dict[str, Option]]:
    """Positionals and options of a built command."""
    positionals, options = [], {}
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            many = parameter.nargs == -1
            plain = value_type(parameter) == "str"
            count = ("+" if parameter.required else "*") if many else ("1" if parameter.required else "?")
            positionals.append((parameter.name, count if plain else "x" + count))
            continue
        short = (parameter.help or "").split(". ")[0].rstrip(".")
        for option in (*parameter.opts, *parameter.secondary_opts):
            options[option] = (parameter.name, kind_of(parameter, option), short)
    return positionals, options


def every_command() -> list[tuple[str, Any, bool]]:
    """(path below `gpudb`, built command, is it a group) in the order of the overview."""
    from typer.main import get_command

    from gpudb.cli.application import app

    root: Any = get_command(app)
    context = root.make_context("gpudb", [], resilient_parsing=True)
    out = []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        inner = getattr(command, "commands", None)
        out.append((name, command, inner is not None))
        out += [(f"{name} {sub}", made, False) for sub, made in (inner or {}).items()]
    return out


def _nothing(options: Options) -> None:
    """A command with the common options only."""


def table() -> str:
    """The text of `gpudb/cli/option_table.tsv`; `gpudb/cli/option_table.py` reads it and says what stands in it."""
    import typer

    one = typer.Typer(add_completion=False, rich_markup_mode=None)
    one.command()(with_options("", _nothing))
    _, shared = described(typer.main.get_command(one))
    rows: list[tuple[str, ...]] = [
        ("*", "", "", "the shared options"),
        *(("", option, *value) for option, value in shared.items()),
    ]
    for path, command, _ in every_command():
        positionals, options = described(command)
        has_shared = "shared" if all(option in options for option in shared) else ""
        counted = " ".join(f"{name}:{count}" for name, count in positionals)
        rows.append((path, has_shared, counted, parts_of(command.help or "").summary))
        rows += [("", option, *value) for option, value in options.items() if shared.get(option) != value]
    return "".join("\t".join(row) + "\n" for row in rows)
