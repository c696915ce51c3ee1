"""The three streams that a program is started with, and may be started without (cron, daemons, `2>&-`).

Where standard error is closed Python's `print(file=sys.stderr)` writes to standard output, and the next file that is opened gets its
number, so that a message of a library lands in the data. So a closed stream is replaced before anything else is opened.
"""

from __future__ import annotations

import os
import sys
from io import FileIO, TextIOWrapper

from gpudb.hints import TextIO


def mend() -> None:
    """Give every stream that is closed something to be: errors and notes go nowhere, asking the others for data is an error."""
    if sys.stdin is None:
        sys.stdin = _nothing(os.O_WRONLY, "r")
    if sys.stdout is None:
        sys.stdout = _nothing(os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _nothing(os.O_WRONLY, "w")


def _nothing(flags: int, mode: str) -> TextIO:
    """The system's empty device; opened the wrong way round (by ``flags``) it refuses what the stream is for, with EBADF."""
    # the lowest free number, which is that of the closed stream; not for the programs that we start
    return TextIOWrapper(FileIO(os.open(os.devnull, flags), mode), encoding="utf-8")


def tell(text: str) -> None:
    """A line on standard error; lost where nobody can read it, for the answer counts and not what is said beside it."""
    try:
        print(text, file=sys.stderr or _nothing(os.O_WRONLY, "w"), flush=True)
    except (OSError, ValueError):
        silence(sys.stderr)


def tell_wrapped(text: str, indent: str) -> None:
    """The same, on a terminal wrapped at its width; ``indent`` stands before the lines that follow."""
    if sys.stderr is not None and sys.stderr.isatty():
        import shutil
        import textwrap

        room = max(shutil.get_terminal_size().columns, 40)
        text = textwrap.fill(text, room, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    tell(text)


def silence(stream: TextIO) -> None:
    """What a stream still holds cannot be written: it goes nowhere, also when Python flushes at the end."""
    from contextlib import suppress

    with suppress(OSError, ValueError):  # not a file of the system: a test or a program that calls us
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def read_input(most: int) -> bytes:
    """At most ``most`` bytes of standard input. Raises ``OSError`` where it is closed."""
    if sys.stdin is None:
        raise OSError(9, "standard input is closed")
    return sys.stdin.buffer.read(most)
