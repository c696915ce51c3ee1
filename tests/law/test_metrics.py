"""TPP, density, I/O and DRAM bandwidth: what counts, what is a bound, what is open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.law.metrics import DENSITY, DRAM, HBM_DENSITY, IO, TPP, Inputs, figures, holds, measure
from tests.law.small import BITS, threshold
from tests.law.support import records

OPS = ("<", "<=", ">", ">=")


def test_tpp_is_the_highest_product_of_dense_rate_and_bit_length_and_is_not_doubled() -> None:
    made = measure(Inputs({"fp16_tensor_dense_tflops": 148, "fp8_tensor_dense_tflops": 290, "fp32_tflops": 44}), BITS)
    assert made.value(TPP) == 2368
    assert made.winner is not None
    assert (made.winner.column, made.winner.bits) == ("fp16_tensor_dense_tflops", 16)
    assert [c.product for c in made.candidates] == [2368, 2320, 1408]


def test_sparse_rates_do_not_count() -> None:
    assert not any("sparse" in entry.column for entry in records().bits)
    made = measure(Inputs({"fp8_tensor_sparse_tflops": 3958, "fp8_tensor_dense_tflops": 1979}), records().bits)
    assert made.value(TPP) == 15832


def test_a_vector_rate_alone_is_only_a_lower_bound() -> None:
    span = measure(Inputs({"fp32_tflops": 60}), BITS).spans[TPP]
    assert span.known is None
    assert span.low == 1920


def test_the_vector_rates_are_the_tpp_of_a_part_without_matrix_units() -> None:
    bits = records().bits
    vector = {"fp64_tflops": 5.3, "fp32_tflops": 10.6, "fp16_tflops": 21.2}
    others = frozenset(entry.column for entry in bits) - set(vector)
    assert measure(Inputs(vector, not_applicable=others), bits).value(TPP) == 339.2
    for column in others:  # one that may have a rate: only a lower bound
        assert measure(Inputs(vector, not_applicable=others - {column}), bits).value(TPP) is None
    assert measure(Inputs({"fp32_tflops": 10.6}, not_applicable=others), bits).value(TPP) is None


def test_the_declared_tpp_stands_in_when_no_matrix_rate_is_known_and_beside_it_otherwise() -> None:
    declared = measure(Inputs({"fp32_tflops": 60, "maker_tpp": 7024}), BITS)
    assert declared.value(TPP) == 7024
    both = measure(Inputs({"fp8_tensor_dense_tflops": 1978.9, "maker_tpp": 15840}), BITS)
    assert both.value(TPP) == 15831.2
    assert any("15840" in step for step in both.steps)


def test_density_needs_the_area_of_the_logic_dies() -> None:
    assert measure(figures(tops=148, bits=16), BITS).value(DENSITY) is None
    assert measure(figures(tops=148, bits=16, die_area=814), BITS).value(DENSITY) == pytest.approx(2.909090909)


@pytest.mark.parametrize(
    ("values", "absent", "low", "known"),
    [
        ({"aggregate_io_gbs": 500, "nvlink_gbs": 900}, (), 500, 500),
        ({"nvlink_gbs": 400, "pcie_gbs": 64}, (), 464, 464),
        ({"pcie_gbs": 64}, ("nvlink_gbs",), 64, 64),
        ({"scale_up_gbs": 896, "pcie_gbs": 128}, ("nvlink_gbs",), 1024, 1024),
        ({"nvlink_gbs": 600, "pcie_gbs": 128}, ("scale_up_gbs",), 128, 128),
        ({"nvlink_gbs": 900}, (), 900, None),
        ({}, (), 0, None),
    ],
)
def test_aggregate_io(values: dict[str, float], absent: tuple[str, ...], low: float, known: float | None) -> None:
    span = measure(Inputs(values, not_applicable=frozenset(absent)), BITS).spans[IO]
    assert (span.low, span.known) == (low, known)


def test_memory_on_a_processor_is_not_memory_by_itself() -> None:
    made = measure(figures(tpp=1, dram=8000), BITS)
    assert made.value(DRAM) == 8000
    assert made.value(HBM_DENSITY) == 0


@pytest.mark.parametrize("bad", [{"tops": 1.0}, {"bits": 8}, {"tops": -1.0, "bits": 8}, {"die_area": 0.0},
                                 {"dram": float("nan")}, {"io": float("inf")}])  # fmt: skip
def test_figures_refuse_what_makes_no_sense(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        figures(**bad)  # type: ignore[arg-type]


@given(st.floats(0, 1e6), st.sampled_from(OPS), st.floats(0, 1e6))
def test_a_known_number_is_always_decided_and_bounds_keep_their_operator(value: float, op: str, bound: float) -> None:
    got = holds(threshold(TPP, op, bound), measure(figures(tpp=value), BITS))
    assert got is {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}[op]


@pytest.mark.dear
@given(st.sampled_from(OPS), st.floats(1, 1e6), st.floats(0, 1e6))
def test_a_missing_number_is_never_decided_against_a_number_that_it_may_reach(op: str, bound: float, value: float) -> None:
    unknown = holds(threshold(TPP, op, bound), measure(figures(), BITS))
    known = holds(threshold(TPP, op, bound), measure(figures(tpp=value), BITS))
    assert unknown is None or unknown is known
