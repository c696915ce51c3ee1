"""Derived values: each from its inputs, none from a guess."""

from __future__ import annotations

import pytest

from gpudb.fact import metrics
from gpudb.law.records import Bits

ROW = {
    "part": "p",
    "vendor": "v",
    "family": "f",
    "bf16_tensor_dense_tflops": 148.0,
    "memory_bandwidth_gbs": 4000.0,
    "tdp_w": 400.0,
}
BITS = (Bits(column="bf16_tensor_dense_tflops", bits=16, sufficient=True, note="n"),)


def made(row: dict[str, object], bits: tuple[Bits, ...] = ()) -> dict[str, float]:
    return {metric.metric: metric.value for metric in metrics.of(row, bits)}


def test_the_figures_by_hand():
    assert made(ROW) == {"flop_per_byte": 37.0, "bf16_tflops_per_w": 0.37, "memory_gbs_per_w": 10.0}


def test_tpp_is_the_rate_times_its_bits_and_density_divides_by_the_area_of_the_logic_dies():
    found = made({**ROW, "logic_die_area_mm2": 814.0}, BITS)
    assert found["tpp"] == 2368
    assert found["performance_density"] == pytest.approx(2.90909, abs=1e-5)


@pytest.mark.parametrize(
    ("missing", "gone"),
    [
        ("tdp_w", {"bf16_tflops_per_w", "memory_gbs_per_w"}),
        ("memory_bandwidth_gbs", {"flop_per_byte", "memory_gbs_per_w"}),
        ("bf16_tensor_dense_tflops", {"flop_per_byte", "bf16_tflops_per_w", "tpp"}),
    ],
)
def test_a_missing_input_means_no_metric(missing, gone):
    assert set(made(ROW, BITS)) - set(made({**ROW, missing: None}, BITS)) == gone


def test_a_declared_tpp_says_so_and_is_used_only_without_a_rate_that_settles_it():
    (declared,) = (
        m for m in metrics.of({**ROW, "bf16_tensor_dense_tflops": None, "maker_tpp": 2368.0}, BITS) if m.metric == "tpp"
    )
    assert (declared.value, declared.basis) == (2368, "maker_tpp (declared)")
    assert made({**ROW, "maker_tpp": 9999.0}, BITS)["tpp"] == 2368


@pytest.mark.parametrize(
    ("least", "most", "ends"),
    [
        (500.0, 2000.0, {"logic_die_area_mm2_min": 500, "logic_die_area_mm2_max": 2000, "performance_density_min": 1.184, "performance_density_max": 4.736}),
        (500.0, None, {"logic_die_area_mm2_min": 500, "performance_density_max": 4.736}),
        (None, 2000.0, {"logic_die_area_mm2_max": 2000, "performance_density_min": 1.184}),
        (None, None, {}),
    ],
)  # fmt: skip
def test_bounds_of_the_area_are_bounds_of_the_density(least, most, ends):
    row = {**ROW, "logic_die_area_mm2_min": least, "logic_die_area_mm2_max": most}
    plain = made(ROW, BITS)
    found = {metric.metric: metric for metric in metrics.of(row, BITS) if metric.metric not in plain}
    assert {name: metric.value for name, metric in found.items()} == ends
    bases = {name: metric.basis for name, metric in found.items()}
    assert set(bases.values()) <= {"logic_die_area_mm2", "bf16_tensor_dense_tflops x 16 bit, logic_die_area_mm2"}
    assert [bases[name] for name in bases if name.startswith("logic")] == [
        "logic_die_area_mm2" for name in ends if name.startswith("logic")
    ]


def test_six_digits_are_kept():
    assert made({"bf16_tensor_dense_tflops": 1.0, "memory_bandwidth_gbs": 3000.0})["flop_per_byte"] == 0.333333


def test_a_declared_tpp_beside_a_vector_rate_says_that_it_is_declared():
    bits = (*BITS, Bits(column="fp32_tflops", bits=32, sufficient=False, note="n"))
    row = {**ROW, "bf16_tensor_dense_tflops": None, "fp32_tflops": 44.0, "maker_tpp": 2368.0, "logic_die_area_mm2": 592.0}
    found = {metric.metric: (metric.value, metric.basis) for metric in metrics.of(row, bits)}
    assert found["tpp"] == (2368, "maker_tpp (declared)")
    assert found["performance_density"] == (4, "maker_tpp (declared), logic_die_area_mm2")


def test_the_basis_names_what_went_in():
    found = {metric.metric: metric.basis for metric in metrics.of({**ROW, "logic_die_area_mm2": 814.0}, BITS)}
    assert found == {
        "tpp": "bf16_tensor_dense_tflops x 16 bit",
        "performance_density": "bf16_tensor_dense_tflops x 16 bit, logic_die_area_mm2",
        "flop_per_byte": "bf16_tensor_dense_tflops, memory_bandwidth_gbs",
        "bf16_tflops_per_w": "bf16_tensor_dense_tflops, tdp_w",
        "memory_gbs_per_w": "memory_bandwidth_gbs, tdp_w",
    }
