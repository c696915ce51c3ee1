"""Bounds of a value, and the part whose figure was taken over; nothing that is held changes."""

from __future__ import annotations

from alembic import op

from gpudb.store import views
from gpudb.store.types import number, text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ADDED = (number("value_min"), number("value_max"), text("copied_from", null=True))


def upgrade() -> None:
    """Add the columns; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.add_column("statement", column.copy())


def downgrade() -> None:
    """Forget the bounds: their words stay."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.drop_column("statement", column.name)
