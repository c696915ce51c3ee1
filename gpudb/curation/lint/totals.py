"""What the maker declares under the law, against the published figures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import KNOWN
from gpudb.law.metrics import INPUTS, Inputs, candidates
from gpudb.law.records import Bits


def bit_lengths(view: SeedView) -> tuple[Bits, ...]:
    """The columns of matrix rates below FP64 with the bit length that counts for TPP, from ``tpp_bits.toml`` of the seed."""
    path = view.root / "tpp_bits.toml"
    if not path.is_file():
        return ()
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("bits", [])
    found = tuple(Bits(**entry) for entry in entries)
    return tuple(bits for bits in found if "tensor" in bits.column and "fp64" not in bits.column)


def tpp_of(spec: Spec, bits: tuple[Bits, ...]) -> float | None:
    """The highest product of a rate and its bit length; None when no rate is known."""
    rates = {entry.column: rate for entry in bits if (rate := spec.number(entry.column)) is not None}
    products = candidates(Inputs(rates), bits)
    return products[0].product if products else None


@rule("SPEC039")
def declared(view: SeedView) -> Iterator[Hit]:
    """Datasheet TOPS count two operations already, so TPP = TOPS x bits. Makers compute from exact clocks: H100 NVL declares
    14,144 beside 13,364 from its datasheet.
    """
    bits = bit_lengths(view)
    for spec in view.parts.values():
        maker, made = spec.number("maker_tpp"), tpp_of(spec, bits)
        if maker is not None and made is not None and off(made, maker, 0.12):
            yield hit(spec, f"the rates give {made:g}, the maker declares {maker:g}", "maker_tpp")


@rule("EXP001")
def upward_closed(view: SeedView) -> Iterator[Hit]:
    """3A090 is a set of TPP and performance density that is closed upwards. So no data-center part declared 4A994 or 5A992 may
    have both figures at least as high as a data-center part declared 4A090. The thresholds themselves stay in the rules.
    """
    bits = bit_lengths(view)
    controlled: list[tuple[Spec, float, float]] = []
    free: list[tuple[Spec, float, float]] = []
    for spec in view.parts.values():
        eccn, area, tpp = spec.text("maker_eccn"), spec.number("logic_die_area_mm2"), tpp_of(spec, bits)
        if eccn is None or not area or tpp is None or spec.record.market != "datacenter":
            continue
        if eccn.startswith(("4A090", "3A090")):
            controlled.append((spec, tpp, tpp / area))
        elif eccn.startswith(("4A994", "3A991", "5A992")):
            free.append((spec, tpp, tpp / area))
    for spec, tpp, per_area in free:
        for other, least, least_density in controlled:
            if tpp >= least and per_area >= least_density:
                yield hit(
                    spec,
                    f"TPP {tpp:g} and density {per_area:.3g} are above {other.id} ({least:g}, {least_density:.3g}), "
                    f"which its maker declares {other.text('maker_eccn')}",
                    "maker_eccn",
                    "logic_die_area_mm2",
                )
                break


#: what a rate that counts for the TPP is called
_RATE = re.compile(r"_(dense_(tflops|tops)|tflops)$")


@rule("SPEC040")
def wide_enough(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """Where bounds answer, every other figure that stands and is not deprecated lies within them."""
    if best.value_min is None and best.value_max is None:
        return
    about = (("part", spec.id, column), ("die", spec.record.die or "", column))
    for other in (row for key in about for row in view.grouped.get(key, ())):
        if other.rank != "deprecated" and other.state == KNOWN and not _within(other, best):
            said = other.value_text if other.value_number is None else f"{other.value_number:g}"
            yield hit(spec, f"{said} of {other.source_id} lies outside of {best.value_text}", column)


def _within(other: Statement, bounds: Statement) -> bool:
    low, high = (other.value_number,) * 2 if other.value_number is not None else (other.value_min, other.value_max)
    return (bounds.value_min is None or (low is not None and low >= bounds.value_min)) and (
        bounds.value_max is None or (high is not None and high <= bounds.value_max)
    )


@rule("SPEC041")
def marked_copies(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """An input of the law whose place in the source names another part of the catalog and not this one needs
    `copied_from`, so that the answer says it. One die that two parts share is no copy.
    """
    if best.entity_kind != "part" or best.state != KNOWN or not (column in INPUTS or _RATE.search(column)):
        return
    if best.copied_from is not None:
        if best.copied_from not in view.parts or best.copied_from == spec.id:
            yield hit(spec, f"copied_from = {best.copied_from!r} is no other part", column)
        return
    others = [o for o in view.parts.values() if o.record.family != spec.record.family and _names(o, best.locator)]
    whole = [o for o in others if o.record.die != spec.record.die or 1 not in (o.record.die_count, spec.record.die_count)]
    if whole and not _names(spec, best.locator):
        yield hit(spec, f"stands at {best.locator!r}, which is about {whole[0].id}: say copied_from", column)


def _names(spec: Spec, text: str) -> bool:
    """Whether a text names the part by its name, with or without the maker, or by its family."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
        for name in (spec.record.name, spec.record.name.partition(" ")[2], spec.record.family)
        if name and name in text
    )
