"""What the functions of the kinds hand to :mod:`gpudb.catalog.pictures.build`: a picture without caption."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.picture_results import Axis, Bar, Group, Line, Mark, Missing, Period, Point, Region

TPP_AXIS = Axis("tpp", "Total Processing Performance (TPP), dense", "TOPS × bit length", "log")
ROWS_AXIS = Axis("part", "", "", "rows")


class PictureContent(NamedTuple):
    """The drawn things of one picture, and the sentences that only its kind knows."""

    title: str
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
