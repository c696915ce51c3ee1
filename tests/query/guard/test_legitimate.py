import pytest

from gpudb.catalog import Catalog
from gpudb.store.contract import VIEWS
from gpudb.store.law_contract import LAW_VIEWS
from tests.query.guard.support import cases

QUERIES = cases("legitimate.toml", "query")


def test_there_are_at_least_twenty():
    assert len(QUERIES) >= 20


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: case["name"])
def test_a_question_has_one_answer_on_both_engines(case, real_db, real_pg):
    answers = []
    for url, engine in ((real_db, "sqlite"), (real_pg, "postgresql")):
        with Catalog(url) as catalog:
            answers.append(catalog.sql(case.get("sql") or case[engine]))
    assert answers[0] == answers[1]
    assert answers[0].rows


@pytest.mark.parametrize("view", ["spec", *VIEWS, *LAW_VIEWS])
def test_every_public_view_can_be_read_within_the_limits(view, real_db):
    with Catalog(real_db) as catalog:
        found = catalog.sql(f"select * from {view}", limit=5)
        documented = [row["column_name"] for row in catalog.schema(view)]
    assert list(found.columns) == documented
