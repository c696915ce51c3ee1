"""The entry point: a group that imports a command only when it is called, and the one place that catches errors."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

# a command lives for a tenth of a second: collecting garbage while modules load costs 5 % of it
gc.set_threshold(20_000, 50, 100)

import typer
from typer.core import TyperGroup

from gpudb.errors import GpudbError

#: command -> (module below gpudb.cli, function, one line for the overview); order is the order of `gpudb --help`
COMMANDS: dict[str, tuple[str, str, str]] = {
    "compare": ("specs", "compare", "Attributes as rows, parts as columns, with deltas and sources."),
    "list": ("specs", "list_parts", "Parts that satisfy every condition."),
    "show": ("specs", "show", "Everything about one part."),
    "facts": ("specs", "facts", "Every statement about a part, agreeing or not."),
    "status": ("law", "status", "Is a license required, by what, since when; each layer cited."),
    "classify": ("law", "classify", "TPP, density and which clause of which version, step by step."),
    "timeline": ("law", "timeline", "What changed when for a part and a destination."),
    "rules": ("law", "rules", "The rules and their versions; `rules show ID` for one."),
    "claims": ("law", "claims", "Who says what about whom, and who disputes it."),
    "events": ("law", "events", "Rules, letters, licenses, importing side and trade by day."),
    "log": ("specs", "log", "What was recorded, withdrawn or corrected, when and why."),
    "sources": ("specs", "sources", "The documents that were read."),
    "peak": ("peak", "peak", "The dense peak of exactly one device, for MFU code."),
    "identify": ("identify", "identify", "Which exact part nvidia-smi or lspci output describes."),
    "sql": ("sql", "sql", "Your own SQL over the public views, guaranteed read-only."),
    "schema": ("specs", "schema", "The public SQL views and what their columns mean."),
    "import": ("own", "import_files", "Your own facts from TOML or CSV files into a database of yours."),
    "lint": ("lint", "lint", "Check a seed folder against coded rules: physics, ratios, siblings, sources."),
}
#: command groups -> (module, variable that holds the Typer app)
GROUPS: dict[str, tuple[str, str, str]] = {
    "db": ("database", "app", "Where the database is; make, load, upgrade and verify one."),
}


class LazyGroup(TyperGroup):
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
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            made = with_options(getattr(importlib.import_module(f"gpudb.cli.{module}"), function))
            app.command(cmd_name, short_help=short)(made)
            return typer.main.get_command(app)
        if cmd_name in GROUPS:
            module, variable, _ = GROUPS[cmd_name]
            return typer.main.get_command(getattr(importlib.import_module(f"gpudb.cli.{module}"), variable))
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The overview, from the table above: no command is imported for it."""
        rows = [(name, line) for name, (_, _, line) in {**COMMANDS, **GROUPS}.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    cls=LazyGroup, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _version(value: bool) -> None:
    if value:
        from gpudb import __version__

        print(f"gpudb {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version and exit."),
) -> None:
    """Sourced specifications and dated export status of AI accelerators.

    Start with: gpudb compare H100 H800 H20
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with an exit code of DESIGN section 6."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; prints errors, never a traceback without --debug."""
    debug = "--debug" in arguments
    as_json = (
        "--json" in arguments
        or "--format=json" in arguments
        or any(a in ("--format", "-f") and b == "json" for a, b in zip(arguments, arguments[1:], strict=False))  # noqa: RUF007 - itertools would be one more import
    )
    try:
        code = _call(arguments)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except GpudbError as error:
        if debug:
            raise
        return _report(error, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except typer.Exit as stop:
        return int(stop.exit_code)
    except Exception as error:
        if debug:
            raise
        return _unexpected(error, as_json)


def _call(arguments: list[str]) -> Any:
    """The same parser with or without the group: a known command is built alone, which spares the group's own start."""
    if arguments and arguments[0] in COMMANDS:
        command = LazyGroup.get_command(app, None, arguments[0])  # type: ignore[arg-type]
        return command.main(args=arguments[1:], prog_name=f"gpudb {arguments[0]}", standalone_mode=False)
    return app(args=arguments, prog_name="gpudb", standalone_mode=False)


def _unexpected(error: Exception, as_json: bool) -> int:
    from gpudb.errors import DatabaseError, UsageError

    shown = getattr(error, "format_message", None)
    if shown is not None:
        name = type(error).__name__
        hint = (
            "`gpudb --help` lists the commands"
            if name == "NoArgsIsHelpError" or "No such command" in shown()
            else "add --help to the command to see its options and examples"
        )
        if name == "NoArgsIsHelpError":
            print(shown())
            return 2
        return _report(UsageError(shown().rstrip("."), hint), as_json)
    if isinstance(error, OSError):
        return _report(
            DatabaseError(f"{error.filename or 'output'}: {error.strerror or error}", "check path, permissions and free space"),
            as_json,
        )
    return _report(
        GpudbError(
            f"unexpected {type(error).__name__}: {error}",
            "this is a fault of gpudb; run it again with --debug and report the traceback",
        ),
        as_json,
    )


def _report(error: GpudbError, as_json: bool) -> int:
    from gpudb.render.text import clean

    problems = getattr(error, "problems", ())
    try:
        if as_json:
            from gpudb.render.formats import json_text

            sys.stderr.write(
                json_text(
                    {
                        "schema": "gpudb/1",
                        "error": {
                            "kind": error.kind,
                            "exit_code": error.exit_code,
                            "message": error.message,
                            "hint": error.hint,
                            "suggestions": list(error.suggestions),
                            **({"problems": list(problems)} if problems else {}),
                        },
                    }
                )
            )
            return error.exit_code
        for problem in problems:
            print(clean(problem), file=sys.stderr)
        print(f"gpudb: {clean(error.message)}", file=sys.stderr)
        if error.suggestions:
            print(f"       did you mean {', '.join(clean(s) for s in error.suggestions)}?", file=sys.stderr)
        if error.hint:
            print(f"       {clean(error.hint)}", file=sys.stderr)
    except BrokenPipeError:
        pass
    return error.exit_code
