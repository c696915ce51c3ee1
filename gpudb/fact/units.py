"""Canonical units and exact conversion between the units that datasheets print.

A dimension has one canonical unit, the one at the end of a column's name. Decimal prefixes are powers of 1000 and binary ones
(KiB, MiB, GiB) powers of 1024; the two are never mixed silently. ``Decimal`` makes 3.35 TB/s 3350 GB/s and not 3350.0000000000005.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from gpudb.errors import UnknownNameError

#: dimension -> canonical unit -> {unit as printed: factor to the canonical unit}
_DIMENSIONS: dict[str, dict[str, str]] = {
    "TFLOPS": {"TFLOPS": "1", "GFLOPS": "0.001", "PFLOPS": "1000", "EFLOPS": "1000000"},
    "TOPS": {"TOPS": "1", "GOPS": "0.001", "POPS": "1000"},
    "MHz": {"MHz": "1", "GHz": "1000", "kHz": "0.001"},
    "GB": {"GB": "1", "TB": "1000", "MB": "0.001", "GiB": "1.073741824", "MiB": "0.001048576"},
    "MiB": {"MiB": "1", "GiB": "1024", "KiB": "0.0009765625", "B": "0.00000095367431640625"},
    "KiB": {"KiB": "1", "MiB": "1024", "B": "0.0009765625"},
    "GB/s": {
        "GB/s": "1",
        "TB/s": "1000",
        "MB/s": "0.001",
        "GiB/s": "1.073741824",
        "TiB/s": "1099.511627776",
        "Gbit/s": "0.125",
        "Tbit/s": "125",
    },
    "W": {"W": "1", "kW": "1000", "MW": "1000000", "mW": "0.001"},
    "mm2": {"mm2": "1", "cm2": "100"},
    "billion": {"billion": "1", "million": "0.001", "trillion": "1000"},
    "USD": {"USD": "1"},
    "bit": {"bit": "1"},
    "": {},
}

#: other spellings of the same unit, lower-cased
_SPELLINGS = {
    word: unit
    for unit, words in (
        ("TFLOPS", "teraflops|tflop/s|tflops|tf|teraflop"),
        ("PFLOPS", "petaflops|pflop/s|pf"),
        ("GFLOPS", "gigaflops|gflop/s"),
        ("TOPS", "tops|tera-ops"),
        ("POPS", "pops|petaops"),
        ("mm2", "mm²|mm^2|sq mm"),
        ("W", "watt|watts"),
        ("GB/s", "gb/sec|gbyte/s"),
        ("TB/s", "tb/sec|tbyte/s"),
        ("bit", "bits|-bit"),
        ("B", "bytes|byte"),
        ("USD", "$|us$"),
    )
    for word in words.split("|")
}

#: spellings in which the case tells bits from bytes
_EXACT = {
    **{f"{p}{rate}": f"{p}bit/s" for p in "GT" for rate in ("b/s", "b/sec", "bit/sec", "bps")},
    "gbps": "Gbit/s",
    "GBps": "GB/s",
    "TBps": "TB/s",
}


def canonical_name(unit: str) -> str | None:
    """The registered spelling of ``unit``, or None if it is not a unit that gpudb knows.

    Spelling is exact first (``Gb/s`` is not ``GB/s``), then without regard to case where that is unambiguous.
    """
    unit = unit.strip()
    known = {name for table in _DIMENSIONS.values() for name in table}
    if unit in known:
        return unit
    if unit in _EXACT:
        return _EXACT[unit]
    if unit[:1] in "KMGTP" and unit[1:2] == "b":
        return None  # a prefix in upper case and a small b are bits: never read them as bytes
    if unit[:1] in "kmgtp" and unit[1:2] == "b" and unit[2:] in ("/s", "/sec"):
        return None  # all small: nobody can say whether bits or bytes were meant
    if unit.lower() in _SPELLINGS:
        return _SPELLINGS[unit.lower()]
    same = sorted(name for name in known if name.lower() == unit.lower())
    return same[0] if len(same) == 1 else None


def factor(unit: str, canonical: str) -> Decimal:
    """How many ``canonical`` one ``unit`` is.

    Raises ``UnknownNameError`` when the unit is unknown or measures something else.
    """
    if canonical and unit.strip() == canonical:
        return Decimal(1)  # also a unit that has no others, like GB/s/W
    name = canonical_name(unit)
    table = _DIMENSIONS.get(canonical, {})
    if name is None or name not in table:
        allowed = ", ".join(table) or canonical or "no unit (a plain number)"
        raise UnknownNameError(
            f"unit {unit!r} does not fit a value in {canonical or 'plain numbers'}", f"allowed here: {allowed}"
        )
    return Decimal(table[name])


def convert(value: float | int | str | Decimal, unit: str, canonical: str) -> float:
    """``value`` given in ``unit``, expressed in ``canonical``; exact decimal arithmetic, then a float.

    Raises ``UnknownNameError`` for a unit of another dimension, ``ValueError`` for what is no number.
    """
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return float(number * factor(unit, canonical))


def units_of(canonical: str) -> tuple[str, ...]:
    """All units that can be written for a value whose canonical unit is ``canonical``."""
    return tuple(_DIMENSIONS.get(canonical, {}))
