"""A team's primary and its streaming replica: the same bytes, a failover in which reads go on, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest

import gpudb
from gpudb.errors import DatabaseError
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.helpers import run
from tests.server.cluster import PASSWORD, until

pytestmark = pytest.mark.slow


def bytes_of(url: str, *words: str, env: dict[str, str] | None = None) -> str:
    """The JSON answer of a command in a process of its own."""
    arguments = [*words, "--json", *(["--db", url] if url else [])]
    done = subprocess.run([sys.executable, "-m", "gpudb", *arguments], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, **(env or {})})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done.stdout


def test_written_on_the_primary_read_on_the_replica_promoted_and_nothing_lost(pair, capsys, monkeypatch):
    primary, replica = pair.primary.url("gpudb_reader"), pair.replica.url("gpudb_reader")
    question = ("compare", "X1", "Y2")
    assert bytes_of(primary, *question) == bytes_of(replica, *question)

    # a write on the primary is read on the replica
    pair.seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
    loaded = load(pair.primary.url("gpudb_loader"), pair.seed.root)
    until(pair.caught_up)
    before = bytes_of(replica, "compare", "Z9", "Y2")
    assert json.loads(before)["content_sha256"] == loaded.content_sha256
    assert before == bytes_of(primary, "compare", "Z9", "Y2")
    sql = ("sql", "select part, memory_gb from spec order by part")
    assert bytes_of(replica, *sql) == bytes_of(primary, *sql)

    # the replica takes no writes, and says what to name instead
    pair.seed.part("z10", "Z10", "Z10", True, 24, 1.0, 100, 350)
    with pytest.raises(DatabaseError, match="takes no writes") as caught:
        load(pair.replica.url("gpudb_loader"), pair.seed.root)
    assert "GPUDB_DB" in caught.value.hint

    # GPUDB_DB_READ for reads, GPUDB_DB for writes
    both = {"GPUDB_DB_READ": replica, "GPUDB_DB": pair.primary.url("gpudb_loader")}
    named = json.loads(bytes_of("", "db", "path", env=both))["data"]
    assert f":{pair.replica.port}/" in named["path"]
    assert f":{pair.primary.port}/" in named["write_path"]
    assert bytes_of("", "compare", "Z9", "Y2", env=both) == before

    # the primary goes while a catalog is open on both hosts: its next question is answered by the replica
    with gpudb.open(pair.both("gpudb_reader")) as catalog:
        first = catalog.list(["memory_gb>=80"]).rows
        pair.primary.stop("immediate")
        assert catalog.list(["memory_gb>=80"]).rows == first
        assert catalog.release().content_sha256 == loaded.content_sha256
    assert bytes_of(pair.both("gpudb_reader"), "compare", "Z9", "Y2") == before
    assert bytes_of(pair.both("gpudb_reader"), *sql) == bytes_of(replica, *sql)

    # nobody takes writes now: said in one line, without the password, nothing changed
    code, out, err = run("db", "load", str(pair.seed.root), "--db", pair.both("gpudb_loader"), capsys=capsys)
    assert (code, out) == (4, "")
    assert PASSWORD not in err
    assert "Traceback" not in err

    # reads go on during the promotion, and writing works on the new primary
    answers, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            with gpudb.open(pair.both("gpudb_reader")) as catalog:
                answers.append(catalog.show("z9").spec["memory_gb"])

    reader = threading.Thread(target=ask)
    reader.start()
    pair.replica.promote()
    until(lambda: len(answers) > 3)
    stop.set()
    reader.join()
    assert set(answers) == {24}
    assert bytes_of(pair.both("gpudb_reader"), "compare", "Z9", "Y2") == before
    assert not any(verify(pair.replica.url("gpudb_loader")).values())
    assert load(pair.both("gpudb_loader"), pair.seed.root).statements == loaded.statements + 4
    with gpudb.open(pair.both("gpudb_reader", "?target_session_attrs=primary")) as catalog:
        assert catalog.show("z10").spec["memory_gb"] == 24


def test_a_read_waits_for_a_server_that_comes_back_and_gives_up_in_time(pair, monkeypatch):
    monkeypatch.setenv("GPUDB_RETRY", "60")
    with gpudb.open(pair.primary.url("gpudb_reader")) as catalog:
        first = catalog.list([]).rows
        pair.primary.stop("immediate")
        back = threading.Timer(1.5, pair.primary.start)
        back.start()
        assert catalog.list([]).rows == first
        back.join()
    monkeypatch.setenv("GPUDB_RETRY", "0.5")
    with gpudb.open(pair.primary.url("gpudb_reader")) as catalog:
        pair.primary.stop("immediate")
        begun = time.monotonic()
        with pytest.raises(DatabaseError, match="cannot be reached") as caught:
            catalog.list([])
        assert time.monotonic() - begun < 30
        assert PASSWORD not in caught.value.message + caught.value.hint


def test_a_load_waits_for_no_reader_and_no_reader_for_a_load(pair, monkeypatch):
    with gpudb.open(pair.primary.url("gpudb_reader")) as catalog:
        catalog.compare(["x1-big", "y2"])
        before = [row["part"] for row in catalog.list([]).rows]
        pair.seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
        monkeypatch.setenv("PGOPTIONS", "-c lock_timeout=2s")
        load(pair.primary.url("gpudb_loader"), pair.seed.root)
        assert [row["part"] for row in catalog.list([]).rows] == before
    with gpudb.open(pair.primary.url("gpudb_reader")) as catalog:
        assert "z9" in [row["part"] for row in catalog.list([]).rows]


def test_data_that_changed_while_the_line_was_lost_are_never_mixed_into_one_answer(pair, monkeypatch):
    with gpudb.open(pair.primary.url("gpudb_reader")) as catalog:
        catalog.list([])
        pair.seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
        load(pair.primary.url("gpudb_loader"), pair.seed.root)
        pair.primary.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gpudb_reader'")
        # what was told before the line broke is told again, of the same state; what was never asked is no mixture with it
        assert "z9" not in [row["part"] for row in catalog.list([]).rows]
        with pytest.raises(DatabaseError, match="have changed meanwhile"):
            catalog.list(["memory_gb>20"])
