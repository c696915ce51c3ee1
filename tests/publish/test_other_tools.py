"""The lines of docs/publish.md for R, csvkit, spreadsheets and the shell of SQLite, run where the tool is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "publish.md"
_BLOCK = re.compile(r"^```(r|sh \w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: what a block needs, and what its answer holds
NEEDS = {
    "held$layer": ("Rscript", (), "96 license_required"),
    "readr::": ("Rscript", ("readr", "DBI", "RSQLite"), "Date 2"),
    "ssconvert": ("ssconvert", (), ""),
    "csvgrep": ("csvgrep", (), "h20-sxm5-96gb,96,400"),
    "sqlite3 -readonly": ("sqlite3", (), "h20-sxm5-96gb|96"),
}


def blocks() -> dict[str, tuple[str, str]]:
    """Mark of a block -> its language and text."""
    found = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    marks = {mark: [one for one in found if mark in one[1]] for mark in NEEDS}
    return {mark: held[0] for mark, held in marks.items()}


@pytest.fixture(scope="module")
def shelf(exported, tmp_path_factory):
    """A folder in which `data/latest` is an export."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "data").mkdir()
    (folder / "data" / "latest").symlink_to(exported, target_is_directory=True)
    return folder


@pytest.mark.dear
@pytest.mark.parametrize("mark", NEEDS)
def test_a_block_of_the_page_runs_as_it_stands(mark, shelf):
    language, text = blocks()[mark]
    tool, packages, wanted = NEEDS[mark]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    for package in packages:
        there = subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True, check=False)
        if there.returncode:
            pytest.skip(f"the R package {package} is not installed")
    command = ["Rscript", "-e", text] if language == "r" else ["sh", "-euc", text]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=shelf, timeout=120)
    assert done.returncode == 0, done.stderr
    assert wanted in done.stdout
    if tool == "ssconvert":
        with zipfile.ZipFile(shelf / "spec.xlsx") as book:
            sheet = next(book.read(name).decode() for name in book.namelist() if name.endswith("sheet1.xml"))
        assert "<f>" not in sheet
        assert sheet.count("<row ") > 100


def test_every_block_for_another_tool_is_run():
    assert len(_BLOCK.findall(PAGE.read_text(encoding="utf-8"))) == len(blocks())
