"""The comparison: attributes as rows in groups, parts as columns, at most five side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gpudb.render.comparison_document import left_out
from gpudb.render.comparison_grid import by_group
from gpudb.render.report import markup
from gpudb.render.report.cell_markup import LEGEND, Numbers, Widths, inside, widths
from gpudb.render.report.gather import Report
from gpudb.render.report.markup import Child, Markup, block, cell_of, el
from gpudb.results import CompareRow, Comparison

#: parts that fit side by side on A4
BESIDE = 5


def section(report: Report, numbers: Numbers) -> Markup:
    """The section with one table, or several when there are many parts; the baseline stands first in each."""
    found = report.comparison
    tables = [_table(report, chosen, numbers, n, len(_chunks(found))) for n, chosen in enumerate(_chunks(found))]
    hidden = left_out(found)
    several = f"Differences count from {found.names[found.baseline]}. Rows in bold differ. " if len(found.parts) > 1 else ""
    return markup.section(
        "comparison",
        "Comparison",
        el("p", (several + hidden).strip(), class_="lead") if several or hidden else None,
        tables if found.rows else el("p", "No row differs."),
        _legend(numbers),
    )


def _chunks(found: Comparison) -> list[tuple[str, ...]]:
    if len(found.parts) <= BESIDE:
        return [found.parts]
    others = [part for part in found.parts if part != found.baseline]
    step = BESIDE - 1
    return [(found.baseline, *others[i : i + step]) for i in range(0, len(others), step)]


def _table(report: Report, parts: tuple[str, ...], numbers: Numbers, number: int, count: int) -> Markup:
    found = report.comparison
    wide = {part: widths([row.cells[part] for row in found.rows]) for part in parts}
    head = el(
        "tr",
        el("th", "Attribute", scope="col", role="columnheader"),
        [
            el(
                "th",
                found.names[part],
                el("span", part, class_="id"),
                el("span", "baseline", class_="tag") if part == found.baseline and len(found.parts) > 1 else None,
                scope="col",
                role="columnheader",
            )
            for part in parts
        ],
        role="row",
    )
    bodies: list[Child] = []
    for group, rows in by_group(found.rows).items():
        bodies.append(
            block(
                "tbody",
                el(
                    "tr",
                    el("th", group.capitalize(), scope="rowgroup", colspan=str(len(parts) + 1), role="rowheader"),
                    role="row",
                    class_="group",
                ),
                (_row(row, parts, wide, numbers, found.baseline) for row in rows),
                role="rowgroup",
            )
        )
    part_of = f", table {number + 1} of {count}" if count > 1 else ""
    caption = f"Specifications on record{f' on {report.known_at}' if report.known_at else ''}{part_of}"
    return block(
        "table",
        el("caption", caption),
        el("thead", head, role="rowgroup"),
        bodies,
        class_=f"compare n{len(parts)}",
        role="table",
    )


def _row(row: CompareRow, parts: Sequence[str], wide: Mapping[str, Widths], numbers: Numbers, baseline: str) -> Markup:
    unit = el("span", f" [{row.unit}]", class_="unit") if row.unit else None
    bases = {part: None if part == baseline else row.cells[baseline] for part in parts}
    cells = [cell_of(part, inside(row.cells[part], wide[part], numbers, bases[part])) for part in parts]
    return el(
        "tr",
        el("th", row.label, unit, scope="row", role="rowheader"),
        cells,
        role="row",
        class_="differs" if row.differs else None,
    )


def _legend(numbers: Numbers) -> Markup:
    kept = LEGEND if numbers.on else LEGEND[:-1]
    pairs = [el("div", el("dt", mark), el("dd", words)) for mark, words in kept]
    return el("div", el("h3", "How to read a value"), el("dl", pairs, class_="legend"), class_="key")
