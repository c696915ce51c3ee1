"""NVLink and PCIe: links x rate, generation x lanes, and their sum."""

from __future__ import annotations

from collections.abc import Iterator

from gpudb.curation.lint.profiles import Profile, profile_of
from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import Spec

#: NVLink generation -> (GB/s of one link, both directions; most links of one GPU). NVIDIA NVLink page, table of generations:
#: 2: 300 / 6, 3: 600 / 12, 4: 900 / 18, 5: 1800 / 18
NVLINK: dict[str, tuple[float, int]] = {"2": (50, 6), "3": (50, 12), "4": (50, 18), "5": (100, 18)}
#: PCIe generation -> GB/s of 16 lanes, both directions, as vendors print it (16, 32, 64, 128 GT/s x 16 lanes, two ways)
PCIE: dict[str, float] = {"3": 32, "4": 64, "5": 128, "6": 256}


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
    rate, most = NVLINK[profile.nvlink]
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
