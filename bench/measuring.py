"""How the bench of scale measures: pairs in turn, medians of ratios, growth between sizes, child processes with their peak."""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Pair(NamedTuple):
    """One question: what it costs gpudb and what it costs the hand-written way, in the same run."""

    engine: str
    what: str
    size: int
    ours: float
    base: float
    base_name: str
    ratio: float
    rows: int = 0
    ours_mib: float = 0.0
    base_mib: float = 0.0
    target: float | None = None
    note: str = ""
    statements: int = 0


class Clock:
    """CPU seconds of this process, of the children it waited for, and of a server's processes.

    Whole minutes of work are compared, so the clock must not count what other programs do meanwhile; wall time would.
    """

    def __init__(self, server: int | None = None) -> None:
        self._server = server

    def now(self) -> float:
        """The count."""
        waited = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + waited.ru_utime + waited.ru_stime + self.server()

    def server(self) -> float:
        """The server's part: its first process, those it waited for, and those that live."""
        if self._server is None:
            return 0.0
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            if path.parent.name == str(self._server):
                ticks += sum(map(int, fields[11:15]))
            elif fields[1] == str(self._server):
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def seconds(self, work: Callable[[], Any]) -> float:
        """CPU seconds of one call."""
        begin = self.now()
        work()
        return self.now() - begin


def seconds(work: Callable[[], Any], count: Callable[[], float] = time.perf_counter) -> float:
    """Seconds of one call on the wall or on another clock."""
    begin = count()
    work()
    return count() - begin


def in_turn(
    ours: Callable[[], Any], base: Callable[[], Any], runs: int, count: Callable[[], float], at_least: float = 0.02
) -> tuple[float, float, float]:
    """Median seconds of both and the median of the ratios of neighbours, ours and base measured in turn.

    A short question is asked so often in a row that one measurement takes ``at_least`` seconds.
    """
    ours()
    base()
    often = [max(1, min(2000, int(at_least / max(seconds(work, count), 1e-7)))) for work in (ours, base)]
    taken: list[tuple[float, float]] = []
    for turn in range(runs):
        pair = {}
        for place in (0, 1) if turn % 2 else (1, 0):
            work, times = (ours, base)[place], often[place]

            def again(work: Callable[[], Any] = work, times: int = times) -> None:
                for _ in range(times):
                    work()

            pair[place] = seconds(again, count) / times
        taken.append((pair[0], pair[1]))
    first, second = zip(*taken, strict=True)
    return statistics.median(first), statistics.median(second), statistics.median(a / b for a, b in taken)


def growth(small: Pair, large: Pair) -> float:
    """The exponent e for which the time grows like size ** e."""
    return math.log(large.ours / small.ours) / math.log(large.size / small.size)


class Child(NamedTuple):
    """What a child process told on its last line, and its largest resident set in MiB."""

    told: dict[str, Any]
    mib: float


#: said by the child itself: the kernel's count for a child begins at the size of the process that started it
PEAK = """
def _peak():
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(_peak())
"""


def child(code: str, *arguments: str) -> Child:
    """Run Python code as a process of its own; it prints one JSON object."""
    done = subprocess.run([sys.executable, "-c", code + PEAK, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a child process failed with {done.returncode}")
    *_, told, peak = done.stdout.splitlines()
    return Child(json.loads(told), float(peak))


def psycopg_at(url: str, **options: Any) -> Any:
    """The raw driver's connection to one of gpudb's PostgreSQL databases, in gpudb's schema."""
    import psycopg

    from gpudb.urls import DEFAULT_SCHEMA

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(plain, options=f"-c search_path={DEFAULT_SCHEMA}", **options)


def say(text: str) -> None:
    """Progress, on stderr."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
