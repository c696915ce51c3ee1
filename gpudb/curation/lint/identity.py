"""Is it this device: memory size, reported memory, MIG, memory type, compute capability, PCI id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from gpudb.curation.lint.profiles import Profile, profile_of, profile_rule
from gpudb.curation.lint.registry import Hit, hit, part_rule, rule
from gpudb.curation.lint.seed_view import SeedView, Spec

#: PCI-SIG vendor ids (pci.ids): the first half of `pci_device_id`. MetaX boards report 9999, which is assigned to nobody
PCI_VENDORS = {
    "nvidia": ("10de",),
    "amd": ("1002",),
    "intel": ("8086", "1da3"),
    "google": ("1ae0",),
    "aws": ("1d0f",),
    "huawei": ("19e5",),
    "moore-threads": ("1ed5",),
    "baidu-kunlun": ("1d22",),
    "cambricon": ("cabc",),
    "biren": ("1ee0",),
    "metax": ("9999",),
    "hygon": ("1d94",),
    "iluvatar": ("1e3e",),
    "t-head": ("1ded",),
}
MEMORY_TYPES = (
    *("HBM2", "HBM2e", "HBM3", "HBM3e", "HBM4", "GDDR6", "GDDR6X", "GDDR7", "LPDDR4X", "LPDDR5", "LPDDR5X"),
    *("HiBL 1.0", "HiZQ 2.0"),
)


@part_rule(
    "SPEC009",
    "error",
    "The memory size is the one in the id, and what drivers report fits it",
    "144 for 141 GB (tritonbench #78); GiB for GB (ec2instances #546); a machine that prints H800 with 143771 MiB",
)
def memory_size(spec: Spec) -> Iterator[Hit]:
    """``-80gb`` in the id means 80 GB. The driver reports 0.93 (ECC inside GDDR) to 1.02 of the nominal size in GiB."""
    memory, reported = spec.number("memory_gb"), spec.number("reported_memory_mib")
    named = re.search(r"-(\d+)gb$", spec.id)
    if named and memory is not None and memory != float(named.group(1)):
        yield hit(spec, f"{memory:g} GB in a part named {named.group(1)} GB", "memory_gb")
    nominal = float(named.group(1)) if named else memory
    if nominal is not None and reported is not None and not 0.93 <= reported / (1024 * nominal) <= 1.02:
        yield hit(spec, f"{reported:g} MiB reported for {nominal:g} GB", "reported_memory_mib", "memory_gb")


@part_rule(
    "SPEC024",
    "error",
    "Memory sizes are sizes that chips have",
    "GiB for GB: 85.9 for 80, 137.4 for 128",
)
def memory_plausible(spec: Spec) -> Iterator[Hit]:
    """Nominal capacities are whole gigabytes, and even ones below 100 apart from parts named otherwise in their id."""
    memory = spec.number("memory_gb")
    if memory is not None and (memory % 1 or (memory < 100 and memory % 2 and not spec.id.endswith("gb"))):
        yield hit(spec, f"{memory:g} GB is no nominal capacity; was GiB converted?", "memory_gb")


@part_rule(
    "SPEC025",
    "error",
    "The memory type exists and the architecture uses it",
    "haink.org: H100 SXM5 with HBM2e; MLPerf partner files: L4, L40S and RTX PRO 6000 with HBM2e",
)
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


@profile_rule(
    "SPEC026",
    "error",
    "Compute capability is the architecture's",
    "H20 given 8.9, Ada given 9.0; MFU tables keyed on the wrong one",
)
def capability(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """Volta 7.0, GA100 8.0, GA10x 8.6, Ada 8.9, Hopper 9.0, Blackwell 10.0, Ultra 10.3, RTX Blackwell 12.0; AMD gfx names."""
    value = spec.text("compute_capability")
    if value is not None and value != profile.capability:
        yield hit(spec, f"{value}; this architecture has {profile.capability}", "compute_capability")


@rule(
    "SPEC027",
    "error",
    "PCI ids are well formed, of the right vendor, and one part's only",
    "go-nvml mock data: H200 2333, B200 2b00 (a Jetson)",
)
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
        vendors = PCI_VENDORS.get(spec.record.vendor)
        if vendors is not None and value[:4] not in vendors:
            yield hit(spec, f"vendor {value[:4]}; {spec.record.vendor} is {' or '.join(vendors)}", "pci_device_id")
        aliases = [alias.name for alias in spec.record.aliases if alias.kind == "pci"]
        if aliases and not any(alias.startswith(value) for alias in aliases):
            yield hit(spec, f"{value} is not among the PCI aliases {', '.join(aliases)}", "pci_device_id")
    for value, parts in owners.items():
        for part in parts[1:]:
            yield Hit(part, ("pci_device_id",), f"{value} is the id of {parts[0]} too")


@profile_rule(
    "SPEC028",
    "error",
    "MIG instances fit the architecture",
    "7 instances on parts without MIG; H200 NVL slices of 18 and 16.5 GB",
)
def mig(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """At most 7 on GA100, Hopper and data-center Blackwell, 4 on A30 and RTX PRO Blackwell, none elsewhere."""
    value = spec.number("mig_instances")
    if value is None:
        return
    allowed = {4} if spec.record.family == "A30" else {profile.mig}
    if value not in allowed:
        most = next(iter(allowed))
        yield hit(spec, f"{value:g}; parts of this kind have {most or 'no MIG'}", "mig_instances")
