"""What an answer shows in a notebook: the table of a terminal with its sources, as a piece of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gpudb import results
from gpudb.device_results import Identification, Peak
from gpudb.render import page_tables
from gpudb.render.document import Document
from gpudb.rows import as_dict

#: what stands above a table in the place of a command's day and release
_HEADER = "gpudb"
#: fields of records with more than a screen holds, by two of them that no other record has
_SHOWN = {
    ("destination", "caveats"): "part destination on status layer review_policy basis citation since",
    (
        "tpp_basis",
        "clauses",
    ): "part rule version outcome paragraphs tpp performance_density license_exceptions review_policy citation",
    ("topic", "verdict"): "topic claim state verdict day",
    ("column_name", "action"): "day action part column_name value new_value source why",
}


def html(answer: Any) -> str:
    """The table of any answer, safe to put into a page: no script, nothing from outside."""
    return page_tables.fragment(document(answer))


def document(answer: Any) -> Document:
    """The document of any answer, as its command makes it."""
    from gpudb.render import comparison_document, device_documents, law_documents, spec_documents

    if isinstance(answer, results.Comparison):
        return comparison_document.comparison(answer, _HEADER, with_sources=True)
    if isinstance(answer, results.PartList):
        return spec_documents.part_list(answer, _HEADER)
    if isinstance(answer, results.Shown):
        return spec_documents.part(answer, _HEADER, with_sources=True)
    if isinstance(answer, results.Facts):
        return spec_documents.facts(answer, _HEADER)
    if isinstance(answer, results.Timeline):
        return law_documents.timeline(answer, _HEADER)
    if isinstance(answer, Peak):
        return device_documents.peak(answer, _HEADER, "html", with_sources=True)
    if isinstance(answer, Identification):
        return device_documents.identification(answer, _HEADER)
    rows = [as_dict(row) for row in answer]
    return spec_documents.records(rows, _HEADER, _fields(rows), notes=answer.notes, fields=getattr(answer, "columns", ()))


def _fields(rows: Sequence[dict[str, Any]]) -> list[str] | None:
    """The fields that are shown of long records; None for all."""
    return next((names.split() for marks, names in _SHOWN.items() if rows and rows[0].keys() >= set(marks)), None)
