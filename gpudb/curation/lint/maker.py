"""What the makers declare under the law beside ours, part number by part number and in total; and caveats that nothing can call for.

A maker declares the classification of what it ships (a card, a baseboard, a system), we compute that of the part from its
published rates. 4A090.a and .b are computers with items of 3A090.a and .b; a `.z` paragraph marks an item of another entry
that holds such an item; everything else says that the item is outside 3A090.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from math import gcd, prod
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.curation.check import Checked, checked
from gpudb.curation.law_check import checked_law, problems_of
from gpudb.curation.law_reader import RegisterRow, build
from gpudb.curation.lint.registry import Hit, hit, off, rule
from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.curation.reader import Problem, read_list, refuse, toml_files
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE
from gpudb.law.classify import classify
from gpudb.law.destinations import classes, members_on
from gpudb.law.event_records import Caveat
from gpudb.law.metrics import INPUTS, Inputs, candidates, from_spec
from gpudb.law.metrics import number as figure
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.record import ROUTES
from gpudb.law.records import Bits, LawRecords, as_known
from gpudb.law.status import Question, reviewed, status_of
from gpudb.law.timeline import change_days


class MakerRow(NamedTuple):
    """One part number: what the maker declares, what we compute, and why they differ when they do."""

    part_number: str
    part: str
    scope: str
    description: str
    maker_eccn: str
    maker_paragraph: str
    our_paragraph: str
    maker_tpp: float | None
    our_tpp: float | None
    agrees: bool
    explanation: str


def meaning(eccn: str) -> str:
    """What an ECCN says about 3A090: `3A090.a`, `3A090.b`, `3A090` (a .z item, either paragraph) or `none`."""
    for entry in ("4A090", "3A090"):
        if eccn.startswith(entry):
            return "3A090." + eccn.split(".")[1][0] if "." in eccn else "3A090"
    return "3A090" if ".z" in eccn else "none"


def compare(root: Path, day: str | None = None) -> list[MakerRow]:
    """Every row of seed/maker_register against the rules in the text on ``day`` (default: the last reviewed day)."""
    seed, law = checked(root), checked_law(root)
    day = day or max(r.reviewed_until for r in law.records.reviews if r.layer == "rule")
    inputs = part_inputs(seed)
    return [_row(record, classify(law.records, inputs[record.part], on=day)[0]) for record in register(root, set(inputs))]


def register(root: Path, parts: set[str]) -> list[RegisterRow]:
    """The checked rows of the register; raises ``DataRefused`` with every problem."""
    problems: list[Problem] = []
    rows: list[RegisterRow] = []
    for path in toml_files(root, "maker_register"):
        for read in read_list(path, root, "row", RegisterRow, problems):
            if read.record.part in parts:
                rows.append(read.record)
            else:
                problems.append(read.problem(f"part {read.record.part!r} is not in seed/parts", "part"))
    refuse("the maker register", problems)
    return rows


def part_inputs(seed: Checked) -> dict[str, Inputs]:
    """The law engine's inputs of every part, from the best statements of the seed (dies inherited)."""
    out = {}
    for spec in SeedView.of(seed).parts.values():
        row: dict[str, Any] = {"part": spec.id, "vendor": spec.record.vendor, "family": spec.record.family}
        for column, best in spec.best.items():
            if best.value_min is not None or best.value_max is not None:
                row |= {f"{column}_min": best.value_min, f"{column}_max": best.value_max}
            elif best.state == KNOWN:
                row[column] = best.value_text if best.value_number is None else best.value_number
        copied = {column: best.copied_from for column, best in spec.best.items() if best.copied_from}
        absent = frozenset(column for column in spec.best if spec.state(column) == NOT_APPLICABLE)
        out[spec.id] = from_spec(row, absent, copied)
    return out


def _row(record: RegisterRow, found: Any) -> MakerRow:
    ours = " and ".join(found.paragraphs) if found.outcome == "met" else "none" if found.outcome == "not_met" else "unknown"
    said = meaning(record.eccn)
    agrees = ours == said or (said == "3A090" and ours.startswith("3A090"))
    why = "" if agrees else record.explanation or _why(found, said)
    maker, own = record.tpp, found.tpp
    if agrees and maker and own and abs(maker - own) > 0.005 * own:
        why = f"same paragraph; the declared TPP {figure(maker)} is not the product of the published rate ({found.tpp_basis})"
    return MakerRow(
        record.part_number, record.part, record.scope, record.description, record.eccn, said,
        our_paragraph=ours, maker_tpp=maker, our_tpp=own, agrees=agrees, explanation=why,
    )  # fmt: skip


def _why(found: Any, said: str) -> str:
    if found.outcome == "unknown":
        return f"ours is undecided: {', '.join(found.missing)} is not on record"
    if said == "none":
        return f"the maker declares it outside 3A090; ours from TPP {figure(found.tpp or 0)}, density {found.performance_density}"
    return (
        f"ours: TPP {figure(found.tpp or 0)} ({found.tpp_basis}), density {found.performance_density}, marketing as recorded; "
        "the maker's own inputs are not published"
    )


#: what is asked about beside the parts: memory sold alone, in GB/s per mm2 (15 CFR 774, 3A090.c and 740.25: above 2, below 3.3)
_STACKS = tuple(Inputs({"memory_bandwidth_density": density}) for density in (2.5, 4)) * 8  # as often as one part in ten


@rule("LAW001")
def told(view: SeedView) -> Iterator[Hit]:
    """Some part or a stack of memory, destination, seat of the buyer and day (its first one, or a reviewed one on which the law
    changes) has each caveat.
    """
    seed, problems = problems_of(view.root)
    records = as_known(build(seed), None)
    if problems or not records.caveats:
        return
    items = [prepare(records, inputs) for inputs in (*part_inputs(Checked(view.seed, view.statements)).values(), *_STACKS)]
    alike = tuple(classes(records))
    for caveat in records.caveats:
        last, ends = reviewed(records)[1] or caveat.effective, caveat.ends
        later = [day for day in change_days(records) if caveat.effective < day <= last and (ends is None or day < ends)]
        days, places = [caveat.effective, *later], _places(records, caveat, alike)
        if not any(
            _told(item, caveat, Question(place, day, end_user_hq=seat, headline_only=True))
            for day, place, item, seat in _spread(days, places, items, (None, *alike))
        ):
            yield Hit(caveat.id, (), "no part, destination and day has this caveat: its conditions exclude each other", "caveats")


def _spread(*lists: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Their product by golden jumps (those of a fraction as 5/8 stay near eight places): what a caveat is about lies together."""
    every = prod(map(len, lists))
    step = next((step for step in range(int(every * 0.6180339887), every) if gcd(step, every) == 1), 1)
    for number in range(every):
        at = number * step % every
        chosen = []
        for one in lists:
            at, place = divmod(at, len(one))
            chosen.append(one[place])
        yield tuple(chosen)


def _places(records: LawRecords, caveat: Caveat, alike: tuple[str, ...]) -> list[str]:
    """One destination for each place that the caveat names; without any, one of each class."""
    out = list(alike) if not caveat.destinations else []
    for place in caveat.destinations:
        kind, _, name = place.partition(":")
        members = members_on(records.groups[name], caveat.effective) if kind == "group" else (name,)
        out += sorted(members or ())[:1]
    return out


def _told(item: PreparedItem, caveat: Caveat, question: Question) -> bool:
    words = caveat.text.partition("{")[0]
    return any(
        (told.code, told.citation, told.url) == (caveat.code, caveat.citation, caveat.url) and told.text.startswith(words)
        for route in caveat.routes or ROUTES[:1]
        for told in status_of(item, question._replace(route=route)).caveats
    )


def bit_lengths(view: SeedView) -> tuple[Bits, ...]:
    """The columns of matrix rates below FP64 with the bit length that counts for TPP, from ``tpp_bits.toml`` of the seed."""
    path = view.root / "tpp_bits.toml"
    if not path.is_file():
        return ()
    found = (Bits(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("bits", []))
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
                above = f"TPP {tpp:g} and density {per_area:.3g} are above {other.id} ({least:g}, {least_density:.3g})"
                told = f"{above}, which its maker declares {other.text('maker_eccn')}"
                yield hit(spec, told, "maker_eccn", "logic_die_area_mm2")
                break


#: what a rate that counts for the TPP is called
_RATE = re.compile(r"_(dense_(tflops|tops)|tflops)$")


@rule("SPEC040")
def wide_enough(view: SeedView, spec: Spec, column: str, best: Statement) -> Iterator[Hit]:
    """Where bounds answer, every other figure that stands and is not deprecated lies within them."""
    if best.value_min is None and best.value_max is None:
        return
    for other in view.about(spec.record, column):
        if other.rank != "deprecated" and other.state == KNOWN and not _within(other, best):
            said = other.value_text if other.value_number is None else f"{other.value_number:g}"
            yield hit(spec, f"{said} of {other.source_id} lies outside of {best.value_text}", column)


def _within(other: Statement, bounds: Statement) -> bool:
    low, high = (other.value_number,) * 2 if other.value_number is not None else (other.value_min, other.value_max)
    fits_low = bounds.value_min is None or (low is not None and low >= bounds.value_min)
    return fits_low and (bounds.value_max is None or (high is not None and high <= bounds.value_max))


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
