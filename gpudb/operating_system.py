"""What only some systems have, in one place: locks, signals, whether a process lives, durable folders, whose a file is, limits of a child.

Asked as ``sys.platform``, which type checkers follow for each system in turn (`mypy --platform win32`). The child of the guard imports
this file and nothing else of gpudb: it must start at once.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from socket import socket


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


def limit(name: str, value: int) -> None:
    """Lower a limit of this process (``RLIMIT_...``) for good; nothing where the system has none of that name, or refuses."""
    if sys.platform != "win32":
        import resource

        try:
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
        except (AttributeError, OSError, ValueError):
            pass


def on_signal(name: str, handler: Callable[..., object]) -> Callable[[], object]:
    """Have ``handler`` called at a signal (``SIGTERM``); gives what takes that back.

    Nothing where the system has no such signal, nor in another thread than the main one, where no program may do it.
    """
    import signal

    try:
        number = getattr(signal, name)
        before = signal.signal(number, handler)
    except (AttributeError, OSError, ValueError):
        return lambda: None
    return lambda: signal.signal(number, signal.SIG_DFL if before is None else before)


def listen_again(made: socket) -> None:
    """Let a port be taken whose last connections are still closing; Windows would let two programs have it at once."""
    if sys.platform != "win32":
        import socket

        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


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
