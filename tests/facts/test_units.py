"""Units: decimal and binary prefixes, bits and bytes are never mixed, and conversion is exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.errors import UnknownNameError
from gpudb.fact import units

DIMENSIONS = ("TFLOPS", "TOPS", "MHz", "GB", "MiB", "KiB", "GB/s", "W", "mm2", "billion", "USD", "bit")
PAIRS = [(unit, canonical) for canonical in DIMENSIONS for unit in units.units_of(canonical)]


@pytest.mark.parametrize(
    ("value", "unit", "canonical", "expected"),
    [
        (3.35, "TB/s", "GB/s", 3350.0),
        (4.8, "TB/s", "GB/s", 4800.0),
        (900, "GB/s", "GB/s", 900.0),
        (900, "Gb/s", "GB/s", 112.5),
        (400, "Gbps", "GB/s", 50.0),
        (400, "Gbit/s", "GB/s", 50.0),
        (1.6, "Tb/s", "GB/s", 200.0),
        (80, "GiB", "GB", 85.89934592),
        (80, "GB", "GB", 80.0),
        (81559, "MiB", "GB", 85.520809984),
        (50, "MiB", "MiB", 50.0),
        (1, "GiB", "MiB", 1024.0),
        (52428800, "bytes", "MiB", 50.0),
        (1, "GiB/s", "GB/s", 1.073741824),
        (1.98, "petaFLOPS", "TFLOPS", 1980.0),
        (1.979, "PFLOPS", "TFLOPS", 1979.0),
        (989.4, "teraFLOPS", "TFLOPS", 989.4),
        (1.755, "GHz", "MHz", 1755.0),
        (0.7, "kW", "W", 700.0),
        (1, "MW", "W", 1000000.0),
        (8.14, "cm2", "mm2", 814.0),
        (814, "mm²", "mm2", 814.0),
        (0.08, "trillion", "billion", 80.0),
        (5120, "-bit", "bit", 5120.0),
        (0.1, "TFLOPS", "TFLOPS", 0.1),
    ],
)
def test_a_value_is_converted_exactly(value, unit, canonical, expected):
    assert units.convert(value, unit, canonical) == expected


@pytest.mark.parametrize(
    ("bits", "bytes_"),
    [("Gb/s", "GB/s"), ("Gb/sec", "GB/sec"), ("Gbps", "GBps"), ("Tb/s", "TB/s"), ("Tb/sec", "TB/sec"), ("Tbps", "TBps")],
)
def test_eight_bits_are_one_byte_in_every_spelling(bits, bytes_):
    assert 8 * units.factor(bits, "GB/s") == units.factor(bytes_, "GB/s")


@pytest.mark.parametrize("unit", ["Gb", "Mb", "Tb", "Mb/s", "GBPS", "parsec", "", "G B", "TFLOPS/s"])
def test_an_unknown_or_ambiguous_spelling_is_no_unit(unit):
    assert units.canonical_name(unit) is None


@pytest.mark.parametrize(
    ("unit", "name"), [("gb", "GB"), ("gib", "GiB"), ("tflops", "TFLOPS"), ("mhz", "MHz"), (" GB ", "GB"), ("watts", "W")]
)
def test_case_does_not_matter_where_it_says_nothing(unit, name):
    assert units.canonical_name(unit) == name


@pytest.mark.parametrize(
    ("unit", "canonical"), [("W", "GB"), ("GB/s", "GB"), ("GB", "GB/s"), ("TOPS", "TFLOPS"), ("GB", ""), ("", "")]
)
def test_a_unit_of_another_dimension_is_refused_with_the_allowed_ones(unit, canonical):
    with pytest.raises(UnknownNameError) as caught:
        units.factor(unit, canonical)
    assert all(allowed in caught.value.hint for allowed in units.units_of(canonical))


def test_a_unit_that_has_no_others_is_taken_and_named():
    assert units.factor(" GB/s/W ", "GB/s/W") == 1
    with pytest.raises(UnknownNameError) as caught:
        units.factor("W", "GB/s/W")
    assert caught.value.hint == "allowed here: GB/s/W"


@pytest.mark.parametrize("value", ["eighty", "nan", "inf", "-Infinity", "", "8O"])
def test_what_is_no_finite_number_is_not_converted(value):
    with pytest.raises(ValueError, match="number"):
        units.convert(value, "GB", "GB")


@given(st.decimals(min_value=0, max_value=10**6, places=3), st.sampled_from(PAIRS))
def test_conversion_is_the_exact_product_rounded_once(number, pair):
    unit, canonical = pair
    assert units.convert(number, unit, canonical) == float(Decimal(number) * units.factor(unit, canonical))


@pytest.mark.parametrize("canonical", DIMENSIONS)
def test_the_canonical_unit_of_a_dimension_has_factor_one(canonical):
    assert units.factor(canonical, canonical) == 1
