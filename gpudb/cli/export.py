"""The command export: a release as a folder of files for others."""

from __future__ import annotations

from gpudb import progress
from gpudb.cli.answers import altered, envelope, put, say, worded
from gpudb.cli.options import Options, split


def export(
    options: Options,
    folder: str,
    formats: str = "sqlite,parquet,csv,jsonl",
    views: str | None = None,
    force: bool = False,
    latest: bool = False,
) -> None:
    """The release as files: one SQLite file, Parquet and CSV per view, the changes as JSON lines.

    With them: datapackage.json (columns, units, what a blank means, hashes), contract.json, SHA256SUMS, license and citation. The
    same release gives the same bytes. Memory stays flat however many parts there are. docs/publish.md says how to read it. With --latest
    releases lie beside each other under names that do not change, and DIR/latest is the newest.

    Examples:

      gpudb export out/

      gpudb export out/ --formats parquet,csv --force

      gpudb export data/ --latest

      gpudb export small/ --formats csv --views spec,spec_fact

      gpudb export team/ --db postgresql+psycopg://reader@localhost/gpudb
    """
    from gpudb.catalog import Catalog
    from gpudb.publish import export as run
    from gpudb.publish import shelve
    from gpudb.publish.texts import contract_text

    with Catalog(options.db) as catalog:
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


def _say(options: Options, done: object) -> None:
    from typing import cast

    from gpudb.publish import Exported
    from gpudb.render.document import Document, Head, Human, Table

    made = cast(Exported, done)
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
