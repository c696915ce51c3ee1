"""The answer first: the rows that decide and the export status day by day, in one screen.

What a cell says depends on the room: unit and difference beside the figure, or the unit at the label, or the figure alone.
No part is left out: where even figures do not fit side by side, the rest follows below with the baseline again.
"""

from __future__ import annotations

from collections.abc import Sequence

from gpudb import results
from gpudb.fact.vocabulary import KNOWN
from gpudb.hints import Any
from gpudb.records import NamedTuple
from gpudb.render import terminal
from gpudb.render.document import Document, Human, Table
from gpudb.render.text import as_text, number, width_of, wrap
from gpudb.render.value_marks import BLANKS, LEGEND_GAP, apart, flags, legend

#: marks that change how a figure may be used; what is derived or second-hand is marked where every row is shown
_MARKS = "~^!+"
#: days of the status that are shown on any screen: the last change and the last reviewed day; and where there is room
_FEWEST, _ENOUGH = 2, 3
_DECIDED = {"rule": "license: rule", "letter": "license: letter", "embargo": "license: embargo"}


def status_words(brief: results.Brief) -> str:
    """An export status in two or three words; a review policy means that a license is required."""
    if brief.status == "license_exception_available":
        return f"exception {brief.license_exceptions}".strip()
    if brief.status == "license_required":
        policy = results.POLICY_WORDS.get(brief.review_policy or "")
        return policy if policy and brief.layer == "rule" else _DECIDED.get(brief.layer, "license")
    return results.STATUS_WORDS.get(brief.status, brief.status.replace("_", " "))


def figure(value: Any) -> str:
    """A value as people read it: four digits that say something, thousands apart."""
    if not isinstance(value, (int, float)):
        return as_text(value)
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return number(float(f"{value:.4g}"))


def difference(cell: results.Cell, base: results.Cell) -> str:
    """How far from the baseline: `=`, percent, and from a factor of two on the factor."""
    if cell.accumulator == base.accumulator and (cell.value == base.value or cell.delta_percent == 0):
        return "="
    if cell.delta_percent is None:
        return ""
    return apart(cell.delta_percent)


class _Way(NamedTuple):
    """How much a cell says. ``padded`` puts differences below each other; ``narrow`` leaves them away and breaks labels."""

    units: bool = True
    beside: bool = True
    padded: bool = True
    narrow: bool = False


_WAYS = (
    _Way(),
    _Way(padded=False),
    _Way(beside=False),
    _Way(beside=False, padded=False),
    _Way(units=False, beside=False, padded=False),
    _Way(units=False, beside=False, padded=False, narrow=True),
)
#: what the words of a narrow table mean
_NARROW = {
    "rule": "license by rule",
    "letter": "license by letter",
    "embargo": "license by embargo",
    "denial": "license, denial presumed",
    "none": "no license",
    "by case": "license, case by case",
    "approval": "license, approval presumed",
    "-": "not heard of",
}
_SHORTER = {"denial presumed": "denial", "policy of denial": "denial", "case by case": "by case", "approval presumed": "approval",
            "no license needed": "none", "not heard of": "-"}  # fmt: skip


def arranged(answer: results.Summary, width: int | None, days: int) -> tuple[tuple[Human, ...], str]:
    """The fullest arrangement that fits with all parts side by side, and what its words mean; blocks that repeat the baseline where
    none does."""
    others = [part for part in answer.parts if part != answer.baseline]
    for room in range(len(answer.parts), 0, -1):
        step = len(answer.parts) if room == len(answer.parts) else max(1, room - 1)
        blocks = [answer.parts] if step > len(others) else [
            (answer.baseline, *others[at : at + step]) for at in range(0, len(others), step)
        ]  # fmt: skip
        for way in _WAYS:
            made = tuple(_grid(answer, block, way, days) for block in blocks)
            labels = [14 if way.narrow else max((width_of(row[0]) for row in human.rows), default=0) for human in made]
            # without a broken line below the heads; a narrow table may break its labels
            if width is None or all(terminal.fits(human, width, least) for human, least in zip(made, labels, strict=True)):
                said = {cell for human in made for row in human.rows for cell in row} if way.narrow else ()
                return made, LEGEND_GAP.join(f"{word}: {meaning}" for word, meaning in _NARROW.items() if word in said)
    return made, ""


def _grid(answer: results.Summary, block: Sequence[str], way: _Way, days: int) -> Human:
    lines = {part: _joined([_value(row, part, answer, way) for row in answer.rows], way.padded) for part in block}
    rows = [
        (row.label if way.units or not row.unit else f"{row.label} {row.unit}", *(lines[part][at] for part in block))
        for at, row in enumerate(answer.rows)
    ]
    status = answer.status
    if status:
        head = f"To {status.country if len(status.country) < 12 and way.units else status.destination}"
        for day, briefs in _shown(status, days):
            words = [status_words(briefs[part]) for part in block]
            if not way.units:
                words = [word.removeprefix("license: ") for word in words]
            rows.append(
                (f"{head} {status.labels.get(day, day)}", *(_SHORTER.get(word, word) if way.narrow else word for word in words))
            )
            head = " " * width_of(head)
    return Human(("", *(answer.names[part] for part in block)), tuple(rows), (False,) * (len(block) + 1), False)


def _shown(status: results.StatusDays, room: int) -> list[tuple[str, dict[str, results.Brief]]]:
    """The days for which there is room: those on which a part only came give way first, then the earliest."""
    came = [day for day, _ in status.days if day in status.labels][: max(0, len(status.days) - room)]
    return [(day, briefs) for day, briefs in status.days if day not in came][-room:]


def _value(row: results.SummaryRow, part: str, answer: results.Summary, way: _Way) -> tuple[str, str]:
    """The figure with unit, mark and what stands beside it, and the difference to the baseline."""
    cell, base = row.cells[part], row.cells[answer.baseline]
    if cell.state != KNOWN:
        return BLANKS.get(cell.state, "?"), ""
    delta = difference(cell, base) if part != answer.baseline and base.state == KNOWN and not way.narrow else ""
    text = figure(cell.value) + (f" {row.unit}" if way.units and row.unit else "")
    beside = row.beside.get(part)
    if beside is not None and beside.state == KNOWN and way.units:
        if not row.beside_label:
            text += f" {figure(beside.value)}"
        elif way.beside and beside.value != cell.value:
            text += f" ({row.beside_label.lower()} {figure(beside.value)})"
    marks = "".join(mark for mark in flags(cell) if mark in _MARKS)
    # apart: "=!" reads as "is not"
    return text + marks, f"{delta} {marks}".rstrip() if delta == "=" else delta


def _joined(texts: Sequence[tuple[str, str]], padded: bool) -> list[str]:
    most = max((len(text) for text, delta in texts if delta and delta[0] != "="), default=0) if padded else 0
    return [delta if delta[:1] == "=" else f"{text.ljust(most)} {delta}" if delta else text for text, delta in texts]


def document(answer: results.Summary, header: str, ask: Sequence[str], earlier: str, variants: str = "") -> Document:
    """The screen. ``ask`` are its last lines: what to ask next; ``earlier`` asks for the days for which there is no room, ``variants``
    for the other parts of a family."""

    def human(width: int | None) -> tuple[Human | str, ...]:
        told = len(answer.status.days) if answer.status else 0
        ways = [(days, False) for days in range(told, _ENOUGH - 1, -1)] or [(told, False)]
        ways += [(min(told, days), True) for days in range(_ENOUGH, _FEWEST - 1, -1)]
        around = 1 + sum(len(wrap(f"note: {note}", width or terminal.PIPED, 6)) for note in answer.notes)
        candidates = (_pieces(answer, width, *way, ask, earlier, variants) for way in ways)
        return terminal.first_that_fits(candidates, width, around, close=True)

    return Document(None, (Table((), (), "", human),), answer.notes, (header,), (), close=True)


def _pieces(
    answer: results.Summary, width: int | None, days: int, brief: bool, ask: Sequence[str], earlier: str, variants: str
) -> tuple[Human | str, ...]:
    """The table with so many days of the status, and what stands below; ``brief`` leaves to the heads what the names were taken as."""
    made, words = arranged(answer, width, days)
    told = below(answer, words, brief, variants)
    hidden = len(answer.status.days) - len(answer.status.labels) - days if answer.status else 0
    if hidden > 0:
        told.insert(0, f"{hidden} earlier changes: {earlier}")
    first, *rest = ask
    return (*made, *told, f"{first}{LEGEND_GAP}Variants: {variants}" if variants and not brief else first, *rest)


def below(answer: results.Summary, words: str, brief: bool = False, variants: str = "") -> list[str]:
    """What the names were taken as, what words and marks mean, and how far the law was reviewed."""
    taken = ", ".join(f"{name} = {part}" for name, part, _ in answer.taken)
    if brief and taken:
        taken = f"{', '.join(name for name, _, _ in answer.taken)}: as in the heads; other variants: {variants}"
    cells = [(row, part, cell) for row in answer.rows for part, cell in row.cells.items()]
    disputed = [f"{part} {row.column}" for row, part, cell in cells if cell.disputed]
    marks = [BLANKS.get(cell.state, "?") for _, _, cell in cells if cell.state != KNOWN]
    marks += [mark for _, _, cell in cells for mark in flags(cell) if mark in _MARKS and mark != "!"]
    meant = LEGEND_GAP.join(filter(None, (words, legend(marks) if marks else "")))
    lines = [line for line in (taken, meant) if line]
    lines += [f"! other sources disagree: gpudb facts {disputed[0]}"] if disputed else []
    if answer.status and answer.status.unreviewed:
        lines.append(
            f"Law reviewed until {answer.status.last}, {answer.status.unreviewed} days ago; what holds today is unknown."
        )
    return lines
