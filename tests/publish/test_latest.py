"""`gpudb export DIR --latest`: releases under names that do not change, and the newest one under one name."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from gpudb.errors import DatabaseError, UsageError
from gpudb.publish import shelve
from tests.helpers import run

FORMATS = ("sqlite", "csv")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def shelf(small_sqlite, tmp_path):
    root = tmp_path / "data"
    return root, shelve(str(root), small_sqlite, FORMATS, contract="{}\n")


def as_release(folder: Path, version: str) -> None:
    """Give the export in ``folder`` the number of another release."""
    described = folder / "datapackage.json"
    text = described.read_text("utf-8")
    start = text.index('"version": "') + len('"version": "')
    described.write_text(text[:start] + version + text[text.index('"', start) :], "utf-8")


def test_both_names_hold_the_same_files_and_stock_tools_read_them(shelf, small_sqlite):
    root, made = shelf
    release = made.release.release
    assert names(root) == {release, "latest"}
    assert (made.kept, made.latest) == (False, release)
    assert bytes_of(root / release) == bytes_of(root / "latest")
    parts = [row[0] for row in sqlite3.connect(small_sqlite).execute("SELECT part FROM spec ORDER BY part")]
    assert [row["part"] for row in csv.DictReader((root / "latest/spec.csv").open(encoding="utf-8"))] == parts
    assert [row[0] for row in duckdb.sql(f"SELECT part FROM '{root}/latest/spec.csv' ORDER BY part").fetchall()] == parts
    assert [row[0] for row in sqlite3.connect(root / "latest/gpudb.sqlite").execute("SELECT part FROM spec ORDER BY 1")] == parts


def test_a_release_that_is_there_is_kept_and_latest_is_mended(shelf, small_sqlite):
    root, made = shelf
    release = root / made.release.release
    stamps = {path.name: path.stat().st_mtime_ns for path in release.iterdir()}
    shutil.rmtree(root / "latest")
    again = shelve(str(root), small_sqlite, FORMATS, contract="{}\n")
    assert again.kept
    assert {path.name: path.stat().st_mtime_ns for path in release.iterdir()} == stamps
    assert bytes_of(release) == bytes_of(root / "latest")
    assert {(file.path, file.sha256) for file in again.release.files} == {(file.path, file.sha256) for file in made.release.files}


def test_latest_does_not_go_back(shelf, small_sqlite):
    root, made = shelf
    as_release(root / "latest", "2999.1.0")
    before = bytes_of(root / "latest")
    again = shelve(str(root), small_sqlite, FORMATS, contract="{}\n")
    assert again.latest == "2999.1.0"
    assert bytes_of(root / "latest") == before
    as_release(root / "latest", "2001.10.0")
    assert shelve(str(root), small_sqlite, FORMATS, contract="{}\n").latest == made.release.release


def test_another_content_under_a_published_number_is_refused(shelf, small_sqlite):
    root, made = shelf
    release = root / made.release.release
    before = bytes_of(release)
    (release / "CONTENT_SHA256").write_text("0" * 64 + "\n")
    with pytest.raises(UsageError, match="holds another content of release"):
        shelve(str(root), small_sqlite, FORMATS, contract="{}\n")
    assert not shelve(str(root), small_sqlite, FORMATS, force=True, contract="{}\n").kept
    assert bytes_of(release) == before


@pytest.mark.parametrize("harm", ["changed", "gone", "outside"])
def test_files_that_are_not_those_of_the_list_are_not_published_again(shelf, small_sqlite, harm):
    root, made = shelf
    release = root / made.release.release
    before = bytes_of(root / "latest")
    if harm == "changed":
        (release / "spec.csv").write_text("part\n")
    elif harm == "gone":
        (release / "spec.csv").unlink()
    else:
        (release / "SHA256SUMS").write_text("0" * 64 + "  ../../secret\n")
    with pytest.raises(DatabaseError, match="is not what"):
        shelve(str(root), small_sqlite, FORMATS, contract="{}\n")
    assert bytes_of(root / "latest") == before


def test_what_nobody_exported_is_not_replaced(small_sqlite, tmp_path):
    mine = tmp_path / "data" / "latest"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="was not made by"):
        shelve(str(tmp_path / "data"), small_sqlite, FORMATS, contract="{}\n")
    assert names(mine) == {"thesis.txt"}


def test_the_command_says_which_release_latest_is(small_sqlite, tmp_path, capsys):
    asked = ("export", str(tmp_path / "data"), "--latest", "--formats", "csv", "--views", "spec", "--db", small_sqlite)
    code, _, err = run(*asked, capsys=capsys)
    assert (code, "latest holds release 2" in err) == (0, True), err
    code, out, err = run(*asked, capsys=capsys)
    assert (code, "was there already and is kept" in err, "spec.csv" in out) == (0, True, True), err
