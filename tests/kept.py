"""Databases that many tests read: built once for all workers of a run, and for the runs that a test starts, from the same code and data."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: names the folder to the runs that a test starts
KEPT = "GPUDB_TEST_KEPT"
#: seconds after which whoever builds is taken for dead
PATIENCE = 120
#: what no load imports: a change there leaves a built database as good as it was
ABOVE = ("cli", "render", "catalog", "query", "serve", "site", "publish", "mcp", "pictures")


@functools.cache
def digest(root: Path = ROOT) -> str:
    """A hash over everything that a loaded database follows from: seed, migrations, code up to store, the tests' own seed."""
    files = [path for folder in ("seed", "migrations", "gpudb") for path in sorted((root / folder).rglob("*.*ml"))]
    files += [path for folder in ("migrations", "gpudb") for path in sorted((root / folder).rglob("*.py"))]
    found = hashlib.sha256()
    for path in [*files, root / "tests" / "helpers.py"]:
        name = path.relative_to(root)
        if name.parts[0] == "gpudb" and name.parts[1] in ABOVE:
            continue
        found.update(f"{name.as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


class Kept:
    """A folder of made files, each under its name and the hash of what it follows from."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def copy(self, name: str, target: Path, make: Callable[[Path], Any], of: str | None = None) -> Path:
        """Put the file ``name`` at ``target``, made by ``make`` unless another process did or does so already."""
        held = self.folder / f"{of or digest()}-{name}"
        if not held.exists() and not self._wait(held):
            part = held.with_name(f"{held.name}.{os.getpid()}")
            try:
                make(part)
                os.replace(part, held)
            finally:
                held.with_name(f"{held.name}.lock").unlink(missing_ok=True)
        shutil.copyfile(held, target)
        return target

    def _wait(self, held: Path) -> bool:
        """True when another process has made the file; False when it is for us to make it."""
        lock = held.with_name(f"{held.name}.lock")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                time.sleep(0.05)
                continue
            if not held.exists():
                return False
            lock.unlink()
            return True
        return held.exists()
