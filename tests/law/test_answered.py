"""What stands behind an answer: each layer in words with its document, what came before, what follows, what is not reviewed yet."""

from __future__ import annotations

import pytest

from gpudb.law.answered import Happening, Told, decisive, document_of, named, tell
from gpudb.law.event_records import Alternative
from gpudb.law.metrics import Inputs, figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords, Pending
from gpudb.law.status import Question
from tests.law.small import (
    OVER,
    REVIEWS,
    UNDER,
    band,
    clause,
    event,
    letter,
    limb,
    rule,
    scope,
    simple_control,
    small,
    threshold,
    version,
)

NOBODY = Inputs({}, part="x1", vendor="acme", family="X1")
X2 = UNDER._replace(part="x2", family="X2")


def control(*versions: object, kind: str = "control", id_: str = "r"):
    return rule(id_, kind, *(versions or (simple_control(),))).replace(title="ECCN 3A090, chips: of some kind")


def behind(
    text: LawRecords, inputs: Inputs = OVER, to: str = "CN", on: str = "2023-06-01", maker: str = "", **more: object
) -> Told:
    return tell(prepare(text, inputs), Question(to, on, **more), maker)


B = clause("b", "B", ("performance_density", ">=", 5))
SAID = [
    ("asks", control(), OVER, {}, "ECCN A: TPP 100 is at least 100"),
    ("asks under two paragraphs", control(simple_control(clauses=(clause("a", "A", ("tpp", ">=", 100)), clause("b", "B", ("tpp", ">", 99))))),
     OVER, {}, "ECCN A and B: TPP 100 is at least 100"),
    ("by headquarters", control(simple_control(scopes=(scope("country:SA", hq=("country:CN",)),))), OVER,
     {"to": "JP", "end_user_hq": "CN"}, "ECCN A: TPP 100 is at least 100; by the end user's headquarters in CN"),
    ("below", control(), UNDER, {}, "ECCN 3A090: TPP 99 is below 100"),
    ("elsewhere", control(), UNDER, {"to": "JP"}, "ECCN 3A090: JP is outside its scope"),
    ("met elsewhere", control(), OVER, {"to": "JP"}, "ECCN 3A090: meets A, but JP is outside its scope"),
    ("open", control(), NOBODY, {}, "ECCN 3A090: undecided, for the dense rate is not known well enough"),
    ("open by two inputs", control(simple_control(clauses=(clause("a", "A", ("tpp", ">=", 100)), clause("b", "B", ("aggregate_io_gbs", ">", 5))))),
     NOBODY, {}, "ECCN 3A090: undecided, for the dense rate and the aggregate I/O is not known well enough"),
    ("not due", control(simple_control(due="2024-01-01", compliance="2025-01-01")), OVER, {},
     "ECCN 3A090: A, in the text, not due, compliance from 2024-01-01"),
    ("not enforced", control(simple_control(enforced_from="2024-01-01")), OVER, {}, "ECCN 3A090: A, in the text, not enforced"),
    ("not due, of little use while it is not", control(simple_control(due="2024-01-01", in_practice="none in practice")), OVER, {},
     "ECCN 3A090: A, in the text, not due, compliance from 2024-01-01"),
    ("below, of little use", control(simple_control(in_practice="none in practice")), UNDER, {}, "ECCN 3A090: TPP 99 is below 100"),
    ("nobody acts on it", control(simple_control(enforced_until="2022-02-01", in_practice="none in practice")), OVER, {},
     "ECCN 3A090: none in practice"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "inputs", "asked", "said"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_a_rule_says_in_words_of_a_person_what_it_does(made, inputs, asked, said) -> None:
    told = behind(small(made), inputs, **asked)
    assert told.said == (said,)
    assert told.documents == made.versions


def test_an_exception_changes_nothing_of_what_the_rule_says() -> None:
    told = behind(small(control(), rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),)))))
    assert (told.answer.status, told.said) == ("license_exception_available", ("ECCN A: TPP 100 is at least 100",))


def test_what_nobody_enforces_lifts_no_requirement_of_another() -> None:
    world = control(
        version("2022-01-01", clauses_of="r", scopes=(scope("world"),), enforced_until="2022-01-01", in_practice="nobody asks"),
        kind="worldwide_control",
        id_="w",
    )
    assert behind(small(control(), world)).said == (
        "ECCN A: TPP 100 is at least 100",
        "ECCN 3A090: A, in the text, not enforced, which lifts no other requirement",
    )
    assert behind(small(control(), world), to="JP").said[-1] == "ECCN 3A090: nobody asks"


LETTERS = [
    ("named", {}, UNDER, "BIS letter to acme of 2023-01-01, which names the X1 (acme only)"),
    ("named by its part", {"families": (), "parts": ("x1",)}, UNDER, "BIS letter to acme of 2023-01-01, which names the X1 (acme only)"),
    ("of a month", {"precision": "month"}, UNDER, "BIS letter to acme of 2023-01, which names the X1 (acme only)"),
    ("of a year", {"precision": "year"}, UNDER, "BIS letter to acme of 2023, which names the X1 (acme only)"),
    ("named in its own words", {"naming_text": "names X1: and all of its kind"}, UNDER, "BIS letter to acme of 2023-01-01, which names X1 (acme only)"),
    ("for some", {"some_customers_only": True, "possible_text": "maybe"}, UNDER,
     "BIS letter to acme of 2023-01-01, which names the X1; maybe (acme only); for some customers only"),
    ("for some, in its own words", {"some_customers_only": True, "naming_text": "names X1: and more"}, UNDER,
     "BIS letter to acme of 2023-01-01, which names X1: and more (acme only); for some customers only"),
    ("by its criterion", {"criterion_tests": (threshold("tpp", "<", 100),)}, X2,
     "BIS letter to acme of 2023-01-01: its criterion reaches this item (acme only)"),
    ("by an open criterion", {"criterion_tests": (threshold("aggregate_io_gbs", ">", 5),), "criterion": "fast links"}, X2,
     "BIS letter to acme of 2023-01-01: fast links (acme only)"),
    ("by doubt", {"doubt_any": (Alternative(tests=(threshold("tpp", ">", 98),)),), "doubt_basis": "a filing says so"}, X2,
     "BIS letter to acme of 2023-01-01: a filing says so (acme only)"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "inputs", "said"), [case[1:] for case in LETTERS], ids=[case[0] for case in LETTERS])
def test_a_letter_says_whom_it_binds_and_how_it_reaches_the_item(changes, inputs, said) -> None:
    made = letter(**changes)
    told = behind(small(control(), letters=(made,)), inputs)
    assert told.said == ("ECCN 3A090: TPP 99 is below 100", said)
    assert told.documents[-1] is made
    by_name = behind(small(control(), letters=(made,)), inputs, maker="Acme Corp.")
    assert by_name.said[-1] == said.replace("acme", "Acme Corp.")


def test_an_embargo_a_tariff_and_a_license_are_said_by_their_own_names() -> None:
    bar = rule("bar", "embargo", version("2021-01-01", items="ccl", title="Asks for all", scopes=(scope("country:CN"),)))
    duty = rule("t", "tariff", version("2022-01-01", bands=(band("one", 12.5, ("tpp", ">=", 100)),))).replace(
        title="Duty on chips"
    )
    text = small(bar.replace(title="Bar"), control(), duty, events=(event("e", "license", "granted", "2023-01-01"),))
    text = text._replace(reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo")))
    told = behind(text)
    assert told.said == (
        "Bar, asks for all: every item with an ECCN",
        "ECCN A: TPP 100 is at least 100",
        "e",
        "12.5 percent on entry: Duty on chips",
    )
    assert told.documents == (bar.versions[0], text.rules[1].versions[0], text.events[0], duty.versions[0])
    assert decisive(told) == 0


def test_what_lifts_a_requirement_or_a_duty_is_said_with_it() -> None:
    """For approved buyers in the Emirates no license is needed, and data centers pay no duty: neither was said beside the answer."""
    placed = scope("country:CN", exempt=("no license for approved buyers",))
    duty = version(
        "2022-01-01", bands=(band("one", 25, ("tpp", ">=", 100)).replace(exemptions=("1.03 data centers", "1.04 repair")),)
    )
    text = small(
        control(simple_control(scopes=(placed, scope(hq=("country:JP",))))), rule("t", "tariff", duty).replace(title="Duty")
    )
    assert behind(text).said == (
        "ECCN A: TPP 100 is at least 100; no license for approved buyers",
        "25 percent on entry: Duty; free for: data centers; repair",
    )
    # who needs a license by the seat, too, is not let off by the place
    told = behind(text, end_user_hq="JP")
    assert told.said[0] == "ECCN A: TPP 100 is at least 100; by the end user's headquarters in JP"
    assert not any("approved" in reason for reason in told.answer.reasons)


def test_the_layer_that_decides_is_found_by_what_it_rests_on() -> None:
    text = small(control(), letters=(letter("one", families=("X2",)), letter("two")))
    assert decisive(behind(text, UNDER)) == 1
    assert decisive(behind(text)) == 0
    doubtful = small(control(), letters=(letter("one", some_customers_only=True), letter("two")))
    assert decisive(behind(doubtful, UNDER)) == 2
    bar = rule("bar", "embargo", version("2021-01-01", items="all", scopes=(scope("country:KP"),)))
    unknown = behind(small(bar, control(), reviews=(*REVIEWS, REVIEWS[0].replace(layer="embargo"))), on="2025-01-02")
    # nothing is known of any layer, and each says so: it is the rule that decides
    assert [(layer.layer, said) for layer, said in zip(unknown.answer.layers, unknown.said, strict=True)] == [
        (name, "not reviewed after 2025-01-01; the status on that day was license_required") for name in ("embargo", "rule", "letter")]  # fmt: skip
    assert decisive(unknown) == 1
    assert decisive(behind(small(), UNDER)) == 0
    hanging = figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (10.0, 40.0)}, part="x1")
    assert decisive(behind(small(control(simple_control(clauses=(B,)))), hanging)) == 0


def test_a_record_is_found_by_what_an_answer_names() -> None:
    two = control(simple_control(), simple_control("2023-01-01"))
    text = small(two, letters=(letter(),), events=(event("e", "license", "granted", "2023-01-01"),))
    assert document_of(text, "A (r 2022-01-01)", "2023-06-01") is two.versions[0]
    assert document_of(text, "A (r 2023-01-01)", None) is two.versions[1]
    assert document_of(text, "r band-of-it", "2023-01-01") is two.versions[1]  # no version: that of the day
    assert document_of(text, "r band-of-it", "2022-12-31") is two.versions[0]
    assert document_of(text, "r band-of-it", None) is None
    assert document_of(text, "Letter (letter)", None) is text.letters[0]
    assert document_of(text, "e (e)", None) is text.events[0]
    assert document_of(text, "no record", None) is None


def test_why_tells_figures_clauses_and_places_of_what_is_enforced_first() -> None:
    later = control(simple_control(enforced_from="2024-01-01", clauses=(clause("x", "X", ("tpp", ">", 100)),)), id_="a")
    pointing = control(version("2022-01-01", clauses_of="r", scopes=(scope("country:JP"),)), id_="p", kind="worldwide_control")
    aside = clause("c", "C", ("memory_bandwidth_density", ">", 1))
    own = control(simple_control(clauses=(clause("a", "A", ("tpp", ">=", 100)), aside)))
    why = behind(small(later, pointing, own), end_user_hq="HK").why
    assert why == (
        "TPP = 100, as declared; no dense rate known to check it",
        "performance density: the area of the logic dies is not known",
        "CN is outside the scope of ECCN 3A090",
        "A a met: TPP 100 is at least 100",
        "CN is inside the scope of ECCN 3A090",
        "X x not met: TPP 100 is at most 100",
        "CN is inside the scope of ECCN 3A090",
        "HK is treated as CN",
    )
    abroad = behind(small(control()), to="JP", end_user_hq="CN").why
    assert "JP with an end user of CN is outside the scope of ECCN 3A090" in abroad
    placed = behind(small(control(simple_control(scopes=(scope("group:g"),))))).why
    assert not any("scope" in line for line in placed)  # whether it is inside is not known
    assert behind(small(control()), on="2025-01-02").why == ()
    assert behind(small(control()), on="2025-01-01").why != ()


def test_an_answer_after_the_last_reviewed_day_carries_that_of_the_last_one() -> None:
    text = small(control())
    last, late = behind(text, on="2025-01-01"), behind(text, on="2025-01-02")
    assert (last.then, late.answer.status, late.before) == (None, "unknown", "license_required")
    assert late.then is not None
    assert late.then == last
    assert (late.place, late.name) == ("CN", "")
    open_ = behind(text, Inputs({"fp32_tflops": 2.0}), on="2025-01-02")
    assert open_.then is not None
    assert open_.then.why[0] == "TPP >= fp32_tflops 2 x 32 bit = 64; no rate of the matrix units is known"
    both = named(open_, "The X1", {"fp32_tflops": "FP32"})
    assert both.then is not None
    assert (both.name, both.then.name, both.then.then) == ("The X1", "The X1", None)
    assert both.then.why[0] == "TPP >= FP32 2 x 32 bit = 64; no rate of the matrix units is known"
    assert behind(small(control(), reviews=())).then is None


def happened(day: str, kind: str, id_: str, **more: str) -> Happening:
    return Happening(
        day, **{"precision": "day", "kind": kind, "text": id_, "citation": "c", "source": "src", "url": "", "id": id_, **more}
    )


def test_what_follows_is_the_first_change_of_the_status_and_the_first_license_event_of_each_kind() -> None:
    own = {"families": ("X1",)}
    events = (
        event("on the day", "license", "granted", "2023-06-01", **own),
        event("second", "license", "granted", "2023-09-01", **own),
        event("first", "license", "granted", "2023-08-01", precision="month", **own),
        event("refused", "license", "refused", "2024-09-01", **own),
        event("shipped", "license", "shipments_reported", "2023-08-01", **own),
        event("measure", "import_measure", "granted", "2023-07-01", **own),
        event("of all", "license", "promised", "2023-07-01"),
        event("elsewhere", "license", "promised", "2023-07-02", destinations=("country:JP",), **own),
        event("promised", "license", "promised", "2024-02-01", **own),
    )  # fmt: skip
    two = control(simple_control(), simple_control("2023-12-01"), simple_control("2024-01-01", scopes=(scope("country:JP"),)),
                  simple_control("2024-06-01"))  # fmt: skip
    told = behind(small(two, events=events))
    assert told.next == (
        happened("2023-08-01", "granted", "first", precision="month"),
        happened("2024-01-01", "status", "2024-01-01", text="no license required (A, outside the scope)", citation="cite 2024-01-01", source=""),
        happened("2024-02-01", "promised", "promised"),
        happened("2024-09-01", "refused", "refused"),
    )  # fmt: skip
    # the first change alone
    assert [one.id for one in behind(small(two), on="2021-06-01").next] == ["2022-01-01"]
    # no license is asked for: what becomes of licenses is not told
    assert [one.id for one in behind(small(two, events=events), on="2024-01-01").next] == ["2024-06-01"]
    assert behind(small(two, events=events), on="2019-12-31").next == ()
    # on the day of a change only what comes after it
    assert [one.id for one in behind(small(two), on="2023-12-31").next] == ["2024-01-01"]
    assert behind(small(two), on="2024-06-01").next == ()


@pytest.mark.parametrize(
    ("kind", "told"),
    [("promised", True), ("granted", True), ("refused", True), ("revenue_condition", True), ("authorisation", True),
     ("refusal_reported", False), ("shipments_reported", False), ("announced", False)],
)  # fmt: skip
def test_what_becomes_of_licenses_is_told_by_what_was_decided(kind: str, told: bool) -> None:
    granted = (event("e", "license", kind, "2023-06-02", families=("X1",)),)
    assert [one.id for one in behind(small(control(), events=granted)).next] == ["e"] * told
    # who may export by an exception may ask for a license as well
    excepted = rule("x", "license_exception", version("2022-01-01", exceptions=(limb(),)))
    found = behind(small(control(), excepted, events=granted))
    assert (found.answer.status, [one.id for one in found.next]) == ("license_exception_available", ["e"] * told)


def test_a_change_on_the_last_reviewed_day_is_told_and_one_after_it_is_not() -> None:
    for day, told in (("2025-01-01", [("status", "license required (A)")]), ("2025-01-02", [])):
        assert [(one.kind, one.text) for one in behind(small(control(simple_control(day)))).next] == told


def test_what_is_on_record_after_the_last_reviewed_day_and_what_the_review_left_open_is_pending() -> None:
    left = (
        Pending(id="read-later", day="2025-03-01", citation="90 FR 1", text="not read", url="https://example.org/x"),
        Pending(id="r-2025-02-01", day="2025-02-01", citation="c", text="told already", url="https://example.org/y"),
        Pending(id="far", day="2025-04-02", citation="c", text="after the day", url="https://example.org/z"),
    )
    rules = (
        control(simple_control(), *(simple_control(day) for day in ("2025-01-01", "2025-02-01", "2025-04-01", "2025-04-02"))),
        rule("t", "tariff", version("2025-02-01")),
    )
    events = (
        event("last", "license", "granted", "2025-01-01"),
        event("b", "license", "granted", "2025-01-02"),
        event("a", "trade", "tariff", "2025-01-02"),
        event("on it", "license", "granted", "2025-04-01"),
        event("after", "license", "granted", "2025-04-02"),
        event("there", "import_measure", "blocked", "2025-02-01", country="JP"),
    )
    text = small(*rules, events=events, reviews=(REVIEWS[0].replace(pending=left), *REVIEWS[1:]))
    assert behind(text, on="2025-04-01").pending == (
        happened("2025-01-02", "tariff", "a"),
        happened("2025-01-02", "granted", "b"),
        happened("2025-02-01", "control", "r 2025-02-01", text="ECCN 3A090: t", citation="cite 2025-02-01"),
        happened("2025-03-01", "not_read", "read-later", text="90 FR 1 not read", citation="90 FR 1", source="", url="https://example.org/x"),
        happened("2025-04-01", "granted", "on it"),
        happened("2025-04-01", "control", "r 2025-04-01", text="ECCN 3A090: t", citation="cite 2025-04-01"),
    )  # fmt: skip
    assert behind(text, on="2025-01-01").pending == ()
