"""Enums and small frozen records shared by all layers. No database, no terminal, no I/O."""

from __future__ import annotations

from typing import NamedTuple

#: the open end of a period: `valid_from <= d AND d < valid_before` needs no NULL
OPEN_END = "9999-12-31"

#: what a statement may say about a value; a cell without a statement is `unknown`
KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN = "known", "not_applicable", "not_published", "unknown"
STATES = (KNOWN, NOT_APPLICABLE, NOT_PUBLISHED)

RANKS = ("preferred", "normal", "deprecated")
QUALIFIERS = ("none", "dense", "sparse")

#: how the value was read: at the named document itself, in a text that quotes it, or second-hand
EVIDENCE = ("primary_read", "quoted", "secondary")

VALUE_KINDS = ("number", "integer", "text", "day", "yes_no")
MARKETS = ("datacenter", "workstation", "consumer", "embedded")
AVAILABILITY = ("sold", "announced", "reported", "cancelled")
ALIAS_KINDS = ("marketing", "driver", "part_number", "pci", "framework", "short", "family")


class AsOf(NamedTuple):
    """The two days that every answer carries, ISO text.

    ``on``: the day the question is about (valid time). ``known_at``: the day whose records are used
    (recorded time), None for everything on record now.
    """

    on: str
    known_at: str | None = None


class Condition(NamedTuple):
    """One filter on a registered column: ``column operator value``, value already in the canonical unit."""

    column: str
    operator: str  # = != < <= > >= ~ !~
    value: float | int | str


def statement_id(*key_fields: object) -> str:
    """The identity of a statement: a hash of its key fields, so that loading twice changes nothing.

    The key fields are entity, attribute, qualifier, state, value, source, locator and recorded day.
    """
    import hashlib  # costs 5 ms: only the loader needs it

    text = "\x1f".join("" if field is None else _canonical(field) for field in key_fields)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _canonical(field: object) -> str:
    if isinstance(field, float):
        return repr(int(field)) if field.is_integer() else repr(field)
    return str(field)
