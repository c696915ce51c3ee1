"""The entry point: which commands there are, how one is called, and the one place that catches errors.

A command is described once, by its Typer function. For a plain call (`gpudb compare H100 H20 --json`) the words are matched
against a table that is generated from those functions (`gpudb.cli.words`), so that Typer need not be loaded; whatever the
table does not settle (help, a mistake, an unusual spelling) goes to Typer itself. Nothing heavy is imported here.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

# a command lives for a tenth of a second: collecting garbage while modules load costs 5 % of it
gc.set_threshold(20_000, 50, 100)

if TYPE_CHECKING:
    from typer import Typer

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
    "replay": ("replay", "replay", "An earlier answer asked again: the same, or what was corrected since."),
    "sources": ("specs", "sources", "The documents that were read."),
    "peak": ("peak", "peak", "The dense peak of exactly one device, for MFU code."),
    "identify": ("identify", "identify", "Which exact part nvidia-smi or lspci output describes."),
    "plot": ("plot", "plot", "Pictures: law, status by day, compute and memory; png, svg, vega, text."),
    "sql": ("sql", "sql", "Your own SQL over the public views, guaranteed read-only."),
    "report": ("report", "report", "One self-contained HTML page: comparison, status, pictures, sources."),
    "serve": ("serve", "serve", "The public views in a browser, on this machine only: facets, JSON, questions."),
    "schema": ("specs", "schema", "The public SQL views and what their columns mean."),
    "import": ("own", "import_files", "Your own facts from TOML or CSV files into a database of yours."),
    "export": ("export", "export", "The release as files: SQLite, Parquet, CSV, JSON lines, described and hashed."),
    "lint": ("lint", "lint", "Check a seed folder against coded rules: physics, ratios, siblings, sources."),
    "doctor": ("doctor", "doctor", "Is this installation, this database and this terminal in order?"),
    "config": ("config", "config", "Where each setting comes from: flag, environment, file or default."),
    "completion": ("completion", "completion", "The script that completes names in bash, zsh or fish."),
    "help": ("help", "help_", "Help on a command, or on formats, dates, units, exit codes ..."),
}
#: command groups -> (module, variable that holds the Typer app)
GROUPS: dict[str, tuple[str, str, str]] = {
    "db": ("database", "app", "Where the database is; make, load, upgrade, verify and compare them."),
}


def __getattr__(name: str) -> Any:
    """`app`, the Typer application, made when somebody asks for it."""
    if name == "app":
        from gpudb.cli.group import app

        return app
    raise AttributeError(name)


if TYPE_CHECKING:
    app: Typer


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with an exit code of DESIGN section 6."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "GPUDB_COMPLETE" in os.environ:
        from gpudb.cli.complete import main as complete

        sys.exit(complete(words))
    code = run(words)
    gc.disable()  # the last collection, of a process that ends, is 2 % of a command
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; prints errors, never a traceback without --debug."""
    debug = "--debug" in arguments
    settings: Any = None
    try:
        if _settings():
            from gpudb.cli import settings

            settings.apply()
            _tell(settings.notes, arguments)
        done = _call(arguments)
        sys.stdout.flush()
        return done if isinstance(done, int) else 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        if type(error).__name__ == "Exit" and hasattr(error, "exit_code"):
            return int(error.exit_code)
        from gpudb.cli.trouble import report, traceback

        try:
            if debug:
                traceback(error, arguments)
            code = report(error, arguments)
        except BrokenPipeError:
            return _closed_pipe()
        if isinstance(error, OSError) and error.filename is None:
            _closed_pipe()  # a full disk: what is left in the buffer cannot be written either
        return code
    finally:
        if settings is not None:
            settings.forget()


def _tell(notes: list[str], arguments: list[str]) -> None:
    """Notes about settings on stderr; a program that wants JSON finds them in the answer."""
    from gpudb.cli.trouble import as_json

    if notes and not as_json(arguments):
        from gpudb.cli.common import say

        say(tuple(notes))


def _closed_pipe() -> int:
    """The reader has gone: nothing more is written, also not by Python's own flush at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return 0  # not a file of the system: a test or a program that calls us
    return 0


def _settings() -> bool:
    """Is there a settings file? One look at each place (`gpudb.cli.settings` says which)."""
    exists, environment = os.path.exists, os.environ
    if exists("gpudb.toml"):
        return True
    named = environment.get("GPUDB_CONFIG")
    if named is not None:
        return bool(named)
    base = environment.get("XDG_CONFIG_HOME") or (environment.get("HOME") or "") + "/.config"
    return exists(base + "/gpudb/config.toml")


def _call(arguments: list[str]) -> Any:
    """Call a command: straight from the table of words when they are plain, else through Typer."""
    if arguments:
        name = arguments[0]
        if name in COMMANDS:
            from gpudb.cli.plain import match

            given = match(name, arguments)
            if given is not None:
                from gpudb.cli.common import call

                module, function, _ = COMMANDS[name]
                return call(getattr(__import__(f"gpudb.cli.{module}", fromlist=("",)), function), given)
        if name in ("--version", "-V") and all(word in ("--version", "-V", "--json", "--debug") for word in arguments):
            from gpudb.cli.version import show

            return show("--json" in arguments)
    from gpudb.cli.group import through_typer

    return through_typer(arguments)
