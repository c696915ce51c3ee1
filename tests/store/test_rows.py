"""Records of the seed as rows: every table has its own columns, in the words that the database wants."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from gpudb import resources
from gpudb.curation.check import checked
from gpudb.curation.law_check import checked_law
from gpudb.store import schema
from gpudb.store.own_schema import TRUTH
from gpudb.store.rows import Row, law_rows, truth_rows


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return truth_rows(checked(Path(resources.folder("seed"))))


def test_every_row_has_the_columns_of_its_table(rows: dict[str, list[Row]]) -> None:
    things = takewhile(lambda table: table is not schema.dataset_release, schema.metadata.tables.values())
    named = {table.name.removeprefix("_"): table for table in things}
    assert set(rows) == set(named)
    for name, table in named.items():
        assert {frozenset(row) for row in rows[name]} == {frozenset(c.name for c in table.columns)}, name


def test_what_a_table_refers_to_is_inserted_before_it() -> None:
    for place, table in enumerate(TRUTH):
        assert {key.column.table for key in table.foreign_keys} <= set(TRUTH[: place + 1]), table.name


def test_flags_are_numbers_and_days_are_texts(rows: dict[str, list[Row]]) -> None:
    assert {type(row["flagship"]) for row in rows["part"]} == {int}
    assert {type(row["accessed_on"]) for row in rows["source"]} == {str}
    assert {type(row["published_on"]) for row in rows["source"]} == {str, type(None)}


def test_entities_and_columns_are_what_the_records_make(rows: dict[str, list[Row]]) -> None:
    kinds = [row["entity_kind"] for row in rows["entity"]]
    assert [kinds.count(kind) for kind in ("die", "part", "system")] == [len(rows[k]) for k in ("die", "part", "system")]
    assert [row["position"] for row in rows["spec_column"]] == list(range(1, len(rows["spec_column"]) + 1))
    assert [row["position"] for row in rows["metric_definition"]] == list(range(1, len(rows["metric_definition"]) + 1))


def test_a_rule_version_that_counted_on_no_day_is_in_the_seed_alone() -> None:
    rows = law_rows(checked_law(Path(resources.folder("seed"))))
    held = {row["version_id"] for row in rows["rule_version"]}
    assert "us-affiliates@2026-11-10-b" in held
    assert "us-affiliates@2026-11-10" not in held
    assert {row["version_id"] for table in ("rule_threshold", "rule_scope") for row in rows[table]} <= held
    days = [(row["rule_id"], row["effective_on"], row["recorded_on"]) for row in rows["rule_version"]]
    assert len(days) == len(set(days))
