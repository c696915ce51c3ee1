"""Commands that publish: report, site, serve, mcp, export."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from gpudb import progress
from gpudb.catalog import Catalog
from gpudb.cli.answers import altered, deliver, envelope, envelope_of, on_screen, put, say, show_queries, worded
from gpudb.cli.options import Options, destination, split
from gpudb.errors import UsageError
from gpudb.render import output
from gpudb.render.document import Document, Head, Human, Table, header_line, heads_of
from gpudb.streams import tell

if TYPE_CHECKING:
    from gpudb.picture_results import Picture
    from gpudb.publish import Exported
    from gpudb.publish.report import Asked


def export(
    options: Options,
    folder: str,
    formats: str = "sqlite,parquet,csv,jsonl",
    views: str | None = None,
    force: bool = False,
    latest: bool = False,
) -> None:
    """The release as files: one SQLite file, Parquet and CSV per view, the changes as JSON lines."""
    from gpudb.cli.first_word import asks
    from gpudb.publish import export as run
    from gpudb.publish import shelve
    from gpudb.publish.package import contract_text

    with Catalog(options.db) as catalog:
        if folder.isalnum() and not os.path.exists(folder) and asks(catalog, folder):
            raise UsageError(
                f"{folder!r} is a word of a question", f"for a folder of this name {folder}/; else `gpudb status H20 --to CN`"
            )
        text = contract_text(catalog.contract())
        say(worded(altered(catalog.release()), options))
    with progress.showing("exporting"):
        chosen = (split(formats, "--formats") or ()) if formats.strip(" ,") else ()
        asked = (folder, options.db, chosen, split(views, "--views"), force, text)
        shelved = shelve(*asked) if latest else None
        done = run(*asked) if shelved is None else shelved.release
    if shelved is not None:
        was = "was there already and is kept; " if shelved.kept else ""
        say((f"{done.folder} {was}{folder.rstrip('/')}/latest holds release {shelved.latest}",))
    _say(options, done)


def _say(options: Options, made: Exported) -> None:
    heads = (Head("path", "file"), Head("rows", "rows", True), Head("bytes", "bytes", True), Head("sha256", "SHA-256"))
    data = {**made._asdict(), "files": [file._asdict() for file in made.files]}
    total = sum(file.bytes for file in made.files)
    first = f"{made.folder}: release {made.release} ({made.content_sha256[:12]}), {len(made.files)} files, {total:,} bytes"
    # the hashes stand in SHA256SUMS; a table for people does without them
    shown = tuple((f.path, "" if f.rows is None else f"{f.rows:,}", f"{f.bytes:,}") for f in made.files)
    human = Human(("file", "rows", "bytes"), shown, (False, True, True))
    document = Document(data, (Table(heads, tuple(tuple(file) for file in made.files), "", human),), (), (first, ""))
    if made.origins:
        say((f"the folder holds rows of {', '.join(made.origins)} beside the shipped ones; README.md says so",))
    put(options, document, envelope(made.release, made.content_sha256))


def site(
    options: Options,
    folder: str,
    address: str = "",
    formats: str = "sqlite,csv,jsonl",
    sql: str | None = None,
    force: bool = False,
) -> None:
    """The release as a static site: parts, pairs, countries, rules, records, sources, questions, pictures, files."""
    from gpudb.publish.package import contract_text
    from gpudb.publish.writing import write

    if address and not address.startswith(("https://", "http://")):
        raise UsageError(f"{address} is no address of a site", "write it like https://example.org/gpus/")
    wanted = tuple(split(formats, "--formats") or ()) if formats.strip(" ,") else ()
    with Catalog(options.db) as catalog:
        contract = contract_text(catalog.contract()) if wanted else None
        release = catalog.release()
        say(worded(altered(release), options))
    with progress.showing("writing the site"):
        made = write(folder, options.db, on=options.on, address=address, formats=wanted, force=force, contract=contract, sql=sql)
    first = (
        f"{made.folder}: {made.pages:,} pages of release {made.release}, statuses of {made.on}, {made.files:,} files, "
        f"{made.bytes:,} bytes"
    )
    table = Table(heads_of(made._fields), (tuple(made),), "", lambda _width: ())
    put(options, Document(made._asdict(), (table,), (), (first,), (f"Open {made.folder.rstrip('/')}/index.html",)),
        envelope_of(release, made.on))  # fmt: skip


def report(
    options: Options,
    parts: list[str],
    baseline: str | None = None,
    only_differences: bool = False,
    columns: str | None = None,
    every: bool = False,
) -> None:
    """One self-contained HTML page: the answer and why, what decides, how it changed, sources."""
    from gpudb.publish.report import Asked, gather, page

    if options.json or options.format not in (None, "html"):
        raise UsageError(
            f"a report is an HTML page, not {options.format or 'json'}",
            "for data use `gpudb compare --json`, `gpudb status --json`, `gpudb timeline --json`",
        )
    if options.output is None and on_screen(options):
        raise UsageError("a report is a page for a browser", f"name its file: `gpudb report {' '.join(parts)} -o report.html`")
    ending = os.path.splitext(options.output or "")[1].lower()
    if options.format is None and ending not in ("", ".html", ".htm"):
        raise UsageError(
            f"a report is an HTML page, not {ending}",
            "name it like -o report.html (a browser prints it to PDF), or say --format html for another ending",
        )
    chosen = split(columns, "--columns")
    asked = Asked(tuple(parts), to=destination(options), on=options.on, known_at=options.known_at, baseline=baseline,
                  only_differences=only_differences, columns=None if chosen is None else tuple(chosen),
                  sources=not options.no_sources, every=every)  # fmt: skip
    with Catalog(options.db) as catalog:
        made = gather(catalog, asked)
        made = made._replace(command=command(made.asked), notes=(*altered(catalog.release()), *made.notes))
        queries = catalog.queries
    show_queries(options, queries)
    # who reads the page typed nothing: its title says where to
    read = made._replace(notes=worded([note for note in made.notes if "`to`" not in note], options))
    output.write(page(read), options.output, options.force)
    say(worded(made.notes, options))


def command(asked: Asked) -> str:
    """The command that makes a report again: exact ids, every day written out."""
    import shlex

    words = ["gpudb", "report", *asked.parts, "--to", str(asked.to), "--on", str(asked.on)]
    for flag, value, wanted in (
        ("--known-at", asked.known_at, asked.known_at is not None),
        ("--baseline", asked.baseline, asked.baseline != asked.parts[0]),
        ("--only-differences", "", asked.only_differences),
        ("--columns", ",".join(asked.columns or ()), bool(asked.columns)),
        ("--no-sources", "", not asked.sources),
        ("--all", "", asked.every),
    ):
        words += [flag, value] if wanted and value else [flag] if wanted else []
    return shlex.join([*words, "--output", "report.html"])


OPEN_TO_OTHERS = "whoever reaches this port can read this database, facts of your own included; nothing can be written through it"


def serve(
    options: Options, port: int = 8001, host: str = "127.0.0.1", sql: str | None = None, open_browser: bool = False
) -> None:
    """The pages of `gpudb site` in a browser, on this machine only: made from the database as they are asked for."""
    from gpudb.serve.server import Settings, loopback
    from gpudb.serve.server import serve as run

    if not 0 <= port <= 65535:
        raise UsageError(f"there is no port {port}", "name one from 1024 to 65535, or 0 for any free one")
    if not loopback(host):
        say((OPEN_TO_OTHERS,))

    def ready(address: str) -> None:
        print(address, flush=True)
        tell("Ctrl-C stops the server.")
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    run(options.db, Settings(host, port), ready, options.on, sql)


def mcp(options: Options) -> None:
    """Tools for assistants over the Model Context Protocol, on standard input and output: read-only, with sources and caveats."""
    from gpudb.serve.assistants import serve

    serve(options.db)


#: what only this command writes; every other format writes the data behind the picture
DRAWN = ("png", "svg", "text")
#: endings of --output that mean a picture; other endings are those of every command
ENDINGS = {"png": "png", "svg": "svg", "txt": "text"}


def plot(
    options: Options,
    kind: str,
    parts: list[str] | None = None,
    format: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    dark: bool = False,
    ascii: bool = False,
) -> None:
    """Pictures: law (density, dram, tpp), status by day (timeline), compute and memory (bandwidth, roofline), delta."""
    from gpudb.catalog.pictures.build import is_condition
    from gpudb.cli.first_word import shell_word
    from gpudb.names import suggest
    from gpudb.picture_results import KINDS, LAWFUL, PLACED

    if kind not in KINDS and not suggest(kind.lower(), KINDS):
        line = " ".join(map(shell_word, ("timeline", kind, *(parts or ()))))
        raise UsageError(
            f"there is no picture {kind!r}", f"the picture comes first, like `gpudb plot {line}`; there are {', '.join(KINDS)}"
        )
    for name, value, kinds in (("on", options.on, LAWFUL), ("to", options.to, PLACED)):
        # with conditions they may choose the parts
        if value and kind in KINDS and kind not in kinds and not any(map(is_condition, parts or ())):
            raise UsageError(f"--{name} has no meaning for plot {kind}", f"it counts for {', '.join(kinds)}")
    form = _form(options, format)
    width, _ = output.screen(options.output, options.width, options.color, ascii)
    if form == "png" and options.output in (None, "-") and sys.stdout.isatty():
        raise UsageError("a PNG would not show on a terminal", "add --output FILE.png, or --format text")
    with Catalog(options.db) as catalog:
        release = catalog.release()
        picture = catalog.picture(kind, parts or [], to=destination(options), on=options.on, known_at=options.known_at)
        if options.no_sources:
            *said, source = picture.caption
            picture = picture._replace(sources={}, caption=(*said, source.partition(", from ")[0]))
        picture = picture._replace(
            title=(title or "").strip() or picture.title, subtitle=subtitle if subtitle is not None else picture.subtitle
        )
        picture = picture._replace(notes=worded((*altered(release), *picture.notes), options))
        made = _made(
            picture, form, release, width, dark, ascii or os.environ.get("GPUDB_ASCII", "").lower() in ("1", "yes", "true")
        )
        queries = catalog.queries
    show_queries(options, queries)
    deliver(made, options)
    if form not in ("json", "md", "html"):
        say(picture.notes)


def _form(options: Options, form: str | None) -> str:
    """--json, --format, the ending of --output, else text."""
    if form in DRAWN and not options.json:
        return str(form)
    name = os.path.basename(options.output or "")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if form is None and not options.json and ending in ENDINGS:
        return ENDINGS[ending]
    if form is None and not options.json and options.output in (None, "-"):
        return "text"
    try:
        return output.choose(form, options.json, options.output)
    except UsageError as error:
        raise UsageError(error.message, f"{error.hint}; pictures: {', '.join(DRAWN)}") from error


def _made(picture: Picture, form: str, release: Any, width: int | None, dark: bool, ascii_only: bool) -> str | bytes:
    from gpudb.render import pictures

    header = header_line(release, picture.on, picture.known_at)
    if form == "svg":
        return '<?xml version="1.0" encoding="utf-8"?>\n' + pictures.svg(picture, dark=dark)
    if form == "png":
        return pictures.png(picture, dark=dark)
    if form == "text":
        return pictures.text(picture, header, width, ascii_only=ascii_only)
    from gpudb.render.pictures.picture_table import document

    around = envelope_of(release, picture.on, picture.known_at)
    return output.render(document(picture, header), form, around, width)
