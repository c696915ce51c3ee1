"""The truth tables about things and facts. Private: they change by migration; the views are the contract.

Tables are defined in the order in which rows can be inserted: what a table refers to stands above it.
"""

from __future__ import annotations

from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy import ForeignKey as FK

from gpudb.fact import allowed
from gpudb.law.record import Evidence
from gpudb.store.types import LATER, NAMING, day, day_check, integer, number, one_of, table, text, texts

metadata = sa.MetaData(naming_convention=NAMING)


def truth(name: str, *items: Any) -> sa.Table:
    """A truth table, behind those that are defined already."""
    return table(name, metadata, *items)


organisation = truth(
    "_organisation",
    text("organisation_id", primary_key=True),
    *texts("name", "kind"),
    *texts("country_code", "url", null=True),
)

architecture = truth(
    "_architecture",
    text("architecture_id", primary_key=True),
    text("name"),
    text("vendor_id", FK("_organisation.organisation_id")),
)

source = truth(
    "_source",
    text("source_id", primary_key=True),
    text("title"),
    text("publisher_id", FK("_organisation.organisation_id")),
    *texts("kind", "url"),
    day("published_on", null=True),
    text("published_text", null=True),
    day("accessed_on"),
    *texts("language", "rank"),
    text("note", null=True),
    text("read_at", null=True, info=LATER),
    text("read_on_behalf", null=True, info=LATER),
    text("former_rank", null=True, info=LATER),
    day("ranked_on", null=True, info=LATER),
    day_check("published_on"),
    day_check("accessed_on"),
    one_of("rank", get_args(allowed.SourceRank)),
)

entity = truth(
    "_entity",
    text("entity_id", primary_key=True),
    text("entity_kind", primary_key=True),
    one_of("entity_kind", ("die", "part", "system")),
)

die = truth(
    "_die",
    text("die_id", primary_key=True),
    text("name"),
    text("architecture_id", FK("_architecture.architecture_id")),
    text("foundry_id", FK("_organisation.organisation_id"), null=True),
)

part = truth(
    "_part",
    text("part_id", primary_key=True),
    text("name"),
    text("vendor_id", FK("_organisation.organisation_id")),
    text("architecture_id", FK("_architecture.architecture_id")),
    text("die_id", FK("_die.die_id"), null=True),
    integer("die_count"),
    text("family"),
    integer("flagship"),
    *texts("form_factor", "market", "availability"),
    text("derived_from", FK("_part.part_id"), null=True),
    text("derived_from_source", FK("_source.source_id"), null=True),
    text("note", null=True),
    text("origin", server_default="shipped"),
    sa.CheckConstraint("die_count >= 1", name="die_count_positive"),
    sa.CheckConstraint("flagship IN (0, 1)", name="flagship_is_flag"),
    one_of("market", get_args(allowed.Market)),
    one_of("availability", get_args(allowed.Availability)),
)

part_alias = truth(
    "_part_alias",
    text("alias_key", primary_key=True),
    text("kind", primary_key=True),
    text("part_id", FK("_part.part_id"), primary_key=True),
    text("alias"),
    text("source_id", FK("_source.source_id"), null=True),
    one_of("kind", (*get_args(allowed.AliasKind), "family", "id", "name")),
    sa.Index("ix_part_alias_part", "part_id"),
)

part_crosswalk = truth(
    "_part_crosswalk",
    text("scheme", primary_key=True),
    text("name", primary_key=True),
    text("part_id", FK("_part.part_id")),
    text("source_id", FK("_source.source_id")),
)

cloud_machine = truth(
    "_cloud_machine",
    text("provider_id", FK("_organisation.organisation_id"), primary_key=True),
    text("name", primary_key=True),
    text("part_id", FK("_part.part_id")),
    integer("quantity"),
    day("as_of", null=True),
    text("source_id", FK("_source.source_id")),
    day_check("as_of"),
)

system = truth(
    "_system",
    text("system_id", primary_key=True),
    text("name"),
    text("vendor_id", FK("_organisation.organisation_id")),
    text("form"),
    text("note", null=True),
)

system_member = truth(
    "_system_member",
    text("system_id", FK("_system.system_id"), primary_key=True),
    text("part_id", FK("_part.part_id"), primary_key=True),
    integer("quantity"),
    text("source_id", FK("_source.source_id")),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
)

attribute = truth(
    "_attribute",
    text("attribute_id", primary_key=True),
    *texts("label", "attribute_group", "value_kind", "unit"),
    number("minimum"),
    number("maximum"),
    text("qualified_by"),
    integer("inherited_from_die"),
    *texts("description", "since"),
    one_of("value_kind", get_args(allowed.ValueKind)),
    one_of("qualified_by", get_args(allowed.QualifiedBy)),
)

#: how a column of `spec` is called and counted where people read it
column_display = truth(
    "_column_display",
    text("column_name", primary_key=True),
    *texts("short", "shown_unit"),
    number("shown_scale", null=False),
    integer("summary", null=True),
    text("beside", null=True),
)

spec_column = truth(
    "_spec_column",
    text("column_name", primary_key=True),
    text("attribute_id", FK("_attribute.attribute_id")),
    text("qualifier"),
    integer("position"),
    text("see_also", null=True),
    sa.UniqueConstraint("attribute_id", "qualifier"),
    sa.UniqueConstraint("position"),
    one_of("qualifier", get_args(allowed.Qualifier)),
)

metric_definition = truth(
    "_metric_definition",
    text("metric", primary_key=True),
    *texts("label", "unit", "formula", "description"),
    integer("position"),
    text("since"),
)

statement = truth(
    "_statement",
    text("statement_id", primary_key=True),
    *texts("entity_id", "entity_kind", "attribute_id", "qualifier", "state"),
    number("value_number"),
    text("value_text", null=True),
    *texts("published", "locator"),
    text("derivation", null=True),
    text("source_id", FK("_source.source_id")),
    text("evidence"),
    text("quotes", null=True),
    text("rank"),
    *texts("reason", "scope", "note", null=True),
    day("recorded_on"),
    day("withdrawn_on", null=True),
    text("withdrawn_reason", null=True),
    text("origin", server_default="shipped"),
    number("value_min", info=LATER),
    number("value_max", info=LATER),
    text("copied_from", null=True, info=LATER),
    text("accumulator", null=True, info=LATER),
    text("precision", null=True, info=LATER),
    sa.ForeignKeyConstraint(["entity_id", "entity_kind"], ["_entity.entity_id", "_entity.entity_kind"]),
    sa.ForeignKeyConstraint(["attribute_id", "qualifier"], ["_spec_column.attribute_id", "_spec_column.qualifier"]),
    one_of("state", get_args(allowed.State)),
    one_of("rank", get_args(allowed.Rank)),
    one_of("evidence", get_args(Evidence)),
    day_check("recorded_on"),
    day_check("withdrawn_on"),
    sa.CheckConstraint(
        "(state = 'known' AND (value_number IS NULL) <> (value_text IS NULL)) OR "
        "(state <> 'known' AND value_number IS NULL AND value_text IS NULL)",
        name="exactly_one_value",
    ),
    sa.CheckConstraint("state <> 'known' OR length(published) > 0", name="published_words"),
    sa.CheckConstraint("length(locator) > 0", name="has_locator"),
    sa.CheckConstraint("value_number IS NULL OR (value_number > -1e300 AND value_number < 1e300)", name="finite"),
    sa.CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= recorded_on", name="withdrawn_after_recorded"),
    sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
    sa.CheckConstraint("rank = 'normal' OR reason IS NOT NULL", name="rank_with_reason"),
    sa.Index("ix_statement_entity", "entity_id", "entity_kind", "attribute_id", "qualifier"),
    sa.Index(
        "uq_statement_preferred",
        "entity_id",
        "entity_kind",
        "attribute_id",
        "qualifier",
        "origin",
        unique=True,
        sqlite_where=sa.text("rank = 'preferred' AND withdrawn_on IS NULL"),
        postgresql_where=sa.text("rank = 'preferred' AND withdrawn_on IS NULL"),
    ),
)

dataset_release = truth(
    "_dataset_release",
    text("release", primary_key=True),
    day("released_on"),
    *texts("content_sha256", "tool_version", "contract_version"),
    integer("statements"),
    integer("parts"),
    integer("sources"),
    text("own_origins", server_default=""),
    integer("own_statements", server_default="0"),
    day_check("released_on"),
)
