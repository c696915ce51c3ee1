"""The command `plot`: pictures as files, as text, or their data in any format."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from gpudb.cli.answers import altered, deliver, envelope_of, say, show_queries, worded
from gpudb.cli.options import Options, destination
from gpudb.errors import UsageError
from gpudb.render import output
from gpudb.render.document import header_line

if TYPE_CHECKING:
    from gpudb.picture_results import Picture

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
    """Pictures: law (density, dram, tpp), status by day (timeline), compute and memory (bandwidth, roofline), delta.

    Without -o it is text for the terminal. PNG needs an extra: pip install ".[png]" in a copy of the repository.

    Examples:

      gpudb plot timeline H100 H800 H20 --to CN

      gpudb plot delta H100 H20 --ascii

      gpudb plot density --on 2023-01-01 --json

      gpudb plot bandwidth 'vendor=nvidia' 'memory_gb>=80' --format csv
    """
    from gpudb.catalog import Catalog
    from gpudb.catalog.pictures.build import is_condition
    from gpudb.picture_results import KINDS, LAWFUL, PLACED

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
    from gpudb.render import formats, pictures

    header = header_line(release, picture.on, picture.known_at)
    if form == "svg":
        return '<?xml version="1.0" encoding="utf-8"?>\n' + pictures.svg(picture, dark=dark)
    if form == "png":
        return pictures.png(picture, dark=dark)
    if form == "text":
        return pictures.text(picture, header, width, ascii_only=ascii_only)
    from gpudb.render.pictures.picture_table import document

    around = envelope_of(release, picture.on, picture.known_at)
    return formats.render(document(picture, header), form, around, width)
