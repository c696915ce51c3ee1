"""Filter expressions: the grammar, units, and the same decision in SQL and in Python."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpudb.errors import UnknownNameError, UsageError
from gpudb.query.filters import Column, Condition, find_column, matches, parse, several, to_sql
from tests.helpers import SCALE

COLUMNS = {
    name: Column(name, kind, unit)
    for name, kind, unit in (
        ("memory_gb", "number", "GB"),
        ("memory_bandwidth_gbs", "number", "GB/s"),
        ("bf16_tensor_dense_tflops", "number", "TFLOPS"),
        ("die_area_mm2", "number", "mm2"),
        ("launch_price_usd", "number", "USD"),
        ("sm_count", "integer", ""),
        ("name", "text", ""),
        ("vendor", "text", ""),
        ("released_on", "day", ""),
    )
}


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("memory_gb>=80", ("memory_gb", ">=", 80.0)),
        ("memory_gb >= 80", ("memory_gb", ">=", 80.0)),
        ("memory_gb>80GB", ("memory_gb", ">", 80.0)),
        ("memory_gb<0.08 TB", ("memory_gb", "<", 80.0)),
        ("memory_gb<=1GiB", ("memory_gb", "<=", 1.073741824)),
        ("memory_gb==80", ("memory_gb", "=", 80.0)),
        ("memory_gb<>80", ("memory_gb", "!=", 80.0)),
        ("memory_gb!=80.5", ("memory_gb", "!=", 80.5)),
        ("MEMORY_GB>=80", ("memory_gb", ">=", 80.0)),
        ("memory_gb>=8e1", ("memory_gb", ">=", 80.0)),
        ("memory_gb>=+80", ("memory_gb", ">=", 80.0)),
        ("memory_gb>-1", ("memory_gb", ">", -1.0)),
        ("memory_gb>=.5", ("memory_gb", ">=", 0.5)),
        ("memory_bandwidth_gbs>=3.35TB/s", ("memory_bandwidth_gbs", ">=", 3350.0)),
        ("memory_bandwidth_gbs>=900Gb/s", ("memory_bandwidth_gbs", ">=", 112.5)),
        ("bf16_tensor_dense_tflops>500TFLOPS", ("bf16_tensor_dense_tflops", ">", 500.0)),
        ("bf16_tensor_dense_tflops>1EFLOPS", ("bf16_tensor_dense_tflops", ">", 1e6)),
        ("die_area_mm2>=814mm2", ("die_area_mm2", ">=", 814.0)),
        ("die_area_mm2>=8.14 cm2", ("die_area_mm2", ">=", 814.0)),
        ("launch_price_usd<30000$", ("launch_price_usd", "<", 30000.0)),
        ("sm_count=132", ("sm_count", "=", 132.0)),
        ("name~H100", ("name", "~", "H100")),
        ("name!~H100 PCIe", ("name", "!~", "H100 PCIe")),
        ("vendor=nvidia,amd", ("vendor", "=", "nvidia,amd")),
        ("name=a=b", ("name", "=", "a=b")),
        ("name~>=", ("name", "~", ">=")),
        ("released_on>=2023-01-01", ("released_on", ">=", "2023-01-01")),
        ("memory_gb=unknown", ("memory_gb", "is null", "")),
        ("name!=Unknown", ("name", "is not null", "")),
        ("name=H100, unknown", ("name", "=?", "H100")),
        ("name!=Unknown,H100", ("name", "!=", "H100")),
        ("memory_gb=80,unknown", ("memory_gb", "=?", 80.0)),
        ("released_on!=unknown,2023-01-01", ("released_on", "!=", "2023-01-01")),
    ],
)
def test_an_expression_becomes_a_condition_in_the_canonical_unit(expression, condition):
    assert parse(expression, COLUMNS) == Condition(*condition)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("memory_gb>=80 and tdp_w<=400", ["memory_gb>=80", "tdp_w<=400"]),
        ("memory_gb>=80 AND tdp_w<=400 && vendor=nvidia,amd", ["memory_gb>=80", "tdp_w<=400", "vendor=nvidia,amd"]),
        ("memory_gb>=80, vendor=amd,nvidia,tdp_w<=400,", ["memory_gb>=80", "vendor=amd,nvidia", "tdp_w<=400"]),
        ("hopper and pcie", ["hopper", "pcie"]),
        ("name~Grace and Hopper", ["name~Grace and Hopper"]),
        ("name=Andes, Sandy", ["name=Andes, Sandy"]),
        ("and", []),
        ("", [""]),
    ],
)
def test_a_text_may_join_conditions_and_a_comma_between_values_stays(text, held):
    assert several(text) == held


@pytest.mark.parametrize(
    "text", ["memory_gb>=80 or memory_gb<=40", "80<=memory_gb<=141", "released_on>2020-01-01 or 2021<released_on"]
)
def test_two_conditions_that_nothing_joins_are_told(text):
    with pytest.raises(UsageError, match="more than one condition"):
        parse(text, COLUMNS)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "memory_gb",
        ">=80",
        "memory_gb>=",
        "memory_gb~80",
        "memory_gb>=eighty",
        "memory_gb>=1,000",
        "memory_gb>=1_000",
        "memory_gb>=nan",
        "memory_gb>=inf",
        "memory_gb>=1e400",
        "memory_gb>=1e400TB",
        "memory_gb>=--5",
        "memory_gb>=٨٠",
        "memory_gb>=80 81",
        "memory_gb>unknown",
        "memory_gb>80,unknown",
        "memory_gb=80,94,unknown",
        "name~H100,unknown",
        "name>H100",
        "released_on~2023",
    ],
)
def test_what_is_no_condition_is_a_usage_error(expression):
    with pytest.raises(UsageError):
        parse(expression, COLUMNS)


@pytest.mark.parametrize(
    ("expression", "suggestion"),
    [
        ("memory_gbx>=80", "memory_gb"),
        ("memmory_gb>=80", "memory_gb"),
        ("vendr=nvidia", "vendor"),
        ("memory_gb>=80W", "GB"),
        ("memory_bandwidth_gbs>=3TB", "GB/s"),
        ("memory_gb>=80Gb", "GB"),
        ("memory_gb>=8O", "GB"),
        ("memory_gb>=0x50", "GB"),
    ],
)
def test_an_unknown_column_or_unit_comes_with_a_suggestion(expression, suggestion):
    with pytest.raises(UnknownNameError) as caught:
        parse(expression, COLUMNS)
    assert suggestion in caught.value.suggestions
    assert len(caught.value.suggestions) <= 3


@pytest.mark.parametrize("expression", ["sm_count>=1W", "released_on>=2023", "released_on=20230101", "released_on=2023-W01-1"])
def test_a_unit_for_a_count_and_a_day_in_another_spelling_are_unknown(expression):
    with pytest.raises(UnknownNameError):
        parse(expression, COLUMNS)


@given(st.text(max_size=30))
def test_any_text_is_a_condition_on_a_registered_column_or_a_clear_error(text):
    try:
        condition = parse(text, COLUMNS)
    except (UsageError, UnknownNameError):
        return
    assert condition.column in COLUMNS


def test_no_condition_is_true_for_every_row():
    assert to_sql([], COLUMNS) == ("1 = 1", {})


def test_the_users_text_is_bound_and_never_part_of_the_sql():
    sql, params = to_sql([Condition("name", "=", "'; DROP TABLE x; --")], COLUMNS)
    assert "DROP" not in sql
    assert list(params.values()) == ["'; drop table x; --"]


def test_a_name_of_a_column_that_is_none_is_found_in_any_case():
    assert find_column("Memory_GB", COLUMNS).name == "memory_gb"


# values that meet each other often, with the letters that LIKE, lower() and IN treat in their own way
WORDS = st.text(alphabet="aAbB%_!\\' é\u0130,ß", min_size=0, max_size=4)
ROWS = st.fixed_dictionaries(
    {
        "memory_gb": st.none() | st.sampled_from([0.0, 0.1, 80.0, 80.5, 1e300, -1.0]),
        "sm_count": st.none() | st.integers(-2, 2),
        "name": st.none() | WORDS | st.sampled_from(["unknown", "Unknown"]),
        "released_on": st.none() | st.dates().map(lambda day: day.isoformat()),
    }
)
COMPARED = st.sampled_from(["=", "=?", "!=", "<", "<=", ">", ">="])
CONDITIONS = st.one_of(
    st.builds(Condition, st.just("memory_gb"), COMPARED, st.sampled_from([0.0, 0.1, 80.0, 80.5, 81.0])),
    st.builds(Condition, st.just("sm_count"), COMPARED, st.integers(-2, 2).map(float)),
    st.builds(Condition, st.just("name"), st.sampled_from(["=", "=?", "!=", "~", "!~"]), WORDS.filter(str.strip)),
    st.builds(Condition, st.just("released_on"), COMPARED, st.dates().map(lambda day: day.isoformat())),
    st.builds(
        Condition,
        st.sampled_from(["memory_gb", "sm_count", "name", "released_on"]),
        st.sampled_from(["is null", "is not null"]),
        st.just(""),
    ),
)


@settings(max_examples=300 * SCALE)
@given(st.lists(ROWS, max_size=6), st.lists(CONDITIONS, max_size=3))
def test_sql_and_python_choose_the_same_rows(rows, conditions):
    assert chosen_by_sql(rows, conditions) == chosen_by_python(rows, conditions)


@settings(max_examples=300 * SCALE)
@given(st.lists(ROWS, max_size=6), CONDITIONS.filter(lambda condition: condition.operator not in ("is null", "=?")))
def test_no_comparison_holds_for_a_blank(rows, condition):
    blank = {n for n, row in enumerate(rows) if row[condition.column] in (None, "unknown", "Unknown")}
    assert not blank & set(chosen_by_sql(rows, [condition]))


@pytest.mark.parametrize("operator", ["~", "!~", "=", "!="])
@pytest.mark.parametrize("word", ["%", "_", "!", "a%", "a_b", "!%", "AB", "é", "É", "'", "a,b", "b, a%b"])
def test_letters_that_like_and_lower_treat_in_their_own_way_are_letters(word, operator):
    rows = [
        {"memory_gb": None, "sm_count": None, "released_on": None, "name": name}
        for name in ("a%b", "a_b", "ab", "axb", "a!b", "aB!%", "É", "é", "it's", "a", None)
    ]
    conditions = [Condition("name", operator, word)]
    found = chosen_by_sql(rows, conditions)
    assert found == chosen_by_python(rows, conditions)
    assert len(found) < len(rows)


def chosen_by_python(rows, conditions):
    return [n for n, row in enumerate(rows) if all(matches(condition, row, COLUMNS) for condition in conditions)]


def chosen_by_sql(rows, conditions):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE spec (n INTEGER, memory_gb REAL, sm_count INTEGER, name TEXT, released_on TEXT) STRICT")
    connection.executemany(
        "INSERT INTO spec VALUES (?, ?, ?, ?, ?)",
        [(n, row["memory_gb"], row["sm_count"], row["name"], row["released_on"]) for n, row in enumerate(rows)],
    )
    where, params = to_sql(conditions, COLUMNS)
    found = [n for (n,) in connection.execute(f"SELECT n FROM spec WHERE {where} ORDER BY n", params)]
    connection.close()
    return found
