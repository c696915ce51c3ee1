"""From a row of `spec` to the engine's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gpudb.law.metrics import Inputs

#: columns of `spec` that the engine looks at beside the rates that count for TPP
INPUTS = (
    "logic_die_area_mm2", "aggregate_io_gbs", "nvlink_gbs", "scale_up_gbs", "pcie_gbs", "memory_bandwidth_gbs", "maker_tpp",
    "marketed_for_datacenter",
)  # fmt: skip


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
