"""Counts and fill rates against ``seed/expectations.toml``: a healthy release has at least so much.

A minimum is fatal and stands 10 to 20 % under a healthy run; a maximum warns. A bound is a signal to explain, not to fit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from gpudb.curation.lint.book import Book, Spec
from gpudb.curation.lint.registry import Hit, rule


def expectations(book: Book) -> dict[str, Any]:
    """The tables of ``expectations.toml``; empty when the seed has none."""
    path = book.root / "expectations.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def counts(book: Book) -> dict[str, int]:
    """How much of everything the seed holds."""
    parts = list(book.parts.values())
    return {
        "parts": len(parts),
        "sources": len(book.sources),
        "statements": len(book.statements),
        "dies": len(book.dies),
        "vendors": len({spec.record.vendor for spec in parts}),
        "hopper_parts": sum(spec.record.architecture == "hopper" for spec in parts),
        "first_hand_statements": sum(row.evidence == "primary_read" for row in book.statements),
    }


def fill(parts: list[Spec], column: str) -> float:
    """The share of ``parts`` whose ``column`` is known or is said to be not published or not applicable."""
    return sum(spec.state(column) != "unknown" for spec in parts) / len(parts) if parts else 0.0


def core(book: Book) -> list[Spec]:
    """The parts that the promise of 95 % is about (``[core] parts`` of the expectations)."""
    return [book.parts[name] for name in expectations(book).get("core", {}).get("parts", []) if name in book.parts]


@rule(
    "CNT001",
    "error",
    "At least so many parts, sources and statements",
    "a folder lost in a merge; an import that stopped half way",
)
def minimum(book: Book) -> Iterator[Hit]:
    """``[count.NAME] minimum`` of the expectations."""
    have = counts(book)
    for name, bounds in expectations(book).get("count", {}).items():
        if have.get(name, 0) < bounds["minimum"]:
            yield Hit("", (), f"{have.get(name, 0)} {name}; at least {bounds['minimum']} are expected", "expectations.toml")


@rule(
    "CNT002", "error", "Each column is filled at least so far", "an attribute renamed in some files only; a column shifted away"
)
def filled(book: Book) -> Iterator[Hit]:
    """``[fill] COLUMN = share`` over all parts, and ``[core] minimum`` over all cells of the core parts."""
    wanted = expectations(book)
    parts = list(book.parts.values())
    for column, share in wanted.get("fill", {}).items():
        have = fill(parts, column)
        if have < share:
            yield Hit("", (column,), f"{have:.0%} of the parts have it; at least {share:.0%} are expected", "expectations.toml")
    chosen, least = core(book), wanted.get("core", {}).get("minimum", 0)
    if chosen:
        have = sum(fill(chosen, column) for column in book.columns) / len(book.columns)
        if have < least:
            yield Hit(
                "",
                (),
                f"{have:.1%} of the core cells are known or said to be not published; {least:.0%} are promised",
                "expectations.toml",
            )
    for name in wanted.get("core", {}).get("parts", []):
        if name not in book.parts:
            yield Hit(name, (), "a core part of the expectations is missing", "expectations.toml")


@rule("CNT003", "warning", "At most so many parts, sources and statements", "everything loaded twice")
def maximum(book: Book) -> Iterator[Hit]:
    """``[count.NAME] maximum`` of the expectations: look why, then raise it."""
    have = counts(book)
    for name, bounds in expectations(book).get("count", {}).items():
        if have.get(name, 0) > bounds.get("maximum", 10**9):
            yield Hit("", (), f"{have[name]} {name}; at most {bounds['maximum']} were expected", "expectations.toml")


@rule("CNT004", "error", "No column is empty, and every column is expected", "a registered attribute that no file fills")
def empty(book: Book) -> Iterator[Hit]:
    """Each column of the registry has at least one known value and a line in ``[fill]``."""
    wanted = expectations(book)
    for column in book.columns if wanted else ():
        if not any(spec.state(column) == "known" for spec in book.parts.values()):
            yield Hit("", (column,), "no part has a value", "attributes.toml")
        if column not in wanted.get("fill", {}):
            yield Hit("", (column,), "has no line under [fill]", "expectations.toml")
