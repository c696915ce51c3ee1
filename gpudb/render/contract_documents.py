"""The contract of the public views, and what changed since another one, as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gpudb.render.document import Document
from gpudb.render.spec_documents import records


def contract(held: Mapping[str, Any], header: str) -> Document:
    """The contract: as JSON the data of docs/contract.json, as a table one line per column of a view."""
    rows = [{"view": view, **column} for view, columns in held["views"].items() for column in columns]
    made = records(rows, header, ("view", "column", "type", "unit", "nullable", "since"), "column")
    version = f"contract {held['contract_version']}, {len(held['views'])} views"
    return made._replace(data=dict(held), after=(f"{version}, {made.after[0]}",))


def changes(rows: Sequence[Mapping[str, Any]], old: str, least: str, held: str, header: str) -> Document:
    """What changed from the contract ``old`` to the one held: one line per change, and the level of the whole."""
    made = records(rows, header, ("level", "view", "column", "text"), "change")
    words = f"{made.after[0]} from contract {old} to {held}"
    count = {level: sum(row["level"] == level for row in rows) for level in ("major", "minor", "patch")}
    said = ", ".join(f"{number} {level}" for level, number in count.items() if number)
    data = {"from": old, "to": held, "least_version": least, "changes": [dict(row) for row in rows]}
    return made._replace(data=data, after=(f"{words}{': ' + said if said else ''}",))
