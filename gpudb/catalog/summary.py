"""What decides about some parts: the rows that the registry ranks, and the export status on the days that changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from gpudb.catalog.cells import Cells, comparison_rows
from gpudb.hints import TYPE_CHECKING
from gpudb.model import between, known_day
from gpudb.results import Brief, Cell, StatusDays, SummaryRow, Value

if TYPE_CHECKING:
    from gpudb.query.filters import Column
    from gpudb.query.reader import Row

NOT_HEARD_OF = "not_heard_of"


def rows(columns: Mapping[str, Column], parts: Sequence[str], baseline: str, cells: Cells) -> tuple[SummaryRow, ...]:
    """The rows that the registry ranks, in its order, without those in which nothing is known or that repeat the one before."""
    ranked = sorted((c for c in columns.values() if c.summary is not None), key=lambda c: c.summary or 0)
    out: list[SummaryRow] = []
    said: list[Value] = []
    for row, column in zip(comparison_rows(ranked, parts, baseline, cells, True), ranked, strict=True):
        values = [cell.value for cell in row.cells.values()]
        if any(value is not None for value in values) and values != said:
            said = values
            beside = {part: cells[part, column.beside] for part in parts if column.beside and (part, column.beside) in cells}
            other = columns[column.beside] if column.beside else None
            # 300 GB/s alone, 0.3 TB/s beside 3.35 TB/s
            small = all(value < column.shown_scale for value in values if isinstance(value, (int, float)))
            scale, unit = (1, column.unit) if small else (column.shown_scale, column.shown_unit)
            shown = {part: _scaled(cell, scale) for part, cell in row.cells.items()}
            name = other.short if other and other.type != "text" else ""
            out.append(SummaryRow(column.name, column.short, unit or "", shown, beside, name))
    return tuple(out)


def _scaled(cell: Cell, scale: float) -> Cell:
    if scale == 1:
        return cell
    if cell.low is not None or cell.high is not None:
        return cell._replace(value=between(*(end and end / scale for end in (cell.low, cell.high))))
    return cell._replace(value=cell.value / scale) if isinstance(cell.value, (int, float)) else cell


def status_days(
    periods: Sequence[Row], out_since: Mapping[str, tuple[str, str]], country: tuple[str, str], reviewed: str, asked: str
) -> StatusDays:
    """The days on which a status changed, up to the one that was asked or reviewed last, and that day itself.

    ``periods`` are rows of `export_status` of these parts, ``out_since`` the first day known of a part, and how exactly it is known.
    """
    last = min(asked, reviewed)
    held: dict[str, list[Row]] = {part: [] for part in out_since}
    for row in periods:
        held[row["part"]].append(row)

    def told(day: str) -> dict[str, Brief]:
        return {part: _brief(found, day) if day >= out_since[part][0] else Brief(NOT_HEARD_OF) for part, found in held.items()}

    free = "no_license_required"
    # a part that could be sold freely before it needed a license: the day on which it came says so
    bound = [
        p
        for p, found in held.items()
        if any(row["status"] not in (free, "unknown") for row in found if row["valid_from"] <= last)
    ]
    days: list[tuple[str, dict[str, Brief]]] = []
    labels: dict[str, str] = {}
    before = dict.fromkeys(out_since, Brief("unknown"))
    # before the first reviewed day nothing is known, and that it ends changes nothing; nor does a part that never needs a license
    quiet = {NOT_HEARD_OF, free, "unknown"}
    for day in sorted(
        {day for day in (*(row["valid_from"] for row in periods), *(day for day, _ in out_since.values())) if day < last}
    ):
        now = told(day)
        came = [p for p in bound if out_since[p][0] == day and now[p].status == free and (days or len(held) == 1)]
        changed = any(now[p] != was and not (now[p].status in quiet and was.status in quiet) for p, was in before.items())
        if came or changed:
            days.append((day, now))
            if not changed:
                labels[day] = known_day(day, out_since[came[0]][1])
            before, quiet = now, {NOT_HEARD_OF, free}
    days.append((last, told(last)))
    return StatusDays(*country, tuple(days), last, (dt.date.fromisoformat(asked) - dt.date.fromisoformat(last)).days, labels)


def _brief(periods: Sequence[Row], day: str) -> Brief:
    found = next((row for row in periods if row["valid_from"] <= day < row["valid_before"]), None)
    if found is None:
        return Brief("unknown")
    return Brief(found["status"], found["layer"], found["review_policy"], found["license_exceptions"] or "")
