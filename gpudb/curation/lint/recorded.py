"""Recorded and withdrawn days against the day of the release that they stand in."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from gpudb.curation.lint.registry import Hit, rule
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.locate import line_of
from gpudb.curation.reader import texts

_DAYS = ("recorded", "withdrawn")
#: a text without such a day need not be parsed once more
_LATE = re.compile(rf"""\b(?:{"|".join(_DAYS)})["']?[ \t]*=[ \t]*(\d{{4}}-\d\d-\d\d)""")


@rule(
    "DATE006",
    "error",
    "Nothing is recorded or withdrawn after the day of the release",
    "a year mistyped in a recorded day: the fact is in the release, and an answer as known at that day does not show it",
)
def recorded(view: SeedView) -> Iterator[Hit]:
    """recorded and withdrawn <= released_on of release.toml, in every record of the folder, law included."""
    if view.seed.release is None:
        return
    for path, text in texts(view.root):
        if max(_LATE.findall(text), default="") <= view.released_on.isoformat():
            continue
        try:
            held = tomllib.loads(text)
        except (ValueError, RecursionError):
            continue  # the check of the files says so
        for place, day in _found(held, ()):
            if day > view.released_on:
                file = path.relative_to(view.root).as_posix()
                yield Hit(
                    "", (), f"{place[-1]} {day} lies after the release of {view.released_on}", f"{file}:{line_of(text, place)}"
                )


def _found(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], dt.date]]:
    """Every recorded or withdrawn day below ``value``, with the path to it."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if key in _DAYS and isinstance(inner, dt.date):
            yield (*place, key), inner.date() if isinstance(inner, dt.datetime) else inner
        else:
            yield from _found(inner, (*place, key))
