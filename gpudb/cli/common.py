"""What every command shares: the common options, opening the catalog, handing the answer to a writer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from gpudb.cli.lazy import typer

if TYPE_CHECKING:
    from gpudb.render.document import Document


class Options(NamedTuple):
    """The common options of one invocation (DESIGN section 6)."""

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


def common_options() -> dict[str, tuple[Any, Any]]:
    """Parameter -> (type, Typer option) of the options that every command has."""
    return {
        "format": (str | None, typer.Option("--format", "-f", metavar="FORMAT",
                   help="table, plain, csv, tsv, json, jsonl, md, html, latex, parquet; csv-raw, tsv-raw for programs.")),
        "json": (bool, typer.Option("--json", help="Short for --format json; errors become JSON too.")),
        "output": (str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its ending picks the format.")),
        "force": (bool, typer.Option("--force", help="Let --output replace a file.")),
        "on": (str | None, typer.Option("--on", metavar="DAY", help="The day the question is about, YYYY-MM-DD (default today).")),
        "known_at": (str | None, typer.Option("--known-at", metavar="DAY", help="Answer from what was on record on that day.")),
        "to": (str | None, typer.Option("--to", metavar="COUNTRY", help="Destination, ISO code or name, like CN.")),
        "db": (str | None, typer.Option("--db", metavar="DATABASE",
               help="SQLite path or postgresql+psycopg:// URL (default: the packaged one).")),
        "show_sql": (bool, typer.Option("--show-sql", help="Print the SQL that answered to stderr.")),
        "no_sources": (bool, typer.Option("--no-sources", help="Leave sources out of the answer.")),
        "no_pager": (bool, typer.Option("--no-pager", help="Never show a long answer in a pager.")),
        "width": (int | None, typer.Option("--width", metavar="COLUMNS",
                  help="Fit tables into so many columns (default: the terminal).")),
        "color": (str | None, typer.Option("--color", metavar="WHEN",
                  help="auto (on a terminal, unless NO_COLOR), always or never.")),
        "ascii": (bool, typer.Option("--ascii", help="ASCII characters only.")),
        "debug": (bool, typer.Option("--debug", help="Show a traceback on an error.")),
    }  # fmt: skip


#: options whose value may come from a variable (or a settings file); format, database and destination are read where used
_VARIABLES = (("color", "GPUDB_COLOR"), ("ascii", "GPUDB_ASCII"))


def _from_variable(name: str, variable: str) -> Any:
    """The value of an option that a variable gives. Raises ``UsageError`` for what it may not be."""
    from gpudb.cli.settings import one_of

    value = os.environ[variable].lower()
    if name == "ascii":
        return one_of(variable, value, ("1", "0", "yes", "no", "true", "false")) in ("1", "yes", "true")
    return one_of(variable, value, ("auto", "always", "never"))


#: the command that runs, by its function, with its parameters: what a receipt names
_running: list[tuple[Callable[..., Any], dict[str, Any]]] = []


def _refuse_empty(given: dict[str, Any]) -> None:
    """An empty place is a variable that a script did not set: the packaged database is no answer to that."""
    from gpudb.errors import UsageError

    for name in ("db", "output", "seed", "folder", "old", "new", "against"):
        if given.get(name) == "":
            shown = f"--{name}" if name in ("db", "output", "against") else name.upper()
            raise UsageError(f"{shown} is empty", "name a file or folder, or leave it away; is a variable of the shell not set?")
    for name in ("to", "end_user_hq"):
        if given.get(name) == "":
            shown = "--" + name.replace("_", "-")
            raise UsageError(f"{shown} is empty", "name a country, or leave it away; is a variable of the shell not set?")


def call(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """Call a command whose first argument is ``Options`` with the parameters ``given``, its own and the common ones."""
    own = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    if "" in given.values():
        _refuse_empty(given)
    _running[:] = [(function, dict(given))]
    common = {name: given.pop(name) for name in list(given) if name in Options._fields and name not in own}
    for name, variable in _VARIABLES:
        if name in Options._fields and name not in own and not common.get(name) and os.environ.get(variable):
            common[name] = _from_variable(name, variable)
    return function(Options(**common), **given)


#: when a list is here, an answer goes there instead of to the writers: data, ids of statements, release
_caught: list[tuple[Any, list[str], Any]] | None = None


def ask(function: Callable[..., Any], given: dict[str, Any]) -> tuple[Any, list[str], Any]:
    """The data of a command's answer, the ids of the statements behind it, and the release that gave it; nothing is printed."""
    global _caught
    _caught = []
    try:
        call(function, {**given, "json": True})
        return _caught[0]
    finally:
        _caught = None


def receipt(catalog: Any, document: Document, release: Any, known_at: str | None) -> dict[str, Any] | None:
    """The receipt of the answer of the command that runs; None for a command that `gpudb replay` does not know."""
    from gpudb import __version__, receipts
    from gpudb.cli.main import COMMANDS

    function, given = _running[0]
    for name, (_, named, _) in COMMANDS.items():
        if named == function.__name__ and name in receipts.COMMANDS:
            standing = {"default_to": os.environ["GPUDB_TO"]} if os.environ.get("GPUDB_TO") else {}
            return receipts.of_answer(
                name,
                {**given, **standing},
                document.payload(),
                catalog.statements(),
                known_at or catalog.recorded_until(release),
                __version__,
            )
    return None


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command whose first argument is ``Options``: the common options are added to its own, for Typer.

    The signature that Typer reads is the function's own parameters followed by the common ones, in one order for all
    commands.
    """
    import inspect

    own = [p for name, p in inspect.signature(function, eval_str=True).parameters.items() if name != "options"]
    taken = {p.name for p in own}
    shared = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=False if kind is bool else None, annotation=Annotated[kind, option]
        )
        for name, (kind, option) in common_options().items()
        if name not in taken
    ]

    def run(**given: Any) -> Any:
        return call(function, given)

    run.__name__, run.__doc__, run.__module__ = function.__name__, function.__doc__, function.__module__
    ordered = [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in own] + [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in shared
    ]
    run.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in ordered}
    return run


def destination(options: Options) -> str | None:
    """The country of ``--to``, else of ``GPUDB_TO`` (or `to` in a settings file): for questions that need one."""
    return options.to or os.environ.get("GPUDB_TO") or None


def deliver(text: str | bytes, options: Options) -> None:
    """Write an answer where it belongs; on a terminal that is too short for it, through a pager."""
    from gpudb.render import output

    if options.output is None and not options.no_pager and sys.stdout.isatty() and isinstance(text, str):
        from gpudb.cli.pager import page

        if page(text):
            return
    output.write(text, options.output, options.force)


def answer(options: Options, build: Callable[[Any, str], Document]) -> None:
    """Open the catalog, build the document, write it, and say the notes on stderr.

    ``build`` gets the catalog and the header line (day, release, hash).
    """
    from gpudb.catalog import Catalog
    from gpudb.render import formats, output

    form = output.choose(options.format, options.json, options.output)
    width, color = output.screen(options.output, options.width, options.color, options.ascii)
    with Catalog(options.db) as catalog:
        asked = catalog.as_of(options.on, options.known_at)
        release = catalog.release()
        known = f", as known at {asked.known_at}" if asked.known_at else ""
        header = f"gpudb {release.release} ({release.content_sha256[:12]}), {asked.on}{known}"
        document = build(catalog, header)
        if _caught is not None:
            _caught.append((document.payload(), catalog.statements(), release))
            return
        settings = sys.modules.get("gpudb.cli.settings")
        if form == "json" and settings is not None and settings.notes:
            document = document._replace(notes=(*document.notes, *settings.notes))
        envelope: dict[str, Any] = {
            "schema": "gpudb/1",
            "release": release.release,
            "content_sha256": release.content_sha256,
            "on": asked.on,
            "known_at": asked.known_at,
        }
        queries = catalog.queries  # those that answered, not those for the receipt
        if form == "json" and _running:
            slip = receipt(catalog, document, release, asked.known_at)
            envelope |= {"receipt": slip} if slip else {}
        text = formats.render(document, form, envelope, width, color)
    show_queries(options, queries)
    deliver(text, options)
    if form not in ("json", "md", "html"):
        say(document.notes)


def put(options: Options, document: Document, envelope: dict[str, Any], text: str | None = None) -> None:
    """Write a document that no catalog answered (lint, db); ``text`` is what a table of it says."""
    from gpudb.render import formats, output

    form = output.choose(options.format, options.json, options.output)
    width, color = output.screen(options.output, options.width, options.color, options.ascii)
    if form == "table" and text is not None:
        from gpudb.render.text import clean

        made: str | bytes = "\n".join(map(clean, text.split("\n")))
    else:
        made = formats.render(document, form, envelope, width, color)
    deliver(made, options)


def show_queries(options: Options, queries: Sequence[str]) -> None:
    """What --show-sql prints: the SQL with its values in it, and those are a person's words."""
    if options.show_sql:
        from gpudb.render.text import clean

        for query in queries:
            print(clean(query), file=sys.stderr)


def say(notes: tuple[str, ...]) -> None:
    """Notes on stderr, one line each."""
    from gpudb.render.text import clean

    for note in notes:
        print(f"note: {clean(note)}", file=sys.stderr)


def split(text: str | None, option: str) -> list[str] | None:
    """A comma-separated option as a list, None when it was not given. Raises ``UsageError`` when it names nothing."""
    if text is None:
        return None
    found = [item.strip() for item in text.split(",") if item.strip()]
    if not found:
        from gpudb.errors import UsageError

        raise UsageError(f"{option} names nothing", "write names with commas between them, or leave the option away")
    return found
