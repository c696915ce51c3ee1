"""A real pseudo-terminal for tests: start a program in it, type, read what it shows."""

from __future__ import annotations

import os
import select
import signal
import struct
import time
from collections.abc import Callable, Sequence

import pytest

fcntl = pytest.importorskip("fcntl", reason="needs a terminal of Unix")
pty = pytest.importorskip("pty", reason="needs a terminal of Unix")
termios = pytest.importorskip("termios", reason="needs a terminal of Unix")


class Terminal:
    """A child process whose standard input, output and errors are a terminal of the given size."""

    def __init__(
        self, words: Sequence[str], env: dict[str, str], lines: int = 24, columns: int = 80, cwd: str | None = None
    ) -> None:
        self.shown = ""
        self._code: int | None = None
        self.pid, self._leader = pty.fork()
        if self.pid == 0:  # the child: nothing of pytest may run here
            try:
                if cwd:
                    os.chdir(cwd)
                os.execvpe(words[0], list(words), env)
            finally:
                os._exit(127)
        fcntl.ioctl(self._leader, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._leader, text.encode())

    def until(self, wanted: str | Callable[[str], bool], seconds: float = 60) -> str:
        """Read until ``wanted`` is shown (or the program ends); gives all that was shown since the last call."""
        end = time.monotonic() + seconds
        begin = len(self.shown)
        fits = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        while time.monotonic() < end and not fits(self.shown[begin:]):
            ready, _, _ = select.select([self._leader], [], [], 0.1)
            if ready:
                try:
                    piece = os.read(self._leader, 65536)
                except OSError:
                    break
                if not piece:
                    break
                self.shown += piece.decode("utf-8", "replace")
        return self.shown[begin:]

    def interrupt(self) -> None:
        """Ctrl-C, as the terminal sends it: to every process in front."""
        os.write(self._leader, b"\x03")

    def wait(self, seconds: float = 60) -> int:
        """Read the rest and give the exit code; the child is killed when it does not end."""
        if self._code is None:
            self.until(lambda _: False, 0.1)
            end = time.monotonic() + seconds
            while True:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > end:
                    os.kill(self.pid, signal.SIGKILL)
                self.until(lambda _: False, 0.05)
            self.until(lambda _: False, 5)  # ends at once when nobody holds the terminal any more
            os.close(self._leader)
            self._code = os.waitstatus_to_exitcode(status)
        return self._code
