"""Does the number of a fact stand in the words as published?

A value that is not in its quotation is either a slip or a computation; a computation needs a
``derivation``. "3.35TB/s" holds 3350 GB/s, "1,979 teraFLOPS*" holds 1979 TFLOPS.
"""

from __future__ import annotations

import re
from decimal import Decimal

from gpudb.errors import UnknownNameError
from gpudb.fact import units

_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*((?:-bit|[A-Za-z$][A-Za-z²/$^]*)\d?)?")

#: a number as German, French and others write it: a comma before decimals that are not three, or points before thousands
_CONTINENTAL = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,(?:\d{1,2}|\d{4,}))(?![\d.,]*\d)")
_SWAPPED = str.maketrans(",.", ".,")


def numbers(words: str) -> list[tuple[Decimal, str]]:
    """Every number in ``words`` with the unit word that follows it ('' when none)."""
    out = []
    for match in _NUMBER.finditer(words.replace("\u202f", " ").replace("\u00a0", " ")):
        out.append((Decimal(match.group(1).replace(",", "")), match.group(2) or ""))
    return out


def holds(words: str, value: float, canonical: str, printed_units: dict[str, str]) -> bool:
    """True when ``value`` (in the canonical unit) stands in ``words``, after unit conversion.

    A number without a unit counts in every unit of the dimension, because table cells print "3.35" under a
    header that says TB/s; so does a number in a dimension without units (counts, bits). Where comma and point may have changed
    places (3,35 TB/s; 25.000 US-Dollar), the words are read that way too: the value says which was meant.
    """
    return _hold(words, value, canonical, printed_units) or (
        _CONTINENTAL.search(words) is not None and _hold(words.translate(_SWAPPED), value, canonical, printed_units)
    )


def _hold(words: str, value: float, canonical: str, printed_units: dict[str, str]) -> bool:
    wanted = Decimal(str(value))
    allowed = units.units_of(canonical)
    for number, word in numbers(words):
        name = units.canonical_name(printed_units.get(word, word)) if word else None
        if name is not None and allowed:
            if name in allowed and Decimal(str(units.convert(number, name, canonical))) == wanted:
                return True
            continue
        if not allowed:
            if number == wanted:
                return True
            continue
        for unit in allowed:
            try:
                if Decimal(str(units.convert(number, unit, canonical))) == wanted:
                    return True
            except (UnknownNameError, ValueError):  # pragma: no cover - all units of one dimension convert
                continue
    return False
