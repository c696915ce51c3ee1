"""What an architecture's multiprocessor can do: the constants behind the rules, with their sources.

Rates per SM (AMD: per compute unit) and clock count two operations per FMA and are dense. They are read from the
makers' own texts and each one reproduces a published peak, which is named beside it.

Sources: NVIDIA white papers for V100 (WP-08608), A100 v1.0, GA102 v2, Ada v2.02, H100 v1.04, RTX Blackwell v1.1; the
CUDA programming guide, table of throughput of arithmetic instructions; AMD white papers for CDNA 2, 3 and 4.
"""

from __future__ import annotations

from typing import NamedTuple

from gpudb.curation.lint.book import Spec


class Profile(NamedTuple):
    """Constants of one architecture; None where it is not known or does not hold for all parts."""

    #: dense 16-bit matrix FLOP per SM and clock
    dense16: int
    #: the highest clock that any part of it reports, in MHz; the bound where a part's own clock is unknown
    highest_clock: int
    #: SMs of the full die
    full_die: int
    cores_per_sm: int
    tensor_cores_per_sm: int
    #: FP32 operations per core and clock (2: one FMA; 4: dual issue)
    fp32_per_core: int
    #: vector FP16, vector BF16 and FP64 as multiples of FP32
    fp16: float | None
    bf16: float | None
    fp64: float | None
    #: FP64 tensor as a multiple of vector FP64
    fp64_tensor: float | None
    #: multiples of the 16-bit matrix rate, where the matrix unit has the format
    tf32: float | None
    fp8: float | None
    int8: float | None
    fp4: float | None
    #: how far printed ratios stray from the exact ones by rounding
    rounding: float
    sparse: bool
    capability: str
    pcie: str
    nvlink: str | None
    memory: tuple[str, ...]
    mig: int | None
    first_year: int
    #: year after which no part of it was announced or first sold
    last_year: int


_HBM3 = ("HBM2e", "HBM3", "HBM3e")
_G6 = ("GDDR6", "GDDR6X")

PROFILES: dict[str, Profile] = {
    # 80 SM x 1024 x 1.53 GHz = 125 TFLOPS (V100 SXM2)
    "volta": Profile(
        1024, 1597, 84, 64, 8, 2, 2, None, 0.5, None, None, None, None, None, 0.01, False, "7.0", "3", "2", ("HBM2",), None, 2017, 2019
    ),
    # 108 SM x 2048 x 1.41 GHz = 312 TFLOPS (A100); FP16 78 = 4 x 19.5, BF16 39, FP64 9.7, FP64 tensor 19.5
    "ga100": Profile(
        2048, 1440, 128, 64, 4, 2, 4, 2, 0.5, 2, 0.5, None, 2, None, 0.01, True, "8.0", "4", "3", ("HBM2", "HBM2e"), 7, 2020, 2023
    ),
    # 84 SM x 1024 x 1.74 GHz = 149.7 TFLOPS (A40)
    "ga10x": Profile(
        1024, 1860, 84, 128, 4, 2, 1, 1, 1 / 64, None, 0.5, None, 2, None, 0.01, True, "8.6", "4", "3", _G6, None, 2020, 2022
    ),
    # 128 SM x 1024 x 2.52 GHz = 330.3 TFLOPS with FP16 accumulate (RTX 4090); 142 x 1024 x 2.52 = 366 (L40S prints 362.05)
    "ada": Profile(
        1024, 2610, 144, 128, 4, 2, 1, 1, 1 / 64, None, 0.5, 2, 2, None, 0.015, True, "8.9", "4", None, _G6, None, 2022, 2024
    ),
    # 132 SM x 4096 x 1.83 GHz = 989.4 TFLOPS (H100 SXM5, tensor clock); FP32 66.9 = 16896 x 2 x 1.98 GHz; FP16 133.8
    "hopper": Profile(
        4096, 1980, 144, 128, 4, 2, 2, 2, 0.5, 2, 0.5, 2, 2, None, 0.004, True, "9.0", "5", "4", _HBM3, 7, 2022, 2025
    ),
    # 148 SM x 8192 x 1.85 GHz = 2243 TFLOPS (B200 prints 2250); FP4 is twice FP8; B100 prints TF32 0.9 beside FP16 1.75
    "blackwell": Profile(
        8192, 2062, 160, 128, 4, 2, None, None, 0.5, 1, 0.5, 2, 2, 4, 0.03, True, "10.0", "5", "5", ("HBM3e",), 7, 2024, 2026
    ),
    # as Blackwell, but FP4 dense 15 PFLOPS of 2.5 PFLOPS BF16 (GB300) and almost no FP64 and INT8
    "blackwell-ultra": Profile(
        8192, 2070, 160, 128, 4, 2, None, None, 1 / 64, 1, 0.5, 2, None, 6, 0.04, True, "10.3", "6", "5", ("HBM3e",), 7, 2025, 2026
    ),
    # 170 SM x 1024 x 2.407 GHz = 419 TFLOPS FP16; FP4 1676 (RTX 5090). FP8 depends on the accumulator: no fixed ratio
    "rtx-blackwell": Profile(
        1024, 2700, 192, 128, 4, 2, 1, 1, 1 / 64, None, None, None, None, None, 0.02, True, "12.0", "5", None, ("GDDR7",), 4, 2025, 2026
    ),
    # 110 CU x 2 x 1024 x 1.7 GHz = 383 TFLOPS (MI250X); INT8 runs at the FP16 rate
    "cdna2": Profile(
        1024, 1700, 112, 64, 4, 2, None, None, 1, 2, None, None, 1, None, 0.01, False, "gfx90a", "4", None, ("HBM2e",), None, 2021, 2023
    ),
    # 304 CU x 2048 x 2.1 GHz = 1307.4 TFLOPS (MI300X); FP32 163.4 = 19456 x 4 x 2.1 GHz
    "cdna3": Profile(
        2048, 2100, 304, 64, 4, 4, None, None, 0.5, 2, 0.5, 2, 2, None, 0.01, True, "gfx942", "5", None, ("HBM3", "HBM3e"), None,
        2023, 2026,
    ),
    # 256 CU x 4096 x 2.4 GHz = 2516.6 TFLOPS (MI355X)
    "cdna4": Profile(
        4096, 2400, 256, 64, 4, 4, None, None, 0.5, None, None, 2, 2, 4, 0.01, True, "gfx950", "5", None, ("HBM3e",), None, 2025, 2026
    ),
}

#: parts whose matrix rate the maker lowered below what SMs and clock give, to a law's line or to a segment
CAPPED = ("h20", "l20", "l40", "l2", "mi308x")
#: parts with FP64 cut on purpose (DeepSeek-V3 paper: "reduced FP64"), so that ratios to FP32 do not hold
FP64_CUT = ("h800", "h20")

#: GeForce halves the rate of 16-bit matrix work with FP32 accumulate; the maker prints BF16 and TF32 on that basis
HALF_ACCUMULATE_MARKETS = ("consumer",)


def key_of(spec: Spec) -> str:
    """The name of the profile: the architecture, except that Ampere is two (GA100 and GA10x)."""
    if spec.record.architecture == "ampere":
        return "ga100" if spec.record.die == "ga100" else "ga10x"
    return spec.record.architecture


def profile_of(spec: Spec) -> Profile | None:
    """The constants for a part, None for an architecture that is not described."""
    return PROFILES.get(key_of(spec))


def is_one_of(spec: Spec, families: tuple[str, ...]) -> bool:
    """True when the id is one of ``families`` or a variant of one (``h800-sxm5-80gb`` of ``h800``)."""
    return any(spec.id == family or spec.id.startswith(f"{family}-") for family in families)
