"""Database URLs as text."""

from __future__ import annotations

import sqlite3

import pytest

from gpudb import urls


@pytest.mark.parametrize(
    ("url", "sqlite"),
    [
        ("data.sqlite", True),
        ("/a/b.db", True),
        ("sqlite:///a.db", True),
        ("sqlite+pysqlite:///a.db", True),
        ("postgresql+psycopg://h/d", False),
        ("postgresql://h/d", False),
        ("//u:secret@host/d", False),
        ("//share/a.sqlite", True),
    ],
)
def test_a_path_or_sqlite_url_is_a_file_and_the_rest_is_a_server(url, sqlite):
    assert urls.is_sqlite(url) is sqlite


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:////a/b.db", "/a/b.db"), ("sqlite+pysqlite:///b.db", "b.db"), ("c.db", "c.db")]
)
def test_the_path_of_a_sqlite_url(url, path):
    assert urls.sqlite_path(url) == path


@pytest.mark.parametrize(
    "name", ["plain.sqlite", "100%.sqlite", "why?.sqlite", "a#b.sqlite", "a%3fb.sqlite", "sp ace&mode=rw.sqlite"]
)
def test_a_file_of_any_name_opens_by_its_address_and_for_reading_only(tmp_path, name):
    with sqlite3.connect(tmp_path / name) as made:
        made.execute("CREATE TABLE t AS SELECT 7 AS n")
    for immutable in (False, True):
        connection = sqlite3.connect(urls.read_only_uri(str(tmp_path / name), immutable), uri=True)
        assert connection.execute("SELECT n FROM t").fetchall() == [(7,)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("INSERT INTO t VALUES (8)")
        connection.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
