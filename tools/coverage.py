"""How each cell of `spec` is known: parts x columns, for the coverage page."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.curation.lint.seed_view import SeedView, Spec
from gpudb.fact.vocabulary import KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN

#: how a value is known, surest first; the mark stands in the page's cells
WAYS: dict[str, str] = {
    "primary_read": "P",
    "quoted": "Q",
    "secondary": "S",
    NOT_PUBLISHED: "np",
    NOT_APPLICABLE: "na",
    UNKNOWN: "",
}


WORDS = {
    "primary_read": "read at the maker's or machine's own text",
    "quoted": "quoted by another",
    "secondary": "second-hand",
    NOT_PUBLISHED: "searched, not published",
    NOT_APPLICABLE: "not applicable",
    UNKNOWN: "not known, not searched",
}


class Coverage(NamedTuple):
    """``cells[part][column]`` is a key of ``WAYS``; ``columns`` are in registry order, ``parts`` by vendor and id."""

    parts: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[str, dict[str, str]]

    def totals(self, parts: tuple[str, ...] | None = None) -> dict[str, int]:
        """How many cells of ``parts`` (default: all) are known in each way."""
        totals = dict.fromkeys(WAYS, 0)
        for part in self.parts if parts is None else parts:
            for way in self.cells[part].values():
                totals[way] += 1
        return totals

    def share(self, *ways: str, parts: tuple[str, ...] | None = None) -> float:
        """The share of the cells that apply (all but not applicable) which are known in one of ``ways``."""
        totals = self.totals(parts)
        every = sum(totals.values()) - totals[NOT_APPLICABLE]
        return sum(totals[way] for way in ways) / every if every else 0.0


#: the ways that are a value
VALUES = ("primary_read", "quoted", "secondary")


def way_of(spec: Spec, column: str) -> str:
    """How one cell is known: the evidence of its best statement, or its state when it holds no value."""
    row = spec.best.get(column)
    if row is None:
        return UNKNOWN
    return row.evidence if row.state == KNOWN else row.state


def coverage(view: SeedView) -> Coverage:
    """The whole table, computed from the seed; no database. What somebody measured is no specification and not counted."""
    parts = sorted(view.parts.values(), key=lambda spec: (spec.record.vendor, spec.id))
    columns = tuple(column for column, (attribute, _) in view.columns.items() if attribute.group != "measured")
    return Coverage(tuple(spec.id for spec in parts), columns, {spec.id: {c: way_of(spec, c) for c in columns} for spec in parts})


def page(view: SeedView) -> str:
    """The coverage as Markdown: totals, then one table per group of columns with a mark per cell."""
    table = coverage(view)
    groups: dict[str, list[str]] = {}
    for column in table.columns:
        groups.setdefault(view.columns[column][0].group, []).append(column)
    core = tuple(p for p in table.parts if view.parts[p].record.architecture == "hopper")
    out = [
        "# Coverage",
        "",
        f"{len(table.parts)} parts, {len(table.columns)} columns. Of the cells that apply, {table.share(*VALUES):.0%} hold a value and "
        f"{table.share(NOT_PUBLISHED):.0%} were searched in vain; of the {len(core)} Hopper parts "
        f"{table.share(*VALUES, parts=core):.0%} and {table.share(NOT_PUBLISHED, parts=core):.0%}. A cell that was searched in vain "
        "is not counted as known.",
        "",
        "| cells | " + " | ".join(WORDS[way] for way in WAYS) + " | values read at the maker's text |",
        "| --- |" + " ---: |" * (len(WAYS) + 1),
    ]
    for name, parts in (("all parts", table.parts), ("Hopper", core)):
        totals = table.totals(parts)
        known = sum(totals[way] for way in VALUES)
        out.append(
            f"| {name} | "
            + " | ".join(str(totals[w]) for w in WAYS)
            + f" | {totals['primary_read'] / known if known else 0:.0%} |"
        )
    out += [
        "",
        "P read at the maker's or machine's own text · Q quoted by another text · S second-hand · np searched, not published · "
        "na not applicable · empty: not known, not searched",
        "",
    ]
    for group, columns in groups.items():
        out += [
            f"## {group}",
            "",
            "| part | " + " | ".join(f"`{c}`" for c in columns) + " |",
            "| --- |" + " :-: |" * len(columns),
        ]
        out += [f"| `{p}` | " + " | ".join(WAYS[table.cells[p][c]] for c in columns) + " |" for p in table.parts]
        out.append("")
    return "\n".join(out)
