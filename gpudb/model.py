"""The open end of a period, the two days of an answer, how a record was read: what every layer uses."""

from __future__ import annotations

from typing import Literal

from gpudb.records import NamedTuple

#: the open end of a period: `valid_from <= d AND d < valid_before` needs no NULL
OPEN_END = "9999-12-31"
#: how a value or a record was read: at the named document itself, in a text that quotes it, or second-hand
Evidence = Literal["primary_read", "quoted", "secondary"]


class AsOf(NamedTuple):
    """The two days that every answer carries, ISO text.

    ``on``: the day the question is about (valid time). ``known_at``: the day whose records are used
    (recorded time), None for everything on record now.
    """

    on: str
    known_at: str | None = None
