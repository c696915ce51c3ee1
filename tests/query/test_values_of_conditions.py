"""The values of a condition as a column holds them; names for completion; what a database was reviewed until."""

from __future__ import annotations

import pytest

from gpudb.errors import UnknownNameError
from gpudb.query import health
from gpudb.query.condition_values import as_held, pairs, values
from gpudb.query.filters import Condition
from tests.query.test_record_questions import Rows

HELD = ("ada-lovelace", "hopper", "rtx-blackwell")
SAID = {"hopper": "the ninth", "rtx-blackwell": "consumer blackwell"}


@pytest.mark.parametrize(
    ("operator", "asked", "meant"),
    [
        # spelled by people, in any letters, several of them, by another word of the screens
        ("=", "Hopper", ("=", "hopper")), ("=", "Ada Lovelace", ("=", "ada-lovelace")), ("!=", "RTX_Blackwell", ("!=", "rtx-blackwell")),
        ("=", "hopper, Ada Lovelace,", ("=", "hopper,ada-lovelace")), ("=", "The Ninth", ("=", "hopper")), ("!=", "consumer-blackwell,hopper", ("!=", "rtx-blackwell,hopper")),
        # a piece is every value that has it
        ("~", "Lovel", ("=", "ada-lovelace")), ("~", "a-l", ("=", "ada-lovelace")),
        ("~", "o", ("=", "ada-lovelace,hopper")), ("!~", "black well", ("!=", "rtx-blackwell")),
        # of nothing that is held, or of signs alone, it stays as it is
        ("~", "volta", ("~", "volta")), ("!~", "volta", ("!~", "volta")), ("~", "-", ("~", "-")), ("=", ",", ("=", ",")),
    ],
)  # fmt: skip
def test_a_value_is_the_one_that_is_held(operator, asked, meant):
    assert as_held(Condition("architecture", operator, asked), HELD, SAID) == (Condition("architecture", *meant), None)


def test_a_column_that_holds_nothing_takes_the_value_as_it_is():
    assert as_held(Condition("market", "=", "desk, top"), ()) == (Condition("market", "=", "desk, top"), None)


def test_a_value_that_is_not_held_is_told_beside_those_that_are_and_refused_alone():
    condition, error = as_held(Condition("architecture", "!=", "volta,hoper,Hopper"), HELD)
    assert condition == Condition("architecture", "!=", "hopper")
    assert error is not None
    assert (error.message, error.hint) == ("there is no architecture 'volta'", "values are: ada-lovelace, hopper, rtx-blackwell")
    assert (error.field, error.value) == ("conditions", "architecture!=volta")
    with pytest.raises(UnknownNameError) as caught:
        as_held(Condition("architecture", "=", "Hoper"), HELD)
    assert caught.value.suggestions == ("hopper",)


@pytest.mark.parametrize(("count", "told"), [(12, ""), (13, " ... (13 in all)")])
def test_a_refusal_names_twelve_values(count, told):
    held = [f"v{n:02}" for n in range(count)]
    with pytest.raises(UnknownNameError) as caught:
        as_held(Condition("die", "=", "x"), held)
    assert caught.value.hint == f"values are: {', '.join(held[:12])}{told}"


COMPLETED = Rows(
    "CREATE TABLE spec (part, name, market); INSERT INTO spec VALUES ('b', 'B', 'data center'), ('a', NULL, NULL), ('c', 'C', 'data center');"
    "CREATE TABLE part_alias_list (alias_key, kind, part_name, family);"
    "INSERT INTO part_alias_list VALUES ('b', 'id', 'B', 'F'), ('f', 'family', 'B', 'F'), ('nick', 'short', 'B', 'F'), ('nick', 'driver', 'B', 'F'), ('c', 'id', 'C', 'E');"
    "CREATE TABLE column_doc (view, column_name, unit, label, type, position);"
    "INSERT INTO column_doc VALUES ('spec', 'tdp_w', 'W', 'TDP', 'number', 3), ('spec', 'part', '', 'Part', 'text', 1), ('spec', 'market', '', 'Market', 'text', 2),"
    " ('release', 'release', '', 'Release', 'text', 1);"
    "CREATE TABLE country_list (country, name); INSERT INTO country_list VALUES ('FR', 'France'), ('CN', 'China');"
    "CREATE TABLE source_list (source, title); INSERT INTO source_list VALUES ('s', 'A sheet');"
    "CREATE TABLE rule_period (rule, title); INSERT INTO rule_period VALUES ('r', 'First'), ('r', 'Second'), ('q', 'Third')"
)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("part", [("a", ""), ("b", "B"), ("c", "C")]), ("family", [("E", "family"), ("F", "family")]), ("alias", [("nick", "B")]),
        ("column", [("part", "Part"), ("market", "Market"), ("tdp_w", "TDP [W]")]), ("view", [("release", "view"), ("spec", "view")]),
        ("country", [("CN", "China"), ("FR", "France")]), ("source", [("s", "A sheet")]), ("rule", [("q", "Third"), ("r", "Second")]),
    ],
)  # fmt: skip
def test_names_for_completion(what, found):
    assert pairs(COMPLETED, what) == found


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("market", [("data center", "")]),
        ("part", [("a", ""), ("b", ""), ("c", "")]),
        ("tdp_w", []),
        ("release", []),
        ("no such", []),
    ],
)
def test_values_for_completion_are_those_of_a_column_of_words(column, found):
    assert values(COMPLETED, column) == found


def test_a_layer_was_reviewed_until_the_last_day_that_counts():
    held = Rows(
        "CREATE TABLE review_list (layer, reviewed_until, withdrawn_before);"
        "INSERT INTO review_list VALUES ('rule', '2026-01-01', '9999-12-31'), ('rule', '2026-03-01', '9999-12-31'), ('rule', '2026-09-01', '2026-09-02'),"
        " ('letter', '2026-02-01', '9999-12-31')"
    )
    assert health.reviewed(held) == {"letter": "2026-02-01", "rule": "2026-03-01"}
