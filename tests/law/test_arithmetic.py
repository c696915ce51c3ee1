"""The arithmetic of the law, figure by figure: TPP, density, I/O, logic, clauses, and which items are alike."""

from __future__ import annotations

import pytest

from gpudb.law.clauses import evaluate
from gpudb.law.logic import both, either, negate, word
from gpudb.law.metrics import (
    DENSITY,
    DRAM,
    HBM_DENSITY,
    INFINITE,
    IO,
    TPP,
    Inputs,
    Span,
    candidates,
    clean,
    figures,
    marketing,
    measure,
    number,
)
from gpudb.law.prepared_item import prepare
from gpudb.law.rule_records import Exclusion
from gpudb.law.signature import Scale, bounds, signature
from tests.law.small import (
    BITS,
    CONTROL,
    OVER,
    clause,
    letter,
    limb,
    policy,
    rule,
    small,
    threshold,
    version,
)

# --- the arithmetic


@pytest.mark.parametrize(
    ("values", "tpp", "said"),
    [
        ({}, Span(0, INFINITE, "unknown"), "TPP: no dense rate known"),
        ({"maker_tpp": 2368.0}, Span(2368, 2368, "declared"), "TPP = 2368, as declared; no dense rate known to check it"),
        ({"fp16_tensor_dense_tflops": 148.0}, Span(2368, 2368, "fp16_tensor_dense_tflops 148 x 16 bit"),
         "TPP = fp16_tensor_dense_tflops 148 x 16 bit = 2368 (dense, the highest of 1)"),
        ({"fp32_tflops": 60.0}, Span(1920, INFINITE, "at least fp32_tflops 60 x 32 bit"),
         "TPP >= fp32_tflops 60 x 32 bit = 1920; no rate of the matrix units is known"),
        ({"fp32_tflops": 60.0, "maker_tpp": 7024.0}, Span(7024, 7024, "declared"),
         "TPP = 7024, as declared; known rates give at least 1920"),
    ],
)  # fmt: skip
def test_the_step_about_tpp(values: dict[str, float], tpp: Span, said: str) -> None:
    made = measure(Inputs(values), BITS)
    assert made.spans[TPP] == tpp
    assert made.steps[0] == said
    assert made.maker_tpp == values.get("maker_tpp")


def test_a_declared_tpp_that_differs_from_the_product_is_told_and_an_equal_one_is_not() -> None:
    def steps(declared: float) -> list[str]:
        made = measure(Inputs({"fp16_tensor_dense_tflops": 148.0, "maker_tpp": declared}), BITS)
        return [step for step in made.steps if "declares" in step]

    assert steps(2368.0) == []
    assert steps(2400.0) == ["the maker declares TPP 2400; the product of the published rate is used"]


def test_the_highest_product_wins_and_of_equal_ones_the_shorter_operand() -> None:
    values = {"fp16_tensor_dense_tflops": 100.0, "fp8_tensor_dense_tflops": 200.0, "fp32_tflops": 10.0}
    assert [(c.column, c.product) for c in candidates(Inputs(values), BITS)] == [
        ("fp8_tensor_dense_tflops", 1600), ("fp16_tensor_dense_tflops", 1600), ("fp32_tflops", 320)]  # fmt: skip
    given = candidates(figures(tops=300, bits=8), BITS)
    assert [(c.column, c.rate, c.bits, c.product) for c in given] == [("given", 300, 8, 2400)]


@pytest.mark.parametrize(
    ("values", "span", "said"),
    [
        ({"maker_tpp": 100.0}, Span(0, INFINITE, "unknown"), "performance density: the area of the logic dies is not known"),
        ({"maker_tpp": 0.0}, Span(0, 0, "TPP is 0"), "performance density: the area of the logic dies is not known"),
        ({"maker_tpp": 100.0, "logic_die_area_mm2": 50.0}, Span(2, 2, "TPP / 50 mm2"), "performance density = 100 / 50 mm2 = 2"),
        ({"fp32_tflops": 10.0, "logic_die_area_mm2": 50.0}, Span(6.4, INFINITE, "TPP / 50 mm2"), None),
        ({"logic_die_area_mm2": 50.0}, Span(0, INFINITE, "TPP / 50 mm2"), None),
    ],
)  # fmt: skip
def test_the_step_about_density(values: dict[str, float], span: Span, said: str | None) -> None:
    made = measure(Inputs(values), BITS)
    assert made.spans[DENSITY] == span
    assert [step for step in made.steps if step.startswith("performance density")] == ([said] if said else [])


@pytest.mark.parametrize(
    ("values", "absent", "span", "said"),
    [
        ({"aggregate_io_gbs": 500.0}, (), Span(500, 500, "aggregate_io_gbs"), "aggregate I/O = 500 GB/s, as recorded"),
        ({"nvlink_gbs": 400.0, "pcie_gbs": 64.0}, (), Span(464, 464, "nvlink_gbs + pcie_gbs"),
         "aggregate I/O = NVLink + PCIe, both directions = 464 GB/s"),
        ({"pcie_gbs": 64.0}, ("nvlink_gbs",), Span(64, 64, "nvlink_gbs + pcie_gbs"),
         "aggregate I/O = NVLink + PCIe, both directions = 64 GB/s"),
        ({"pcie_gbs": 64.0}, (), Span(64, INFINITE, "at least pcie_gbs"), None),
        ({}, ("nvlink_gbs",), Span(0, INFINITE, "unknown"), None),
        ({}, (), Span(0, INFINITE, "unknown"), None),
        ({}, ("nvlink_gbs", "pcie_gbs"), Span(0, 0, "nvlink_gbs + pcie_gbs"),
         "aggregate I/O = NVLink + PCIe, both directions = 0 GB/s"),
    ],
)  # fmt: skip
def test_the_step_about_io(values: dict[str, float], absent: tuple[str, ...], span: Span, said: str | None) -> None:
    made = measure(Inputs(values, not_applicable=frozenset(absent)), BITS)
    assert made.spans[IO] == span
    assert [step for step in made.steps if step.startswith("aggregate")] == ([said] if said else [])


def test_dram_and_memory_by_itself() -> None:
    made = measure(Inputs({"memory_bandwidth_gbs": 4000.0}), BITS)
    assert made.spans[DRAM] == Span(4000, 4000, "memory_bandwidth_gbs")
    assert "total DRAM bandwidth = 4000 GB/s" in made.steps
    assert measure(Inputs({}), BITS).spans[DRAM] == Span(0, INFINITE, "unknown")
    assert made.spans[HBM_DENSITY] == Span(0, 0, "not memory by itself")
    alone = measure(Inputs({HBM_DENSITY: 3.0}), BITS)
    assert alone.spans[HBM_DENSITY] == Span(3, 3, HBM_DENSITY)


@pytest.mark.parametrize(
    ("value", "text"), [(2368, "2368"), (19.4495, "19.4495"), (0.00004, "0"), (5.91830, "5.9183"), (100, "100"), (0, "0")]
)
def test_a_number_is_written_without_trailing_zeros(value: float, text: str) -> None:
    assert number(value) == text


def test_a_product_is_free_of_binary_dust() -> None:
    assert clean(1978.9 * 8) == 15831.2
    assert clean(0.1 + 0.2) == 0.3


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"bits": 0, "tops": 1.0}, "from 1 to 1024"), ({"bits": 1025, "tops": 1.0}, "from 1 to 1024"),
        ({"tpp": 1.0, "tops": 1.0, "bits": 8}, "give the one or the other"), ({"die_area": 0.0}, "cannot be zero"),
        ({"tops": 1.0}, "needs its bit length"), ({"bits": 8}, "needs its bit length"), ({"io": -1.0}, "aggregate_io_gbs must be"),
        ({"dram": INFINITE}, "memory_bandwidth_gbs must be"), ({"tops": -1.0, "bits": 8}, "tops must be"),
    ],
)  # fmt: skip
def test_figures_say_what_is_wrong_with_them(bad: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        figures(**bad)  # type: ignore[arg-type]


def test_figures_at_their_bounds_are_taken() -> None:
    assert figures(tops=0, bits=1).rates == ((0, 1),)
    assert figures(tops=1, bits=1024).rates == ((1, 1024),)
    assert figures(tpp=0, io=0, dram=0).values == {"maker_tpp": 0, "aggregate_io_gbs": 0, "memory_bandwidth_gbs": 0}
    assert [figures(datacenter=x).datacenter for x in (True, False, None)] == ["yes", "no", "unknown"]
    assert figures(die_area=814).values == {"logic_die_area_mm2": 814}


@pytest.mark.parametrize(
    ("wanted", "is_", "truth"),
    [("any", "unknown", True), ("any", "no", True), ("yes", "yes", True), ("yes", "no", False), ("yes", "unknown", None),
     ("no", "no", True), ("no", "yes", False), ("no", "unknown", None)],
)  # fmt: skip
def test_marketing(wanted: str, is_: str, truth: bool | None) -> None:
    assert marketing(wanted, measure(Inputs({}, is_), BITS)) is truth


@pytest.mark.parametrize(
    ("values", "all_", "one"),
    [((), True, False), ((True,), True, True), ((None,), None, None), ((True, None), None, True), ((False, None), False, None),
     ((None, False), False, None), ((None, True), None, True), ((False, True), False, True), ((True, True), True, True),
     ((False, False), False, False)],
)  # fmt: skip
def test_three_valued_logic(values: tuple, all_: bool | None, one: bool | None) -> None:
    assert both(values) is all_
    assert either(values) is one
    assert [negate(v) for v in (True, False, None)] == [False, True, None]
    assert [word(v) for v in (True, False, None)] == ["met", "not_met", "unknown"]


# --- clauses


NOTE = Exclusion(id="n", citation="Note 2", paragraphs=("A",), datacenter="no", tests=(threshold("tpp", "<", 100),), at="text")
TEXT = version(
    "2022-01-01",
    clauses=(clause("a.1", "A", ("tpp", ">=", 100)), clause("a.2", "A", ("tpp", ">=", 10), ("performance_density", ">=", 5)),
             clause("b", "B", ("memory_bandwidth_density", ">", 2))),
    exclusions=(NOTE,),
)  # fmt: skip


def test_every_step_shows_limb_figure_operator_and_result() -> None:
    result = evaluate("r", TEXT, measure(figures(tpp=50, die_area=5, datacenter=False), BITS))
    assert result.steps == (
        "A clause a.1: tpp 50 >= 100: no -> not met",
        "A clause a.2: tpp 50 >= 10: yes and performance_density 10 >= 5: yes -> not met; taken out by Note 2",
        "B clause b: memory_bandwidth_density 0 > 2: no -> not met",
    )
    assert [c.bare for c in result.clauses] == ["not_met", "met", "not_met"]
    assert [c.aside for c in result.clauses] == [False, False, True]
    assert [c.at for c in result.clauses] == ["text a.1", "text a.2", "text b"]


def test_a_step_says_what_is_missing_and_from_where_on_a_bound_is_open() -> None:
    result = evaluate("r", TEXT, measure(Inputs({"fp32_tflops": 1.0}), BITS))
    assert result.steps[0] == "A clause a.1: tpp >= 32 >= 100: unknown -> unknown; missing: dense_rate, marketed_for_datacenter"
    assert result.clauses[1].missing == ("dense_rate", "marketed_for_datacenter")
    assert evaluate("r", TEXT, measure(Inputs({}), BITS)).clauses[1].tests[1].given == "unknown"
    assert (result.outcome, result.paragraphs, result.paragraph("A"), result.paragraph("Z")) == ("unknown", (), None, False)


def test_a_density_is_missing_its_rate_before_its_area() -> None:
    known = evaluate("r", TEXT, measure(figures(tpp=50, datacenter=True), BITS))
    assert known.clauses[1].missing == ("logic_die_area_mm2",)


def test_a_paragraph_is_met_when_one_of_its_clauses_is() -> None:
    result = evaluate("r", TEXT, measure(figures(tpp=100, die_area=100, datacenter=True), BITS))
    assert (result.outcome, result.paragraphs, result.missing) == ("met", ("A",), ())
    assert result.truth == {"A": True, "B": False}


# --- items that the law cannot tell apart


@pytest.mark.parametrize(
    ("least", "most", "span", "said"),
    [
        (10.0, 40.0, (2.5, 10), "(10 to 40 mm2): 2.5 to 10"), (10.0, None, (0, 10), "(at least 10 mm2): at most 10"),
        (None, 40.0, (2.5, INFINITE), "(at most 40 mm2): at least 2.5"),
    ],
)  # fmt: skip
def test_the_step_about_a_density_within_bounds(least: float | None, most: float | None, span: tuple, said: str) -> None:
    made = measure(figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (least, most)}), BITS)
    assert made.spans[DENSITY][:2] == span
    assert made.steps[-1] == f"performance density = 100 / {said}"
    assert made.bounded


def test_two_items_within_bounds_stand_at_one_place_only_where_both_ends_do() -> None:
    scale = Scale([threshold(DENSITY, ">=", 5), threshold(DENSITY, ">=", 8)])

    def place(least: float, most: float) -> object:
        return scale.place(measure(figures(tpp=100)._replace(bounds={"logic_die_area_mm2": (least, most)}), BITS))

    assert place(10, 40) == place(11, 39)  # 2.5 to 10, 2.56 to 9.09
    assert len({place(10, 40), place(15, 40), place(25, 40), place(20, 40), place(12.5, 40), place(10, 15)}) == 6
    assert place(25, 40) != scale.place(measure(figures(tpp=100, die_area=40), BITS))


def test_the_bounds_of_a_book_are_those_of_rules_that_decide_and_of_letters() -> None:
    tests = [threshold("tpp", ">=", float(n)) for n in range(6)]
    text = small(
        rule("r", "control", version("2022-01-01", clauses=(clause("a", "A", ("tpp", ">=", 0)),),
                                     exclusions=(NOTE.replace(tests=(tests[1],)),))),
        rule("e", "license_exception", version("2022-01-01", exceptions=(limb(tests=(tests[2],)),))),
        rule("p", "review_policy", version("2022-01-01", policies=(policy("p", tests=(tests[3], tests[0])),))),
        rule("w", "worldwide_control", version("2022-01-01", clauses=(clause("w", "W", ("tpp", ">=", 5)),))),
        rule("t", "tariff", version("2022-01-01", clauses=(clause("x", "X", ("tpp", ">=", 9)),))),
        letters=(letter(criterion_tests=(tests[4],)),),
    )  # fmt: skip
    assert set(bounds(text)) == set(tests)
    assert len(bounds(text)) == 6


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (figures(tpp=100), figures(tpp=5000), True), (figures(tpp=99), figures(tpp=100), False),
        (figures(tpp=100, datacenter=True), figures(tpp=100), False), (figures(tpp=100), figures(), False),
        (OVER, OVER._replace(part="x9", family="X9"), False), (OVER, OVER._replace(vendor="other"), False),
        (OVER, OVER._replace(part="x9"), True),
    ],
)  # fmt: skip
def test_items_have_one_signature_when_bounds_marketing_and_letters_see_no_difference(
    one: Inputs, other: Inputs, alike: bool
) -> None:
    text = small(CONTROL, letters=(letter(),))
    tests = bounds(text)
    assert (signature(prepare(text, one), tests) == signature(prepare(text, other), tests)) is alike


@pytest.mark.parametrize(
    ("low", "high", "alike"), [(99.9, 99, True), (100, 100.1, False), (99.9, 100, False), (100.1, 199, True), (199, 200, False)]
)
def test_two_items_stand_at_one_place_of_the_scale_between_the_same_bounds(low: float, high: float, alike: bool) -> None:
    scale = Scale([threshold(TPP, ">=", 200), threshold(TPP, ">", 100)])
    at = [scale.place(measure(figures(tpp=value), BITS)) for value in (low, high)]
    assert (at[0] == at[1]) is alike
