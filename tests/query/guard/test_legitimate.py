import pytest

from gpudb.catalog import Catalog
from gpudb.contract import VIEWS
from gpudb.law.views import LAW_VIEWS
from tests.query.guard.support import cases

QUERIES = cases("legitimate.toml", "query")


def test_there_are_at_least_twenty():
    assert len(QUERIES) >= 20


@pytest.fixture(scope="module")
def catalogs(real_db, real_pg):
    with Catalog(real_db) as one, Catalog(real_pg) as other:
        yield {"sqlite": one, "postgresql": other}


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: case["name"])
def test_a_question_has_one_answer_on_both_engines(case, catalogs):
    one, other = (catalog.sql(case.get("sql") or case[engine]) for engine, catalog in catalogs.items())
    assert one == other
    assert one.rows


@pytest.mark.parametrize("view", ["spec", *VIEWS, *LAW_VIEWS])
def test_every_public_view_can_be_read_within_the_limits(view, catalogs):
    found = catalogs["sqlite"].sql(f"select * from {view}", limit=5)
    documented = [row["column_name"] for row in catalogs["sqlite"].schema(view)]
    assert list(found.columns) == documented
