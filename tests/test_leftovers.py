"""The watch over what tests leave behind fails a run that wrote where it may not, and no other."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.leftovers import Leftovers

PROBE = """
from pathlib import Path
def test_it(tmp_path):
    (tmp_path / "own").write_text("x")
    Path.home().joinpath("cache-of-a-program").write_text("x")
    {}
"""


def outcome(tmp_path, line, workers="0"):
    """Exit code and words of a run of one test that does this, with a home that is watched."""
    home, run = tmp_path / "home", tmp_path / "run"
    home.mkdir()
    run.mkdir()
    (run / "test_probe.py").write_text(PROBE.format(line))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            workers,
            "-p",
            "tests.leftovers",
            f"--basetemp={tmp_path}/base",
            "test_probe.py",
        ],
        cwd=run,
        env={**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, sorted(entry.name for entry in home.iterdir())


@pytest.mark.dear
def test_a_run_that_writes_into_its_own_folders_only_passes_and_leaves_the_home_as_it_was(tmp_path):
    code, out, home = outcome(tmp_path, "pass")
    assert (code, home) == (0, []), out


@pytest.mark.dear
@pytest.mark.parametrize("workers", ["0", *(pytest.param(number, marks=pytest.mark.slow) for number in "12")])
def test_a_run_that_writes_into_the_current_folder_fails_and_says_where_and_which_test(tmp_path, workers):
    code, out, _ = outcome(tmp_path, 'Path("left.csv").write_text("x")\ndef test_other(): pass', workers=workers)
    assert code == 1
    assert f"written outside of the folders of the tests: {tmp_path}/run/left.csv (during test_probe.py::test_it" in out
    assert workers == "2" or "test_other" not in out


@pytest.mark.dear
def test_a_run_that_writes_into_the_real_home_fails(tmp_path):
    code, out, _ = outcome(tmp_path, f"Path({str(tmp_path / 'home/.config')!r}).mkdir()")
    assert code == 1
    assert "home/.config" in out


def test_only_what_is_new_counts_and_caches_of_tools_do_not(tmp_path):
    (tmp_path / "old").write_text("")
    left = Leftovers([tmp_path, tmp_path / "missing"])
    (tmp_path / "old").write_text("changed")
    (tmp_path / ".mypy_cache").mkdir()
    assert left.new() == []
    (tmp_path / "new").write_text("")
    assert left.new() == [tmp_path / "new"]


def test_a_file_at_the_top_that_is_another_one_now_counts(tmp_path):
    """What an earlier run left there would hide that this one wrote it, too."""
    for name in ("secret.csv", "same"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder").mkdir()
    left = Leftovers([tmp_path], tmp_path)
    (tmp_path / "folder/inside").write_text("x")
    assert left.new() == []
    (tmp_path / "secret.csv").write_text("another")
    assert left.new() == [tmp_path / "secret.csv"]
