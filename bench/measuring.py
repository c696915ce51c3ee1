"""How the bench of scale measures: pairs in turn, medians of ratios, growth between sizes, child processes with their peak."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
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


def seconds(work: Callable[[], Any]) -> float:
    """Wall seconds of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_turn(
    ours: Callable[[], Any], base: Callable[[], Any], at_least: float = 0.02, runs: int = 9
) -> tuple[float, float, float]:
    """Median seconds of both and the median of the ratios of neighbours, ours and base measured in turn.

    A short question is asked so often in a row that one measurement takes ``at_least`` seconds.
    """
    ours()
    base()
    often = [max(1, min(2000, int(at_least / max(seconds(work), 1e-7)))) for work in (ours, base)]
    taken: list[tuple[float, float]] = []
    for turn in range(runs):
        pair = {}
        for place in (0, 1) if turn % 2 else (1, 0):
            work, times = (ours, base)[place], often[place]

            def again(work: Callable[[], Any] = work, times: int = times) -> None:
                for _ in range(times):
                    work()

            pair[place] = seconds(again) / times
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


def child(code: str, *arguments: str) -> Child:
    """Run Python code as a process of its own; it prints one JSON object."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a child process failed with {process.returncode}")
    return Child(json.loads(text.splitlines()[-1]), usage.ru_maxrss / 1024)


def say(text: str) -> None:
    """Progress, on stderr."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
