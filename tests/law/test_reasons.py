"""The reasons of an answer: which steps, places, exceptions and treatments are told, in which order, and which are not."""

from __future__ import annotations

import pytest

from gpudb.law.metrics import Inputs, figures
from gpudb.law.rule_records import Rule
from tests.law.small import COUNTRIES, OVER, UNDER, ask, clause, letter, limb, policy, rule, scope, simple_control, small, version

CLAUSES = (
    clause("a", "A", ("tpp", ">=", 100)),
    clause("b", "B", ("tpp", ">", 100)),
    clause("c", "C", ("memory_bandwidth_density", ">", 1)),
)


def control(id_: str = "r", **changes: object) -> Rule:
    return rule(id_, "control", simple_control(**changes))


def told(*rules: Rule, item: Inputs = OVER, letters: tuple[object, ...] = (), **asked: object) -> tuple[str, ...]:
    return ask(small(*rules, letters=letters), item, **asked).reasons  # type: ignore[arg-type]


def test_of_the_clauses_those_are_told_that_make_the_outcome_and_none_about_memory_alone() -> None:
    inside = "r 2022-01-01: CN lies inside the scope"
    assert told(control(clauses=CLAUSES)) == ("r 2022-01-01: A clause a: tpp 100 >= 100: yes -> met", inside)
    assert told(control(clauses=CLAUSES), item=UNDER) == (
        "r 2022-01-01: A clause a: tpp 99 >= 100: no -> not met", "r 2022-01-01: B clause b: tpp 99 > 100: no -> not met", inside)  # fmt: skip
    assert told(control(clauses=(CLAUSES[0], clause("b", "B", ("aggregate_io_gbs", ">", 1)))), item=UNDER) == (
        "r 2022-01-01: B clause b: aggregate_io_gbs unknown > 1: unknown -> unknown; missing: aggregate_io_gbs", inside)  # fmt: skip


def test_what_is_enforced_is_told_first_and_what_asks_for_nothing_says_no_state() -> None:
    waiting = control("a", enforced_from="2024-01-01", in_practice="nobody asks", clauses=CLAUSES[1:2])
    lines = told(waiting, control(), item=OVER)
    assert [line.partition(" 2022")[0] for line in lines] == ["r", "r", "a", "a"]
    assert not any("in the text" in line or "nobody asks" in line for line in lines)  # it does not reach the item
    reached = told(control("a", enforced_from="2024-01-01", in_practice="nobody asks"), control())
    assert reached[3:] == (
        "a 2022-01-01: CN lies inside the scope", "a 2022-01-01: in the text, not enforced on this day", "a 2022-01-01: nobody asks")  # fmt: skip
    due = told(control(due="2024-01-01", in_practice="nobody asks"))
    assert due[-1] == "r 2022-01-01: in the text, not due on this day"
    assert not any("nobody asks" in line for line in told(control(in_practice="nobody asks")))


def test_exemptions_of_a_scope_that_reaches_are_told_as_not_checked() -> None:
    made = control(scopes=(scope("country:CN", exempt=("an approved user",)), scope("country:JP", exempt=("another",))))
    assert told(made)[-1] == "r 2022-01-01: an approved user (not checked here)"
    assert not any("not checked" in line for line in told(made, item=UNDER))


def exceptions(*limbs: object) -> Rule:
    return rule("e", "license_exception", version("2022-01-01", exceptions=limbs))


@pytest.mark.parametrize(
    ("changes", "letters", "line"),
    [
        ({}, (), "License Exception NAC fits (notice to BIS 25 days before)"),
        ({"confirmation": "BIS says so", "notice_days": 0, "unverified": ("x", "y")}, (),
         "License Exception NAC fits (no notice; BIS says so; not checked here: x; y)"),
        ({}, (letter(),), "License Exception NAC would fit, but a letter requires a license"),
        ({"datacenter": "no"}, (letter(),), "License Exception NAC may fit; missing: marketed_for_datacenter"),
        ({"datacenter": "no", "tests": (clause("a", "A", ("aggregate_io_gbs", "<", 5)).tests[0],)}, (),
         "License Exception NAC may fit; missing: aggregate_io_gbs, marketed_for_datacenter"),
        ({"told_only": True, "unverified": ("x",)}, (letter(),), "License Exception NAC exists here: x (not checked here)"),
        ({"told_only": True, "unverified": ("x",), "not_in_practice": "nobody asks", "datacenter": "no"}, (),
         "License Exception NAC exists here: nobody asks; x (not checked here)"),
    ],
)  # fmt: skip
def test_an_exception_says_how_far_it_goes(changes: dict, letters: tuple, line: str) -> None:
    assert [one for one in told(control(), exceptions(limb(**changes)), letters=letters) if "Exception" in one] == [line]
    assert not [one for one in told(control(), exceptions(limb(**changes)), item=UNDER) if "Exception" in one]


def test_places_that_count_as_others_are_told_once_each_before_all_else() -> None:
    noted = {**COUNTRIES, "GU": COUNTRIES["HK"].replace(code="GU", name="Guam", treated_as="US", treated_as_note="734.13")}
    text = small(control())._replace(countries=noted)
    home = "a delivery within the United States is no export, whoever the buyer belongs to: what leaves later is asked then"
    lines = {
        ("GU", None): ["Guam is treated as US: 734.13"], ("GU", "HK"): ["Guam is treated as US: 734.13", "HK is treated as CN", home],
        ("US", "CN"): [home], ("US", None): [], ("US", "US"): [], ("JP", "CN"): [], ("JP", "US"): [], ("HK", "HK"): ["HK is treated as CN"],
    }  # fmt: skip
    for (to, seat), wanted in lines.items():
        got = ask(text, to=to, end_user_hq=seat).reasons
        assert list(got[: len(wanted)]) == wanted
        assert not any("treated as" in line or "no export" in line for line in got[len(wanted) :])
    # also where nothing was reviewed
    assert ask(text, to="GU", on="2019-01-01").reasons == ("Guam is treated as US: 734.13", "not reviewed before 2020-01-01")


def test_a_policy_says_what_it_hangs_on_or_what_it_leaves_unchecked() -> None:
    def of(**changes: object) -> list[str]:
        made = rule(
            "p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", unverified=("x", "y"), **changes),))
        )
        return [line for line in told(control(), made) if "policy" in line]

    assert of() == ["conditions of the review policy that are not checked here: x; y"]
    assert of(datacenter="no") == ["the review policy depends on what is missing: marketed_for_datacenter"]
    assert of(paragraphs=("B",)) == []


def test_that_letters_need_a_name_is_told_of_plain_figures_alone() -> None:
    said = "letters bind one company each: name a part to have them looked at"
    assert (
        told(control(), item=figures(tpp=1), letters=(letter(),))[-1] == said,
        said in told(control(), item=figures(tpp=1)),
    ) == (True, False)
    assert said not in told(control(), item=UNDER, letters=(letter(company="other"),))
