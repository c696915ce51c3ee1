"""A server that is frozen holds the line and says nothing: whoever waits for it ends in time, with a sentence, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from gpudb.store.loader import load
from tests.query.guard.test_signals import children, running, until
from tests.server.cluster import PASSWORD, Proxy, Server, short_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.trust,
    pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux's /proc"),
]
#: seconds of silence that are allowed here, and within which everything must have ended
WAIT, SOON = 2, 25
LONG = "select a.published from spec_history a, spec_history b, spec_history c"
#: ... after Ctrl-C
AT_ONCE = 8
#: a command, what its client sends when its backend is frozen (the how many-th time), its exit code and what it says
COMMANDS = {
    "sql in mid-answer": (("sql", LONG, "--limit", "5000", "--timeout", "2"), b"FETCH FORWARD", 3, 6, "ran longer than 2 s"),
    "sql at its first row": (("sql", LONG, "--timeout", "2"), b"EXECUTE gpudb_sql", 1, 6, "ran longer than 2 s"),
    "list": (("list",), b"FROM spec", 1, 0, ""),
    "verify": (("db", "verify"), b"FROM", 9, 4, "does not answer: nothing was heard of it for 2 s"),
    "load": (("db", "load", "{seed}"), b"COPY", 2, 4, "does not answer: nothing was heard of it for 2 s"),
    "list, then Ctrl-C": (("list",), b"FROM spec", 1, 130, ""),
    "verify, then Ctrl-C": (("db", "verify"), b"FROM", 9, 130, ""),
    "load, then Ctrl-C": (("db", "load", "{seed}"), b"COPY", 2, 130, ""),
    "export": (("export", "{out}"), b"FETCH FORWARD", 2, 4, "does not answer: nothing was heard of it for 2 s"),
}


@pytest.fixture(scope="module")
def server():
    folder = short_folder()
    made = Server(folder / "frozen")
    made.init()
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


@pytest.fixture
def freezer(server):
    """Stops the backends of a database as they are; they go on at the end of the test."""
    stopped: list[int] = []

    def freeze(database: str) -> None:
        busy = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"
        for (pid,) in server.sql(busy):
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)

    yield freeze
    for pid in stopped:
        if running(pid):
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("what", COMMANDS)
def test_a_command_ends_when_its_server_is_frozen_in_the_middle(what, server, freezer, small_seed, tmp_path, figures):
    words, word, times, code, said = COMMANDS[what]
    leaves = "Ctrl-C" in what
    name = "frozen_" + "".join(filter(str.isalpha, what)).lower()
    server.sql(f"CREATE DATABASE {name}")
    load(server.url(database=name), small_seed.root)
    if "load" in what:
        small_seed.part("z3", "Z3", "Z3", True, 96, 4.0, 148, 400)
    proxy = Proxy(server.port, word, times, lambda: freezer(name))
    url = server.url(database=name).replace(f":{server.port}/", f":{proxy.port}/") + "?sslmode=disable&gssencmode=disable"
    filled = [w.format(seed=small_seed.root, out=tmp_path / "out") for w in words]
    begun = subprocess.Popen([sys.executable, "-m", "gpudb", *filled, "--db", url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env={**os.environ, "GPUDB_WAIT": "300" if leaves else str(WAIT), "GPUDB_RETRY": "5"})  # fmt: skip
    try:
        assert until(lambda: proxy.seen >= times or begun.poll() is not None, 60)
        kids, asked = children(begun.pid), time.monotonic()
        if leaves:
            time.sleep(0.5)
            begun.send_signal(signal.SIGINT)
        out, err = begun.communicate(timeout=60)
        took = time.monotonic() - asked
    finally:
        begun.kill()
        proxy.close()
    assert proxy.seen >= times
    ended = (begun.returncode, said in err, "Traceback" in err, any(map(running, kids))) == (code, True, False, False)
    figures("a server frozen in mid-answer: waited on, or no sentence", 1, int(not ended or took > SOON), seconds=round(took, 1))
    assert ended, (begun.returncode, out[-300:], err[-600:], kids)
    assert took < (AT_ONCE if leaves else SOON)
    assert not leaves or not err.strip()
    assert not list(tmp_path.glob("out*"))
    assert PASSWORD not in err
