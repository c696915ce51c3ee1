"""Plausible sizes: per market and form factor, so that a slip of unit or scope cannot pass as a number."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.profiles import LIMITS, Profile, profile_of
from gpudb.curation.lint.registry import Hit, hit, rule
from gpudb.curation.lint.seed_view import Spec


@rule("SPEC034")
def bounds(spec: Spec) -> Iterator[Hit]:
    """The registry's limits hold for anything; these hold for accelerators from Volta to Rubin."""
    for column, (low, high) in LIMITS["values"].items():
        value = spec.number(column)
        if value is not None and not low <= value <= high:
            yield hit(spec, f"{value:g}; accelerators have {low:g} to {high:g}", column)


@rule("SPEC035")
def power(spec: Spec) -> Iterator[Hit]:
    """One unit of the form factor. An observed cap lies between 0.7 and 1.5 of the published figure."""
    tdp, cap = spec.number("tdp_w"), spec.number("observed_power_cap_w")
    form = spec.record.form_factor
    profile = profile_of(spec)
    low, high = (profile and profile.power_w.get(form)) or LIMITS["power_w"].get(form) or (50, 3000)
    if tdp is not None and not low <= tdp <= high:
        yield hit(spec, f"{tdp:g} W; {form} parts of this kind have {low:g} to {high:g}", "tdp_w")
    if tdp is not None and cap is not None and not 0.7 <= cap / tdp <= 1.5:
        yield hit(spec, f"cap of {cap:g} W on a part published with {tdp:g} W", "observed_power_cap_w", "tdp_w")


@rule("SPEC036")
def cache(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """At most what the full die has, and at least a third of it."""
    size, full = spec.number("l2_mib"), profile.full_l2_mib
    if size is not None and full is not None and not full / 3 <= size <= full:
        yield hit(spec, f"{size:g} MiB; the full die has {full}", "l2_mib")


@rule("SPEC037")
def efficiency(spec: Spec) -> Iterator[Hit]:
    """Dense 16-bit TFLOPS per watt between 0.2 and 3.0, and GB/s per watt between 0.8 and 12, over all published parts."""
    tdp, bandwidth = spec.number("tdp_w"), spec.number("memory_bandwidth_gbs")
    rate = spec.number("bf16_tensor_dense_tflops") or spec.number("fp16_tensor_dense_tflops")
    if tdp and rate and not 0.2 <= rate / tdp <= 3.0:
        yield hit(spec, f"{rate / tdp:.3g} TFLOPS per watt", "bf16_tensor_dense_tflops", "tdp_w")
    if tdp and bandwidth and not 0.8 <= bandwidth / tdp <= 12:
        yield hit(spec, f"{bandwidth / tdp:.3g} GB/s per watt", "memory_bandwidth_gbs", "tdp_w")


@rule("SPEC038")
def market(spec: Spec) -> Iterator[Hit]:
    """SXM, OAM and superchips are for data centers and have HBM; a part for consumers says no to
    `marketed_for_datacenter`, a part of the data-center line says yes.
    """
    kind, aimed = spec.text("memory_type") or "", spec.text("marketed_for_datacenter")
    form, record = spec.record.form_factor, spec.record
    module = form.startswith("sxm") or form in ("oam", "superchip")
    if module and record.market != "datacenter":
        yield hit(spec, f"market {record.market} on a module ({form})", "marketed_for_datacenter")
    if module and kind and not kind.startswith("H"):
        yield hit(spec, f"{kind} on a module ({form})", "memory_type")
    if record.market == "consumer" and kind and not kind.startswith("GDDR"):
        yield hit(spec, f"{kind} on a consumer part", "memory_type")
    if aimed is not None and (aimed == "yes") != (record.market == "datacenter"):
        yield hit(spec, f"marketed for data centers: {aimed}, market: {record.market}", "marketed_for_datacenter")


#: measured column -> the peaks one of which it stays under
_MEASURED = {
    "bf16_measured_tflops": ("bf16_tensor_dense_tflops", "fp16_tensor_dense_tflops"),
    "memory_bandwidth_measured_gbs": ("memory_bandwidth_gbs",),
    "all_reduce_measured_gbs": ("scale_up_gbs",),
}


@rule("SPEC046")
def measured(spec: Spec) -> Iterator[Hit]:
    """Between a fifth of the peak and the peak. An all-reduce is counted one way, the links both ways."""
    for column, peaks in _MEASURED.items():
        rate, peak = spec.number(column), max((spec.number(name) or 0 for name in peaks), default=0)
        if rate is not None and peak and not 0.2 * peak <= rate < peak:
            yield hit(spec, f"{rate:g} measured where the peak is {peak:g}", column, *peaks)
