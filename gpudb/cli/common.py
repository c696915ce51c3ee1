"""What every command shares: the common options, opening the catalog, handing the answer to a writer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
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
    debug: bool = False


def common_options() -> dict[str, tuple[Any, Any]]:
    """Parameter -> (type, Typer option) of the options that every command has."""
    return {
        "format": (str | None, typer.Option("--format", "-f", metavar="FORMAT",
                   help="table, plain, csv, tsv, json, jsonl, md, html, latex, parquet.")),
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


def call(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """Call a command whose first argument is ``Options`` with the parameters ``given``, its own and the common ones."""
    own = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    common = {name: given.pop(name) for name in list(given) if name in Options._fields and name not in own}
    for name, variable in _VARIABLES:
        if name in Options._fields and name not in own and not common.get(name) and os.environ.get(variable):
            common[name] = _from_variable(name, variable)
    return function(Options(**common), **given)


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
    with Catalog(options.db) as catalog:
        asked = catalog.as_of(options.on, options.known_at)
        release = catalog.release()
        known = f", as known at {asked.known_at}" if asked.known_at else ""
        header = f"gpudb {release.release} ({release.content_sha256[:12]}), {asked.on}{known}"
        document = build(catalog, header)
        envelope = {
            "schema": "gpudb/1",
            "release": release.release,
            "content_sha256": release.content_sha256,
            "on": asked.on,
            "known_at": asked.known_at,
        }
        text = formats.render(document, form, envelope, output.terminal_width())
        queries = catalog.queries
    if options.show_sql:
        for query in queries:
            print(query, file=sys.stderr)
    deliver(text, options)
    if form not in ("json", "md", "html"):
        say(document.notes)


def say(notes: tuple[str, ...]) -> None:
    """Notes on stderr, one line each."""
    from gpudb.render.text import clean

    for note in notes:
        print(f"note: {clean(note)}", file=sys.stderr)


def split(text: str | None) -> list[str] | None:
    """A comma-separated option as a list, None when it was not given."""
    return None if text is None else [item.strip() for item in text.split(",") if item.strip()]
