"""Readers for what the writers wrote: each format by its own rules, to rows of text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

from gpudb.render.text import as_text

#: formats whose rows are those of the table, with a header
TEXT_TABLES = ("csv", "tsv", "csv-raw", "tsv-raw", "md", "html", "latex")
_LATEX = {
    r"\textbackslash{}": "\\", r"\&": "&", r"\%": "%", r"\$": "$", r"\#": "#", r"\_": "_", r"\{": "{", r"\}": "}",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|",
    r"\textasciigrave{}": "`", r"\allowbreak{}": "", "{[}": "[", "{]}": "]", "-{}-": "--",
}  # fmt: skip


class Cells(HTMLParser):
    """The cells of every table row and every tag that was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = False if tag in ("td", "th") else self.inside

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def untex(text: str) -> str:
    """LaTeX as the reader of the page sees it."""
    return re.sub("|".join(re.escape(key) for key in sorted(_LATEX, key=len, reverse=True)), lambda m: _LATEX[m[0]], text)


def _latex_rows(text: str) -> list[list[str]]:
    rows = []
    for line in text.split("\n"):
        body = re.fullmatch(r"(.*?) \\\\(?: \\hline)?", line)
        if body:
            group = re.fullmatch(r"\\multicolumn\{\d+\}\{l\}\{\\textbf\{(.*)\}\}", body[1])
            rows.append([untex(group[1])] if group else [untex(cell) for cell in re.split(r"(?<!\\) ?& ", body[1])])
    return rows


def _markdown_rows(text: str) -> list[list[str]]:
    rows = []
    for line in text.split("\n"):
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            cells = re.split(r"(?<!\\)(?:\\\\)*\|", line)[1:-1]
            rows.append([re.sub(r"\\([\\`*_\[\]<>|&~])", r"\1", cell.strip()) for cell in cells])
    return rows


def rows_of(text: str, form: str) -> list[list[str]]:
    """Header and rows of one answer, read by the rules of its format."""
    if form in ("csv", "tsv", "csv-raw", "tsv-raw"):
        return list(csv.reader(io.StringIO(text), delimiter="," if form.startswith("csv") else "\t"))
    if form == "md":
        return _markdown_rows(text)
    if form == "html":
        parser = Cells()
        parser.feed(text)
        return parser.rows
    if form == "latex":
        return _latex_rows(text)
    if form == "plain":
        return [line.split("\t") for line in text.split("\n")[:-1]]
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    raise AssertionError(form)


def parquet_rows(data: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The type of every column, and the rows."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(data))
    return {field.name: str(field.type) for field in table.schema}, table.to_pylist()


def workbook_rows(data: bytes) -> dict[str, list[list[Any]]]:
    """The cells of every sheet; days are days, blanks None."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    return {
        sheet.title: [
            [value.date() if isinstance(value, dt.datetime) else value for value in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
    }


def parquet_text(value: Any) -> str:
    """A Parquet value as the other formats write it."""
    return value.isoformat() if isinstance(value, dt.date) else as_text(value)
