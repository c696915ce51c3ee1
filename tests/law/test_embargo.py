"""Embargoed destinations: no door may say anything but that a license is required, or that it is unknown."""

from __future__ import annotations

import functools

import pytest

import gpudb
from gpudb.curation.check import checked
from gpudb.curation.lint.maker import part_inputs
from gpudb.law.classify import classify
from gpudb.law.destinations import Where
from gpudb.law.metrics import Inputs
from gpudb.law.permits import Embargo, Policy, embargoes, strictest, told
from gpudb.law.prepared_item import prepare
from gpudb.law.records import as_known
from gpudb.law.status import Question, reviewed, status, status_of
from gpudb.law.timeline import change_days, timeline
from tests.law.small import CHINA, OVER, policy, rule, scope, small, version
from tests.law.support import SEED, records

EMBARGOED = ("CU", "IR", "KP", "SY", "RU", "BY", "region:ua-crimea", "region:ua-dnr", "region:ua-lnr")
#: the first reviewed day lies before the rule for these
SINCE = {"RU": "2022-02-24", "BY": "2022-03-02", "region:ua-dnr": "2022-02-24", "region:ua-lnr": "2022-02-24"}


@functools.cache
def parts() -> dict[str, Inputs]:
    return part_inputs(checked(SEED))


@pytest.mark.dear
@pytest.mark.parametrize("destination", EMBARGOED)
def test_every_part_needs_a_license_on_every_reviewed_day(destination: str) -> None:
    law = as_known(records(), None)
    first, last = reviewed(law)
    assert first
    assert last
    days = [day for day in change_days(law) if max(first, SINCE.get(destination, "")) <= day <= last]
    assert days
    for number, (part, inputs) in enumerate(parts().items()):
        prepared = prepare(records(), inputs)
        for day in days[number % 5 :: 5]:  # every part, and every day with many of them
            answer = status_of(prepared, Question(destination, day, headline_only=True))
            assert (answer.status, answer.layer) == ("license_required", "embargo"), (part, day)
            assert not answer.license_exceptions
            if destination != "SY" or day < "2025-09-02":
                assert answer.review_policy == "policy_of_denial", (part, day)


def test_the_view_and_the_list_never_say_that_none_is_needed() -> None:
    packaged = gpudb.open()
    wrong = packaged.sql(
        "SELECT count(*) AS n FROM export_status WHERE status NOT IN ('license_required', 'unknown') AND "
        "(destination IN ('CU', 'IR', 'KP', 'SY', 'region:ua-crimea') "
        "OR destination IN ('RU', 'region:ua-dnr', 'region:ua-lnr') AND valid_before > '2022-02-24' "
        "OR destination = 'BY' AND valid_before > '2022-03-02')"
    )
    assert [row["n"] for row in wrong.rows] == [0]
    for day in ("2023-06-01", "2026-10-06"):
        for destination in EMBARGOED:
            said = {row["status"] for row in packaged.list(columns=("part", "status"), to=destination, on=day).rows}
            assert said == {"license_required"}


def test_figures_without_a_part_need_a_license_too() -> None:
    assert status(records(), Inputs(values={}), Question("KP", "2024-06-01")).layer == "embargo"


@pytest.mark.parametrize(
    ("destination", "policy"), [("IR", "policy_of_denial"), ("RU", "policy_of_denial"), ("CN", "presumption_of_denial")]
)
def test_classify_names_no_exception_and_the_strictest_policy_there(destination: str, policy: str) -> None:
    (row,) = classify(records(), parts()["rtx-4090"], on="2024-06-01", to=destination)
    assert (row.license_exceptions, row.review_policy) == (("NAC",) if destination == "CN" else (), policy)
    (outside,) = classify(records(), parts()["h20-sxm5-96gb"], on="2024-06-01", to=destination)
    assert (outside.license_exceptions, outside.review_policy) == ((), None if destination == "CN" else policy)


def test_before_embargoes_were_on_record_the_answer_is_that_of_the_time() -> None:
    answer = status(records(), parts()["h20-sxm5-96gb"], Question("IR", "2024-06-01", "2026-11-25"))
    assert (answer.status, answer.layer) == ("no_license_required", "rule")


def test_a_reader_is_told_the_words_and_the_exceptions_of_the_embargo() -> None:
    answer = status(records(), parts()["h20-sxm5-96gb"], Question("KP", "2024-06-01"))
    reasons = "\n".join(answer.reasons)
    assert "every item subject to the EAR" in reasons
    assert "will generally be denied" in reasons
    assert "License Exception GOV exists here" in reasons
    assert answer.layers[0].layer == "embargo"


def test_a_timeline_has_the_embargo_of_its_destination_alone() -> None:
    for destination, ids in (("SY", ["us-746-syria 2011-12-12", "us-746-syria 2025-09-02"]), ("DE", [])):
        entries = timeline(records(), parts()["h20-sxm5-96gb"], destination)
        assert [entry.id for entry in entries if entry.layer == "embargo"] == ids


@pytest.mark.parametrize(
    ("day", "other", "expected"),
    [
        ("2025-09-01", "presumption_of_approval", "policy_of_denial"),
        ("2025-09-02", "presumption_of_denial", "presumption_of_denial"),
        ("2025-09-02", "presumption_of_approval", "case_by_case"),
        ("2025-09-02", None, None),
        ("2025-09-01", None, "policy_of_denial"),
    ],
)
def test_the_strictest_policy_is_the_answer(day: str, other: str | None, expected: str | None) -> None:
    (found,) = embargoes(prepare(records(), parts()["h20-sxm5-96gb"]), Where("SY", "SY"), day)
    assert strictest(found, Policy(other, "15 CFR 742.6", (), ("tpp",), "v")).policy == expected


# --- on small records


def barred(policy_: str | None = None, **changes: object) -> Embargo:
    limbs = (policy(policy_, words="denied", unless=("allies", "aid"), unverified=("x",)),) if policy_ else ()
    made = version("2022-01-01", title="Asks for all", items="all", policies=limbs, **changes)
    return Embargo(rule("bar", "embargo", made).replace(title="Bar"), made, limbs[0] if limbs else None)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("policy_of_denial", None, "policy_of_denial"), ("policy_of_denial", "presumption_of_denial", "policy_of_denial"),
        ("policy_of_denial", "open", "policy_of_denial"), ("case_by_case", "presumption_of_denial", "presumption_of_denial"),
        ("presumption_of_denial", "case_by_case", "presumption_of_denial"), ("case_by_case", "open", None), ("case_by_case", None, "case_by_case"),
        (None, "presumption_of_denial", None), (None, None, None), (None, "open", None), ("case_by_case", "presumption_of_approval", "case_by_case"),
    ],
)  # fmt: skip
def test_of_two_policies_the_stricter_counts_and_none_where_one_is_open(
    own: str | None, other: str | None, expected: str | None
) -> None:
    second = None if other is None else Policy(None if other == "open" else other, "cite", (), ("tpp",), "v")
    found = strictest(barred(own), second)
    assert found.policy == expected
    if expected is not None and expected == own:
        assert (found.citation, found.version, found.words, found.unless, found.unverified) == (
            "cite 2022-01-01", "2022-01-01", "denied", ("allies", "aid"), ("x",))  # fmt: skip
    if expected is None and own:
        assert found.missing == ("tpp",)  # what would decide it


def test_an_embargo_tells_its_items_its_words_and_who_has_a_milder_policy() -> None:
    assert told(barred()) == ["bar 2022-01-01: every item subject to the EAR"]
    assert told(barred("policy_of_denial")) == [
        "bar 2022-01-01: every item subject to the EAR", "bar 2022-01-01: applications meet: denied",
        "bar 2022-01-01: unless: allies (not checked here)", "bar 2022-01-01: unless: aid (not checked here)"]  # fmt: skip
    quiet = barred("policy_of_denial")
    quiet = quiet._replace(limb=policy("policy_of_denial"))
    assert told(quiet) == ["bar 2022-01-01: every item subject to the EAR"]
    assert barred().basis == "Bar, asks for all (bar 2022-01-01)"


def test_an_embargo_stands_while_it_is_enforced_for_the_place_of_its_scope_with_its_first_policy() -> None:
    two = (policy("policy_of_denial"), policy("case_by_case"))
    made = version(
        "2022-01-01",
        items="at",
        scopes=(scope("country:CN"), scope("group:g")),
        policies=two,
        enforced_from="2022-06-01",
        ends="2024-01-01",
    )
    prepared = prepare(small(rule("bar", "embargo", made)), OVER)
    found = {
        on: len(embargoes(prepared, CHINA, on)) for on in ("2021-12-31", "2022-05-31", "2022-06-01", "2023-12-31", "2024-01-01")
    }
    assert list(found.values()) == [0, 0, 1, 1, 0]
    assert embargoes(prepared, CHINA, "2023-01-01")[0].limb is two[0]
    assert (
        embargoes(prepared, Where("JP", "JP"), "2023-01-01") == ()
    )  # whether JP is in the group is not known: no embargo is claimed
