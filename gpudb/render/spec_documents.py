"""Answers about specifications as documents: list, show, facts, and any list of uniform records."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gpudb import results
from gpudb.fact.vocabulary import KNOWN
from gpudb.hints import Any
from gpudb.law import NOT_ADVICE_SHORT
from gpudb.model import OPEN_END, is_bound, known_day
from gpudb.render import record_fields as known_fields
from gpudb.render.document import Document, Head, Human, Prose, Table
from gpudb.render.text import as_text, clean, number, width_of
from gpudb.render.value_marks import (
    BLANKS,
    Marks,
    cell_data,
    flags,
    label,
    legend,
    marks_in_words,
    source_line,
    spelled,
    value_text,
)
from gpudb.rows import by_key

__all__ = ["facts", "part", "part_list", "records", "source_line"]


def part_list(answer: results.PartList, header: str) -> Document:
    """Rows of `spec` as data and as one table."""
    numeric = {name: any(isinstance(row[name], (int, float)) for row in answer.rows) for name in answer.columns}
    heads = tuple(
        Head(name, label(answer.labels[name], answer.units[name]), numeric[name], answer.types.get(name, ""))
        for name in answer.columns
    )
    rows = tuple(tuple(row[name] for name in answer.columns) for row in answer.rows)
    states = answer.states or ({},) * len(rows)
    cells = tuple(
        tuple(BLANKS[held.get(name, "unknown")] if row[name] is None else spelled(name, row[name]) for name in answer.columns)
        for row, held in zip(answer.rows, states, strict=True)
    )
    labels, sides = tuple(head.label for head in heads), tuple(head.numeric for head in heads)

    short = [answer.heads.get(name) or head.label for name, head in zip(answer.columns, heads, strict=True)]

    def human(width: int | None) -> tuple[Human | str, ...]:
        """One row a part: columns for which there is no room are left out from the right, and told; what decides stays longest."""
        lined = {i: _on_the_point([row[i] for row in cells]) for i, head in enumerate(heads) if head.numeric}
        made = [tuple(lined[i][n] if i in lined else cell for i, cell in enumerate(row)) for n, row in enumerate(cells)]
        needed = [
            max(map(width_of, (*(row[i] for row in made), *head.split(" "))), default=0) + 2 for i, head in enumerate(short)
        ]
        shown = list(range(len(short)))
        while width is not None and len(shown) > 2 and sum(needed[i] for i in shown) - 2 > width:
            shown.remove(max(shown[2:], key=lambda i: (answer.columns[i] not in answer.deciding, i)))
        left = [title for i, title in enumerate(short) if i not in shown]
        head, *lines = (tuple(row[i] for i in shown) for row in (short, *made))
        grid = Human(head, tuple(lines), tuple(sides[i] for i in shown))
        return (grid, f"No room for: {', '.join(left)}.") if left else (grid,)

    below = [legend(cell for row in cells for cell in row), NOT_ADVICE_SHORT if "status" in answer.columns else ""]
    table = Table(heads, rows, "", human, lambda: Human(labels, cells, sides))
    after = (_counted(len(rows), "part", answer.truncated), *filter(None, below))
    return Document([dict(row) for row in answer.rows], (table,), answer.notes, (header, ""), after)


def _on_the_point(cells: Sequence[str]) -> list[str]:
    """The cells of a right-aligned column, padded so that numbers stand on their decimal point."""
    tails = [len(cell) - len(cell.partition(".")[0]) if cell[-1:].isdigit() else 0 for cell in cells]
    most = max(tails, default=0)
    return [cell + " " * (most - tail) if cell[-1:].isdigit() else cell for cell, tail in zip(cells, tails, strict=True)]


def part(answer: results.Shown, header: str, with_sources: bool) -> Document:
    """One part: every column with its value, words and source."""
    held = [
        (name, answer.cells.get(name) or results.Cell(value, KNOWN if value is not None else "unknown"))
        for name, value in answer.spec.items()
    ]
    rows: list[tuple[Any, ...]] = []
    for name, cell in held:
        known = (name, answer.labels[name], cell.value, answer.units[name], cell.state, marks_in_words(cell), cell.published)
        rows.append((*known, ", ".join(cell.sources) if with_sources else ""))
    heads = (
        Head("column", "Column"),
        Head("label", "Attribute"),
        Head("value", "Value", True),
        Head("unit", "Unit"),
        Head("state", "State"),
        Head("marks", "Marks"),
        Head("published", "As published"),
        Head("sources", "Sources"),
    )
    # what has names rather than attributes follows in the same columns
    for alias in answer.aliases:
        source = (alias["source"] or "") if with_sources else ""
        rows.append(("alias", f"Also called ({alias['kind']})", alias["alias"], "", KNOWN, "", None, source))
    for system in answer.systems:
        rows.append(("system", f"In {system['name']}", system["quantity"], "per system", KNOWN, "", None, ""))
    marks = Marks(with_sources)
    used: set[str] = set()
    for _, cell in held:
        if cell.state != "unknown":
            marks.of(cell.sources)
            used |= {BLANKS.get(cell.state, ""), *flags(cell)}
    table = Table(heads, tuple(rows), "", lambda _width: (_part_human(answer, held, marks),))
    data = {
        "part": answer.part,
        "name": answer.name,
        "spec": answer.spec,
        "cells": {name: cell_data(cell, with_sources) for name, cell in answer.cells.items()},
        "units": {name: unit for name, unit in answer.units.items() if unit},
        "aliases": list(answer.aliases),
        "systems": list(answer.systems),
    }
    unknown = sum(1 for name in answer.spec if name not in answer.cells and answer.spec[name] is None and not is_bound(name))
    after = [f"{unknown} columns unknown: nothing is on record." if unknown else ""]
    after.append("Also called: " + ", ".join(dict.fromkeys(as_text(a["alias"]) for a in answer.aliases if a["kind"] != "id")))
    if answer.systems:
        after.append("In: " + ", ".join(f"{as_text(s['name'])} ({s['quantity']}x)" for s in answer.systems))
    after += [legend(used), *marks.footnotes(answer.sources)]
    return Document(
        data, (table,), answer.notes, (header, "", f"{answer.name} ({answer.part})"), tuple(line for line in after if line)
    )


def _part_human(answer: results.Shown, held: Sequence[tuple[str, results.Cell]], marks: Marks) -> Human:
    """The known values in groups, on one decimal point, with the words as published."""
    from gpudb.render import comparison_document as grid

    known = (one for one in held if one[1].state != "unknown" and not is_bound(one[0]))
    groups = by_key((answer.groups[one[0]], one) for one in known)
    made: list[tuple[str, list[tuple[str, grid.Piece, str]]]] = []
    for group, members in groups.items():
        lines = []
        for name, cell in members:
            piece = grid.Piece(value_text(cell.value, cell.state, name), flags(cell), "", marks.of(cell.sources), False)
            lines.append((label(answer.labels[name], answer.units[name]), piece, clean(cell.published or "")))
        made.append((group, lines))
    digits = grid.whole(piece for _, lines in made for _, piece, _ in lines)
    rows: list[tuple[str, ...] | str] = []
    for group, lines in made:
        room = grid.rooms([piece for _, piece, _ in lines])
        rows.append(group)
        rows += [(name, grid.place(piece, digits, room, True), said) for name, piece, said in lines]
    return Human(("", "Value", "As published"), tuple(rows), (False,) * 3)


def facts(answer: results.Facts, header: str) -> Document:
    """Every statement with its words, source, rank and reason."""
    keys = tuple(answer.rows[0]) if answer.rows else known_fields.FACT
    heads = tuple(Head(key, key, key == "value_number", "number" if key == "value_number" else "") for key in keys)
    rows = tuple(tuple(row[key] for key in keys) for row in answer.rows)
    human: list[tuple[str, str] | str] = []
    column = None
    for row in answer.rows:
        if row["column_name"] != column:
            human.append(str(column := row["column_name"]))
        value = row["value_number"] if row["value_text"] is None else row["value_text"]
        rank = row["rank"] if row["withdrawn_before"] == OPEN_END else f"withdrawn {row['withdrawn_before']}"
        read = row["evidence"].replace("_", " ") + (f": {row['quotes']}" if row["quotes"] else "")
        read += "" if row["origin"] == "shipped" else f"; own fact of {row['origin']}"
        said = f'"{row["published"]}", ' if row["published"] else ""
        human.append((
            f"  {value_text(value, row['state'])} {row['unit']}".rstrip(),
            clean(f"{rank}. {said}{row['source_title']} ({row['locator']}); {read}; recorded {row['recorded_on']}"),
        ))  # fmt: skip
        named = {
            "copied_from": "figure of",
            "reason": "why",
            "derivation": "derived",
            "scope": "scope",
            "note": "note",
            "withdrawn_reason": "withdrawn",
        }
        human += [("", clean(f"{name}: {row[key]}")) for key, name in named.items() if row[key]]
    table = Table(heads, rows, "", Prose(tuple(human)))
    return Document(
        [dict(row) for row in answer.rows], (table,), answer.notes, (header, "", answer.part), (_counted(len(rows), "statement"),)
    )


def records(
    rows: Sequence[Mapping[str, Any]],
    header: str,
    human: Sequence[str] | None = None,
    what: str = "row",
    notes: Sequence[str] = (),
    fields: Sequence[str] = (),
    truncated: bool = False,
) -> Document:
    """Any list of uniform records; ``human`` names the fields that a terminal shows, ``fields`` all of an empty answer."""

    def told(row: Mapping[str, Any], key: str) -> str:
        return known_day(row[key], row["precision"]) if key == "day" and row.get("precision") else as_text(row[key])

    keys = tuple(rows[0]) if rows else tuple(fields or human or ())
    heads = tuple(Head(key, key, any(isinstance(row[key], (int, float)) for row in rows)) for key in keys)
    chosen = tuple(key for key in (human or keys) if key in keys)
    numeric = tuple(head.numeric for key in chosen for head in heads if head.key == key)
    arranged = Human(chosen, tuple(tuple(told(row, key) for key in chosen) for row in rows), numeric)
    table = Table(heads, tuple(tuple(row[key] for key in keys) for row in rows), "", arranged)
    return Document([dict(row) for row in rows], (table,), tuple(notes), (header, ""), (_counted(len(rows), what, truncated),))


def _counted(count: int, what: str, truncated: bool = False) -> str:
    """How many rows stand there, and that they are the first of more."""
    words = f"{number(count)} {what}{'' if count == 1 else 's'}"
    return f"the first {what if count == 1 else words}, and more" if truncated else words


def sql_rows(found: results.SqlResult, header: str) -> Document:
    """The rows of a person's own SQL; JSON has no infinity, so that it becomes text."""
    rows = [
        {name: str(value) if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()}
        for row in found.rows
    ]
    return records(rows, header, notes=found.notes, fields=found.columns, truncated=found.truncated)


def contract(held: Mapping[str, Any], header: str) -> Document:
    """The contract: as JSON the data of docs/contract.json, as a table one line per column of a view."""
    rows = [{"view": view, **column} for view, columns in held["views"].items() for column in columns]
    made = records(rows, header, ("view", "column", "type", "unit", "nullable", "since"), "column")
    version = f"contract {held['contract_version']}, {len(held['views'])} views"
    return made._replace(data=dict(held), after=(f"{version}, {made.after[0]}",))


def contract_changes(rows: Sequence[Mapping[str, Any]], old: str, least: str, held: str, header: str) -> Document:
    """What changed from the contract ``old`` to the one held: one line per change, and the level of the whole."""
    made = records(rows, header, ("level", "view", "column", "text"), "change")
    words = f"{made.after[0]} from contract {old} to {held}"
    count = {level: sum(row["level"] == level for row in rows) for level in ("major", "minor", "patch")}
    said = ", ".join(f"{number} {level}" for level, number in count.items() if number)
    data = {"from": old, "to": held, "least_version": least, "changes": [dict(row) for row in rows]}
    return made._replace(data=data, after=(f"{words}{': ' + said if said else ''}",))


def one_value(part: str, row: results.CompareRow, cell: results.Cell, notes: Sequence[str]) -> Document:
    """A value alone; as JSON with its unit, state and sources."""
    heads = (Head("value", row.column, isinstance(cell.value, (int, float))),)
    data = {"part": part, "column": row.column, "unit": row.unit, **cell_data(cell, True)}
    return Document(data, (Table(heads, ((cell.value,),), "", lambda _width: (as_text(cell.value),)),), tuple(notes))
