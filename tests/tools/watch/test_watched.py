"""What the seed cites is found by the manner in which lawyers cite it."""

from __future__ import annotations

import datetime as dt

import pytest

from tools.files import ROOT
from tools.watch.watched import Section, cited, watched


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("15 CFR 742.6(b)(10)(iii)", {Section(15, "742", "742.6")}),
        ("742.6(a)(6) of October 2022", {Section(15, "742", "742.6")}),
        (
            "15 CFR part 774, supplement no. 1, ECCN 3A090",
            {Section(15, "774"), Section(15, "774", "Supplement No. 1 to Part 774")},
        ),
        ("Supplement No. 5 to part 740", {Section(15, "740", "Supplement No. 5 to Part 740")}),
        ("removed from 22 CFR 126.1(n)", {Section(22, "126", "126.1")}),
        ("TPP 2,742.65; 3.2 <= PD < 5.92; 91 FR 740.25.1; 799.1", set()),
    ],
)
def test_sections_parts_and_supplements_are_told_apart(words, found):
    assert cited(words) == found


def test_records_are_found_through_their_citations_and_the_titles_of_their_sources(watched):
    assert watched.sections[Section(15, "742", "742.6")] == ("us-policy",)
    assert watched.sections[Section(15, "774", "Supplement No. 1 to Part 774")] == ("us-eccn",)
    assert watched.sections[Section(15, "740", "Supplement No. 1 to Part 740")] == ("us-d5",)
    assert watched.parts() == [(15, "740"), (15, "742"), (15, "774"), (22, "126")]
    assert watched.citing([(15, "740"), (22, "126")]) == ("us-d5",)
    assert watched.terms == {"3A090": ("us-eccn",)}
    assert watched.proclamations == {"Proclamation 11002": ("us-duty",)}
    assert watched.letters == {"amd": ("amd-2025-04-15",), "nvidia": ("nvidia-2025-04-09",)}


def test_what_was_withdrawn_is_not_watched_any_more(watched):
    assert (15, "750") not in watched.parts()
    assert watched.reviews["trade"].until == dt.date(2026, 1, 10)


def test_the_seed_of_this_checkout_is_watched_where_its_law_stands():
    found = watched(ROOT / "seed")
    assert {(15, "740"), (15, "742"), (15, "744"), (15, "774"), (22, "126")} <= set(found.parts())
    assert "us-3a090-review-policy" in found.sections[Section(15, "742", "742.6")]
    assert "us-d5" in found.sections[Section(15, "740", "Supplement No. 1 to Part 740")]
    assert "3A090" in found.terms
    assert {"nvidia", "amd"} <= set(found.letters)
    assert {"rule", "letter", "license", "import_measure", "tariff", "trade", "claim"} <= set(found.reviews)
