"""Does a value stand in the words as published?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.curation.facts import holds, numbers


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("3.35TB/s", 3350, "GB/s"),
        ("3.35 TB/s", 3350.0, "GB/s"),
        ("3.35", 3350, "GB/s"),
        ("1,979 teraFLOPS*", 1979, "TFLOPS"),
        ("1.979 PFLOPS", 1979, "TFLOPS"),
        ("989.4 TFLOPS dense", 989.4, "TFLOPS"),
        ("NVLink: 900GB/s, PCIe Gen5: 128GB/s", 128, "GB/s"),
        ("900 Gb/s", 112.5, "GB/s"),
        ("80\u202fGB HBM3", 80, "GB"),
        ("80\u00a0GB", 80, "GB"),
        ("16896 CUDA cores", 16896, ""),
        ("132 SMs", 132, ""),
        ("5120-bit", 5120, "bit"),
        ("814 mm²", 814, "mm2"),
        ("80 billion transistors", 80, "billion"),
        ("up to 700W (configurable)", 700, "W"),
        ("1,234,567", 1234567, ""),
    ],
)
def test_a_value_stands_in_its_words_after_conversion(words, value, unit):
    assert holds(words, value, unit, {})


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("3.35TB/s", 3.35, "GB/s"),
        ("900 Gb/s", 900, "GB/s"),
        ("80 GiB", 80, "GB"),
        ("H20", 20, "GB"),
        ("3.350", 35, "GB/s"),
        ("1,979", 979, "TFLOPS"),
        ("19.79", 1979, "TFLOPS"),
        ("80 GB", 81, "GB"),
        ("80 W", 80, "GB"),
        ("900 GB/s", 900, "GB"),
        ("", 0, "GB"),
        ("eighty", 80, "GB"),
        ("v1.80", 80, "GB"),
    ],
)
def test_a_value_that_is_not_in_the_words_is_found_out(words, value, unit):
    assert not holds(words, value, unit, {})


def test_a_registry_may_say_which_unit_a_printed_word_means():
    assert holds("1979 TFLOPS", 1979, "TOPS", {"TFLOPS": "TOPS"})
    assert not holds("1979 TFLOPS", 1979, "TOPS", {})


def test_numbers_come_with_the_word_behind_them():
    assert numbers("1,979 teraFLOPS, 80GB") == [(Decimal(1979), "teraFLOPS"), (Decimal(80), "GB")]


@given(st.integers(0, 10**9), st.integers(0, 999), st.sampled_from(["", " GB/s", "GB/s", " (both directions)"]))
def test_every_printed_decimal_holds_its_own_value(whole, thousandths, unit):
    assert holds(f"{whole:,}.{thousandths:03d}{unit}", float(f"{whole}.{thousandths:03d}"), "GB/s", {})
