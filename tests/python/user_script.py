"""What a careful user writes; `mypy --strict` reads it with the types that gpudb ships, and it runs."""

from __future__ import annotations

import datetime as dt

import gpudb

found = gpudb.list("memory_gb>=141", sort="-memory_gb")
names: list[str] = [str(row["part"]) for row in found[:3]]
compared = gpudb.compare("H100", "H20", columns="memory_gb")
cells = {part: cell.value for part, cell in compared[0].cells.items()}
label: str = compared[0].label
peak: float = gpudb.peak("NVIDIA H100 80GB HBM3", "bf16").per_second
answer = gpudb.status("H20", to="CN", on=dt.date(2025, 5, 1))[0]
if answer.status == "license_required":
    print(answer.citation)
held: list[int] = [(answer.on - layer.since).days for layer in answer.layers if layer.since]
reviewed: dt.date | None = answer.known_until
last: dt.date = max(source.accessed_on for source in compared.sources.values())
in_force: list[dt.date] = [row.effective for row in gpudb.classify("H20")]
clauses: tuple[str, ...] = gpudb.classify(["H20"], on="2024-01-01")[0].paragraphs
with gpudb.open() as catalog:
    shown = catalog.show("h20-sxm5-96gb")
    memory = shown.spec["memory_gb"]
    story = catalog.timeline("H20", to="CN")
    statuses = [row["kind"] for row in story if row["layer"] == "status"]
    devices = [device.part for device in catalog.identify("NVIDIA H20")]
try:
    gpudb.show("H2O")
except gpudb.UnknownNameError as error:
    said: tuple[str, ...] = error.suggestions
    wrong: object = error.value
