"""Where a source was opened, who quotes it when it was not, and the rank that it had before; nothing that is held changes."""

from __future__ import annotations

from alembic import op

from gpudb.store import views
from gpudb.store.types import day, text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (
    text("read_at", null=True),
    text("read_on_behalf", null=True),
    text("former_rank", null=True),
    day("ranked_on", null=True),
)


def upgrade() -> None:
    """Add the columns; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.add_column("source", column.copy())


def downgrade() -> None:
    """Forget where the sources were read."""
    views.drop_all(op.get_bind())
    for column in ADDED:
        op.drop_column("source", column.name)
