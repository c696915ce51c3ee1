"""Private tables begin with an underscore, so that a list of names shows which are for people; nothing that is held changes."""

from __future__ import annotations

from alembic import op

from gpudb.store import views

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    "organisation", "architecture", "source", "entity", "die", "part", "part_alias", "part_crosswalk",
    "cloud_machine", "system", "system_member", "attribute", "column_display", "spec_column", "metric_definition",
    "statement", "dataset_release", "country", "region", "country_group", "country_group_member", "rule",
    "rule_version", "rule_threshold", "rule_scope", "letter", "license_event", "import_measure", "trade_event",
    "claim", "claim_response", "layer_review", "tpp_bits", "bill", "bill_state", "court_case", "court_case_state",
    "market_fact", "caveat", "listed_entity", "own_origin", "own_file", "own_record",
)  # fmt: skip


def upgrade() -> None:
    """Give each table its new name; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for name in TABLES:
        op.rename_table(name, f"_{name}")


def downgrade() -> None:
    """Give each table the name it had."""
    views.drop_all(op.get_bind())
    for name in TABLES:
        op.rename_table(f"_{name}", name)
