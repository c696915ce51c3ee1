"""The open end of a period, and the two days of an answer: what every layer uses."""

from __future__ import annotations

from typing import NamedTuple

#: the open end of a period: `valid_from <= d AND d < valid_before` needs no NULL
OPEN_END = "9999-12-31"


class AsOf(NamedTuple):
    """The two days that every answer carries, ISO text.

    ``on``: the day the question is about (valid time). ``known_at``: the day whose records are used
    (recorded time), None for everything on record now.
    """

    on: str
    known_at: str | None = None
