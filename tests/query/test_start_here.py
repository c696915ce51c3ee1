"""A list of names shows which are for people, and `start_here` says where to begin: each of its queries runs as it stands."""

import sqlite3
from contextlib import closing

import pytest

from gpudb.catalog import Catalog
from gpudb.store import views
from gpudb.view_texts import START_HERE


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def catalog(request, real_db):
    with Catalog(real_db if request.param == "sqlite" else request.getfixturevalue("real_pg")) as opened:
        yield opened


def test_it_has_ten_rows_one_a_view(catalog):
    rows = catalog.sql("SELECT * FROM start_here ORDER BY number").rows
    assert [tuple(row.values()) for row in rows] == [
        (number, row.question, row.view, row.example) for number, row in enumerate(START_HERE, 1)
    ]
    assert len({row["view"] for row in rows}) == 10


@pytest.mark.parametrize("view", [row.view for row in START_HERE])
def test_an_example_reads_its_view_and_has_an_answer(view, catalog):
    (example,) = (row.example for row in START_HERE if row.view == view)
    assert f"FROM {view} " in example
    assert catalog.sql(example).rows


def test_without_an_underscore_stand_the_public_views_and_the_number_of_the_schema(real_db):
    with closing(sqlite3.connect(f"file:{real_db}?mode=ro", uri=True)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {name.lower() for name in names if not name.startswith(("_", "sqlite_"))} == {*views.ORDER, "alembic_version"}


def test_it_is_the_first_name_that_a_shell_lists(real_db):
    with closing(sqlite3.connect(f"file:{real_db}?mode=ro", uri=True)) as connection:
        first = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY 1").fetchone()[0]
        assert first.lower() == "start_here"
        assert len(connection.execute("SELECT question FROM start_here").fetchall()) == len(START_HERE)
