"""All truth tables, in the order in which rows can be inserted; deletion goes backwards."""

from __future__ import annotations

from gpudb.store import law_schema, own_schema  # noqa: F401 - the import defines their tables
from gpudb.store.schema import dataset_release, metadata

TRUTH = tuple(table for table in metadata.tables.values() if table is not dataset_release)
