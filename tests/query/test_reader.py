"""Reading a database: literal SQL, and files that are missing, foreign, damaged, older or newer."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.errors import DatabaseError, UsageError
from gpudb.query.opening import open_reader
from gpudb.query.reader import SqliteReader, literal_sql

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**40), 2**40),
    st.floats(1e-20, 1e20),
    st.floats(-1e20, -1e-20),
    st.sampled_from([0.0, 0.1, 2 / 3, 1e-20, 1e20]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    st.sampled_from([":a", ":ab", "':b", "a  b", "--", "/*", "x'; DROP TABLE t; --", "\n"]),
)


@given(VALUES, VALUES, VALUES)
def test_pasted_sql_holds_exactly_the_bound_values(a, ab, b):
    params = {"a": a, "ab": ab, "b": b}
    connection = sqlite3.connect(":memory:")
    bound = connection.execute("SELECT :a, :ab, :b", params).fetchall()
    pasted = connection.execute(literal_sql("SELECT :a,\n  :ab, :b", params)).fetchall()
    connection.close()
    assert pasted == bound


def test_a_colon_that_is_no_parameter_stays():
    assert literal_sql("SELECT ':x', :a", {"a": 1}) == "SELECT ':x', 1;"


@pytest.fixture
def copy(small_sqlite, tmp_path):
    path = tmp_path / "copy.sqlite"
    shutil.copyfile(small_sqlite, path)
    path.chmod(0o644)
    return path


def pragma(path, text):
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA {text}")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.unlink(), "there is no database at"),
        (lambda path: (path.unlink(), path.mkdir()), "is a folder"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"not a database, just words " * 50), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "cannot be read"),
        (lambda path: pragma(path, "application_id = 7"), "is not a gpudb database"),
        (lambda path: pragma(path, "user_version = 99"), "newer gpudb"),
        (lambda path: pragma(path, "user_version = 1"), "older schema"),
        (lambda path: pragma(path, "user_version = 0"), "lost the number of its schema"),
    ],
    ids=["missing", "folder", "empty", "text", "cut off", "foreign", "newer", "older", "no number"],
)
def test_a_file_that_cannot_answer_is_refused_with_the_reason(spoil, message, copy):
    spoil(copy)
    with pytest.raises(DatabaseError, match=message) as caught:
        open_reader(str(copy)).rows("SELECT * FROM spec")
    assert caught.value.hint


def test_a_reader_cannot_write(copy):
    reader = SqliteReader(str(copy))
    with pytest.raises(DatabaseError):
        reader.rows("DELETE FROM _statement")
    reader.close()


def test_bytes_that_are_no_text_are_a_usage_error_on_both_engines(small_db):
    reader = open_reader(small_db)
    with pytest.raises(UsageError, match="UTF-8"):
        reader.rows("SELECT part FROM spec WHERE part = :p", {"p": "\udcff"})
    reader.close()


@pytest.mark.parametrize("name", ["a b.sqlite", "a?b.sqlite", "a#b.sqlite", "a%41.sqlite"])
def test_a_path_with_characters_of_a_url_is_only_a_path(name, copy, tmp_path):
    path = tmp_path / name
    copy.rename(path)
    reader = open_reader(str(path))
    assert reader.rows("SELECT count(*) AS n FROM spec") == [{"n": 3}]
    reader.close()


def test_the_environment_names_the_database_and_the_argument_wins(copy, small_sqlite, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", str(copy))
    assert open_reader(None).url == str(copy)
    assert open_reader(small_sqlite).url == small_sqlite


@pytest.mark.parametrize("url", ["postgresql+psycopg://me:s3cret@127.0.0.1:1/none", "oracle://x", "mysql://x/y", "foo://bar"])
def test_a_server_that_cannot_be_used_is_a_database_error_without_the_password(url):
    with pytest.raises(DatabaseError) as caught:
        open_reader(url)
    assert "s3cret" not in caught.value.message + caught.value.hint
