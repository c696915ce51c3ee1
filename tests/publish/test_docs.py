"""Every block of docs/publish.md that can run here runs, one after the other, in one folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: those for R, csvkit, spreadsheets and the shell of SQLite run in test_other_tools.py
BLOCKS = re.findall(r"```(python|sh)\n(.*?)```", (ROOT / "docs/publish.md").read_text(encoding="utf-8"), re.S)

#: words of a block -> words of its answer
SAYS = {
    "gpudb export out": "datapackage.json",
    "import duckdb": "license_required",
    "import pandas": "2368",
    "sha256sum": "every file is as published",
    "db diff": "nothing differs",
    "gpudb site www": "pages of release",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, real_db):
    """A folder on PATH with a `gpudb` of this checkout; it holds what the blocks before have made."""
    place = tmp_path_factory.mktemp("docs")
    script = place / "gpudb"
    script.write_text(f'#!/bin/sh\nGPUDB_DB={real_db} PYTHONPATH={ROOT} exec {sys.executable} -m gpudb "$@"\n')
    script.chmod(0o755)
    return place


@pytest.mark.slow
def test_the_blocks_of_the_page_run_in_their_order(folder):
    """In one test, for a block reads what those before it have made."""
    assert len(BLOCKS) == len(SAYS)
    for kind, text in BLOCKS:
        command = [sys.executable, "-c", text] if kind == "python" else ["sh", "-e", "-c", text]
        done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}, capture_output=True,
                              text=True, check=False, timeout=120)  # fmt: skip
        assert done.returncode == 0, (text, done.stderr)
        assert next(found for part, found in SAYS.items() if part in text) in done.stdout, text
