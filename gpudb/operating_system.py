"""What only some systems have, in one place: locks that end with their process, whether a process lives, folders made durable.

Asked as ``sys.platform``, which type checkers follow for each system in turn (`mypy --platform win32`). The child of the guard limits
itself in its own file: it imports nothing of gpudb.
"""

from __future__ import annotations

import os
import sys
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
