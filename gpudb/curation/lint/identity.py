"""Is it this device: memory size, reported memory, MIG, memory type, compute capability, PCI id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from gpudb.curation.lint.profiles import LIMITS, Profile, profile_of
from gpudb.curation.lint.registry import Hit, hit, rule
from gpudb.curation.lint.seed_view import SeedView, Spec

MEMORY_TYPES = (
    *("HBM2", "HBM2e", "HBM3", "HBM3e", "HBM4", "GDDR6", "GDDR6X", "GDDR7", "LPDDR4X", "LPDDR5", "LPDDR5X"),
    *("HiBL 1.0", "HiZQ 2.0"),
)


@rule("SPEC009")
def memory_size(spec: Spec) -> Iterator[Hit]:
    """``-80gb`` in the id means 80 GB. The driver reports 0.93 (ECC inside GDDR) to 1.02 of the nominal size in GiB."""
    memory, reported = spec.number("memory_gb"), spec.number("reported_memory_mib")
    named = re.search(r"-(\d+)gb$", spec.id)
    if named and memory is not None and memory != float(named.group(1)):
        yield hit(spec, f"{memory:g} GB in a part named {named.group(1)} GB", "memory_gb")
    nominal = float(named.group(1)) if named else memory
    if nominal is not None and reported is not None and not 0.93 <= reported / (1024 * nominal) <= 1.02:
        yield hit(spec, f"{reported:g} MiB reported for {nominal:g} GB", "reported_memory_mib", "memory_gb")


@rule("SPEC024")
def memory_plausible(spec: Spec) -> Iterator[Hit]:
    """Nominal capacities are whole gigabytes, and even ones below 100 apart from parts named otherwise in their id."""
    memory = spec.number("memory_gb")
    if memory is not None and (memory % 1 or (memory < 100 and memory % 2 and not spec.id.endswith("gb"))):
        yield hit(spec, f"{memory:g} GB is no nominal capacity; was GiB converted?", "memory_gb")


@rule("SPEC025")
def memory_type(spec: Spec) -> Iterator[Hit]:
    """A closed vocabulary, and per architecture the types that its memory controllers have."""
    kind = spec.text("memory_type")
    if kind is None:
        return
    profile = profile_of(spec)
    if kind not in MEMORY_TYPES:
        yield hit(spec, f"{kind!r} is not one of {', '.join(MEMORY_TYPES)}", "memory_type")
    elif profile is not None and kind not in profile.memory:
        yield hit(spec, f"{kind}; this architecture has {', '.join(profile.memory)}", "memory_type")


@rule("SPEC026")
def capability(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Volta 7.0, GA100 8.0, GA10x 8.6, Ada 8.9, Hopper 9.0, Blackwell 10.0, Ultra 10.3, RTX Blackwell 12.0; AMD gfx names."""
    value = spec.text("compute_capability")
    if value is not None and value != profile.capability:
        yield hit(spec, f"{value}; this architecture has {profile.capability}", "compute_capability")


@rule("SPEC027")
def pci(view: SeedView) -> Iterator[Hit]:
    """``vvvv:dddd`` in lower-case hex, the vendor's prefix, listed among the part's PCI aliases when it has any, and not the
    device id of another part.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for spec in view.parts.values():
        value = spec.text("pci_device_id")
        if value is None:
            continue
        owners[value].append(spec.id)
        if not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", value):
            yield hit(spec, f"{value!r} is not vendor:device in lower-case hex", "pci_device_id")
        vendors = LIMITS["pci_vendors"].get(spec.record.vendor)
        if vendors is not None and value[:4] not in vendors:
            yield hit(spec, f"vendor {value[:4]}; {spec.record.vendor} is {' or '.join(vendors)}", "pci_device_id")
        aliases = [alias.name for alias in spec.record.aliases if alias.kind == "pci"]
        if aliases and not any(alias.startswith(value) for alias in aliases):
            yield hit(spec, f"{value} is not among the PCI aliases {', '.join(aliases)}", "pci_device_id")
    for value, parts in owners.items():
        for part in parts[1:]:
            yield Hit(part, ("pci_device_id",), f"{value} is the id of {parts[0]} too")


@rule("SPEC028")
def mig(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """At most 7 on GA100, Hopper and data-center Blackwell, 4 on A30 and RTX PRO Blackwell, none elsewhere."""
    value = spec.number("mig_instances")
    if value is None:
        return
    allowed = {4} if spec.record.family == "A30" else {profile.mig}
    if value not in allowed:
        most = next(iter(allowed))
        yield hit(spec, f"{value:g}; parts of this kind have {most or 'no MIG'}", "mig_instances")
