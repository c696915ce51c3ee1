"""Caveats and makers on a list of parties; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, one_of, table, text, texts

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
for name, key in (("organisation", "organisation_id"), ("source", "source_id"), ("country", "country_code")):
    # what the foreign keys below point to; made by 0001 and 0002
    table(name, metadata, text(key, primary_key=True))


def _read() -> list[sa.Column[object]]:
    """The record, where it was read, and when it entered."""
    return [
        text("record"),
        text("source_id", FK("source.source_id")),
        text("locator"),
        text("evidence"),
        text("quotes", null=True),
        day("recorded_on"),
        day("withdrawn_on", null=True),
        text("withdrawn_reason", null=True),
        text("note", null=True),
    ]


def _checks() -> list[sa.CheckConstraint]:
    return [
        one_of("evidence", ("primary_read", "quoted", "secondary")),
        day_check("recorded_on"),
        day_check("withdrawn_on"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
        day_check("effective_on"),
        day_check("ends_on"),
    ]


caveat = table(
    "caveat",
    metadata,
    text("caveat_id", primary_key=True),
    *texts("code", "caveat_text"),
    day("effective_on"),
    day("ends_on", null=True),
    *texts("citation", "url", "destinations", "exclude", "paragraphs", "statuses", "layers", "exceptions", "routes"),
    *texts("vendors", "vendor_countries", "eccn"),
    text("builtin", null=True),
    *_read(),
    *_checks(),
)
listed_entity = table(
    "listed_entity",
    metadata,
    text("entity_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("list_name"),
    text("company_id", FK("organisation.organisation_id")),
    text("names"),
    text("country_code", FK("country.country_code")),
    day("effective_on"),
    day("ends_on", null=True),
    text("license_requirement"),
    text("review_policy", null=True),
    integer("footnote", null=True),
    *texts("citation", "url"),
    *_read(),
    *_checks(),
)
MADE = (caveat, listed_entity)


def upgrade() -> None:
    """Add the tables; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for made in MADE:
        made.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Forget the caveats and the lists."""
    views.drop_all(op.get_bind())
    for made in reversed(MADE):
        made.drop(op.get_bind(), checkfirst=False)
