"""Groups on a day, scopes, and who is treated as whom."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.law.destinations import (
    MemberPeriod,
    Where,
    all_destinations,
    classes,
    fits,
    in_scope,
    lies_in,
    member_periods,
    members_on,
    treated_as,
    where_to,
)
from gpudb.law.records import LawRecords, as_known, places
from gpudb.law.rule_records import Region
from gpudb.law.status import reviewed
from tests.law.small import (
    COUNTRIES,
    REVIEWS,
    ask,
    caveat,
    change,
    group,
    letter,
    limb,
    policy,
    review,
    rule,
    scope,
    simple_control,
    small,
    version,
    whole,
)
from tests.law.support import records

G = group("g", "CN SA", change("2023-01-01", added="SA"), change("2023-06-01", removed="JP"),
          change("2024-09-01", added="JP", removed="CN"))  # fmt: skip
DAYS = ("2020-01-01", "2022-12-31", "2023-01-01", "2023-05-31", "2023-06-01", "2024-06-01", "2024-08-31", "2024-09-01")


def test_members_are_counted_back_and_forth_from_the_full_list() -> None:
    got = [" ".join(sorted(members_on(G, day) or ())) for day in DAYS]
    assert got == ["CN JP", "CN JP", "CN JP SA", "CN JP SA", "CN SA", "CN SA", "CN SA", "JP SA"]


def test_the_whole_list_that_was_recorded_last_counts_from_the_day_it_was_recorded() -> None:
    again = whole("2024-08-01", "CN SA IL", "2024-03-01")
    wrong = whole("2024-08-01", "JP", "2024-04-01", withdrawn="2024-05-01", withdrawn_reason="misread")
    law = small(groups=(G.replace(changes=(*G.changes, again, wrong), withdrawn="2024-03-01"),))

    def members(known_at: str | None, day: str = "2024-06-01") -> str:
        return " ".join(sorted(members_on(as_known(law, known_at).groups["g"], day) or ()))

    assert [members(day) for day in ("2024-02-29", "2024-03-01", "2024-04-01", "2024-05-01", None)] == [
        "CN SA",
        "CN IL SA",
        "JP",
        "CN IL SA",
        "CN IL SA",
    ]
    # changes count from the day of that list
    assert [members(None, day) for day in ("2022-12-31", "2024-08-31", "2024-09-01")] == ["CN IL JP", "CN IL SA", "IL JP SA"]
    assert MemberPeriod("g", "IL", "2020-01-01", "9999-12-31", "src", "primary_read", "2024-03-01") in member_periods(
        as_known(law, None).groups["g"]
    )


def test_a_whole_list_may_reach_further_back_than_the_group_and_never_less_far() -> None:
    law = small(groups=(group("g", "CN", covered="2022-10-07"),))
    for covered, known in (("2022-01-01", ["", "CN IL"]), (None, ["", ""]), ("2023-01-01", ["", ""])):
        again = whole("2024-08-01", "CN IL", "2024-03-01").replace(covered_from=covered)
        text = law._replace(groups={"g": law.groups["g"].replace(changes=(again,))})
        was, now = as_known(text, "2024-02-29").groups["g"], as_known(text, None).groups["g"]
        assert [" ".join(sorted(members_on(held, "2022-06-01") or ())) for held in (was, now)] == known
        assert members_on(now, "2022-10-07") == {"CN", "IL"}


@pytest.mark.parametrize("name", ["us-a5", "us-a6", "us-d1", "us-d4", "us-d5", "us-e1", "us-e2"])
def test_groups_are_known_as_far_back_as_the_law_was_reviewed(name: str) -> None:
    held = as_known(records(), None)
    assert members_on(held.groups[name], reviewed(held)[0])


def test_on_its_day_the_full_list_counts_whatever_change_has_the_same_day() -> None:
    made = group("g", "CN SA", change("2024-06-01", added="JP", removed="CN"))
    assert [sorted(members_on(made, day) or ()) for day in ("2024-05-31", "2024-06-01", "2024-06-02")] == [["CN", "SA"]] * 3


NAMES = {
    "destinations": ("country:AA",),
    "exclude": ("country:BB",),
    "headquarters": ("country:CC",),
    "not_headquarters": ("country:DD",),
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (small(rule("r", "control", version("2022-01-01", scopes=(scope("country:AA", exclude=("country:BB",), hq=("country:CC",)),)))), "AA BB CC"),
        (small(rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", **NAMES),)))), "AA BB CC DD"),
        (small(rule("e", "license_exception", version("2022-01-01", exceptions=(limb(**NAMES),)))), "AA BB CC DD"),
        (small(letters=(letter(destinations=NAMES["destinations"], exclude=NAMES["exclude"], headquarters=NAMES["headquarters"],
                               possible_destinations=NAMES["not_headquarters"]),)), "AA BB CC DD"),
        (small()._replace(caveats=(caveat(destinations=NAMES["destinations"], exclude=NAMES["exclude"], headquarters=NAMES["headquarters"]),)),
         "AA BB CC"),
    ],
)  # fmt: skip
def test_every_place_that_a_record_names_counts_for_the_classes(text: LawRecords, codes: str) -> None:
    assert list(all_destinations(text)) == [f"country:{code}" for code in codes.split()]
    twice = text._replace(rules=text.rules * 2, letters=text.letters * 2)
    assert list(all_destinations(twice)) == list(all_destinations(text))


def test_before_the_first_covered_day_membership_is_unknown() -> None:
    assert members_on(G, "2019-12-31") is None
    assert lies_in(small(groups=(G,)), "CN", ("group:g",), "2019-12-31") is None


def test_a_server_that_is_asked_about_ever_more_days_forgets_and_answers_alike() -> None:
    held = small(groups=(G,))
    asked = "CN", ("group:g", "country:CN")
    first = [lies_in(held, *asked, f"{year}-06-01") for year in range(2018, 2026)]
    tracemalloc.start()
    for number in range(130_000):
        lies_in(held, "CN", ("country:CN",), str(number))
        if number == 90_000:
            once = tracemalloc.get_traced_memory()[0]
    assert tracemalloc.get_traced_memory()[0] < once
    tracemalloc.stop()
    assert [lies_in(held, *asked, f"{year}-06-01") for year in range(2018, 2026)] == first


def test_a_group_without_a_record_is_unknown_not_empty() -> None:
    assert lies_in(small(), "CN", ("group:nowhere",), "2023-01-01") is None


@given(st.sampled_from(DAYS), st.sampled_from(("CN", "SA", "JP", "US")))
def test_periods_and_days_say_the_same(day: str, country: str) -> None:
    held = [p for p in member_periods(G) if p.country == country and p.valid_from <= day < p.valid_before]
    assert len(held) == (country in (members_on(G, day) or ()))


@pytest.mark.parametrize("name", sorted(records().groups))
def test_no_country_is_twice_in_a_real_group_on_any_day(name: str) -> None:
    periods = member_periods(as_known(records(), None).groups[name])
    for one in periods:
        assert one.valid_from < one.valid_before
        for other in periods:
            if one is not other and one.country == other.country:
                assert one.valid_before <= other.valid_from or other.valid_before <= one.valid_from


def test_scope_is_include_minus_exclude_or_headquarters() -> None:
    book_ = small(groups=(G,))
    made = scope("group:g", exclude=("country:SA",), hq=("country:CN",))
    assert in_scope(book_, made, Where("CN", "CN"), "2023-02-01") is True
    assert in_scope(book_, made, Where("SA", "SA"), "2023-02-01") is False
    assert in_scope(book_, made, Where("SA", "CN"), "2023-02-01") is True
    assert in_scope(book_, made, Where("US", "US"), "2023-02-01") is False


REGION = Region(code="xx", name="Region X", part_of="SA", source="src", at="text")


def test_a_region_is_meant_by_what_names_its_country_and_alone_by_what_names_it() -> None:
    held = small(groups=(G,))._replace(countries=places(COUNTRIES.values(), (REGION,)))
    asked = ("region:xx", "country:SA", "group:g", "world", "country:CN", "region:yy")
    found = {code: [lies_in(held, code, (place,), "2023-02-01") for place in asked] for code in ("region:xx", "SA", "CN")}
    assert found == {
        "region:xx": [True, True, True, True, False, False],
        "SA": [False, True, True, True, False, False],
        "CN": [False, False, True, True, True, False],
    }
    made = rule("e", "embargo", version("2022-01-01", items="all", scopes=(scope("region:xx"),)))
    law = held._replace(rules=(made,), reviews=(*REVIEWS, review("embargo", "2020-01-01", "2025-01-01")))
    assert [ask(law, to=to).status for to in ("region:xx", "SA")] == ["license_required", "no_license_required"]
    assert "Region X: a rule that names no region means it as SA" in ask(law, to="region:xx").reasons
    assert [codes for codes in classes(law).values() if "region:xx" in codes] == [("region:xx",)]


def test_nothing_named_fits_everywhere_and_what_is_left_out_never_fits() -> None:
    assert fits(small(), Where("JP", "JP"), "2023-01-01", ()) is True
    assert fits(small(), Where("JP", "JP"), "2023-01-01", ("world",), ("country:JP",)) is False
    assert fits(small(), Where("JP", "CN"), "2023-01-01", ("world",), (), (), ("country:CN",)) is False


def test_hong_kong_is_treated_as_china_and_macau_is_not() -> None:
    assert treated_as(records(), "HK") == "CN"
    assert treated_as(records(), "MO") == "MO"
    with pytest.raises(KeyError):
        treated_as(records(), "XX")
    # a text that names Hong Kong alone means what Hong Kong is treated as, and one of an unknown place nothing
    assert [lies_in(records(), "CN", (f"country:{code}",), "2023-01-01") for code in ("HK", "CN", "MO", "XX")] == [
        True,
        True,
        False,
        False,
    ]


def test_every_country_is_in_exactly_one_class() -> None:
    made = classes(records())
    codes = [code for members in made.values() for code in members]
    assert sorted(codes) == sorted(records().countries)
    assert len(records().countries) == 250 + len(records().regions) == 253
    assert made["HK"] == ("HK",)


def test_countries_of_one_class_lie_in_the_same_places() -> None:
    text = small(rule("r", "control", simple_control(scopes=(scope("group:g"),))), groups=(G,))
    assert ("JP",) in classes(text).values()
    assert ("IL", "MO", "US") in classes(text).values()


def test_what_is_delivered_at_home_is_no_export_whoever_the_buyer_belongs_to() -> None:
    held = small(rule("r", "control", simple_control()))._replace(
        countries={**COUNTRIES, "GU": COUNTRIES["HK"].replace(code="GU", treated_as="US")}
    )
    assert where_to(held, "US", "CN") == where_to(held, "GU", "HK") == Where("US", "US")
    assert where_to(held, "JP", "HK") == Where("JP", "CN")
    assert where_to(held, "HK", None) == Where("CN", "CN")
    told = ask(held, to="GU", end_user_hq="CN").reasons
    assert any("is no export" in line for line in told)
    for to, seat in (("US", None), ("US", "US"), ("JP", "CN")):
        assert not any("is no export" in line for line in ask(held, to=to, end_user_hq=seat).reasons)
