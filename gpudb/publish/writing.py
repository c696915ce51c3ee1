"""A site as a folder of files: it appears whole or not at all, the same release gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from gpudb.errors import UsageError
from gpudb.files import read_regular
from gpudb.publish.ask import unpacked
from gpudb.publish.export import export
from gpudb.publish.folder import whole_folder
from gpudb.publish.site import Site

#: the file by which a site knows its own folder: what lies in it
MARKER = "gpudb-site.json"


class Written(NamedTuple):
    """What was written: pages alone, and all files with the downloads."""

    folder: str
    release: str
    on: str
    pages: int
    files: int
    bytes: int


def write(
    folder: str, url: str | None = None, *, on: str | None = None, address: str = "", formats: tuple[str, ...] = (), force: bool = False,
    contract: str | None = None,
    sql: str | None = None,
) -> Written:  # fmt: skip
    """Write the site of the release at ``url`` into the new ``folder``; ``formats``: files to download, none without.

    ``sql``: the package of SQLite for browsers (:mod:`gpudb.publish.ask`), for a page where readers ask in SQL.
    ``address``: where it will stand, for canonical addresses and the sitemap. Raises ``UsageError`` for a folder that may not be
    replaced, ``DatabaseError`` when something cannot be read or written.
    """
    engine = unpacked(sql) if sql else {}
    if engine and "sqlite" not in formats:
        raise UsageError("a page for SQL needs the file of the release", "add sqlite to `formats`")
    with whole_folder(folder, force, _listed) as place:
        files = export(str(place / "data"), url, formats, contract=contract).files if formats else ()
        site = Site(url, on, address)
        site.files = files
        if engine:
            site.allow_sql(engine)
        try:
            _pages(site, place)
            pages = len(site.made)
        finally:
            site.close()
        entries = sorted({*(entry.name for entry in place.iterdir()), MARKER})
        (place / MARKER).write_text(json.dumps({"gpudb_site": 1, "entries": entries}) + "\n", encoding="utf-8")
        sizes = [path.stat().st_size for path in place.rglob("*") if path.is_file()]
    return Written(folder, site.release.release, site.day, pages, len(sizes), sum(sizes))


def _pages(site: Site, place: Path) -> None:
    for path, held in site.engine.items():
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_bytes(held)
    for path in site.paths():
        target = place / path
        target.parent.mkdir(exist_ok=True)
        if path in site.made:
            page, data = site.both(path)
            _put(target, page)
            _put(target.with_suffix(".json"), data)
        elif path.replace(".json", ".html") not in site.made:
            text = site.render(path)
            if text is not None:
                _put(target, text)


def _put(target: Path, text: str) -> None:
    with open(target, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _listed(place: Path) -> set[str]:
    """What a site wrote into its folder; empty when none did."""
    try:
        held = json.loads(read_regular(place / MARKER, 1 << 20))
        return set(held["entries"]) if held.get("gpudb_site") else set()
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return set()
