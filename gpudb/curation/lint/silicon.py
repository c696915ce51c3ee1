"""Dies: area, transistors, process, number of dies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gpudb.curation.lint.profiles import LIMITS
from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import SeedView, Spec

#: compute dies of one NVIDIA package; B30A is one die of a B300
_TWO_DIES = ("gb100", "gb110")


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
        own, die = spec.number(column), view.die_value(spec.record.die, column)
        if own is not None and die is not None and die.value_number is not None and off(own, die.value_number, 0.01):
            yield hit(spec, f"{own:g}, but die {spec.record.die} has {die.value_number:g}", column)


@rule("SPEC031")
def density(spec: Spec) -> Iterator[Hit]:
    """Million transistors per mm2: 12 nm 20 to 35, 8 nm 38 to 60, 7 and 6 nm 35 to 90, 5 and 4 nm 90 to 160. Packages of
    chiplets on several processes are left out.
    """
    known, process = spec.numbers("transistors_billion", "die_area_mm2"), spec.text("process_node")
    if not known or process is None or spec.record.architecture in ("cdna3", "cdna4"):
        return
    each = known[0] * 1000 / (known[1] * spec.record.die_count)
    for pattern, (low, high) in LIMITS["transistors_per_mm2"].items():
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


@rule("SPEC032")
def dies(view: SeedView, spec: Spec) -> Iterator[Hit]:
    """Data-center Blackwell has two dies (B30A one), other NVIDIA parts one; a die has at most 858 mm2 (26 x 33 mm field)."""
    area = spec.number("die_area_mm2")
    if area is not None and area > 858:
        yield hit(spec, f"{area:g} mm2 is more than an exposure field of 26 x 33 mm", "die_area_mm2")
    if spec.record.vendor == "nvidia" and spec.record.die is not None:
        wanted = 2 if spec.record.die in _TWO_DIES and spec.id not in view.special.single_die else 1
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
