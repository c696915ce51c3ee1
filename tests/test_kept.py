"""A database that many tests read is built once, and anew when something that it follows from has changed."""

from __future__ import annotations

import shutil
import threading

import pytest

from tests import kept as module
from tests.conftest import ROOT
from tests.kept import Kept, digest


def test_a_file_is_made_once_by_whoever_comes_first(tmp_path):
    made, start = [], threading.Barrier(4)

    def make(path):
        made.append(path)
        path.write_text("whole")

    def ask(number):
        start.wait()
        Kept(tmp_path / "kept").copy("x", tmp_path / f"copy{number}", make, "hash")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [(tmp_path / f"copy{number}").read_text() for number in range(4)] == ["whole"] * 4
    assert [entry.name for entry in (tmp_path / "kept").iterdir()] == ["hash-x"]


def test_what_another_hash_made_is_not_taken(tmp_path):
    held = Kept(tmp_path / "kept")
    held.copy("x", tmp_path / "a", lambda path: path.write_text("old"), "one")
    held.copy("x", tmp_path / "b", lambda path: path.write_text("new"), "two")
    assert (tmp_path / "b").read_text() == "new"


def test_one_that_could_not_be_made_is_tried_again_and_one_whose_maker_died_is_made(tmp_path, monkeypatch):
    held = Kept(tmp_path / "kept")
    with pytest.raises(ZeroDivisionError):
        held.copy("x", tmp_path / "a", lambda path: 1 / 0, "hash")
    held.copy("x", tmp_path / "a", lambda path: path.write_text("whole"), "hash")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    (tmp_path / "kept/hash-y.lock").write_text("")
    held.copy("y", tmp_path / "b", lambda path: path.write_text("whole"), "hash")
    assert (tmp_path / "b").read_text() == "whole"


@pytest.mark.dear
@pytest.mark.parametrize(
    ("file", "anew"),
    [
        ("seed/release.toml", True),
        ("gpudb/store/loader.py", True),
        ("gpudb/law/status.py", True),
        ("gpudb/units.py", True),
        ("tests/helpers.py", True),
        ("gpudb/render/text.py", False),
        ("gpudb/cli/main.py", False),
        ("docs/law.md", False),
    ],
)
def test_a_change_of_what_a_database_follows_from_is_another_hash(file, anew, tmp_path):
    for name in ("seed", "migrations", "gpudb", "tests", "docs"):
        left = shutil.ignore_patterns("__pycache__", "_data", "golden", "pictures", "*.xz")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left)
    before = digest(tmp_path)
    with (tmp_path / file).open("a") as stream:
        stream.write("# changed\n")
    digest.cache_clear()
    assert (digest(tmp_path) != before) == anew
