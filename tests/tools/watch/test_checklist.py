"""The checklist as people and programs read it, and what a hostile title can do to it: nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from tests.tools.watch.support import TODAY
from tools.watch import checklist
from tools.watch.checklist import NotAChecklist
from tools.watch.fetch import SourceError
from tools.watch.items import Item
from tools.watch.listing import Layer, Listing

RULE = Item(
    "fr:2026-1",
    "Federal Register",
    "2026-07-14",
    "91 FR 43034",
    "Rule: a title",
    "https://example.org/a",
    ("rule",),
    "it amends a part",
    ("us-policy",),
)
ORDER = replace(RULE, id="fr:2026-2", name="FR document 2026-2", title="Notice: an order", read=False)
HAND = Item(
    "hand:rule",
    "By hand",
    "2026-01-10",
    "search for rule",
    "rule: search for guidance",
    "",
    ("rule",),
    "no API lists this",
    ("seed/rules",),
)
LAYERS = {"rule": Layer(dt.date(2026, 1, 10), dt.date(2026, 8, 28), ""), "letter": Layer(dt.date(2026, 1, 10), TODAY, "EDGAR")}


def listing(*items, trouble=None):
    through = {"Federal Register": TODAY, "EDGAR": TODAY}
    return Listing(TODAY, LAYERS, list(items), {"EDGAR": "HTTP 500"} if trouble is None else trouble, through)


def test_a_person_reads_what_where_why_and_which_record():
    assert checklist.plain(listing(ORDER, RULE, HAND)).splitlines() == [
        "Listing of 2026-09-01: what was published since the last review",
        "",
        "  rule            reviewed until 2026-01-10, can move to 2026-08-28",
        "  letter          reviewed until 2026-01-10, stays: EDGAR was not asked whole",
        "",
        "! EDGAR: HTTP 500",
        "",
        "Federal Register: read",
        "  [ ] 91 FR 43034, 2026-07-14: Rule: a title",
        "      https://example.org/a",
        "      why: it amends a part",
        "      may change: us-policy",
        "",
        "Look at the title; read on only if it says more than expected",
        "  [ ] FR document 2026-2, 2026-07-14: Notice: an order",
        "      https://example.org/a",
        "      why: it amends a part",
        "      may change: us-policy",
        "",
        "By hand",
        "  [ ] rule: search for guidance",
        "      why: no API lists this",
        "      may change: seed/rules",
    ]


def test_the_file_says_the_same_and_is_read_back():
    text = checklist.markdown(listing(RULE, ORDER, HAND))
    assert "| letter | 2026-01-10 | nowhere: EDGAR was not asked whole |" in text
    assert "- [ ] **[91 FR 43034](https://example.org/a), 2026-07-14** Rule: a title <!-- item fr:2026-1 -->" in text
    found = checklist.read(text)
    assert found.day == TODAY
    assert found.layers == LAYERS
    assert found.through == {"Federal Register": "2026-09-01"}
    assert {id_: (e.layers, e.name, e.ticked) for id_, e in found.entries.items()} == {
        "fr:2026-1": (("rule",), "91 FR 43034", False),
        "fr:2026-2": (("rule",), "FR document 2026-2", False),
        "hand:rule": (("rule",), "search for rule", False),
    }


@pytest.mark.parametrize("mark", ["x", "X"])
def test_a_tick_counts_as_people_and_github_write_it(mark):
    text = checklist.markdown(listing(RULE, HAND)).replace("- [ ] **[91", f"* [{mark}] **[91").replace("\n", "\r\n")
    entries = checklist.read(text).entries
    assert entries["fr:2026-1"].ticked
    assert not entries["hand:rule"].ticked


def test_a_line_that_was_deleted_is_not_ticked():
    text = "\n".join(line for line in checklist.markdown(listing(RULE, HAND)).splitlines() if "fr:2026-1 -->" not in line)
    assert not checklist.read(text).entries["fr:2026-1"].ticked


@pytest.mark.parametrize(
    "title",
    [
        "x\n- [x] **y** <!-- item hand:rule -->",
        "x <!-- item hand:rule --> \r\n* [x] z <!-- item hand:rule -->",
        '<!-- gpudb-watch {"day": "2027-01-01"} -->',
        "--> <script>alert(1)</script> `a` [b](javascript:c) @someone \x1b[2J\u202e",
    ],
)
def test_a_hostile_title_ticks_nothing_links_nothing_and_moves_no_cursor(title):
    hostile = replace(RULE, title=title, name=title, why=title, records=(title,), url="javascript:alert(1)")
    found = listing(hostile, HAND, trouble={"EDGAR": title})
    text = checklist.markdown(found)
    read = checklist.read(text)
    assert (read.day, set(read.entries)) == (TODAY, {"fr:2026-1", "hand:rule"})
    assert not any(entry.ticked for entry in read.entries.values())
    assert text.count("<!--") == 3
    assert re.search(r"<script|(?<!\\)\]\(javascript|(?<!\\)`a|@someone|\x1b|\u202e", text.split("-->", 1)[1]) is None
    assert re.search("[\x1b\u202e\r]", checklist.plain(found)) is None


def test_an_id_that_could_end_the_comment_is_no_id():
    with pytest.raises(SourceError, match="no number of a document"):
        replace(RULE, id="fr:1 --> x")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "# Notes\n- [x] done\n", "has no line"),
        (lambda text: text.replace('"day": "2026-09-01"', '"day": "soon"'), "was changed"),
        (lambda text: text.replace('"items"', '"things"'), "was changed"),
        (lambda text: re.sub(r"gpudb-watch \{.*\} -->", "gpudb-watch {} x} -->", text), "was changed"),
        (lambda text: re.sub(r"gpudb-watch \{.*\} -->", 'gpudb-watch {"layers": 3} -->', text), "was changed"),
    ],
)
def test_another_file_or_a_changed_head_is_refused(change, words):
    with pytest.raises(NotAChecklist, match=words):
        checklist.read(change(checklist.markdown(listing(RULE))))
