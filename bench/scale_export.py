"""All rows of `spec` to CSV and Parquet: `gpudb export` beside a script with the raw driver, each as a process of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from measuring import Child, Clock, Pair, child, say

OURS = """
import json, sys, time
from gpudb.publish.export import export
url, folder, form = sys.argv[1:]
begin = time.process_time()
made = export(folder, url, (form,), ("spec",))
rows = next(file.rows for file in made.files if file.path == "spec." + form)
print(json.dumps({"seconds": time.process_time() - begin, "rows": rows}))
"""
BY_HAND = """
import csv, json, sys, time
url, folder, form = sys.argv[1:]
begin = time.process_time()
if "://" in url:
    import psycopg
    connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), options="-c search_path=gpudb")
    cursor = connection.cursor("spec")
else:
    import sqlite3
    connection = sqlite3.connect(url)
    cursor = connection.cursor()
cursor.execute("SELECT * FROM spec ORDER BY part")
rows = 0
chunk = cursor.fetchmany(5000)
names = [column[0] for column in cursor.description]
if form == "csv":
    with open(folder + "/spec.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        while chunk:
            writer.writerows(chunk)
            rows += len(chunk)
            chunk = cursor.fetchmany(5000)
else:
    import pyarrow, pyarrow.parquet
    asked = "SELECT column_name, type FROM column_doc WHERE view = 'spec'"
    told = dict(connection.execute(asked).fetchall())
    kinds = {"number": pyarrow.float64(), "integer": pyarrow.int64(), "text": pyarrow.string(), "day": pyarrow.string()}
    schema = pyarrow.schema([(name, kinds[told[name]]) for name in names])
    with pyarrow.parquet.ParquetWriter(folder + "/spec.parquet", schema, compression="zstd") as writer:
        while chunk:
            columns = [[str(v) if v is not None and told[n] == "day" else v for v in column] if told[n] == "day" else column
                       for n, column in zip(names, zip(*chunk))]
            writer.write_table(pyarrow.table([pyarrow.array(c, f.type) for c, f in zip(columns, schema)], schema=schema))
            rows += len(chunk)
            chunk = cursor.fetchmany(5000)
print(json.dumps({"seconds": time.process_time() - begin, "rows": rows}))
"""


def measure(url: str, engine: str, parts: int, folder: Path, clock: Clock) -> list[Pair]:
    """Both formats, once each: rows per second of CPU (the server's included) and the peak of memory."""

    def run(code: str, form: str) -> tuple[Child, float]:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            begin = clock.server()
            done = child(code, url, place if code == BY_HAND else f"{place}/out", form)
            return done, done.told["seconds"] + clock.server() - begin

    out = []
    for form in ("csv", "parquet"):
        say(f"{engine}: {parts:,} parts: export to {form}")
        (ours, first), (hand, second) = run(OURS, form), run(BY_HAND, form)
        if ours.told["rows"] != hand.told["rows"]:
            raise SystemExit(f"export wrote {ours.told['rows']} rows, the script by hand {hand.told['rows']}")
        name = "csv.writer by hand" if form == "csv" else "pyarrow by hand"
        out.append(
            Pair(engine, f"export {form}", parts, first, second, name, first / second, ours.told["rows"], ours.mib, hand.mib)
        )
    return out
