"""No test writes outside its own folder: the run fails when something new lies in the places where that would be found.

Programs that the tests start keep caches where HOME says, so HOME is a folder of the run, removed at its end. What is looked at: the top
of the file system, the home of whoever runs the tests, this checkout and the current folder, by the names that lie there before and after;
at the top also whether a file is another one now, for what an earlier run left there would hide a second one. Each test is looked after,
so that the run can say which one it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


#: of the process that started the run, for its workers
HOME = "GPUDB_TESTS_HOME"
#: by path; as texts, for they are compared after each test
Names = dict[str, tuple[int, int]]


def watched() -> list[Path]:
    """Where something new would be found, for whoever runs the tests."""
    home = Path(os.environ.get(HOME) or Path.home())
    under = [ROOT / name for name in ("docs", "seed", "gpudb", "tests", "tools")]
    return [Path(home.anchor), home, home / ".cache", home / ".config", home / ".local", Path.cwd(), ROOT, *under]


class Leftovers:
    """The names in some folders, before and after; of files in ``kept`` also their size and time."""

    def __init__(self, folders: list[Path], kept: Path | None = None) -> None:
        self.folders, self.kept = folders, kept
        self.before = self.names()

    def names(self) -> Names:
        """Everything that lies in the folders now."""
        found: Names = {}
        for folder in dict.fromkeys(self.folders):
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name not in IGNORED:
                            state = entry.stat() if folder == self.kept and entry.is_file(follow_symlinks=False) else None
                            found[entry.path] = (state.st_size, state.st_mtime_ns) if state else (0, 0)
            except OSError:
                continue
        return found

    def new(self) -> list[Path]:
        """What was not there before, or is another file."""
        return sorted(Path(path) for path, state in self.names().items() if self.before.get(path) != state)


class Suspects:
    """In each process that runs tests: during which test something first lay where none may write."""

    def __init__(self) -> None:
        self.left = Leftovers(watched(), Path(Path.cwd().anchor))
        self.tests: dict[str, str] = {}

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A look after each test; what lies there already is not told twice."""
        try:
            return (yield)
        finally:
            for path in self.left.new():
                self.tests.setdefault(str(path), item.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker of a parallel run hands on what it saw."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["gpudb_suspects"] = self.tests


class Watch:
    """The run's own home, and the look at everything else when the run ends."""

    def __init__(self, suspects: Suspects) -> None:
        home = Path.home()
        os.environ[HOME] = str(home)
        self.suspects = [suspects.tests]
        self.left = suspects.left
        self.home = Path(tempfile.mkdtemp(prefix="gpudb-tests-"))
        self.kept = {
            name: os.environ.get(name) for name in ("HOME", "PIP_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR")
        }
        os.environ.setdefault("PIP_CACHE_DIR", str(home / ".cache/pip"))
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR"):
            os.environ.pop(name, None)
        os.environ["HOME"] = str(self.home)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker is done: what it saw."""
        self.suspects.append(getattr(node, "workeroutput", {}).get("gpudb_suspects", {}))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run when something new lies where no test may write, and name the tests that ran then."""
        shutil.rmtree(self.home, ignore_errors=True)
        os.environ.pop(HOME, None)
        for name, value in self.kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        found = self.left.new()
        if found:
            print("\nwritten outside of the folders of the tests: " + ", ".join(map(self.told, found)))
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def told(self, path: Path) -> str:
        """A path and the tests that ran when it came."""
        tests = sorted({seen[str(path)] for seen in self.suspects if str(path) in seen})
        return f"{path} (during {' or '.join(tests)})" if tests else str(path)


def pytest_configure(config: pytest.Config) -> None:
    """The workers of a parallel run have the home of the one that started them."""
    suspects = Suspects()
    config.pluginmanager.register(suspects, "gpudb-suspects")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Watch(suspects), "gpudb-leftovers")
