"""Two figures side by side: the same within what is printed, and the difference in percent."""

from __future__ import annotations

import sqlite3

import pytest

from gpudb.fact import units
from gpudb.fact.answering import same
from gpudb.fact.comparison import delta_percent, same_print, same_value
from gpudb.store.views import KIND_OF_CONFLICT


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        (989.4, 989, True), (66.9, 67, True), (1, 0.8, False), (33.5, 34, True), (33.5, 34.1, False), (67, 66.5, True), (67, 66.4, False),
        (100, 100.1, True), (1000, 1001, True), (1000, 1001.1, False), (10.0, 10.5, False), (31.0, 31.5, True), (31.5, 31.0, True),
        (2.0, 2.04, False), (2.05, 2.04, False), (2.45, 2.44, False), (2.5, 2.54, True), (2.5, 2.56, False), (61.0, 61.96, False), (40, 40.5, True), (40, 40.6, False),
        (31.0, 31.51, False), (30, 30.5, False), (0, 0, True), (0, 0.0001, False), (0.0001, 0, False), (-100, -100.05, True),
        (-100, 100, False), (5, 5.0, True), (1000, 999, True), (40, 40.52, False),
    ],
)  # fmt: skip
def test_figures_are_the_same_within_the_last_printed_digit(a: float, b: float, alike: bool) -> None:
    assert same_value(a, b, exact=False) is alike
    assert same_value(b, a, exact=False) is alike


#: two prints of one thing in a unit: may they be one figure? At 1000 and above in a unit that is printed a thousandfold, zeros may stand for digits
PRINTS = [
    (2039, 2000, "GB/s", True), (4813, 4800, "GB/s", True), (3938, 3900, "GB/s", True), (1979, 2000, "TFLOPS", True), (989.4, 1000, "TFLOPS", True),
    (960, 1000, "GB/s", False), (3352, 3360, "GB/s", False), (3355, 3350, "GB/s", True), (3355.1, 3350, "GB/s", False), (296, 293, "TFLOPS", False), (148, 147, "TFLOPS", False),
    (66.9, 67, "TFLOPS", True), (995.1, 990, "TFLOPS", False), (990, 990.5, "TFLOPS", True), (897, 900, "GB/s", False), (899.5, 900, "GB/s", True),
    (995, 1000, "TOPS", True), (120, 121, "TFLOPS", False), (395, 400, "W", False), (399.4, 400, "W", False), (399.5, 400, "W", True), (980, 1000, "W", False),
    (985, 1000, "GB", False), (2039, 2000, None, False), (2039, 2000, "", False), (1100, 1099, "mm2", True), (1110, 1100, "mm2", False), (0, 10, "GB/s", False),
    (2042, 2000, "GB/s", False), (2040, 2000, "GB/s", True), (4900, 5000, "GB/s", True), (4899, 5000, "GB/s", False), (500, 500.9, "GB/s", False),
    (1000, 1019, "GB/s", True), (990, 1000, "GB/s", True),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "unit", "alike"), PRINTS)
def test_zeros_at_the_end_stand_for_digits_left_out_only_where_makers_print_a_thousandfold(
    a: float, b: float, unit: str, alike: bool
) -> None:
    assert same_print(a, b, False, unit) is alike
    assert same_print(b, a, False, unit) is alike
    assert same_print(a, b, True, unit) is False
    assert same_print(str(a), b, False, unit) is False
    assert same_print(a, str(b), False, unit) is False


@pytest.mark.parametrize(("a", "b", "unit", "alike"), PRINTS)
def test_the_view_of_conflicts_tells_rounding_from_disputes_as_the_cells_do(a: float, b: float, unit: str, alike: bool) -> None:
    query = (
        f"SELECT {KIND_OF_CONFLICT} FROM (SELECT ? AS value_number, 'normal' AS rank, 'known' AS state) h,"
        " (SELECT ? AS value_number, 'known' AS state) b, (SELECT 'number' AS value_kind, ? AS unit) a"
    )
    kind = sqlite3.connect(":memory:").execute(query, (float(a), float(b), unit)).fetchone()[0]
    assert kind == ("rounding" if alike else "live")


@pytest.mark.parametrize(
    ("a", "b", "alike"), [(989.4, 989, False), (5, 5, True), ("a", "a", True), ("a", "b", False), (None, None, True)]
)
def test_counts_and_texts_are_the_same_when_they_are_equal(a: object, b: object, alike: bool) -> None:
    assert same_value(a, b, exact=True) is alike


@pytest.mark.parametrize(("a", "b"), [("5", 5), (5, "5"), (None, 5), (5, None), ("a", "b")])
def test_what_is_no_number_is_the_same_only_when_equal(a: object, b: object) -> None:
    assert same_value(a, b, exact=False) is False


@pytest.mark.parametrize(
    ("value", "base", "percent"),
    [(110, 100, 10.0), (90, 100, -10.0), (100, 100, 0.0), (0, 100, -100.0), (1, 3, -66.67), (-50, -100, 50.0), (100, 0, None),
     ("a", 100, None), (100, "a", None), ("a", "a", None), (66.9, 67, 0.0), (None, 100, None), (100, None, None), (99.9999, 100, 0.0)],
)  # fmt: skip
def test_a_difference_is_in_percent_of_the_baseline_to_two_decimals(value: object, base: object, percent: float | None) -> None:
    assert delta_percent(value, base) == percent
    assert str(delta_percent(value, base)) != "-0.0"


def test_counts_are_told_apart_where_figures_are_the_same():
    assert (delta_percent(66.9, 67), delta_percent(66.9, 67, exact=True)) == (0.0, -0.15)


@pytest.mark.parametrize(
    ("other", "best", "alike"),
    [
        ((1001.0, None), (1000.0, None), True), ((1001.02, None), (1000.0, None), False), ((999.0, None), (1000.0, None), True),
        ((998.98, None), (1000.0, None), False), ((None, "a"), (None, "a"), True), ((None, "a"), (None, "b"), False),
        ((None, None), (None, ""), True), ((0.0, None), (0.0, None), True), ((0.5, None), (0.0, None), False),
        ((None, None), (0.5, None), False), ((0.5, None), (None, None), False), ((-1000.5, None), (-1000.0, None), True),
        ((None, None), (1.0, None), False), ((1.0, None), (None, None), False), ((None, None), (None, None), True),
    ],
)  # fmt: skip
def test_two_statements_say_the_same(other: tuple, best: tuple, alike: bool) -> None:
    assert same(("normal", "known", *other, "s"), ("normal", "known", *best, "t")) is alike
    assert same(("normal", "not_published", *other, "s"), ("normal", "known", *best, "t")) is False


SPELLINGS = {
    "TFLOPS": "TFLOPS teraflops TeraFLOPS tflop/s TF teraflop", "PFLOPS": "petaflops PFLOP/s PF", "GFLOPS": "gigaflops GFLOP/s",
    "TOPS": "tops Tera-OPS", "POPS": "pops PetaOPS", "mm2": "mm² mm^2 MM2", "W": "W watt Watts", "GB/s": "GB/s GB/sec gB/s GByte/s GBps",
    "TB/s": "TB/s TB/sec tB/sec TByte/s TBps", "bit": "bit bits -bit", "B": "B bytes Byte", "USD": "USD $ US$", "Gbit/s": "Gb/s Gb/sec Gbit/sec Gbps gbps",
    "Tbit/s": "Tb/s Tb/sec Tbit/sec Tbps", "MHz": "MHz mhz", "GiB": "GiB gib", "billion": "billion Billion",
}  # fmt: skip


@pytest.mark.parametrize(("name", "spelling"), [(name, one) for name, held in SPELLINGS.items() for one in held.split()])
def test_a_unit_is_known_by_each_of_its_spellings(name: str, spelling: str) -> None:
    assert units.canonical_name(spelling) == name
    assert units.canonical_name(f" {spelling} ") == name


def test_sq_mm_has_two_words() -> None:
    assert units.canonical_name("sq mm") == "mm2"


@pytest.mark.parametrize("text", ["Gb", "Tb", "gb/s", "tb/sec", "mb/s", "Kb", "Pb/s", "", "furlong", "mw"])
def test_what_may_be_bits_or_bytes_or_is_no_unit_is_never_guessed(text: str) -> None:
    assert units.canonical_name(text) is None


@pytest.mark.parametrize("text", ["gb", "tb", "mb"])
def test_all_small_letters_of_an_amount_are_bytes(text: str) -> None:
    assert units.canonical_name(text) == text.upper()


FACTORS = [
    ("GFLOPS", "TFLOPS", 0.001), ("PFLOPS", "TFLOPS", 1000), ("EFLOPS", "TFLOPS", 1e6), ("GOPS", "TOPS", 0.001), ("POPS", "TOPS", 1000),
    ("GHz", "MHz", 1000), ("kHz", "MHz", 0.001), ("TB", "GB", 1000), ("MB", "GB", 0.001), ("GiB", "GB", 1.073741824),
    ("MiB", "GB", 0.001048576), ("GiB", "MiB", 1024), ("KiB", "MiB", 1 / 1024), ("B", "MiB", 1 / 1024**2), ("TB/s", "GB/s", 1000),
    ("MB/s", "GB/s", 0.001), ("GiB/s", "GB/s", 1.073741824), ("TiB/s", "GB/s", 1099.511627776), ("Gbit/s", "GB/s", 0.125),
    ("Tbit/s", "GB/s", 125), ("kW", "W", 1000), ("MW", "W", 1e6), ("mW", "W", 0.001), ("cm2", "mm2", 100), ("million", "billion", 0.001),
    ("trillion", "billion", 1000),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "canonical", "factor"), FACTORS)
def test_a_unit_is_so_many_of_the_canonical_one(unit: str, canonical: str, factor: float) -> None:
    assert units.convert(1, unit, canonical) == factor
    assert units.convert(1, canonical, canonical) == 1
    assert unit in units.units_of(canonical)


def test_a_unit_that_does_not_fit_says_which_do() -> None:
    with pytest.raises(units.UnknownNameError) as error:
        units.convert(1, "W", "GB")
    assert (error.value.message, error.value.hint) == (
        "unit 'W' does not fit a value in GB",
        "allowed here: GB, TB, MB, GiB, MiB",
    )
    with pytest.raises(units.UnknownNameError) as error:
        units.convert(1, "W", "")
    assert error.value.message == "unit 'W' does not fit a value in plain numbers"
    assert error.value.hint == "allowed here: no unit (a plain number)"
    assert units.units_of("nothing") == ()
