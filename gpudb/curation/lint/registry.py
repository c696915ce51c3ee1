"""What a rule is, where each is entered by its code, and what architectures and products have: the constants behind the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any, Literal, NamedTuple

from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.curation.models import Source
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
LIMITS: dict[str, Any] = data("curation/lint/limits.toml")


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


Severity = Literal["error", "warning", "info"]


class Hit(NamedTuple):
    """What a rule yields: the part (or other record), the columns, and what is wrong with them."""

    part: str
    columns: tuple[str, ...]
    message: str
    file: str = ""


class Finding(NamedTuple):
    """One offending row with everything that a person needs to judge it."""

    code: str
    severity: Severity
    part: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    message: str
    guards: str
    file: str = ""
    excepted: str | None = None


Check = Callable[..., Iterator[Hit]]


class Rule(NamedTuple):
    """A coded rule: ``guards`` names the public mistake that it would have caught."""

    code: str
    severity: Severity
    title: str
    guards: str
    explanation: str
    check: Callable[[SeedView], Iterator[Hit]]

    def findings(self, view: SeedView) -> Iterator[Finding]:
        """The rule applied to a seed."""
        for hit in self.check(view):
            spec = view.parts.get(hit.part)
            values = tuple(spec.shown(column) if spec else "" for column in hit.columns)
            found = hit._replace(file=hit.file or (spec.file if spec else ""))
            yield Finding(**found._asdict(), code=self.code, severity=self.severity, values=values, guards=self.guards)


_RULES: dict[str, Rule] = {}
#: code -> title, guards and, where it is no error, severity
_TEXTS = data("curation/lint/rules.toml")


def rule(code: str) -> Callable[[Check], Check]:
    """Register a function as the rule ``code`` of ``rules.toml``; its docstring is the explanation. A code is given once.

    Its parameters say for what it is called: the whole seed (``view`` alone), each part (``spec``), each part of an architecture that is
    described (``spec``, ``profile``), each answer of a part (``spec``, ``column``, ``best``), each live statement (``entity``, ``column``,
    ``row``), or each source (``source``).
    """

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"rule {code} is defined twice")
        explanation = " ".join((check.__doc__ or "").split())
        if not explanation:
            raise ValueError(f"rule {code} has no docstring")
        names = frozenset(signature(check).parameters)

        def whole(view: SeedView) -> Iterator[Hit]:
            for about in _abouts(view, names):
                yield from check(**{name: about[name] for name in names})

        _RULES[code] = Rule(code, **{"severity": "error", **_TEXTS[code]}, explanation=explanation, check=whole)
        return check

    return register


def _abouts(view: SeedView, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    """What a rule with these parameters is called with, one call after the other."""
    if "source" in names:
        yield from ({"view": view, "source": source} for source in view.sources.values())
    elif "row" in names:
        for (_, entity, column), rows in view.grouped.items():
            yield from ({"view": view, "entity": entity, "column": column, "row": row} for row in rows)
    elif "spec" in names:
        for spec in view.parts.values():
            profile = profile_of(spec)
            about = {"view": view, "spec": spec, "profile": profile}
            if "best" in names:
                yield from ({**about, "column": column, "best": best} for column, best in spec.best.items())
            elif profile is not None or "profile" not in names:
                yield about
    else:
        yield {"view": view}


def rules() -> tuple[Rule, ...]:
    """The rules that were defined so far, sorted by code: all of them where `run` was imported."""
    return tuple(_RULES[code] for code in sorted(_RULES))


def hit(spec: Spec, message: str, *columns: str) -> Hit:
    """A finding about one part."""
    return Hit(spec.id, columns, message)


def of_source(view: SeedView, source: Source, message: str) -> Hit:
    """A finding about a source, in the file where it is written."""
    return Hit(source.id, (), message, view.source_files[source.id])


def off(value: float, wanted: float, tolerance: float) -> bool:
    """True when ``value`` differs from ``wanted`` by more than the share ``tolerance`` of it."""
    return abs(value - wanted) > tolerance * abs(wanted)
