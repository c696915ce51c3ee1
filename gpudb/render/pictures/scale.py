"""From a value to a place on the page: logarithmic scales and scales of days with their ticks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import NamedTuple


class Tick(NamedTuple):
    """One tick; a minor one has no label."""

    value: float
    label: str


class Scale(NamedTuple):
    """Values from ``low`` to ``high`` over the page from ``start`` to ``end`` (points; a y axis has start below end)."""

    kind: str
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.start + (self.end - self.start) * (self._flat(value) - self._flat(self.low)) / (
            self._flat(self.high) - self._flat(self.low)
        )

    def _flat(self, value: float) -> float:
        return math.log10(value) if self.kind == "log" else value


def log_limits(values: Iterable[float]) -> tuple[float, float]:
    """Limits around values with a margin of 7 % of their range on both sides, at least a third of a decade wide."""
    held = [math.log10(value) for value in values if value > 0] or [0.0, 1.0]
    low, high = min(held), max(held)
    if high - low < 0.35:
        middle = (low + high) / 2
        low, high = middle - 0.175, middle + 0.175
    margin = (high - low) * 0.07
    return 10 ** (low - margin), 10 ** (high + margin)


def log_ticks(low: float, high: float) -> list[Tick]:
    """1-2-5 ticks; every other mantissa is a minor one; over more than three decades only powers of ten are labeled."""
    wide = math.log10(high / low) > 3.2
    out = []
    for exponent in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1):
        for mantissa in range(1, 10):
            value = mantissa * 10.0**exponent
            if low <= value <= high:
                named = mantissa == 1 if wide else mantissa in (1, 2, 5)
                out.append(Tick(value, number(value) if named else ""))
    return out


def day_number(day: str) -> int:
    """Days since year 1."""
    return dt.date.fromisoformat(day).toordinal()


def day_ticks(low: float, high: float) -> list[Tick]:
    """The first of January of every year with its number; the first of each quarter between them is a minor tick."""
    first, last = dt.date.fromordinal(int(low)), dt.date.fromordinal(int(high))
    out = []
    for year in range(first.year, last.year + 1):
        for month in (1, 4, 7, 10):
            value = dt.date(year, month, 1).toordinal()
            if low <= value <= high:
                out.append(Tick(value, str(year) if month == 1 else ""))
    return out


def number(value: float) -> str:
    """A number for a person: 15,832 and 0.05; no exponent."""
    if value >= 1000:
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{value:.10g}"
