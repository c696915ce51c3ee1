"""A release as a folder of files for others: SQLite, Parquet, CSV, JSON lines, with a Data Package that describes them."""

from __future__ import annotations

from gpudb.publish.export import FORMATS, Exported, File, export

__all__ = ["FORMATS", "Exported", "File", "export"]
