"""Derived values of one part, from its row of `spec`. A missing input means no metric, never a guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gpudb.hints import TYPE_CHECKING, Any
from gpudb.model import BOUNDED
from gpudb.records import NamedTuple

if TYPE_CHECKING:
    from gpudb.law.metrics import Measures
    from gpudb.law.records import Bits


class Metric(NamedTuple):
    """One derived value and the inputs it was computed from."""

    metric: str
    value: float
    basis: str


def of(spec: Mapping[str, Any], bits: tuple[Bits, ...] = (), absent: Collection[str] = ()) -> list[Metric]:
    """Every metric that the row has the inputs for; ``bits`` are the bit lengths that count for TPP, ``absent`` what it does not have.

    ``flop_per_byte`` = dense BF16 TFLOPS x 1000 / GB/s; ``bf16_tflops_per_w`` and ``memory_gbs_per_w`` divide by the
    published TDP. ``tpp`` and ``performance_density`` are those of :mod:`gpudb.law.metrics`. The basis names the columns
    that went in.
    """
    if not bits:
        return of_measures(spec, None)
    from gpudb.law.metrics import from_spec, measure

    return of_measures(spec, measure(from_spec(spec, frozenset(absent)), bits))


def of_measures(spec: Mapping[str, Any], measures: Measures | None) -> list[Metric]:
    """The same for a row whose measures are known already; None for a database without bit lengths."""
    out = _law(measures) if measures else []
    bf16, bandwidth, tdp = (spec.get(k) for k in ("bf16_tensor_dense_tflops", "memory_bandwidth_gbs", "tdp_w"))
    if bf16 and bandwidth:
        basis = "bf16_tensor_dense_tflops, memory_bandwidth_gbs"
        out.append(Metric("flop_per_byte", _round(bf16 * 1000 / bandwidth), basis))
    if bf16 and tdp:
        out.append(Metric("bf16_tflops_per_w", _round(bf16 / tdp), "bf16_tensor_dense_tflops, tdp_w"))
    if bandwidth and tdp:
        out.append(Metric("memory_gbs_per_w", _round(bandwidth / tdp), "memory_bandwidth_gbs, tdp_w"))
    for name in (f"{column}_{end}" for column in BOUNDED for end in ("min", "max")):
        if spec.get(name) is not None:
            out.append(Metric(name, spec[name], name[:-4]))
    return out


def _law(measures: Measures) -> list[Metric]:
    from gpudb.law.metrics import DENSITY, INFINITE, TPP

    tpp = measures.spans[TPP]
    if tpp.known is None:
        return []
    best = None if tpp.basis == "declared" else measures.winner
    used = f"{best.column} x {best.bits} bit" if best else "maker_tpp (declared)"
    out = [Metric("tpp", tpp.known, used)]
    density, basis = measures.spans[DENSITY], f"{used}, logic_die_area_mm2"
    if density.known is not None:
        out.append(Metric("performance_density", _round(density.known), basis))
    elif measures.bounded:
        out += [Metric("performance_density_min", _round(density.low), basis)] if density.low else []
        out += [Metric("performance_density_max", _round(density.high), basis)] if density.high < INFINITE else []
    return out


def _round(value: float) -> float:
    """Six significant digits: more than any input carries, and the same on every machine."""
    return float(f"{value:.6g}")
