"""How columns are called and counted where people read them; nothing that is held changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gpudb.store import views
from gpudb.store.types import NAMING, integer, number, table, text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

column_display = table(
    "column_display",
    sa.MetaData(naming_convention=NAMING),
    text("column_name", primary_key=True),
    text("short"),
    text("shown_unit"),
    number("shown_scale", null=False),
    integer("summary", null=True),
    text("beside", null=True),
)


def upgrade() -> None:
    """Add the table; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    column_display.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Forget how people read the columns."""
    views.drop_all(op.get_bind())
    column_display.drop(op.get_bind(), checkfirst=False)
