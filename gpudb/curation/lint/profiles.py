"""What an architecture's multiprocessor can do: the constants behind the rules, from ``profiles.toml`` and ``limits.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gpudb.curation.lint.seed_view import Spec
from gpudb.resources import data


class Profile(NamedTuple):
    """Constants of one architecture; None (or 0) where it is not known, does not exist or does not hold for all parts."""

    #: dense 16-bit matrix FLOP per SM and clock
    dense16: int
    #: the highest clock that any part of it reports, in MHz; the bound where a part's own clock is unknown
    highest_clock: int
    #: SMs of the full silicon of a package
    full_die: int
    capability: str
    #: generation of the host interface
    pcie: str
    memory: list[str]
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
    #: cache of the full die in MiB: no part has more
    full_l2_mib: int | None = None
    #: formats that the matrix unit does not have
    without: Sequence[str] = ()
    #: form factor -> published power of one unit in W (lowest, highest), where the form factor alone is too wide
    power_w: Mapping[str, list[float]] = {}


PROFILES: dict[str, Profile] = {name: Profile(**constants) for name, constants in data("curation/lint/profiles.toml").items()}
#: what products have: tables by the names of `limits.toml`
LIMITS: dict[str, dict[str, Any]] = data("curation/lint/limits.toml")

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
