"""Status, views and commands say the same, on both engines, and what the issue of the project asks for."""

from __future__ import annotations

import pytest

import gpudb
from gpudb.catalog import Catalog
from gpudb.catalog.law_answers import LawAnswers
from gpudb.errors import UnknownNameError
from tests.helpers import answer, run, same_on
from tests.law.small import CONTROL, OVER, review, small

H20_TO_CHINA = [
    # day, status, review policy, last known
    ("2024-06-01", "no_license_required", None, None),
    ("2025-04-08", "no_license_required", None, None),
    ("2025-04-09", "license_required", None, None),
    ("2025-08-20", "license_required", None, None),
    ("2026-02-01", "license_required", None, None),
    ("2026-10-06", "license_required", None, None),
    ("2026-10-07", "unknown", None, "license_required"),
    ("2022-08-25", "no_license_required", None, None),
    ("2022-01-01", "no_license_required", None, None),
    ("2021-12-31", "unknown", None, None),
]


@pytest.mark.parametrize(("day", "status", "policy", "last"), H20_TO_CHINA)
def test_h20_to_china(any_db, capsys, day, status, policy, last):
    (row,) = answer("status", "H20", "--to", "CN", "--on", day, "--db", any_db, capsys=capsys)
    then = row["last_known"] or {"status": None}
    assert (row["status"], row["review_policy"], then["status"]) == (status, policy, last)
    assert {"part", "destination", "on", "license_exceptions", "layers", "reasons", "known_until"} <= set(row)


def test_h20_needs_its_license_by_letter_while_it_is_outside_3a090(real_db, capsys):
    (row,) = answer("status", "H20", "--to", "CN", "--on", "2025-05-01", "--db", real_db, capsys=capsys)
    layers = {layer["layer"]: layer["status"] for layer in row["layers"]}
    assert layers["letter"] == "license_required"
    assert layers["rule"] == "no_license_required"
    assert "8-K" in next(layer["citation"] for layer in row["layers"] if layer["layer"] == "letter")


def test_granted_licenses_and_the_importing_side_stand_beside_and_change_nothing(real_db, capsys):
    (row,) = answer("status", "H20", "--to", "CN", "--on", "2025-08-20", "--db", real_db, capsys=capsys)
    kinds = {(layer["layer"], layer["status"]) for layer in row["layers"]}
    assert ("license", "granted") in kinds
    assert ("import_measure", "discouraged") in kinds
    assert row["status"] == "license_required"


@pytest.mark.parametrize(
    ("part", "day", "status"),
    [
        ("H100", "2023-10-22", "license_required"), ("H800", "2023-10-22", "no_license_required"),
        ("A800", "2023-10-22", "no_license_required"), ("H100", "2023-10-23", "license_required"),
        ("H800", "2023-10-23", "license_required"), ("A800", "2023-10-23", "license_required"),
        ("H800", "2023-11-16", "license_required"), ("H800", "2023-11-17", "license_required"),
        ("A800", "2023-11-17", "license_required"), ("RTX 4090", "2023-11-17", "license_exception_available"),
        ("RTX 4090 D", "2024-01-01", "no_license_required"), ("L40", "2024-01-01", "license_exception_available"),
        ("L4", "2024-01-01", "license_required"), ("L20", "2024-01-01", "no_license_required"),
        ("L2", "2024-01-01", "no_license_required"), ("B200", "2026-02-01", "license_required"),
    ],
)  # fmt: skip
def test_parts_to_china(real_db, capsys, part, day, status):
    (row,) = answer("status", part, "--to", "China", "--on", day, "--db", real_db, capsys=capsys)
    assert row["status"] == status, row["reasons"]


def test_the_review_policy_of_january_2026_covers_exports_only(real_db, capsys):
    asked = ("status", "H200", "--to", "CN", "--on", "2026-01-20", "--db", real_db)
    assert answer(*asked, capsys=capsys)[0]["review_policy"] == "case_by_case"
    assert answer(*asked, "--route", "reexport", capsys=capsys)[0]["review_policy"] == "presumption_of_denial"
    (before,) = answer("status", "H200", "--to", "CN", "--on", "2026-01-14", "--db", real_db, capsys=capsys)
    assert before["review_policy"] == "presumption_of_denial"


def test_israel_hong_kong_and_macau(real_db, capsys):
    def status(to: str, day: str) -> dict[str, object]:
        return answer("status", "H100", "--to", to, "--on", day, "--db", real_db, capsys=capsys)[0]

    assert status("IL", "2024-06-01")["status"] == "no_license_required"
    assert status("MO", "2022-12-01")["status"] == "no_license_required"
    assert status("MO", "2023-02-01")["status"] == "license_required"
    hong_kong = status("HK", "2024-06-01")
    assert hong_kong["status"] == "license_required"
    assert any("CN" in reason for reason in hong_kong["reasons"])


def test_an_unknown_country_or_route_is_refused(real_db, capsys):
    code, _, err = run("status", "H20", "--to", "Chima", "--db", real_db, capsys=capsys)
    assert code == 3
    assert "CN" in err or "china" in err.lower()
    assert run("status", "H20", "--to", "CN", "--route", "smuggle", "--db", real_db, capsys=capsys)[0] == 2
    assert run("status", "H20", "--to", "CN", "--on", "2025-02-30", "--db", real_db, capsys=capsys)[0] == 3


def test_nothing_was_on_record_before_the_first_release(real_db, capsys):
    (row,) = answer(
        "status", "H20", "--to", "CN", "--on", "2025-05-01", "--known-at", "2025-04-01", "--db", real_db, capsys=capsys
    )
    assert row["status"] == "unknown"
    assert any("on record" in reason for reason in row["reasons"])


DAYS = ("2022-09-01", "2023-10-23", "2024-04-04", "2025-04-09", "2025-05-20", "2026-01-15", "2026-08-01", "2026-11-23")


@pytest.mark.dear
@pytest.mark.parametrize("day", DAYS)
def test_the_view_and_the_command_say_the_same_for_every_part(any_db, day):
    with Catalog(any_db) as catalog:
        # a fifth of the destinations, others on the next day and on the other engine: tests/test_every_day.py has the rest
        turn = DAYS.index(day) + 2 * ("://" in any_db)
        for to in ("CN", "HK", "MO", "IL", "AE", "IN", "DE", "RU", "US", "KH")[turn % 5 :: 5]:
            answers = catalog.status(to=to, on=day)
            view = {
                row["part"]: row
                for row in catalog._reader.rows(
                    "SELECT part, status, layer, basis, citation, review_policy, license_exceptions FROM export_status "
                    "WHERE destination = :to AND valid_from <= :on AND :on < valid_before",
                    {"to": to, "on": day},
                )
            }
            assert len(view) == len(answers)
            for a in answers:
                row = view[a.part]
                assert (row["status"], row["layer"], row["basis"], row["citation"], row["review_policy"]) == (
                    a.status, a.layer, a.basis, a.citation, a.review_policy), (a.part, to)  # fmt: skip
                assert row["license_exceptions"] == ", ".join(a.license_exceptions)


def test_status_periods_have_no_gap_and_no_overlap(any_db):
    with Catalog(any_db) as catalog:
        rows = catalog._reader.rows(
            "SELECT part, destination, valid_from, valid_before FROM export_status WHERE destination IN ('CN', 'MO', 'IN') "
            "ORDER BY part, destination, valid_from"
        )
    last: dict[tuple[str, str], str] = {}
    for row in rows:
        key = (row["part"], row["destination"])
        assert row["valid_from"] == last.get(key, "0001-01-01")
        last[key] = row["valid_before"]
    assert set(last.values()) == {"9999-12-31"}


def test_the_documented_sql_says_license_required(any_db):
    with Catalog(any_db) as catalog:
        rows = catalog._reader.rows(
            "select status from export_status where part='h20-sxm5-96gb' and destination='CN' "
            "and valid_from<='2025-05-01' and '2025-05-01'<valid_before"
        )
    assert [row["status"] for row in rows] == ["license_required"]


def test_classify_h20_shows_tpp_density_and_every_step(real_db, capsys):
    (row,) = answer("classify", "H20", "--on", "2024-01-01", "--db", real_db, capsys=capsys)
    assert row["tpp"] == 2368
    assert round(row["performance_density"], 2) == 2.91
    assert (row["outcome"], row["paragraphs"], row["clauses"]) == ("not_met", [], [])
    assert any("2400" in step for step in row["steps"])


def test_classify_at_the_thresholds(real_db, capsys):
    rows = answer("classify", "L20", "L4", "RTX 4090", "A40", "A30", "A10", "--on", "2024-01-01", "--db", real_db, capsys=capsys)
    found = {row["part"]: (row["outcome"], row["clauses"]) for row in rows}
    assert found["l20"] == ("not_met", [])
    assert found["l4"] == ("met", ["a.2"])
    assert found["rtx-4090"] == ("met", ["a.1", "a.2"])
    assert found["a40"] == ("met", ["b.2"])
    assert found["a30"] == ("met", ["b.1", "b.2"])
    assert found["a10"] == ("not_met", [])


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        (("--tops", "148", "--bits", "16", "--die-area", "814", "--datacenter"), "not_met"),
        (("--tpp", "4799.9", "--die-area", "10000", "--datacenter"), "not_met"),
        (("--tpp", "4800", "--die-area", "10000", "--datacenter"), "met"),
        (("--tpp", "4799", "--die-area", "600", "--no-datacenter"), "not_met"),
        (("--tpp", "2400", "--datacenter"), "unknown"),
        (("--tpp", "1599", "--datacenter"), "not_met"),
    ],
)
def test_classify_takes_figures_of_parts_that_do_not_exist(real_db, capsys, figures, outcome):
    (row,) = answer("classify", *figures, "--on", "2024-01-01", "--db", real_db, capsys=capsys)
    assert row["outcome"] == outcome
    assert bool(row["missing"]) == (outcome == "unknown")


def test_claims_about_deepseek_name_who_said_what(any_db, capsys):
    rows = answer("claims", "--about", "deepseek", "--db", any_db, capsys=capsys)
    assert len(rows) >= 8
    assert any(row["responses"] for row in rows)
    assert {"claimant_name", "claim_text", "source", "state"} <= set(rows[0])


def test_every_claim_event_and_letter_has_a_source_on_both_engines(any_db):
    with Catalog(any_db) as catalog:
        for view in ("letter_list", "license_list", "import_measure_list", "trade_period", "claim_list", "rule_period"):
            missing = catalog._reader.rows(
                f"SELECT count(*) AS n FROM {view} v LEFT JOIN source_list s ON s.source = v.source WHERE s.source IS NULL"
            )
            assert missing[0]["n"] == 0, view


LAW_QUESTIONS = [
    ("status", "H20", "H200", "--to", "CN", "--on", "2026-01-20"), ("timeline", "H20", "--to", "CN"),
    ("classify", "H20", "A800", "RTX 4090"), ("rules",), ("rules", "show", "us-eccn-3a090"), ("claims",),
    ("events", "--about", "H20"), ("list", "status=license_required", "--to", "CN", "--on", "2025-05-01"),
    ("compare", "H100", "H20", "--to", "CN", "--on", "2025-05-01"),
    ("list", "market=datacenter", "--sort", "-tpp", "--columns", "part,tpp,performance_density,memory_bandwidth_gbs",
     "--to", "CN", "--on", "2025-05-01"),
]  # fmt: skip


@pytest.mark.parametrize("question", LAW_QUESTIONS, ids=lambda q: " ".join(q)[:40])
def test_both_engines_give_the_same_bytes_of_json(real_db, real_pg, capsys, question):
    assert same_on((real_db, real_pg), *question, capsys=capsys)["data"]


@pytest.mark.dear
def test_a_list_by_status_agrees_as_known_today(real_db, capsys):
    asked = ("list", "status=license_required", "--columns", "part,status", "--to", "CN", "--on", "2025-05-01", "--db", real_db)
    assert answer(*asked, capsys=capsys) == answer(*asked, "--known-at", "2027-01-01", capsys=capsys)


def test_compare_adds_the_export_block_when_a_destination_or_a_day_is_named(real_db, capsys):
    asked = ("compare", "H100", "H20", "--on", "2025-05-01", "--db", real_db)
    plain = answer("compare", "H100", "H20", "--db", real_db, capsys=capsys)
    assert all(row["group"] != "export" for row in plain["rows"])
    assert "export_status" in {row["column"] for row in answer(*asked, capsys=capsys)["rows"]}
    rows = {row["column"]: row for row in answer(*asked, "--to", "CN", capsys=capsys)["rows"] if row["group"] == "export"}
    assert rows["export_status"]["cells"]["h20-sxm5-96gb"]["value"] == "license_required"


def test_an_answer_that_is_kept_is_that_of_its_part_day_and_figures(real_db):
    from gpudb.catalog import Catalog

    with Catalog(real_db) as catalog:
        h20 = [catalog.status("h20-sxm5-96gb", to="CN", on=day)[0] for day in ("2025-04-08", "2025-04-09", "2025-04-08")]
        assert [one.status for one in h20] == ["no_license_required", "license_required", "no_license_required"]
        assert catalog.status("h20-sxm5-96gb", to="KP", on="2025-04-08")[0].status == "license_required"
        law = catalog._law()
        (item,) = law.inputs(catalog.columns(), ["h20-sxm5-96gb"], None).values()
        question = law._question("CN", "2025-04-08", None, "export", None)
        stronger = item._replace(values={**item.values, "maker_tpp": 9999.0, "bf16_tensor_dense_tflops": 625.0})
        assert law._answer(stronger, question).status != law._answer(item, question).status


DECIDED = "the rules were reviewed until 2026-10-06; which versions are in force on 2027-06-01 is not known"


@pytest.mark.parametrize(
    ("ask", "field", "value", "message"),
    [
        (lambda c: c.status("H20", end_user_hq="Narnia"), "end_user_hq", "Narnia", "there is no country 'Narnia'"),
        (lambda c: c.classify("H20", end_user_hq="Narnia"), "end_user_hq", "Narnia", "there is no country 'Narnia'"),
        (lambda c: c.timeline("H20", to="CN", end_user_hq="Narnia"), "end_user_hq", "Narnia", "there is no country 'Narnia'"),
        (lambda c: c.reach("Narnia"), "country", "Narnia", "there is no country 'Narnia'"),
        (lambda c: c.classify("H20", to="Narnia"), "to", "Narnia", "there is no country 'Narnia'"),
        (lambda c: c.classify("H20", on="2027-06-01"), "on", "2027-06-01", DECIDED),
        (lambda c: c.rules("no-such"), "rule", "no-such", "there is no rule 'no-such'"),
        (lambda c: c.rule("no-such"), "rule", "no-such", "there is no rule 'no-such'"),
        (lambda c: c.rules(on="x"), "on", "x", "on: 'x' is not a day"),
        (lambda c: c.rules(known_at="x"), "known_at", "x", "known_at: 'x' is not a day"),
        (lambda c: c.rule("us-eccn-3a090", on="x"), "on", "x", "on: 'x' is not a day"),
        (lambda c: c.rule("us-eccn-3a090", known_at="x"), "known_at", "x", "known_at: 'x' is not a day"),
        (lambda c: c.rule_diff("us-eccn-3a090", "x", "2024-01-01"), "first", "x", "first: 'x' is not a day"),
        (lambda c: c.rule_diff("us-eccn-3a090", "2024-01-01", "x"), "second", "x", "second: 'x' is not a day"),
        (lambda c: c.rule_diff("us-eccn-3a090", None, "2024-01-01"), "first", None, "first is a text, not NoneType None"),
        (lambda c: c.rule_diff("us-eccn-3a090", "2024-01-01", None), "second", None, "second is a text, not NoneType None"),
        (lambda c: c.record("us-eccn-3a090", known_at="x"), "known_at", "x", "known_at: 'x' is not a day"),
        (lambda c: c.record("us-eccn-3a090", known_at="2020-01-01"), "known_at", "2020-01-01", "'us-eccn-3a090' was not on record on 2020-01-01"),
        (lambda c: c.record("no-such-record"), "name", "no-such-record", "there is no record 'no-such-record'"),
        (lambda c: c.rule_diff("us-eccn-3a090", "2023-01-01", "2024-01-01", known_at="2020-01-01"), "known_at", "2020-01-01",
         "nothing of 'us-eccn-3a090' was on record on 2020-01-01"),
        (lambda c: c.rule_diff("us-eccn-3a090", "2023-01-01", "2024-01-01", known_at="x"), "known_at", "x", "known_at: 'x' is not a day"),
        (lambda c: c.events(since="x"), "since", "x", "since: 'x' is not a day"),
        (lambda c: c.events(until="x"), "until", "x", "until: 'x' is not a day"),
        (lambda c: c.claims(known_at="x"), "known_at", "x", "known_at: 'x' is not a day"),
    ],
)  # fmt: skip
def test_what_a_question_of_law_refuses_is_named_by_its_field_and_value(shipped, ask, field, value, message):
    with pytest.raises(gpudb.GpudbError) as caught:
        ask(shipped)
    assert (caught.value.message, caught.value.field, caught.value.value) == (message, field, value)


@pytest.fixture(scope="module")
def shipped(real_db):
    with gpudb.open(real_db) as catalog:
        yield catalog


def test_a_rule_that_begins_or_goes_on_so_is_suggested(shipped):
    with pytest.raises(gpudb.GpudbError) as caught:
        shipped.rules("3A09")
    assert caught.value.suggestions == ("us-3a090-review-policy", "us-eccn-3a090")
    with pytest.raises(gpudb.GpudbError) as caught:
        shipped.rules("us")
    assert caught.value.suggestions == ("us-3a090-review-policy", "us-746-cuba", "us-746-iran")


def test_a_rule_says_in_words_what_its_last_version_or_that_of_a_day_says(shipped):
    held = shipped.rule("us-eccn-3a090")
    said = [shipped.rule("us-eccn-3a090", on=row["valid_from"]).says for row in held.versions]
    assert held.says == said[-1] != said[-2]
    assert shipped.rule("us-eccn-3a090", on="2022-10-20").says == {}


def test_a_record_is_there_from_the_day_on_which_it_was_recorded(shipped):
    (row,) = shipped.record("nvidia-2025-04-09-h20-2").rows
    assert shipped.record("nvidia-2025-04-09-h20-2", known_at=row["recorded_on"]).rows == (row,)


def test_claims_of_one_text_come_first_in_its_order_and_what_others_say_of_it_behind(shipped):
    found = [row["claim"] for row in shipped.claims(about="cn-cac")]
    assert found[0] == "cac-2025-07-31-back-doors-2"
    every = [row["claim"] for row in shipped.claims()]
    assert found[1:] == sorted(found[1:], key=every.index) != []


@pytest.mark.parametrize("state", ["open", "contradicted", "supported"])
def test_claims_of_a_state_are_all_of_that_state(shipped, state):
    every = shipped.claims()
    assert [row["claim"] for row in shipped.claims(state=state)] == [row["claim"] for row in every if row["state"] == state] != []


TO_CHINA = "no `to` was given: the destination is CN"


@pytest.mark.parametrize(
    ("ask", "notes"),
    [
        (lambda c: c.status("h20-sxm5-96gb"), [TO_CHINA]),
        (lambda c: c.status("h20-sxm5-96gb", to="CN"), []),
        (lambda c: c.status("h20-sxm5-96gb", to="Guam"), ["Guam is treated as US"]),
        (lambda c: c.timeline("h20-sxm5-96gb"), [TO_CHINA]),
        (lambda c: c.timeline("h20-sxm5-96gb", to="CN"), []),
        (lambda c: c.classify("h20-sxm5-96gb", on="2022-10-20"),
         ["no control was in the text on 2022-10-20: the first version begins on 2022-10-21"]),
        (lambda c: c.classify("h20-sxm5-96gb", on="2022-10-21"), []),
        (lambda c: c.classify("h20-sxm5-96gb"), []),
        (lambda c: c.classify("h20-sxm5-96gb", known_at="2020-01-01"), ["no control was on record on 2020-01-01"]),
        (lambda c: c.list("h20-sxm5-96gb", to="CN", on="2022-01-01"), []),
        (lambda c: c.list("h20-sxm5-96gb", to="CN", on="2021-12-31"),
         ["the law was not reviewed before 2022-01-01: every status on 2021-12-31 is unknown; ask `on` 2022-01-01 or later"]),
        (lambda c: c.list("h20-sxm5-96gb", to="CN", on="2026-10-06"), []),
        (lambda c: c.list("h20-sxm5-96gb", to="CN", on="2026-10-07"),
         ["the law was not reviewed after 2026-10-06: every status on 2026-10-07 is unknown; ask `on` 2026-10-06 for the last known one"]),
        # before anything was on record nobody had reviewed a day: that is said once, and not with days
        (lambda c: c.list("h20-sxm5-96gb", to="CN", known_at="2020-01-01"),
         ["nothing was on record on 2020-01-01 that satisfies the conditions"]),
    ],
)  # fmt: skip
def test_the_notes_of_an_answer_about_law(shipped, ask, notes):
    assert list(ask(shipped).notes) == notes


def test_classify_hears_where_the_end_user_has_its_headquarters(shipped):
    def policies(**more):
        rows = shipped.classify("h100-sxm5-80gb", to="SG", on="2024-06-01", **more)
        return [(row.outcome, row.review_policy) for row in rows]

    assert policies() == [("met", None)]
    assert policies(end_user_hq="CN") == [("met", "presumption_of_denial")]


def test_the_rules_count_until_the_last_day_of_their_own_review(shipped):
    """A tariff that was read later says nothing about the versions of a rule."""
    answers = LawAnswers(shipped._reader)
    days = (
        review("rule", "2022-01-01", "2024-01-01"),
        review("rule", "2022-01-01", "2024-06-01"),
        review("tariff", "2022-01-01", "2025-01-01"),
    )
    answers.records = small(CONTROL, reviews=days)
    assert answers.classify([OVER], "2024-06-01", None, None, "export", None)
    with pytest.raises(UnknownNameError, match="^the rules were reviewed until 2024-06-01; "):
        answers.classify([OVER], "2024-06-02", None, None, "export", None)


def test_without_a_review_no_day_is_called_unreviewed(shipped):
    answers = LawAnswers(shipped._reader)
    answers.records = small(CONTROL, reviews=())
    assert answers.why_unknown("2024-01-01", None) is None


def test_events_of_a_time_are_those_from_its_first_day_to_its_last(shipped):
    days = [row["day"] for row in shipped.events()]
    assert days == sorted(days)
    first, last = days[len(days) // 3], days[len(days) // 2]
    assert [row["day"] for row in shipped.events(since=first, until=last)] == [day for day in days if first <= day <= last]
    assert [row["day"] for row in shipped.events(since=first)] == [day for day in days if first <= day]
    assert [row["day"] for row in shipped.events(until=last)] == [day for day in days if day <= last]


def test_countries_of_one_law_are_named_by_the_first_of_them(shipped):
    first = shipped.alike()
    assert all(first[first[code]] == first[code] for code in first)
    assert all(first[code] <= code for code in first)
    assert (first["CN"], first["HK"], first["DE"] == first["FR"], first["DE"] == first["CN"]) == ("CN", "HK", True, False)
    for code in ("FR", "JP", "SG", "BR"):
        one, other = (shipped.status("h100-sxm5-80gb", to=to, on="2024-06-01")[0] for to in (code, first[code]))
        assert (one.status, one.layer) == (other.status, other.layer)


def test_the_arithmetic_is_told_in_the_words_of_the_columns(shipped):
    (told,), _, _ = shipped.told("h20-sxm5-96gb", to="CN", on="2026-05-01")
    known = shipped.columns()
    assert told.why[0].startswith(f"TPP = {known['fp8_tensor_dense_tflops'].short} 296 x 8 bit = 2,368")
    assert not any(name in line for line in told.why for name in known if "_" in name)


@pytest.mark.parametrize(
    ("parts", "table"), [(["h20-sxm5-96gb", "l20", "l4"], False), (["h20-sxm5-96gb", "l20", "l4", "l40s"], True)]
)
def test_more_than_three_parts_are_a_table(real_db, capsys, parts, table):
    out = run("status", *parts, "--to", "CN", "--on", "2026-05-01", "--width", "120", "--db", real_db, capsys=capsys)[1]
    assert ("Because" in out) is table
