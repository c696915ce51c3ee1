"""The truth tables about law, letters, licenses, the importing side, trade and claims, made from the records.

``record`` holds the whole checked record as canonical JSON (the engine in gpudb.law reads it); the other columns are the
same facts for SQL. Nothing here is computed: outcomes and statuses are derived tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy import ForeignKey as FK

from gpudb.law import event_records
from gpudb.law.record import Cited, Field, Kind, Operator, Record
from gpudb.law.records import Bits, Review
from gpudb.law.rule_records import Country, Group, MarketFact, Region, Rule, RuleVersion
from gpudb.store.schema import truth
from gpudb.store.types import day, day_check, integer, number, one_of, text, texts

_MAKE = {"text": text, "number": number, "integer": integer, "day": day}


def _table(
    record: type[Record],
    *first: sa.Column[Any],
    json: bool | None = None,
    unique: tuple[str, ...] = (),
    check: Mapping[str, str] | None = None,
) -> sa.Table:
    """The table of a record: ``first`` columns that are none of its fields, its own ones, the JSON, where it was read."""
    kinds = record.kinds()
    origin = Cited.columns() if issubclass(record, Cited) else {}
    own = {name: said for name, said in record.columns().items() if name not in origin}
    columns = [
        *first,
        *(_column(name, said, kinds) for name, said in own.items()),
        *([text("record")] if (record.json if json is None else json) else []),
        *(_column(name, said, kinds) for name, said in origin.items()),
    ]
    # an engine lists constraints in the order in which they are made here, and the migrations have this one
    checks: list[sa.Constraint] = []
    if origin:
        checks += [*_words(origin, kinds), *_days(origin, kinds)]
        checks.append(sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"))
    checks += [*_days(own, kinds), *_words(own, kinds), *_ranges(own, kinds)]
    checks += [sa.CheckConstraint(text, name=name) for name, text in (check or {}).items()]
    if unique:
        checks.append(sa.UniqueConstraint(*unique))
    return truth(f"_{record.table}", *columns, *checks)


def _column(name: str, said: Field, kinds: dict[str, Kind]) -> sa.Column[Any]:
    kind = kinds[said.name]
    refers = [FK(f"_{said.refers}")] if said.refers else []
    return _MAKE[kind.sql](name, *refers, null=kind.optional, primary_key=said.key)


def _days(columns: dict[str, Field], kinds: dict[str, Kind]) -> list[sa.CheckConstraint]:
    return [day_check(name) for name, said in columns.items() if kinds[said.name].day]


def _words(columns: dict[str, Field], kinds: dict[str, Kind]) -> list[sa.CheckConstraint]:
    return [one_of(name, kinds[said.name].words) for name, said in columns.items() if said.checked and kinds[said.name].words]


def _ranges(columns: dict[str, Field], kinds: dict[str, Kind]) -> list[sa.CheckConstraint]:
    limits = [(name, kinds[said.name].limits) for name, said in columns.items()]
    return [
        sa.CheckConstraint(f"{name} BETWEEN {limit.least} AND {limit.most}", name=f"{name}_in_range")
        for name, limit in limits
        if limit is not None and limit.least is not None
    ]


country = _table(Country, check={"code_has_two_letters": "length(country_code) = 2"})
region = _table(Region)
country_group = _table(Group)
country_group_member = truth(
    "_country_group_member",
    text("group_id", FK("_country_group.group_id"), primary_key=True),
    text("country_code", FK("_country.country_code"), primary_key=True),
    day("valid_from", primary_key=True),
    day("valid_before"),
    text("source_id", FK("_source.source_id")),
    day_check("valid_from"),
    day_check("valid_before"),
    sa.CheckConstraint("valid_from < valid_before", name="period_not_empty"),
)
rule = _table(Rule)
rule_version = _table(
    RuleVersion,
    text("version_id", primary_key=True),
    text("rule_id", FK("_rule.rule_id")),
    unique=("rule_id", "effective_on", "recorded_on"),
)
rule_threshold = truth(
    "_rule_threshold",
    text("version_id", FK("_rule_version.version_id"), primary_key=True),
    text("kind", primary_key=True),
    text("clause", primary_key=True),
    integer("position", primary_key=True),
    text("paragraph", null=True),
    *texts("metric", "operator"),
    number("value", null=False),
    text("locator"),
    one_of("operator", get_args(Operator)),
    one_of("kind", ("clause", "exclusion", "policy", "exception", "band")),
)
rule_scope = truth(
    "_rule_scope",
    text("version_id", FK("_rule_version.version_id"), primary_key=True),
    integer("position", primary_key=True),
    text("role", primary_key=True),
    text("place", primary_key=True),
    text("locator"),
    one_of("role", ("include", "exclude", "headquarters")),
)
letter = _table(event_records.Letter)
license_event = _table(event_records.LicenseEvent)
import_measure = _table(event_records.ImportMeasure)
trade_event = _table(event_records.TradeEvent)
# its column `record` has been empty since the beginning: the engine asks no claim
claim = _table(event_records.Claim, json=True)
claim_response = _table(
    event_records.ClaimResponse, text("claim_id", FK("_claim.claim_id"), primary_key=True), integer("position", primary_key=True)
)
layer_review = _table(Review)
tpp_bits = _table(Bits)
_REASONED = {"withdrawn_with_reason": "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)"}
bill = _table(event_records.Bill, check=_REASONED)
bill_state = _table(
    event_records.BillState, text("bill_id", FK("_bill.bill_id"), primary_key=True), integer("position", primary_key=True)
)
court_case = _table(event_records.Case, check=_REASONED)
court_case_state = _table(
    event_records.CaseState,
    text("court_case_id", FK("_court_case.court_case_id"), primary_key=True),
    integer("position", primary_key=True),
)
market_fact = _table(MarketFact)

caveat = _table(event_records.Caveat)
listed_entity = _table(event_records.Entity)
