"""License exceptions and review policies, condition by condition; records as text; the inputs of an item."""

from __future__ import annotations

import pytest

from gpudb.law.clauses import evaluate
from gpudb.law.destinations import Where
from gpudb.law.metrics import (
    INFINITE,
    Inputs,
    from_spec,
)
from gpudb.law.permits import permits, review_policy
from gpudb.law.prepared_item import prepare
from gpudb.law.record import decode, encode
from gpudb.law.rule_records import Threshold
from tests.law.small import (
    CHINA,
    CONTROL,
    OVER,
    limb,
    policy,
    rule,
    small,
    threshold,
    version,
)
from tests.law.support import records

# --- permits and policies


def case_of(*rules: object, inputs: Inputs = OVER):
    case = prepare(small(CONTROL, *rules), inputs)
    return case, evaluate("r", CONTROL.versions[0], case.measures)


def test_a_limb_that_surely_fits_stands_for_its_code_whatever_the_order() -> None:
    sure, open_ = limb("NAC", notice_days=0), limb("NAC", datacenter="no", notice_days=25)
    for order in ((sure, open_), (open_, sure)):
        case, result = case_of(rule("e", "license_exception", version("2022-01-01", exceptions=order)))
        (found,) = permits(case, result, CHINA, "export", "2023-01-01")
        assert (found.value, found.notice_days, found.missing) == (True, 0, ())
    case, result = case_of(rule("e", "license_exception", version("2022-01-01", exceptions=(sure, sure.replace(notice_days=9)))))
    assert permits(case, result, CHINA, "export", "2023-01-01")[0].notice_days == 0
    case, result = case_of(
        rule("e", "license_exception", version("2022-01-01", exceptions=(open_, open_.replace(notice_days=9))))
    )
    assert permits(case, result, CHINA, "export", "2023-01-01")[0].notice_days == 25


def test_those_that_fit_stand_before_those_that_may_and_what_is_missing_is_named() -> None:
    limbs = (limb("AAA", tests=(threshold("total_dram_bandwidth_gbs", "<", 5),), datacenter="no"), limb("ZZZ"), limb("MMM"))
    case, result = case_of(rule("e", "license_exception", version("2022-01-01", exceptions=limbs)))
    found = permits(case, result, CHINA, "export", "2023-01-01")
    assert [(p.code, p.value) for p in found] == [("MMM", True), ("ZZZ", True), ("AAA", None)]
    assert found[2].missing == ("memory_bandwidth_gbs", "marketed_for_datacenter")
    assert found[0].citation == "cite 2022-01-01"


def test_without_a_place_only_the_item_counts() -> None:
    case, result = case_of(
        rule(
            "e",
            "license_exception",
            version("2022-01-01", exceptions=(limb(destinations=("country:JP",), routes=("reexport",)),)),
        )
    )
    assert [p.value for p in permits(case, result, None, "export", "2023-01-01")] == [True]
    assert permits(case, result, CHINA, "reexport", "2023-01-01") == ()
    assert permits(case, result, Where("JP", "JP"), "export", "2023-01-01") == ()
    assert [p.value for p in permits(case, result, Where("JP", "JP"), "reexport", "2023-01-01")] == [True]


def test_permits_of_a_day_without_a_text_are_none() -> None:
    case, result = case_of(rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),))))
    assert permits(case, result, CHINA, "export", "2021-12-31") == ()


def test_a_policy_names_its_version_and_what_is_not_checked() -> None:
    rules = (rule("p0", "review_policy", version("2024-01-01", policies=(policy("late"),))),
             rule("p1", "review_policy", version("2022-01-01", policies=(policy("case_by_case", unverified=("c",)),))))  # fmt: skip
    case, result = case_of(*rules)
    assert review_policy(case, result, CHINA, "export", "2023-01-01")[:5] == (
        "case_by_case",
        "cite 2022-01-01",
        ("c",),
        (),
        "2022-01-01",
    )
    assert review_policy(case, result, CHINA, "export", "2021-01-01")[:5] == (None, None, (), (), None)
    assert review_policy(case, result, Where("JP", "JP"), "export", "2023-01-01")[:5] == (
        None,
        "cite 2022-01-01",
        (),
        (),
        "2022-01-01",
    )
    open_ = rule("p", "review_policy", version("2022-01-01", policies=(policy("x", datacenter="no"), policy("y"))))
    case, result = case_of(open_)
    found = review_policy(case, result, CHINA, "export", "2023-01-01")
    assert (found.policy, found.missing, found.version) == (None, ("marketed_for_datacenter",), "2022-01-01")


@pytest.mark.parametrize(
    ("changes", "fits"),
    [({}, True), ({"paragraphs": ("A",)}, True), ({"paragraphs": ("B",)}, False), ({"paragraphs": ("B", "A")}, True),
     ({"not_paragraphs": ("A",)}, False), ({"not_paragraphs": ("B",)}, True), ({"routes": ("export",)}, True),
     ({"routes": ("reexport", "transfer")}, False), ({"exclude": ("country:CN",)}, False), ({"destinations": ("world",)}, True),
     ({"destinations": ()}, True), ({"destinations": (), "headquarters": ("country:JP",)}, False),
     ({"destinations": (), "headquarters": ("country:CN",)}, True), ({"not_headquarters": ("country:CN",)}, False),
     ({"tests": (threshold("tpp", ">=", 100),)}, True), ({"tests": (threshold("tpp", ">", 100),)}, False)],
)  # fmt: skip
def test_the_conditions_of_a_limb(changes: dict, fits: bool) -> None:
    case, result = case_of(rule("p", "review_policy", version("2022-01-01", policies=(policy("p", **changes),))))
    assert review_policy(case, result, CHINA, "export", "2023-01-01").policy == ("p" if fits else None)
    case, result = case_of(
        rule("e", "license_exception", version("2022-01-01", exceptions=(limb(**{"paragraphs": (), **changes}),)))
    )
    assert bool(permits(case, result, CHINA, "export", "2023-01-01")) is fits


# --- records and inputs


@pytest.mark.parametrize("column", ["announced_on", "first_reported_on", "first_delivered_on", "released_on"])
def test_the_first_day_on_record_is_that_of_the_announcement(column: str) -> None:
    row = {"part": "p", "vendor": "v", "family": "F"}
    assert from_spec(row).announced is None
    assert from_spec({**row, column: "2023-05-01"}).announced == "2023-05-01"
    rest = dict.fromkeys(("announced_on", "first_reported_on", "first_delivered_on", "released_on"), "2023-05-02")
    assert from_spec({**row, **rest, column: "2023-05-01"}).announced == "2023-05-01"


@pytest.mark.parametrize(
    ("given", "bounds"),
    [((None, 600.0, 900.0), (600, 900)), ((None, 600.0, None), (600, None)), ((None, None, 900.0), (None, 900)), ((None, None, None), None),
     ((814.0, 600.0, 900.0), None)],
)  # fmt: skip
def test_bounds_count_where_no_number_is_known(given: tuple, bounds: tuple | None) -> None:
    names = ("logic_die_area_mm2", "logic_die_area_mm2_min", "logic_die_area_mm2_max")
    made = from_spec({"part": "p", "vendor": "v", "family": "F", **dict(zip(names, given, strict=True))})
    assert made.bounds == ({} if bounds is None else {"logic_die_area_mm2": bounds})


def test_every_record_of_the_law_travels_as_text_and_back() -> None:
    held = records()
    every = [*(v for r in held.rules for v in r.versions), *held.letters, *held.events, *held.reviews, *held.groups.values(),
               *held.bits]  # fmt: skip
    assert len(every) > 60
    for record in every:
        again = decode(encode(record), type(record))
        assert encode(again) == encode(record)


def test_the_text_of_a_record_is_canonical_and_unknown_fields_are_left_out() -> None:
    made = threshold("tpp", ">=", 4800.0)
    assert encode(made) == '{"metric":"tpp","op":">=","value":4800}'
    assert encode(threshold("tpp", "<", 5.92)) == '{"metric":"tpp","op":"<","value":5.92}'
    assert decode('{"metric":"tpp","op":">=","value":4800,"later":1}', Threshold) == made
    with pytest.raises(ValueError, match="JSON"):
        encode(threshold("tpp", "<", INFINITE))


def test_inputs_are_the_numbers_of_a_row() -> None:
    row = {
        "part": "p",
        "vendor": "v",
        "family": "F",
        "a": 1,
        "b": 2.5,
        "c": None,
        "d": "text",
        "e": True,
        "marketed_for_datacenter": "no",
    }
    made = from_spec(row, frozenset({"nvlink_gbs"}))
    assert made == Inputs({"a": 1.0, "b": 2.5}, "no", "p", "v", "F", (), frozenset({"nvlink_gbs"}))
    assert from_spec({**row, "marketed_for_datacenter": "perhaps"}).datacenter == "unknown"
    assert from_spec({**row, "marketed_for_datacenter": "yes"}).datacenter == "yes"
