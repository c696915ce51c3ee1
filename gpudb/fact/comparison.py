"""Two values side by side: are they the same figure, and by how much do they differ?"""

from __future__ import annotations

from gpudb.fact.answering import SAME_SHARE

#: a difference below half a unit of the coarser figure is rounding (33.5 printed as 34), up to this share
ROUNDING_SHARE = 0.016
#: the same for one figure in two prints, where zeros at the end may stand for digits left out (2 TB/s for 2,039 GB/s)
PRINT_SHARE = 0.02
#: units that makers print a thousandfold larger; only there, and from 1000 on, do zeros stand for digits left out: 400 W are not 395
THOUSANDFOLD = ("GB/s", "TFLOPS", "TOPS")


def same_value(a: object, b: object, exact: bool) -> bool:
    """True when two values say the same within the precision with which they are printed.

    ``exact`` (counts, texts, days): only equal values are the same. Otherwise 989.4 and 989 are the same figure,
    66.9 and 67 too; 1 and 0.8 are not.
    """
    if a == b:
        return True
    if exact or not isinstance(a, (int, float)) or not isinstance(b, (int, float)):
        return False
    share = abs(a - b) / max(abs(a), abs(b))
    if share <= SAME_SHARE:
        return True
    return share <= ROUNDING_SHARE and abs(a - b) <= 1.000001 * max(_half_unit(a), _half_unit(b))


def same_print(a: object, b: object, exact: bool, unit: str | None) -> bool:
    """True when two statements about one thing may be one figure in ``unit``, printed with more digits and with fewer.

    As :func:`same_value`, and 2000 GB/s may be 2039 printed as 2 TB/s. A difference above the printed precision of the
    coarser figure is a dispute. Two parts are never compared like this: 2000 and 2039 of two are two figures.
    """
    if same_value(a, b, exact):
        return True
    if exact or unit not in THOUSANDFOLD or not isinstance(a, (int, float)) or not isinstance(b, (int, float)):
        return False
    gap = abs(a - b)
    return gap <= PRINT_SHARE * max(abs(a), abs(b)) and gap <= 1.000001 * max(_half_of_zeros(a), _half_of_zeros(b))


def _half_of_zeros(value: float | int) -> float:
    """Half of the last digit that is no zero, up to thousands: 50 for 4800, 0 for 4813 and for all below 1000."""
    return next((step / 2 for step in (1000, 100, 10) if value % step == 0), 0.0) if abs(value) >= 1000 else 0.0


def _half_unit(value: float | int) -> float:
    """Half of the last printed digit: 0.5 for 989, 0.05 for 66.9. No decimal module: it costs 2 ms at start-up."""
    text = repr(value)
    decimals = len(text) - text.index(".") - 1 if "." in text and not text.endswith(".0") else 0
    return float(0.5 / 10**decimals)


def delta_percent(value: object, base: object, exact: bool = False) -> float | None:
    """How much ``value`` is above the baseline in percent, to two decimals; None when it cannot be said, 0 for the same figure."""
    if same_value(value, base, exact) and isinstance(value, (int, float)) and base:
        return 0.0
    if not isinstance(value, (int, float)) or not isinstance(base, (int, float)) or not base:
        return None
    return round((value - base) / abs(base) * 100, 2) + 0.0
