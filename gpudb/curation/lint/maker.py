"""Our paragraph beside the maker's own ECCN, part number by part number, with every disagreement explained.

A maker declares the classification of what it ships (a card, a baseboard, a system), we compute that of the part from its
published rates. 4A090.a and .b are computers with items of 3A090.a and .b; a `.z` paragraph marks an item of another entry
that holds such an item; everything else says that the item is outside 3A090.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from gpudb.curation.check import Checked, checked
from gpudb.curation.law_check import checked_law
from gpudb.curation.law_models import RegisterRow
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.reader import Problem, read_list, refuse, toml_files
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE
from gpudb.law.classify import classify
from gpudb.law.metrics import Inputs, from_spec
from gpudb.law.metrics import number as figure


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
    rows = []
    for record in register(root, set(inputs)):
        found = classify(law.records, inputs[record.part], on=day)[0]
        rows.append(_row(record, found))
    return rows


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
    declared = (record.part_number, record.part, record.scope, record.description, record.eccn)
    return MakerRow(*declared, said, ours, maker, own, agrees, why)


def _why(found: Any, said: str) -> str:
    if found.outcome == "unknown":
        return f"ours is undecided: {', '.join(found.missing)} is not on record"
    if said == "none":
        return f"the maker declares it outside 3A090; ours from TPP {figure(found.tpp or 0)}, density {found.performance_density}"
    return (
        f"ours: TPP {figure(found.tpp or 0)} ({found.tpp_basis}), density {found.performance_density}, marketing as recorded; "
        "the maker's own inputs are not published"
    )
