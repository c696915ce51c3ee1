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
    return _written("CITATION.cff", release=release)


def readme(release: dict[str, Any], files: Sequence[Made], formats: Sequence[str], others: Sequence[str] = ()) -> str:
    """README.md of the folder; ``others``: origins of a team's own rows."""
    about = ABOUT | _OTHER
    rows = [(file, about.get(file.path.rpartition(".")[0], about.get(file.path, ""))) for file in files]
    return _written("export.md", release=release, files=rows, formats=formats, others=others)


def _written(name: str, **about: Any) -> str:
    import jinja2

    text = Path(__file__).with_name("templates").joinpath(name).read_text(encoding="utf-8")
    options: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
    return jinja2.Environment(**options).from_string(text).render(**about)  # noqa: S701 - plain texts


_OTHER = {
    "contract.json": "views and columns for programs, with the version of the contract",
    "views.duckdb.sql": "the Parquet files under the names of the views",
    "LICENSE-DATA": "the license of the data",
    "CITATION.cff": "how to cite the release",
    "CONTENT_SHA256": "the content hash",
}


def contract_text(contract: dict[str, Any]) -> str:
    """A contract of the views as the text of contract.json."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"
