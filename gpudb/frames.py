"""Rows as a frame of pandas; the only place that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gpudb.errors import UsageError

if TYPE_CHECKING:
    import pandas


def frame(columns: Sequence[str], rows: Sequence[dict[str, Any]], types: dict[str, str]) -> pandas.DataFrame:
    """A frame with one type a column: what is declared, and days where every value is one.

    The seconds of ``datetime64[s]`` reach 9999-12-31, the open end of a period; nanoseconds end in 2262.
    """
    try:
        import pandas
    except ImportError as error:
        raise UsageError("to_pandas needs pandas, which is not installed", "install it: pip install pandas") from error
    made = pandas.DataFrame([[row[name] for name in columns] for row in rows], columns=list(columns))
    for name in columns:
        kind = types.get(name, "")
        if kind == "integer":
            made[name] = made[name].astype("Int64")
        elif kind == "number":
            made[name] = made[name].astype("float64")
        elif kind == "day" or (not kind and all_days([row[name] for row in rows])):
            made[name] = pandas.Series([value and str(value) for value in made[name]], dtype="object").astype("datetime64[s]")
    return made


def all_days(values: Sequence[Any]) -> bool:
    """Whether some of the values are days as ISO text or as dates, and the others blanks."""
    held = [str(value) for value in values if value is not None]
    return bool(held) and all(len(one) == 10 and one[4] == one[7] == "-" and one.replace("-", "").isdigit() for one in held)
