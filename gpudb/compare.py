"""Rows of a comparison: deltas to the baseline, and what counts as a difference. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from gpudb.model import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN
from gpudb.results import Cell, CompareRow

if TYPE_CHECKING:
    from gpudb.law.status import Answer
    from gpudb.query.filters import Column

#: figures that differ by less than this share are the same figure printed by two hands (494.5 and 494.7)
SAME_SHARE = 0.001
#: a difference below half a unit of the coarser figure is rounding (33.5 printed as 34), up to this share
ROUNDING_SHARE = 0.016
_BLANK = {UNKNOWN, NOT_PUBLISHED}
_ONLY_KNOWN = {KNOWN}
#: columns that the head of a comparison says already
_IN_HEADER = ("part", "name", "origin", "family")


def same_value(a: object, b: object, exact: bool) -> bool:
    """True when two values say the same within the precision with which they are printed.

    ``exact`` (counts, texts, days): only equal values are the same. Otherwise 989.4 and 989 are the same figure,
    66.9 and 67 too; 1 and 0.8 are not.
    """
    if a == b:
        return True
    if exact or not isinstance(a, (int, float)) or not isinstance(b, (int, float)) or not a or not b:
        return False
    share = abs(a - b) / max(abs(a), abs(b))
    if share <= SAME_SHARE:
        return True
    return share <= ROUNDING_SHARE and abs(a - b) <= 1.000001 * max(_half_unit(a), _half_unit(b))


def _half_unit(value: float | int) -> float:
    """Half of the last printed digit: 0.5 for 989, 0.05 for 66.9. No decimal module: it costs 2 ms at start-up."""
    text = repr(value)
    decimals = len(text) - text.index(".") - 1 if "." in text and not text.endswith(".0") else 0
    return float(0.5 / 10**decimals)


def delta_percent(value: object, base: object) -> float | None:
    """How much ``value`` is above the baseline in percent, to two decimals; None when it cannot be said."""
    if not isinstance(value, (int, float)) or not isinstance(base, (int, float)) or not base:
        return None
    return round((value - base) / abs(base) * 100, 2) + 0.0


def comparison_rows(
    columns: Sequence[Column],
    parts: Sequence[str],
    baseline: str,
    cells: Mapping[tuple[str, str], Cell],
    explicit: bool,
) -> list[CompareRow]:
    """One row per column; columns about which nothing is known for any part are left out unless named (``explicit``)."""
    rows = []
    blank = Cell(None, UNKNOWN)
    told = {column for (_, column), cell in cells.items() if cell.state != UNKNOWN}
    for column in columns:
        if not explicit and (column.name not in told or column.name in _IN_HEADER):
            continue
        held = {part: cells.get((part, column.name), blank) for part in parts}
        base = held[baseline]
        if not isinstance(base.value, str) and base.state == KNOWN:
            for part, cell in held.items():
                if part != baseline and cell.state == KNOWN:
                    delta = delta_percent(cell.value, base.value)
                    if delta is not None:
                        held[part] = Cell._make((cell.value, KNOWN, delta, *cell[3:]))
        # a blank is no difference: nobody knows, or nobody says; "does not exist here" is one
        states = {cell.state for cell in held.values()} - _BLANK
        differs = len(states) > 1
        if states == _ONLY_KNOWN:
            first, *others = [cell.value for cell in held.values() if cell.state == KNOWN]
            differs = any(not same_value(first, value, column.type != "number") for value in others)
        rows.append(CompareRow(column.name, column.label, column.unit, column.group, differs, held))
    return rows


def incomparable(row: CompareRow) -> bool:
    """Is a row no difference and no equality either, for a value of it is unknown or not published?"""
    return not row.differs and any(cell.state in _BLANK for cell in row.cells.values())


def export_rows(answers: Sequence[Answer]) -> list[CompareRow]:
    """The export block of a comparison: status, review policy, exceptions, basis and citation of every part."""
    fields: dict[str, tuple[str, Callable[[Answer], str | None]]] = {
        "export_status": ("Export status", lambda a: a.status),
        "export_review_policy": ("Review policy", lambda a: a.review_policy),
        "export_license_exceptions": ("License exceptions", lambda a: ", ".join(a.license_exceptions) or None),
        "export_last_known": ("Status on the last reviewed day", lambda a: a.last_known),
        "export_basis": ("Basis", lambda a: a.basis),
        "export_citation": ("Citation", lambda a: a.citation or None),
    }
    rows = []
    for name, (label, get) in fields.items():
        values = {str(a.part): get(a) for a in answers}
        if all(value is None for value in values.values()):
            continue
        cells = {part: Cell(value, KNOWN if value else NOT_APPLICABLE) for part, value in values.items()}
        shown = f"{label} to {answers[0].destination} on {answers[0].on}" if name == "export_status" else label
        rows.append(CompareRow(name, shown, "", "export", len(set(values.values())) > 1, cells))
    return rows
