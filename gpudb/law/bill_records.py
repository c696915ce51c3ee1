"""Bills and court cases: what does not change about one, and the states that it went through, each with its day and source.

A later state is one more entry below the bill or case, and nothing has to be withdrawn for it. A charge is no finding: what
a case says is who is charged with what, until a court has found it.
"""

from __future__ import annotations

from typing import Literal

from gpudb.law.cited import EXACT, FAMILIES, ORGANISATION, Cited, Precision
from gpudb.law.record import Country as Code
from gpudb.law.record import Day, Record, Slug, Text, field, stored

#: after these a bill cannot become law in this vehicle any more, or has
BILL_ENDS = ("in_law", "left_out", "dead")
#: after these a court has nothing left to decide in the first instance
CASE_ENDS = ("acquitted", "dismissed", "sentenced")


class Proceeding(Record, json=False):
    """What a bill and a case have in common; it has no source of its own, because its states have theirs."""

    id: Slug = field("id of the bill or case")
    states: tuple[Cited, ...] = field("what happened", seed="state")
    recorded: Day = stored("day it entered the record", "recorded_on")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None)
    note: Text | None = stored("what a reader must know", default=None)


class BillState(Cited, table="bill_state", json=False):
    """What happened to a bill on a day."""

    state: Literal["introduced", "committee", "passed_house", "passed_senate", "in_law", "left_out", "dead"] = stored(
        "introduced, committee (reported or advanced by it), passed_house, passed_senate, in_law, left_out or dead"
    )
    chamber: Literal["house", "senate"] | None = stored("house or senate", default=None)
    day: Day = stored("day of the state", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    text: Text | None = stored("more, in our words", "state_text", default=None)


class Bill(Proceeding, table="bill", seed=("bills", "bill"), sorted_by=("id",)):
    """A bill about these parts or their export."""

    id: Slug = stored("bill id", "bill_id", key=True)
    authority: Slug = stored("chamber in which it was introduced", "authority_id", refers=ORGANISATION)
    number: Text = stored("number and Congress")
    title: Text = stored("its short title")
    url: Text = stored("where it can be looked up")
    subject: Text = stored("what it would do, in our words")
    companion: tuple[Slug, ...] = stored("bills with the same text in the other chamber", default=())
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    states: tuple[BillState, ...] = field("what happened to it", seed="state")


class CaseState(Cited, table="court_case_state", json=False):
    """What happened in a court case on a day."""

    state: Literal[
        "charged", "pleaded_guilty", "pleaded_not_guilty", "convicted", "acquitted", "dismissed", "sentenced", "adjourned"
    ] = stored("charged (no finding), pleaded_guilty, pleaded_not_guilty, convicted, acquitted, dismissed, sentenced, adjourned")
    day: Day = stored("day of the state", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    text: Text | None = stored("more, in our words", "state_text", default=None)


class Case(Proceeding, table="court_case", seed=("cases", "case"), sorted_by=("id",)):
    """A court case about exports of these parts."""

    id: Slug = stored("case id", "court_case_id", key=True)
    authority: Slug = stored("court", "authority_id", refers=ORGANISATION)
    jurisdiction: Code = stored("country of the court")
    number: Text = stored("docket number")
    title: Text = stored("name of the case")
    parties: tuple[Text, ...] = stored("who is charged")
    subject: Text = stored("what the charge says, in our words; no finding")
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    url: Text = stored("where it can be looked up")
    states: tuple[CaseState, ...] = field("what happened in it", seed="state")


#: bills and cases with the class of their states
PROCEEDINGS: dict[type[Proceeding], type[Cited]] = {Bill: BillState, Case: CaseState}
