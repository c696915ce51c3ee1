"""A law book as one JSON text and back: what the database may hold so that a question needs one row and no joins."""

from __future__ import annotations

import json
from typing import Any

from gpudb.law import book as law

#: fields that hold records, by class; everything else is text, numbers, null, or a list of texts
NESTED: dict[type[Any], dict[str, type[Any]]] = {
    law.Clause: {"tests": law.Threshold}, law.Exclusion: {"tests": law.Threshold},
    law.PolicyLimb: {"tests": law.Threshold}, law.ExceptionLimb: {"tests": law.Threshold},
    law.Band: {"tests": law.Threshold}, law.Letter: {"criterion_tests": law.Threshold},
    law.RuleVersion: {"clauses": law.Clause, "exclusions": law.Exclusion, "scopes": law.Scope,
                      "policies": law.PolicyLimb, "exceptions": law.ExceptionLimb, "bands": law.Band},
    law.Rule: {"versions": law.RuleVersion}, law.Group: {"changes": law.GroupChange},
}
FORMAT = "gpudb-law/1"


def dump(book: law.LawBook) -> str:
    """``book`` as JSON: the same book gives the same text."""
    data = {
        "format": FORMAT,
        "countries": [_plain(country) for _, country in sorted(book.countries.items())],
        "groups": [_plain(group) for _, group in sorted(book.groups.items())],
        **{name: [_plain(item) for item in getattr(book, name)]
           for name in ("rules", "letters", "events", "reviews", "bits")},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(text: str) -> law.LawBook:
    """The book that :func:`dump` wrote. Raises ValueError when the text is something else or of another format."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"this is not a law book of format {FORMAT}")
    try:
        countries = [_record(law.Country, item) for item in data["countries"]]
        groups = [_record(law.Group, item) for item in data["groups"]]
        return law.LawBook(
            {country.code: country for country in countries}, {group.id: group for group in groups},
            *(tuple(_record(cls, item) for item in data[name]) for name, cls in (
                ("rules", law.Rule), ("letters", law.Letter), ("events", law.Event), ("reviews", law.Review),
                ("bits", law.Bits))))
    except (KeyError, TypeError) as error:
        raise ValueError(f"this law book lacks a field: {error}") from error


def _plain(record: Any) -> dict[str, Any]:
    nested = NESTED.get(type(record), {})
    return {name: [_plain(item) for item in value] if name in nested else value
            for name, value in record._asdict().items()}


def _record(cls: type[Any], item: dict[str, Any]) -> Any:
    nested = NESTED.get(cls, {})
    return cls(**{
        name: tuple(_record(nested[name], part) for part in value) if name in nested
        else tuple(value) if isinstance(value, list) else value
        for name, value in item.items()})
