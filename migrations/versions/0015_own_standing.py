"""The day on which a team put its own facts first; for those that did already, the day of its first record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, table, text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
# what the foreign key below points to; made by 0003
table("_own_origin", metadata, text("origin", primary_key=True))
own_standing = table(
    "_own_standing",
    metadata,
    text("origin", FK("_own_origin.origin"), primary_key=True),
    integer("number", primary_key=True),
    integer("standing"),
    day("recorded_on"),
    sa.CheckConstraint("standing IN (-1, 1)", name="standing_known"),
    day_check("recorded_on"),
)


def upgrade() -> None:
    """Make the table; what was answered as known on earlier days rests on the preference of today, and stays as it was."""
    views.drop_all(op.get_bind())
    own_standing.create(op.get_bind())
    op.execute(
        "INSERT INTO _own_standing (origin, number, standing, recorded_on) SELECT o.origin, 1, -1, "
        "(SELECT min(d.day) FROM (SELECT f.recorded_on AS day, f.origin AS origin FROM _own_file f "
        "UNION ALL SELECT s.recorded_on, s.origin FROM _statement s) d WHERE d.origin = o.origin) "
        "FROM _own_origin o WHERE o.standing = -1"
    )


def downgrade() -> None:
    """Take the table away; the standing of today stays."""
    views.drop_all(op.get_bind())
    own_standing.drop(op.get_bind())
