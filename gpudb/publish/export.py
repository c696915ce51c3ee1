"""A release as a folder: the data files, their description, hashes, license and citation; whole or not at all.

No clock and no place goes into a file: two exports of one release are the same bytes. From PostgreSQL only the SQLite file
differs (its rows lie in another order); its content hash is the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from gpudb import resources
from gpudb.errors import UsageError
from gpudb.publish.package import DESCRIPTION, SUMS, Made, package, readme, whole_folder
from gpudb.query import health, specs, tables
from gpudb.query.opening import database, open_reader
from gpudb.query.reader import Reader
from gpudb.query.tables import COLUMNS, Field, View, batches
from gpudb.render.columns import ParquetColumn, ParquetFile, arrow, csv_field
from gpudb.render.output import escaped
from gpudb.render.text import clean, number

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
        told = f"there is no format {', '.join(wrong) or 'named'}"
        raise UsageError(told, f"`formats` takes {', '.join(FORMATS)}", field="formats", value=formats, allowed=FORMATS)
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
        with closing(open_reader(source)) as reader:
            reader.snapshot()
            return self._write(reader, folder)

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
            self._text("contract.json", self.contract)
        if "parquet" in self.formats:
            self._text("views.duckdb.sql", tables.duckdb_views(views))
        self._text("LICENSE-DATA", Path(resources.folder("LICENSE-DATA")).read_text(encoding="utf-8"))
        self._text("CITATION.cff", resources.filled("publish/templates/CITATION.cff", release=held))
        self._text("CONTENT_SHA256", held["content_sha256"] + "\n")
        others = tuple(sorted(self.origins - {"shipped"}))
        self._text("README.md", readme(held, self.files, self.formats, others))
        self._text(DESCRIPTION, package(held, self.files, specs.sources(reader), others))
        self._text(SUMS, "".join(f"{file.sha256}  {file.path}\n" for file in sorted(self.files, key=lambda file: file.path)))
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

    def _text(self, name: str, text: str) -> None:
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


#: what a file may hold in its own metadata
Meta = dict[str, str]

Rows = Iterable[list[tuple[Any, ...]]]


def write_view(view: View, batches: Rows, csv: Path | None = None, parquet: Path | None = None, meta: Meta | None = None) -> int:
    """Write the rows of a view to a CSV file, a Parquet file or both, in one pass; returns the number of rows.

    ``batches`` are lists of rows in the order of ``view.fields``. Raises ``UsageError`` when Parquet is wanted and pyarrow is
    not installed.
    """
    makers = [column_maker(field.type) for field in view.fields]
    count = 0
    with ExitStack() as stack:
        writers: list[CsvFile | ParquetFile] = []
        if csv is not None:
            writers.append(stack.enter_context(closing(CsvFile(csv, view))))
        if parquet is not None:
            writers.append(stack.enter_context(_parquet_file(parquet, view, meta or {})))
        for batch in batches:
            count += len(batch)
            columns = [make(column) for make, column in zip(makers, zip(*batch, strict=True), strict=True)]
            for writer in writers:
                writer.write(columns)
    return count


def _parquet_file(path: Path, view: View, meta: Meta) -> ParquetFile:
    """Unit and description stand beside each column; the file's metadata hold ``gpudb.*``: release, hash, view, columns as JSON."""
    columns, told = [], []
    for f in view.fields:
        about = {"unit": f.unit, "description": f.description}
        columns.append(ParquetColumn(f.name, f.type, f.nullable, {**about, "gpudb.type": f.type}))
        told.append({"name": f.name, "type": f.type, "unit": f.unit, "nullable": f.nullable, "description": f.description})
    meta = {**meta, "gpudb.view": view.name, "gpudb.columns": json.dumps(told, ensure_ascii=False)}
    return ParquetFile(path, columns, meta)


def column_maker(kind: str) -> Any:
    """The function that brings a column of driver values to one type of the contract (None stays None)."""
    if kind == "text":
        return lambda column: column
    makers: dict[str, Any] = {
        "number": float,
        "integer": int,
        "day": lambda day: day.isoformat() if isinstance(day, dt.date) else day,
    }
    make = makers[kind]
    return lambda column: [None if value is None else make(value) for value in column]


class CsvFile:
    """One CSV file: UTF-8, comma, LF, quotes only where needed, a header.

    NULL is nothing, an empty text in a column that may be NULL is "" (as PostgreSQL's COPY does it). Values are raw: a machine
    file must give back what went in, so nothing is put before a text that begins like a formula.
    """

    def __init__(self, path: Path, view: View) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write(",".join(field.name for field in view.fields) + "\n")
        self._shown = [_csv_column(field) for field in view.fields]

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Write one batch, given as columns."""
        texts = [show(column) for show, column in zip(self._shown, columns, strict=True)]
        self._file.writelines(",".join(cells) + "\n" for cells in zip(*texts, strict=True))


def _csv_column(field: Field) -> Any:
    empty = '""' if field.nullable else ""
    show: Callable[[Any], str] = {"text": lambda text: csv_field(text, empty=empty), "number": number}.get(field.type, str)

    def shown(column: Sequence[Any]) -> list[str]:
        # a column repeats its values: each is looked at once a batch
        made = {value: "" if value is None else show(value) for value in set(column)}
        return [made[value] for value in column]

    return shown


Change = dict[str, Any]


def write_changes(reader: Reader, path: Path) -> int:
    """Write every change as one JSON object per line, oldest first; returns the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for change in changes(reader):
            file.write(escaped(json.dumps(change, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + "\n")
            count += 1
    return count


def changes(reader: Reader) -> Iterator[Change]:
    """Every change, oldest first. A withdrawal whose fact got a new value on the same day is a correction with both values."""
    rows = (_row(values) for batch in batches(reader) for values in batch)
    for _, group in groupby(rows, key=lambda row: (row["day"], row["kind"], row["id"], row["column_name"])):
        new: Change | None = None  # the last statement recorded that day: recorded ones come first
        for row in group:
            if row["action"] == "recorded":
                new = row
            elif new is not None and row["column_name"] is not None:
                row["action"] = "corrected"
                row["new_value_number"], row["new_value_text"] = new["value_number"], new["value_text"]
                row["new_statement_id"] = new["statement_id"]
            yield row


def _row(values: tuple[Any, ...]) -> Change:
    row: Change = dict(zip(COLUMNS, values, strict=True))
    if isinstance(row["day"], dt.date):
        row["day"] = row["day"].isoformat()
    number = row["value_number"]
    if isinstance(number, float) and number.is_integer():
        row["value_number"] = int(number)
    return {**row, "new_value_number": None, "new_value_text": None, "new_statement_id": None}
