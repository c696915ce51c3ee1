"""What only some systems have, in one place: locks, whether a process lives, durable folders, whose a file is, limits of a child.

Asked as ``sys.platform``, which type checkers follow for each system in turn (`mypy --platform win32`). The child of the guard limits
itself in its own file: it imports nothing of gpudb.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def locked(folder: Path) -> int | None:
    """A handle that holds a lock on ``folder`` until it is closed or its process ends; None when another process holds one.

    None on Windows, too, which has no such locks: what a killed process left there stays, under its plain name.
    """
    if sys.platform != "win32":
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except OSError:
            os.close(handle)
    return None


def alive(process: int) -> bool:
    """Whether a process with this number may still run; on Windows always, where asking by signal 0 would end it."""
    if sys.platform != "win32":
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return True


def whose(held: os.stat_result) -> str:
    """What speaks against trusting a file: that it is another user's, or that others may write it; '' on Windows."""
    if sys.platform != "win32":
        if held.st_uid not in (os.getuid(), 0):
            return "it belongs to another user"
        if held.st_mode & 0o022:
            return "others may write it (chmod go-w)"
    return ""


def readable_by_others(held: os.stat_result) -> bool:
    """Whether other users may read a file; on Windows its mode does not say."""
    return sys.platform != "win32" and bool(held.st_mode & 0o077)


def limits() -> tuple[str, ...]:
    """What the system itself limits in the child that runs a statement, beside its end after the time and what SQLite limits."""
    held: tuple[str, ...] = ()
    if sys.platform != "win32":
        held = "CPU time", "files", "processes"
    if sys.platform == "linux":  # macOS takes a limit of the address space and does not keep it
        held += ("memory",)
    return held


def make_durable(folder: Path) -> None:
    """Have everything in ``folder``, and its list of files, on the disk before going on; Windows cannot be asked for the list."""
    for entry in [*folder.iterdir(), folder]:
        if sys.platform == "win32" and entry == folder:
            continue
        handle = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
