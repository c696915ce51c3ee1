"""What reaches a country: an embargo lets nothing milder stand beside it, and the view says what the question says."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.law.countries import Reach, law_reaches, reach_periods, reaches
from gpudb.law.destinations import treated_as
from gpudb.law.records import as_known
from gpudb.law.timeline import change_days
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
