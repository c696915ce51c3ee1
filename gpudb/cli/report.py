"""The command `report`: one self-contained HTML page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gpudb.cli.answers import altered, say, show_queries, worded
from gpudb.cli.options import Options, destination, split
from gpudb.errors import UsageError

if TYPE_CHECKING:
    from gpudb.publish.report import Asked


def report(
    options: Options,
    parts: list[str],
    baseline: str | None = None,
    only_differences: bool = False,
    columns: str | None = None,
    every: bool = False,
) -> None:
    """One self-contained HTML page: the answer and why, what decides, how it changed, sources.

    At most 4 A4 pages for three parts. The page needs no script and no network and says how to make it again. Without
    --output it goes to standard output. The destination is China unless --to names another.

    Examples:

      gpudb report H100 H800 H20 --output report.html

      gpudb report H20 --to CN --on 2025-05-01 --known-at 2026-11-23 -o h20.html

      gpudb report H100 H20 --only-differences --columns memory_gb,tpp --to CN
    """
    from gpudb.catalog import Catalog
    from gpudb.publish.report import Asked, gather, page
    from gpudb.render import output

    if options.json or options.format not in (None, "html"):
        raise UsageError(
            f"a report is an HTML page, not {options.format or 'json'}",
            "for data use `gpudb compare --json`, `gpudb status --json`, `gpudb timeline --json`",
        )
    ending = os.path.splitext(options.output or "")[1].lower()
    if options.format is None and ending not in ("", ".html", ".htm"):
        raise UsageError(
            f"a report is an HTML page, not {ending}",
            "name it like -o report.html (a browser prints it to PDF), or say --format html for another ending",
        )
    chosen = split(columns, "--columns")
    asked = Asked(
        tuple(parts),
        to=destination(options),
        on=options.on,
        known_at=options.known_at,
        baseline=baseline,
        only_differences=only_differences,
        columns=tuple(chosen) if chosen is not None else None,
        sources=not options.no_sources,
        every=every,
    )
    with Catalog(options.db) as catalog:
        made = gather(catalog, asked)
        made = made._replace(command=command(made.asked), notes=worded((*altered(catalog.release()), *made.notes), options))
        queries = catalog.queries
    show_queries(options, queries)
    output.write(page(made), options.output, options.force)
    say(made.notes)


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
