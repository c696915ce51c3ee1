"""Memory bandwidth against bus, clock and memory type; NVLink and PCIe: links x rate, generation x lanes, and their sum."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.registry import LIMITS, Hit, Profile, hit, off, profile_of, rule
from gpudb.curation.lint.seed_view import Spec


@rule("SPEC005")
def clock_and_bus(spec: Spec) -> Iterator[Hit]:
    """The clock is the one that drivers report (double data rate). For GDDR the command clock is accepted too; SPEC016 says
    where it is used. A bandwidth printed in fewer digits (2 TB/s for 2,039 GB/s) may be off by its rounding, up to 3 %.
    """
    known = spec.numbers("memory_bandwidth_gbs", "memory_bus_bits", "memory_clock_mhz")
    if not known:
        return
    bandwidth, bus, clock = known
    transfers = LIMITS["transfers"].get(spec.text("memory_type") or "", [2])
    made = [bus * each * clock / 8000 for each in transfers]
    if not any(_fits(bandwidth, value) for value in made):
        told = f"{bandwidth:g} GB/s is not {' or '.join(f'{v:.5g}' for v in made)} from bus and clock"
        yield hit(spec, told, "memory_bandwidth_gbs", "memory_bus_bits", "memory_clock_mhz")


def _fits(printed: float, made: float) -> bool:
    digits = len(f"{printed:g}".replace(".", "").rstrip("0"))
    rounded = float(f"{made:.{digits - 1}e}")
    return not off(printed, made, 0.01) or (rounded == printed and not off(printed, made, 0.03))


@rule("SPEC016")
def clock_convention(spec: Spec) -> Iterator[Hit]:
    """The registry defines the column as half of the data rate. A command clock (a quarter or an eighth of that) fits the
    bandwidth only with another factor.
    """
    known = spec.numbers("memory_bandwidth_gbs", "memory_bus_bits", "memory_clock_mhz")
    if known and known[0] > 1.5 * known[1] * 2 * known[2] / 8000 and (spec.text("memory_type") or "").startswith("GDDR"):
        factor = known[0] * 8000 / known[1] / known[2]
        told = f"{known[2]:g} MHz is a command clock ({factor:.0f} transfers); drivers report {known[2] * factor / 2:.0f}"
        yield hit(spec, told, "memory_clock_mhz")


@rule("SPEC017")
def pin_rate(spec: Spec) -> Iterator[Hit]:
    """bandwidth x 8 / bus is a data rate per pin, and each memory type has its range. A wrong type, bus or bandwidth, bits
    for bytes, and one-die figures of a package all leave it.
    """
    known = spec.numbers("memory_bandwidth_gbs", "memory_bus_bits")
    kind = spec.text("memory_type") or ""
    if known and kind in LIMITS["pin_rates"]:
        rate = known[0] * 8 / known[1]
        low, high = LIMITS["pin_rates"][kind]
        if not low <= rate <= high:
            told = f"{rate:.3g} Gbit/s per pin; {kind} runs at {low:g} to {high:g}"
            yield hit(spec, told, "memory_bandwidth_gbs", "memory_bus_bits", "memory_type")


@rule("SPEC018")
def bus_width(spec: Spec) -> Iterator[Hit]:
    """HBM stacks are 1024 bit wide (HBM4: 2048), and a part may lose part of one (H100 NVL: 6016); GDDR channels are 16 or 32 bit
    wide and a card has at most 512. Where 47 of 48 parts of the memory are enabled (94, 141 GB), so many are of the bus (6016).
    """
    bus, kind = spec.number("memory_bus_bits"), spec.text("memory_type") or ""
    if bus is None:
        return
    most = 32768 if kind == "HBM4" else 16384
    if kind.startswith("HBM") and not (1024 <= bus <= most and bus % 64 == 0):
        yield hit(spec, f"{bus:g} bit on {kind}", "memory_bus_bits", "memory_type")
    if kind.startswith("GDDR") and not (64 <= bus <= 512 and bus % 32 == 0):
        yield hit(spec, f"{bus:g} bit on {kind}", "memory_bus_bits", "memory_type")
    memory = spec.number("memory_gb")
    if kind.startswith("HBM") and memory and memory % 47 == 0 and bus % 47:
        told = f"{bus:g} bit for {memory:g} GB: 47 of 48 parts of the memory, and not of the bus"
        yield hit(spec, told, "memory_bus_bits", "memory_gb")
    if kind.startswith("HBM") and memory is not None:
        each = memory * 1024 / bus
        if not 3.5 <= each <= 37:
            yield hit(spec, f"{each:.3g} GB per 1024 bit; stacks hold 4 to 36", "memory_bus_bits", "memory_gb")


PCIE: dict[str, float] = LIMITS["pcie"]


@rule("SPEC008")
def nvlink(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """With the number of links: exact. Without: a whole number of links, at most the generation's. GA10x is left out (its
    links run at 28.125 GB/s), as are other vendors' links.
    """
    if profile.nvlink is None or profile.capability == "8.6":
        return
    generation, links, total = spec.text("nvlink_generation"), spec.number("nvlink_links"), spec.number("nvlink_gbs")
    if generation is not None and generation != profile.nvlink:
        yield hit(spec, f"NVLink {generation}; this architecture has NVLink {profile.nvlink}", "nvlink_generation")
    rate, most = LIMITS["nvlink"][profile.nvlink]
    if links is not None and links > most:
        yield hit(spec, f"{links:g} links; NVLink {profile.nvlink} has at most {most}", "nvlink_links")
    if total is None:
        return
    if links is not None and off(total, links * rate, 0.001):
        yield hit(
            spec, f"{total:g} GB/s is not {links:g} links x {rate:g}; both directions are meant", "nvlink_gbs", "nvlink_links"
        )
    elif links is None and (total % rate or total > most * rate or total < 4 * rate):
        yield hit(spec, f"{total:g} GB/s is no whole number of links at {rate:g} (4 to {most})", "nvlink_gbs")


@rule("SPEC022")
def pcie(spec: Spec) -> Iterator[Hit]:
    """Generation 3: 32, 4: 64, 5: 128, 6: 256 GB/s. A superchip's lanes belong to its CPU and are left out. A part does not have
    another generation than its architecture, except where board makers say so (other vendors are checked only by rate).
    """
    generation, total = spec.text("pcie_generation"), spec.number("pcie_gbs")
    profile = profile_of(spec)
    if profile is not None and generation is not None and generation != profile.pcie:
        yield hit(spec, f"PCIe {generation}; parts of this architecture have PCIe {profile.pcie}", "pcie_generation")
    if total is None or (spec.record.form_factor == "superchip" and total >= 512):
        return
    wanted = PCIE.get(generation or "")
    if wanted is not None and total != wanted:
        yield hit(
            spec, f"{total:g} GB/s; PCIe {generation} with 16 lanes moves {wanted:g} both ways", "pcie_gbs", "pcie_generation"
        )
    elif wanted is None and total not in PCIE.values():
        yield hit(spec, f"{total:g} GB/s is no rate of 16 PCIe lanes in both directions", "pcie_gbs")


@rule("SPEC023")
def aggregate(spec: Spec, profile: Profile) -> Iterator[Hit]:
    """For NVIDIA and AMD parts, whose scale-out runs over these two. A part without scale-up links has the sum of PCIe alone."""
    total, host, link = (spec.number(c) for c in ("aggregate_io_gbs", "pcie_gbs", "scale_up_gbs"))
    if total is None:
        return
    if spec.state("scale_up_gbs") == "not_applicable":
        link = 0.0
    host = host if host is not None else PCIE[profile.pcie]
    if link is None and spec.record.form_factor != "pcie":
        return
    if off(total, host + (link or 0), 0.005):
        yield hit(spec, f"{total:g} GB/s is not {host:g} + {link or 0:g}", "aggregate_io_gbs", "pcie_gbs", "scale_up_gbs")


@rule("SPEC045")
def fabrics(spec: Spec) -> Iterator[Hit]:
    """The rule of October 2022 counts scale-up links of any fabric: where NVLink does not apply, their rate is known, does not
    apply either, or `nvlink` is left unsaid.
    """
    if spec.record.vendor != "nvidia" and spec.number("nvlink_gbs") is not None:
        yield hit(spec, "NVLink on a part that is not NVIDIA's; write it as scale_up", "nvlink_gbs")
    if spec.state("nvlink_gbs") == "not_applicable" and spec.state("scale_up_gbs") not in ("known", "not_applicable"):
        yield hit(spec, "no NVLink, and nothing is said of other scale-up links", "nvlink_gbs", "scale_up_gbs")
