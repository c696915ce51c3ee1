"""S4: whatever stands in a text option or argument of any command is data: it never becomes SQL, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.query.reader import SqliteReader
from tests.helpers import SCALE, run
from tests.trust.support import INJECTIONS, MARK, digest, places, spread, tree, wrong

pytestmark = [pytest.mark.trust, pytest.mark.slow]

#: `serve` would serve; where its text can be wrong it is tried below. A text for `sql` is SQL: the guard's own tests try it
LEFT_OUT = ("serve",)
#: commands that do their whole work whatever an option that does not concern them says
LONG = ("lint", "db load", "db verify", "db upgrade", "db init", "doctor", "export", "db import")
PLACES = [place for place in places(LEFT_OUT) if not (place.command == "sql" and place.what == "query")]


def test_there_are_sixty_four_words_and_every_command_has_places():
    assert len(set(INJECTIONS)) >= 64
    assert all(MARK in word for word in INJECTIONS)
    assert len(PLACES) > 150


@pytest.fixture
def recorded(monkeypatch):
    """Every SQL text that goes to an engine, and the values beside it."""
    asked: list[str] = []
    original = {}

    def watch(kind, name):
        original[kind, name] = getattr(kind, name)

        def asking(self, sql, *more, **named):
            asked.append(str(sql))
            return original[kind, name](self, sql, *more, **named)

        monkeypatch.setattr(kind, name, asking)

    from gpudb.query.server import ServerReader

    for kind in (SqliteReader, ServerReader):
        watch(kind, "rows")
        watch(kind, "batches")
    return asked


def _tried(place, word, database, capsys):
    words = [w.replace("{db}", database) for w in place.filled(word)]
    if place.what != "--db" and "--db" not in words and place.command not in ("db diff", "lint", "help", "completion", "config"):
        words = [*place.command.split(), "--db", database, *words[len(place.command.split()) :]]
    if place.command == "identify" and place.what != "file":
        words += [] if "--" in words else ["missing.xml"]
    if place.command == "lint" and place.what != "seed":
        words += [] if "--" in words else ["no-such-seed"]
    if place.command in ("db load", "db import") and place.what not in ("seed", "file", "files"):
        words += [] if "--" in words else ["no-such-seed"]
    return run(*words, capsys=capsys), words


def _faults(place, word, database, capsys, recorded):
    """What was wrong with one hostile word at one place: the answer, or the word in the SQL that was asked."""
    recorded.clear()
    (code, out, err), words = _tried(place, word, database, capsys)
    fault = wrong(code, out, err, place.command)
    return [(words, fault)] * bool(fault) + [(words, f"in the SQL: {sql[:200]!a}") for sql in recorded if MARK in sql]


@pytest.mark.parametrize("command", sorted({place.command for place in PLACES}))
def test_no_text_becomes_sql_on_a_file(command, small_sqlite, tmp_path, monkeypatch, capsys, recorded, figures):
    """In a folder of its own three levels down: what a path option makes may lie there, nothing else may change."""
    here = tmp_path / "a/b/c"
    here.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("mine")
    monkeypatch.chdir(here)
    database = str(tmp_path / "small.sqlite")
    Path(database).write_bytes(Path(small_sqlite).read_bytes())
    before, outside = digest(database), {k: v for k, v in tree(tmp_path).items() if "/a/b/c" not in k}
    tried, bad = 0, []
    for number, place in enumerate(p for p in PLACES if p.command == command):
        count = (2 if command in LONG else 8) * SCALE
        for word in (
            INJECTIONS if place.what in ("conditions", "parts", "part", "--columns") else spread(INJECTIONS, number, count)
        ):
            tried += 1
            bad += _faults(place, word, database, capsys, recorded)
    if command not in ("db load", "db upgrade", "db init", "db import"):
        assert digest(database) == before
    assert {k: v for k, v in tree(tmp_path).items() if "/a/b/c" not in k and k != database} == {
        k: v for k, v in outside.items() if k != database
    }
    figures("S4 injection, SQLite", tried, len(bad))
    assert not bad, bad[:5]


READS = ("compare", "list", "show", "facts", "status", "classify", "timeline", "rules", "claims", "events", "log", "sources",
         "peak", "schema", "report", "plot")  # fmt: skip


def _state(url):
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        return {
            name: connection.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {name} t").fetchone()
            for (name,) in tables
        }


@pytest.mark.parametrize("command", READS)
def test_no_text_becomes_sql_on_a_server(command, small_pg, tmp_path, monkeypatch, capsys, recorded, figures):
    monkeypatch.chdir(tmp_path)
    before, tried, bad = _state(small_pg), 0, []
    for number, place in enumerate(p for p in PLACES if p.command == command and p.what not in ("--output", "--db", "--format")):
        for word in spread(INJECTIONS, number, 3 * SCALE):
            tried += 1
            bad += _faults(place, word, small_pg, capsys, recorded)
    assert _state(small_pg) == before
    figures("S4 injection, PostgreSQL", tried, len(bad))
    assert not bad, bad[:5]
