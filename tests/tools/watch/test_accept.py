"""A review entry is written when everything is ticked, for no later day than was listed, and the file changes nowhere else."""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from dataclasses import replace

import pytest

from gpudb.curation import law_check
from tests.tools.watch.support import REVIEWS, TODAY
from tools.files import ROOT
from tools.watch.accept import Decision, Refused, accept
from tools.watch.checklist import Checklist, Entry
from tools.watch.items import names_read
from tools.watch.listing import Layer
from tools.watch.watched import standing, watched

SINCE = dt.date(2026, 1, 10)
LIST = Checklist(
    TODAY,
    {
        "rule": Layer(SINCE, dt.date(2026, 8, 28), ""),
        "letter": Layer(SINCE, TODAY, ""),
        "tariff": Layer(SINCE, TODAY, "Federal Register"),
        "trade": Layer(SINCE, TODAY, ""),
    },
    {
        "fr:2026-00789": Entry(("rule",), "91 FR 1684", True),
        "ecfr:15-742.6-2026-07-24": Entry(("rule",), "15 CFR 742.6 as of 2026-07-24", True),
        "edgar:0001045810-26-000075": Entry(("letter",), "NVIDIA 10-Q filed 2026-08-26", True),
        "hand:rule": Entry(("rule",), "search for rule", True),
        "hand:letter": Entry(("letter",), "search for letter", True),
        "hand:tariff": Entry(("tariff",), "search for tariff", False),
        "hand:trade": Entry(("trade",), "search for trade", True),
    },
    {"eCFR": "2026-08-28", "EDGAR": "2026-09-01"},
)
DECISION = Decision("A. Reader", TODAY, dt.date(2026, 9, 2))


@pytest.fixture
def reviews(tmp_path):
    path = tmp_path / "reviews.toml"
    path.write_text(REVIEWS, encoding="utf-8")
    return path


def unticked(*ids):
    return replace(LIST, entries={id_: replace(e, ticked=e.ticked and id_ not in ids) for id_, e in LIST.entries.items()})


def refused(path, checklist=LIST, decision=DECISION):
    """The reasons of a refusal, after which the file is as it was."""
    before = path.read_bytes()
    with pytest.raises(Refused) as info:
        accept(path, checklist, decision)
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.glob("*.new")] == []
    return list(info.value.problems)


def test_the_old_review_is_withdrawn_with_a_reason_and_the_new_one_names_what_was_read(reviews):
    told = accept(reviews, LIST, DECISION)
    assert told == [
        "rule: reviewed until 2026-08-28 (was 2026-01-10), not 2026-09-01: a source was current to 2026-08-28 only",
        "letter: reviewed until 2026-09-01 (was 2026-01-10)",
        "tariff: stays at 2026-01-10, Federal Register was not asked whole",
        "trade: reviewed until 2026-09-01 (was 2026-01-10)",
    ]
    rows = tomllib.loads(reviews.read_text())["review"]
    assert rows[0] == {
        **tomllib.loads(REVIEWS)["review"][0],
        "withdrawn": dt.date(2026, 9, 2),
        "withdrawn_reason": "reviewed up to 2026-08-28",
    }
    assert rows[-3] == {
        "layer": "rule",
        "reviewed_from": dt.date(2022, 8, 26),
        "reviewed_until": dt.date(2026, 8, 28),
        "recorded": dt.date(2026, 9, 2),
        "note": "Listing of 2026-09-01 (eCFR to 2026-08-28, EDGAR to 2026-09-01) and search by hand, read by A. Reader."
        " Read: 91 FR 1684; 15 CFR 742.6 as of 2026-07-24.",
    }
    assert {layer: review.until for layer, review in standing(rows).items()} == {
        "rule": dt.date(2026, 8, 28),
        "letter": TODAY,
        "tariff": SINCE,
        "trade": TODAY,
    }
    assert names_read(rows[-3]["note"]) == {"91 FR 1684", "15 CFR 742.6 as of 2026-07-24"}


def test_every_line_that_was_there_stays_with_its_comment(reviews):
    accept(reviews, LIST, DECISION)
    after = reviews.read_text().splitlines()
    rest = iter(after)
    assert all(line in rest for line in REVIEWS.splitlines()), "a line is missing or stands elsewhere"
    assert 'layer = "rule"  # BIS' in after


def test_what_is_not_ticked_is_named_and_nothing_is_written(reviews):
    assert refused(reviews, unticked("fr:2026-00789", "hand:trade")) == [
        "not ticked: 91 FR 1684 (fr:2026-00789)",
        "not ticked: search for trade (hand:trade)",
    ]


def test_a_layer_alone_needs_its_own_lines_only(reviews):
    told = accept(reviews, unticked("fr:2026-00789"), replace(DECISION, layers=("letter",)))
    assert told == ["letter: reviewed until 2026-09-01 (was 2026-01-10)"]
    assert standing(tomllib.loads(reviews.read_text())["review"])["rule"].until == SINCE


def test_no_day_after_the_listing_and_none_before_it_is_today(reviews):
    assert "lies after the listing of 2026-09-01" in refused(reviews, LIST, replace(DECISION, until=dt.date(2026, 9, 2)))[0]
    assert "before the listing" in refused(reviews, LIST, replace(DECISION, recorded=dt.date(2026, 8, 31)))[0]


def test_an_earlier_day_is_taken_and_one_that_was_reviewed_changes_nothing(reviews):
    assert accept(reviews, LIST, replace(DECISION, until=dt.date(2026, 3, 1), layers=("rule",))) == [
        "rule: reviewed until 2026-03-01 (was 2026-01-10)"
    ]
    before = reviews.read_text()
    assert accept(reviews, LIST, replace(DECISION, until=SINCE, layers=("letter",))) == ["letter: stays at 2026-01-10"]
    assert reviews.read_text() == before


def test_a_list_that_was_made_before_another_review_is_refused(reviews):
    accept(reviews, LIST, replace(DECISION, layers=("letter",)))
    assert refused(reviews) == ["the review of letter is another one than when the list was made: list again"]


def test_two_reviews_of_a_layer_on_one_day_are_refused(reviews):
    reviews.write_text(REVIEWS.replace('recorded = 2026-01-11\nnote = "Filings', 'recorded = 2026-09-02\nnote = "Filings'))
    assert refused(reviews) == ["the review of letter was recorded on 2026-09-02: one review a layer and day"]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (replace(DECISION, reviewer=" "), "names nobody"),
        (replace(DECISION, layers=("rules",)), "no layer 'rules'"),
        (replace(DECISION, notes={"law": "x"}), "no layer 'law'"),
    ],
)
def test_a_decision_without_a_person_or_about_another_layer_is_refused(reviews, decision, words):
    assert words in " ".join(refused(reviews, LIST, decision))


def test_what_the_reviewer_adds_comes_first_in_the_note_whatever_is_in_it(reviews):
    said = 'The "annex" of C:\\x was not read.\nnote = "forged"\n[[review]]'
    accept(reviews, LIST, replace(DECISION, layers=("rule",), notes={"rule": said}))
    rows = tomllib.loads(reviews.read_text())["review"]
    assert len(rows) == len(tomllib.loads(REVIEWS)["review"]) + 1
    assert rows[-1]["note"].startswith(said + " Listing of")


def test_a_file_that_is_laid_out_otherwise_is_left_alone(reviews):
    reviews.write_text(
        "review = ["
        + ", ".join(
            f"{{ layer = '{n}', reviewed_from = 2022-01-01, reviewed_until = 2026-01-10, recorded = 2026-01-11, note = 'n' }}"
            for n in LIST.layers
        )
        + "]\n"
    )
    assert refused(reviews) == ["no review of rule stands"]


def test_the_reviews_of_this_checkout_can_be_moved_and_are_law_that_holds(tmp_path):
    seed = tmp_path / "seed"
    shutil.copytree(ROOT / "seed", seed)
    now = watched(seed)
    day = max(r.recorded for r in now.reviews.values()) + dt.timedelta(days=1)
    layers = {name: Layer(review.until, day, "") for name, review in now.reviews.items()}
    entries = {f"hand:{name}": Entry((name,), f"search for {name}", True) for name in layers}
    told = accept(seed / "reviews.toml", Checklist(day, layers, entries, {}), Decision("A. Reader", day, day))
    assert len(told) == len(layers)
    assert {review.until for review in watched(seed).reviews.values()} == {day}
    _, problems = law_check.problems_of(seed, False)
    assert [str(problem) for problem in problems if problem.file == "reviews.toml"] == []
