"""Is it this device: memory, MIG, compute capability, PCI id; and its dies: area, transistors, process, number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from gpudb.curation.lint.registry import LIMITS, Hit, Profile, hit, off, profile_of, rule
from gpudb.curation.lint.seed_view import SeedView, Spec


@rule("SPEC029")
def logic_area(spec: Spec) -> Iterator[Hit]:
    """For packages whose logic is all of one kind of die, within 1 %. Chiplet packages (MI300 and MI350) also hold input/output
    dies and are left out.
    """
    area, each = spec.number("logic_die_area_mm2"), spec.number("die_area_mm2")
    if area is None or each is None or spec.record.architecture in ("cdna3", "cdna4"):
        return
    if off(area, each * spec.record.die_count, 0.01):
        yield hit(spec, f"{area:g} mm2 is not {spec.record.die_count} x {each:g}", "logic_die_area_mm2", "die_area_mm2")


@rule("SPEC030")
def same_as_die(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """A part that states area or transistors itself agrees with its die within 1 %."""
    if spec.record.die is None:
        return
    for column in ("die_area_mm2", "transistors_billion"):
        own, die = spec.number(column), view.best(view.grouped.get(("die", spec.record.die, column), []))
        if own is not None and die is not None and die.value_number is not None and off(own, die.value_number, 0.01):
            yield hit(spec, f"{own:g}, but die {spec.record.die} has {die.value_number:g}", column)


@rule("SPEC031")
def density(spec: Spec) -> Iterator[Hit]:
    """Million transistors per mm2: 16 and 12 nm 20 to 35, 8 nm 38 to 60, 7 and 6 nm 34 to 90, 5 and 4 nm 90 to 160. Packages of
    chiplets on several processes are left out.
    """
    known, process = spec.numbers("transistors_billion", "die_area_mm2"), spec.text("process_node")
    if not known or process is None or spec.record.architecture in ("cdna3", "cdna4"):
        return
    each = known[0] * 1000 / (known[1] * spec.record.die_count)
    for pattern, (low, high) in LIMITS["transistors_per_mm2"].items():
        if re.search(pattern, process):
            if not low <= each <= high:
                told = f"{each:.3g} million per mm2; {process} gives {low:g} to {high:g}"
                yield hit(spec, told, "transistors_billion", "die_area_mm2", "process_node")
            break
    else:
        yield hit(spec, f"{process!r} names no process that the rule knows", "process_node")


@rule("SPEC032")
def dies(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """Data-center Blackwell has two dies (B30A one), other NVIDIA parts one; a die has at most 858 mm2 (26 x 33 mm field)."""
    area = spec.number("die_area_mm2")
    if area is not None and area > 858:
        yield hit(spec, f"{area:g} mm2 is more than an exposure field of 26 x 33 mm", "die_area_mm2")
    if spec.record.vendor == "nvidia" and spec.record.die is not None:
        wanted = 2 if spec.record.die in LIMITS["two_dies"] and spec.id not in view.special.single_die else 1
        if spec.record.die_count != wanted:
            yield hit(spec, f"{spec.record.die_count} dies; {spec.record.die} packages have {wanted}", "die_area_mm2")


@rule("SPEC033")
def belongs(view: SeedView) -> Iterator[Hit]:
    """The die's architecture is the part's, and the architecture's vendor is the part's."""
    vendors = {read.record.id: read.record.vendor for read in view.seed.architectures}
    for spec in view.parts.values():
        die = view.dies.get(spec.record.die or "")
        if die is not None and die.record.architecture != spec.record.architecture:
            yield hit(spec, f"architecture {spec.record.architecture}, but die {spec.record.die} is {die.record.architecture}")
        vendor = vendors.get(spec.record.architecture)
        if vendor is not None and vendor != spec.record.vendor:
            yield hit(spec, f"vendor {spec.record.vendor}, but architecture {spec.record.architecture} is by {vendor}")
        if spec.record.vendor == "nvidia" and not spec.record.name.startswith("NVIDIA"):
            yield hit(spec, f"the name {spec.record.name!r} does not start with the vendor")


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
    if kind not in LIMITS["memory_types"]:
        yield hit(spec, f"{kind!r} is not one of {', '.join(LIMITS['memory_types'])}", "memory_type")
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
    most = 4 if spec.record.family == "A30" else profile.mig
    if value != most:
        yield hit(spec, f"{value:g}; parts of this kind have {most or 'no MIG'}", "mig_instances")
