"""Derived values of one part, from its row of `spec`. A missing input means no metric, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Metric(NamedTuple):
    """One derived value and the inputs it was computed from."""

    metric: str
    value: float
    basis: str


def of(spec: Mapping[str, Any]) -> list[Metric]:
    """Every metric that the row has the inputs for.

    ``flop_per_byte`` = dense BF16 TFLOPS x 1000 / GB/s; ``bf16_tflops_per_w`` and ``memory_gbs_per_w`` divide by the
    published TDP.
    """
    out: list[Metric] = []
    bf16, bandwidth, tdp = (spec.get(k) for k in ("bf16_tensor_dense_tflops", "memory_bandwidth_gbs", "tdp_w"))
    if bf16 and bandwidth:
        out.append(Metric("flop_per_byte", _round(bf16 * 1000 / bandwidth), "bf16_tensor_dense_tflops, memory_bandwidth_gbs"))
    if bf16 and tdp:
        out.append(Metric("bf16_tflops_per_w", _round(bf16 / tdp), "bf16_tensor_dense_tflops, tdp_w"))
    if bandwidth and tdp:
        out.append(Metric("memory_gbs_per_w", _round(bandwidth / tdp), "memory_bandwidth_gbs, tdp_w"))
    return out


def _round(value: float) -> float:
    """Six significant digits: more than any input carries, and the same on every machine."""
    return float(f"{value:.6g}")
