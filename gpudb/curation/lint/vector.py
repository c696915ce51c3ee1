"""Vector rates against each other: FP16, BF16 and FP64 as multiples of FP32."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.profiles import Profile, is_one_of, profile_of, profile_rule
from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import SeedView, Spec


@profile_rule(
    "SPEC006",
    "error",
    "Vector FP16 and BF16 are the architecture's multiple of FP32",
    "TechPowerUp prints 4 x FP32 for H100 (267.6 for 133.8); Hugging Face copied it",
)
def vector16(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Hopper: FP16 = BF16 = 2 x FP32. GA100: 4 x and 2 x. GV100: 2 x. Ada and GA10x: 1 x. Within 3 %."""
    single = spec.number("fp32_tflops")
    if single is None:
        return
    for column, multiple in (("fp16_tflops", profile.fp16), ("bf16_tflops", profile.bf16)):
        rate = spec.number(column)
        if rate is not None and multiple is not None and off(rate, multiple * single, 0.03):
            yield hit(spec, f"{rate:g} is not {multiple:g} x FP32 {single:g}", column, "fp32_tflops")


@rule(
    "SPEC014",
    "error",
    "FP64 is the architecture's share of FP32, FP64 tensor its multiple of FP64",
    "H800's reduced FP64 given to the H100, or the reverse (TechPowerUp and Epoch: 29.65 for 1)",
)
def fp64(view: SeedView) -> Iterator[Hit]:
    """FP64 = FP32 / 2 on GV100, GA100, Hopper and Blackwell (1/64 on Ada, GA10x and Blackwell Ultra; equal on CDNA 2).
    Parts with FP64 cut for the law (H800, H20) are held by SPEC007 instead. Within 10 %: single digits are printed.
    """
    for spec in view.parts.values():
        profile = profile_of(spec)
        if profile is None or is_one_of(spec, view.special.fp64_cut):
            continue
        single, double, tensor = (spec.number(c) for c in ("fp32_tflops", "fp64_tflops", "fp64_tensor_tflops"))
        if single and double and profile.fp64 and off(double, profile.fp64 * single, 0.1):
            yield hit(spec, f"{double:g} is not {profile.fp64:.4g} x FP32 {single:g}", "fp64_tflops", "fp32_tflops")
        if double and tensor and profile.fp64_tensor and off(tensor, profile.fp64_tensor * double, 0.1):
            yield hit(spec, f"{tensor:g} is not {profile.fp64_tensor:g} x FP64 {double:g}", "fp64_tensor_tflops", "fp64_tflops")
        if single and tensor and not double and profile.fp64 and profile.fp64_tensor:
            made = profile.fp64 * profile.fp64_tensor * single
            if off(tensor, made, 0.1):
                yield hit(spec, f"{tensor:g} is not {made:.4g}, what FP32 {single:g} gives", "fp64_tensor_tflops", "fp32_tflops")
