"""What was sold on a market on a day; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, one_of, table, text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
# what the foreign key below points to; made by 0001
table("source", metadata, text("source_id", primary_key=True))

market_fact = table(
    "market_fact",
    metadata,
    text("market_id", primary_key=True),
    text("fact"),
    day("day"),
    text("value"),
    text("families"),
    text("parts"),
    text("published"),
    text("record"),
    text("source_id", FK("source.source_id")),
    text("locator"),
    text("evidence"),
    text("quotes", null=True),
    day("recorded_on"),
    day("withdrawn_on", null=True),
    text("withdrawn_reason", null=True),
    text("note", null=True),
    one_of("evidence", ("primary_read", "quoted", "secondary")),
    day_check("recorded_on"),
    day_check("withdrawn_on"),
    sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
    day_check("day"),
    one_of("fact", ("sold_in_united_states",)),
    one_of("value", ("yes", "no")),
)


def upgrade() -> None:
    """Add the table; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    market_fact.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Forget what was sold where."""
    views.drop_all(op.get_bind())
    market_fact.drop(op.get_bind(), checkfirst=False)
