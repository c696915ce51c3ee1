"""No test writes outside its own folder: the run fails when something new lies in the places where that would be found.

Programs that the tests start keep caches where HOME says, so HOME is a folder of the run, removed at its end. What is looked at: the top
of the file system, the home of whoever runs the tests, this checkout and the current folder, by the names that lie there before and after.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: what tools leave in a checkout and git ignores
IGNORED = {
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".work",
    ".coverage",
}


class Leftovers:
    """The names in some folders, before and after."""

    def __init__(self, folders: list[Path]) -> None:
        self.folders = folders
        self.before = self.names()

    def names(self) -> set[Path]:
        """Everything that lies in the folders now."""
        found: set[Path] = set()
        for folder in self.folders:
            try:
                found |= {entry for entry in folder.iterdir() if entry.name not in IGNORED}
            except OSError:
                continue
        return found

    def new(self) -> list[Path]:
        """What was not there before."""
        return sorted(self.names() - self.before)


class Watch:
    """The run's own home, and the look at everything else when the run ends."""

    def __init__(self) -> None:
        home = Path.home()
        under = [ROOT / name for name in ("docs", "seed", "gpudb", "tests", "tools")]
        self.left = Leftovers(
            [Path(home.anchor), home, home / ".cache", home / ".config", home / ".local", Path.cwd(), ROOT, *under]
        )
        self.home = Path(tempfile.mkdtemp(prefix="gpudb-tests-"))
        self.kept = {
            name: os.environ.get(name) for name in ("HOME", "PIP_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR")
        }
        os.environ.setdefault("PIP_CACHE_DIR", str(home / ".cache/pip"))
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR"):
            os.environ.pop(name, None)
        os.environ["HOME"] = str(self.home)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run when something new lies where no test may write."""
        shutil.rmtree(self.home, ignore_errors=True)
        for name, value in self.kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        found = self.left.new()
        if found:
            print("\nwritten outside of the folders of the tests: " + ", ".join(map(str, found)))
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    """The workers of a parallel run have the home of the one that started them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Watch(), "gpudb-leftovers")
