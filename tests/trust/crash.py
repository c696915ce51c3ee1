"""Killing a program at a chosen point: by a real SIGKILL, or by keeping what lies on disk at every statement."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from gpudb.store.bulk import content_hash
from gpudb.store.engine import create_engine
from gpudb.store.own_schema import TRUTH

BESIDE = ("", "-journal", "-wal", "-shm")


def content(url: str) -> str:
    """The content hash computed from the rows that are there; the revision for one without data, 'none' without tables."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                assert sa.inspect(connection).get_table_names() == []
                return "none"
            revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            if not connection.execute(sa.text("SELECT count(*) FROM _dataset_release")).scalar():
                held = [t.name for t in TRUTH if sa.inspect(connection).has_table(t.name)]
                rows = sum(connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() or 0 for name in held)
                assert rows == 0, "rows without a release"
                return f"revision {revision}"
            stored = connection.execute(sa.text("SELECT content_sha256 FROM _dataset_release")).scalar()
            assert content_hash(connection, TRUTH) == stored
            return str(stored)
    finally:
        engine.dispose()


def killed(action: Callable[[], object], at: int) -> bool:
    """Run ``action`` in a child that is killed before its ``at``-th statement; False when it ended before that."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", count)
        try:
            action()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def killed_after(action: Callable[[], object], seconds: float) -> bool:
    """Run ``action`` in a child that is killed after a time; False when it ended before that."""
    child = os.fork()
    if child == 0:
        try:
            action()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@contextmanager
def watched(look: Callable[[int, str], None]) -> Iterator[None]:
    """Call ``look`` with number and text before every statement that this process sends."""
    seen = 0

    def before(_connection: object, _cursor: object, text: str, *_: object) -> None:
        nonlocal seen
        seen += 1
        look(seen, text)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", before)


def states(path: Path, action: Callable[[], object], into: Path) -> tuple[int, list[Path]]:
    """Run ``action`` on the SQLite file ``path``; what lay on disk before each of its statements, each different state once.

    A state is the file with its journal in a folder of its own, as a SIGKILL at that moment would have left it.
    """
    kept: dict[str, Path] = {}
    count = 0

    def look(number: int, _text: str) -> None:
        nonlocal count
        count = number
        digest = hashlib.sha256()
        for end in BESIDE:
            file = Path(f"{path}{end}")
            digest.update(end.encode() + (file.read_bytes() if file.exists() else b"none"))
        if digest.hexdigest() in kept:
            return
        folder = into / str(number)
        folder.mkdir(parents=True)
        for end in BESIDE:
            if Path(f"{path}{end}").exists():
                shutil.copyfile(f"{path}{end}", folder / f"{path.name}{end}")
        kept[digest.hexdigest()] = folder

    with watched(look):
        action()
    return count, list(kept.values())
