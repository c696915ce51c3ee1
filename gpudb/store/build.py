"""Build the database that ships inside the package: from the seed, read-only, the same bytes for the same seed.

Run by the wheel's build hook and, after a change of seed in a checkout, as ``python -m gpudb.store.build``.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from gpudb import resources
from gpudb.errors import DataRefused
from gpudb.operating_system import alive
from gpudb.progress import showing
from gpudb.store import release
from gpudb.store.loader import Changes, load


def build(seed: Path, target: Path) -> Changes:
    """Load ``seed`` into a fresh file and put it at ``target`` in one step (VACUUM INTO, rollback journal, atomic rename)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for entry in target.parent.glob(f".{target.name}.build-*"):  # what killed builds left
        process = entry.name.split(".build-", 1)[1].split("-")[0]
        if process.isdigit() and not alive(int(process)):
            shutil.rmtree(entry, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.build-{os.getpid()}-") as folder:
        loaded, packed = os.path.join(folder, "load.sqlite"), os.path.join(folder, "packed.sqlite")
        changes = load(loaded, seed)
        with closing(sqlite3.connect(loaded)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM INTO ?", (packed,))
        release.seal_file(packed)
        if target.exists():
            target.chmod(0o644)
        os.replace(packed, target)
        target.chmod(0o444)
    return changes


def main() -> int:
    """Build the packaged database of this checkout; prints every problem of the seed and exits 5 when it is refused."""
    try:
        with showing("building the database"):
            done = build(Path(resources.folder("seed")), Path(resources.packaged_database()))
    except DataRefused as error:
        print("\n".join([*error.problems, error.message]), file=sys.stderr)
        return error.exit_code
    print(f"release {done.release}: {done.statements} statements, content {done.content_sha256[:12]}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
