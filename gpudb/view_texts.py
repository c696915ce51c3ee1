"""What each public view is about, and the rows of the view `start_here`: data of `view_texts.toml`."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.resources import data


class Start(NamedTuple):
    """A question that people come with, the view that answers it, and a query that runs as it stands on every engine."""

    view: str
    question: str
    example: str


_DATA = data("view_texts.toml")
#: one sentence about each view
ABOUT: dict[str, str] = _DATA["about"]
START_HERE: tuple[Start, ...] = tuple(Start(**row) for row in _DATA["start_here"])
