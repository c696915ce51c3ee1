"""Answers about law as the Python API gives them: the engine's records, with their days as dates.

The engine counts in ISO text, and so do JSON, SQL and the rows that are dictionaries. A record here is the engine's own: only the
attributes that name a day give a ``datetime.date``.
"""

from __future__ import annotations

import datetime as dt

from gpudb.law.classify import Classification
from gpudb.law.layers import Layer
from gpudb.law.status import Answer
from gpudb.law.timeline import Entry
from gpudb.records import days

# the engine's records declare text where these declare days: hence the marks for mypy


@days("since", "until", "version_since")
class StatusLayer(Layer):
    """One layer of a status: ``since`` its first day without a gap, ``until`` the first day on which it no longer stands."""

    __slots__ = ()
    since: dt.date | None  # type: ignore[assignment]
    until: dt.date | None  # type: ignore[assignment]
    version_since: dt.date | None  # type: ignore[assignment]


@days("on", "since", "until", "known_until", "version_since")
class StatusAnswer(Answer):
    """The export status of a part to a destination ``on`` a day; ``known_until`` is the last reviewed day."""

    __slots__ = ()
    on: dt.date  # type: ignore[assignment]
    since: dt.date | None  # type: ignore[assignment]
    until: dt.date | None  # type: ignore[assignment]
    known_until: dt.date | None  # type: ignore[assignment]
    version_since: dt.date | None  # type: ignore[assignment]
    layers: tuple[StatusLayer, ...]


@days("effective", "until")
class RuleOutcome(Classification):
    """One item under one version of a rule, in the text from ``effective`` to the day before ``until``."""

    __slots__ = ()
    effective: dt.date  # type: ignore[assignment]
    until: dt.date | None  # type: ignore[assignment]


@days("day")
class TimelineEntry(Entry):
    """One line of a timeline: what changed on ``day``, which is as exact as ``precision`` says."""

    __slots__ = ()
    day: dt.date  # type: ignore[assignment]


def status_answer(answer: Answer) -> StatusAnswer:
    """An answer of the engine with its days."""
    return StatusAnswer._make(answer._replace(layers=tuple(map(StatusLayer._make, answer.layers))))
