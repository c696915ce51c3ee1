"""A question needs nothing of what makes, migrates and checks databases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import sys
from gpudb.cli.main import run
assert run(sys.argv[1:]) == 0
print("STORE", *sorted(name for name in sys.modules if name.startswith("gpudb.store")))
"""


@pytest.mark.parametrize(
    "words",
    [
        "compare H100 H20",
        "compare H100 H20 --known-at 2026-11-24 --to CN",
        "list memory_gb>=80 status=license_required --to CN",
        "show H20",
        "facts H20 tdp_w",
        "status H20 --to CN",
        "timeline H20",
        "classify H20",
        "rules",
        "claims",
        "events",
        "sources",
        "log H20",
        "schema spec",
    ],
)
def test_a_question_about_a_file_imports_nothing_of_the_store(real_db: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words.split(), "--db", real_db], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "STORE"


#: what a plain call does without: each costs a fifth to two fifths of `python -c pass`
SPARED = "typing", "re", "decimal", "dataclasses", "inspect", "contextlib"


@pytest.mark.parametrize("words", ["compare H100 H800 H20", "list", "list vendor=nvidia", "show h20-sxm5-96gb"])
def test_a_plain_call_loads_nothing_that_costs_a_good_part_of_it(real_db: str, words: str) -> None:
    code = f"""
import sys
before = set(sys.modules)
from gpudb.cli.main import run
assert run(sys.argv[1:]) == 0
print(*sorted({{*{SPARED!r}}} & (set(sys.modules) - before)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, *words.split(), "--db", real_db], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == ""
