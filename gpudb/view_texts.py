"""What each public view is about and what names its rows, and the rows of the view `start_here`: data of `view_texts.toml`."""

from __future__ import annotations

from typing import Any, NamedTuple

from gpudb.resources import data


class Start(NamedTuple):
    """A question that people come with, the view that answers it, and a query that runs as it stands on every engine."""

    view: str
    question: str
    example: str


_DATA = data("view_texts.toml")
#: one sentence about each view
ABOUT: dict[str, str] = _DATA["about"]
KEYS: dict[str, list[str]] = _DATA["key"]
#: what `gpudb db diff` compares, the stream of changes logs, and `gpudb record` finds
COMPARED: dict[str, list[Any]] = _DATA["compared"]
LOGGED: dict[str, list[str]] = _DATA["logged"]
RECORDS: dict[str, list[str]] = _DATA["record"]
START_HERE: tuple[Start, ...] = tuple(Start(**row) for row in _DATA["start_here"])
