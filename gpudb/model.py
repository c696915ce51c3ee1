"""The open end of a period, the two days of an answer, how a record was read: what every layer uses."""

from __future__ import annotations

import datetime as dt

from gpudb.records import NamedTuple

#: the open end of a period: `valid_from <= d AND d < valid_before` needs no NULL
OPEN_END = "9999-12-31"
#: columns of `spec` that may be known within bounds only; `_min` and `_max` behind them hold the bounds
BOUNDED = ("logic_die_area_mm2",)


def known_day(day: dt.date | str, precision: str) -> str:
    """A day as exactly as it is known: a record of a month keeps its first day in the data and must not be read as that day."""
    return str(day)[: {"month": 7, "year": 4}.get(precision, 10)]


def written_day(text: object) -> dt.date | None:
    """The day that a text names as YYYY-MM-DD; None for all else: 20250501 and 2025-W18-4 are days too, but not written so."""
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def day_beside(day: str, days: int) -> str:
    """The day ``days`` later, or earlier when negative."""
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


def between(low: float | None, high: float | None) -> str:
    """Bounds in words: `2,008 to 2,508`, `at least 880`, `at most 2,508`; None is an end that is not known."""
    if low is None or high is None:
        return f"at most {grouped(high or 0)}" if low is None else f"at least {grouped(low)}"
    return f"{grouped(low)} to {grouped(high)}"


def is_bound(column: str) -> bool:
    """Whether a column of `spec` is an end of another one: that one says both in words."""
    return column.endswith(("_min", "_max"))


def grouped(value: float) -> str:
    """A number with its thousands apart and at most four decimals: 2,320, 627.027."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


class AsOf(NamedTuple):
    """The two days that every answer carries, ISO text.

    ``on``: the day the question is about (valid time). ``known_at``: the day whose records are used
    (recorded time), None for everything on record now.
    """

    on: str
    known_at: str | None = None
