"""Parts of countries that the regulations treat apart; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, table, text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
for name, key in (("country", "country_code"), ("source", "source_id")):
    # what the foreign keys below point to; made by 0001 and 0002
    table(name, metadata, text(key, primary_key=True))

region = table(
    "region",
    metadata,
    text("region_code", primary_key=True),
    text("name"),
    text("part_of", FK("country.country_code")),
    text("aliases"),
    text("source_id", FK("source.source_id")),
    text("locator"),
)


def upgrade() -> None:
    """Add the table; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    region.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Forget the regions."""
    views.drop_all(op.get_bind())
    region.drop(op.get_bind(), checkfirst=False)
