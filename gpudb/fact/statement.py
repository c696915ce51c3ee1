"""One statement: a value of an attribute from one source, and its identity."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Statement(NamedTuple):
    """One fact, flattened: a row of the table `statement`. Days are ISO text, numbers in the canonical unit.

    Where only bounds are known, ``value_min`` and ``value_max`` hold them and ``value_text`` says them in words.
    """

    statement_id: str
    entity_id: str
    entity_kind: str
    attribute_id: str
    qualifier: str
    state: str
    value_number: float | None
    value_text: str | None
    published: str
    locator: str
    derivation: str | None
    source_id: str
    evidence: str
    quotes: str | None
    rank: str
    reason: str | None
    scope: str | None
    note: str | None
    recorded_on: str
    withdrawn_on: str | None
    withdrawn_reason: str | None
    origin: str = "shipped"
    value_min: float | None = None
    value_max: float | None = None
    copied_from: str | None = None
    accumulator: str | None = None
    precision: str | None = None


def statement_id(*key_fields: object) -> str:
    """The identity of a statement: a hash of its key fields, so that loading twice changes nothing.

    The key fields are entity, attribute, qualifier, state, value, source, locator and recorded day.
    """
    text = "\x1f".join("" if field is None else _canonical(field) for field in key_fields)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _canonical(field: object) -> str:
    if isinstance(field, float):
        return repr(int(field)) if field.is_integer() else repr(field)
    return str(field)
