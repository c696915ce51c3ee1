"""Whoever stops waiting for `gpudb sql`, by whichever signal, leaves no process behind and no query on the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from gpudb.errors import QueryRefused
from gpudb.query import guard

pytestmark = pytest.mark.trust

#: runs for hours on both engines
LONG = "select count(*) from spec_history a, spec_history b, spec_history c"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
#: seconds within which all must be gone; a tenth is usual
SOON = 5.0


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(process: int) -> list[int]:
    return [int(pid) for task in Path(f"/proc/{process}/task").glob("*/children") for pid in task.read_text().split()]


def until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def interrupted(db: str, sign: int, busy) -> tuple[int, list[int]]:
    """Start a long question as the only thing of its own group, wait until it works, send the signal to it alone."""
    words = [sys.executable, "-m", "gpudb", "sql", LONG, "--timeout", "600", "--db", db]
    asked = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        assert until(lambda: children(asked.pid) and busy(), 60)
        time.sleep(0.3)
        kids = children(asked.pid)
        asked.send_signal(sign)
        return asked.wait(SOON), kids
    finally:
        asked.kill()
        asked.wait()


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux's /proc")
@pytest.mark.parametrize("sign", SIGNALS, ids=lambda sign: sign.name)
def test_a_stopped_question_about_a_file_leaves_no_process(sign, real_db):
    code, kids = interrupted(real_db, sign, lambda: True)
    assert code in (130, -sign)
    assert until(lambda kids=kids: not any(map(running, kids)), SOON)


@pytest.mark.slow
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux's /proc")
def test_a_stopped_question_leaves_nothing_working_on_the_server(real_pg, figures):
    left = 0
    with psycopg.connect(real_pg.replace("+psycopg", ""), autocommit=True) as own:
        # every other connection to this database, whatever it does: tests that share the server use other databases
        mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        before = own.execute(mine).fetchone()[0]
        working = f"{mine} AND state = 'active' AND query LIKE '%FETCH%'"
        for sign in SIGNALS:
            code, kids = interrupted(real_pg, sign, lambda: own.execute(working).fetchone()[0] > 0)
            assert code in (130, -sign)
            left += not until(lambda: own.execute(mine).fetchone()[0] <= before, SOON)
            left += not until(lambda kids=kids: not any(map(running, kids)), SOON)
    figures("questions stopped by a signal that work on", len(SIGNALS), left)
    assert left == 0


def test_the_limit_that_an_administrator_gives_a_role_is_not_raised(guarded_pg):
    with psycopg.connect(guarded_pg("postgres").replace("+psycopg", ""), autocommit=True) as own:
        own.execute("ALTER ROLE gpudb_reader SET statement_timeout = '700ms'")
        try:
            begun = time.monotonic()
            with pytest.raises(QueryRefused, match=r"longer than 0\.7 s, which is what the server allows this user"):
                # the database is small: every statement beside every other, nine deep
                guard.run(guarded_pg("gpudb_reader"), LONG + "".join(f", spec_history {name}" for name in "defghi"), 60, 10)
            assert time.monotonic() - begun < 30
        finally:
            own.execute("ALTER ROLE gpudb_reader RESET statement_timeout")
