"""What an architecture's multiprocessor can do: the constants behind the rules, with their sources.

Rates per SM (AMD: per compute unit) and clock count two operations per FMA and are dense. They are read from the
makers' own texts and each one reproduces a published peak, which is named beside it.

Sources: NVIDIA white papers for V100 (WP-08608), A100 v1.0, GA102 v2, Ada v2.02, H100 v1.04, RTX Blackwell v1.1; the
CUDA programming guide, table of throughput of arithmetic instructions; AMD white papers for CDNA 2, 3 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gpudb.curation.lint.seed_view import Spec


class Profile(NamedTuple):
    """Constants of one architecture; None where it is not known, does not exist or does not hold for all parts."""

    #: dense 16-bit matrix FLOP per SM and clock
    dense16: int
    #: the highest clock that any part of it reports, in MHz; the bound where a part's own clock is unknown
    highest_clock: int
    #: SMs of the full silicon of a package
    full_die: int
    capability: str
    #: generation of the host interface
    pcie: str
    memory: tuple[str, ...]
    #: first announcement, and the year after which no part of it was announced or first sold
    first_year: int
    last_year: int
    cores_per_sm: int = 128
    tensor_cores_per_sm: int = 4
    #: FP32 operations per core and clock (2: one FMA; 4: dual issue)
    fp32_per_core: int = 2
    #: vector FP16, vector BF16 and FP64 as multiples of FP32
    fp16: float | None = None
    bf16: float | None = None
    fp64: float | None = None
    #: FP64 tensor as a multiple of vector FP64
    fp64_tensor: float | None = None
    #: multiples of the 16-bit matrix rate, where the matrix unit has the format
    tf32: float | None = 0.5
    fp8: float | None = None
    int8: float | None = None
    fp4: float | None = None
    #: how far printed ratios stray from the exact ones by rounding
    rounding: float = 0.01
    #: structured 2:4 sparsity
    sparse: bool = True
    #: generation of NVLink
    nvlink: str | None = None
    #: most MIG instances
    mig: int | None = None


_HBM3 = ("HBM2e", "HBM3", "HBM3e")
_G6 = ("GDDR6", "GDDR6X")

PROFILES: dict[str, Profile] = {
    # 80 SM x 1024 x 1.53 GHz = 125 TFLOPS (V100 SXM2)
    "volta": Profile(
        dense16=1024,
        highest_clock=1597,
        full_die=84,
        capability="7.0",
        pcie="3",
        memory=("HBM2",),
        first_year=2017,
        last_year=2019,
        cores_per_sm=64,
        tensor_cores_per_sm=8,
        fp16=2,
        fp64=0.5,
        tf32=None,
        sparse=False,
        nvlink="2",
    ),
    # 108 SM x 2048 x 1.41 GHz = 312 TFLOPS (A100); FP16 78 = 4 x 19.5, BF16 39, FP64 9.7, FP64 tensor 19.5
    "ga100": Profile(
        dense16=2048,
        highest_clock=1440,
        full_die=128,
        capability="8.0",
        pcie="4",
        memory=("HBM2", "HBM2e"),
        first_year=2020,
        last_year=2023,
        cores_per_sm=64,
        fp16=4,
        bf16=2,
        fp64=0.5,
        fp64_tensor=2,
        int8=2,
        nvlink="3",
        mig=7,
    ),
    # 84 SM x 1024 x 1.74 GHz = 149.7 TFLOPS (A40)
    "ga10x": Profile(
        dense16=1024,
        highest_clock=1860,
        full_die=84,
        capability="8.6",
        pcie="4",
        memory=_G6,
        first_year=2020,
        last_year=2022,
        fp16=1,
        bf16=1,
        fp64=1 / 64,
        int8=2,
        nvlink="3",
    ),
    # 128 SM x 1024 x 2.52 GHz = 330.3 TFLOPS with FP16 accumulate (RTX 4090); 142 x 1024 x 2.52 = 366 (L40S prints 362.05)
    "ada": Profile(
        dense16=1024,
        highest_clock=2610,
        full_die=144,
        capability="8.9",
        pcie="4",
        memory=_G6,
        first_year=2022,
        last_year=2024,
        fp16=1,
        bf16=1,
        fp64=1 / 64,
        fp8=2,
        int8=2,
        rounding=0.015,
    ),
    # 132 SM x 4096 x 1.83 GHz = 989.4 TFLOPS (H100 SXM5, tensor clock); FP32 66.9 = 16896 x 2 x 1.98 GHz; FP16 133.8
    "hopper": Profile(
        dense16=4096,
        highest_clock=1980,
        full_die=144,
        capability="9.0",
        pcie="5",
        memory=_HBM3,
        first_year=2022,
        last_year=2025,
        fp16=2,
        bf16=2,
        fp64=0.5,
        fp64_tensor=2,
        fp8=2,
        int8=2,
        rounding=0.004,
        nvlink="4",
        mig=7,
    ),
    # 148 SM x 8192 x 1.85 GHz = 2243 TFLOPS (B200 prints 2250); FP4 is twice FP8; B100 prints TF32 0.9 beside FP16 1.75
    "blackwell": Profile(
        dense16=8192,
        highest_clock=2062,
        full_die=160,
        capability="10.0",
        pcie="5",
        memory=("HBM3e",),
        first_year=2024,
        last_year=2026,
        fp64=0.5,
        fp64_tensor=1,
        fp8=2,
        int8=2,
        fp4=4,
        rounding=0.03,
        nvlink="5",
        mig=7,
    ),
    # as Blackwell, but FP4 dense 15 PFLOPS of 2.5 PFLOPS BF16 (GB300) and almost no FP64 and INT8
    "blackwell-ultra": Profile(
        dense16=8192,
        highest_clock=2070,
        full_die=160,
        capability="10.3",
        pcie="6",
        memory=("HBM3e",),
        first_year=2025,
        last_year=2026,
        fp64=1 / 64,
        fp64_tensor=1,
        fp8=2,
        fp4=6,
        rounding=0.04,
        nvlink="5",
        mig=7,
    ),
    # 170 SM x 1024 x 2.407 GHz = 419 TFLOPS FP16; FP4 1676 (RTX 5090). FP8 depends on the accumulator: no fixed ratio
    "rtx-blackwell": Profile(
        dense16=1024,
        highest_clock=2700,
        full_die=192,
        capability="12.0",
        pcie="5",
        memory=("GDDR7",),
        first_year=2025,
        last_year=2026,
        fp16=1,
        bf16=1,
        fp64=1 / 64,
        tf32=None,
        rounding=0.02,
        mig=4,
    ),
    # 110 CU x 2 x 1024 x 1.7 GHz = 383 TFLOPS (MI250X); INT8 runs at the FP16 rate
    "cdna2": Profile(
        dense16=1024,
        highest_clock=1700,
        full_die=112,
        capability="gfx90a",
        pcie="4",
        memory=("HBM2e",),
        first_year=2021,
        last_year=2023,
        cores_per_sm=64,
        fp64=1,
        fp64_tensor=2,
        tf32=None,
        int8=1,
        sparse=False,
    ),
    # 304 CU x 2048 x 2.1 GHz = 1307.4 TFLOPS (MI300X); FP32 163.4 = 19456 x 4 x 2.1 GHz
    "cdna3": Profile(
        dense16=2048,
        highest_clock=2100,
        full_die=304,
        capability="gfx942",
        pcie="5",
        memory=("HBM3", "HBM3e"),
        first_year=2023,
        last_year=2026,
        cores_per_sm=64,
        fp32_per_core=4,
        fp64=0.5,
        fp64_tensor=2,
        fp8=2,
        int8=2,
    ),
    # 256 CU x 4096 x 2.4 GHz = 2516.6 TFLOPS (MI355X)
    "cdna4": Profile(
        dense16=4096,
        highest_clock=2400,
        full_die=256,
        capability="gfx950",
        pcie="5",
        memory=("HBM3e",),
        first_year=2025,
        last_year=2026,
        cores_per_sm=64,
        fp32_per_core=4,
        fp64=0.5,
        tf32=None,
        fp8=2,
        int8=2,
        fp4=4,
    ),
}

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


def is_one_of(spec: Spec, families: Sequence[str]) -> bool:
    """True when the id is one of ``families`` or a variant of one (``h800-sxm5-80gb`` of ``h800``)."""
    return any(spec.id == family or spec.id.startswith(f"{family}-") for family in families)
