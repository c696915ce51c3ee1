"""Plausible sizes: per market and form factor, so that a slip of unit or scope cannot pass as a number."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.profiles import Profile, profile_of, profile_rule
from gpudb.curation.lint.registry import Hit, hit, part_rule
from gpudb.curation.lint.seed_view import Spec

#: column -> (lowest, highest) over all accelerators of the seed's time span, with room: half of the lowest part that is sold
#: (T4, V100, Ascend 910) and twice the highest (Rubin, MI455X)
BOUNDS: dict[str, tuple[float, float]] = {
    "memory_gb": (12, 900),
    "memory_bandwidth_gbs": (250, 44000),
    "memory_clock_mhz": (500, 16000),
    "fp32_tflops": (6, 640),
    "fp64_tflops": (0.3, 200),
    "fp64_tensor_tflops": (0.3, 400),
    "tf32_tensor_dense_tflops": (20, 2600),
    "fp16_tensor_dense_tflops": (40, 10500),
    "bf16_tensor_dense_tflops": (40, 10500),
    "fp8_tensor_dense_tflops": (150, 41000),
    "int8_tensor_dense_tops": (100, 10500),
    "fp4_tensor_dense_tflops": (500, 81000),
    "nvlink_gbs": (64, 7200),
    "l2_mib": (4, 520),
    "transistors_billion": (10, 680),
    "die_area_mm2": (70, 860),
    "launch_price_usd": (500, 100000),
    "reported_memory_mib": (12000, 600000),
}

#: form factor -> published power of one unit in W (lowest, highest); single architectures have narrower ones in their profile
_POWER: dict[str, tuple[float, float]] = {
    "sxm2": (250, 350),
    "sxm3": (300, 450),
    "sxm4": (400, 500),
    "sxm5": (400, 700),
    "sxm6": (700, 1400),
    "pcie": (70, 600),
    "oam": (300, 1500),
    "superchip": (700, 3000),
}


@part_rule(
    "SPEC034",
    "error",
    "Values have a plausible size in the canonical unit",
    "TB/s for GB/s, GFLOPS for TFLOPS, bits for bytes, per server for per GPU",
)
def bounds(spec: Spec) -> Iterator[Hit]:
    """The registry's limits hold for anything; these hold for accelerators from Volta to Rubin."""
    for column, (low, high) in BOUNDS.items():
        value = spec.number(column)
        if value is not None and not low <= value <= high:
            yield hit(spec, f"{value:g}; accelerators have {low:g} to {high:g}", column)


@part_rule(
    "SPEC035",
    "error",
    "Published power fits form factor and architecture; a cap that boards report is near it",
    "L40S 300 W (copied from L40), V100 rows swapped, GH200 700 W (the GPU's share); B200 per server",
)
def power(spec: Spec) -> Iterator[Hit]:
    """One unit of the form factor. An observed cap lies between 0.7 and 1.5 of the published figure."""
    tdp, cap = spec.number("tdp_w"), spec.number("observed_power_cap_w")
    form = spec.record.form_factor
    profile = profile_of(spec)
    low, high = (profile and profile.power_w.get(form)) or _POWER.get(form) or (50, 3000)
    if tdp is not None and not low <= tdp <= high:
        yield hit(spec, f"{tdp:g} W; {form} parts of this kind have {low:g} to {high:g}", "tdp_w")
    if tdp is not None and cap is not None and not 0.7 <= cap / tdp <= 1.5:
        yield hit(spec, f"cap of {cap:g} W on a part published with {tdp:g} W", "observed_power_cap_w", "tdp_w")


@profile_rule(
    "SPEC036",
    "error",
    "L2 is a whole number of MiB that the die has",
    "KB for MB; 50 for 126 on B200 (copied from H100)",
)
def cache(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """At most what the full die has, and at least a third of it."""
    size, full = spec.number("l2_mib"), profile.full_l2_mib
    if size is not None and full is not None and not full / 3 <= size <= full:
        yield hit(spec, f"{size:g} MiB; the full die has {full}", "l2_mib")


@part_rule(
    "SPEC037",
    "error",
    "Efficiency is of its time",
    "a value of the server on the row of the GPU, or of the GPU on the row of the server",
)
def efficiency(spec: Spec) -> Iterator[Hit]:
    """Dense 16-bit TFLOPS per watt between 0.2 and 3.0, and GB/s per watt between 0.8 and 12, over all published parts."""
    tdp, bandwidth = spec.number("tdp_w"), spec.number("memory_bandwidth_gbs")
    rate = spec.number("bf16_tensor_dense_tflops") or spec.number("fp16_tensor_dense_tflops")
    if tdp and rate and not 0.2 <= rate / tdp <= 3.0:
        yield hit(spec, f"{rate / tdp:.3g} TFLOPS per watt", "bf16_tensor_dense_tflops", "tdp_w")
    if tdp and bandwidth and not 0.8 <= bandwidth / tdp <= 12:
        yield hit(spec, f"{bandwidth / tdp:.3g} GB/s per watt", "memory_bandwidth_gbs", "tdp_w")


@part_rule(
    "SPEC038",
    "error",
    "Markets: consumer and workstation parts are cards with GDDR, data-center modules have HBM",
    "GeForce rows in data-center tables: 'not for data centers' decides under Note 2 to 3A090",
)
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


@part_rule(
    "SPEC046",
    "error",
    "A measured rate is under the peak, and not far under it",
    "a peak recorded as measured or the other way round; one GPU's share of a server",
)
def measured(spec: Spec) -> Iterator[Hit]:
    """Between a fifth of the peak and the peak. An all-reduce is counted one way, the links both ways."""
    for column, peaks in _MEASURED.items():
        rate, peak = spec.number(column), max((spec.number(name) or 0 for name in peaks), default=0)
        if rate is not None and peak and not 0.2 * peak <= rate < peak:
            yield hit(spec, f"{rate:g} measured where the peak is {peak:g}", column, *peaks)
