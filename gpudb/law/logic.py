"""Three-valued logic: True, False, or None for "not known".

An answer that known inputs decide is decided although another input is missing, and a new input can turn None
into True or False but never True into False (it is monotone).
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


def both(values: Iterable[Truth]) -> Truth:
    """All of them hold: False as soon as one is False, None when the rest leaves it open."""
    open_ = False
    for value in values:
        if value is False:
            return False
        open_ = open_ or value is None
    return None if open_ else True


def either(values: Iterable[Truth]) -> Truth:
    """One of them holds: True as soon as one is True, None when the rest leaves it open."""
    open_ = False
    for value in values:
        if value:
            return True
        open_ = open_ or value is None
    return None if open_ else False


def negate(value: Truth) -> Truth:
    """The opposite; what is not known stays so."""
    return None if value is None else not value


def word(value: Truth) -> str:
    """``met``, ``not_met`` or ``unknown``."""
    return UNKNOWN if value is None else MET if value else NOT_MET
