"""Paths and what systems do differently: no step of a path is lost, a lock ends with its holder, a process lives or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gpudb.files import refuse_lost_steps
from gpudb.operating_system import alive, locked, make_durable
from tests.helpers import run

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks, and takes the text of a path as it is")


@pytest.fixture
def room(tmp_path, monkeypatch):
    (tmp_path / "here/folder").mkdir(parents=True)
    (tmp_path / "here/file").write_text("")
    (tmp_path / "here/link").symlink_to("folder")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@unix
@pytest.mark.parametrize(
    "path", ["missing/../x", "folder/missing/../../x", "file/../x", "./missing/../x", "/missing-folder/../x"]
)
def test_a_way_up_from_what_is_no_folder_is_refused(path, room):
    with pytest.raises(OSError, match="No such file|Not a directory"):
        refuse_lost_steps(path)


@pytest.mark.parametrize("path", ["x", "folder/../x", "../x", "link/../x", "missing/x", "..x", "a..b", "/../x", ""])
def test_every_other_path_passes(path, room):
    refuse_lost_steps(path)


@unix
@pytest.mark.parametrize(
    "words",
    [
        ("list", "--format", "csv", "-o", "{}.csv"),
        ("list", "--format", "csv", "--force", "-o", "{}.csv"),
        ("plot", "delta", "x1-big", "y2", "-o", "{}.csv"),
        ("export", "{}", "--formats", "csv", "--views", "spec"),
        ("db", "init", "--db", "{}.sqlite"),
    ],
    ids=" ".join,
)
def test_no_command_writes_where_a_missing_folder_was_named(words, room, small_sqlite, capsys):
    before = sorted(room.parent.rglob("*"))
    words = [word.replace("{}", "missing/../x") for word in words]
    code, out, err = run(*words, *(() if "--db" in words else ("--db", small_sqlite)), capsys=capsys)
    assert (code, out) == (4, "")
    assert "missing/.." in err
    assert sorted(room.parent.rglob("*")) == before


def test_a_way_up_from_a_folder_that_is_there_is_written(room, small_sqlite, capsys):
    assert run("list", "-o", "folder/../x.csv", "--db", small_sqlite, capsys=capsys)[0] == 0
    assert (room / "x.csv").read_text()


@unix
def test_a_lock_is_held_by_one_and_ends_with_its_holder(tmp_path):
    held = locked(tmp_path)
    assert held is not None
    code = f"from pathlib import Path; from gpudb.operating_system import locked; print(locked(Path({str(tmp_path)!r})) is None)"
    asked = [sys.executable, "-c", code]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "True\n"
    os.close(held)
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "False\n"


@unix
def test_a_process_that_ended_is_not_alive():
    done = subprocess.Popen([sys.executable, "-c", ""])
    assert alive(done.pid)
    done.wait()
    assert not alive(done.pid)
    assert alive(os.getpid())
    assert alive(1)


@unix
def test_everything_in_a_folder_and_the_folder_are_made_durable(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")) if Path("/proc").exists() else None
    )
    make_durable(tmp_path)
    if Path("/proc").exists():
        assert sorted(synced) == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "b")]
