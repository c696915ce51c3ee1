"""What the site asks of the views: each day at its edge, each pair once, each list in its order."""

from __future__ import annotations

import pytest

from gpudb.query import pages
from tests.query.test_record_questions import Rows

STATUS = "part, destination, layer, status, basis, citation, url, review_policy, license_exceptions, possible, caveats, valid_from, valid_before"
VIEWS = f"""
CREATE TABLE export_status ({STATUS});
CREATE TABLE country_list (country, name);
INSERT INTO country_list VALUES ('CN', 'China'), ('AE', 'United Arab Emirates'), ('FR', 'France'), ('DE', 'Germany');
"""


def status(*rows: tuple[str, str, str, str, str]) -> Rows:
    """A reader over periods: part, destination, status, first day, the day after the last."""
    script = VIEWS
    for part, destination, word, start, end in rows:
        script += (
            f"INSERT INTO export_status (part, destination, status, layer, valid_from, valid_before) "
            f"VALUES ('{part}', '{destination}', '{word}', 'rule', '{start}', '{end}');"
        )
    return Rows(script)


PERIODS = (
    ("b", "CN", "license_required", "2024-01-01", "2024-02-01"),
    ("b", "CN", "no_license_required", "2023-01-01", "2024-01-01"),
    ("a", "CN", "no_license_required", "2023-06-01", "9999-12-31"),
    ("a", "AE", "license_required", "2023-06-01", "9999-12-31"),
    ("a", "FR", "no_license_required", "2023-06-02", "9999-12-31"),
)


def test_periods_to_a_destination_stand_by_part_and_day():
    assert [(row["part"], row["valid_from"]) for row in pages.periods(status(*PERIODS), "CN")] == [
        ("a", "2023-06-01"), ("b", "2023-01-01"), ("b", "2024-01-01")]  # fmt: skip
    assert pages.periods(status(*PERIODS), "DE") == []


@pytest.mark.parametrize(
    ("part", "day", "found"),
    [
        # the first day of a period belongs to it, the day after its last does not
        ("a", "2023-05-31", []),
        ("a", "2023-06-01", [("China", "no_license_required"), ("United Arab Emirates", "license_required")]),
        ("a", "2023-06-02", [("China", "no_license_required"), ("France", "no_license_required"), ("United Arab Emirates", "license_required")]),
        ("b", "2023-12-31", [("China", "no_license_required")]),
        ("b", "2024-01-01", [("China", "license_required")]),
        ("b", "2024-01-31", [("China", "license_required")]),
        ("b", "2024-02-01", []),
        ("c", "2024-01-01", []),
    ],
)  # fmt: skip
def test_a_part_has_one_status_to_each_destination_on_a_day(part, day, found):
    assert [(row["name"], row["status"]) for row in pages.destinations(status(*PERIODS), part, day)] == found


def test_a_caveat_that_was_withdrawn_is_not_said():
    held = Rows(
        "CREATE TABLE caveat_list (caveat, code, caveat_text, valid_from, valid_before, citation, url, destinations, withdrawn_before);"
        "INSERT INTO caveat_list (caveat, code, valid_from, withdrawn_before) VALUES ('y', 'b', '2024-01-01', '9999-12-31'),"
        " ('x', 'b', '2023-01-01', '9999-12-31'), ('z', 'a', '2023-01-01', '2024-05-05'), ('w', 'a', '2023-02-01', '9999-12-31')"
    )
    assert [row["caveat"] for row in pages.caveats(held)] == ["w", "x", "y"]


def test_columns_and_countries_stand_in_their_order():
    held = Rows(
        VIEWS + "CREATE TABLE column_doc (view, column_name, unit);"
        "INSERT INTO column_doc VALUES ('spec', 'tdp_w', 'W'), ('release', 'release', ''), ('spec', 'memory_gb', 'GB')"
    )
    assert [tuple(row.values()) for row in pages.columns(held)] == [
        ("release", "release", ""), ("spec", "memory_gb", "GB"), ("spec", "tdp_w", "W")]  # fmt: skip
    assert [row["country"] for row in pages.countries(held)] == ["CN", "FR", "DE", "AE"]


PARTS = """
CREATE TABLE spec (part, name, vendor, architecture, family, market, derived_from);
CREATE TABLE part_alias_list (family, part, flagship);
CREATE TABLE letter_list (families);
CREATE TABLE license_list (families);
"""


def parts(rows: list[tuple[str, str, str, bool, str | None]], letters: str | None = None, licenses: str | None = None) -> Rows:
    """A reader over parts: id, family, architecture, flagship, what it is cut from; families named by a letter and a license."""
    script = PARTS
    for part, family, architecture, flagship, origin in rows:
        told = "NULL" if origin is None else f"'{origin}'"
        script += f"INSERT INTO spec (part, architecture, family, derived_from) VALUES ('{part}', '{architecture}', '{family}', {told});"
        script += f"INSERT INTO part_alias_list VALUES ('{family}', '{part}', {int(flagship)});" * 2
    for view, families in (("letter_list", letters), ("license_list", licenses)):
        script += f"INSERT INTO {view} VALUES (NULL);" + (f"INSERT INTO {view} VALUES ('{families}');" if families else "")
    return Rows(script)


def test_a_family_has_one_flagship_and_a_part_without_a_family_is_none():
    held = parts([("f1", "F", "x", True, None), ("f2", "F", "x", False, None), ("lone", "", "x", True, None)])
    assert pages.flagships(held) == {"F": "f1"}


@pytest.mark.parametrize(
    ("rows", "letters", "licenses", "found"),
    [
        # those of one family, in either order, once
        ([("b", "F", "x", True, None), ("a", "F", "x", False, None)], None, None, [("a", "b")]),
        # of an architecture only the flagships
        ([("a", "F", "x", True, None), ("a2", "F", "x", False, None), ("b", "G", "x", True, None), ("c", "H", "y", True, None)], None, None,
         [("a", "a2"), ("a", "b")]),
        # what a part is cut from, whichever id comes first
        ([("a", "F", "x", True, "b"), ("b", "G", "y", True, None)], None, None, [("a", "b")]),
        ([("a", "F", "x", True, None), ("b", "G", "y", True, "a")], None, None, [("a", "b")]),
        # the flagships of families that letters and licenses name, across architectures
        ([("a", "F", "x", True, None), ("a2", "F", "x", False, None), ("b", "G", "y", True, None), ("c", "H", "z", True, None)], "F, G", None,
         [("a", "a2"), ("a", "b")]),
        ([("a", "F", "x", True, None), ("b", "G", "y", True, None), ("c", "H", "z", True, None)], "F", "H", [("a", "c")]),
        ([("a", "F", "x", True, None), ("b", "G", "y", True, None)], None, None, []),
    ],
)  # fmt: skip
def test_pairs_that_people_compare(rows, letters, licenses, found):
    assert pages.pairs(parts(rows, letters, licenses)) == found
