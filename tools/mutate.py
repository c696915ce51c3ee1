"""How many small slips in the code a test notices: ``python -m tools.mutate [--sample 600] [--seed 1] [PREFIX ...]``.

For a module while its tests are written: ``python -m tools.mutate gpudb/law/layers.py --tests tests/law --which 'not embargo' --most 3``.

Each slip (:mod:`tools.mutants`) is put into a running program: the tests are collected and run once, which also tells which test
calls which function; then for every slip a forked child swaps the code of the one function, or the value of the one constant,
and runs the tests that call it until one fails. Nothing is imported twice and no file is changed, so a slip costs what its tests cost.

What a slip in ``law`` or ``facts`` does is judged by tests that hold no database made before it, and no test here starts
a server or another process: what they alone would notice counts as survived. A slip that cannot change any answer stands
with its reason in tools/mutate.toml and is not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import hashlib
import inspect
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from tools.mutants import Mutant, mutants
from tools.slip_in_place import ROOT, Function, Swap

TARGETS = ("gpudb/law", "gpudb/fact", "gpudb/query")
#: not judged: the guard's children and the server's reader (tests/trust/mutations.toml breaks them), and what declares records and
#: views: it acts while modules are imported and a database is made, where the contract and the content hash hold it
NOT_JUDGED = (
    "gpudb/query/guard", "gpudb/query/server.py", "gpudb/law/record.py", "gpudb/law/records_sql.py", "gpudb/law/records_sql.py",
    "gpudb/law/views.py",
)  # fmt: skip
#: what speaks to a server only
OF_SERVERS = (
    "gpudb/query/health.py: server_facts:",
    'gpudb/query/health.py: : "SELECT current_user',
    'gpudb/query/health.py: : "SELECT has_table_privilege',
)  # fmt: skip
#: the tests that may notice; fast ones that run in this process (one of tests/test_every_day.py takes longer than a slip may cost)
TESTS = (
    "tests/law", "tests/facts", "tests/query", "tests/identify", "tests/test_catalog.py", "tests/test_law_answers.py",
    "tests/test_names.py", "tests/test_questions.py", "tests/cli/test_complete.py", "tests/cli/test_diff.py",
    "tests/cli/test_doctor.py", "tests/cli/test_own.py", "tests/cli/test_sloppy.py",
    "tests/test_compare.py", "tests/test_law_screens.py", "tests/test_records.py", "tests/cli/test_typed.py",
)  # fmt: skip
#: modules that take part in building a database: a database built before the slip says nothing about it
BUILD = ("gpudb/law", "gpudb/fact")
SERVERS = frozenset(("pg_server", "real_pg", "small_pg", "cli", "guarded_server"))
#: fixtures that live longer than a test and hold nothing that a slip could have changed
HARMLESS = frozenset(("real_seed", "tmp_path_factory", "request", "pytestconfig"))
LEAST_SECONDS, MEMORY = 60, 6 << 30
#: how long the tests that are asked about one slip take without it: those of its subject's folders first, the fastest ones before
MOST_SECONDS = 25.0
KILLED, SURVIVED, UNSEEN = "killed", "survived", "no test calls it"


class Loop:
    """The test loop of a mutation run: every test once with a note of what it calls, then every slip."""

    def __init__(self, chosen: list[Mutant], seen: dict[str, str], told: Any, most: float = MOST_SECONDS) -> None:
        self.chosen, self.seen, self.told, self.most = chosen, seen, told, most
        self.calls: dict[Function, set[int]] = defaultdict(set)
        self.lines: dict[tuple[str, int], set[int]] = defaultdict(set)
        self.seconds: list[float] = []
        self.failed: list[str] = []
        self.outcomes: dict[int, str] = {}
        self.memories: list[Callable[[], None]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own loop."""
        items = [item for item in session.items if isinstance(item, pytest.Function) and not _of_servers(item)]
        if all(mutant.file.startswith(BUILD) for mutant in self.chosen):
            # none of them would be asked
            items = [item for item in items if not _holds_made(item)]
        self.baseline(items)
        self.memories = memories()
        for number, mutant in enumerate(self.chosen, 1):
            self.outcomes[number - 1] = self.judge(mutant, items)
            if self.outcomes[number - 1] != KILLED:
                print(told(mutant, self.outcomes[number - 1]), file=self.told, flush=True)
            if number % 50 == 0:
                killed = sum(outcome == KILLED for outcome in self.outcomes.values())
                print(f"{number} of {len(self.chosen)} slips, {killed} noticed", file=self.told, flush=True)
        return True

    def baseline(self, items: list[pytest.Function]) -> None:
        """Run every test; note what it calls and how long it takes."""
        prefix = (str(ROOT / "gpudb") + os.sep, str(ROOT / "tests") + os.sep)
        judged = {str(ROOT / mutant.file) for mutant in self.chosen}
        called: set[CodeType] = set()
        ran: set[tuple[CodeType, int]] = set()

        def line(frame: FrameType, event: str, arg: object) -> Any:
            if event == "line":
                ran.add((frame.f_code, frame.f_lineno))
            return line

        def note(frame: FrameType, event: str, arg: object) -> Any:
            called.add(frame.f_code)
            return line if frame.f_code.co_filename in judged else None

        for place, item in enumerate(items):
            called.clear()
            ran.clear()
            start = time.process_time()  # other programs may keep the machine busy
            sys.settrace(note)
            failed = _failed(item, items[place + 1] if place + 1 < len(items) else items[0])
            sys.settrace(None)
            self.seconds.append(time.process_time() - start)
            if failed:
                # it cannot tell anything about a slip
                self.failed.append(item.nodeid)
                continue
            for code in called:
                if code.co_filename.startswith(prefix):
                    file = os.path.relpath(code.co_filename, ROOT)
                    self.calls[Function(file, code.co_qualname.partition(".<locals>")[0])].add(place)
            for code, number in ran:
                self.lines[os.path.relpath(code.co_filename, ROOT), number].add(place)
        print(f"{len(items)} tests in {sum(self.seconds):.0f} seconds; {len(self.chosen)} slips", file=self.told, flush=True)

    def judge(self, mutant: Mutant, items: list[pytest.Function]) -> str:
        """Whether a test notices the slip."""
        if self.seen.get(_stamp(mutant)) == KILLED:
            return KILLED
        source = (ROOT / mutant.file).read_text(encoding="utf-8")
        try:
            swap = Swap(mutant, source)
        except LookupError as error:
            return f"not applied: {error}"
        places: set[int] = set().union(*(self.calls.get(function, set()) for function in swap.reached))
        here = set().union(*(self.lines[mutant.file, number] for number in range(mutant.line, mutant.last + 1)))
        places = places & here or places
        if mutant.file.startswith(BUILD):
            places = {place for place in places if not _holds_made(items[place])}
        if not places:
            return UNSEEN
        order: list[int] = []
        spent = 0.0
        near = ("tests/query/", "tests/identify/") if mutant.file.startswith("gpudb/query") else ("tests/law/", "tests/facts/")
        for place in sorted(places, key=lambda place: (not items[place].nodeid.startswith(near), self.seconds[place])):
            spent += self.seconds[place]
            if order and spent > self.most:
                break
            order.append(place)
        limit = LEAST_SECONDS + 3 * sum(self.seconds[place] for place in order)
        outcome = in_child(lambda: _notices(swap, [items[place] for place in order], self.memories), limit)
        self.seen[_stamp(mutant)] = outcome
        return outcome


def memories() -> list[Callable[[], None]]:
    """How to forget what functions of gpudb have worked out and keep: a slip shows in what is worked out behind it."""
    found: list[Callable[[], None]] = []
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and str(one.__module__).startswith("gpudb."):
            found.append(one.cache_clear)
        elif isinstance(one, FunctionType) and one.__code__.co_qualname == "remembered.<locals>.asked":
            found.append(inspect.getclosurevars(one).nonlocals["kept"].clear)
    return found


def _notices(swap: Swap, items: list[pytest.Function], memories: list[Callable[[], None]]) -> bool:
    """Whether one of the tests fails with the slip in place; runs in a child."""
    for forget in memories:
        forget()
    try:
        swap.apply()
    except Exception:
        return True
    return any(_failed(item, items[place + 1] if place + 1 < len(items) else item) for place, item in enumerate(items))


def _failed(item: pytest.Function, following: pytest.Item) -> bool:
    from _pytest.runner import runtestprotocol

    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def in_child(ask: Callable[[], bool], limit: float) -> str:
    """KILLED when ``ask`` says so, dies or does not end in time, in a process of its own; else SURVIVED."""
    folder = tempfile.mkdtemp(prefix="gpudb-mutate-")
    gc.freeze()  # a child need not look at what was there before it, nor copy it
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            tempfile.tempdir = folder
            os._exit(1 if ask() else 0)
        os._exit(1)
    try:
        end = time.monotonic() + limit
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return SURVIVED if status == 0 else KILLED
            time.sleep(0.002)
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return KILLED
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _of_servers(item: pytest.Function) -> bool:
    names = set(item.fixturenames)
    callspec = getattr(item, "callspec", None)
    return bool(names & SERVERS) or (callspec is not None and "postgresql" in callspec.params.values())


def _holds_made(item: pytest.Function) -> bool:
    """Whether the test uses something that was made for several tests, by the code as it is."""
    found = item._fixtureinfo.name2fixturedefs
    return any(definitions[-1].scope != "function" and name not in HARMLESS for name, definitions in found.items())


@functools.cache
def _sha(file: str) -> str:
    return hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:12]


def _stamp(mutant: Mutant) -> str:
    return f"{_sha(mutant.file)} {mutant.node}.{mutant.variant} {mutant.key}"


def equal() -> dict[str, str]:
    """Slips that change no answer, by key, with the reason."""
    held = tomllib.loads((Path(__file__).with_suffix(".toml")).read_text(encoding="utf-8"))
    return {entry["slip"]: entry["reason"] for entry in held.get("same", ())}


def every(prefixes: tuple[str, ...]) -> list[Mutant]:
    """Every slip of the files below some folders, those that change no answer too: so that a sample stays what it is."""
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "gpudb").rglob("*.py"))
    found = [
        mutant
        for file in files
        if file.startswith(prefixes) and not file.startswith(NOT_JUDGED)
        for mutant in mutants(file, (ROOT / file).read_text(encoding="utf-8"))
    ]
    return [mutant for mutant in found if not mutant.key.startswith(OF_SERVERS)]


def main(arguments: list[str]) -> int:
    """Judge a sample of slips; 1 when fewer than ``--least`` percent are noticed, 2 when a test fails without any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prefixes", nargs="*", default=TARGETS, help="only files whose path begins so")
    parser.add_argument("--sample", type=int, default=600, help="how many slips; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=90, help="percent")
    parser.add_argument("--keep", type=Path, help="a file that keeps outcomes: what was noticed is not asked again")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="only these files and folders of tests")
    parser.add_argument("--which", default="", help="only tests that pytest's -k lets through")
    parser.add_argument("--most", type=float, default=MOST_SECONDS, help="seconds of tests that are asked about one slip")
    parser.add_argument("--figures", type=Path, help="add the figure to this file of `pytest --figures`")
    given = parser.parse_args(arguments)
    pool = every(tuple(given.prefixes))
    chosen = pool
    if 0 < given.sample < len(pool):
        chosen = sorted(random.Random(given.seed).sample(pool, given.sample))
    known = equal()
    chosen = [mutant for mutant in chosen if mutant.key not in known]
    seen = json.loads(given.keep.read_text()) if given.keep and given.keep.exists() else {}
    os.environ["PYTHONHASHSEED"] = "0"
    os.chdir(ROOT)
    started = time.monotonic()
    with quiet() as told:
        loop = Loop(chosen, seen, told, given.most)
        pytest.main(
            [
                *(test for test in given.tests if (ROOT / test.partition("::")[0]).exists()),
                "--ignore=tests/query/guard",
                "-n",
                "0",
                "-s",
                "-m",
                "not slow",
                "-k",
                given.which,
            ],
            plugins=[loop],
        )
    if given.keep:
        given.keep.write_text(json.dumps(loop.seen, indent=0, sort_keys=True))
    if len(loop.outcomes) < len(chosen):
        print("the tests could not be collected", file=sys.stderr)
        return 2
    few = report(chosen, loop.outcomes, len(pool), given, time.monotonic() - started)
    if loop.failed:
        print("without any slip there fail (and were not asked):", *loop.failed, sep="\n  ", file=sys.stderr)
    return 2 if loop.failed else few


def told(mutant: Mutant, outcome: str) -> str:
    """A slip that no test noticed, as it is printed."""
    return f"{mutant.file}:{mutant.line}: {outcome} [{mutant.scope}]\n  - {mutant.before}\n  + {mutant.after}"


def report(chosen: list[Mutant], outcomes: dict[int, str], pool: int, given: argparse.Namespace, seconds: float) -> int:
    """Print the figure of each module and of all."""
    tried: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    for number, mutant in enumerate(chosen):
        outcome = outcomes[number]
        if not outcome.startswith("not applied"):
            tried[mutant.file] += 1
            killed[mutant.file] += outcome == KILLED
    for file in sorted(tried):
        print(f"{killed[file]:>5} of {tried[file]:>5} noticed  {file}")
    total, noticed = sum(tried.values()), sum(killed.values())
    percent = 100 * noticed / max(1, total)
    print(
        f"{noticed} of {total} slips noticed, {percent:.1f} % (sample {given.sample} of {pool}, seed {given.seed}; {seconds:.0f} seconds)"
    )
    if given.figures:
        figures = json.loads(given.figures.read_text(encoding="utf-8")) if given.figures.exists() else {}
        few = percent < given.least
        name = "slips put into law, facts and query, one at a time (M1)"
        figures[name] = {"tried": total, "failed": int(few), "unnoticed": total - noticed}
        given.figures.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(percent < given.least)


@contextlib.contextmanager
def quiet() -> Iterator[Any]:
    """What tests print goes nowhere; gives a stream that still reaches the caller."""
    out, err = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        with os.fdopen(os.dup(out), "w") as told:
            yield told
    finally:
        sys.stdout.flush()
        os.dup2(out, 1)
        os.dup2(err, 2)
        for number in (out, err, nowhere):
            os.close(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
