"""Law records as JSON and back: how a :class:`~gpudb.law.book.LawBook` travels through a database.

The text is canonical (sorted keys, no spaces), so that it can be hashed and compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from gpudb.law import book

#: fields that hold tuples of further records
_NESTED: dict[type, dict[str, type]] = {
    book.Clause: {"tests": book.Threshold},
    book.Exclusion: {"tests": book.Threshold},
    book.PolicyLimb: {"tests": book.Threshold},
    book.ExceptionLimb: {"tests": book.Threshold},
    book.Band: {"tests": book.Threshold},
    book.RuleVersion: {
        "clauses": book.Clause, "exclusions": book.Exclusion, "scopes": book.Scope, "policies": book.PolicyLimb,
        "exceptions": book.ExceptionLimb, "bands": book.Band,
    },
    book.Letter: {"criterion_tests": book.Threshold},
    book.Group: {"changes": book.GroupChange},
}  # fmt: skip

T = TypeVar("T")


def encode(record: Any) -> str:
    """A record of :mod:`gpudb.law.book` as canonical JSON."""
    return json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def decode(text: str, kind: type[T]) -> T:
    """The record of type ``kind`` that ``text`` holds; fields that this program does not know are left out."""
    return _build(json.loads(text), kind)


def _build(data: Mapping[str, Any], kind: type[T]) -> T:
    nested = _NESTED.get(kind, {})
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    given: dict[str, Any] = {}
    for name in fields:
        if name not in data:
            continue
        value = data[name]
        if name in nested:
            value = tuple(_build(item, nested[name]) for item in value)
        elif isinstance(value, list):
            value = tuple(value)
        given[name] = value
    return kind(**given)
