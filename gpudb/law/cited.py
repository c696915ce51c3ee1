"""Where a record of law was read and when it entered the record, and the words that several kinds of records use."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from gpudb.law.record import Day, Limits, Record, Slug, Text, stored

#: how a value or a record was read: at the named document itself, in a text that quotes it, or second-hand
Evidence = Literal["primary_read", "quoted", "secondary"]
ReviewPolicy = Literal["policy_of_denial", "presumption_of_denial", "case_by_case", "presumption_of_approval"]
Route = Literal["export", "reexport", "transfer"]
#: how a license application is reviewed, the strictest first
POLICIES: tuple[str, ...] = get_args(ReviewPolicy)
ROUTES: tuple[str, ...] = get_args(Route)
ClaimState = Literal["open", "supported", "contradicted", "retracted"]
CLAIM_STATES: tuple[str, ...] = get_args(ClaimState)

Metric = Literal["tpp", "performance_density", "aggregate_io_gbs", "total_dram_bandwidth_gbs", "memory_bandwidth_density"]
Operator = Literal["<", "<=", ">", ">="]
Precision = Literal["day", "month", "year"]
Marketed = Literal["yes", "no"]
Items = Literal["clauses", "all", "ccl", "at"]
Marketing = Literal["any", "yes", "no"]
ClauseId = Annotated[str, Limits(r"^[a-z0-9.]+$")]
ExceptionCode = Annotated[str, Limits(r"^[A-Z]{2,5}$")]
ColumnName = Annotated[str, Limits(r"^[a-z][a-z0-9_]*$")]
NoticeDays = Annotated[int, Limits(least=0, most=365)]
BitLength = Annotated[int, Limits(least=1, most=64)]

ORGANISATION, SOURCE, COUNTRY = "organisation.organisation_id", "source.source_id", "country.country_code"
FAMILIES = "families of parts it is about, comma-separated; empty for none named"
EXACT = "day, month or year: how exactly the day is known"
OPEN = "first day after; 9999-12-31 when open"
AT = "where in the text"
MARKETED = "whether the part is marketed for data centers"
UNVERIFIED = "conditions that no database can check: listed in the answer"


class Cited(Record):
    """What every legal or reported record carries: where it was read, and when it entered the record."""

    source: Slug = stored("source that was read (source_list.source)", "source_id", refers=SOURCE)
    at: Text = stored("where in the source", "locator", in_json=False)
    evidence: Evidence = stored("primary_read, quoted or secondary")
    quotes: Text | None = stored("the document that the source quotes", default=None, in_json=False)
    recorded: Day = stored("day it entered the record", "recorded_on")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None, in_json=False)
    note: Text | None = stored("what a reader must know", default=None, in_json=False)
