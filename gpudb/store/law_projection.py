"""Outcomes of every clause for every part, and the headline for every part, destination and day, as derived tables.

Computed by the same pure functions that answer a command, so that a view and a command cannot disagree. Destinations with
the same regime share their periods (`status_destination`), and equal answers share their text (`status_text`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.law.book import LawBook
from gpudb.law.case import Case, prepare
from gpudb.law.clauses import evaluate
from gpudb.law.inputs import from_spec
from gpudb.law.metrics import DENSITY, TPP
from gpudb.law.places import classes
from gpudb.law.signature import bounds, headline, shared_periods, signature, vectors
from gpudb.store.law_book import read_book
from gpudb.store.types import NAMING, day, day_check, integer, number, table, text


def tables() -> sa.MetaData:
    """The derived tables about law."""
    metadata = sa.MetaData(naming_convention=NAMING)
    table(
        "rule_outcome_current", metadata,
        text("part_id", primary_key=True), text("version_id", primary_key=True), text("clause", primary_key=True),
        text("paragraph"), text("outcome"), text("missing"), number("tpp"), number("performance_density"),
    )  # fmt: skip
    table("status_destination", metadata, text("country_code", primary_key=True), text("class_code"))
    table(
        "status_text", metadata,
        integer("text_id", primary_key=True, autoincrement=False), text("layer"), text("status"), text("basis"),
        text("citation"), text("review_policy", null=True), text("license_exceptions"),
    )  # fmt: skip
    table("status_regime", metadata, text("part_id", primary_key=True), integer("regime_id"))
    table(
        "status_current", metadata,
        integer("regime_id", primary_key=True, autoincrement=False), text("class_code", primary_key=True),
        day("valid_from", primary_key=True), day("valid_before"), integer("text_id"), day_check("valid_from"),
        day_check("valid_before"), sa.CheckConstraint("valid_from < valid_before", name="period_not_empty"),
    )  # fmt: skip
    return metadata


def refresh(connection: Connection) -> None:
    """Write the derived tables about law again; `spec_current` must be written already."""
    metadata = tables()
    metadata.create_all(connection)
    for made in metadata.sorted_tables:
        connection.execute(made.delete())
    book = read_book(connection)
    alike = classes(book)
    destinations = [{"country_code": code, "class_code": first} for first, codes in alike.items() for code in codes]
    _insert(connection, metadata.tables["status_destination"], destinations)
    tests = bounds(book)
    where = vectors(book, alike)
    marked = _not_applicable(connection)
    outcomes: list[dict[str, Any]] = []
    periods: list[dict[str, Any]] = []
    regimes: list[dict[str, Any]] = []
    seen: dict[tuple[object, ...], int] = {}
    texts: dict[tuple[Any, ...], int] = {}
    for row in connection.execute(sa.text("SELECT * FROM spec_current ORDER BY part")).mappings():
        case = prepare(book, from_spec(dict(row), frozenset(marked.get(row["part"], ()))))
        outcomes += _outcomes(case, book)
        key = signature(case, tests)
        if key not in seen:
            seen[key] = len(seen) + 1
            for first, found in shared_periods(case, alike, where).items():
                for period in found:
                    text_id = texts.setdefault(headline(period.answer), len(texts) + 1)
                    periods.append({
                        "regime_id": seen[key], "class_code": first, "valid_from": period.valid_from,
                        "valid_before": period.valid_before, "text_id": text_id})  # fmt: skip
        regimes.append({"part_id": row["part"], "regime_id": seen[key]})
    _insert(connection, metadata.tables["status_regime"], regimes)
    _insert(connection, metadata.tables["rule_outcome_current"], outcomes)
    names = ("layer", "status", "basis", "citation", "review_policy", "license_exceptions")
    _insert(connection, metadata.tables["status_text"],
            [{"text_id": number_, **dict(zip(names, key, strict=True))} for key, number_ in texts.items()])  # fmt: skip
    _insert(connection, metadata.tables["status_current"], periods)


def _not_applicable(connection: Connection) -> dict[str, set[str]]:
    marked: dict[str, set[str]] = {}
    for part, column in connection.execute(sa.text("SELECT part, column_name FROM spec_fact WHERE state = 'not_applicable'")):
        marked.setdefault(part, set()).add(column)
    return marked


def _insert(connection: Connection, made: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(made.insert(), rows)


def _outcomes(case: Case, book: LawBook) -> list[dict[str, Any]]:
    rows = []
    for rule in book.rules_of("control"):
        for version in rule.versions:
            result = evaluate(rule.id, version, case.measures)
            rows += [
                {"part_id": case.inputs.part, "version_id": f"{rule.id}@{version.id}", "clause": clause.id,
                 "paragraph": clause.paragraph, "outcome": clause.outcome, "missing": ", ".join(clause.missing),
                 "tpp": case.measures.value(TPP), "performance_density": case.measures.value(DENSITY)}
                for clause in result.clauses]  # fmt: skip
    return rows
