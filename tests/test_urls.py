"""Database URLs as text."""

from __future__ import annotations

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
    ("url", "safe"),
    [
        ("postgresql+psycopg://me:s3cret@host/db", "postgresql+psycopg://me:***@host/db"),
        ("postgresql://me:a@b:c@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("postgresql://host/db", "postgresql://host/db"),
        ("/a@b/c.sqlite", "/a@b/c.sqlite"),
    ],
)
def test_a_password_is_never_shown(url, safe):
    assert urls.safe_url(url) == safe
