"""A site as a folder of files: it appears whole or not at all, the same release gives the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from gpudb import redact
from gpudb.errors import UsageError
from gpudb.files import read_regular
from gpudb.publish.export import export
from gpudb.publish.package import whole_folder
from gpudb.publish.site import Site, unpacked

#: lots of pages for which no second process is begun
FEW = 20
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

    ``sql``: the package of SQLite for browsers (:mod:`gpudb.publish.site`), for a page where readers ask in SQL.
    ``address``: where it will stand, for canonical addresses and the sitemap. Raises ``UsageError`` for a folder that may not be
    replaced, ``DatabaseError`` when something cannot be read or written.
    """
    engine = unpacked(sql) if sql else {}
    if engine and "sqlite" not in formats:
        raise UsageError("a page for SQL needs the file of the release", "add sqlite to `formats`")
    with whole_folder(folder, force, _listed) as place:
        files = export(str(place / "data"), url, formats, contract=contract).files if formats else ()
        with closing(Site(url, on, address)) as site:
            site.files = files
            if engine:
                site.allow_sql(engine)
            _pages(site, place, sql)
            pages = len(site.made)
        entries = sorted({*(entry.name for entry in place.iterdir()), MARKER})
        (place / MARKER).write_text(json.dumps({"gpudb_site": 1, "entries": entries}) + "\n", encoding="utf-8")
        sizes = [path.stat().st_size for path in place.rglob("*") if path.is_file()]
    return Written(folder, site.release.release, site.day, pages, len(sizes), sum(sizes))


def _pages(site: Site, place: Path, sql: str | None) -> None:
    """All pages: from a file a second process makes those that this one does not come to, and writes the same bytes."""
    lots, helper = _lots(site), None
    take, give = os.pipe()
    os.write(give, bytes(range(len(lots))))  # a byte is a lot: whoever reads it makes its pages
    os.close(give)
    try:
        if len(lots) > FEW and sys.executable and (os.cpu_count() or 1) > 1 and os.path.isfile(site.reader.url):
            about = (place, site.reader.url, site.day, site.address, site.release.content_sha256, sql or "", os.getpid())
            asked = [str(one) for one in about]
            # -P: no file of the working folder is taken for a module
            code = f"import {__name__} as it; it.help_writing()"
            helper = subprocess.Popen([sys.executable, "-P", "-c", code, *asked], stdin=take, env=redact.environment())  # noqa: S603
        _alone(site, place)
        done = set(_written(site, place, lots, take))
        if helper is None or helper.wait() != 0:
            list(_written(site, place, lots, sorted(set(range(len(lots))) - done)))
    finally:
        os.close(take)
        if helper is not None:
            helper.kill()
            helper.wait()


def help_writing() -> None:
    """Make the lots that the standard input hands out, as the arguments say, while the process that began it lives."""
    place, url, on, address, content, sql, parent = sys.argv[1:]
    site = Site(url, on, address)
    if sql:
        site.allow_sql(unpacked(sql))
    if site.release.content_sha256 != content:
        raise SystemExit(1)
    for _ in _written(site, Path(place), _lots(site), 0):
        if os.getppid() != int(parent):
            break


def _lots(site: Site) -> list[list[str]]:
    """The pages, those beside each other that have much in common; the one that lists the files is not among them."""
    paths = [path for path in site.made if path != "data.html"]
    size = max(8, len(paths) // 250 + 1)
    return [paths[at : at + size] for at in range(0, len(paths), size)]


def _written(site: Site, place: Path, lots: list[list[str]], given: int | Iterable[int]) -> Iterator[int]:
    """Make lots, named or read from a handle, and name each that is done."""
    for lot in given if not isinstance(given, int) else (byte[0] for byte in iter(lambda: os.read(given, 1), b"")):
        for path in lots[lot]:
            page, data = site.both(path)
            _put(place / path, page)
            _put((place / path).with_suffix(".json"), data)
        yield lot


def _alone(site: Site, place: Path) -> None:
    for path, held in site.engine.items():
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_bytes(held)
    others = site.made.keys() - {"data.html"}
    for path in site.paths():
        if path.replace(".json", ".html") not in others and (text := site.render(path)) is not None:
            _put(place / path, text)


def _put(target: Path, text: str) -> None:
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="")


def _listed(place: Path) -> set[str]:
    """What a site wrote into its folder; empty when none did."""
    try:
        held = json.loads(read_regular(place / MARKER, 1 << 20))
        return set(held["entries"]) if held.get("gpudb_site") else set()
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return set()
