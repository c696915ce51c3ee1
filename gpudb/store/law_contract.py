"""Columns of the public views about law, events and export status."""

from __future__ import annotations

from gpudb.store.contract import Col

_CITED = (
    Col("source", "text", "source that was read (source_list.source)"), Col("locator", "text", "where in the source"),
    Col("evidence", "text", "primary_read, quoted or secondary"),
    Col("quotes", "text", "the document that the source quotes", True),
    Col("recorded_on", "day", "day it entered the record"),
    Col("withdrawn_before", "day", "first day on which it no longer counts"), Col("note", "text", "what a reader must know", True),
)
_RECORD = Col("record", "text", "the whole record as canonical JSON, for programs")
_PERIOD = (Col("valid_from", "day", "first day"), Col("valid_before", "day", "first day after; 9999-12-31 when open"))
_FAMILIES = Col("families", "text", "families of parts it is about, comma-separated; empty for none named")
_PRECISION = Col("precision", "text", "day, month or year: how exactly the day is known")

LAW_VIEWS: dict[str, tuple[Col, ...]] = {
    "rule_period": (
        Col("rule", "text", "rule id"), Col("version", "text", "version id"),
        Col("kind", "text", "control, worldwide_control, review_policy, license_exception, tariff, guidance ..."),
        Col("rule_title", "text", "what the rule is"), Col("title", "text", "what the version did"),
        Col("citation", "text", "legal citation"), Col("announced_on", "day", "day it was announced", True),
        Col("published_on", "day", "day it was published", True), *_PERIOD,
        Col("enforced_from", "day", "first day it is enforced"), Col("enforced_before", "day", "first day it is no longer enforced"),
        Col("compliance_on", "day", "compliance day named in the text", True), Col("summary", "text", "in our words"),
        Col("authority", "text", "organisation id"), Col("url", "text", "address of the text"), *_CITED, _RECORD,
    ),
    "rule_record": (
        Col("rule", "text", "rule id"), Col("version", "text", "version id"), Col("kind", "text", "kind of rule"),
        Col("rule_title", "text", "what the rule is"), Col("authority", "text", "organisation id"),
        Col("rule_citation", "text", "citation of the rule"), Col("url", "text", "address of the text"),
        Col("recorded_on", "day", "day it entered the record"), _RECORD,
    ),
    "rule_threshold_period": (
        Col("rule", "text", "rule id"), Col("version", "text", "version id"),
        Col("kind", "text", "clause, exclusion, policy, exception or band"), Col("clause", "text", "clause id"),
        Col("paragraph", "text", "paragraph of the entry", True), Col("metric", "text", "what is measured"),
        Col("operator", "text", "< <= > >=: exclusive and inclusive bounds kept"), Col("value", "number", "the bound"), *_PERIOD,
        Col("locator", "text", "where in the text"), Col("citation", "text", "legal citation"),
    ),
    "rule_scope_period": (
        Col("rule", "text", "rule id"), Col("version", "text", "version id"), Col("position", "integer", "number of the scope"),
        Col("role", "text", "include, exclude or headquarters"), Col("place", "text", "country:CN, group:us-d5 or world"), *_PERIOD,
        Col("locator", "text", "where in the text"),
    ),
    "country_list": (
        Col("country", "text", "ISO 3166-1 code"), Col("name", "text", "name"),
        Col("treated_as", "text", "destination whose rules apply (Hong Kong: CN)", True),
        Col("treated_as_note", "text", "why", True), Col("source", "text", "where that was read", True),
    ),
    "country_group_period": (
        Col("country_group", "text", "group id"), Col("label", "text", "D:5, A:6 ..."), Col("country", "text", "ISO code"),
        Col("country_name", "text", "name"), *_PERIOD, Col("source", "text", "source that was read"),
    ),
    "country_group_record": (
        Col("country_group", "text", "group id"), Col("label", "text", "D:5, A:6 ..."), Col("title", "text", "what the group is"),
        Col("authority", "text", "organisation id"), Col("covered_from", "day", "first day for which members are known"),
        Col("as_of", "day", "day of the full list"), _RECORD,
    ),
    "letter_list": (
        Col("letter", "text", "letter id"), Col("authority", "text", "who sent it"), Col("company", "text", "company it binds"),
        Col("title", "text", "in our words"), Col("valid_from", "day", "first day"), _PRECISION,
        Col("valid_before", "day", "first day after; 9999-12-31 when open"),
        Col("clarified_on", "day", "day it was clarified", True), Col("named", "text", "what the letter names"),
        Col("criterion", "text", "the criterion, in our words"), _FAMILIES, Col("destinations", "text", "places"),
        Col("citation", "text", "filing that discloses it"), *_CITED, _RECORD,
    ),
    "license_list": (
        Col("license", "text", "record id"), Col("authority", "text", "who decides"), Col("company", "text", "company concerned", True),
        Col("kind", "text", "promised, granted, refused, revenue_condition ..."), Col("title", "text", "in our words"),
        Col("valid_from", "day", "day"), _PRECISION, Col("valid_before", "day", "first day after; 9999-12-31 when open"), _FAMILIES,
        Col("destinations", "text", "places"), Col("citation", "text", "citation"), *_CITED, _RECORD,
    ),
    "import_measure_list": (
        Col("measure", "text", "record id"), Col("authority", "text", "who acts"), Col("country", "text", "importing country"),
        Col("kind", "text", "discouraged, inspected, blocked, conditionally_approved ..."),
        Col("standing", "text", "reported or official"), Col("title", "text", "in our words"), Col("valid_from", "day", "day"),
        _PRECISION, Col("valid_before", "day", "first day after; 9999-12-31 when open"), _FAMILIES,
        Col("citation", "text", "citation"), *_CITED, _RECORD,
    ),
    "trade_period": (
        Col("event", "text", "record id"), Col("kind", "text", "tariff, rare_earths, truce, fee, court ..."),
        Col("authority", "text", "who acts"), Col("counterpart", "text", "towards whom", True), Col("title", "text", "in our words"),
        Col("valid_from", "day", "day"), _PRECISION, Col("valid_before", "day", "first day after; 9999-12-31 when open"),
        Col("rate_percent", "number", "rate of a tariff or fee", True, "%"), Col("rate_scope", "text", "on what", True), _FAMILIES,
        Col("citation", "text", "citation"), *_CITED, _RECORD,
    ),
    "claim_list": (
        Col("claim", "text", "claim id"), Col("topic", "text", "what it is about"), Col("claimant", "text", "organisation id"),
        Col("claimant_name", "text", "who says it"), Col("about", "text", "organisations it is about"), _FAMILIES,
        Col("claim_text", "text", "the claim in our words"), Col("day", "day", "day it was made"), _PRECISION,
        Col("state", "text", "open, supported, contradicted or retracted"), Col("contradicts", "text", "claims it contradicts"),
        Col("responses", "integer", "responses on record"), *_CITED,
    ),
    "claim_response_list": (
        Col("claim", "text", "claim id"), Col("position", "integer", "number"), Col("respondent", "text", "organisation id"),
        Col("respondent_name", "text", "who responds"), Col("stance", "text", "confirms, denies, disputes or qualifies"),
        Col("day", "day", "day"), _PRECISION, Col("response_text", "text", "in our words"), *_CITED,
    ),
    "review_list": (
        Col("layer", "text", "rule, letter, license, import_measure, tariff, trade, claim"),
        Col("reviewed_from", "day", "first reviewed day"),
        Col("reviewed_until", "day", "last reviewed day; later answers are unknown"), Col("recorded_on", "day", "day of the review"),
        Col("withdrawn_before", "day", "first day on which it no longer counts"), Col("note", "text", "what was looked at"), _RECORD,
    ),
    "tpp_bit_list": (
        Col("column_name", "text", "column of spec"), Col("bits", "integer", "bit length that counts for TPP"),
        Col("note", "text", "why"), _RECORD,
    ),
    "rule_outcome_period": (
        Col("part", "text", "part id"), Col("rule", "text", "rule id"), Col("version", "text", "version id"),
        Col("clause", "text", "clause id"), Col("paragraph", "text", "paragraph of the entry"),
        Col("outcome", "text", "met, not_met or unknown"), Col("missing", "text", "inputs that are not known"),
        Col("tpp", "number", "TPP used", True), Col("performance_density", "number", "performance density used", True), *_PERIOD,
        Col("citation", "text", "legal citation"),
    ),
    "export_status": (
        Col("part", "text", "part id"), Col("destination", "text", "ISO country code"),
        Col("layer", "text", "the layer that decides the headline: rule or letter"),
        Col("status", "text", "no_license_required, license_exception_available, license_required, not_enforced or unknown"),
        Col("basis", "text", "why, with rule version or letter"), Col("citation", "text", "legal citation"), *_PERIOD,
        Col("review_policy", "text", "presumption_of_denial, case_by_case or presumption_of_approval", True),
        Col("license_exceptions", "text", "exceptions that fit, comma-separated"),
    ),
}
LAW_VIEWS["export_status_now"] = LAW_VIEWS["export_status"]
