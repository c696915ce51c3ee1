"""Words that are asked for and texts that hold them: how far a word may be bent, how long a name may be, where a text says it."""

from __future__ import annotations

import pytest

from gpudb.errors import UsageError
from gpudb.query.words import place_in_text, wanted
from tests.query.test_record_questions import Rows

EIGHT = "one two three four five six seven eight"


def held(*aliases: tuple[str, str]) -> Rows:
    """A reader that knows these names (by key) of these families."""
    script = "CREATE TABLE part_alias_list (alias_key, family);"
    return Rows(script + "".join(f"INSERT INTO part_alias_list VALUES ('{key}', '{family}');" for key, family in aliases))


NAMES = held(
    ("h20", "H20"), ("h-20-sxm", "H20"), ("h200", "H200"), (EIGHT.replace(" ", "-"), EIGHT), ("twin", "A1"), ("twin", "B1")
)


@pytest.mark.parametrize(
    ("asked", "text", "found"),
    [
        # an ending goes where four letters stay, and a doubled letter behind it where five would
        ("ships", "ship", True), ("uses", "use", False), ("bill", "bil", False), ("bills", "bill", True), ("chipped", "chip", True),
        ("exports", "exporting", True), ("exported", "exporters", True), ("exporter", "exportations", True), ("exportation", "export", True),
        ("warnings", "warn", True), ("countries", "country", True), ("decision", "decisions", True), ("approve", "approval", False),
        ("processes", "process", True), ("licensee", "license", False),
        # names with figures and words of other letters stay whole
        ("910bs", "910b", False), ("über", "übers", False),
        # a hyphen after up to three letters and before a figure is no word's end
        ("h20", "an H-20", True), ("h20", "an H-200", False), ("abcd20", "ABCD-20", False), ("abc20", "ABC-20", True),
        # nothing to find it in
        ("chip", "", False),
    ],
)  # fmt: skip
def test_a_word_is_found_in_its_forms(asked, text, found):
    assert wanted(NAMES, asked).held_by({"text": text}, ("text",)) is found


@pytest.mark.parametrize("signs", ["", "-", "%", "(("])
def test_signs_alone_are_no_word(signs):
    with pytest.raises(UsageError, match="holds no word"):
        wanted(NAMES, signs)


@pytest.mark.parametrize(
    ("asked", "families", "words"),
    [
        ("H20", {"h20"}, set()),
        ("h 20 sxm", {"h20"}, set()),
        ("H20 seized", {"h20"}, {"seiz"}),
        ("seized H20 in H200 box", {"h20", "h200"}, {"seiz", "in", "box"}),
        # the longest name that fits, of up to eight words
        (EIGHT, {EIGHT.replace(" ", "-")}, set()),
        # a name of two families is none of them
        ("twin", set(), {"twin"}),
    ],
)
def test_what_is_asked_for_is_families_and_other_words(asked, families, words):
    found = wanted(NAMES, asked)
    assert (found.families, found.words) == (families, words)
    assert found.known == {"h20", "h200", EIGHT.replace(" ", "-"), "a1", "b1"}


def test_no_name_is_longer_than_eight_words():
    nine = f"{EIGHT} nine"
    found = wanted(held((nine.replace(" ", "-"), nine)), nine)
    assert found.families == frozenset()
    assert {"nine", "seven"} <= found.words


@pytest.mark.parametrize(("before", "families"), [(999, {"h20"}), (1000, set())])
def test_a_name_is_looked_for_among_the_first_thousand_words(before, families):
    assert wanted(NAMES, "a " * before + "H20").families == families


def test_a_blank_field_holds_no_word():
    assert not wanted(NAMES, "none").held_by({"text": None}, ("text",))


@pytest.mark.parametrize(
    ("fields", "also", "found"),
    [
        (("title",), (), False),  # the word stands in the other field
        (("title", "note"), (), True),
        (("note",), ("h20",), True),  # of the family, whatever the fields say
        (("note",), ("h200",), False),
        (("blank",), ("h20",), False),
    ],
)
def test_every_family_and_every_word_stands_in_a_field(fields, also, found):
    row = {"title": "About the H20", "note": "Chips were seized", "blank": None}
    assert wanted(NAMES, "H20 seized").held_by(row, fields, also) is found


@pytest.mark.parametrize(
    ("text", "found"), [("H20", True), ("H20 seized", True), ("the H20", True), ("H20 H200", True), ("H200", False), ("", False)]
)
def test_a_family_is_found_wherever_it_stands_in_a_text(text, found):
    assert wanted(NAMES, "H20").held_by({"text": text}, ("text",)) is found


def test_a_text_names_a_family_by_its_longest_name():
    row = {"text": f"first {EIGHT} last"}
    assert wanted(held((EIGHT.replace(" ", "-"), EIGHT), ("eight", "Eight")), EIGHT).held_by(row, ("text",))
    assert not wanted(held((EIGHT.replace(" ", "-"), EIGHT), ("eight", "Eight")), "eight").held_by(row, ("text",))


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        *((f"the {word} paragraph", (number, 99)) for number, word in enumerate(
            ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1)),
        ("paragraph 1", (1, 99)), ("paragraph 12, sentence 3", (12, 3)), ("page 2, paragraph 4, sentence 1, in brackets", (4, 1)),
        ("the tenth paragraph", (99, 99)), ("table 3", (99, 99)), ("", (99, 99)),
    ],
)  # fmt: skip
def test_where_a_text_says_it(locator, place):
    assert place_in_text(locator) == place
