"""Law, letters, licenses, the importing side, trade and claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import ForeignKey as FK

from gpudb.store import views
from gpudb.store.types import NAMING, day, day_check, integer, number, one_of, table, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

metadata = sa.MetaData(naming_convention=NAMING)
# the tables of 0001 that these refer to, by name only
organisation = sa.Table("organisation", metadata, text("organisation_id", primary_key=True))
source = sa.Table("source", metadata, text("source_id", primary_key=True))
_PRECISION = ("day", "month", "year")


def _cited() -> list[sa.Column[object] | sa.CheckConstraint]:
    """Where a record was read, and when it entered the record."""
    return [
        text("source_id", FK("source.source_id")),
        text("locator"),
        text("evidence"),
        text("quotes", null=True),
        day("recorded_on"),
        day("withdrawn_on", null=True),
        text("withdrawn_reason", null=True),
        text("note", null=True),
        one_of("evidence", ("primary_read", "quoted", "secondary")),
        day_check("recorded_on"),
        day_check("withdrawn_on"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
    ]


country = table(
    "country",
    metadata,
    text("country_code", primary_key=True),
    text("name"),
    text("treated_as", null=True),
    text("treated_as_source", FK("source.source_id"), null=True),
    text("treated_as_note", null=True),
    sa.CheckConstraint("length(country_code) = 2", name="code_has_two_letters"),
)

country_group = table(
    "country_group",
    metadata,
    text("group_id", primary_key=True),
    text("label"),
    text("title"),
    text("authority_id", FK("organisation.organisation_id")),
    day("covered_from"),
    day("as_of"),
    text("record"),
    *_cited(),
    day_check("covered_from"),
    day_check("as_of"),
)

country_group_member = table(
    "country_group_member",
    metadata,
    text("group_id", FK("country_group.group_id"), primary_key=True),
    text("country_code", FK("country.country_code"), primary_key=True),
    day("valid_from", primary_key=True),
    day("valid_before"),
    text("source_id", FK("source.source_id")),
    day_check("valid_from"),
    day_check("valid_before"),
    sa.CheckConstraint("valid_from < valid_before", name="period_not_empty"),
)

rule = table(
    "rule",
    metadata,
    text("rule_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("title"),
    text("kind"),
    text("citation"),
    text("url"),
)

rule_version = table(
    "rule_version",
    metadata,
    text("version_id", primary_key=True),
    text("rule_id", FK("rule.rule_id")),
    text("version"),
    text("citation"),
    text("title"),
    text("summary"),
    day("announced_on", null=True),
    day("published_on", null=True),
    day("effective_on"),
    day("ends_on", null=True),
    text("ends_note", null=True),
    day("enforced_from", null=True),
    day("enforced_until", null=True),
    day("compliance_on", null=True),
    text("record"),
    *_cited(),
    *(
        day_check(name)
        for name in (
            "announced_on",
            "published_on",
            "effective_on",
            "ends_on",
            "enforced_from",
            "enforced_until",
            "compliance_on",
        )
    ),
    sa.UniqueConstraint("rule_id", "effective_on", "recorded_on"),
)

rule_threshold = table(
    "rule_threshold",
    metadata,
    text("version_id", FK("rule_version.version_id"), primary_key=True),
    text("kind", primary_key=True),
    text("clause", primary_key=True),
    integer("position", primary_key=True),
    text("paragraph", null=True),
    text("metric"),
    text("operator"),
    number("value", null=False),
    text("locator"),
    one_of("operator", ("<", "<=", ">", ">=")),
    one_of("kind", ("clause", "exclusion", "policy", "exception", "band")),
)

rule_scope = table(
    "rule_scope",
    metadata,
    text("version_id", FK("rule_version.version_id"), primary_key=True),
    integer("position", primary_key=True),
    text("role", primary_key=True),
    text("place", primary_key=True),
    text("locator"),
    one_of("role", ("include", "exclude", "headquarters")),
)

letter = table(
    "letter",
    metadata,
    text("letter_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("company_id", FK("organisation.organisation_id")),
    text("title"),
    day("effective_on"),
    text("precision"),
    day("ends_on", null=True),
    text("ends_reason", null=True),
    day("clarified_on", null=True),
    text("named"),
    text("criterion"),
    text("families"),
    text("destinations"),
    text("citation"),
    text("record"),
    *_cited(),
    day_check("effective_on"),
    day_check("ends_on"),
    day_check("clarified_on"),
    one_of("precision", _PRECISION),
)

license_event = table(
    "license_event",
    metadata,
    text("license_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("company_id", FK("organisation.organisation_id"), null=True),
    text("kind"),
    text("title"),
    day("day"),
    text("precision"),
    day("until", null=True),
    text("families"),
    text("destinations"),
    text("citation"),
    text("record"),
    *_cited(),
    day_check("day"),
    day_check("until"),
    one_of("precision", _PRECISION),
)

import_measure = table(
    "import_measure",
    metadata,
    text("measure_id", primary_key=True),
    text("authority_id", FK("organisation.organisation_id")),
    text("country_code", FK("country.country_code")),
    text("kind"),
    text("standing"),
    text("title"),
    day("day"),
    text("precision"),
    day("until", null=True),
    text("families"),
    text("citation"),
    text("record"),
    *_cited(),
    day_check("day"),
    day_check("until"),
    one_of("standing", ("reported", "official")),
    one_of("precision", _PRECISION),
)

trade_event = table(
    "trade_event",
    metadata,
    text("event_id", primary_key=True),
    text("kind"),
    text("authority_id", FK("organisation.organisation_id")),
    text("counterpart_id", FK("organisation.organisation_id"), null=True),
    text("title"),
    day("day"),
    text("precision"),
    day("until", null=True),
    number("rate_percent"),
    text("rate_scope", null=True),
    text("families"),
    text("citation"),
    text("record"),
    *_cited(),
    day_check("day"),
    day_check("until"),
    one_of("precision", _PRECISION),
)

claim = table(
    "claim",
    metadata,
    text("claim_id", primary_key=True),
    text("topic"),
    text("claimant_id", FK("organisation.organisation_id")),
    text("about"),
    text("families"),
    text("claim_text"),
    day("day"),
    text("precision"),
    text("state"),
    text("contradicts"),
    text("record"),
    *_cited(),
    day_check("day"),
    one_of("precision", _PRECISION),
    one_of("state", ("open", "supported", "contradicted", "retracted")),
)

claim_response = table(
    "claim_response",
    metadata,
    text("claim_id", FK("claim.claim_id"), primary_key=True),
    integer("position", primary_key=True),
    text("respondent_id", FK("organisation.organisation_id")),
    text("stance"),
    day("day"),
    text("precision"),
    text("response_text"),
    *_cited(),
    day_check("day"),
    one_of("stance", ("confirms", "denies", "disputes", "qualifies")),
)

layer_review = table(
    "layer_review",
    metadata,
    text("layer", primary_key=True),
    day("recorded_on", primary_key=True),
    day("reviewed_from"),
    day("reviewed_until"),
    day("withdrawn_on", null=True),
    text("withdrawn_reason", null=True),
    text("note"),
    text("record"),
    *(day_check(name) for name in ("recorded_on", "reviewed_from", "reviewed_until", "withdrawn_on")),
)

tpp_bits = table(
    "tpp_bits",
    metadata,
    text("attribute", primary_key=True),
    integer("bits"),
    text("note"),
    text("record"),
    sa.CheckConstraint("bits BETWEEN 1 AND 64", name="bits_in_range"),
)

OWN = [t for t in metadata.sorted_tables if t.name not in ("organisation", "source")]


def upgrade() -> None:
    """Add the tables; the views are made again by the next load."""
    views.drop_all(op.get_bind())
    for made in OWN:
        made.create(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Leave only the things and facts."""
    views.drop_all(op.get_bind())
    for made in reversed(OWN):
        made.drop(op.get_bind(), checkfirst=False)
