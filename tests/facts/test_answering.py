"""Which statement answers: the criteria one by one, and lint, coverage, Python and SQL with one choice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.curation.check import checked
from gpudb.curation.lint.seed_view import SeedView
from gpudb.fact import answering

BASE: dict[str, Any] = {
    "part": "p", "column_name": "c", "rank": "normal", "state": "known", "origin_rank": 0, "stated_about": "part",
    "evidence": "primary_read", "source_rank": "A", "statement_id": "b", "source": "s", "value_number": 1.0, "value_text": None,
}  # fmt: skip
SAID = itemgetter(*answering.SAID)


def best(*statements: dict[str, Any]) -> str | None:
    found = answering.answer(sorted(({**BASE, **s} for s in statements), key=answering.key), SAID)
    return found[0]["statement_id"] if found else None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"rank": "preferred"}, {"rank": "normal", "statement_id": "a"}),
        ({"evidence": "primary_read"}, {"evidence": "quoted", "statement_id": "a"}),
        ({"evidence": "quoted"}, {"evidence": "secondary", "statement_id": "a"}),
        ({"source_rank": "A"}, {"source_rank": "B", "statement_id": "a"}),
        ({"stated_about": "part", "evidence": "secondary"}, {"stated_about": "die"}),
        ({"evidence": "secondary", "source_rank": "D"}, {"state": "not_published"}),
        ({"stated_about": "die"}, {"state": "not_published", "stated_about": "part"}),
        ({"origin_rank": 1}, {"state": "not_published", "origin_rank": 0}),
        ({"state": "not_published", "rank": "preferred"}, {"state": "known", "rank": "normal"}),
        ({"origin_rank": 0}, {"origin_rank": 1, "rank": "preferred"}),
        ({"origin_rank": -1, "evidence": "secondary"}, {"origin_rank": 0, "rank": "preferred"}),
        ({"state": "not_published", "source_rank": "D"}, {"rank": "deprecated"}),
        ({"statement_id": "a"}, {"statement_id": "b"}),
    ],
)
def test_the_first_statement_answers_before_the_second(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, other = {"statement_id": "b", **first}, {"statement_id": "c", **second}
    assert best(one, other) == best(other, one) == one["statement_id"]


def test_nothing_answers_where_every_statement_is_deprecated() -> None:
    assert best({"rank": "deprecated"}, {"rank": "deprecated", "statement_id": "c"}) is None


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"value_number": 494.7}, True),
        ({"value_number": 494.5 * 1.001}, True),
        ({"value_number": 494.5 * 1.0011}, False),
        ({"value_number": 494.5 * 0.9989}, False),
        ({"value_number": None, "state": "not_published"}, False),
        ({"value_text": "494.5"}, False),
    ],
)
def test_a_figure_within_a_tenth_of_a_percent_agrees(other: dict[str, Any], same: bool) -> None:
    rows = [{**BASE, "value_number": 494.5}, {**BASE, "value_number": 494.5, "statement_id": "c", "source": "t", **other}]
    found = answering.answer(rows, SAID)
    assert found is not None
    assert found[1:] == ((2, 0) if same else (1, 1))


def test_a_source_is_counted_once_on_each_side_however_often_it_says_so() -> None:
    values = [("s", 1.0), ("s", 1.0), ("t", 2.0), ("t", 2.0), ("t", 1.0), ("s", 3.0)]
    rows = [{**BASE, "statement_id": str(n), "source": source, "value_number": value} for n, (source, value) in enumerate(values)]
    found = answering.answer(rows, SAID)
    assert found is not None
    assert found[1:] == (2, 2)


# --- the same choice everywhere

Chosen = dict[tuple[str, str], tuple[str, int, int]]
_ANSWER = "part, column_name, statement_id, sources_agreeing, sources_disagreeing"


def by_python(rows: Iterable[dict[str, Any]]) -> Chosen:
    cell = itemgetter("part", "column_name")
    out = {}
    for name, group in groupby(sorted(rows, key=lambda row: (cell(row), answering.key(row))), cell):
        found = answering.answer(group, SAID)
        if found:
            out[name] = (found[0]["statement_id"], *found[1:])
    return out


def by_sql(database: sqlite3.Connection, live: str) -> Chosen:
    rows = database.execute(f"SELECT {_ANSWER} FROM ({answering.best_facts(live)}) x").fetchall()
    return {(row[0], row[1]): tuple(row[2:5]) for row in rows}


@pytest.fixture
def real(real_db: str) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{real_db}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    return database


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-23", "2026-11-26", "9999-12-30"])
def test_sql_and_python_choose_alike_in_every_cell_of_the_seed_on_every_day(real: sqlite3.Connection, day: str) -> None:
    live = f"h.recorded_on <= '{day}' AND '{day}' < h.withdrawn_before"
    rows = [dict(row) for row in real.execute(f"SELECT * FROM spec_history h WHERE {live}")]
    assert by_sql(real, live) == by_python(rows)
    if day > "2027":
        held = real.execute(f"SELECT {_ANSWER} FROM spec_fact").fetchall()
        assert {(row[0], row[1]): tuple(row[2:5]) for row in held} == by_python(rows)
        assert len(held) > 2_500


def test_lint_sees_the_value_that_the_database_answers_in_every_cell(real: sqlite3.Connection, real_seed: Path) -> None:
    specs = SeedView.of(checked(real_seed)).parts
    seen = {(spec.id, column): row.statement_id for spec in specs.values() for column, row in spec.best.items()}
    held = {(row[0], row[1]): row[2] for row in real.execute("SELECT part, column_name, statement_id FROM spec_fact")}
    assert seen == held


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "part": one_of("p", "q"),
            "column_name": one_of("c", "d"),
            "rank": one_of("preferred", "normal", "deprecated"),
            "state": one_of("known", "not_published", "not_applicable"),
            "origin_rank": one_of(-1, 0, 1),
            "stated_about": one_of("part", "die"),
            "evidence": one_of("primary_read", "quoted", "secondary"),
            "source_rank": one_of("A", "B", "C", "D"),
            "source": one_of("s", "t", "u"),
            "value_number": one_of(None, 0.0, 1.0, 1.0005, 1.002, -1.0, 494.5, 494.7),
            "value_text": one_of(None, "", "x", "y"),
        }
    ),
    max_size=14,
)


@given(STATEMENTS)
def test_sql_and_python_choose_alike_whatever_is_stated(rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "statement_id": f"{number * 7919 % 97:02}"} for number, row in enumerate(rows)]
    others = ("attribute", "qualifier", "unit", "published", "locator", "derivation", "quotes", "reason", "scope", "note",
              "recorded_on", "origin", "value_min", "value_max", "copied_from", "accumulator", "precision")  # fmt: skip
    names = [name for name in BASE if name not in others]
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE spec_history ({', '.join([*names, *others])})")
    database.executemany(
        f"INSERT INTO spec_history ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})", rows
    )
    assert by_sql(database, "1 = 1") == by_python(rows)
    listed = database.execute(f"SELECT statement_id FROM spec_history h ORDER BY {answering.BEST_FIRST}").fetchall()
    assert [row[0] for row in listed] == [row["statement_id"] for row in sorted(rows, key=answering.key)]


def test_the_fields_of_a_statement_are_those_that_the_choice_reads() -> None:
    fields = {field for criterion in answering.CRITERIA for wanted, _ in criterion.grades for field in wanted}
    fields |= {criterion.otherwise for criterion in answering.CRITERIA if isinstance(criterion.otherwise, str)}
    assert fields | set(answering.SAID) <= set(BASE)


@pytest.mark.parametrize(
    ("changes", "place"),
    [({}, (0, 0, 0, 0, 1, 0, 0, "A", "b")), ({"rank": "deprecated"}, (1, 0, 0, 0, 2, 0, 0, "A", "b")),
     ({"state": "not_published"}, (0, 1, 0, 0, 1, 1, 0, "A", "b")), ({"rank": "preferred"}, (0, 0, 0, 0, 0, 0, 0, "A", "b")),
     ({"stated_about": "die", "evidence": "secondary", "source_rank": "D"}, (0, 0, 0, 1, 1, 0, 2, "D", "b")),
     ({"evidence": "quoted", "origin_rank": 1}, (0, 0, 1, 0, 1, 0, 1, "A", "b"))],
)  # fmt: skip
def test_the_place_of_a_statement_criterion_by_criterion(changes: dict[str, Any], place: tuple[Any, ...]) -> None:
    assert answering.key({**BASE, **changes}) == place
