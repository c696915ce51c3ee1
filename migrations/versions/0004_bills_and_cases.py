"""Bills and court cases with the states that they went through; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, one_of, table, text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
for name, key in (("organisation", "organisation_id"), ("source", "source_id")):
    # what the foreign keys below point to; made by 0001
    table(name, metadata, text(key, primary_key=True))

_BILL_STATES = ("introduced", "committee", "passed_house", "passed_senate", "in_law", "left_out", "dead")
_CASE_STATES = (
    "charged",
    "pleaded_guilty",
    "pleaded_not_guilty",
    "convicted",
    "acquitted",
    "dismissed",
    "sentenced",
    "adjourned",
)
_REASONED = "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)"


def _entered(*origin: sa.Column[object]) -> list[sa.Column[object]]:
    """Where it was read, for a state, and when it entered the record."""
    return [
        *origin,
        day("recorded_on"),
        day("withdrawn_on", null=True),
        text("withdrawn_reason", null=True),
        text("note", null=True),
    ]


def _read() -> list[sa.Column[object]]:
    return [text("source_id", FK("source.source_id")), text("locator"), text("evidence"), text("quotes", null=True)]


def _reasoned() -> sa.CheckConstraint:
    return sa.CheckConstraint(_REASONED, name="withdrawn_with_reason")


def _recorded() -> list[sa.CheckConstraint]:
    return [day_check("recorded_on"), day_check("withdrawn_on")]


def _state() -> list[sa.CheckConstraint]:
    evidence = one_of("evidence", ("primary_read", "quoted", "secondary"))
    return [evidence, *_recorded(), _reasoned(), day_check("day")]


def _precision() -> sa.CheckConstraint:
    return one_of("precision", ("day", "month", "year"))


bill = table(
    "bill",
    metadata,
    text("bill_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("number"),
    text("title"),
    text("url"),
    text("subject"),
    text("companion"),
    text("families"),
    *_entered(),
    *_recorded(),
    _reasoned(),
)
bill_state = table(
    "bill_state",
    metadata,
    text("bill_id", FK("bill.bill_id"), primary_key=True),
    integer("position", primary_key=True),
    text("state"),
    text("chamber", null=True),
    day("day"),
    text("precision"),
    text("state_text", null=True),
    *_entered(*_read()),
    *_state(),
    one_of("state", _BILL_STATES),
    one_of("chamber", ("house", "senate")),
    _precision(),
)
court_case = table(
    "court_case",
    metadata,
    text("court_case_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("jurisdiction"),
    text("number"),
    text("title"),
    text("parties"),
    text("subject"),
    text("families"),
    text("url"),
    *_entered(),
    *_recorded(),
    _reasoned(),
)
court_case_state = table(
    "court_case_state",
    metadata,
    text("court_case_id", FK("court_case.court_case_id"), primary_key=True),
    integer("position", primary_key=True),
    text("state"),
    day("day"),
    text("precision"),
    text("state_text", null=True),
    *_entered(*_read()),
    *_state(),
    one_of("state", _CASE_STATES),
    _precision(),
)
MADE = (bill, bill_state, court_case, court_case_state)


def upgrade() -> None:
    """Add the tables; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for made in MADE:
        made.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Forget the bills and cases."""
    views.drop_all(op.get_bind())
    for made in reversed(MADE):
        made.drop(op.get_bind(), checkfirst=False)
