"""What a reader must know beside a headline: told where its conditions hold, nowhere else, and never a change of the status."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from gpudb.catalog import Catalog
from gpudb.curation.check import checked
from gpudb.curation.lint.maker import part_inputs
from gpudb.law.event_records import CODES, Caveat, Entity
from gpudb.law.layers import CaveatTold, codes_of
from gpudb.law.metrics import Inputs
from gpudb.law.records import LawRecords, as_known
from gpudb.law.status import Answer, Question, reviewed, status
from tests.helpers import answer
from tests.law.small import CONTROL, OVER, UNDER, ask, caveat, entity, letter, limb, rule, scope, small, version
from tests.law.support import SEED, records, table

CASES = table("caveats")["case"]


@functools.cache
def parts() -> dict[str, Inputs]:
    return part_inputs(checked(SEED))


def codes(told: Answer) -> set[str]:
    return {caveat.code for caveat in told.caveats}


def test_there_are_enough_cases() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids)) >= 50
    assert {code for case in CASES for code in case.get("caveats", ())} >= {*CODES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_of_a_part_as_shipped(case: dict[str, Any]) -> None:
    seat = case.get("end_user_hq")
    question = Question(case["destination"], case["on"].isoformat(), route=case.get("route", "export"), end_user_hq=seat)
    told = status(records(), parts()[case["part"]], question)
    first, _ = reviewed(as_known(records(), None))
    if case["status"] != "unknown" and question.on < str(first):
        pytest.skip(f"not reviewed before {first}")
    assert told.status == case["status"]
    assert codes(told) >= set(case.get("caveats", ()))
    assert not codes(told) & set(case.get("not_caveats", ()))
    if "layer" in case:
        assert told.layer == case["layer"]
    if "last_known" in case:
        assert told.last_known == case["last_known"]
    assert all(all(caveat) and caveat.url.startswith("https://") and "{" not in caveat.text for caveat in told.caveats)


def book(*caveats: Caveat, entities: tuple[Entity, ...] = (), homes: dict[str, str] | None = None) -> LawRecords:
    named = rule("e", "license_exception", version("2024-01-01", exceptions=(limb(),)))
    return small(CONTROL, named)._replace(caveats=caveats, entities=entities, homes=homes or {})


@pytest.mark.parametrize(
    ("changes", "told", "not_told"),
    [
        ({"effective": "2023-06-01", "ends": "2023-06-03"}, {"on": "2023-06-02"}, {"on": "2023-06-03"}),
        ({"effective": "2023-06-01"}, {"on": "2023-06-01"}, {"on": "2023-05-31"}),
        ({"destinations": ("country:CN",)}, {"to": "HK"}, {"to": "MO"}),
        ({"exclude": ("country:CN",)}, {"to": "MO"}, {"to": "HK"}),
        ({"paragraphs": ("A",)}, {"to": "JP"}, {"inputs": UNDER}),
        ({"paragraphs": ("A",)}, {"inputs": Inputs({})}, {"inputs": UNDER}),
        ({"statuses": ("license_required",)}, {}, {"to": "JP"}),
        ({"layers": ("rule",)}, {}, None),
        ({"layers": ("letter",)}, None, {}),
        ({"exceptions": ("NAC",)}, {"on": "2024-06-01"}, {"on": "2023-12-31"}),
        ({"routes": ("reexport",)}, {"route": "reexport"}, {}),
        ({"vendors": ("acme",)}, {}, {"inputs": OVER._replace(vendor="other")}),
        ({"vendor_countries": ("JP",)}, {"inputs": OVER._replace(vendor="nippon")}, {}),
        ({"eccn": ("4A994",)}, {"inputs": UNDER}, {"inputs": OVER}),
        ({"eccn": ("4A994",)}, {"inputs": Inputs({})}, {"inputs": OVER._replace(maker_eccn="3A090.a")}),
        ({"eccn": ("3A991", "4A994")}, {"inputs": OVER._replace(maker_eccn="4A994.l")}, {"inputs": OVER}),
        ({"builtin": "maker_eccn"}, {"inputs": OVER._replace(maker_eccn="1A111")}, {}),
        ({"builtin": "not_announced"}, {"inputs": OVER._replace(announced="2023-06-02")}, {"inputs": OVER._replace(announced="2023-06-01")}),
        ({"builtin": "not_announced"}, None, {}),
        ({"builtin": "not_reviewed"}, {"on": "2025-01-02"}, {"on": "2025-01-01"}),
        ({"builtin": "not_reviewed", "effective": "0001-01-01"}, {"on": "2019-12-31"}, {"on": "2020-01-01"}),
    ],
)  # fmt: skip
def test_a_caveat_is_told_where_its_conditions_hold(changes: dict[str, Any], told: Any, not_told: Any) -> None:
    text = book(caveat(**changes), homes={"nippon": "JP"})
    if told is not None:
        assert codes(ask(text, **told)) == {"embargo"}
    if not_told is not None:
        assert codes(ask(text, **not_told)) == set()


def test_after_the_last_reviewed_day_the_conditions_are_those_of_the_last_answer() -> None:
    text = book(caveat(statuses=("license_exception_available",)), caveat(id="d", code="at", statuses=("unknown",)), caveat(
        id="f", code="gp10", effective="2025-03-01"))  # fmt: skip
    assert codes(ask(text, on="2025-02-28")) == {"embargo"}
    assert codes(ask(text, on="2025-03-01")) == {"embargo", "gp10"}
    assert ask(text, on="2025-03-01").status == "unknown"


def test_a_listed_maker_is_told_from_its_day_with_names_and_policy() -> None:
    text = book(entities=(entity(review_policy="presumption_of_denial", ends="2024-06-01"),))
    assert codes(ask(text, on="2023-04-30")) == set()
    assert codes(ask(text, on="2024-06-01")) == set()
    (told,) = ask(text, on="2023-05-01").caveats
    assert told == CaveatTold(
        "entity_list",
        "Acme Ltd.; Acme Two: on the Entity List since 2023-05-01: a license is required to send it all items; presumption of denial.",
        "1 FR 1",
        "https://example.org/list",
    )
    assert codes(ask(text, OVER._replace(vendor="other"), on="2023-05-01")) == set()


def test_a_letter_that_was_not_computed_is_told_unless_a_license_is_required() -> None:
    open_ = letter(families=("X2",), criterion="fast ones", source="src")
    text = small(CONTROL, letters=(open_,))._replace(addresses={"src": "https://example.org/8-k"})
    assert ask(text, UNDER).caveats == (
        CaveatTold("not_computed", "Letter (letter): the letter may matter here and was not computed: fast ones", "8-K", "https://example.org/8-k"),
    )  # fmt: skip
    assert ask(text._replace(addresses={}), UNDER).caveats[0].url == ""
    assert ask(text).caveats == ()


def test_the_caveats_of_an_answer_stand_in_the_order_of_their_codes_each_text_once() -> None:
    text = book(
        caveat(code="not_reviewed"), caveat(id="b", code="at"), caveat(id="a", code="at", text="more"), caveat(id="z", code="at")
    )
    told = ask(text).caveats
    assert [(one.code, one.text) for one in told] == [("at", "text"), ("at", "more"), ("not_reviewed", "text")]
    assert codes_of(told) == "at, not_reviewed"


def test_what_a_text_leaves_open_is_filled_in() -> None:
    text = caveat(text="{maker_eccn} {announced_on} {reviewed_from} {reviewed_until} {codes}")
    item = OVER._replace(maker_eccn="4A090.a", announced="2024-01-01")
    (told,) = ask(book(text), item).caveats
    assert told.text == "4A090.a 2024-01-01 2020-01-01 2025-01-01 none"
    bar = rule(
        "b",
        "embargo",
        version("2022-01-01", items="all", scopes=(scope("country:CN"),), exceptions=(limb("TMP"), limb("GOV"), limb("TMP"))),
    )
    law = book(text.replace(text="{codes}"))
    law = law._replace(rules=(bar, *law.rules), reviews=(*law.reviews, law.reviews[0].replace(layer="embargo")))
    assert [ask(law, to=to).caveats[0].text for to in ("CN", "JP")] == ["TMP, GOV", "none"]
    (told,) = ask(book(text)).caveats
    assert told.text.startswith("a day that is not on record")


def test_a_withdrawn_caveat_is_told_only_as_known_before_that() -> None:
    text = book(caveat(withdrawn="2024-03-01"), entities=(entity(withdrawn="2024-03-01"),))
    assert codes(ask(text)) == set()
    assert codes(ask(text, known_at="2024-02-29")) == {"embargo", "entity_list"}
    assert codes(ask(text, known_at="2023-12-31")) == set()


@pytest.mark.parametrize(("announced", "existed"), [(None, None), ("2023-06-01", True), ("2023-06-02", False)])
def test_whether_a_part_existed(announced: str | None, existed: bool | None) -> None:
    assert ask(small(CONTROL), OVER._replace(announced=announced)).existed is existed


def test_a_caveat_changes_no_status() -> None:
    law = as_known(records(), None)
    bare = law._replace(caveats=(), entities=())
    for part in ("h20-sxm5-96gb", "h100-sxm5-80gb", "ascend-910c", "rtx-4090", "metax-c500"):
        for to in ("CN", "DE", "IR", "AE"):
            for on in ("2022-10-21", "2023-11-17", "2025-06-01", "2026-08-01", "2026-11-29"):
                told, alone = (status(text, parts()[part], Question(to, on)) for text in (law, bare))
                assert told._replace(caveats=()) == alone._replace(caveats=())
                assert codes(alone) <= {"not_computed"}


def test_a_part_is_two_rows_of_the_view_around_its_announcement(real_db: str) -> None:
    with Catalog(real_db) as catalog:
        rows = catalog.sql(
            "SELECT valid_from, valid_before, status, caveats, url, last_reviewed_on FROM export_status WHERE part = 'h200-sxm5-141gb' "
            "AND destination = 'CN' AND valid_from < '2023-11-17' AND valid_before > '2023-01-17' ORDER BY valid_from"
        ).rows
    assert [(r["valid_from"], r["valid_before"], "not_announced" in r["caveats"]) for r in rows] == [
        ("2023-01-17", "2023-11-13", True),
        ("2023-11-13", "2023-11-17", False),
    ]
    assert {r["status"] for r in rows} == {"license_required"}
    assert {r["last_reviewed_on"] for r in rows} == {reviewed(as_known(records(), None))[1]}
    assert all("2023-00888" in r["url"] for r in rows)


def test_json_csv_text_and_list_have_them(real_db: str, capsys: Any) -> None:
    asked = ("--to", "CN", "--on", "2025-04-01", "--db", real_db)
    (row,) = answer("status", "h20-sxm5-96gb", *asked, capsys=capsys)
    assert {c["code"] for c in row["caveats"]} >= {"military_end_use", "supercomputer_end_use", "maker_end_use"}
    assert all(set(c) == {"code", "text", "citation", "url"} for c in row["caveats"])
    assert row["maker_eccn"] == "4A994.l"
    listed = {r["part"]: r["caveats"] for r in answer("list", "family=H20", *asked, capsys=capsys)}
    assert listed["h20-sxm5-96gb"] == ", ".join(dict.fromkeys(c["code"] for c in row["caveats"]))
