"""The process that runs one statement. Started by `run.py` for each question with nothing of gpudb imported.

Reads a request from standard input, writes ``ready`` when the database is open, then one JSON object. Its memory, CPU
time and file sizes are limited by the operating system before the statement is seen, and the parent kills it when the
time is over, so that even a fault of the engine that no guard inside it can stop costs a second at most. Standard input
stays open as long as somebody waits for the answer: its end, also that of a parent which was killed, ends the work here and on the server.
"""

import _thread
import os
import sys
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
# by its file: the package around it takes longer to start than most answers
operating_system = __import__("operating_system")
del sys.path[0]
try:
    from _json import encode_basestring as quoted
except ImportError:  # another Python: slower to start, the same text
    from json.encoder import encode_basestring as quoted

NUL = "\0"


class Refused(Exception):
    """Why there is no answer: a kind that `words.py` knows, the engine's message, the name it is about."""

    def __init__(self, kind: str, message: str = "", name: str = "") -> None:
        super().__init__(kind)
        self.kind, self.message, self.name = kind, message, name


class Rows:
    """The answer as JSON text, built row by row and never longer than allowed."""

    def __init__(self, most: int) -> None:
        self._most, self._size, self._rows = most, 0, []  # type: int, int, list[str]

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, cells: list[str]) -> None:
        """One row of cells that are JSON already; raises ``Refused`` when the answer gets too long."""
        row = "[" + ",".join(cells) + "]"
        self._size += len(row)
        if self._size > self._most:
            raise Refused("answer", str(self._most >> 20))
        self._rows.append(row)

    def text(self, columns: list[str], more: bool) -> str:
        """The whole answer."""
        names = ",".join(quoted(name) for name in columns)
        return f'{{"columns":[{names}],"more":{"true" if more else "false"},"rows":[{",".join(self._rows)}]}}'


def say(text: str) -> None:
    """All of a text on standard output."""
    data = memoryview(text.encode("utf-8", "replace"))
    while data:
        data = data[os.write(1, data) :]


#: what is done when nobody waits for the answer any more: an engine puts here how its work is stopped
abandoned: list[Callable[[], object]] = []


def _request() -> dict[str, str]:
    """The request: its length in bytes on the first line, then names and values."""
    line = sys.stdin.buffer.readline()
    fields = sys.stdin.buffer.read(int(line)).decode("utf-8").split(NUL)
    return dict(zip(fields[::2], fields[1::2], strict=True))


def _watch() -> None:
    """Wait until whoever asked closes the other end of standard input or ends, for whatever reason; then leave."""
    while os.read(0, 1):
        pass
    for stop in abandoned:
        try:
            stop()
        except Exception:  # noqa: S112 - the connection may be closed already
            continue
    os._exit(1)


def main() -> None:
    """Answer the one request on standard input, and leave without clean-up code that hostile text could reach."""
    # Ctrl-C in a terminal reaches this process too: the parent decides, and its end is seen by the watch
    operating_system.on_signal("SIGINT", lambda *_: None)
    request = _request()
    _thread.start_new_thread(_watch, ())
    operating_system.limit("RLIMIT_CORE", 0)
    operating_system.limit("RLIMIT_FSIZE", 0)
    operating_system.limit("RLIMIT_CPU", int(float(request["timeout"])) + 3)
    operating_system.limit("RLIMIT_AS", int(request["memory"]))
    try:
        # by name, because this file is no part of a package here
        say(__import__(request["engine"]).answer(request, sys.modules[__name__]))
    except Refused as why:
        say(f'{{"error":{quoted(why.kind)},"message":{quoted(why.message)},"name":{quoted(why.name)}}}')
    except MemoryError:
        os.write(1, b'{"error":"memory","message":"","name":""}')
    except BaseException as error:
        say(f'{{"error":"fault","message":{quoted(f"{type(error).__name__}: {error}")},"name":""}}')
    os._exit(0)
