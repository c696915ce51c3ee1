"""Ratios between precisions, between dense and sparse rates, of vector rates to FP32; and parts against their siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from gpudb.curation.lint.registry import LIMITS, Hit, Profile, hit, is_one_of, key_of, off, profile_of, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.rows import by_key

_PRECISIONS = (
    *(f"{name}_tensor_{{q}}_tflops" for name in ("tf32", "fp16", "bf16", "fp8", "fp4")),
    *(f"{name}_tensor_{{q}}_tops" for name in ("int8", "int4")),
)
_BASES = ("dense", "sparse")


def _rates(spec: Spec, basis: str) -> dict[str, tuple[str, float]]:
    """Short name of the precision -> (column, rate) on one sparsity basis."""
    columns = {pattern.split("_")[0]: pattern.format(q=basis) for pattern in _PRECISIONS}
    return {name: (column, rate) for name, column in columns.items() if (rate := spec.number(column)) is not None}


def _pairs(spec: Spec, profile: Profile, basis: str) -> Iterator[tuple[str, str, float]]:
    """(precision, precision it is a multiple of, multiple) for one part."""
    # GeForce halves the rate of 16-bit matrix work with FP32 accumulate; the maker prints BF16 and TF32 on that basis
    half = spec.record.market == "consumer" and key_of(spec) in ("ada", "ga10x")
    for base in ("fp16", "bf16"):
        lowered = half and base == "bf16"
        if profile.tf32 and not (half and base == "fp16"):
            yield "tf32", base, profile.tf32
        for name in ("fp8", "int8"):
            multiple = getattr(profile, name)
            if multiple:
                yield name, base, multiple * (2 if lowered else 1)
        # Blackwell Ultra's sparse FP4 is not twice its dense one
        if profile.fp4 and not (key_of(spec) == "blackwell-ultra" and basis == "sparse"):
            yield "fp4", base, profile.fp4
    if key_of(spec) != "rtx-blackwell":
        yield "bf16", "fp16", 0.5 if half else 1.0
    if profile.fp8 and profile.tf32:
        yield "fp8", "tf32", profile.fp8 / profile.tf32 * (2 if half else 1)
    if profile.int8 and profile.tf32:
        yield "int8", "tf32", profile.int8 / profile.tf32 * (2 if half else 1)
    if profile.fp8 and profile.int8 == profile.fp8:
        yield "int8", "fp8", 1.0


@rule("SPEC002")
def precisions(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Per architecture, with the rounding that its tables show (0.4 % Hopper, 1 % Ampere, 1.5 % Ada, 3 % Blackwell).
    GeForce prints BF16 and TF32 with FP32 accumulate at half rate. Blackwell Ultra has other ratios for FP4 and INT8.
    """
    for basis in _BASES:
        rates = _rates(spec, basis)
        for name, base, multiple in _pairs(spec, profile, basis):
            if name not in rates or base not in rates:
                continue
            (column, rate), (other, reference) = rates[name], rates[base]
            if off(rate, multiple * reference, profile.rounding):
                yield hit(spec, f"{name} {rate:g} is not {multiple:g} x {base} {reference:g} ({basis})", column, other)


@rule("SPEC003")
def int4(spec: Spec) -> Iterator[Hit]:
    """Turing to Ada tensor cores run INT4 at twice the INT8 rate; Hopper and later have no INT4."""
    if key_of(spec) not in ("ga100", "ga10x", "ada"):
        return
    for basis in _BASES:
        four, eight = f"int4_tensor_{basis}_tops", f"int8_tensor_{basis}_tops"
        pair = spec.numbers(four, eight)
        if pair and off(pair[0], 2 * pair[1], 0.015):
            yield hit(spec, f"int4 {pair[0]:g} is not 2 x int8 {pair[1]:g} ({basis})", four, eight)


@rule("SPEC004")
def sparsity(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Structured 2:4 sparsity doubles the rate from Ampere on and on CDNA 3 and 4. Volta and CDNA 2 have none, and no part
    has it in FP64. Blackwell Ultra prints FP4 18 | 14 and 20 | 15 PFLOPS.
    """
    for pattern in _PRECISIONS:
        dense, sparse = pattern.format(q="dense"), pattern.format(q="sparse")
        if not profile.sparse and spec.number(sparse) is not None:
            yield hit(spec, "a sparse rate on an architecture without structured sparsity", sparse)
        if pattern.startswith("fp4") and key_of(spec) == "blackwell-ultra":
            continue
        pair = spec.numbers(sparse, dense)
        if pair and off(pair[0], 2 * pair[1], 0.015):
            yield hit(spec, f"sparse {pair[0]:g} is not 2 x dense {pair[1]:g}", sparse, dense)


@rule("SPEC015")
def formats(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """FP8 from Hopper and Ada on (CDNA 3 on), FP4 from Blackwell on (CDNA 4 on), BF16 and TF32 from Ampere on, no INT4 from
    Hopper on.
    """
    for basis in _BASES:
        for name, (column, rate) in _rates(spec, basis).items():
            if name in profile.without:
                yield hit(spec, f"{name} {rate:g} on an architecture whose matrix unit has no {name}", column)


@rule("SPEC006")
def vector16(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Hopper: FP16 = BF16 = 2 x FP32. GA100: 4 x and 2 x. GV100: 2 x. Ada and GA10x: 1 x. Within 3 %."""
    single = spec.number("fp32_tflops")
    if single is None:
        return
    for column, multiple in (("fp16_tflops", profile.fp16), ("bf16_tflops", profile.bf16)):
        rate = spec.number(column)
        if rate is not None and multiple is not None and off(rate, multiple * single, 0.03):
            yield hit(spec, f"{rate:g} is not {multiple:g} x FP32 {single:g}", column, "fp32_tflops")


@rule("SPEC014")
def fp64(view: SeedView, spec: Spec, profile: Profile) -> Iterator[Hit]:
    """FP64 = FP32 / 2 on GV100, GA100, Hopper and Blackwell (1/64 on Ada, GA10x and Blackwell Ultra; equal on CDNA 2).
    Parts with FP64 cut for the law (H800, H20) are held by SPEC007 instead. Within 10 %: single digits are printed.
    """
    if is_one_of(spec, view.special.fp64_cut):
        return
    single, double, tensor = (spec.number(c) for c in ("fp32_tflops", "fp64_tflops", "fp64_tensor_tflops"))
    if single and double and profile.fp64 and off(double, profile.fp64 * single, 0.1):
        yield hit(spec, f"{double:g} is not {profile.fp64:.4g} x FP32 {single:g}", "fp64_tflops", "fp32_tflops")
    if double and tensor and profile.fp64_tensor and off(tensor, profile.fp64_tensor * double, 0.1):
        yield hit(spec, f"{tensor:g} is not {profile.fp64_tensor:g} x FP64 {double:g}", "fp64_tensor_tflops", "fp64_tflops")
    if single and tensor and not double and profile.fp64 and profile.fp64_tensor:
        made = profile.fp64 * profile.fp64_tensor * single
        if off(tensor, made, 0.1):
            yield hit(spec, f"{tensor:g} is not {made:.4g}, what FP32 {single:g} gives", "fp64_tensor_tflops", "fp32_tflops")


_COMPUTE, _FP64, _MEMORY, _OTHER = (tuple(LIMITS["alike"][name]) for name in ("compute", "fp64", "memory", "other"))


def _differs(one: Spec, other: Spec, columns: tuple[str, ...], tolerance: float) -> Iterator[tuple[str, float, float]]:
    yield from ((column, *pair) for column, pair in _both(one, other, columns) if off(*pair, tolerance))


def _both(one: Spec, other: Spec, columns: Iterable[str]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The columns in which two parts have a number, with the two."""
    for column in columns:
        first, second = one.number(column), other.number(column)
        if first is not None and second is not None:
            yield column, (first, second)


@rule("SPEC007")
def cut_down(view: SeedView) -> Iterator[Hit]:
    """Everything else is the same silicon, so a differing value is a slip on one of the two sides. What was cut must be
    lower: NVLink 400 GB/s, and FP64 of the H800 about 1 TFLOPS.
    """
    for cut in view.special.cut:
        original, fp64_too = cut.of, cut.fp64
        part, other = view.parts.get(cut.part), view.parts.get(original)
        if part is None or other is None:
            continue
        same = (*_COMPUTE, *_MEMORY, *_OTHER) if fp64_too else (*_COMPUTE, *_FP64, *_MEMORY, *_OTHER)
        for column, value, wanted in _differs(part, other, same, 0.025):
            yield hit(part, f"{value:g}, but {original} has {wanted:g}: they differ in nothing but the cut", column)
        for column, (left, whole) in _both(part, other, _FP64 if fp64_too else ()):
            if left > 0.1 * whole:
                yield hit(part, f"{left:g} beside {whole:g} of {original}: FP64 is what was cut", column)
        if part.number("nvlink_gbs") not in (None, 400):
            yield hit(part, f"{part.number('nvlink_gbs'):g} GB/s; the cut is to 400 both ways", "nvlink_gbs")


@rule("SPEC019")
def same_gpu(view: SeedView) -> Iterator[Hit]:
    """Memory sizes of one family in one form factor, and named pairs such as H200 and H100 on SXM5. Boards for another market
    or with other power (Max-Q) run at other clocks and are left out.
    """
    pairs = [(view.parts[a], view.parts[b]) for a, b in view.special.same_gpu if a in view.parts and b in view.parts]
    known = [s for s in view.parts.values() if s.record.form_factor not in ("unknown", "superchip") and profile_of(s)]
    for one, other in combinations(known, 2):
        first, second = one.record, other.record
        # H100 NVL is a PCIe card of the family with more SMs than the H100 PCIe: the name tells them apart
        alike = first.family == second.family and first.form_factor == second.form_factor
        if alike and ("-nvl-" in one.id) == ("-nvl-" in other.id):
            pairs.append((one, other))
    for one, other in pairs:
        power = one.number("tdp_w"), other.number("tdp_w")
        if {one.record.market, other.record.market} == {"datacenter", "workstation"} or (
            power[0] and power[1] and off(power[0], power[1], 0.4)
        ):
            continue
        for column, value, wanted in _differs(one, other, (*_COMPUTE, *_FP64), 0.02):
            yield hit(one, f"{value:g}, but {other.id} has {wanted:g} with the same GPU", column)


@rule("SPEC020")
def form_factors(view: SeedView) -> Iterator[Hit]:
    """SXM against PCIe in one family: more power, no less compute, no less bandwidth and NVLink. A card whose values equal or
    exceed the module's was read in the wrong column. A100's compute is equal in both, so equal is allowed except for power
    and except where units or clock differ.
    """
    for one, other in combinations(view.parts.values(), 2):
        if one.record.family != other.record.family:
            continue
        forms = {one.record.form_factor[:3]: one, other.record.form_factor[:3]: other}
        if set(forms) != {"sxm", "pci"}:
            continue
        module, card = forms["sxm"], forms["pci"]
        for column, (more, less) in _both(module, card, ("tdp_w",)):
            if more <= less:
                yield hit(card, f"{less:g} W; the module {module.id} has {more:g} and should have more", column)
        strict = any(more > less > 0 for _, (more, less) in _both(module, card, ("sm_count", "boost_clock_mhz")))
        compute = [c for c in (*_COMPUTE, *_FP64) if c.endswith(("tflops", "tops"))]
        # other sizes and types of memory have bandwidths of their own (H100 SXM5 94GB has HBM2e)
        alike = all(module.shown(c) == card.shown(c) for c in ("memory_gb", "memory_type"))
        columns = [*compute, "nvlink_gbs", *(["memory_bandwidth_gbs"] if alike else [])]
        for column, (more, less) in _both(module, card, columns):
            if less > 1.005 * more or (strict and column in compute and less >= 0.995 * more):
                yield hit(card, f"{less:g}; the module {module.id} has {more:g} and should have more", column)


@rule("SPEC021")
def family_links(view: SeedView) -> Iterator[Hit]:
    """Within a family and form factor (and NVL on its own) the NVLink bandwidth is one number."""
    linked = [spec for spec in view.parts.values() if spec.number("nvlink_gbs") is not None]
    for group in by_key(((one.record.family, one.record.form_factor, "-nvl-" in one.id), one) for one in linked).values():
        values = {spec.number("nvlink_gbs") for spec in group}
        if len(values) > 1:
            for spec in group:
                others = ", ".join(f"{s.id} {s.number('nvlink_gbs'):g}" for s in group if s is not spec)
                yield hit(spec, f"{spec.number('nvlink_gbs'):g} GB/s beside {others}", "nvlink_gbs")
