"""The entry point: how a command is called, and the one place that catches errors.

A command is described once, by its Typer function. For a plain call (`gpudb compare H100 H20 --json`) the words are matched
against a table that is generated from those functions (`gpudb.cli.option_table`), so that Typer need not be loaded; whatever the
table does not settle (help, a mistake, an unusual spelling) goes to Typer itself. Nothing heavy is imported here.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` is, without what it loads
import gc
import os
import sys
from collections.abc import Sequence
from contextvars import copy_context

from gpudb.errors import UnknownNameError
from gpudb.hints import TYPE_CHECKING, Any

# a command lives for a tenth of a second: collecting garbage while modules load costs 5 % of it
gc.set_threshold(20_000, 50, 100)

from gpudb.cli.commands import COMMANDS, GROUPS, function_of

if TYPE_CHECKING:
    from typer import Typer

    from gpudb.cli.settings import Applied


def __getattr__(name: str) -> Any:
    """`app`, the Typer application, made when somebody asks for it."""
    if name == "app":
        from gpudb.cli.application import app

        return app
    raise AttributeError(name)


if TYPE_CHECKING:
    app: Typer


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with an exit code of DESIGN section 6."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from gpudb.streams import mend

        mend()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "GPUDB_COMPLETE" in os.environ:
        from gpudb.cli.complete import main as complete

        sys.exit(complete(words))
    code = run(words)
    gc.disable()  # the last collection, of a process that ends, is 2 % of a command
    if arguments is None and _signal.getsignal(2) is _signal.default_int_handler:
        _signal.signal(2, lambda *_: os._exit(130))  # all is said: Ctrl-C has nothing to interrupt but Python's end
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; prints errors, never a traceback without --debug."""
    return copy_context().run(_run, arguments)  # how texts are spelled ends with the command


def _run(arguments: list[str]) -> int:
    debug = "--debug" in arguments
    settings: Applied | None = None
    try:
        if _has_settings():
            from gpudb.cli.settings import apply

            settings = apply()
            if settings.notes:
                from gpudb.cli.answers import say
                from gpudb.cli.error_report import as_json

                if not as_json(arguments):  # a program that wants JSON finds them in the answer
                    say(tuple(settings.notes))
        done = _call(arguments, settings)
        sys.stdout.flush()
        return done if isinstance(done, int) else 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        if type(error).__name__ == "Exit" and hasattr(error, "exit_code"):
            return int(error.exit_code)
        from gpudb.cli.error_report import report, traceback

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
            settings.take_back()


def _closed_pipe() -> int:
    """The reader has gone: nothing more is written, also not by Python's own flush at the end."""
    from gpudb.streams import silence

    silence(sys.stdout)
    return 0


def _has_settings() -> bool:
    """Is there a settings file? One look at each place (`gpudb.cli.settings` says which)."""
    exists, environment = os.path.exists, os.environ
    if exists("gpudb.toml"):
        return True
    named = environment.get("GPUDB_CONFIG")
    if named is not None:
        return bool(named)
    base = environment.get("XDG_CONFIG_HOME") or (environment.get("HOME") or "") + "/.config"
    return exists(base + "/gpudb/config.toml")


def _call(arguments: list[str], settings: Applied | None) -> Any:
    """Call a command: straight from the table of options when they are plain, else through Typer."""
    if arguments:
        name = arguments[0]
        if name in COMMANDS:
            from gpudb.cli.option_table import match

            given = match(name, arguments)
            if given is not None:
                from gpudb.cli.options import Invocation, call

                try:
                    return call(function_of(name), Invocation(name, given, settings))
                except UnknownNameError as error:
                    from gpudb.cli.first_word import read_again

                    return _call(read_again(arguments, error), settings)
        if name in ("--version", "-V") and all(word in ("--version", "-V", "--json", "--debug") for word in arguments):
            from gpudb.cli.config import show

            return show("--json" in arguments)
        # show RTX 4090, export H20 to China, country Saudi Arabia, get H100 die size
        most = {"show": 2, "export": 2, "country": 2, "get": 3}.get(name, 0)
        more = 0 < most < len(arguments) and not any(word[:1] == "-" for word in arguments[1 : most + 1])
        if more or (name[:1] != "-" and name not in GROUPS and name not in COMMANDS):
            from gpudb.cli.first_word import meant

            other = meant(arguments[more:], name)
            if other:
                return _call(other, settings)
    else:
        with open(os.path.join(os.path.dirname(__file__), "first_screen.txt"), encoding="utf-8") as file:
            sys.stdout.write(file.read())
        return 0
    from gpudb.cli.application import through_typer

    return through_typer(arguments, settings)
