"""In what a tensor rate adds up, and how exact a day is; nothing that is held changes."""

from __future__ import annotations

from alembic import op

from gpudb.store import views
from gpudb.store.types import text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ADDED = (text("accumulator", null=True), text("precision", null=True))


def upgrade() -> None:
    """Add the columns; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.add_column("statement", column.copy())


def downgrade() -> None:
    """Forget both."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.drop_column("statement", column.name)
