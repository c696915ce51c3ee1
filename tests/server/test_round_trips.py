"""A server that is far away, or goes away: each question costs few ways to it and back, and no answer is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import gpudb
from gpudb.errors import DatabaseError
from tests.helpers import run

#: the most messages to a server that a command may wait for, the connection among them; a report asks what five commands do
MOST, MORE = 10, {"report": 12}
QUESTIONS = [
    ("list", "memory_gb>=80"), ("sql", "select part, tpp from spec"), ("status", "H20", "--to", "CN"), ("compare", "H100", "H20"),
    ("show", "H100"), ("get", "H100", "tdp_w"), ("facts", "H20"), ("timeline", "H20", "--to", "CN"), ("classify", "H20"), ("rules",),
    ("country", "MY"), ("claims",), ("events",), ("sources",), ("log",), ("schema", "spec"), ("peak", "h100-sxm5-80gb", "--precision", "bf16"),
    ("report", "H100", "H20", "-o", "-"),
]  # fmt: skip


class Line:
    """A port of loopback that leads to a server's socket and counts what its clients waited for: a server ends each way back with one message.

    Messages are counted by the protocol's own frames (PostgreSQL's documentation, "Message Formats"), not by pieces of a stream, so that the
    count is the same on a busy machine: ReadyForQuery ends an answer, CopyInResponse lets a client send its rows.
    """

    ENDS = b"ZG"

    def __init__(self, to: str) -> None:
        self._to, self.count = to, 0
        self._listen = socket.create_server(("127.0.0.1", 0))
        self.port = self._listen.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listen.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._to)
            for source, target, answers in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pump, args=(source, target, answers), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        kept = b""
        try:
            while data := source.recv(65536):
                if answers:
                    kept = self._counted(kept + data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _counted(self, stream: bytes) -> bytes:
        """Count the whole messages of an answer's stream: a kind of one byte, and a length of four that counts itself. The rest is given back."""
        at = 0
        while len(stream) >= at + 5 and len(stream) > (end := at + int.from_bytes(stream[at + 1 : at + 5], "big")):
            self.count += stream[at] in self.ENDS
            at = end + 1
        return stream[at:]

    def close(self) -> None:
        self._listen.close()


@pytest.fixture
def line(real_pg: str) -> Iterator[tuple[Line, str]]:
    """A counting line to the loaded server, and the URL that goes over it."""
    yield from line_to(real_pg)


def line_to(url: str) -> Iterator[tuple[Line, str]]:
    """A counting line to a server."""
    parts = urlsplit(url)
    made = Line(parse_qs(parts.query)["host"][0] + "/.s.PGSQL.5432")
    user = parts.username or "postgres"
    yield made, f"postgresql+psycopg://{user}@127.0.0.1:{made.port}{parts.path}?sslmode=disable&gssencmode=disable"
    made.close()


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_a_question_costs_few_round_trips(words, line, capsys):
    made, url = line
    code, out, _ = run(*words, "--db", url, capsys=capsys)
    assert code == 0
    assert out
    assert made.count <= MORE.get(words[0], MOST)


def test_a_load_without_change_and_a_check_cost_few_round_trips(pg_server, small_seed):
    from gpudb.store.loader import load
    from gpudb.store.verify import verify

    direct = pg_server()
    load(direct, small_seed.root)
    for made, url in line_to(direct):
        done = load(url, small_seed.root)
        assert (done.added, done.changed, done.removed) == (0, 0, 0)
        assert made.count <= 40
        made.count = 0
        assert set(verify(url).values()) == {""}
        assert made.count <= 60


def test_rows_that_are_read_at_once_are_those_that_are_read_one_by_one(any_db, monkeypatch):
    from gpudb.store import bulk
    from gpudb.store.engine import create_engine
    from gpudb.store.own_schema import TRUTH

    with create_engine(any_db).connect() as connection:
        once = bulk.content_hash(connection, TRUTH)
        for short in (0, 100):
            monkeypatch.setattr(bulk, "SHORT", short)
            assert bulk.content_hash(connection, TRUTH) == once


def cut(url: str) -> None:
    """End every other connection to a database, as a restart of the server does."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_restarts_is_asked_again_and_no_answer_is_lost_in_close(small_pg):
    with gpudb.open(small_pg) as catalog:
        first = catalog.list([]).rows
        cut(small_pg)
        assert catalog.list(["memory_gb>=1"]).rows == catalog.list(["memory_gb>=1"]).rows
        assert catalog.show("y2").spec["part"] == "y2"
        cut(small_pg)
    assert len(first) == 3


def test_a_table_that_is_cut_off_in_the_middle_is_a_database_error(real_pg, monkeypatch):
    from gpudb.query.opening import open_reader

    reader = open_reader(real_pg)
    rows = reader.batches("SELECT * FROM spec_history", 10)
    assert len(next(rows)) == 10
    cut(real_pg)
    with pytest.raises(DatabaseError):
        list(rows)
    reader.close()


def test_an_answer_that_was_kept_is_nobodys_to_change(small_pg):
    with gpudb.open(small_pg) as catalog:
        one = catalog._reader.rows("SELECT part FROM spec ORDER BY part")
        one[0]["part"] = "changed"
        one.clear()
        assert [row["part"] for row in catalog._reader.rows("SELECT part FROM spec ORDER BY part")] == [
            "x1-big",
            "x1-small",
            "y2",
        ]


def test_a_check_that_loses_its_server_is_no_fault_of_the_data(small_pg, monkeypatch):
    from gpudb.store import verify

    def losing(connection):
        cut(small_pg)
        return connection.exec_driver_sql("SELECT 'never answered'").scalar()

    for place in ("_content", "_sourced"):
        with monkeypatch.context() as lost:
            lost.setattr(verify, place, losing)
            with pytest.raises(DatabaseError, match="ended the connection"):
                verify.verify(small_pg)
