"""What reaches a country: an embargo lets nothing milder stand beside it, and the view says what the question says."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.law.countries import Reach, law_reaches, reach_periods, reaches
from gpudb.law.destinations import treated_as
from gpudb.law.records import LawRecords, as_known
from gpudb.law.rule_records import Rule, RuleVersion
from gpudb.law.timeline import change_days
from tests.law.small import REVIEWS, change, group, letter, limb, policy, rule, scope, simple_control, small, version
from tests.law.support import records

BOOK = as_known(records(), None)


def of(code: str, on: str, *kinds: str) -> list[Reach]:
    return [one for one in reaches(BOOK, code, on) if one.kind in kinds]


@pytest.mark.parametrize("code", ["IR", "CU", "KP", "SY", "RU", "BY", "region:ua-crimea"])
def test_an_embargo_leaves_no_milder_policy_no_other_exception_and_no_leave(code: str) -> None:
    found = reaches(BOOK, code, "2025-06-01")
    own = {one.id for one in found if one.kind == "embargo"}
    assert own
    assert {one.id for one in found if one.kind in ("policy", "exception")} <= own
    assert not [one for one in found if "no license needed" in one.text]


def test_what_is_not_enforced_gives_leave_only_where_nothing_else_stands() -> None:
    (india,) = of("IN", "2025-06-01", "worldwide_control")
    assert (india.state, "no license needed in practice" in india.text) == ("not_enforced", True)
    (china,) = of("CN", "2025-06-01", "worldwide_control")
    assert (china.state, china.text) == ("not_enforced", "a license for 3A090.a: not enforced, which lifts no other requirement")
    (due,) = of("IN", "2025-02-01", "worldwide_control")
    assert (due.state, due.text) == ("not_due", "a license for 3A090.a, due from 2025-05-15 only")


@pytest.mark.parametrize(
    ("code", "on"), [("AE", "2025-06-01"), ("AE", "2026-08-01"), ("SA", "2026-08-01"), ("CN", "2025-06-01"), ("VN", "2025-03-01")]
)
def test_an_exception_from_what_is_enforced_is_not_said_to_matter_to_nobody(code: str, on: str) -> None:
    told = of(code, on, "exception")
    assert {"TMP", "RPL", "GOV", "TSU"} <= {one.name for one in told}
    assert not [one for one in told if "not enforced" in one.text]
    assert [one for one in of("DE", "2025-06-01", "exception") if one.name == "TMP"] == []  # nobody applies there


def test_an_embargo_leaves_the_stricter_policy_of_another_rule() -> None:
    """Syria since 2025-09-02: case by case under 746.9(c)(2), but what is 3A090 meets 742.6(b)(10), and Syria is in D:5 (746.9, Note 1)."""
    assert [one.name for one in of("SY", "2026-01-01", "policy")] == ["presumption of denial", "case by case"]
    assert [one.name for one in of("SY", "2025-09-01", "policy")] == ["policy of denial"]


def test_what_holds_for_some_shipments_alone_says_so() -> None:
    told = {(one.name, one.text) for one in of("CN", "2026-02-01", "exception", "policy")}
    assert ("ACA", "possible, with conditions, for transfers alone") in told
    assert {text[-33:] for name, text in told if name == "NAC"} == {", for exports and reexports alone"}
    assert [text[-19:] for name, text in told if name == "case by case"] == [", for exports alone"]
    assert not [one for one in of("SA", "2026-02-01", "exception") if one.name == "ACA" and "alone" in one.text]


def test_a_letter_whose_reach_is_not_known_is_told_where_it_may_reach_until_it_is_overtaken() -> None:
    for code, on, told in (
        ("QA", "2023-08-01", True),
        ("QA", "2023-06-30", False),
        ("QA", "2023-10-23", False),
        ("DE", "2023-08-01", False),
    ):
        assert ["perhaps here" in one.text for one in of(code, on, "letter") if "other regions" in one.text] == [True] * told


#: groups as supplement no. 1 to part 740 and 22 CFR 126.1 have them, written down before the program was asked
LISTED = {
    "2022-02-01": "CN D:1 D:4 D:5|HK D:1 D:4 D:5|MO D:1 D:4|TW A:6|SG A:6|MY|VN D:1|KH D:1 D:5|MM D:1 D:5|IN A:5|AE D:4|IL A:6 D:4|CY A:6 D:5|NI|ET D:5"
    "|RU D:1 D:4 D:5|BY D:1 D:4 D:5|UA|CU D:5 E:2|IR D:4 D:5 E:1|SY D:4 D:5 E:1|KP D:1 D:4 D:5 E:1|LB D:4 D:5|YE D:1 D:4|TR A:5",
    "2023-11-17": "CY A:6|NI|KH D:1 D:5|AE D:4|ET D:5|KZ D:1|PK D:4|ZW D:5|HT D:5|GE D:1|XK|CH A:5|ZA A:6|MX A:6|EG D:4",
    "2024-06-01": "NI D:1 D:5|CY A:6|SD D:5|SS D:5|AF D:5|MT A:6|AL A:6|LA D:1|MN D:1|QA D:4|SA D:4|JO D:4|OM D:4|KW D:4|BH D:4",
    "2025-11-07": "KH D:1|NI D:1 D:5|VE D:1 D:4 D:5|LY D:1 D:4 D:5|IQ D:1 D:4 D:5|CF D:5|CD D:5|ER D:5|SO D:5|AE D:4",
    "2026-08-01": "AE A:5|KH D:1|ET D:5|IL A:6 D:4|TW A:6|MO D:1 D:4|AM D:1|AZ D:1|MD D:1|TJ D:1|TM D:1|UZ D:1|KG D:1|KR A:5|BR",
}


@pytest.mark.parametrize(("on", "line"), [(on, line) for on, lines in LISTED.items() for line in lines.split("|")])
def test_groups_of_a_country_on_a_day(on: str, line: str) -> None:
    code, *groups = line.split()
    assert sorted(one.name for one in of(code, on, "group") if one.name != "Supp. 5(a)") == groups


def test_who_is_headquartered_elsewhere_needs_a_license_in_a_country_outside_the_scope() -> None:
    assert "Macau (Macao), D:5" in of("IN", "2024-06-01", "headquarters")[0].text
    assert not of("US", "2024-06-01", "headquarters")  # what is delivered there is no export
    assert not of("GU", "2026-02-01", "headquarters", "control", "worldwide_control")
    assert not of("CN", "2024-06-01", "headquarters")
    assert not of("IN", "2023-06-01", "headquarters")


def test_after_the_last_reviewed_day_nobody_knows() -> None:
    assert not of("DE", "2026-10-06", "not_reviewed")
    assert of("DE", "2026-10-07", "not_reviewed")


def test_periods_say_what_each_day_says() -> None:
    for code in ("CN", "AE", "IN", "SY", "RU", "MO"):
        own = treated_as(BOOK, code)
        periods = reach_periods(BOOK, own)
        assert all(one.valid_from < one.valid_before for one in periods)
        for day in change_days(BOOK):
            standing = {one.reach for one in periods if one.valid_from <= day < one.valid_before}
            assert standing == set(law_reaches(BOOK, own, day)), (code, day)


@pytest.mark.dear
def test_the_view_says_what_the_question_says_for_every_country(any_db: str) -> None:
    with Catalog(any_db) as catalog:
        codes = [row["country"] for row in catalog.sql("SELECT DISTINCT country FROM country_status", limit=1000).rows]
        assert len(codes) > 240
        for number, code in enumerate(sorted({*codes[::5], "CN", "HK", "MO", "AE", "RU", "UA", "IL", "TW"})):
            on = ("2022-09-15", "2023-06-01", "2023-11-17", "2025-02-01", "2025-06-01", "2026-08-01", "2026-11-29")[number % 7]
            _, _, told = catalog.reach(code, on=on)
            rows = catalog.sql(
                "SELECT kind, name, text, state, citation, record FROM country_status "
                f"WHERE country = '{code}' AND valid_from <= '{on}' AND '{on}' < valid_before"
            ).rows
            assert {(r["kind"], r["text"], r["state"], r["citation"], r["record"]) for r in rows} == {
                (one.kind, one.text, one.state, one.citation, one.id) for one in told
            }, (code, on)
            assert {r["name"] for r in rows if r["kind"] != "letter"} == {one.name for one in told if one.kind != "letter"}


def test_today_tells_the_answer_of_the_last_reviewed_day(any_db: str) -> None:
    with Catalog(any_db) as catalog:
        rows = catalog.sql(
            "SELECT n.part, n.status, n.last_known_status AS last, n.last_known_url AS url, k.status AS then_, k.url AS then_url "
            "FROM export_status_now n JOIN export_status k ON k.part = n.part AND k.destination = n.destination "
            "AND k.valid_from <= n.last_reviewed_on AND n.last_reviewed_on < k.valid_before "
            "WHERE n.destination IN ('CN', 'IR', 'DE', 'HK')",
            limit=5000,
        ).rows
        assert len(rows) == 4 * len(catalog.sql("SELECT part FROM spec", limit=5000).rows)
        assert {row["status"] for row in rows} == {"unknown"}
        assert all((row["last"], row["url"]) == (row["then_"], row["then_url"]) for row in rows)
        assert {row["last"] for row in rows} >= {"license_required", "not_enforced"}


# --- on small records


def control(*versions: RuleVersion, id_: str = "r", kind: str = "control") -> Rule:
    return rule(id_, kind, *versions).replace(title="ECCN 3A090, chips")


def asked(text: LawRecords, to: str = "CN", on: str = "2023-06-01") -> list[tuple[str, str, str]]:
    return [(one.kind, one.name, one.text) for one in law_reaches(text, to, on)]


POLICIES = rule("p", "review_policy", version("2022-01-01", policies=(policy("case_by_case", paragraphs=("A", "B")), policy(
    "presumption_of_denial", destinations=("country:JP",)))))  # fmt: skip
EXCEPTIONS = rule("e", "license_exception", version("2022-01-01", exceptions=(
    limb("NAC"), limb("HBM", confirmation="BIS says so"), limb("RPL", not_in_practice="nobody asks"), limb("ACA", exclude=("country:CN",)))))  # fmt: skip
SOFT = [("exception", "NAC", "possible, with conditions"), ("exception", "HBM", "BIS says so"), ("exception", "RPL", "nobody asks"),
        ("policy", "case by case", "p for A or B")]  # fmt: skip
PLAIN = ("control", "ECCN 3A090", "a license for what it controls")


@pytest.mark.parametrize(
    ("changes", "to", "said"),
    [
        ({}, "CN", [PLAIN]), ({}, "JP", []),
        ({"scopes": (scope("country:CN", paragraphs=("A", "B"), exempt=("x", "y")),)}, "CN", [(*PLAIN[:2], "a license for A and B; exempt: x; exempt: y")]),
        ({"due": "2024-01-01", "compliance": "2023-12-01"}, "CN", [(*PLAIN[:2], "a license for what it controls, due from 2024-01-01 only")]),
        ({"due": "2023-06-01"}, "CN", [PLAIN]),
        ({"enforced_from": "2023-06-02"}, "CN", [(*PLAIN[:2], "a license for what it controls: in the text, not enforced")]),
        ({"enforced_until": "2023-06-01", "in_practice": "nobody asks"}, "CN", [(*PLAIN[:2], "a license for what it controls: nobody asks")]),
        ({"scopes": (scope("country:SA", hq=("country:CN", "country:JP")),)}, "IL",
         [("headquarters", "ECCN 3A090", "a license for what it controls for whoever has its headquarters in CN, JP")]),
        ({"scopes": (scope("country:SA", hq=("country:CN",)),)}, "CN", [PLAIN]),
        ({"scopes": (scope("country:SA", hq=("country:CN",)),)}, "US", []),
        ({"scopes": (scope("country:SA", hq=("country:CN",)),), "enforced_from": "2024-01-01"}, "IL", []),
    ],
)  # fmt: skip
def test_a_scope_says_what_it_asks_of_a_country(changes: dict, to: str, said: list) -> None:
    assert asked(small(control(simple_control(**changes))), to) == said


def test_policies_exceptions_and_letters_stand_beside_what_asks_for_a_license() -> None:
    text = small(
        control(simple_control()), EXCEPTIONS, POLICIES, letters=(letter(destinations=("country:CN",), ends="2024-01-01"),)
    )
    law = [("letter", "acme", "Letter, to CN")]
    assert asked(text) == [PLAIN, *SOFT, *law]
    assert [asked(text, on=day)[-1:] == law for day in ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")] == [
        False,
        True,
        True,
        False,
    ]
    assert law_reaches(text, "CN", "2023-06-01")[-1] == Reach(
        "letter", "acme", "Letter, to CN", "8-K", None, "letter", state="enforced"
    )
    assert law_reaches(text, "CN", "2023-06-01")[0] == Reach(
        *PLAIN, "cite 2022-01-01", "https://example.org", "r 2022-01-01", "enforced"
    )
    assert asked(text, "JP") == []  # nobody asks for a license there: no application, no exception
    assert asked(small(EXCEPTIONS, POLICIES)) == []
    assert asked(small(control(simple_control(enforced_until="2022-02-01")), EXCEPTIONS, POLICIES))[1:] == []
    assert asked(small(control(simple_control(due="2024-01-01")), EXCEPTIONS, POLICIES))[1:] == SOFT
    nowhere = small(control(simple_control()), letters=(letter(destinations=()), letter("out", exclude=("country:CN",))))
    assert asked(nowhere) == [PLAIN]
    assert asked(text, on="2021-12-31") == []


def barring(**changes: object) -> LawRecords:
    own = {"policies": (policy("policy_of_denial"),), "exceptions": (limb("GOV"),)}
    bar = rule("bar", "embargo", version("2022-06-01", items="all", scopes=(scope("country:CN"),), **own, **changes)).replace(
        title="Bar: all"
    )
    text = small(bar, control(simple_control()), EXCEPTIONS, POLICIES)
    return text._replace(reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo")))


def test_an_embargo_leaves_its_own_policy_and_exceptions_alone_while_it_is_enforced() -> None:
    bar = ("embargo", "Bar", "a license for every item")
    own = [bar, ("policy", "policy of denial", "Bar"), ("exception", "GOV", "possible, with conditions")]
    assert asked(barring()) == [*own, PLAIN]
    waiting = asked(barring(enforced_from="2024-01-01"))
    assert waiting == [(*bar[:2], "a license for every item: in the text, not enforced"), *own[1:], PLAIN, *SOFT]


def test_what_is_idle_lifts_nothing_where_another_requirement_is_enforced() -> None:
    world = control(version("2022-01-01", clauses_of="r", scopes=(scope("world"),), enforced_until="2022-01-01", in_practice="no license needed"),
                    id_="w", kind="worldwide_control")  # fmt: skip
    text = small(control(simple_control()), world, EXCEPTIONS)
    idle = ("worldwide_control", "ECCN 3A090")
    assert asked(text)[-4:] == [
        (*idle, "a license for what it controls: not enforced, which lifts no other requirement"),
        *SOFT[:3],
    ]
    assert asked(text, "JP") == [(*idle, "a license for what it controls: no license needed")]
    due = small(control(simple_control(due="2024-01-01")), world)
    assert asked(due)[-1] == (*idle, "a license for what it controls: no license needed")


def test_groups_of_a_country_and_of_the_place_that_it_is_treated_as() -> None:
    text = small(groups=(group("g", "CN"), group("h", "HK"), group("j", "JP", change("2023-01-01", removed="CN"))))
    assert [one.id for one in reaches(text, "HK", "2023-06-01")] == ["g", "h"]
    assert [one.id for one in reaches(text, "HK", "2022-12-31")] == ["g", "h", "j"]
    assert reaches(text, "CN", "2023-06-01") == (Reach("group", "g", "g", "", None, "g"),)
    assert reaches(text, "CN", "2019-12-31") == ()


def test_after_the_last_reviewed_day_that_is_said() -> None:
    text = small(control(simple_control()))
    assert asked(text, on="2025-01-01") == [PLAIN]
    late = law_reaches(text, "CN", "2025-01-02")[-1]
    assert late == Reach(
        "not_reviewed", "2025-01-01", "reviewed until 2025-01-01: whether this still holds is not known", "", None, "")  # fmt: skip
    assert asked(text._replace(reviews=()), on="2025-01-02") == [PLAIN]


def test_periods_begin_and_end_with_what_reaches_the_country() -> None:
    text = small(
        control(simple_control(ends="2023-01-01"), simple_control("2024-01-01")),
        letters=(letter(effective="2022-06-01", ends="2022-08-01"),),
    )
    assert [(p.reach.kind, p.valid_from, p.valid_before) for p in reach_periods(text, "CN")] == [
        ("control", "2022-01-01", "2023-01-01"), ("letter", "2022-06-01", "2022-08-01"), ("control", "2024-01-01", "9999-12-31"),
        ("not_reviewed", "2025-01-02", "9999-12-31")]  # fmt: skip
