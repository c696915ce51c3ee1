"""What every command shares: the common options, and how a command is called with what was given."""

from __future__ import annotations

import os
from collections.abc import Callable

from gpudb.errors import UsageError
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.records import NamedTuple
from gpudb.resources import data

if TYPE_CHECKING:
    from gpudb.cli.settings import Applied


class Invocation:
    """One call of a command: its name, what was given, settings from files, the destination of questions that name none.

    ``caught``: when it is a list, the answer goes there (its data, ids of statements, release) instead of being printed.
    """

    __slots__ = ("caught", "command", "default_to", "given", "settings")

    def __init__(
        self,
        command: str,
        given: dict[str, Any],
        settings: Applied | None = None,
        default_to: str | None = None,
        caught: list[tuple[Any, list[str], Any]] | None = None,
    ) -> None:
        self.command, self.given, self.settings, self.default_to, self.caught = command, given, settings, default_to, caught


class Options(NamedTuple):
    """The common options of one invocation (DESIGN section 6), and behind them the invocation itself."""

    format: str | None = None
    json: bool = False
    output: str | None = None
    force: bool = False
    on: str | None = None
    known_at: str | None = None
    to: str | None = None
    db: str | None = None
    show_sql: bool = False
    no_sources: bool = False
    no_pager: bool = False
    width: int | None = None
    color: str | None = None
    ascii: bool = False
    debug: bool = False
    invocation: Invocation = Invocation("", {})


#: the parameters that every command has
COMMON = Options._fields[:-1]


def described(command: str, name: str) -> Any:
    """What a parameter of a command is for Typer: an argument or an option, by its entry in ``parameters.toml``."""
    import typer

    tables = data("cli/parameters.toml")
    said = tables.get(command, {}).get(name) or tables["several"].get(name) or tables["common"][name]
    if "argument" in said:
        return typer.Argument(metavar=said["argument"], help=said["help"])
    return typer.Option(*said["options"], metavar=said.get("value"), help=said["help"])


def helped(command: str, sentence: str | None) -> str:
    """The help of a command or a group: a sentence, and behind it what ``help.toml`` says."""
    return f"{sentence}\n\n{data('cli/help.toml').get(command, '')}"


#: options whose value may come from a variable (or a settings file); format, database and destination are read where used
_VARIABLES = (("color", "GPUDB_COLOR"), ("ascii", "GPUDB_ASCII"))


def _refuse_empty(given: dict[str, Any]) -> None:
    """An empty name is a variable that a script did not set: the packaged database is no answer to that."""
    for name in ("db", "output", "seed", "folder", "old", "new", "against", "to", "end_user_hq"):
        if given.get(name) == "":
            shown = name.upper() if name in ("seed", "folder", "old", "new") else "--" + name.replace("_", "-")
            what = "a country" if name in ("to", "end_user_hq") else "a file or folder"
            raise UsageError(f"{shown} is empty", f"name {what}, or leave it away; is a variable of the shell not set?")


def _refuse_unusable(command: str, given: dict[str, Any], own: tuple[str, ...]) -> None:
    """An option that a command cannot use is refused, never ignored."""
    from gpudb.cli.commands import unusable

    for name in sorted(unusable(command) - set(own)):
        if given.get(name) not in (None, False):
            raise UsageError(
                f"--{name.replace('_', '-')} has no meaning for {command}",
                data("cli/words.toml")["refused"].get(command, f"`gpudb {command} --help` lists its options"),
            )


def _names(words: list[str]) -> list[str]:
    """Names as people write them side by side: `H100, H20` and `H100 and H20` are two; a condition stays as it is."""
    out: list[str] = []
    for word in words:
        if "," in word and not any(sign in word for sign in "<>=~"):
            out += [piece.strip() for piece in word.split(",") if piece.strip()]
        elif word.lower() not in ("vs", "vs.", "versus", "and", "or", "&"):
            out.append(word)
    return out or words


def call(function: Callable[..., Any], invocation: Invocation) -> Any:
    """Call a command whose first argument is ``Options`` with what was given, its own parameters and the common ones."""
    own = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    given = invocation.given
    if given.get("parts"):
        given["parts"] = _names(given["parts"])
    if "" in given.values():
        _refuse_empty(given)
    if invocation.caught is None:  # an earlier answer is asked again as it was asked
        _refuse_unusable(invocation.command, given, own)
    invocation.default_to = invocation.default_to or os.environ.get("GPUDB_TO") or None
    common = {name: value for name, value in given.items() if name in COMMON and name not in own}
    for name, variable in _VARIABLES:
        if name not in own and not common.get(name) and os.environ.get(variable):
            from gpudb.cli.settings import one_of

            allowed = ("1", "0", "yes", "no", "true", "false") if name == "ascii" else ("auto", "always", "never")
            said = one_of(variable, os.environ[variable].lower(), allowed)
            common[name] = said in ("1", "yes", "true") if name == "ascii" else said
    mine = {name: value for name, value in given.items() if name not in common}
    return function(Options(**common, invocation=invocation), **mine)


def with_options(command: str, function: Callable[..., Any], settings: Applied | None = None) -> Callable[..., Any]:
    """A command whose first argument is ``Options``: the common options are added to its own, for Typer.

    The signature that Typer reads is the function's own parameters followed by the common ones, in one order for all
    commands.
    """
    import inspect
    from typing import Annotated

    own = [p for name, p in inspect.signature(function, eval_str=True).parameters.items() if name != "options"]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False if kind is bool else None, annotation=kind)
        for name, kind in list(inspect.get_annotations(Options, eval_str=True).items())[:-1]
        if not any(p.name == name for p in own)
    ]

    def run(**given: Any) -> Any:
        return call(function, Invocation(command, given, settings))

    run.__name__, run.__doc__, run.__module__ = function.__name__, helped(command, function.__doc__), function.__module__
    ordered = [p.replace(annotation=Annotated[p.annotation, described(command, p.name)]) for p in (*own, *shared)]
    run.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in ordered}
    return run


def destination(options: Options) -> str | None:
    """The country of ``--to``, else of ``GPUDB_TO`` (or `to` in a settings file): for questions that need one."""
    return options.to or options.invocation.default_to


def split(text: str | None, option: str) -> list[str] | None:
    """A comma-separated option as a list, None when it was not given. Raises ``UsageError`` when it names nothing."""
    if text is None:
        return None
    found = [item.strip() for item in text.split(",") if item.strip()]
    if not found:
        raise UsageError(f"{option} names nothing", "write names with commas between them, or leave the option away")
    return found
