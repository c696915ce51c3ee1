"""Two contracts compared: each kind of change is named, and the version must move far enough for it."""

from __future__ import annotations

import pytest

from gpudb import contract_diff
from gpudb.errors import UsageError
from tests.contract.made_up import column, contract, parts
from tools import contract as tools_contract

OLD = contract_diff.parse(contract())


def changes(new):
    return [(c.level, c.kind, c.view, c.column) for c in contract_diff.compare(OLD, contract_diff.parse(new))]


def problems(new):
    return tools_contract.problems(OLD, contract_diff.parse(new))


#: what was done -> the contract with it done (all but the version), and the changes that must be named
DONE = {
    "a column removed": (parts("@", order=("part", "memory", "name")), [("major", "removed", "parts", "power")]),
    "a column removed from the middle": (parts("@", order=("part", "name", "power")), [("major", "removed", "parts", "memory")]),
    "a column renamed in its place": (
        parts("@", {"memory": {"column": "memory_gb", "since": "@"}}),
        [("major", "renamed", "parts", "memory")],
    ),
    "a column renamed to one at the end": (
        parts("@", order=("part", "name", "power"), more=[column("memory_gb", unit="GB", since="@")]),
        [("major", "renamed", "parts", "memory"), ("major", "moved", "parts", "memory_gb")],
    ),
    "a column retyped": (parts("@", {"memory": {"type": "integer"}}), [("major", "retyped", "parts", "memory")]),
    "a unit changed": (parts("@", {"memory": {"unit": "GiB"}}), [("major", "unit changed", "parts", "memory")]),
    "a unit lost": (parts("@", {"memory": {"unit": ""}}), [("major", "unit changed", "parts", "memory")]),
    "a column that may now be NULL": (parts("@", {"power": {"nullable": True}}), [("major", "may be NULL", "parts", "power")]),
    "a column moved": (parts("@", order=("part", "name", "power", "memory")), [("major", "moved", "parts", "memory")]),
    "a view removed": (contract("@", others=[column("x", since="@")]), [("major", "view removed", "parts", ""), ("minor", "view added", "others", "")]),
    "a column in the middle": (
        contract("@", parts=[column("part", "text"), column("new", since="@"), *contract()["views"]["parts"][1:]]),
        [("major", "inserted", "parts", "new")],
    ),
    "a column appended": (parts("@", more=[column("price", unit="USD", since="@")]), [("minor", "appended", "parts", "price")]),
    "a view added": (
        contract("@", parts=contract()["views"]["parts"], more=[column("x", since="@")]),
        [("minor", "view added", "more", "")],
    ),
    "a description changed": (parts("@", {"name": {"description": "other words"}}), [("patch", "described", "parts", "name")]),
}  # fmt: skip
LEAST = {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}
TOO_LITTLE = {"major": ("1.0.0", "1.0.1", "1.9.0"), "minor": ("1.0.0", "1.0.9"), "patch": ("1.0.0",)}
ENOUGH = {"major": ("2.0.0", "3.1.0"), "minor": ("1.1.0", "1.2.3", "2.0.0"), "patch": ("1.0.1", "1.1.0", "2.0.0")}


def at(version, new):
    """The contract with its version, which is also the `since` of what is new in it."""
    views = {
        view: [{**c, "since": version if c["since"] == "@" else c["since"]} for c in columns]
        for view, columns in new["views"].items()
    }
    return {"contract_version": version, "views": views}


@pytest.mark.parametrize("done", DONE)
def test_a_change_is_named_and_says_the_least_version(done):
    new, expected = DONE[done]
    found = contract_diff.compare(OLD, contract_diff.parse(at("2.0.0", new)))
    assert [(c.level, c.kind, c.view, c.column) for c in found] == expected
    assert contract_diff.least_version("1.0.0", found) == LEAST[expected[0][0]]


@pytest.mark.parametrize("done", DONE)
def test_a_version_that_moves_too_little_is_refused_and_one_that_moves_enough_passes(done):
    new, expected = DONE[done]
    size = expected[0][0]
    for version in TOO_LITTLE[size]:
        told = problems(at(version, new))
        assert any(f"it must be {LEAST[size]} or later" in line for line in told), version
        assert expected[0][2] in told[0], version
    for version in ENOUGH[size]:
        assert problems(at(version, new)) == [], version


def test_the_same_contract_needs_no_new_version():
    assert changes(contract()) == []
    assert problems(contract()) == []
    assert contract_diff.least_version("1.4.2", ()) == "1.4.2"


def test_a_column_that_may_not_be_null_any_more_is_a_patch():
    old = contract_diff.parse(parts("1.0.0", {"power": {"nullable": True}}))
    found = contract_diff.compare(old, OLD)
    assert [(c.level, c.kind) for c in found] == [("patch", "never NULL")]


def test_a_rename_names_the_new_column_and_a_column_of_another_type_is_no_rename():
    renamed = contract_diff.compare(
        OLD, contract_diff.parse(parts("2.0.0", {"memory": {"column": "memory_gb", "since": "2.0.0"}}))
    )
    assert "memory_gb" in renamed[0].text
    other = parts("2.0.0", order=("part", "name", "power"), more=[column("memory_class", "text", since="2.0.0")])
    assert changes(other) == [("major", "removed", "parts", "memory"), ("minor", "appended", "parts", "memory_class")]


def test_of_two_removed_columns_each_is_renamed_to_the_one_with_its_words():
    old = contract_diff.parse(contract(v=[column("a", words="first"), column("b", words="second")]))
    new = contract_diff.parse(
        contract("2.0.0", v=[column("y", words="first", since="2.0.0"), column("z", words="second", since="2.0.0")])
    )
    swapped = contract_diff.parse(
        contract("2.0.0", v=[column("y", words="second", since="2.0.0"), column("z", words="first", since="2.0.0")])
    )
    assert [(c.column, c.text.split()[3]) for c in contract_diff.compare(old, new)] == [("a", "y"), ("b", "z")]
    assert [(c.column, c.text.split()[3]) for c in contract_diff.compare(old, swapped) if c.kind == "renamed"] == [
        ("a", "z"),
        ("b", "y"),
    ]


def test_two_columns_that_change_places_are_one_move():
    assert changes(parts("2.0.0", order=("part", "name", "memory", "power"))) == [("major", "moved", "parts", "memory")]


def test_a_new_column_with_an_old_since_is_refused_even_at_the_end():
    told = problems(parts("1.1.0", more=[column("price", since="1.0.0")]))
    assert told == ["parts.price is not in contract 1.0.0, but says since 1.0.0; give it since 1.1.0"]


def test_a_new_column_with_a_since_after_the_contract_is_refused():
    assert problems(parts("1.1.0", more=[column("price", since="1.2.0")])) == [
        "parts.price is not in contract 1.0.0, but says since 1.2.0; give it since 1.1.0"
    ]


def test_a_since_that_changes_is_refused():
    assert problems(parts("1.1.0", {"name": {"since": "1.1.0"}})) == ["parts.name came with 1.0.0, but now says since 1.1.0"]


def test_only_the_changes_that_the_version_does_not_allow_are_told():
    told = problems(parts("1.1.0", {"power": {"type": "integer"}}, more=[column("price", since="1.1.0")]))
    assert told == [
        "parts.power: was number, is integer (major)",
        "the contract has version 1.1.0; after these changes it must be 2.0.0 or later",
    ]


def test_what_an_old_contract_does_not_say_is_not_compared():
    bare = contract()
    for columns in bare["views"].values():
        for one in columns:
            del one["nullable"], one["description"]
    assert contract_diff.compare(contract_diff.parse(bare), OLD) == ()


@pytest.mark.parametrize(
    "data", [{}, [], 5, "text", None, {"views": {}}, {"contract_version": "1.0", "views": {}}, contract("1.0.0-rc1"), contract("01.0.0"), {"contract_version": "1.0.0", "views": {"a": [{"column": "x"}]}}],
    ids=str,
)  # fmt: skip
def test_what_is_no_contract_is_refused_in_words(data):
    with pytest.raises(UsageError, match="no contract of gpudb"):
        contract_diff.parse(data)
