"""The public views as Parquet files, and DuckDB over them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from gpudb.query.reader import open_reader

TYPES = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "day": pa.date32()}


def write(url: str, folder: Path) -> None:
    """One Parquet file per view; days are dates."""
    reader = open_reader(url)
    held: dict[str, list[tuple[str, str]]] = {}
    for row in reader.rows("SELECT view, column_name, type FROM column_doc ORDER BY view, position"):
        held.setdefault(row["view"], []).append((row["column_name"], row["type"]))
    for view, columns in held.items():
        if view == "export_status_now":
            continue  # its rows depend on today
        rows = reader.rows(f"SELECT * FROM {view}")
        made = {
            name: pa.array([dt.date.fromisoformat(r[name]) if kind == "day" and r[name] else r[name] for r in rows], TYPES[kind])
            for name, kind in columns
        }
        pq.write_table(pa.table(made), folder / f"{view}.parquet")
    reader.close()


def connect(folder: Path) -> Any:
    """DuckDB with one view per Parquet file of a folder."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
    return connection
