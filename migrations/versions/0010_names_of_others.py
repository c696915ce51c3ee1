"""What other lists call a part; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, table, text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
for name, key in (("part", "part_id"), ("source", "source_id")):
    # what the foreign keys below point to; made by 0001
    table(name, metadata, text(key, primary_key=True))

part_crosswalk = table(
    "part_crosswalk",
    metadata,
    text("scheme", primary_key=True),
    text("name", primary_key=True),
    text("part_id", FK("part.part_id")),
    text("source_id", FK("source.source_id")),
)


def upgrade() -> None:
    """Add the table; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    part_crosswalk.create(op.get_bind())


def downgrade() -> None:
    """Forget the names."""
    views.drop_all(op.get_bind())
    op.drop_table("part_crosswalk")
