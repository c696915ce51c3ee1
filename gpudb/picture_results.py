"""What `Catalog.picture` gives back: the data of a picture, without any drawing; apart from :mod:`gpudb.results` for a quick start.

Coordinates are in the units of the axes, days are ISO text, regions are half-planes with the operators of the rule, so that
a program can draw them or test a point against them without knowing what a pixel is.
"""

from __future__ import annotations

import operator
from typing import NamedTuple

from gpudb.results import Source

#: the kinds of `gpudb plot` in the order of its help
KINDS = ("density", "timeline", "tpp", "bandwidth", "roofline", "dram", "delta")
#: those about law, which holds on a day; and those about one destination
LAWFUL, PLACED = ("density", "timeline", "tpp", "dram"), ("timeline", "dram")
_HOLDS = {">=": operator.ge, ">": operator.gt, "<": operator.lt, "<=": operator.le}


class Axis(NamedTuple):
    """One axis: what stands on it, in which unit, and its scale: `log`, `day` or `rows`."""

    key: str
    label: str
    unit: str
    scale: str


class Input(NamedTuple):
    """One figure behind a coordinate. ``mark``: '', derived or secondary."""

    column: str
    label: str
    value: float | int | str
    unit: str
    sources: tuple[str, ...]
    mark: str


class Group(NamedTuple):
    """What a color and a shape stand for; ``key`` is stable, ``label`` is for people.

    ``rank`` numbers the makers of the database, so that a maker looks the same in every picture.
    """

    key: str
    label: str
    rank: int = 0


class Point(NamedTuple):
    """One part at its place. ``x`` is a day (ISO text) on a day axis. ``series``: the precision in a roofline, else ''.

    ``outcome`` (met, not_met, unknown) and ``paragraphs`` are those of the rules engine where the picture is about a rule;
    ``taken_out`` cites the note that takes the part out of a region in which its figures lie. Where only bounds of ``x`` are
    known, ``x_min`` and ``x_max`` hold them and ``x`` is their middle on a logarithmic scale.
    """

    part: str
    label: str
    x: float | str
    y: float
    group: str
    inputs: tuple[Input, ...]
    series: str = ""
    outcome: str | None = None
    paragraphs: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    taken_out: str | None = None
    x_min: float | None = None
    x_max: float | None = None


class Bound(NamedTuple):
    """A half-plane: ``axis`` (`x` or `y`) ``op`` ``value``; >= and <= include the edge, > and < do not."""

    axis: str
    op: str
    value: float


class Region(NamedTuple):
    """Where all bounds hold: one clause of a rule version, or one limb of a review policy."""

    id: str
    label: str
    bounds: tuple[Bound, ...]
    rule: str
    version: str
    citation: str
    at: str

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the region, edges as in the text."""
        return all(_HOLDS[bound.op](x if bound.axis == "x" else y, bound.value) for bound in self.bounds)


class Line(NamedTuple):
    """A line of reference. ``kind``: `level` (y = value, from a day until a day) or `ridge` (value FLOP per byte)."""

    kind: str
    label: str
    value: float
    citation: str = ""
    valid_from: str = ""
    valid_before: str = ""


class Period(NamedTuple):
    """One status of one part, half open; ``valid_from`` and ``valid_before`` reach beyond the reviewed days as `unknown`."""

    part: str
    status: str
    layer: str
    basis: str
    citation: str
    review_policy: str | None
    license_exceptions: tuple[str, ...]
    valid_from: str
    valid_before: str

    @property
    def key(self) -> str:
        """What the bar of this period is drawn as: the status, with what it rests on, and whether applications are decided one by one."""
        if self.status != "license_required":
            return self.status
        return f"{self.status}-{'case_by_case' if self.review_policy == 'case_by_case' else self.layer}"


class Mark(NamedTuple):
    """A day to be seen: a rule version (`rule`), a `letter`, the day `asked` about; of one ``part`` a license `granted`, or the day on
    which it was `announced`, else first reported, delivered or released.

    ``precision``: `month` or `year` when no more of the day is known, which then is the first one of it.
    """

    kind: str
    day: str
    label: str
    citation: str
    precision: str = "day"
    part: str = ""


class Bar(NamedTuple):
    """One attribute of one part as percent of the baseline's."""

    part: str
    column: str
    label: str
    unit: str
    value: float
    percent: float


class Missing(NamedTuple):
    """A part that cannot be drawn: ``needs`` in words, ``known`` what is known all the same (and the outcome, if decided)."""

    part: str
    label: str
    needs: tuple[str, ...]
    known: str


class Row(NamedTuple):
    """One part in the order of the picture."""

    part: str
    label: str


class Picture(NamedTuple):
    """The data of one picture.

    ``parts`` holds every part asked for, drawn or missing, with the short label of this picture. ``caption`` are whole
    sentences (day, release, rule, sources); ``description`` is the text for people who do not see the picture. ``title`` says what
    the picture found, ``subtitle`` what it shows.
    """

    kind: str
    title: str
    subtitle: str
    x: Axis
    y: Axis
    parts: tuple[Row, ...]
    points: tuple[Point, ...]
    groups: tuple[Group, ...]
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]
    periods: tuple[Period, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    missing: tuple[Missing, ...]
    sources: dict[str, Source]
    caption: tuple[str, ...]
    description: str
    destination: str | None
    on: str
    known_at: str | None
    notes: tuple[str, ...]
