"""What the functions of the kinds hand to :mod:`gpudb.catalog.pictures.build`: a picture without caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gpudb.law.records import EXCEPTION, REQUIRED, UNKNOWN
from gpudb.picture_results import Axis, Bar, Group, Line, Mark, Missing, Period, Point, Region

TPP_AXIS = Axis("tpp", "Total Processing Performance (TPP), dense", "TOPS × bit length", "log")
ROWS_AXIS = Axis("part", "", "", "rows")


class PictureContent(NamedTuple):
    """The drawn things of one picture, and the sentences that only its kind knows."""

    title: str
    subtitle: str
    x: Axis
    y: Axis
    points: tuple[Point, ...] = ()
    groups: tuple[Group, ...] = ()
    regions: tuple[Region, ...] = ()
    lines: tuple[Line, ...] = ()
    periods: tuple[Period, ...] = ()
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    missing: tuple[Missing, ...] = ()
    said: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def needing(keys: Sequence[str], place: str, on: str) -> str:
    """How many parts need a license on a day; ``keys`` begin with a status and may end with a review policy. Empty when none is known."""
    needed = [key for key in keys if key.startswith((REQUIRED, EXCEPTION))]
    unknown = sum(key.startswith(UNKNOWN) for key in keys)
    if unknown == len(keys):
        return ""
    what = "a license or an exception" if any(key.startswith(EXCEPTION) for key in needed) else "a license"
    every, some_of = "both" if len(keys) == 2 else f"all {len(keys)}", f"{len(needed)} of {len(keys)}"
    some = sum(key.endswith("case_by_case") for key in needed)
    return (
        f"On {on}, {every if len(needed) == len(keys) else some_of} parts need {what} to {place}"
        + (f", {some} of them reviewed case by case" if some else "")
        + (f"; {unknown} unknown" if unknown else "")
    )
