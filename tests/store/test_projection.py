"""The wide table and the views: written from statements, extended by a registry entry, described by column_doc."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import gpudb
from gpudb.contract import VIEWS
from gpudb.store.engine import create_engine
from gpudb.store.loader import load

ATTRIBUTE = """
[[attribute]]
id = "fan_count"
column = "fan_count"
label = "Fans"
group = "power"
kind = "integer"
minimum = 0
maximum = 1234567
description = "Fans on the board."
since = "9.0.0"
"""
FACT = '  {{ attribute = "fan_count", value = {0}, published = "{0} fans", at = "table 4" }},\n'


def query(url, sql):
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(sa.text(sql))
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


@pytest.fixture
def extended(loaded_db, small_seed):
    """A database with a user's own view that has learned a new attribute; the columns it had before."""
    query(loaded_db, "CREATE VIEW my_view AS SELECT part, memory_gb, origin FROM spec WHERE memory_gb >= 80")
    with gpudb.open(loaded_db) as catalog:
        before = list(catalog.columns())
    small_seed.append("attributes.toml", ATTRIBUTE)
    small_seed.replace("parts/acme/y2.toml", "facts = [\n", "facts = [\n" + FACT.format(3))
    load(loaded_db, small_seed.root)
    return loaded_db, before


def test_an_attribute_of_the_registry_makes_a_column_without_a_migration(extended):
    url, before = extended
    with gpudb.open(url) as catalog:
        assert list(catalog.columns()) == [*before, "fan_count"]
        assert catalog.show("y2").spec["fan_count"] == 3
        assert [row["part"] for row in catalog.list(["fan_count>=1"]).rows] == ["y2"]


def test_a_users_own_view_survives_a_new_attribute(extended):
    url, _ = extended
    assert query(url, "SELECT part, memory_gb, origin FROM my_view ORDER BY part") == [
        ("x1-big", 80.0, "shipped"),
        ("y2", 96.0, "shipped"),
    ]


def test_the_bounds_of_a_new_attribute_are_checked_by_the_database(extended):
    url, _ = extended
    query(url, "UPDATE _spec_current SET fan_count = 1234567 WHERE part = 'y2'")
    with pytest.raises(sa.exc.IntegrityError):
        query(url, "UPDATE _spec_current SET fan_count = 1234568 WHERE part = 'y2'")


def test_a_fact_of_the_die_counts_for_every_part_cut_from_it(small_db):
    assert query(small_db, "SELECT part, die_area_mm2 FROM spec ORDER BY part") == [
        ("x1-big", 800.0),
        ("x1-small", 800.0),
        ("y2", 800.0),
    ]


def test_a_fact_of_the_part_wins_over_its_die(empty_db, small_seed):
    small_seed.replace(
        "parts/acme/y2.toml",
        "facts = [\n",
        'facts = [\n  { attribute = "die_area", value = 790, published = "790 mm2", at = "t" },\n',
    )
    load(empty_db, small_seed.root)
    assert query(empty_db, "SELECT die_area_mm2 FROM spec WHERE part IN ('x1-big', 'y2') ORDER BY part") == [(800.0,), (790.0,)]


def test_two_hands_agree_and_a_third_is_counted_as_disagreeing(empty_db, small_seed):
    for source, value, rank in (("paper", 1000.5, ""), ("blog", 900, ', rank = "deprecated", reason = "old"')):
        small_seed.append(
            "parts/acme/x1-big.toml",
            f'\n[[reading]]\nsource = "{source}"\nrecorded = 2026-01-03\nevidence = "secondary"\nfacts = [\n'
            f'  {{ attribute = "bf16_tensor", qualifier = "dense", value = {value}, published = "{value}", at = "p"{rank} }},\n]\n',
        )
    small_seed.replace(
        "parts/acme/x1-big.toml",
        '"1000 TFLOPS", at = "table 2"',
        '"1000 TFLOPS", at = "table 2", rank = "preferred", reason = "the maker"',
    )
    small_seed.append(
        "sources/s.toml",
        '\n[[source]]\nid = "blog"\ntitle = "A blog"\npublisher = "press"\nkind = "blog"\nurl = "https://blog.example/1"\n'
        'accessed_on = 2026-01-01\nrank = "D"\n',
    )
    load(empty_db, small_seed.root)
    assert query(
        empty_db,
        "SELECT value_number, source, sources_agreeing, sources_disagreeing FROM spec_fact "
        "WHERE part = 'x1-big' AND column_name = 'bf16_tensor_dense_tflops'",
    ) == [(1000.0, "sheet", 2, 1)]


@pytest.mark.parametrize("state", ["not_published", "not_applicable"])
def test_a_blank_with_a_reason_is_a_fact_and_no_value(state, empty_db, small_seed):
    small_seed.replace(
        "parts/acme/y2.toml", "facts = [\n", f'facts = [\n  {{ attribute = "fp64", state = "{state}", at = "whole sheet" }},\n'
    )
    load(empty_db, small_seed.root)
    assert query(empty_db, "SELECT state, value_number, value_text FROM spec_fact WHERE column_name = 'fp64_tflops'") == [
        (state, None, None)
    ]
    assert query(empty_db, "SELECT fp64_tflops FROM spec WHERE part = 'y2'") == [(None,)]


def test_a_metric_is_computed_from_the_values_of_the_part(small_db):
    assert query(small_db, "SELECT part, flop_per_byte, bf16_tflops_per_w FROM spec WHERE part = 'x1-big'") == [
        ("x1-big", 298.507, 1.42857)
    ]


@pytest.mark.parametrize("view", ["spec", *VIEWS])
def test_every_public_view_has_exactly_the_columns_that_are_documented(view, small_db):
    engine = create_engine(small_db)
    with engine.connect() as connection:
        held = [column["name"] for column in sa.inspect(connection).get_columns(view)]
        described = connection.execute(
            sa.text("SELECT column_name, description FROM column_doc WHERE view = :view ORDER BY position"), {"view": view}
        ).all()
    engine.dispose()
    assert [name for name, _ in described] == held
    assert all(text for _, text in described)


def test_every_view_is_documented_and_every_table_behind_it_is_private(small_db):
    engine = create_engine(small_db)
    with engine.connect() as connection:
        held = {
            name.lower() for name in sa.inspect(connection).get_view_names()
        }  # start_here is kept in capitals, to be listed first
        told = {row[0] for row in connection.execute(sa.text("SELECT DISTINCT view FROM column_doc"))}
    engine.dispose()
    assert held == told


def test_every_fact_of_the_shipped_data_has_a_source(any_db):
    assert query(any_db, "SELECT count(*) FROM spec_fact WHERE source IS NULL") == [(0,)]


def test_a_statement_competes_with_the_rank_that_its_source_had_when_it_was_recorded(small_seed, tmp_path):
    small_seed.replace("sources/s.toml", 'rank = "A"', 'rank = "B"\nformer_rank = "A"\nranked_on = 2026-01-02')
    small_seed.replace("parts/acme/y2.toml", "recorded = 2026-01-02", "recorded = 2026-01-01")
    load(str(tmp_path / "a.sqlite"), small_seed.root)
    with gpudb.open(str(tmp_path / "a.sqlite")) as catalog:
        found = catalog.sql("SELECT DISTINCT recorded_on, source_rank FROM spec_history WHERE source = 'sheet' ORDER BY 1").rows
        (sheet,) = catalog.sources(["sheet"])
    assert [tuple(row.values()) for row in found] == [("2026-01-01", "A"), ("2026-01-02", "B")]
    assert (sheet.rank, sheet.read_at, sheet.read_on_behalf) == ("B", "https://acme.example/sheet", None)
