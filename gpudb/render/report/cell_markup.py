"""Values of the comparison as cells: number on its decimal point, marks, delta, footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gpudb.facts.vocabulary import KNOWN
from gpudb.render.report.markup import Child, Markup, el, hidden
from gpudb.render.value_marks import BLANKS, difference, flags, value_text
from gpudb.results import Cell

#: mark -> its words; the same as on the terminal
MARKS = {"*": "derived", "~": "estimate", "'": "secondary", "!": "disputed", "+": "own fact of a team"}
LEGEND = (
    (BLANKS["unknown"], "unknown: nothing is on record"),
    (BLANKS["not_applicable"], "not applicable: does not exist on this part"),
    (BLANKS["not_published"], "searched, and not published"),
    ("0", "zero is a value"),
    ("*", "derived: computed from other figures"),
    ("~", "estimate of its source, or computed from one"),
    ("'", "secondary: read in a text that is not the maker's"),
    ("!", "disputed: other sources say something else"),
    ("+", "a team's own fact, not of the release"),
    ("=", "equal to the baseline"),
    ("[1]", "source, listed below"),
)


class Widths(NamedTuple):
    """Digits before and after the decimal point that a column needs."""

    whole: int
    fraction: int


class Numbers:
    """Footnote numbers of sources, in order of first use."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self.of: dict[str, int] = {}

    def cite(self, sources: Iterable[str]) -> Markup:
        """Links to the sources of a value, or nothing."""
        if not self.on:
            return Markup("")
        marks: list[Child] = []
        for source in sources:
            number = self.of.setdefault(source, len(self.of) + 1)
            marks += [el("a", str(number), href=f"#source-{number}", aria_label=f"Source {number}")]
        if not marks:
            return Markup("")
        return el("span", "[", [[", " if n else "", mark] for n, mark in enumerate(marks)], "]", class_="cite")


def widths(cells: Sequence[Cell]) -> Widths:
    """The widths of a column of cells."""
    whole = fraction = 0
    for cell in cells:
        text = value_text(cell.value, cell.state)
        if is_number(cell):
            head, point, tail = text.partition(".")
            whole, fraction = max(whole, len(head)), max(fraction, len(point + tail))
    return Widths(min(whole, 9), min(fraction, 9))


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number that is known."""
    return cell.state == KNOWN and isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)


def inside(cell: Cell, width: Widths, numbers: Numbers, base: Cell | None) -> list[Child]:
    """What stands in the cell; ``base`` is the cell of the baseline, None in its own column."""
    out: list[Child] = []
    text = value_text(cell.value, cell.state)
    if is_number(cell):
        head, point, tail = text.partition(".")
        value: Child = [
            el("span", head, class_=f"w w{width.whole}"),
            el("span", point + tail, class_=f"f f{width.fraction}") if width.fraction else None,
        ]
    elif cell.state == KNOWN:
        value = el("span", text.replace("_", " ") if " " not in text else text, class_="t")
    else:
        value = el("span", text, class_="blank")
    out.append(el("span", value, _marks(cell), class_="v num" if is_number(cell) else "v"))
    if cell.delta_percent is not None and base is not None:
        out += [" ", el("span", difference(cell, base), hidden(" to the baseline"), class_="delta")]
    out += [" ", numbers.cite(cell.sources)]
    return out


def _marks(cell: Cell) -> Child:
    marks: Child = [el("abbr", mark, title=MARKS[mark], class_="mark") for mark in flags(cell)]
    return el("span", marks, class_="m") if marks or is_number(cell) else None
