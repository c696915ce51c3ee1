"""A value with all that is known about it, as JSON and in words for files."""

from __future__ import annotations

from typing import Any

from gpudb import results


def cell_data(cell: results.Cell, with_sources: bool) -> dict[str, Any]:
    """A cell as JSON."""
    return {
        "value": cell.value,
        "state": cell.state,
        "delta_percent": cell.delta_percent,
        "sources": list(cell.sources) if with_sources else [],
        "published": cell.published,
        "derived": cell.mark == "derived",
        "estimated": cell.estimated,
        "secondary": cell.mark == "secondary",
        "disputed_by": cell.disputed,
        "statement_id": cell.statement_id,
        **({"origin": cell.origin} if cell.origin != "shipped" else {}),
    }


def words(cell: results.Cell) -> str:
    """The marks of a cell in words, for files."""
    named = (cell.mark, "estimated" if cell.estimated else "", "disputed" if cell.disputed else "",
             "" if cell.origin == "shipped" else f"own fact of {cell.origin}")  # fmt: skip
    return ", ".join(word for word in named if word)
