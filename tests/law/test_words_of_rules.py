"""A rule in words: each statement of a version, places by their names, and what changed between two days."""

from __future__ import annotations

import pytest

from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Exclusion
from gpudb.law.rule_words import Change, changes, clause_of, diff, places, rule_name, statements
from tests.law.small import UNDER, band, clause, group, letter, limb, policy, rule, scope, small, threshold, version

TEXT = small(groups=(group("us-d5", "CN").replace(label="D:5"),))
TEXT = TEXT._replace(countries={**TEXT.countries, "CN": TEXT.countries["CN"].replace(name="China")})
NOTE = Exclusion(id="n", citation="Note 2", paragraphs=("A", "B"), datacenter="no", tests=(threshold("tpp", "<", 4800),), at="")


def said(**changes: object) -> dict[str, str]:
    return statements(TEXT, version("2022-01-01", **changes))


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (("group:us-d5",), "D:5"), (("outside:us-d5",), "outside of D:5"), (("country:CN",), "China"), (("country:XX",), "country:XX"),
        (("world",), "every destination"), (("group:other",), "group:other"), (("country:CN", "world", "country:JP"), "China, every destination, JP"),
        (("CN",), "China"), ((), ""),
    ],
)  # fmt: skip
def test_places_have_the_names_that_people_use(found: tuple[str, ...], names: str) -> None:
    assert places(TEXT, found) == names


def test_clauses_notes_scopes_and_bands_are_said() -> None:
    assert said(clauses=(clause("a", "A", ("tpp", ">=", 4800), ("aggregate_io_gbs", ">", 600)), clause("b", "B", ("tpp", "<", 1), ("tpp", "<=", 2)))) == {
        "A (a)": "TPP at least 4,800 and aggregate I/O above 600 GB/s", "B (b)": "TPP below 1 and TPP at most 2"}  # fmt: skip
    assert said(exclusions=(NOTE, NOTE.replace(citation="Note 3", datacenter="yes", tests=()))) == {
        "Note 2": "takes out of A and B what is not marketed for data centers and TPP below 4,800",
        "Note 3": "takes out of A and B what is marketed for data centers"}  # fmt: skip
    full = scope("world", exclude=("country:CN",), hq=("group:us-d5",), paragraphs=("A", "B"))
    assert said(scopes=(scope("country:CN"), full, scope("country:JP"))) == {
        "where": "a license to China",
        "where (2)": "a license to every destination, not to China, and to whoever has its headquarters in D:5, for A and B",
        "where (3)": "a license to JP"}  # fmt: skip
    assert said(bands=(band("one", 12.5, ("tpp", ">", 1)),)) == {"band one": "12.5 percent: TPP above 1"}


LIMBS = [
    ({"destinations": ()}, "anywhere"), ({}, "China"), ({"exclude": ("country:JP",)}, "China, not JP"),
    ({"headquarters": ("country:JP",)}, "China, headquarters in JP"), ({"paragraphs": ("A", "B")}, "China, for A or B"),
    ({"paragraphs": ("*",)}, "China"), ({"datacenter": "yes"}, "China, for data centers"), ({"datacenter": "no"}, "China, not for data centers"),
    ({"tests": (threshold("total_dram_bandwidth_gbs", "<", 1400),)}, "China, DRAM bandwidth below 1,400 GB/s"),
    ({"routes": ("export", "reexport")}, "China, export or reexport only"), ({"unverified": ("x", "y")}, "China; x; y"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "words"), LIMBS)
def test_a_limb_of_a_policy_or_an_exception_says_each_of_its_conditions(given: dict[str, object], words: str) -> None:
    assert said(policies=(policy("presumption_of_denial", **given),)) == {"presumption of denial": words}
    assert said(exceptions=(limb("NAC", **{"paragraphs": (), **given}),)) == {"exception NAC": words}


def test_statements_of_one_name_are_numbered() -> None:
    three = tuple(policy("case_by_case", destinations=(f"country:{code}",)) for code in ("CN", "JP", "IL"))
    assert said(policies=three) == {"case by case": "China", "case by case (2)": "JP", "case by case (3)": "IL"}


def test_what_changed_between_two_days() -> None:
    old = version(
        "2022-01-01",
        clauses=(clause("a", "A", ("tpp", ">=", 1)), clause("b", "B", ("tpp", ">=", 2)), clause("c", "C", ("tpp", ">=", 3))),
    )
    new = version(
        "2023-01-01",
        clauses=(clause("c", "C", ("tpp", ">", 3)), clause("d", "D", ("tpp", ">=", 4)), clause("a", "A", ("tpp", ">=", 1))),
    )
    turned = (
        Change("B (b)", "TPP at least 2", None),
        Change("C (c)", "TPP at least 3", "TPP above 3"),
        Change("D (d)", None, "TPP at least 4"),
    )
    assert changes(TEXT, old, new) == turned
    assert changes(TEXT, old, old) == ()
    made = rule("r", "control", old, new)
    found = diff(TEXT, made, "2022-12-31", "2023-01-01")
    assert (found.rule, found.days, found.versions, found.changes) == (made, ("2022-12-31", "2023-01-01"), (old, new), turned)
    first = diff(TEXT, made, "2021-12-31", "2022-01-01")
    assert (first.versions, [(one.then, one.now) for one in first.changes]) == (
        (None, old), [(None, "TPP at least 1"), (None, "TPP at least 2"), (None, "TPP at least 3")])  # fmt: skip
    gone = changes(TEXT, old, None)
    assert [one.now for one in gone] == [None] * 3


@pytest.mark.parametrize("title", ["ECCN 3A090", "ECCN 3A090, chips: and more", "ECCN 3A090: chips, and more"])
def test_the_name_of_a_rule_ends_where_it_says_what_it_is_about(title: str) -> None:
    assert rule_name(rule("r", "control").replace(title=title)) == "ECCN 3A090"


def of(value: bool | None, **changes: object) -> str:
    made: LawRecords = small(letters=(letter(**changes),))
    return clause_of(prepare(made, UNDER), made.letters[0], value)


def test_what_a_letter_says_of_an_item_is_its_clause_and_in_doubt_what_makes_the_doubt() -> None:
    words = {
        "naming_text": "names X1",
        "possible_text": "press says more",
        "criterion_any_basis": "its figures",
        "doubt_basis": "other figures",
    }
    assert [of(value, **words) for value in (True, None)] == ["names X1", "names X1; press says more"]
    assert of(None, naming_text="names X1") == "names X1"
    assert [of(value, **words, families=("X2",)) for value in (True, None)] == ["c; its figures", "c; other figures"]
    assert [of(value, possible_text="press says more") for value in (True, None)] == ["c", "c"]
