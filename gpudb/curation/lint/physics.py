"""Rates against units and clock, and plausible sizes per market and form factor: a slip of unit or scope cannot pass as a number."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.registry import LIMITS, Hit, Profile, hit, is_one_of, off, profile_of, rule
from gpudb.curation.lint.seed_view import SeedView, Spec


def peak16(spec: Spec, profile: Profile) -> float | None:
    """Dense 16-bit matrix TFLOPS from units and clock; None when the units are not known."""
    units = spec.number("sm_count")
    if units is None:
        return None
    clock = spec.number("boost_clock_mhz") or profile.highest_clock
    return units * profile.dense16 * clock / 1e6


@rule("SPEC001")
def upper_bound(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Upper bound with 3 % for rounding and with the part's boost clock, or the architecture's highest clock where none
    is known. Parts whose SMs or architecture are not described are skipped.
    """
    peak = peak16(spec, profile)
    if peak is None:
        return
    for column, (name, most) in LIMITS["dense"].items():
        rate, multiple = spec.number(column), getattr(profile, name, most) or most
        if rate is not None and rate > peak * multiple * 1.03:
            told = f"{rate:g} is more than {peak * multiple:.4g} that SMs and clock allow dense; is it the sparse rate?"
            yield hit(spec, told, column, "sm_count", "boost_clock_mhz")


@rule("SPEC010")
def lower_bound(view: SeedView, spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Makers print the rate at a tensor clock near the boost clock: 0.92 of the bound for H100, 1.0 for A100. Parts that
    were capped on purpose (H20, L20, L40, MI308X) and consumer parts (half rate with FP32 accumulate) are skipped.
    """
    peak = peak16(spec, profile)
    if peak is None or is_one_of(spec, view.special.capped) or spec.record.market == "consumer":
        return
    for column in ("fp16_tensor_dense_tflops", "bf16_tensor_dense_tflops"):
        rate = spec.number(column)
        if rate is not None and spec.number("boost_clock_mhz") and rate < 0.6 * peak:
            yield hit(spec, f"{rate:g} is less than 0.6 of {peak:.4g} from SMs and clock; was it halved?", column, "sm_count")


@rule("SPEC011")
def units(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """CUDA cores = 128 x SMs (64 on GV100 and GA100, 64 per compute unit at AMD), tensor cores = 4 x SMs (8 on GV100), and
    a part has no more SMs than its full dies.
    """
    sms = spec.number("sm_count")
    if sms is None:
        return
    for column, each in (("cuda_cores", profile.cores_per_sm), ("tensor_cores", profile.tensor_cores_per_sm)):
        count = spec.number(column)
        if count is not None and count != each * sms:
            yield hit(spec, f"{count:g} is not {each} x {sms:g} SMs", column, "sm_count")
    full = profile.full_die * (2 if spec.record.architecture == "cdna2" and spec.record.die_count == 2 else 1)
    if spec.record.architecture.startswith("blackwell") and spec.record.die_count == 1:
        full //= 2
    if sms > full:
        yield hit(spec, f"{sms:g} SMs on a part whose full silicon has {full}", "sm_count")


@rule("SPEC012")
def clocks(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Base clock < boost clock, and the boost clock between half of and 3 % above the highest clock of the architecture."""
    base, boost = spec.number("base_clock_mhz"), spec.number("boost_clock_mhz")
    if base is not None and boost is not None and base >= boost:
        yield hit(spec, f"base clock {base:g} is not below boost clock {boost:g}", "base_clock_mhz", "boost_clock_mhz")
    if boost is not None and not 0.5 * profile.highest_clock <= boost <= 1.03 * profile.highest_clock:
        yield hit(spec, f"boost clock {boost:g} MHz; parts of this architecture reach {profile.highest_clock}", "boost_clock_mhz")
    if base is not None and not 0.25 * profile.highest_clock <= base <= profile.highest_clock:
        yield hit(spec, f"base clock {base:g} MHz; parts of this architecture reach {profile.highest_clock}", "base_clock_mhz")


@rule("SPEC013")
def fp32(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Two operations per core and clock (four with AMD's dual issue from CDNA 3). Without a boost clock the architecture's
    highest clock gives an upper bound.
    """
    rate, sms = spec.number("fp32_tflops"), spec.number("sm_count")
    if rate is None or (sms is None and spec.number("cuda_cores") is None):
        return
    cores = spec.number("cuda_cores") or profile.cores_per_sm * (sms or 0)
    clock = spec.number("boost_clock_mhz")
    made = cores * profile.fp32_per_core * (clock or profile.highest_clock) / 1e6
    if clock and off(rate, made, 0.05):
        told = f"{rate:g} differs from {made:.4g} = cores x {profile.fp32_per_core} x boost clock"
        yield hit(spec, told, "fp32_tflops", "cuda_cores", "boost_clock_mhz")
    elif not clock and rate > made * 1.03:
        told = f"{rate:g} is more than {made:.4g} at the highest clock of the architecture"
        yield hit(spec, told, "fp32_tflops", "cuda_cores", "sm_count")


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


@rule("SPEC046")
def measured(spec: Spec) -> Iterator[Hit]:
    """Between a fifth of the peak and the peak. An all-reduce is counted one way, the links both ways."""
    for column, peaks in LIMITS["measured"].items():
        rate, peak = spec.number(column), max((spec.number(name) or 0 for name in peaks), default=0)
        if rate is not None and peak and not 0.2 * peak <= rate < peak:
            yield hit(spec, f"{rate:g} measured where the peak is {peak:g}", column, *peaks)
