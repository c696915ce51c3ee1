"""A release as a folder: the data files, their description, hashes, license and citation; whole or not at all.

No clock and no place goes into a file: two exports of one release are the same bytes. From PostgreSQL only the SQLite file
differs (its rows lie in another order); its content hash is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.errors import UsageError
from gpudb.publish.folder import DESCRIPTION, SUMS, whole_folder
from gpudb.publish.package import Made, citation, license_text, package, readme
from gpudb.publish.tables import write_changes, write_view
from gpudb.query import health, specs, tables
from gpudb.query.opening import database, open_reader
from gpudb.query.reader import Reader
from gpudb.render.columns import arrow
from gpudb.render.formats import escaped
from gpudb.render.text import clean

FORMATS = ("sqlite", "parquet", "csv", "jsonl")
SQLITE_FILE = "gpudb.sqlite"


class File(NamedTuple):
    """One file that was written."""

    path: str
    rows: int | None
    bytes: int
    sha256: str


class Exported(NamedTuple):
    """What an export wrote. ``origins``: whose rows it holds beside the shipped ones."""

    folder: str
    release: str
    content_sha256: str
    files: tuple[File, ...]
    origins: tuple[str, ...] = ()


def export(
    folder: str,
    url: str | None = None,
    formats: Sequence[str] = FORMATS,
    views: Sequence[str] | None = None,
    force: bool = False,
    contract: str | None = None,
) -> Exported:
    """Write the release at ``url`` (default: as for every command) into the new ``folder``.

    ``formats`` out of :data:`FORMATS`; ``views``: only these (None: all); ``contract``: the text of contract.json.
    Raises ``UsageError`` for an unknown format or view, a folder that may not be replaced or a missing pyarrow,
    ``DatabaseError`` when the database cannot be read or its rows are not those of its release.
    """
    wrong = [name for name in formats if name not in FORMATS]
    if wrong or not formats:
        raise UsageError(
            f"there is no format {', '.join(wrong) or 'named'}",
            f"`formats` takes {', '.join(FORMATS)}",
            field="formats",
            value=formats,
            allowed=FORMATS,
        )
    if "parquet" in formats:
        arrow()
    with whole_folder(folder, force) as place:
        return _Export(place, url, tuple(f for f in FORMATS if f in formats), views, contract).run(folder)


class _Export:
    def __init__(
        self, place: Path, url: str | None, formats: tuple[str, ...], views: Sequence[str] | None, contract: str | None
    ) -> None:
        self.place, self.url, self.formats, self.wanted, self.contract = place, url, formats, views, contract
        self.files: list[Made] = []
        self.origins: set[str] = set()

    def run(self, folder: str) -> Exported:
        source = self.url
        if "sqlite" in self.formats:
            from gpudb.store.copying import copy

            # the other files are read from the copy: all of them show one state of the database
            source = str(self.place / SQLITE_FILE)
            copy(database(self.url), source)
            self._add(SQLITE_FILE, "sqlite")
        reader = open_reader(source)
        try:
            reader.snapshot()
            return self._write(reader, folder)
        finally:
            reader.close()

    def _write(self, reader: Reader, folder: str) -> Exported:
        held = health.latest(reader)
        views = _chosen(tables.views(reader), self.wanted)
        if "sqlite" in self.formats or "jsonl" in self.formats:
            self.origins |= health.origins(reader)
        meta = {f"gpudb.{key}": str(held[key]) for key in ("release", "content_sha256", "contract_version")}
        if "csv" in self.formats or "parquet" in self.formats:
            for view in views:
                self._table(reader, view, {**meta, "gpudb.license": "CC-BY-4.0"})
        if "jsonl" in self.formats:
            count = write_changes(reader, self.place / "changes.jsonl")
            self._add("changes.jsonl", "jsonl", count)
        if self.contract is not None:
            self._text("contract.json", lambda: self.contract or "")
        if "parquet" in self.formats:
            self._text("views.duckdb.sql", lambda: tables.duckdb_views(views))
        self._text("LICENSE-DATA", license_text)
        self._text("CITATION.cff", lambda: citation(held))
        self._text("CONTENT_SHA256", lambda: held["content_sha256"] + "\n")
        others = tuple(sorted(self.origins - {"shipped"}))
        self._text("README.md", lambda: readme(held, self.files, self.formats, others))
        self._text(DESCRIPTION, lambda: package(held, self.files, specs.sources(reader), others))
        sums = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(self.files, key=lambda file: file.path))
        self._text(SUMS, lambda: sums)
        files = tuple(File(file.path, file.rows, file.bytes, file.sha256) for file in self.files)
        return Exported(folder, held["release"], held["content_sha256"], files, others)

    def _table(self, reader: Reader, view: tables.View, meta: dict[str, str]) -> None:
        paths = {form: self.place / f"{view.name}.{form}" for form in ("csv", "parquet") if form in self.formats}
        count = write_view(view, self._seen(view, tables.stream(reader, view)), paths.get("csv"), paths.get("parquet"), meta)
        for form, path in sorted(paths.items(), reverse=True):
            self._add(path.name, form, count, view)

    def _seen(self, view: tables.View, batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
        """The same batches; whose rows they are is kept on the way."""
        at = next((number for number, field in enumerate(view.fields) if field.name == "origin"), None)
        for batch in batches:
            if at is not None:
                self.origins.update(row[at] for row in batch)
            yield batch

    def _text(self, name: str, make: Callable[[], str]) -> None:
        text = make()
        # people read these in a terminal; the tables beside them hold every text as it is
        text = escaped(text) if name.endswith(".json") else "\n".join(map(clean, text.split("\n")))
        (self.place / name).write_text(text, encoding="utf-8", newline="")
        self._add(name, "")

    def _add(self, name: str, form: str, rows: int | None = None, view: tables.View | None = None) -> None:
        path = self.place / name
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.files.append(Made(name, form, path.stat().st_size, digest, rows, view))


def _chosen(views: tuple[tables.View, ...], wanted: Sequence[str] | None) -> tuple[tables.View, ...]:
    if wanted is None:
        return views
    known = {view.name: view for view in views}
    for name in wanted:
        if name in tables.OF_TODAY:
            raise UsageError(f"{name} depends on today and cannot be a file", "export export_status and ask it for a day")
        if name not in known:
            raise UsageError(f"there is no public view {name!r}", "`gpudb schema` lists them")
    return tuple(view for view in views if view.name in wanted)
