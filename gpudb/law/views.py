"""Columns of the public views about law, events and export status.

A field of a record stands in its view as :mod:`gpudb.law.records` describes it; said here are only the order, what is
computed, and where a view means something else by a column. What is new in the contract stands behind all that was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gpudb.contract import LAW, ORIGIN, SHARED, Col
from gpudb.law import event_records
from gpudb.law.record import Cited, Field, Record
from gpudb.law.records import Bits, Review
from gpudb.law.rule_records import Country, Group, MarketFact, Region, Rule, RuleVersion


class Plain(NamedTuple):
    """A column that is a field of a record as it stands."""

    col: Col
    record: type[Record]
    field: Field


def plain(record: type[Record], *names: str, since: str = "1.0.0", **docs: str) -> list[Plain]:
    """The fields of these names, or all that views show; ``docs``: other words for some; ``since``: the view has them since."""
    kinds = record.kinds()
    chosen = [record.fields[name] for name in names] or [said for said in record.columns().values() if said.view]
    out = []
    for said in chosen:
        kind, doc = kinds[said.name], docs.get(said.name, said.doc)
        null, new = kind.optional and not open_ended(said), max(since, said.since, key=_version)
        out.append(Plain(Col(str(said.view or said.column), kind.sql, doc, null, said.unit, since=new), record, said))
    return out


def open_ended(said: Field) -> bool:
    """Whether a view shows 9999-12-31 where the record has no day: `valid_before`, `withdrawn_before`."""
    return str(said.view).endswith("_before")


def _version(since: str) -> tuple[int, ...]:
    return tuple(int(number) for number in since.split("."))


Columns = Iterable[Col | Plain]


def _name(column: Col | Plain) -> str:
    return column.name if isinstance(column, Col) else column.col.name


def _with_rest(columns: Columns, record: type[Record], *without: str) -> list[Col | Plain]:
    """``columns`` and behind them every other field that views show, but for those in ``without``."""
    shown = list(columns)
    there = {*without, *map(_name, shown)}
    return [*shown, *(column for column in plain(record) if column.col.name not in there)]


def _after(columns: Columns, **more: Col) -> list[Col | Plain]:
    """``columns`` with one more behind each of those named."""
    return [each for column in columns for each in (column, more.get(_name(column))) if each is not None]


_RECORD = Col("record", "text", "the whole record as canonical JSON, for programs")
_PERIOD = SHARED["period"]
_CITED = plain(Cited)
_NEW = "1.2.0"
_UNTIL_NEXT = Col("valid_before", "day", "day of the next state that counts; 9999-12-31 for the last one", since=_NEW)


def _states(head: type[Record], state: type[Record], goes_on: Col) -> Columns:
    """A bill or case with one row a state: what stays, the state with its period, and whether it goes on after it."""
    fixed = [name for name, said in head.columns().items() if name not in Cited.columns()]
    said = [name for name in state.columns() if name not in Cited.columns()]
    named = {str(field.column): name for record in (head, state) for name, field in record.fields.items()}
    return (
        *plain(head, *(named[name] for name in fixed), since=_NEW),
        Col("position", "integer", "number of the state in the record", since=_NEW),
        *_after(plain(state, *(named[name] for name in said), since=_NEW), valid_from=_UNTIL_NEXT),
        goes_on,
        *plain(state, "source", "at", "evidence", "quotes", "recorded", since=_NEW),
        Col("withdrawn_before", "day", "first day on which the state, or the whole record, no longer counts", since=_NEW),
        *plain(state, "note", since=_NEW, note="what a reader must know of the state"),
        Col("record_note", "text", "what a reader must know of the whole record", True, since=_NEW),
    )


_VIEWS: dict[str, Columns] = {
    "rule_period": _with_rest(
        (
            *plain(Rule, "id"),
            *plain(RuleVersion, "id"),
            *plain(Rule, "kind", "title"),
            *plain(RuleVersion, "title", "citation", "announced", "published"),
            *_PERIOD,
            Col("enforced_from", "day", "first day it is enforced"),
            Col("enforced_before", "day", "first day it is no longer enforced"),
            *plain(RuleVersion, "compliance", "summary"),
            *plain(Rule, "authority", "url"),
            *plain(RuleVersion, *(column.field.name for column in _CITED)),
            _RECORD,
        ),
        RuleVersion,
        "effective_on",
        "ends_on",
        "enforced_until",
    ),
    "rule_record": _with_rest(
        (
            *plain(Rule, "id"),
            *plain(RuleVersion, "id"),
            *plain(Rule, "kind", "title", "authority", "citation", "url", kind="kind of rule"),
            *plain(RuleVersion, "recorded"),
            _RECORD,
            *plain(RuleVersion, "title", "citation", since="1.1.0", citation="legal citation of the version"),
            *plain(RuleVersion, "announced", "published", "effective", "ends", since="1.1.0"),
            *plain(RuleVersion, "enforced_from", "enforced_until", "compliance", "summary", since="1.1.0"),
            *plain(RuleVersion, "source", "at", "evidence", "quotes", "note", since="1.1.0"),
            *plain(
                RuleVersion,
                "withdrawn",
                "withdrawn_reason",
                since="1.1.0",
                withdrawn="first day on which it no longer counts; withdrawn versions are kept here",
            ),
        ),
        RuleVersion,
    ),
    "rule_threshold_record": LAW["rule_threshold_record"],
    "rule_scope_record": LAW["rule_scope_record"],
    "rule_threshold_period": LAW["rule_threshold_period"],
    "rule_scope_period": LAW["rule_scope_period"],
    "country_list": plain(Country, "code", "name", "treated_as", "treated_as_note", "treated_as_source"),
    "region_list": plain(Region, since=_NEW),
    "country_group_period": LAW["country_group_period"],
    "country_group_record": (*plain(Group, "id", "label", "title", "authority", "covered_from", "as_of"), _RECORD),
    "letter_list": (*plain(event_records.Letter), _RECORD, ORIGIN),
    "license_list": (*plain(event_records.LicenseEvent), _RECORD, ORIGIN),
    "import_measure_list": (*plain(event_records.ImportMeasure), _RECORD, ORIGIN),
    "trade_period": (*plain(event_records.TradeEvent), _RECORD, ORIGIN),
    "claim_list": _after(
        (*plain(event_records.Claim), ORIGIN),
        claimant=Col("claimant_name", "text", "who says it"),
        contradicts=Col("responses", "integer", "responses on record"),
    ),
    "claim_response_list": _after(
        (Col("claim", "text", "claim id"), Col("position", "integer", "number"), *plain(event_records.ClaimResponse)),
        respondent=Col("respondent_name", "text", "who responds"),
    ),
    "review_list": _with_rest(
        (*plain(Review, "layer", "reviewed_from", "reviewed_until", "recorded", "withdrawn", "note"), _RECORD), Review
    ),
    "tpp_bit_list": (*plain(Bits), _RECORD),
    "bill_list": _states(
        event_records.Bill,
        event_records.BillState,
        Col(
            "alive",
            "integer",
            "1 while the bill can still become law after this state, 0 when it has or cannot; bills end with their Congress",
            since=_NEW,
        ),
    ),
    "case_list": _states(
        event_records.Case,
        event_records.CaseState,
        Col("pending", "integer", "1 while the court has still to decide after this state, 0 after", since=_NEW),
    ),
    "market_list": (*plain(MarketFact, since=_NEW), _RECORD._replace(since=_NEW)),
    "caveat_list": (*plain(event_records.Caveat, since=_NEW), _RECORD._replace(since=_NEW)),
    "entity_list": (*plain(event_records.Entity, since=_NEW), _RECORD._replace(since=_NEW)),
    "rule_outcome_period": LAW["rule_outcome_period"],
    "export_status": LAW["export_status"],
    "export_status_now": LAW["export_status_now"],
    "country_status": LAW["country_status"],
}
#: view -> its columns in the order of the contract
SHOWN: dict[str, tuple[Col | Plain, ...]] = {
    view: tuple(sorted(columns, key=lambda c: _version(c.since if isinstance(c, Col) else c.col.since)))
    for view, columns in _VIEWS.items()
}
LAW_VIEWS: dict[str, tuple[Col, ...]] = {
    name: tuple(column if isinstance(column, Col) else column.col for column in columns) for name, columns in SHOWN.items()
}
