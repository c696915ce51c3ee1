"""Attacks as data, run a few at a time; what a test needs to see that nothing happened."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from gpudb.errors import GpudbError
from gpudb.query import guard

HERE = Path(__file__).parent
MARKER = "TOP-SECRET-MARKER"
LIMIT = 1.0


class Outcome(NamedTuple):
    """How one attack ended: the exit code that its error means (0: it was answered), its words, seconds."""

    name: str
    code: int
    words: str
    seconds: float


def cases(file: str, key: str) -> list[dict[str, str]]:
    """The entries of a data file."""
    return tomllib.loads((HERE / file).read_text(encoding="utf-8"))[key]


def attack(url: str, name: str, sql: str) -> Outcome:
    """One statement by the Python API with one second."""
    begun = time.monotonic()
    try:
        words, code = repr(guard.run(url, sql, LIMIT, 100)), 0
    except GpudbError as error:
        words, code = f"{error.message} {error.hint}", error.exit_code
    return Outcome(name, code, words, time.monotonic() - begun)


def attack_all(url: str, file: str, folder: Path) -> tuple[list[Outcome], float]:
    """Every attack of a data file, two at a time; and how long a child takes to start on this machine just now.

    One that ended late is asked once more, alone: a busy machine is late once, an attack that works is late again.
    """
    with ThreadPoolExecutor(2) as pool:
        start = max(future.result().seconds for future in [pool.submit(attack, url, "", "select 1") for _ in range(4)])
        texts = {case["name"]: case["sql"].replace("{dir}", str(folder)) for case in cases(file, "attack")}
        outcomes = [future.result() for future in [pool.submit(attack, url, name, sql) for name, sql in texts.items()]]
    late = [o for o in outcomes if o.seconds > LIMIT + 1 + start]
    again = {o.name: attack(url, o.name, texts[o.name]) for o in late[:5]}
    return [again.get(o.name, o) for o in outcomes], start


def attack_from_a_small_process(url: str, file: str, folder: Path) -> tuple[list[Outcome], float, float]:
    """The same from a process of its own, and the most memory in MB that one of its children used.

    The system counts a child's memory from before it becomes another program, when it still is a copy of its parent: under
    a test process that has loaded half of the suite the figure would be that of the test process.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_attack_and_measure, url, file, folder).result()


def _attack_and_measure(url: str, file: str, folder: Path) -> tuple[list[Outcome], float, float]:
    outcomes, start = attack_all(url, file, folder)
    import resource  # not on Windows, where the rest of this file serves

    return outcomes, start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def faults(outcomes: list[Outcome], start: float) -> list[str]:
    """What must be empty: attacks that were answered, ended late, told a secret, or ended with another code than 6.

    Late is more than a second after the limit; the limit counts from the opened database, so the start comes on top.
    """
    found = [f"{o.name}: exit code {o.code}: {o.words[:200]}" for o in outcomes if o.code != 6]
    found += [f"{o.name}: {o.seconds:.2f} s" for o in outcomes if o.seconds > LIMIT + 1 + start]
    return found + [f"{o.name}: tells the secret" for o in outcomes if MARKER in o.words]


def ends_in_time(act: Callable[[], None], plain: Callable[[], None]) -> bool:
    """Does ``act`` end within the limit, a second, and what ``plain`` takes just now? Late once may be the machine; twice is not."""
    return any(_seconds(act) < LIMIT + 1 + _seconds(plain) for _ in range(2))


def _seconds(act: Callable[[], None]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes and its time of change."""
    return {
        os.path.join(where, name): hashlib.sha256(Path(where, name).read_bytes()).hexdigest()
        + str(os.stat(os.path.join(where, name)).st_mtime_ns)
        for where, _, names in os.walk(folder)
        for name in names
    }
