"""What holds of every shipped answer, whatever the part: asked of the packaged database."""

from __future__ import annotations

import gpudb
from gpudb.law.records import as_known
from gpudb.law.signature import market_needs
from tests.law.support import records


def rows(sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in gpudb.open().sql(sql).rows]


def test_not_due_is_said_of_the_days_before_the_rule_was_given_up_and_of_no_other() -> None:
    assert rows("SELECT min(valid_from), max(valid_before) FROM export_status WHERE status = 'not_due'") == [
        ("2025-01-13", "2025-05-13")]  # fmt: skip
    assert rows("SELECT count(*) FROM export_status WHERE status = 'not_enforced' AND valid_from < '2025-05-13'") == [(0,)]


def test_nobody_reviews_what_nobody_enforces_and_what_would_be_due_has_a_policy() -> None:
    assert rows("SELECT count(*) FROM export_status WHERE status = 'not_enforced' AND review_policy IS NOT NULL") == [(0,)]
    assert rows("SELECT DISTINCT review_policy FROM export_status WHERE status = 'not_due'") == [("presumption_of_approval",)]


def test_only_nac_aca_and_hbm_change_a_headline_and_none_does_under_an_embargo() -> None:
    named = {str(row[0]) for row in rows("SELECT DISTINCT license_exceptions FROM export_status")}
    assert {code for names in named for code in names.split(", ") if code} <= {"NAC", "ACA", "HBM"}
    assert rows("SELECT count(*) FROM export_status WHERE layer = 'embargo' AND license_exceptions <> ''") == [(0,)]
    assert rows(
        "SELECT count(*) FROM export_status WHERE status = 'license_exception_available' AND license_exceptions = ''"
    ) == [(0,)]


def test_a_tariff_stands_beside_an_answer_about_the_united_states_alone() -> None:
    packaged = gpudb.open()

    def levied(to: str, *parts: str) -> list[str]:
        answers = packaged.status(list(parts), to=to, on="2026-02-01")
        return [str(answer.part) for answer in answers if any(entry.layer == "tariff" for entry in answer.layers)]

    found = levied("US")
    assert found
    assert [levied(to, *found) for to in ("US", "DE", "CN", "CU")] == [found, [], [], []]


def test_the_policy_of_2026_by_every_door() -> None:
    wanted = {"h800-sxm5-80gb": "presumption_of_denial", "mi308x": None, "h200-sxm5-141gb": "case_by_case"}
    answers = gpudb.open().status(list(wanted), to="CN", on="2026-02-01")
    assert {answer.part: answer.review_policy for answer in answers} == wanted
    held = "SELECT part, review_policy FROM export_status WHERE destination = 'CN' AND valid_from <= '2026-02-01' AND '2026-02-01' < valid_before"
    assert wanted.items() <= dict(rows(held)).items()
    for answer in answers:
        assert any("sold in the United States on 2026-01-15" in reason for reason in answer.reasons)


def test_case_by_case_is_said_with_what_the_applicant_must_show_and_denial_only_where_3a090_applies() -> None:
    def told(part: str, to: str, route: str = "export") -> str:
        (answer,) = gpudb.open().status([part], to=to, on="2026-09-01", route=route)
        return " ".join(one.text for one in answer.caveats)

    for part in ("h200-sxm5-141gb", "gh200-96gb", "h100-nvl-94gb"):
        for to in ("CN", "HK", "MO"):
            assert "Without it: presumption of denial" in told(part, to)
            assert "for the applicant to show" in told(part, to)
        assert "for the applicant to show" not in told(part, "CN", "reexport") + told(part, "DE")
    assert "for what meets 3A090 the case-by-case policy of January 2026 is closed" in told("mi308x", "CN")


def test_every_market_that_a_policy_asks_for_is_on_record() -> None:
    law = as_known(records(), None)
    needs = market_needs(law)
    assert needs
    for need in needs:
        assert {fact.value for fact in law.market if (fact.fact, fact.on) == (need.fact, need.on)} == {"yes", "no"}


def test_no_part_is_first_heard_of_on_the_day_on_which_somebody_captured_a_page() -> None:
    """A card that stands on a page is older: status and compare said of five that nobody had heard of them before 2026-06-27."""
    captured = rows(
        "SELECT part, rank FROM spec_history WHERE attribute = 'first_reported' AND derivation = 'day of the capture'"
    )
    assert captured
    assert {rank for _, rank in captured} == {"deprecated"}
