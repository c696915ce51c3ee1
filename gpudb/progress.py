"""What long work is doing, for people who wait: a line on stderr after one second, only when stderr is a terminal.

Work says `step("reading the seed")`; whoever started it for a person wraps it in `showing()`. Without `showing()` a step
costs one look and prints nothing, so the Python API stays silent.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: nothing is said about work that is done sooner
PATIENCE = 1.0
_line: ContextVar[_Line | None] = ContextVar("line", default=None)


def step(text: str, done: int | None = None, of: int | None = None) -> None:
    """Say what is being done now, and how much of how much where that is known."""
    line = _line.get()
    if line is not None:
        line.text = text if of is None else f"{text} {done}/{of}"


@contextmanager
def showing(text: str) -> Iterator[None]:
    """Show the steps of the work inside, from its second second on; the line is gone when it ends."""
    if _line.get() is not None or not sys.stderr.isatty():
        yield
        return
    import threading

    line = _Line(text)
    before = _line.set(line)
    stop = threading.Event()
    writer = threading.Thread(target=line.write, args=(stop,), daemon=True)
    writer.start()
    try:
        yield
    finally:
        _line.reset(before)
        stop.set()
        writer.join()


class _Line:
    """One line of a terminal that is written over and over."""

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, stop: Any) -> None:
        """Until ``stop`` is set; leaves an empty line."""
        import os
        import time

        begin = time.monotonic()
        if stop.wait(PATIENCE):
            return
        try:
            while True:
                try:
                    width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
                except (OSError, ValueError):
                    width = 80
                said = f"{self.text} ... {time.monotonic() - begin:.0f} s"[: width - 1]
                sys.stderr.write(f"\r{said}\x1b[K")
                sys.stderr.flush()
                if stop.wait(0.2):
                    break
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # the terminal has gone; the work goes on
