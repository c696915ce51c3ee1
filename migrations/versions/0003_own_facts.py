"""A team's own facts: their files, their origins, and what the release row says about them; names found by their part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, one_of, table, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)

own_origin = table(
    "own_origin",
    metadata,
    text("origin", primary_key=True),
    integer("standing"),
    sa.CheckConstraint("standing IN (-1, 1)", name="standing_known"),
    sa.CheckConstraint("origin <> 'shipped'", name="origin_is_own"),
)

own_file = table(
    "own_file",
    metadata,
    text("origin", FK("own_origin.origin"), primary_key=True),
    text("way", primary_key=True),
    text("file", primary_key=True),
    day("recorded_on"),
    text("content"),
    one_of("way", ("folder", "import")),
    day_check("recorded_on"),
)

own_record = table(
    "own_record",
    metadata,
    text("kind", primary_key=True),
    text("record_id", primary_key=True),
    text("origin", FK("own_origin.origin")),
)

_KEY = ("entity_id", "entity_kind", "attribute_id", "qualifier")


def _preferred(*columns: str) -> None:
    """One preferred statement per fact: of each origin since 0003, of all together before."""
    where = sa.text("rank = 'preferred' AND withdrawn_on IS NULL")
    op.drop_index("uq_statement_preferred", table_name="statement")
    op.create_index("uq_statement_preferred", "statement", list(columns), unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    """Add the tables, two columns and an index; nothing that is held changes."""
    bind = op.get_bind()
    views.drop_all(bind)
    for made in metadata.sorted_tables:
        made.create(bind, checkfirst=False)
    op.add_column("dataset_release", text("own_origins", server_default=""))
    op.add_column("dataset_release", integer("own_statements", server_default="0"))
    _preferred(*_KEY, "origin")
    op.create_index("ix_part_alias_part", "part_alias", ["part_id"])


def downgrade() -> None:
    """Forget whose a record is; own facts stay in as if they were shipped, where the older schema allows it."""
    bind = op.get_bind()
    views.drop_all(bind)
    op.drop_index("ix_part_alias_part", table_name="part_alias")
    _preferred(*_KEY)
    op.drop_column("dataset_release", "own_statements")
    op.drop_column("dataset_release", "own_origins")
    for made in reversed(metadata.sorted_tables):
        made.drop(bind, checkfirst=False)
