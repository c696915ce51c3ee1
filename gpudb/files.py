"""Files that somebody named: never more is read than allowed, no pipe without a writer is waited for, no step of a path is lost."""

from __future__ import annotations

import errno
import os
import stat
import time
from typing import BinaryIO

#: seconds that somebody has to open the other end of a named pipe
PATIENCE = 5.0


def read_regular(path: str | os.PathLike[str], most: int) -> bytes:
    """At most ``most`` + 1 bytes of a regular file (one more than allowed tells that it is too long).

    Raises ``OSError``, also for what is no regular file: a device never ends, and a pipe nobody writes into never begins.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        return file.read(most + 1)


def refuse_lost_steps(path: str) -> None:
    """Raise ``OSError`` where a path goes up (``..``) from what is no folder: read as text, `missing/../x` would be `x`."""
    steps = path.split(os.sep)
    for number, step in enumerate(steps, 1):
        if step == os.pardir:
            os.stat(os.sep.join(steps[:number]))


def read_any(path: str, most: int) -> bytes:
    """At most ``most`` + 1 bytes of a file, a pipe or a device. Raises ``OSError``, also when nobody writes into a named pipe."""
    first, end = b"", time.monotonic() + PATIENCE
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        pipe = stat.S_ISFIFO(os.fstat(handle).st_mode)
        while pipe and not first:
            try:
                first = os.read(handle, 4096)
            except BlockingIOError:
                break  # somebody has it open and will write
            if not first:  # no writer, and no data: both read as an end of the file
                if time.monotonic() > end:
                    raise OSError(errno.EAGAIN, "nobody writes into this pipe", path)
                time.sleep(0.05)
        if hasattr(os, "set_blocking"):
            os.set_blocking(handle, True)
        return first + file.read(most + 1 - len(first))


def open_stream(path: str) -> BinaryIO:
    """A device or a named pipe to write into. Raises ``OSError``, also when nobody reads from the pipe."""
    flags, end = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0), time.monotonic() + PATIENCE
    while True:
        try:
            handle = os.open(path, flags)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > end:
                why = "nobody reads from this pipe" if error.errno == errno.ENXIO else error.strerror
                raise OSError(error.errno, why, path) from None
            time.sleep(0.05)
            continue
        if hasattr(os, "set_blocking"):
            os.set_blocking(handle, True)
        return os.fdopen(handle, "wb")
