"""What is checked of a caller's values, once for every door: names, words of a closed list, numbers, yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gpudb.errors import GpudbError, UnknownNameError, UsageError
from gpudb.hints import Any
from gpudb.names import suggest


def shown(value: object) -> str:
    """A value as a message quotes it, cut; '...' where it has no text, as a number of thousands of digits."""
    try:
        return f"{value!r:.60}"
    except Exception:  # whatever somebody's __repr__ raises
        return "..."


def wrong_type(value: object, field: str, wanted: str) -> UsageError:
    """The error for a value of a type that ``field`` does not take."""
    told = f"{field} is {wanted}, not {type(value).__name__} {shown(value)}"
    return UsageError(told, f"give `{field}` {wanted}", field=field, value=value)


def text(value: Any, field: str) -> str:
    """One text; raises ``UsageError`` for anything else."""
    if not isinstance(value, str):
        raise wrong_type(value, field, "a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        told = f"{field} holds half a character, {value!r:.60}"
        raise UsageError(told, f"give `{field}` whole characters", field=field, value=value) from error
    return value


def texts(value: str | Sequence[str] | None, field: str, *more: str) -> list[str]:
    """Several texts; one alone is taken as one, None as none. Raises ``UsageError`` for anything else."""
    if value is None:
        held: Iterable[Any] = ()
    elif isinstance(value, str):
        held = (value,)
    else:
        try:
            if isinstance(value, (bytes, dict)):
                raise TypeError
            held = tuple(value)
        except TypeError as error:  # an array without a dimension says that it can be iterated, and cannot
            raise wrong_type(value, field, "a text or a list of texts") from error
    return [text(one, field) for one in (*held, *more)]


def word(value: Any, field: str, allowed: Sequence[str], error: type[GpudbError] = UnknownNameError, what: str = "") -> str:
    """One of a closed list of words; raises ``error`` with what is allowed and at most three suggestions.

    ``what`` is how people call such a word, where the parameter has another name.
    """
    if isinstance(value, str) and value in allowed:
        return str(value)
    if not isinstance(value, str):
        raise wrong_type(value, field, f"one of {', '.join(allowed)}")
    told = f"there is no {what or field} {value!r}"
    hint = f"use one of {', '.join(allowed)}"
    raise error(told, hint, suggest(value.lower(), list(allowed)), field=field, value=value, allowed=tuple(allowed))


def yes_no(value: Any, field: str) -> bool:
    """True or False; raises ``UsageError`` for anything else, a text that says no among them."""
    if not isinstance(value, bool):
        raise wrong_type(value, field, "True or False")
    return value


def number(value: Any, field: str) -> float:
    """A number; raises ``UsageError`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong_type(value, field, "a number")
    if isinstance(value, int) and abs(value) > 10**300:  # no number of a machine
        raise UsageError(f"{field} {shown(value)} is too large", f"give `{field}` a number", field=field, value=value)
    return value


def whole(value: Any, field: str, hint: str, most: int = 2**31 - 1) -> int:
    """A whole number from 0 to ``most``; raises ``UsageError`` with ``hint`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(value, field, "a whole number")
    if not 0 <= value <= most:
        raise UsageError(f"{field} {shown(value)} is {'negative' if value < 0 else 'too large'}", hint, field=field, value=value)
    return value
