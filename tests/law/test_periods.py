"""When a version of a rule holds: the engine, the view and the question as known at a day with one answer."""

from __future__ import annotations

import sqlite3

import pytest

from gpudb.law.records_sql import PERIOD, with_next
from gpudb.model import OPEN_END
from gpudb.query.law import rules
from gpudb.query.opening import open_reader
from tests.law.support import records


def test_every_version_of_the_seed_holds_as_long_in_the_view_and_in_a_question_as_in_the_engine(real_db: str) -> None:
    wanted = {
        (rule.id, version.id): (version.effective, rule.until(version) or OPEN_END)
        for rule in records().rules
        for version in rule.versions
        if version.withdrawn is None
    }
    reader = open_reader(real_db)
    view = reader.rows("SELECT rule, version, valid_from, valid_before FROM rule_period")
    for rows in (view, rules(reader, None, None, None), rules(reader, None, None, "9999-12-30")):
        assert {(row["rule"], row["version"]): (row["valid_from"], row["valid_before"]) for row in rows} == wanted


@pytest.mark.parametrize(
    ("ends", "until"),
    [(None, "2022-01-01"), ("2021-06-01", "2021-06-01"), ("2022-01-01", "2022-01-01"), ("2023-01-01", "2022-01-01")],
)
def test_a_version_ends_where_the_next_begins_or_earlier_by_itself(ends: str | None, until: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE v (r, effective_on, ends_on, enforced_from, enforced_until, gone)")
    database.executemany(
        "INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("a", "2021-01-01", ends, "2021-02-01", "2021-03-01", 0),
            ("a", "2021-05-01", None, None, None, 1),
            ("a", "2022-01-01", None, None, None, 0),
            ("b", "2021-03-01", None, None, None, 0),
        ],
    )
    found = database.execute(f"SELECT r, {PERIOD} FROM {with_next('v', 'r', 'w.gone = 0')} v ORDER BY r, valid_from").fetchall()
    assert found == [
        ("a", "2021-01-01", until, "2021-02-01", "2021-03-01"),
        ("a", "2022-01-01", OPEN_END, "2022-01-01", OPEN_END),
        ("b", "2021-03-01", OPEN_END, "2021-03-01", OPEN_END),
    ]
