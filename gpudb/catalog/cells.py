"""The values of parts as cells, with the sources behind them and what must be said of them; and rows of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from gpudb import results
from gpudb.catalog.base import SHIPPED, Strings, own_notes, tidy
from gpudb.fact.comparison import delta_percent, same_print, same_value
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN
from gpudb.hints import TYPE_CHECKING
from gpudb.model import between, is_bound
from gpudb.query import specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader
from gpudb.results import Cell, CompareRow

if TYPE_CHECKING:
    from gpudb.law.status import Answer
    from gpudb.query.filters import Column

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
    for part in ids:
        _add_bounds(cells, part)
    return cells


def look_up(reader: Reader, known: Mapping[str, Column], ids: Sequence[str], *more: Callable[[Reader], object]) -> None:
    """Have a server look up what the cells of some parts need, and what else is asked about them, in one message."""
    reader.ahead(
        lambda notes: specs.best_facts(notes, ids, None), lambda notes: specs.metric_rows(notes, ids, known, None), *more
    )


def _add_bounds(cells: Cells, part: str) -> None:
    """The cell of a metric of which only the ends are known; they are columns of their own, and no cells beside it."""
    for name in {column[: -len("_min")] for of, column in cells if of == part and is_bound(column)}:
        ends = [cells.get((part, f"{name}_{end}")) for end in ("min", "max")]
        low, high = (cell.value if cell and not isinstance(cell.value, str) else None for cell in ends)
        if (part, name) not in cells:
            made = next(cell for cell in ends if cell)
            cells[part, name] = made._replace(value=between(low, high), low=low, high=high)


def _live_disputes(
    reader: Reader, known: Mapping[str, Column], cells: Cells, known_at: str | None, shown: Collection[str] | None
) -> None:
    """Leave as disputes what is more than rounding and not deprecated: a mark at a third of all values says nothing."""
    doubtful = {key for key, cell in cells.items() if cell.disputed and (shown is None or key[1] in shown)}
    if not doubtful:
        return
    against: dict[tuple[str, str], set[str]] = {key: set() for key in doubtful}
    for row in specs.standing_values(
        reader, sorted({part for part, _ in doubtful}), sorted({name for _, name in doubtful}), known_at
    ):
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
    told: dict[str, Strings] = {}
    for (part, column), cell in cells.items():
        if cell.origin != SHIPPED:
            told.setdefault(cell.origin, []).append(f"{part} {column}")
    return own_notes(told, "(marked +)")


def notes_on_unrecorded(ids: Sequence[str], cells: Cells, known_at: str | None) -> Strings:
    """A note for each part about which nothing was on record on a day."""
    told = {part for part, _ in cells} if known_at is not None else set(ids)
    return [f"nothing was on record about {part} on {known_at}" for part in ids if part not in told]


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
