"""Rows of a comparison: the parts side by side, with deltas to the baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gpudb.fact.comparison import delta_percent, same_value
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN
from gpudb.hints import TYPE_CHECKING
from gpudb.model import is_bound
from gpudb.results import Cell, CompareRow

if TYPE_CHECKING:
    from gpudb.law.status import Answer
    from gpudb.query.filters import Column

_BLANK = {UNKNOWN, NOT_PUBLISHED}
_ONLY_KNOWN = {KNOWN}
#: columns that the head of a comparison says already
_IN_HEADER = ("part", "name", "origin", "family")


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
        if not explicit and (column.name not in told or column.name in _IN_HEADER or is_bound(column.name)):
            continue
        held = {part: cells.get((part, column.name), blank) for part in parts}
        base = held[baseline]
        if not isinstance(base.value, str) and base.state == KNOWN:
            for part, cell in held.items():
                if part != baseline and cell.state == KNOWN:
                    delta = delta_percent(cell.value, base.value, column.type != "number")
                    if delta is not None and cell.accumulator == base.accumulator:
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
    """The export block of a comparison: status, review policy, exceptions, caveats, basis and citation of every part."""
    from gpudb.law.caveats import codes_of

    fields: dict[str, tuple[str, Callable[[Answer], str | None]]] = {
        "export_status": ("Export status", lambda a: a.status),
        "export_review_policy": ("Review policy", lambda a: a.review_policy),
        "export_license_exceptions": ("License exceptions", lambda a: ", ".join(a.license_exceptions) or None),
        "export_caveats": ("Caveats", lambda a: codes_of(a.caveats) or None),
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
