"""Outcomes of every clause for every part, and the headline for every part, destination and day, as derived tables.

Computed by the same pure functions that answer a command, so that a view and a command cannot disagree. Parts that the law
cannot tell apart share their outcomes and periods (`part_regime`), destinations with the same regime too
(`status_destination`), and equal answers share their text (`status_text`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from gpudb.law.answered import document_of
from gpudb.law.clauses import evaluate, outcomes
from gpudb.law.countries import reach_periods
from gpudb.law.destinations import classes, treated_as
from gpudb.law.event_records import NOT_ANNOUNCED, Letter
from gpudb.law.metrics import DENSITY, TPP, Inputs, Measures
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.records import LawRecords, as_known
from gpudb.law.records_sql import Rows
from gpudb.law.rule_records import MarketFact, Rule, RuleVersion
from gpudb.law.signature import Headlines, Scale, Signature, hanging, headline, signature
from gpudb.law.timeline import BEGINNING, begun
from gpudb.store import bulk
from gpudb.store.types import NAMING, day, day_check, integer, number, table, text


def tables() -> sa.MetaData:
    """The derived tables about law."""
    metadata = sa.MetaData(naming_convention=NAMING)
    table(
        "_regime_outcome", metadata,
        integer("regime_id", primary_key=True, autoincrement=False), text("version_id", primary_key=True),
        text("clause", primary_key=True), text("paragraph"), text("outcome"), text("missing"), text("possible"),
    )  # fmt: skip
    table("_status_destination", metadata, text("country_code", primary_key=True), text("class_code"))
    table(
        "_country_reach", metadata,
        text("class_code", primary_key=True), integer("position", primary_key=True, autoincrement=False), text("kind"),
        text("name"), text("reach_text"), text("citation"), text("url", null=True), text("record_id"), text("state", null=True),
        day("valid_from"), day("valid_before"),
    )  # fmt: skip
    table(
        "_status_text", metadata,
        integer("text_id", primary_key=True, autoincrement=False), text("layer"), text("status"), text("basis"),
        text("citation"), text("review_policy", null=True), text("license_exceptions"), text("possible"),
        text("caveats"),
        day("last_reviewed_on", null=True), text("source_id", null=True), day("version_since", null=True),
    )  # fmt: skip
    table(
        "_part_regime", metadata,
        text("part_id", primary_key=True), integer("regime_id"), number("tpp"), number("performance_density"), day("announced_on"),
    )  # fmt: skip
    table(
        "_status_current", metadata,
        integer("regime_id", primary_key=True, autoincrement=False), text("class_code", primary_key=True),
        day("valid_from", primary_key=True), day("valid_before"), integer("text_id"), day("status_since", null=True),
        day_check("valid_from"), day_check("valid_before"),
        sa.CheckConstraint("valid_from < valid_before", name="period_not_empty"),
    )  # fmt: skip
    return metadata


_TABLES = tables()


def rows_of(connection: Connection) -> Rows:
    """How the records of law are read back over an open connection."""
    return lambda sql: [dict(row) for row in connection.exec_driver_sql(sql).mappings()]


class Regimes:
    """Parts that the law cannot tell apart share a regime: its outcomes and periods are computed and held once."""

    def __init__(self, records: LawRecords) -> None:
        # what was withdrawn decides nothing
        self._book = records = as_known(records, None)
        self._alike = classes(records)
        self._headlines = Headlines(records, tuple(self._alike))
        self._scale = Scale(self._headlines.tests)
        naming: tuple[Letter | MarketFact, ...] = (*records.letters, *records.market)
        self._families = {name.casefold() for record in naming for name in record.families}
        self._parts = {part for record in naming for part in record.parts}
        self._tells = any(caveat.builtin == NOT_ANNOUNCED for caveat in records.caveats)
        self._known: dict[tuple[object, ...], int] = {}
        self._seen: dict[Signature, int] = {}
        self._texts: dict[tuple[Any, ...], int] = {}
        self._outcomes: list[tuple[Any, ...]] = []
        self._periods: list[tuple[Any, ...]] = []

    def place(self, inputs: Inputs, measures: Measures) -> tuple[Any, ...]:
        """The row of `part_regime` for one part."""
        named = inputs.part in self._parts or (inputs.family or "").casefold() in self._families
        letters = (inputs.vendor, inputs.family, inputs.part) if named else (inputs.vendor,)
        key = (self._scale.place(measures), letters, hanging(inputs, measures), inputs.maker_eccn)
        regime = self._known.get(key)
        if regime is None:
            regime = self._known[key] = self._regime(prepare(self._book, inputs)._replace(records=self._book))
        # since ever nothing says that it was not announced when its day, or the caveat, is not on record
        announced = inputs.announced if self._tells and inputs.announced else BEGINNING
        return inputs.part, regime, measures.value(TPP), measures.value(DENSITY), announced

    def _regime(self, prepared: PreparedItem) -> int:
        key = signature(prepared, self._headlines.tests)
        if key in self._seen:
            return self._seen[key]
        regime = self._seen[key] = len(self._seen) + 1
        self._outcomes += [(regime, *row) for row in _outcomes(prepared)]
        for first, periods in self._headlines.periods(prepared, key).items():
            for period, since in begun(self._book, treated_as(self._book, first), periods):
                read = document_of(self._book, period.answer.basis, period.answer.version_since)
                said = (*headline(period.answer), read.source if read else None, period.answer.version_since)
                text_id = self._texts.setdefault(said, len(self._texts) + 1)
                self._periods.append((regime, first, period.valid_from, period.valid_before, text_id, since))
        return regime

    def write(self, connection: Connection) -> None:
        """Write outcomes, periods and texts of every regime that was met, and what reaches each class of countries."""
        destinations = [(code, first) for first, codes in self._alike.items() for code in codes]
        reached = [
            (first, position, *period.reach, period.valid_from, period.valid_before)
            for first in self._alike
            for position, period in enumerate(reach_periods(self._book, treated_as(self._book, first)))
        ]
        insert(connection, "_status_destination", destinations)
        insert(connection, "_country_reach", reached)
        insert(connection, "_regime_outcome", self._outcomes)
        insert(connection, "_status_text", [(number_, *key) for key, number_ in self._texts.items()])
        insert(connection, "_status_current", self._periods)


def insert(connection: Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Rows with their values in the order of the table's columns."""
    bulk.insert(connection, name, _TABLES.tables[name].columns.keys(), rows)


def _outcomes(prepared: PreparedItem) -> list[tuple[Any, ...]]:
    out: list[tuple[Any, ...]] = []
    for rule in prepared.records.rules_of("control"):
        for version in rule.versions:
            for place, clause in enumerate(evaluate(rule.id, version, prepared.measures).clauses):
                told = (clause.id, clause.paragraph, clause.outcome, ", ".join(clause.missing))
                out.append((f"{rule.id}@{version.id}", *told, _possible(prepared, rule, version, place)))
    return out


def _possible(prepared: PreparedItem, rule: Rule, version: RuleVersion, place: int) -> str:
    """Each outcome of one clause with its condition, where it hangs on a bound of the die area."""
    found = outcomes(
        prepared.pieces,
        prepared.measures.spans[TPP].low,
        lambda item: evaluate(rule.id, version, item.measures).clauses[place].outcome,
    )
    return "; ".join(f"{said}: {when}" for said, when in found) if len(found) > 1 else ""
