"""Answers about specifications as documents: compare, list, show, facts, sources, schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gpudb import results
from gpudb.model import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED
from gpudb.render.document import Document, Head, Human, Prose, Table
from gpudb.render.text import clean, number, shown

#: four blanks that must never look alike
BLANKS = {NOT_APPLICABLE: "n/a", NOT_PUBLISHED: "not publ.", "unknown": "?"}
LEGEND = "? unknown   n/a does not exist on this part   not publ. searched, not published   ~ derived   ' secondary   ! disputed"


def legend(cells: Iterable[results.Cell]) -> str:
    """What the marks mean; the mark of own facts only where there are some."""
    return LEGEND + ("   + a team's own" if any(cell.origin != "shipped" for cell in cells) else "")


class Marks:
    """Footnote numbers for sources, in order of first use."""

    def __init__(self, on: bool) -> None:
        self.on, self.numbers = on, {}  # type: bool, dict[str, int]

    def of(self, sources: Sequence[str]) -> str:
        """``[1,4]`` for the sources of a cell, '' when marks are off."""
        if not self.on or not sources:
            return ""
        return "[" + ",".join(str(self.numbers.setdefault(s, len(self.numbers) + 1)) for s in sources) + "]"

    def footnotes(self, held: Mapping[str, results.Source]) -> list[str]:
        """One line per source used: number, title, publisher, day, address."""
        return [f"[{n}] {source_line(held[s])}" for s, n in self.numbers.items() if s in held]


def source_line(source: results.Source) -> str:
    """A source in one line: title, publisher, when, where."""
    when = source.published_on or source.published_text
    dated = f"{when}, " if when else ""
    own = "" if source.origin == "shipped" else f" (own source of {source.origin})"
    return f"{source.title}. {source.publisher_name}, {dated}read {source.accessed_on}. {source.url}{own}"


def value_text(value: Any, state: str) -> str:
    """A value, or the blank that says why there is none."""
    return shown(value) if state == KNOWN else BLANKS.get(state, "?")


def flags(cell: results.Cell) -> str:
    """Marks of a value: ~ derived, ' secondary, ! disputed, + a team's own."""
    own = "" if cell.origin == "shipped" else "+"
    return {"derived": "~", "secondary": "'"}.get(cell.mark, "") + ("!" if cell.disputed else "") + own


def label(text: str, unit: str) -> str:
    """Label with its unit in brackets."""
    return f"{text} [{unit}]" if unit else text


def comparison(answer: results.Comparison, header: str, with_sources: bool) -> Document:
    """The comparison as JSON data and as a table: attributes as rows, parts as columns."""
    heads = [
        Head("column", "Column"),
        Head("label", "Attribute"),
        Head("unit", "Unit"),
        Head("group", "Group"),
        *(Head(part, part, True) for part in answer.parts),
    ]
    if with_sources:
        heads += [Head(f"sources:{part}", f"Sources of {part}") for part in answer.parts]
    marks = Marks(with_sources)
    for row in answer.rows:
        for part in answer.parts:
            marks.of(row.cells[part].sources)
    human = (
        lambda: _comparison_human(answer, marks, True, True),
        lambda: _comparison_human(answer, marks, False, True),
        lambda: _comparison_human(answer, marks, False, False),
    )
    after = []
    if answer.hidden:
        after.append(f"{answer.hidden} rows with equal values are hidden.")
    after.append(legend(cell for row in answer.rows for cell in row.cells.values()))
    after += marks.footnotes(answer.sources)
    table = Table(tuple(heads), lambda: _comparison_rows(answer, with_sources), "", human)
    return Document(lambda: _comparison_data(answer, with_sources), (table,), answer.notes, (header, ""), tuple(after))


def _comparison_data(answer: results.Comparison, with_sources: bool) -> dict[str, Any]:
    return {
        "baseline": answer.baseline,
        "parts": list(answer.parts),
        "rows": [
            {
                "column": row.column,
                "label": row.label,
                "unit": row.unit,
                "group": row.group,
                "differs": row.differs,
                "cells": {part: _cell_data(cell, with_sources) for part, cell in row.cells.items()},
            }
            for row in answer.rows
        ],
    }


def _comparison_rows(answer: results.Comparison, with_sources: bool) -> tuple[tuple[Any, ...], ...]:
    rows = []
    for row in answer.rows:
        cells = [row.cells[part] for part in answer.parts]
        values: list[Any] = [c.value if c.state == KNOWN else None if c.state == "unknown" else c.state for c in cells]
        sources = [", ".join(c.sources) for c in cells] if with_sources else []
        rows.append((row.column, row.label, row.unit, row.group, *values, *sources))
    return tuple(rows)


def _cell_data(cell: results.Cell, with_sources: bool) -> dict[str, Any]:
    return {
        "value": cell.value,
        "state": cell.state,
        "delta_percent": cell.delta_percent,
        "sources": list(cell.sources) if with_sources else [],
        "published": cell.published,
        "derived": cell.mark == "derived",
        "secondary": cell.mark == "secondary",
        "disputed_by": cell.disputed,
        "statement_id": cell.statement_id,
        **({"origin": cell.origin} if cell.origin != "shipped" else {}),
    }


def _comparison_human(answer: results.Comparison, marks: Marks, aligned: bool, cited: bool) -> Human:
    """Attributes as rows. ``aligned`` puts numbers on their decimal point; ``cited`` adds the footnote numbers."""
    pieces: list[tuple[str, list[tuple[str, str, str, str]]] | str] = []
    group = None
    for row in answer.rows:
        if row.group != group:
            group = row.group
            pieces.append(group)
        cells = []
        for part in answer.parts:
            cell = row.cells[part]
            text = value_text(cell.value, cell.state)
            delta = "" if cell.delta_percent is None or part == answer.baseline else _percent(cell.delta_percent)
            mark = marks.of(cell.sources)
            cells.append((text, flags(cell), delta, mark if cited else ""))
        pieces.append((label(row.label, row.unit), cells))
    count = len(answer.parts)
    numeric = [[c[i] for name, c in (p for p in pieces if not isinstance(p, str))] for i in range(count)]
    layout = [_layout(column) for column in numeric]
    rows = [
        p
        if isinstance(p, str)
        else (
            p[0],
            *(
                _place(cell, layout[i]) if aligned else " ".join(x for x in (cell[0] + cell[1], *cell[2:]) if x)
                for i, cell in enumerate(p[1])
            ),
        )
        for p in pieces
    ]
    heads = ("", *(f"{part} (base)" if part == answer.baseline and count > 1 and aligned else part for part in answer.parts))
    return Human(heads, tuple(rows), (False,) * (count + 1))


def _percent(delta: float) -> str:
    if delta == 0:
        return "="
    return f"{delta:+.0f}%" if abs(delta) >= 10 else f"{delta:+.1f}%" if abs(delta) >= 0.05 else "~="


def _is_number(text: str) -> bool:
    return text[:1] in _DIGITS and text[-1:] in _DIGITS and text.replace(".", "", 1).lstrip("-").isdigit()


_DIGITS = frozenset("-0123456789")


def _layout(column: Sequence[tuple[str, str, str, str]]) -> tuple[int, int, int, int]:
    whole = fraction = flag = delta = 0
    for text, flags_, change, _ in column:
        delta = max(delta, len(change))
        if _is_number(text):
            head, point, tail = text.partition(".")
            whole, fraction, flag = max(whole, len(head)), max(fraction, len(point) + len(tail)), max(flag, len(flags_))
    return whole, fraction, flag, delta


def _place(cell: tuple[str, str, str, str], layout: tuple[int, int, int, int]) -> str:
    text, flag, delta, mark = cell
    whole, fraction, flags_width, delta_width = layout
    if not _is_number(text):
        return " ".join(piece for piece in (text + flag, mark) if piece)
    head, point, tail = text.partition(".")
    body = (head.rjust(whole) + point + tail).ljust(whole + fraction)
    out = body + flag.ljust(flags_width)
    if delta_width:
        out += " " + delta.rjust(delta_width)
    return (out + (" " + mark if mark else "")).rstrip()


def part_list(answer: results.PartList, header: str) -> Document:
    """Rows of `spec` as data and as one table."""
    numeric = {name: any(isinstance(row[name], (int, float)) for row in answer.rows) for name in answer.columns}
    heads = tuple(Head(name, label(answer.labels[name], answer.units[name]), numeric[name]) for name in answer.columns)
    rows = tuple(tuple(row[name] for name in answer.columns) for row in answer.rows)
    human = Human(
        tuple(h.label for h in heads),
        tuple(tuple("?" if v is None else shown(v) for v in row) for row in rows),
        tuple(h.numeric for h in heads),
    )
    return Document(
        [dict(row) for row in answer.rows],
        (Table(heads, rows, "", human),),
        answer.notes,
        (header, ""),
        (f"{len(rows)} part{'' if len(rows) == 1 else 's'}",),
    )


def part(answer: results.Shown, header: str, with_sources: bool) -> Document:
    """One part: every column with its value, words and source."""
    rows, human, marks, group = [], [], Marks(with_sources), ""  # type: list[Any], list[Any], Marks, str
    for name, value in answer.spec.items():
        cell = answer.cells.get(name) or results.Cell(value, KNOWN if value is not None else "unknown")
        rows.append(
            (
                name,
                answer.labels[name],
                cell.value,
                answer.units[name],
                cell.state,
                cell.published,
                ", ".join(cell.sources) if with_sources else "",
            )
        )
        if cell.state == "unknown":
            continue
        if answer.groups[name] != group:
            group = answer.groups[name]
            human.append(group)
        human.append(
            (
                answer.labels[name],
                value_text(cell.value, cell.state) + flags(cell),
                answer.units[name],
                clean(cell.published or ""),
                marks.of(cell.sources),
            )
        )
    heads = (
        Head("column", "Column"),
        Head("label", "Attribute"),
        Head("value", "Value", True),
        Head("unit", "Unit"),
        Head("state", "State"),
        Head("published", "As published"),
        Head("sources", "Sources"),
    )
    table = Table(
        heads, tuple(rows), "", Human(("Attribute", "Value", "Unit", "As published", "Source"), tuple(human), (False,) * 5)
    )
    data = {
        "part": answer.part,
        "name": answer.name,
        "spec": answer.spec,
        "cells": {name: _cell_data(cell, with_sources) for name, cell in answer.cells.items()},
        "units": {name: unit for name, unit in answer.units.items() if unit},
        "aliases": list(answer.aliases),
        "systems": list(answer.systems),
    }
    unknown = sum(1 for name in answer.spec if name not in answer.cells and answer.spec[name] is None)
    after = [f"{unknown} columns unknown: nothing is on record." if unknown else ""]
    after.append("Also called: " + ", ".join(dict.fromkeys(shown(a["alias"]) for a in answer.aliases if a["kind"] != "id")))
    if answer.systems:
        after.append("In: " + ", ".join(f"{shown(s['name'])} ({s['quantity']}x)" for s in answer.systems))
    after += [legend(answer.cells.values()), *marks.footnotes(answer.sources)]
    return Document(
        data, (table,), answer.notes, (header, "", f"{answer.name} ({answer.part})"), tuple(line for line in after if line)
    )


def facts(answer: results.Facts, header: str) -> Document:
    """Every statement with its words, source, rank and reason."""
    keys = tuple(answer.rows[0]) if answer.rows else ("part", "column_name")
    heads = tuple(Head(key, key) for key in keys)
    rows = tuple(tuple(row[key] for key in keys) for row in answer.rows)
    human: list[tuple[str, str] | str] = []
    column = None
    for row in answer.rows:
        if row["column_name"] != column:
            column = row["column_name"]
            human.append(str(column))
        value = row["value_number"] if row["value_text"] is None else row["value_text"]
        rank = row["rank"] if row["withdrawn_before"] == "9999-12-31" else f"withdrawn {row['withdrawn_before']}"
        read = row["evidence"].replace("_", " ") + (f": {row['quotes']}" if row["quotes"] else "")
        read += "" if row["origin"] == "shipped" else f"; own fact of {row['origin']}"
        said = f'"{row["published"]}", ' if row["published"] else ""
        human.append((
            f"  {value_text(value, row['state'])} {row['unit']}".rstrip(),
            clean(f"{rank}. {said}{row['source_title']} ({row['locator']}); {read}; recorded {row['recorded_on']}"),
        ))  # fmt: skip
        named = {"reason": "why", "derivation": "derived", "scope": "scope", "note": "note", "withdrawn_reason": "withdrawn"}
        human += [("", clean(f"{name}: {row[key]}")) for key, name in named.items() if row[key]]
    table = Table(heads, rows, "", Prose(tuple(human)))
    return Document(
        [dict(row) for row in answer.rows],
        (table,),
        answer.notes,
        (header, "", answer.part),
        (f"{len(rows)} statement{'' if len(rows) == 1 else 's'}",),
    )


def records(
    rows: Sequence[Mapping[str, Any]],
    header: str,
    human: Sequence[str] | None = None,
    what: str = "row",
    notes: Sequence[str] = (),
) -> Document:
    """Any list of uniform records; ``human`` names the fields that a terminal shows."""
    keys = tuple(rows[0]) if rows else ()
    heads = tuple(Head(key, key, any(isinstance(row[key], (int, float)) for row in rows)) for key in keys)
    chosen = tuple(key for key in (human or keys) if key in keys)
    arranged = Human(
        chosen,
        tuple(tuple(shown(row[key]) for key in chosen) for row in rows),
        tuple(head.numeric for key in chosen for head in heads if head.key == key),
    )
    table = Table(heads, tuple(tuple(row[key] for key in keys) for row in rows), "", arranged)
    return Document(
        [dict(row) for row in rows],
        (table,),
        tuple(notes),
        (header, ""),
        (f"{number(len(rows))} {what}{'' if len(rows) == 1 else 's'}",),
    )
