"""Handing an answer to a writer: the envelope around it, the notes beside it, and where the text goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from gpudb import clock
from gpudb.errors import GpudbError, UnknownNameError
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.render import output
from gpudb.render.document import header_line
from gpudb.render.text import clean
from gpudb.resources import data
from gpudb.streams import tell, tell_wrapped
from gpudb.version import JSON_SCHEMA

if TYPE_CHECKING:
    from gpudb.cli.options import Invocation, Options
    from gpudb.render.document import Document


def deliver(text: str | bytes, options: Options) -> None:
    """Write an answer where it belongs; on a terminal that is too short for it, through a pager."""
    if options.output is None and not options.no_pager and sys.stdout.isatty() and isinstance(text, str):
        from gpudb.cli.pager import page

        if page(text):
            return
    output.write(text, options.output, options.force)


def envelope(
    release: str | None = None, content_sha256: str | None = None, on: str | None = None, known_at: str | None = None
) -> dict[str, Any]:
    """What stands around the data of every JSON answer: None where no release answered, or no day was asked."""
    return {"schema": JSON_SCHEMA, "release": release, "content_sha256": content_sha256, "on": on, "known_at": known_at}


def envelope_of(release: Any, on: str | None, known_at: str | None = None, *, today: bool = False) -> dict[str, Any]:
    """The envelope of an answer from a release.

    `zone` is in it where the day is ``today``, which is another one elsewhere; `seal` where another program wrote the file since.
    """
    made = envelope(release.release, release.content_sha256, on, known_at)
    made |= {"zone": clock.zone()} if today else {}
    return {**made, "seal": "stale"} if release.altered else made


class Exit(Exception):
    """Leaves with a code when the answer is out."""

    def __init__(self, exit_code: int) -> None:
        super().__init__()
        self.exit_code = exit_code


def people(options: Options) -> bool:
    """Whether the answer is a table for people, of which the first screen counts; every other format holds all rows."""
    return output.choose(options.format, options.json, options.output) == "table" and options.invocation.caught is None


def on_screen(options: Options) -> bool:
    """Whether somebody reads a table on a terminal: a pipe gets all of it."""
    return people(options) and sys.stdout.isatty()


def answer(options: Options, build: Callable[[Any, str], Document]) -> None:
    """Open the catalog, build the document, write it, and say the notes on stderr.

    ``build`` gets the catalog and the header line (day, release, hash).
    """
    from gpudb.catalog import Catalog

    invocation = options.invocation
    form = output.choose(options.format, options.json, options.output)
    width, color = output.screen(options.output, options.width, options.color, options.ascii)
    with Catalog(options.db) as catalog:
        asked = catalog.as_of(options.on, options.known_at)
        release = catalog.release()
        missed: list[UnknownNameError] = []
        catalog.missed = missed
        try:
            document = build(catalog, header_line(release, asked.on, asked.known_at))
        except UnknownNameError as error:
            raise (None if options.to else _destination(catalog, [error])) or error from None
        if missed and not options.to and (wrong := _destination(catalog, missed)):
            raise wrong
        told = [f"{e.message}; did you mean {', '.join(e.suggestions)}?" if e.suggestions else e.message for e in missed]
        document = document._replace(notes=(*told, *document.notes))
        if invocation.caught is not None:
            invocation.caught.append((document.payload(), catalog.statements(), release))
            return
        notes = worded((*altered(release), *document.notes), options)
        if form == "json" and invocation.settings is not None:
            notes = (*notes, *invocation.settings.notes)
        document = document._replace(notes=notes)
        around = envelope_of(release, asked.on, asked.known_at, today=options.on is None)
        queries = catalog.queries if options.show_sql else []  # those that answered, not those for the receipt
        if form == "json":
            slip = _receipt(invocation, catalog, document, asked.known_at or catalog.recorded_until(release))
            around |= {"receipt": slip} if slip else {}
        text = output.render(document, form, around, width, color)
    show_queries(options, queries)
    deliver(text, options)
    if form not in ("json", "md", "html"):
        say(document.notes)
    if missed:
        raise Exit(3)


def _destination(catalog: Any, missed: Sequence[UnknownNameError]) -> UnknownNameError | None:
    """The error for names of no part that are a country: no status is better than one to another country than was typed."""
    names = [str(error.value) for error in missed if error.field in ("name", "conditions")]
    for name in (*names, " ".join(names)):
        if len(name) < 3 and not name.isupper() and name not in data("cli/words.toml")["codes"]:
            continue  # "at", "in" and "is" are words before they are codes
        try:
            code = catalog.country(name)[0]
        except GpudbError:
            continue
        alone = name if names == [name] or name == " ".join(names) else ""
        hint = f"say it like this: --to {code}"
        return UnknownNameError(f"{name!r} is no part but a destination", hint, field="destination", value=alone)
    return None


def altered(release: Any) -> tuple[str, ...]:
    """The note about a file that another program wrote since gpudb did: the hash of the release beside an answer proves nothing then."""
    if not release.altered:
        return ()
    return (
        f"another program changed the file since gpudb wrote it, so the answer may not be that of release {release.release}; "
        "`gpudb db verify` checks it, `gpudb db load` makes what is derived again",
    )


def _receipt(invocation: Invocation, catalog: Any, document: Document, recorded_until: str) -> dict[str, Any] | None:
    """The receipt of an answer; None for a command that `gpudb replay` does not know."""
    from gpudb import __version__, receipts

    if invocation.command not in receipts.COMMANDS:
        return None
    standing = {"default_to": invocation.default_to} if invocation.default_to else {}
    return receipts.of_answer(
        command=invocation.command,
        given={**invocation.given, **standing},
        data=document.payload(),
        statements=catalog.statements(),
        recorded_until=recorded_until,
        program=__version__,
    )


def worded(notes: Sequence[str], options: Options) -> tuple[str, ...]:
    """Notes of the core with the options of the command that runs."""
    if not any("`" in note for note in notes):
        return tuple(notes)
    from gpudb.cli.option_table import in_options

    return tuple(in_options(note, options.invocation.command) for note in notes)


def put(options: Options, document: Document, around: dict[str, Any], text: str | None = None) -> None:
    """Write a document that no catalog answered (lint, db); ``text`` is what a table of it says."""
    form = output.choose(options.format, options.json, options.output)
    width, color = output.screen(options.output, options.width, options.color, options.ascii)
    if form == "table" and text is not None:
        made: str | bytes = "\n".join(map(clean, text.split("\n")))
    else:
        made = output.render(document, form, around, width, color)
    deliver(made, options)


def show_queries(options: Options, queries: Sequence[str]) -> None:
    """What --show-sql prints: the SQL with its values in it, and those are a person's words."""
    if options.show_sql:
        for query in queries:
            tell(clean(query))


def say(notes: tuple[str, ...]) -> None:
    """Notes on stderr, one line each; on a terminal wrapped at its width."""
    for note in notes:
        tell_wrapped(f"note: {clean(note)}", "      ")
