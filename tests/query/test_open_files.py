"""Opening a file and reading it: each way to fail has its own sentence, and nothing stays open."""

from __future__ import annotations

import os
import shutil
import sqlite3

import pytest

from gpudb.errors import DatabaseError
from gpudb.query import opening, reader
from gpudb.query.reader import SqliteReader


@pytest.fixture
def copy(small_sqlite, tmp_path):
    path = str(tmp_path / "copy.sqlite")
    shutil.copyfile(small_sqlite, path)
    return path


def refused(path: str, **how) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        SqliteReader(path, **how)
    return caught.value


def changed(path: str, sql: str) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    return path


def test_a_file_that_is_not_there_or_empty_or_of_another_program(tmp_path):
    missing = str(tmp_path / "missing.sqlite")
    assert refused(missing).message == f"there is no database at {missing}"
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    assert refused(str(empty)).message == f"{empty} is empty"
    other = changed(str(tmp_path / "other.sqlite"), "CREATE TABLE t (a)")
    assert refused(other).message == f"{other} is not a gpudb database (application id 0)"
    text = tmp_path / "text.sqlite"
    text.write_text("not a database, but long enough to be taken for one " * 20)
    assert "cannot be read" in refused(str(text)).message


NOW = reader.SCHEMA_NUMBER


@pytest.mark.parametrize(
    ("number", "said"),
    [(NOW + 1, f"was made by a newer gpudb (schema {NOW + 1}; this one reads up to {NOW})"), (NOW - 1, f"has the older schema {NOW - 1}"),
     (0, "has lost the number of its schema")],
)  # fmt: skip
def test_the_number_of_the_schema_says_whether_it_can_be_read(copy, number, said):
    assert said in refused(changed(copy, f"PRAGMA user_version = {number}")).message


def test_a_new_file_without_tables_holds_an_older_schema(tmp_path):
    path = changed(str(tmp_path / "new.sqlite"), f"PRAGMA application_id = {reader.APPLICATION_ID}")
    assert "has the older schema 0" in refused(path).message


@pytest.mark.parametrize("sql", [f"PRAGMA user_version = {NOW + 1}", "PRAGMA user_version = 0", "PRAGMA application_id = 5"])
def test_a_refused_file_is_closed(copy, sql, monkeypatch):
    changed(copy, sql)
    closed_after_it_is_refused(copy, monkeypatch)


def test_a_file_with_another_byte_is_refused_and_closed(copy, monkeypatch):
    """A figure that is another one: SQLite reads it without complaint, the seal does not."""
    data = bytearray(open(copy, "rb").read())
    at = data.index(b"HBM")
    data[at : at + 3] = b"HBN"
    with open(copy, "wb") as file:
        file.write(data)
    assert "its bytes are not those that gpudb wrote" in closed_after_it_is_refused(copy, monkeypatch).message


def closed_after_it_is_refused(path: str, monkeypatch) -> DatabaseError:
    opened = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: opened.append(connect(*a, **k)) or opened[-1])
    error = refused(path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
    return error


class Failing:
    """A connection that fails in one way at one question."""

    def __init__(self, inner: sqlite3.Connection, error: Exception) -> None:
        self._inner, self._error = inner, error

    def execute(self, sql: str, *params):
        if "failing" in sql:
            raise self._error
        return self._inner.execute(sql, *params)

    def close(self) -> None:
        self._inner.close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.OperationalError("database is locked"), "is locked by another program"),
        (sqlite3.OperationalError("database table is busy"), "is locked by another program"),
        (sqlite3.OperationalError("no such table: spec"), "holds no data yet (no such table: spec)"),
        (sqlite3.OperationalError("disk I/O error"), "cannot be read: disk I/O error"),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), "is closed"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "it holds bytes that are no text"),
    ],
)
def test_each_failure_of_a_question_has_its_sentence(copy, monkeypatch, error, said):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: Failing(connect(*a, **k), error))
    opened = SqliteReader(copy)
    with pytest.raises(DatabaseError) as caught:
        opened.rows("SELECT 1 AS failing")
    assert said in caught.value.message
    with pytest.raises(DatabaseError):
        list(opened.batches("SELECT 1 AS failing", 5))


@pytest.mark.parametrize(
    ("readable", "said"), [(False, "may not be read"), (True, "cannot be read: unable to open database file")]
)
def test_a_file_that_may_not_be_read_is_told_from_one_that_cannot(copy, monkeypatch, readable, said):
    def fail(*_, **__):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(os, "access", lambda *_: readable)
    monkeypatch.setattr(sqlite3, "connect", fail)
    assert said in refused(copy).message


def test_a_damaged_file_is_refused_and_closed(copy):
    with open(copy, "r+b") as file:
        file.seek(os.path.getsize(copy) // 2)
        file.write(b"\x00" * 20_000)
    error = refused(copy)
    assert "is damaged" in error.message or "cannot be read" in error.message
    assert "restore it" in (error.hint or "")


def test_a_question_sees_one_state_after_a_snapshot_and_days_are_text(copy):
    opened = SqliteReader(copy)
    opened.snapshot()
    rows = opened.rows("SELECT part, :a AS a FROM spec ORDER BY part", {"a": 1})
    assert rows[0] == {"part": "x1-big", "a": 1}
    opened.close()
    with pytest.raises(DatabaseError, match="is closed"):
        opened.rows("SELECT 1")


def test_which_database_is_read(copy, monkeypatch):
    monkeypatch.delenv("GPUDB_DB", raising=False)
    packaged = opening.database(None)
    assert packaged.endswith("gpudb.sqlite")
    assert opening.database(copy) == copy
    monkeypatch.setenv("GPUDB_DB", copy)
    assert opening.database(None) == copy
    assert opening.open_reader(None).url == copy
    monkeypatch.setattr(opening.resources, "packaged_database", lambda: copy + ".missing")
    monkeypatch.delenv("GPUDB_DB")
    with pytest.raises(DatabaseError, match="this installation holds no database"):
        opening.open_reader(None)


def test_the_packaged_file_is_read_beside_any_lock_for_nobody_writes_into_it(copy, monkeypatch):
    monkeypatch.setattr("gpudb.resources.packaged_database", lambda: copy)
    other = sqlite3.connect(copy)
    other.execute("BEGIN EXCLUSIVE")
    try:
        opened = opening.open_reader(None)
        assert opened.rows("SELECT count(*) AS n FROM spec") == [{"n": 3}]
        opened.close()
    finally:
        other.close()
    assert opening.database(None) == copy
    assert opening.database("another.sqlite") == "another.sqlite"


def test_an_older_file_is_opened_only_where_that_is_asked(copy, monkeypatch):
    changed(copy, f"PRAGMA user_version = {NOW - 1}")
    monkeypatch.setattr("gpudb.resources.packaged_database", lambda: copy)
    for url in (copy, None):
        with pytest.raises(DatabaseError, match="older schema"):
            opening.open_reader(url)
        opening.open_reader(url, older=True).close()


def test_an_installation_without_its_database_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setattr("gpudb.resources.packaged_database", lambda: str(tmp_path / "none.sqlite"))
    with pytest.raises(DatabaseError, match="this installation holds no database") as caught:
        opening.open_reader(None)
    assert "gpudb.store.build" in (caught.value.hint or "")
