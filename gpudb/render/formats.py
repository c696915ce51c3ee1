"""The writers: one function per format, each fed with the same document."""

from __future__ import annotations

from collections.abc import Callable

from gpudb.errors import UsageError
from gpudb.hints import Any
from gpudb.render.document import Document
from gpudb.render.text import UNSAFE, is_ascii_only

#: CSV and TSV for programs: text that a spreadsheet would run as a formula gets no apostrophe
RAW = ("csv-raw", "tsv-raw")
FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "md", "html", "latex", "parquet", "xlsx", *RAW)
#: file endings that pick a format
ENDINGS = {
    "txt": "table", "csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "md": "md", "markdown": "md",
    "html": "html", "htm": "html", "tex": "latex", "parquet": "parquet", "xlsx": "xlsx",
}  # fmt: skip

Envelope = dict[str, Any]


def render(document: Document, form: str, envelope: Envelope, width: int | None, color: bool = False) -> str | bytes:
    """The document in one format. ``width`` None: a pipe or a file, nothing is wrapped or left out."""
    if form == "table":
        from gpudb.render.terminal import table_text

        return table_text(document, width, color)
    if form == "json":
        around = {key: value for key, value in envelope.items() if key != "receipt"}
        slip = {"receipt": envelope["receipt"]} if "receipt" in envelope else {}  # often longer than the answer: behind it
        return json_text({**around, "data": document.payload(), "notes": list(document.notes), **slip})
    if form == "jsonl":
        return lines(document)
    if form in ("md", "html", "latex"):
        from gpudb.render import page_tables

        writers: dict[str, Callable[[Document], str]] = {
            "md": page_tables.markdown,
            "html": page_tables.html,
            "latex": page_tables.latex,
        }
        return writers[form](document)
    if form == "xlsx":
        from gpudb.render.xlsx import workbook

        return workbook(document)
    if form in ("plain", "csv", "tsv", "parquet", *RAW):
        from gpudb.render import columns

        if form == "parquet":
            return columns.parquet(document)
        if form == "plain":
            return columns.plain(document)
        return columns.separated(document, "," if form.startswith("csv") else "\t", raw=form in RAW)
    raise UsageError(f"there is no format {form!r}", f"use one of {', '.join(FORMATS)}")


def json_text(data: Any) -> str:
    """JSON with two spaces of indent, non-ASCII kept, unsafe characters escaped."""
    import json

    return escaped(json.dumps(data, ensure_ascii=is_ascii_only(), indent=2, allow_nan=False, default=str)) + "\n"


def escaped(text: str) -> str:
    """JSON with every character escaped that may stand raw in a string but can steer a terminal."""
    if text.isascii() and "\x7f" not in text:
        return text
    import json
    import unicodedata

    unsafe = [c for c in set(text) if c != "\n" and unicodedata.category(c) in UNSAFE]
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in unsafe}) if unsafe else text


def lines(document: Document) -> str:
    """One JSON object per row of data."""
    import json

    held = document.payload()
    data = held if isinstance(held, list) else [held]
    if isinstance(held, dict) and isinstance(held.get("rows"), list):
        data = held["rows"]
    return "".join(escaped(json.dumps(row, ensure_ascii=is_ascii_only(), allow_nan=False, default=str)) + "\n" for row in data)
