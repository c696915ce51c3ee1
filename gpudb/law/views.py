"""Columns of the public views about law, events and export status.

A field of a record stands in its view as :mod:`gpudb.law.records` describes it; said here are only the order, what is
computed, and where a view means something else by a column. What is new in the contract stands behind all that was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gpudb.contract import ORIGIN, Col
from gpudb.law.bill_records import Bill, BillState, Case, CaseState
from gpudb.law.caveat_records import Caveat, Entity
from gpudb.law.cited import OPEN, Cited
from gpudb.law.event_records import Claim, ClaimResponse, ImportMeasure, Letter, LicenseEvent, TradeEvent
from gpudb.law.market_records import MarketFact
from gpudb.law.record import Field, Record
from gpudb.law.records import Bits, Review
from gpudb.law.rule_records import Country, Group, Region, Rule, RuleVersion


class Plain(NamedTuple):
    """A column that is a field of a record as it stands."""

    col: Col
    record: type[Record]
    field: Field


def plain(record: type[Record], *names: str, since: str = "1.0.0", **docs: str) -> list[Plain]:
    """The fields of these names, or all that views show; ``docs``: other words for some; ``since``: the view has them since."""
    kinds = record.kinds()
    chosen = [record.fields[name] for name in names] or [said for said in record.columns().values() if said.view]
    return [
        Plain(
            Col(
                name=str(said.view or said.column),
                type=kinds[said.name].sql,
                description=docs.get(said.name, said.doc),
                nullable=kinds[said.name].optional and not open_ended(said),
                unit=said.unit,
                since=max(since, said.since, key=_version),
            ),
            record,
            said,
        )
        for said in chosen
    ]


def open_ended(said: Field) -> bool:
    """Whether a view shows 9999-12-31 where the record has no day: `valid_before`, `withdrawn_before`."""
    return str(said.view).endswith("_before")


def _version(since: str) -> tuple[int, ...]:
    return tuple(int(number) for number in since.split("."))


Columns = Iterable[Col | Plain]


def _name(column: Col | Plain) -> str:
    return column.name if isinstance(column, Col) else column.col.name


def _with_rest(columns: Columns, record: type[Record], *without: str, since: str = "1.0.0") -> list[Col | Plain]:
    """``columns`` and behind them every other field that views show, but for those in ``without``."""
    shown = list(columns)
    there = {*without, *map(_name, shown)}
    return [*shown, *(column for column in plain(record, since=since) if column.col.name not in there)]


def _after(columns: Columns, **more: Col) -> list[Col | Plain]:
    """``columns`` with one more behind each of those named."""
    return [each for column in columns for each in (column, more.get(_name(column))) if each is not None]


def _in_contract_order(columns: Columns) -> tuple[Col | Plain, ...]:
    return tuple(sorted(columns, key=lambda c: _version(c.since if isinstance(c, Col) else c.col.since)))


_RECORD = Col("record", "text", "the whole record as canonical JSON, for programs")
_PERIOD = (Col("valid_from", "day", "first day"), Col("valid_before", "day", OPEN))
_CITED = plain(Cited)
_KEY = (Col("rule", "text", "rule id"), Col("version", "text", "version id"))
_KEY_RECORD = (
    Col("rule", "text", "rule id", since="1.1.0"),
    Col("version", "text", "version id; withdrawn versions are kept here", since="1.1.0"),
)


def _bounds(since: str = "1.0.0") -> dict[str, Col]:
    columns = (
        Col("kind", "text", "clause, exclusion, policy, exception or band", since=since),
        Col("clause", "text", "clause id", since=since),
        Col("paragraph", "text", "paragraph of the entry", True, since=since),
        Col("metric", "text", "what is measured", since=since),
        Col("operator", "text", "< <= > >=: exclusive and inclusive bounds kept", since=since),
        Col("value", "number", "the bound", since=since),
    )
    return {column.name: column for column in columns}


_NEW = "1.2.0"
_UNTIL_NEXT = Col("valid_before", "day", "day of the next state that counts; 9999-12-31 for the last one", since=_NEW)
_SCOPE_ROLE = "include, exclude or headquarters"
_STATUS = (
    Col("part", "text", "part id"),
    Col("destination", "text", "ISO country code, or `region:` and a code of region_list"),
    Col("layer", "text", "the layer that decides the headline: embargo, rule or letter"),
    Col("status", "text", "no_license_required, license_exception_available, license_required, not_due, not_enforced or unknown"),
    Col("basis", "text", "why, with rule version or letter"),
    Col("citation", "text", "legal citation"),
    *_PERIOD,
    Col("review_policy", "text", "policy_of_denial, presumption_of_denial, case_by_case or presumption_of_approval", True),
    Col("license_exceptions", "text", "exceptions that fit, comma-separated"),
    Col(
        "possible", "text", "each outcome with its condition, where they hang on a bound of the die area; else empty", since=_NEW
    ),
    Col(
        "caveats", "text", "codes of what a reader must know beside it, comma-separated; `caveat_list` has the texts", since=_NEW
    ),
    Col("last_reviewed_on", "day", "last day on which the law was reviewed; later statuses are unknown", True, since=_NEW),
    Col("url", "text", "address of the document in which what decides was read", True, since=_NEW),
    Col("status_since", "day", "first day from which the status holds without a gap; an exception is no gap", True, since=_NEW),
    Col("version_since", "day", "own day of the text or letter that decides", True, since=_NEW),
)
#: the answer of the last reviewed day, for a day after it
_LAST_KNOWN = tuple(
    Col(f"last_known_{name}", "text", f"{said} of the last reviewed day, where that has passed", True, since=_NEW)
    for name, said in (("status", "status"), ("basis", "why"), ("citation", "legal citation"), ("url", "address"))
)


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
    "rule_threshold_record": (
        *_KEY_RECORD,
        *_after(
            _bounds("1.1.0").values(),
            clause=Col("position", "integer", "order of the bounds of one clause", since="1.1.0"),
            value=Col("locator", "text", "where in the source", since="1.1.0"),
        ),
    ),
    "rule_scope_record": (
        *_KEY_RECORD,
        Col("position", "integer", "which scope of the version", since="1.1.0"),
        Col("role", "text", _SCOPE_ROLE, since="1.1.0"),
        Col("place", "text", "country:XX, group:ID, region:ID or world", since="1.1.0"),
        Col("locator", "text", "where in the source", since="1.1.0"),
    ),
    "rule_threshold_period": (
        *_KEY,
        *_bounds().values(),
        *_PERIOD,
        Col("locator", "text", "where in the text"),
        Col("citation", "text", "legal citation"),
    ),
    "rule_scope_period": (
        *_KEY,
        Col("position", "integer", "number of the scope"),
        Col("role", "text", _SCOPE_ROLE),
        Col("place", "text", "country:CN, group:us-d5 or world"),
        *_PERIOD,
        Col("locator", "text", "where in the text"),
    ),
    "country_list": plain(Country, "code", "name", "treated_as", "treated_as_note", "treated_as_source"),
    "region_list": plain(Region, since=_NEW),
    "country_group_period": (
        Col("country_group", "text", "group id"),
        Col("label", "text", "D:5, A:6 ..."),
        Col("country", "text", "ISO code"),
        Col("country_name", "text", "name"),
        *_PERIOD,
        Col("source", "text", "source that was read"),
    ),
    "country_group_record": (*plain(Group, "id", "label", "title", "authority", "covered_from", "as_of"), _RECORD),
    "letter_list": (*plain(Letter), _RECORD, ORIGIN),
    "license_list": (*plain(LicenseEvent), _RECORD, ORIGIN),
    "import_measure_list": (*plain(ImportMeasure), _RECORD, ORIGIN),
    "trade_period": (*plain(TradeEvent), _RECORD, ORIGIN),
    "claim_list": _after(
        (*plain(Claim), ORIGIN),
        claimant=Col("claimant_name", "text", "who says it"),
        contradicts=Col("responses", "integer", "responses on record"),
    ),
    "claim_response_list": _after(
        (Col("claim", "text", "claim id"), Col("position", "integer", "number"), *plain(ClaimResponse)),
        respondent=Col("respondent_name", "text", "who responds"),
    ),
    "review_list": _with_rest(
        (*plain(Review, "layer", "reviewed_from", "reviewed_until", "recorded", "withdrawn", "note"), _RECORD), Review
    ),
    "tpp_bit_list": (*plain(Bits), _RECORD),
    "bill_list": _states(
        Bill,
        BillState,
        Col(
            "alive",
            "integer",
            "1 while the bill can still become law after this state, 0 when it has or cannot; bills end with their Congress",
            since=_NEW,
        ),
    ),
    "case_list": _states(
        Case, CaseState, Col("pending", "integer", "1 while the court has still to decide after this state, 0 after", since=_NEW)
    ),
    "market_list": (*plain(MarketFact, since=_NEW), _RECORD._replace(since=_NEW)),
    "caveat_list": (*plain(Caveat, since=_NEW), _RECORD._replace(since=_NEW)),
    "entity_list": (*plain(Entity, since=_NEW), _RECORD._replace(since=_NEW)),
    "rule_outcome_period": (
        Col("part", "text", "part id"),
        *_KEY,
        Col("clause", "text", "clause id"),
        Col("paragraph", "text", "paragraph of the entry"),
        Col("outcome", "text", "met, not_met or unknown"),
        Col("missing", "text", "inputs that are not known"),
        Col("tpp", "number", "TPP used", True),
        Col("performance_density", "number", "performance density used", True),
        *_PERIOD,
        Col("citation", "text", "legal citation"),
        Col(
            "possible",
            "text",
            "each outcome with its condition, where it hangs on a bound of the die area; else empty",
            since=_NEW,
        ),
    ),
    "export_status": _STATUS,
    "export_status_now": (*_STATUS, *_LAST_KNOWN),
    "country_status": (
        Col("country", "text", "ISO country code, or `region:` and a code of region_list", since=_NEW),
        Col(
            "kind",
            "text",
            "group, embargo, control, worldwide_control, headquarters (who has its seat elsewhere), policy, exception, letter, or "
            "not_reviewed",
            since=_NEW,
        ),
        Col("name", "text", "label of the group, name of the rule, policy, exception or company", since=_NEW),
        Col("text", "text", "what it asks, allows or means", since=_NEW),
        Col("state", "text", "enforced, not_due or not_enforced, of what stands in a text", True, since=_NEW),
        Col("citation", "text", "legal citation; empty for a group", since=_NEW),
        Col("url", "text", "address of the rule", True, since=_NEW),
        Col("record", "text", "group, rule with version, or letter: `gpudb record` shows it", since=_NEW),
        *(column._replace(since=_NEW) for column in _PERIOD),
    ),
}
#: view -> its columns in the order of the contract
SHOWN: dict[str, tuple[Col | Plain, ...]] = {name: _in_contract_order(columns) for name, columns in _VIEWS.items()}
LAW_VIEWS: dict[str, tuple[Col, ...]] = {
    name: tuple(column if isinstance(column, Col) else column.col for column in columns) for name, columns in SHOWN.items()
}
