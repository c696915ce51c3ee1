"""The values of parts as cells, their sources and what must be said of them; rows of them side by side, and those that decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence

from gpudb import results
from gpudb.catalog.base import SHIPPED, Strings, own_notes, tidy
from gpudb.fact.comparison import delta_percent, same_print, same_value
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN
from gpudb.hints import TYPE_CHECKING
from gpudb.model import between, is_bound, known_day
from gpudb.query import specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader
from gpudb.results import Brief, Cell, CompareRow, StatusDays, SummaryRow, Value

if TYPE_CHECKING:
    from gpudb.law.status import Answer
    from gpudb.query.reader import Row

#: (part, column) -> what is known
Cells = dict[tuple[str, str], results.Cell]


def cells_of(
    reader: Reader, known: Mapping[str, Column], ids: Sequence[str], known_at: str | None, shown: Collection[str] | None = None
) -> Cells:
    """Cells of all attribute and metric columns for some parts; ``known`` are the columns of `spec`.

    ``shown``: the columns of which somebody sees whether sources disagree (None: all); elsewhere ``disputed`` counts rounding, too.
    """
    cells: Cells = {}
    if known_at is None:
        look_up(reader, known, ids)
    for fact in specs.best_facts(reader, ids, known_at):
        number = fact["value_number"]
        cells[fact["part"], fact["column_name"]] = results.Cell(
            value=fact["value_text"] if number is None else tidy(number),
            state=fact["state"],
            delta_percent=None,
            sources=(fact["source"],),
            published=fact["published"] or None,
            mark="derived" if fact["derivation"] else "secondary" if fact["evidence"] == "secondary" else "",
            disputed=fact["sources_disagreeing"] if fact["state"] == KNOWN else 0,
            statement_id=fact["statement_id"],
            estimated="estimate" in f"{fact['published']} {fact['scope']}".lower(),
            origin=fact["origin"],
            low=tidy(fact["value_min"]),
            high=tidy(fact["value_max"]),
            accumulator=fact["accumulator"],
            precision=fact["precision"],
        )
    _live_disputes(reader, known, cells, known_at, shown)
    for row in specs.metric_rows(reader, ids, known, known_at):
        part = row["part"]
        inputs = [cells[part, name] for item in row["basis"].split(",") if (part, name := item.split()[0]) in cells]
        used = tuple(dict.fromkeys(source for cell in inputs for source in cell.sources))
        own = next((cell.origin for cell in inputs if cell.origin != SHIPPED), SHIPPED)
        guess = any(cell.estimated for cell in inputs)
        cells[part, row["metric"]] = results.Cell(
            tidy(row["value"]), KNOWN, None, used, None, "derived", estimated=guess, origin=own
        )
    # of a metric of which only the ends are known; they are columns of their own, and no cells beside it
    for part, name in sorted({(part, column[: -len("_min")]) for part, column in cells if is_bound(column)} - cells.keys()):
        ends = [cells.get((part, f"{name}_{end}")) for end in ("min", "max")]
        low, high = (cell.value if cell and not isinstance(cell.value, str) else None for cell in ends)
        made = next(cell for cell in ends if cell)
        cells[part, name] = made._replace(value=between(low, high), low=low, high=high)
    return cells


def look_up(reader: Reader, known: Mapping[str, Column], ids: Sequence[str], *more: Callable[[Reader], object]) -> None:
    """Have a server look up what the cells of some parts need, and what else is asked about them, in one message."""
    reader.ahead(
        lambda notes: specs.best_facts(notes, ids, None), lambda notes: specs.metric_rows(notes, ids, known, None), *more
    )


def _live_disputes(
    reader: Reader, known: Mapping[str, Column], cells: Cells, known_at: str | None, shown: Collection[str] | None
) -> None:
    """Leave as disputes what is more than rounding and not deprecated: a mark at a third of all values says nothing."""
    doubtful = {key for key, cell in cells.items() if cell.disputed and (shown is None or key[1] in shown)}
    if not doubtful:
        return
    against: dict[tuple[str, str], set[str]] = {key: set() for key in doubtful}
    parts, names = (sorted(set(which)) for which in zip(*doubtful, strict=True))
    for row in specs.standing_values(reader, parts, names, known_at):
        key = row["part"], row["column_name"]
        said = row["value_text"] if row["value_number"] is None else row["value_number"]
        column = known[key[1]]
        if said is not None and key in against and not same_print(said, cells[key].value, column.type != "number", column.unit):
            against[key].add(row["source"])
    for key, sources in against.items():
        cells[key] = cells[key]._replace(disputed=len(sources))


def sources_of(reader: Reader, ids: Sequence[str]) -> dict[str, results.Source]:
    """The documents with these ids."""
    return {row["source"]: results.Source(**row) for row in specs.sources(reader, ids)} if ids else {}


def notes_on_own(cells: Mapping[tuple[str, str], results.Cell]) -> Strings:
    """A note that names the values that are a team's own facts and no shipped ones."""
    return own_notes(((part, column, cell.origin) for (part, column), cell in cells.items()), " (marked +)")


def notes_on_unrecorded(ids: Sequence[str], cells: Cells, known_at: str | None) -> Strings:
    """A note for each part about which nothing was on record on a day."""
    told = {part for part, _ in cells} if known_at is not None else set(ids)
    return [f"nothing was on record about {part} on {known_at}" for part in ids if part not in told]


_BLANK = {UNKNOWN, NOT_PUBLISHED}
_ONLY_KNOWN = {KNOWN}
#: columns that the head of a comparison says already
_IN_HEADER = ("part", "name", "origin", "family")


def comparison_rows(
    columns: Sequence[Column], parts: Sequence[str], baseline: str, cells: Mapping[tuple[str, str], Cell], explicit: bool
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
        for part, cell in held.items():
            if part != baseline and cell.accumulator == base.accumulator:
                delta = delta_percent(cell.value, base.value, column.type != "number")
                held[part] = Cell._make((cell.value, cell.state, delta, *cell[3:]))
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
    from gpudb.law.layers import codes_of

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


NOT_HEARD_OF = "not_heard_of"


def summary_rows(columns: Mapping[str, Column], parts: Sequence[str], baseline: str, cells: Cells) -> tuple[SummaryRow, ...]:
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
    bound = {row["part"] for row in periods if row["valid_from"] <= last and row["status"] not in (free, "unknown")}
    days: list[tuple[str, dict[str, Brief]]] = []
    labels: dict[str, str] = {}
    before = dict.fromkeys(out_since, Brief("unknown"))
    # before the first reviewed day nothing is known, and that it ends changes nothing; nor does a part that never needs a license
    quiet = {NOT_HEARD_OF, free, "unknown"}
    begun = {row["valid_from"] for row in periods} | {day for day, _ in out_since.values()}
    for day in sorted(day for day in begun if day < last):
        now = told(day)
        came = [p for p in held if p in bound and out_since[p][0] == day and now[p].status == free and (days or len(held) == 1)]
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
