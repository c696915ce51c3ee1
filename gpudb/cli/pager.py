"""A pager for answers longer than the screen. Only on a terminal; imported only when standard output is one."""

from __future__ import annotations

import os
import sys

from gpudb import redact
from gpudb.operating_system import on_signal
from gpudb.render.text import clean
from gpudb.streams import tell


def page(text: str) -> bool:
    """Show ``text`` in a pager when it does not fit on the screen; False when the caller should print it.

    Quitting the pager early is no error, Ctrl-C belongs to it while it runs, and a pager that cannot be started is
    told on stderr.
    """
    command = pager_command()
    if not command or os.environ.get("TERM") == "dumb" or not _longer_than_screen(text):
        return False
    import shlex
    import subprocess

    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        tell(f"note: the pager {clean(command)!r} is no command; GPUDB_PAGER names another")
        return False
    environment = {"LESS": "FRX", "LV": "-c", **redact.environment()}
    sys.stdout.flush()
    # a handler, not "ignore": the child gets the default back and may be interrupted itself
    as_before = on_signal("SIGINT", lambda *_: None)
    try:
        try:
            child = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the person's own pager, no shell
        except OSError as error:
            why = f"the pager {clean(words[0])} cannot be started: {error.strerror}"
            tell(f"note: {why}; GPUDB_PAGER names another")
            return False
        assert child.stdin is not None
        try:
            child.stdin.write(text.encode("utf-8", "backslashreplace"))
            child.stdin.close()
        except OSError:  # it was quit before it had read everything
            pass
        child.wait()
    finally:
        as_before()
    return True


def pager_command() -> str:
    """GPUDB_PAGER, else PAGER, else less where there is one; '' for none."""
    for variable in ("GPUDB_PAGER", "PAGER"):
        named = os.environ.get(variable)
        if named is not None:
            return "" if named.strip() in ("", "cat") else named
    import shutil

    return "less -FRX" if shutil.which("less") else ""


def _longer_than_screen(text: str) -> bool:
    """Does the text need more lines than the terminal has, long lines folded?"""
    try:
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return False
    if lines < 2 or columns < 1:
        return False
    needed = 0
    for line in text.splitlines():
        seen = len(line) - 4 * line.count("\x1b[")  # what switches bold or dim on or off has four characters
        needed += max(1, -(-seen // columns))
        if needed > lines:  # of as many, the prompt takes the place of the first, which says the release
            return True
    return False
