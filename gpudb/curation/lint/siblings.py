"""Parts against their siblings: cut-down models, form factors of one family, memory sizes of one device."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gpudb.curation.lint.profiles import LIMITS, profile_of
from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import SeedView, Spec

_COMPUTE, _FP64, _MEMORY, _OTHER = (tuple(LIMITS["alike"][name]) for name in ("compute", "fp64", "memory", "other"))


def _differs(one: Spec, other: Spec, columns: tuple[str, ...], tolerance: float) -> Iterator[tuple[str, float, float]]:
    for column in columns:
        pair = one.number(column), other.number(column)
        if pair[0] is not None and pair[1] is not None and off(pair[0], pair[1], tolerance):
            yield column, pair[0], pair[1]


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
        for column in _FP64 if fp64_too else ():
            pair = part.number(column), other.number(column)
            if pair[0] is not None and pair[1] is not None and pair[0] > 0.1 * pair[1]:
                yield hit(part, f"{pair[0]:g} beside {pair[1]:g} of {original}: FP64 is what was cut", column)
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
        if (
            first.family == second.family
            and first.form_factor == second.form_factor
            and ("-nvl-" in one.id) == ("-nvl-" in other.id)
        ):
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
        pair = module.number("tdp_w"), card.number("tdp_w")
        if pair[0] is not None and pair[1] is not None and pair[0] <= pair[1]:
            yield hit(card, f"{pair[1]:g} W; the module {module.id} has {pair[0]:g} and should have more", "tdp_w")
        strict = (module.number("sm_count") or 0) > (card.number("sm_count") or 1e9) or (
            (module.number("boost_clock_mhz") or 0) > (card.number("boost_clock_mhz") or 1e9)
        )
        compute = [c for c in (*_COMPUTE, *_FP64) if c.endswith(("tflops", "tops"))]
        # other sizes and types of memory have bandwidths of their own (H100 SXM5 94GB has HBM2e)
        alike = all(module.shown(c) == card.shown(c) for c in ("memory_gb", "memory_type"))
        columns = [*compute, "nvlink_gbs", *(["memory_bandwidth_gbs"] if alike else [])]
        for column in columns:
            values = module.number(column), card.number(column)
            if values[0] is None or values[1] is None:
                continue
            if values[1] > 1.005 * values[0] or (strict and column in compute and values[1] >= 0.995 * values[0]):
                yield hit(card, f"{values[1]:g}; the module {module.id} has {values[0]:g} and should have more", column)


@rule("SPEC021")
def family_links(view: SeedView) -> Iterator[Hit]:
    """Within a family and form factor (and NVL on its own) the NVLink bandwidth is one number."""
    groups: dict[tuple[str, str, bool], list[Spec]] = {}
    for spec in view.parts.values():
        if spec.number("nvlink_gbs") is not None:
            groups.setdefault((spec.record.family, spec.record.form_factor, "-nvl-" in spec.id), []).append(spec)
    for group in groups.values():
        values = {spec.number("nvlink_gbs") for spec in group}
        if len(values) > 1:
            for spec in group:
                others = ", ".join(f"{s.id} {s.number('nvlink_gbs'):g}" for s in group if s is not spec)
                yield hit(spec, f"{spec.number('nvlink_gbs'):g} GB/s beside {others}", "nvlink_gbs")
