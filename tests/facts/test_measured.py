"""What somebody measured stands beside the peak, with its report, and never answers for it."""

from __future__ import annotations

import pytest

from gpudb.errors import UnknownNameError


@pytest.mark.parametrize(
    ("part", "column", "measured", "source"),
    [
        ("h100-sxm5-80gb", "bf16_measured_tflops", 794.5, "bekman-ml-engineering-mamf-2026-08"),
        ("h200-sxm5-141gb", "memory_bandwidth_measured_gbs", 4502.4, "tileops-profile-h200"),
        ("h800-sxm5-80gb", "all_reduce_measured_gbs", 215, "nccl-issue-1374"),
        ("h20-sxm5-141gb", "bf16_measured_tflops", 140.6, "tileops-profile-h20-3e"),
    ],
)
def test_a_measured_rate_names_its_report(catalog, part, column, measured, source):
    (row,) = catalog.sql(f"SELECT value_number, source FROM spec_fact WHERE part = '{part}' AND column_name = '{column}'").rows
    assert (row["value_number"], row["source"]) == (measured, source)


def test_the_peak_is_the_makers_though_a_lower_rate_was_measured(catalog):
    assert catalog.peak("h100-sxm5-80gb", "bf16").value == 989.4


def test_where_only_a_measured_rate_is_known_there_is_no_peak(catalog):
    (row,) = catalog.sql("SELECT bf16_tensor_dense_tflops, bf16_measured_tflops FROM spec WHERE part = 'iluvatar-bi-v150'").rows
    assert (row["bf16_tensor_dense_tflops"], row["bf16_measured_tflops"]) == (None, 196.77)
    with pytest.raises(UnknownNameError):
        catalog.peak("iluvatar-bi-v150", "bf16")


def test_no_metric_is_computed_from_a_measured_rate(catalog):
    bases = catalog.sql("SELECT DISTINCT basis FROM metric_value").rows
    assert bases
    assert not [row for row in bases if "measured" in str(row["basis"])]
