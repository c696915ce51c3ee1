"""What every command hands to the writers: data for programs, tables for people, notes and footnotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gpudb.hints import Any, TypeAlias
from gpudb.records import NamedTuple

Rows: TypeAlias = tuple[tuple[Any, ...], ...]


class Head(NamedTuple):
    """One column of a table: ``key`` for machines, ``label`` for people.

    ``kind`` (number, integer, text, day, yes_no) is the type in Parquet; without it the values decide.
    """

    key: str
    label: str
    numeric: bool = False
    kind: str = ""


def heads_of(keys: Iterable[str]) -> tuple[Head, ...]:
    """Columns of texts that people and machines call the same."""
    return tuple(Head(key, key) for key in keys)


def listed(value: Any) -> Any:
    """A value as JSON has it: a tuple is a list, one with names an object."""
    held = value._asdict() if hasattr(value, "_asdict") else value
    if isinstance(held, dict):
        return {key: listed(one) for key, one in held.items()}
    return [listed(one) for one in held] if isinstance(held, (list, tuple)) else held


class Table(NamedTuple):
    """Rows for the machine formats, and optionally other arrangements of the same values.

    ``human`` is what a terminal shows: fixed, or a function that fits the width (None: a pipe, never wrapped) and gives
    grids and sentences one under another. ``page`` is the arrangement for md, html and latex; ``typed`` (heads and rows)
    the one for Parquet, where every column has one type.
    """

    heads: tuple[Head, ...]
    rows: Rows | Callable[[], Rows]
    title: str = ""
    human: Human | Prose | Callable[[int | None], tuple[Human | Prose | str, ...]] | None = None
    page: Callable[[], Human] | None = None
    typed: Callable[[], tuple[tuple[Head, ...], Rows]] | None = None

    def values(self) -> Rows:
        """The rows, made now when they were left to be made."""
        return self.rows() if callable(self.rows) else self.rows


class Dim(str):
    """A cell that a terminal may show dim: it says the same as the baseline."""

    __slots__ = ()


class Human(NamedTuple):
    """The arrangement for a terminal: cells as text; a row that is a bare string is the title of a group.

    ``ruled``: a line between heads and rows.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...] | str, ...]
    numeric: tuple[bool, ...]
    ruled: bool = True


class Prose(NamedTuple):
    """Long texts for a terminal: (label, text) with a hanging indent, or a heading as a bare string."""

    rows: tuple[tuple[str, str] | str, ...]


Shown: TypeAlias = Human | Prose | Callable[[int | None], tuple[Human | Prose | str, ...]] | None


def table_of(rows: Iterable[Mapping[str, Any]], keys: Iterable[str], human: Shown = None, title: str = "") -> Table:
    """The table of records that have the same fields, or of some of them."""
    keys = tuple(keys)
    return Table(heads_of(keys), tuple(tuple(row[key] for key in keys) for row in rows), title, human)


class Document(NamedTuple):
    """One answer.

    ``data`` (a value, or a function that makes it when JSON is asked for) goes into the JSON
    envelope; ``notes`` to stderr and the envelope; ``after`` below a table, ``close`` without an empty line between.
    """

    data: Any
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    close: bool = False

    def payload(self) -> Any:
        """The data of the JSON envelope."""
        return self.data() if callable(self.data) else self.data


#: said of a release whose file another program wrote
ALTERED = "file changed by another program"


def header_line(release: Any, on: str, known_at: str | None) -> str:
    """The first line of an answer for people: release, the start of its hash, the day, and the day of knowledge if one was asked."""
    known = f", as known at {known_at}" if known_at else ""
    altered = f", {ALTERED}" if release.altered else ""
    return f"gpudb {release.release} ({release.content_sha256[:12]}{altered}), {on}{known}"
