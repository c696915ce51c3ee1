"""The texts of an export folder: README, citation, license, and the views for DuckDB."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gpudb import resources, view_texts
from gpudb.publish.package import Made

#: what each view, and what else has rows, is about
ABOUT = {
    **view_texts.ABOUT,
    "changes": "what was recorded, withdrawn or corrected, day by day, one JSON object per line",
    "gpudb.sqlite": "the whole database as one SQLite file, with all views",
}


def license_text() -> str:
    """The license of the data."""
    return Path(resources.text_file("LICENSE-DATA")).read_text(encoding="utf-8")


def citation(release: dict[str, Any]) -> str:
    """CITATION.cff of the release."""
    return (
        "cff-version: 1.2.0\n"
        'title: "gpudb: sourced specifications and dated export status of AI accelerators"\n'
        'message: "If you use the data, cite this release and the sources beside each value."\n'
        "type: dataset\n"
        'authors:\n  - name: "The gpudb developers"\n'
        f'version: "{release["release"]}"\n'
        f"date-released: {release['released_on']}\n"
        "license: CC-BY-4.0\n"
        "identifiers:\n"
        f'  - type: other\n    value: "sha256:{release["content_sha256"]}"\n'
        '    description: "content hash of all truth rows, the same on every engine"\n'
    )


def readme(release: dict[str, Any], files: Sequence[Made], formats: Sequence[str], others: Sequence[str] = ()) -> str:
    """README.md of the folder; ``others``: origins of a team's own rows."""
    name = release["release"]
    out = [
        f"# gpudb {name}",
        "",
        "Specifications of AI accelerators with the source of every value, and their US-China export status with its days.",
        "",
        f"- Release {name} of {release['released_on']}, views version {release['contract_version']}.",
        f"- Content hash {release['content_sha256']} (all truth rows; the same on SQLite and PostgreSQL; `gpudb db verify` "
        "computes it again).",
        "- License: CC BY 4.0, see LICENSE-DATA. Cite it with CITATION.cff.",
        "- `sha256sum -c SHA256SUMS` checks every file. `datapackage.json` says what each column means, its unit, and what a "
        "blank means.",
        "",
    ]
    if others:
        out += [
            f"**This is not the shipped release alone**: rows whose `origin` is {', '.join(others)} were added. The license covers the",
            "shipped rows only.",
            "",
        ]
    if "parquet" in formats or "csv" in formats:
        out += [
            "Periods are half open: a row counts on day `d` when `valid_from <= d` and `d < valid_before`; an open end is",
            "`9999-12-31`. The view `export_status_now` depends on today and is no file: ask `export_status` for a day.",
            "",
            "Four blanks differ. In `spec` a blank is never zero; `spec_fact` has a row with `state` `not_applicable` or",
            "`not_published` for two of them, and no row when the value is unknown.",
            "",
        ]
    if "parquet" in formats:
        out += ["    duckdb -c \"select part, memory_gb from 'spec.parquet'\"", ""]
    if "csv" in formats:
        out += [
            "CSV: UTF-8, comma, LF, quotes only where needed, days as YYYY-MM-DD, an empty field is NULL. Texts are raw: nothing",
            "is put before a cell that begins with `=`, `+`, `-` or `@`. In a spreadsheet, import the columns as text.",
            "",
        ]
    if "sqlite" in formats:
        out += ['    sqlite3 gpudb.sqlite "select part, memory_gb from spec"', ""]
    out += ["| file | rows | bytes | what |", "| --- | ---: | ---: | --- |"]
    for file in files:
        stem = file.path.rpartition(".")[0]
        about = ABOUT.get(stem, ABOUT.get(file.path, "")) or _OTHER.get(file.path, "")
        out.append(f"| `{file.path}` | {'' if file.rows is None else file.rows} | {file.bytes} | {about} |")
    out += [f"| `{name}` | | | {about} |" for name, about in _LAST]
    return "\n".join(out) + "\n"


_OTHER = {
    "contract.json": "views and columns for programs, with the version of the contract",
    "views.duckdb.sql": "the Parquet files under the names of the views",
    "LICENSE-DATA": "the license of the data",
    "CITATION.cff": "how to cite the release",
    "CONTENT_SHA256": "the content hash",
}
_LAST = (
    ("datapackage.json", "description of all files (Frictionless Data Package 2)"),
    ("SHA256SUMS", "hash of every file"),
)


def contract_text(contract: dict[str, Any]) -> str:
    """A contract of the views as the text of contract.json."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"
