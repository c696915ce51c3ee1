"""From a row of `spec` to the engine's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gpudb.law.metrics import Inputs


def from_spec(row: Mapping[str, Any], not_applicable: frozenset[str] = frozenset()) -> Inputs:
    """Inputs of one part; a NULL is unknown, ``not_applicable`` names the columns whose concept the part does not have."""
    values = {
        name: float(value) for name, value in row.items() if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    marketed = row.get("marketed_for_datacenter")
    return Inputs(
        values,
        marketed if marketed in ("yes", "no") else "unknown",
        part=row["part"],
        vendor=row["vendor"],
        family=row["family"],
        not_applicable=not_applicable,
    )
