"""Letters: which clause reaches an item, where a letter may reach, and until when; what reviews left open."""

from __future__ import annotations

import pytest

from gpudb.curation.law_check import CheckedLaw
from gpudb.curation.law_reader import read_law
from gpudb.law.answered import tell
from gpudb.law.event_records import Alternative
from gpudb.law.metrics import Inputs, figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import NO_LICENSE, REQUIRED, UNKNOWN, Pending, Review
from gpudb.law.signature import bounds
from gpudb.law.status import Answer, Question
from gpudb.law.timeline import change_days
from gpudb.store.rows import law_rows
from tests.law.small import CONTROL, REVIEWS, UNDER, ask, letter, review, rule, small, threshold, version
from tests.law.support import SEED

NAMED = {"naming_text": "names the X1, and says why", "criterion": "anything like it"}


def way(*tests: tuple[str, str, float]) -> Alternative:
    return Alternative(tests=tuple(threshold(*test) for test in tests))


def made(**given: float) -> Inputs:
    """An item of the letter's company that the letter does not name."""
    return figures(tpp=1, **given)._replace(vendor="acme", family="Y1")


def test_a_named_part_gets_the_clause_that_names_it_and_not_the_catch_all() -> None:
    answer = ask(small(letters=(letter(**NAMED),)), UNDER)
    assert answer.basis == "names the X1: Letter (letter)"
    assert "letter letter: reaches this item: names the X1, and says why" in answer.reasons
    assert not any("anything like it" in reason for reason in answer.reasons)
    # a record of the first releases has its criterion alone, and answers as they did
    assert "letter letter: reaches this item: c" in ask(small(letters=(letter(),)), UNDER).reasons


CATCH_ALL = letter(
    **NAMED,
    criterion_any=(way(("total_dram_bandwidth_gbs", ">=", 4000)), way(("aggregate_io_gbs", ">=", 900))),
    criterion_any_basis="the X1's own figures",
    doubt_any=(way(("total_dram_bandwidth_gbs", ">=", 1400), ("tpp", ">=", 1)),),
    doubt_basis="figures reported for another maker",
)


@pytest.mark.parametrize(
    ("dram", "io", "status"),
    [
        (4000, 1, REQUIRED), (1, 900, REQUIRED), (3999, 899, UNKNOWN), (1400, 1, UNKNOWN), (1399, 1, NO_LICENSE),
        (1, 1, NO_LICENSE),
    ],
)  # fmt: skip
def test_one_alternative_of_a_criterion_suffices_and_one_of_the_doubt_makes_unknown(dram: float, io: float, status: str) -> None:
    assert ask(small(letters=(CATCH_ALL,)), made(dram=dram, io=io)).status == status


def test_the_figures_that_count_are_told_beside_the_criterion() -> None:
    def told(**given: float) -> str:
        return next(r for r in ask(small(letters=(CATCH_ALL,)), made(**given)).reasons if r.startswith("letter letter"))

    assert told(dram=4000, io=1) == "letter letter: reaches this item: anything like it; the X1's own figures"
    assert told(dram=1400, io=1) == "letter letter: may reach this item: anything like it; figures reported for another maker"
    assert told(dram=1, io=1) == "letter letter may matter and was not computed: anything like it"


def test_an_input_that_is_not_known_leaves_the_criterion_open_and_is_named() -> None:
    answer = ask(small(letters=(CATCH_ALL,)), made(dram=1))
    assert (answer.status, answer.missing) == (UNKNOWN, ("aggregate_io_gbs",))
    assert ask(small(letters=(CATCH_ALL.replace(families=("Y1",)),)), made(dram=1)).missing == ()
    assert {test.metric for test in bounds(small(letters=(CATCH_ALL,)))} == {
        "total_dram_bandwidth_gbs",
        "aggregate_io_gbs",
        "tpp",
    }


SOMEWHERE = letter(
    **NAMED,
    destinations=(),
    possible_destinations=("country:SA",),
    possible_text="press speaks of SA",
    overtaken="2023-06-01",
    overtaken_reason="a rule asks for it",
)


@pytest.mark.parametrize(
    ("to", "on", "status"),
    [
        ("SA", "2022-12-31", NO_LICENSE), ("SA", "2023-01-01", UNKNOWN), ("SA", "2023-05-31", UNKNOWN),
        ("SA", "2023-06-01", NO_LICENSE), ("JP", "2023-05-31", NO_LICENSE),
    ],
)  # fmt: skip
def test_a_place_that_a_letter_may_mean_is_unknown_until_a_rule_overtakes_it(to: str, on: str, status: str) -> None:
    answer = ask(small(letters=(SOMEWHERE,)), UNDER, to, on)
    assert answer.status == status
    mentioned = [r for r in answer.reasons if "may matter" in r]
    assert bool(mentioned) == (status == NO_LICENSE and on >= "2023-01-01")
    if status == UNKNOWN:
        assert answer.layer == "letter"
        assert "letter letter: may reach this item: names the X1, and says why; press speaks of SA" in answer.reasons
    if on == "2023-06-01":
        assert mentioned == ["letter letter may matter and was not computed: anything like it; a rule asks for it"]
        plain = ask(small(letters=(SOMEWHERE.replace(overtaken_reason=None),)), UNDER, to, on).reasons
        assert "letter letter may matter and was not computed: anything like it" in plain


def test_the_day_on_which_a_letter_is_overtaken_is_a_day_of_change() -> None:
    assert "2023-06-01" in change_days(small(letters=(SOMEWHERE,)))


def test_a_letter_with_places_may_mean_others_too_and_binds_on_after_it_was_overtaken() -> None:
    both = letter(possible_destinations=("country:JP",), overtaken="2023-06-01")
    asked = [
        ask(small(letters=(both,)), UNDER, to, on).status for on in ("2023-05-31", "2023-06-01") for to in ("CN", "JP", "SA")
    ]
    assert asked == [REQUIRED, UNKNOWN, NO_LICENSE, REQUIRED, NO_LICENSE, NO_LICENSE]


def test_what_a_review_left_open_is_told_after_the_last_reviewed_day() -> None:
    def entry(name: str, day: str) -> Pending:
        return Pending(id=name, day=day, citation=f"cite {name}", text="not read", url="https://example.org")

    rest = tuple(r for r in REVIEWS if r.layer != "rule")
    seen: Review = review("rule", "2020-01-01", "2025-01-01", pending=(entry("b", "2025-06-01"), entry("a", "2024-07-01")))
    law = small(CONTROL, reviews=(*rest, seen))
    assert [e.id for e in law.pending("2025-05-31")] == ["a"]
    assert [e.id for e in prepare(law, UNDER).records.pending("2025-06-01")] == ["a", "b"]

    def told(on: str) -> tuple[str, ...]:
        answer: Answer = ask(law, UNDER, on=on)
        return tuple(r for r in answer.reasons if r.startswith("pending"))

    assert told("2025-01-01") == ()
    assert told("2025-01-02") == ("pending since 2024-07-01: cite a: not read",)
    assert told("2025-06-01") == ("pending since 2024-07-01: cite a: not read", "pending since 2025-06-01: cite b: not read")


def test_what_a_review_left_open_stands_beside_the_last_answer_and_a_rule_on_record_once() -> None:
    entries = tuple(
        Pending(id=name, day=day, citation="cite", text="not read", url="https://example.org")
        for name, day in (("fr", "2024-07-01"), ("q-2025-02-01", "2025-02-01"))
    )
    rest = tuple(r for r in REVIEWS if r.layer != "rule")
    law = small(
        CONTROL,
        rule("q", "other", version("2025-02-01")),
        reviews=(*rest, review("rule", "2020-01-01", "2025-01-01", pending=entries)),
    )
    told = tell(prepare(law, UNDER), Question("CN", "2025-03-01"))
    assert [(one.id, one.kind, one.url) for one in told.pending] == [
        ("fr", "not_read", "https://example.org"),
        ("q 2025-02-01", "other", ""),
    ]
    assert tell(prepare(law, UNDER), Question("CN", "2024-12-01")).pending == ()


@pytest.mark.dear
def test_a_letter_ends_on_the_day_after_its_last_day_but_for_those_of_the_first_releases() -> None:
    seed = read_law(SEED)
    rows = {row["letter_id"]: row["ends_on"] for row in law_rows(CheckedLaw(seed, small()))["letter"]}
    assert rows["nvidia-2023-10-23-immediate"] == "2023-11-16"
    assert rows["nvidia-2023-10-23-immediate-2"] == "2023-11-17"
