"""Hostile text is spelled out, numbers read back, lines keep to their width."""

from __future__ import annotations

import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.render.text import as_text, clean, number, width_of, wrap

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_no_character_of_any_category_that_hides_or_moves_text_is_left():
    left = {c for c in set(clean(EVERYTHING)) if unicodedata.category(c) in HIDDEN}
    assert left == set()


def test_every_other_character_is_left_as_it_is():
    harmless = "".join(c for c in EVERYTHING if unicodedata.category(c) not in HIDDEN)
    assert clean(harmless) == harmless


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H100 80GB", "H100 80GB"),
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("abc\u202edef", "abc\\u202edef"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("上海 é", "上海 é"),
    ],
)
def test_hostile_characters_are_spelled_out(text, expected):
    assert clean(text) == expected


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18))
def test_a_number_reads_back_as_itself_without_an_exponent(value):
    text = number(value)
    assert float(text) == value if isinstance(value, float) else int(text) == value
    assert set(text) <= set("-.0123456789")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_shortest_decimal_of_its_float(value):
    assert Decimal(number(value)) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (900.0, "900"),
        (989.4, "989.4"),
        (1234567.8, "1234567.8"),
        (1e-7, "0.0000001"),
        (("a", 2), "a, 2"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("上海", 4), ("e\u0301", 1), ("", 0)])
def test_wide_characters_count_two_columns_and_combining_ones_none(text, width):
    assert width_of(text) == width


TEXTS = st.text(st.sampled_from("ab c-上é/."), max_size=80)


@given(TEXTS, st.integers(8, 40))
def test_wrapped_lines_keep_the_width_and_every_character(text, width):
    lines = wrap(text, width)
    assert max(map(width_of, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.text("abc", min_size=1, max_size=8), min_size=1), st.integers(8, 40))
def test_words_that_fit_are_never_broken(words, width):
    assert " ".join(wrap(" ".join(words), width)).split() == words
