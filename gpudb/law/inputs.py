"""From a row of `spec` to the engine's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gpudb.law.metrics import Inputs
from gpudb.model import BOUNDED

#: columns of `spec` that the engine looks at beside the rates that count for TPP
INPUTS = (
    "logic_die_area_mm2", "aggregate_io_gbs", "nvlink_gbs", "scale_up_gbs", "pcie_gbs", "memory_bandwidth_gbs", "maker_tpp",
    "marketed_for_datacenter", "maker_eccn", *(HEARD := ("announced_on", "first_reported_on", "first_delivered_on", "released_on")),
)  # fmt: skip


def from_spec(
    row: Mapping[str, Any], not_applicable: frozenset[str] = frozenset(), copied: Mapping[str, str] | None = None
) -> Inputs:
    """Inputs of one part; a NULL is unknown, ``not_applicable`` names the columns whose concept the part does not have.

    ``copied``: the columns whose figure is that of another part, with that part.
    """
    values = {
        name: float(value) for name, value in row.items() if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    marketed, heard = row.get("marketed_for_datacenter"), sorted(str(row[name]) for name in HEARD if row.get(name))
    return Inputs(
        values,
        marketed if marketed in ("yes", "no") else "unknown",
        part=row["part"],
        vendor=row["vendor"],
        family=row["family"],
        not_applicable=not_applicable,
        bounds={
            name: ends
            for name in BOUNDED
            if row.get(name) is None and any(ends := (row.get(f"{name}_min"), row.get(f"{name}_max")))
        },
        copied={name: part for name, part in (copied or {}).items()},
        maker_eccn=row.get("maker_eccn"),
        announced=heard[0] if heard else None,
    )
