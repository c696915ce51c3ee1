"""A release as a folder of files for others: SQLite, Parquet, CSV, JSON lines, with a Data Package that describes them."""

from __future__ import annotations

from gpudb.publish.export import FORMATS, Exported, File, export
from gpudb.publish.latest import LATEST, Shelved, shelve

__all__ = ["FORMATS", "LATEST", "Exported", "File", "Shelved", "export", "shelve"]
