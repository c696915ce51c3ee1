"""What other lists call a part; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, table, text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
for name, key in (("organisation", "organisation_id"), ("part", "part_id"), ("source", "source_id")):
    # what the foreign keys below point to; made by 0001
    table(name, metadata, text(key, primary_key=True))

cloud_machine = table(
    "cloud_machine",
    metadata,
    text("provider_id", FK("organisation.organisation_id"), primary_key=True),
    text("name", primary_key=True),
    text("part_id", FK("part.part_id")),
    integer("quantity"),
    day("as_of", null=True),
    text("source_id", FK("source.source_id")),
    day_check("as_of"),
)


def upgrade() -> None:
    """Add the table; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    cloud_machine.create(op.get_bind())


def downgrade() -> None:
    """Forget the machines."""
    views.drop_all(op.get_bind())
    op.drop_table("cloud_machine")
