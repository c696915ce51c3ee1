"""What every command hands to the writers: data for programs, tables for people, notes and footnotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

Rows: TypeAlias = tuple[tuple[Any, ...], ...]


class Head(NamedTuple):
    """One column of a table: ``key`` for machines, ``label`` for people."""

    key: str
    label: str
    numeric: bool = False


class Table(NamedTuple):
    """Rows for the machine formats, and optionally another arrangement of the same values for people.

    Several arrangements go from the widest to the narrowest; the first that fits the terminal is used,
    and only those up to it are made.
    """

    heads: tuple[Head, ...]
    rows: Rows | Callable[[], Rows]
    title: str = ""
    human: Human | Prose | tuple[Callable[[], Human], ...] | None = None

    def values(self) -> Rows:
        """The rows, made now when they were left to be made."""
        return self.rows() if callable(self.rows) else self.rows


class Human(NamedTuple):
    """The arrangement for a terminal: cells as text, None as a row marks a group title in its first cell."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...] | str, ...]
    numeric: tuple[bool, ...]


class Prose(NamedTuple):
    """Long texts for a terminal: (label, text) with a hanging indent, or a heading as a bare string."""

    rows: tuple[tuple[str, str] | str, ...]


class Document(NamedTuple):
    """One answer.

    ``data`` (a value, or a function that makes it when JSON is asked for) goes into the JSON
    envelope; ``notes`` to stderr and the envelope; ``after`` below a table.
    """

    data: Any
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def payload(self) -> Any:
        """The data of the JSON envelope."""
        return self.data() if callable(self.data) else self.data
