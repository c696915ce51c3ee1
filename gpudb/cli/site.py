"""The command site: a release as a static site."""

from __future__ import annotations

from gpudb import progress
from gpudb.cli.answers import altered, envelope_of, put, say, worded
from gpudb.cli.options import Options, split


def site(
    options: Options,
    folder: str,
    address: str = "",
    formats: str = "sqlite,csv,jsonl",
    sql: str | None = None,
    force: bool = False,
) -> None:
    """The release as a static site: parts, pairs, countries, rules, records, sources, questions, pictures, files.

    Needs no server and asks nothing from elsewhere; every page reads without a script, from the file system too, and has its data as
    JSON beside it. Statuses are of --on, by default of the last reviewed day. The same release gives the same bytes.

    Examples:

      gpudb site out/ --formats sqlite

      npm pack sql.js@1.17.0 && gpudb site out/ --sql sql.js-1.17.0.tgz --force

      gpudb site out/ --url https://example.org/gpus/ --formats '' --force
    """
    from gpudb.catalog import Catalog
    from gpudb.errors import UsageError
    from gpudb.publish.texts import contract_text
    from gpudb.publish.writing import write
    from gpudb.render.document import Document, Table, heads_of

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
