"""One thing that a person has to look at, and what one source answered."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from tools.watch.fetch import SourceError

#: what an id of an item may hold: it stands in a comment of the checklist
ID = re.compile(r"[a-z]+:[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Item:
    """One document, section or search. ``read``: in whole; otherwise its title is enough to know that it does not matter.

    ``layers`` are those of seed/reviews.toml that it can change; ``records`` the files or ids of records, with the reason in ``why``.
    """

    id: str
    source: str
    day: str
    name: str
    title: str
    url: str
    layers: tuple[str, ...]
    why: str
    records: tuple[str, ...] = ()
    read: bool = True

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise SourceError(f"{self.source} names a document {self.id!r}, which is no number of a document")


@dataclass
class Answer:
    """What one source gave: its items, up to which day its list is complete, and what went wrong (then a part may be missing)."""

    source: str
    through: dt.date
    items: list[Item] = field(default_factory=list)
    error: str = ""


def text(record: Any, name: str, source: str) -> str:
    """The text of a field that the source documents as always there; raises ``SourceError`` when it is not."""
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, str) or not value:
        raise SourceError(f"{source} answers in another shape than it documents: no {name!r} in {str(record)[:80]}")
    return value


def day(record: Any, name: str, source: str) -> str:
    """The day of a field, as ISO text; raises ``SourceError`` when it is none."""
    value = text(record, name, source)
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise SourceError(f"{source} answers in another shape than it documents: {name} is {value!r}") from None


def rows(answer: Any, name: str, source: str) -> list[Any]:
    """The list of a field; raises ``SourceError`` when it is none."""
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, list):
        raise SourceError(f"{source} answers in another shape than it documents: no list {name!r}")
    return value


def note_of(names: list[str], before: str) -> str:
    """The note of a review: what was looked at, in words, then the names of what was read."""
    return f"{before} Read: {'; '.join(names) or 'nothing was listed'}."


def names_read(note: str) -> set[str]:
    """The names that :func:`note_of` put into a note; none for a note of another form."""
    return set(note.partition(" Read: ")[2].removesuffix(".").split("; "))
