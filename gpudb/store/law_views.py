"""The public views about law, events and export status, as SQL text that both engines read."""

from __future__ import annotations

from gpudb.model import OPEN_END

END = f"'{OPEN_END}'"

_CITED = f"""x.source_id AS source, x.locator AS locator, x.evidence AS evidence, x.quotes AS quotes,
 x.recorded_on AS recorded_on, coalesce(x.withdrawn_on, {END}) AS withdrawn_before, x.note AS note"""


def own(kind: str, key: str) -> str:
    """The column `origin` of a view: 'shipped', or the team that added the record."""
    return f"coalesce((SELECT w.origin FROM own_record w WHERE w.kind = '{kind}' AND w.record_id = {key}), 'shipped') AS origin"


LAW_VIEW_SQL: dict[str, str] = {
    "rule_period": f"""
SELECT r.rule_id AS rule, v.version AS version, r.kind AS kind, r.title AS rule_title, v.title AS title,
 v.citation AS citation, v.announced_on AS announced_on, v.published_on AS published_on, v.effective_on AS valid_from,
 CASE WHEN v.ends_on IS NOT NULL AND v.ends_on < v.next_on THEN v.ends_on ELSE v.next_on END AS valid_before,
 coalesce(v.enforced_from, v.effective_on) AS enforced_from, coalesce(v.enforced_until, {END}) AS enforced_before,
 v.compliance_on AS compliance_on, v.summary AS summary, r.authority_id AS authority, r.url AS url, {_CITED.replace("x.", "v.")},
 v.record AS record
FROM rule r JOIN (SELECT w.*, coalesce(lead(w.effective_on) OVER (PARTITION BY w.rule_id ORDER BY w.effective_on), {END}) AS next_on
 FROM rule_version w WHERE w.withdrawn_on IS NULL) v ON v.rule_id = r.rule_id""",
    "rule_record": f"""
SELECT r.rule_id AS rule, v.version AS version, r.kind AS kind, r.title AS rule_title, r.authority_id AS authority,
 r.citation AS rule_citation, r.url AS url, v.recorded_on AS recorded_on, v.record AS record, v.title AS title,
 v.citation AS citation, v.announced_on AS announced_on, v.published_on AS published_on, v.effective_on AS effective_on,
 v.ends_on AS ends_on, v.enforced_from AS enforced_from, v.enforced_until AS enforced_until, v.compliance_on AS compliance_on,
 v.summary AS summary, v.source_id AS source, v.locator AS locator, v.evidence AS evidence, v.quotes AS quotes, v.note AS note,
 coalesce(v.withdrawn_on, {END}) AS withdrawn_before, v.withdrawn_reason AS withdrawn_reason
FROM rule r JOIN rule_version v ON v.rule_id = r.rule_id""",
    "rule_threshold_record": """
SELECT v.rule_id AS rule, v.version AS version, t.kind AS kind, t.clause AS clause, t.position AS position,
 t.paragraph AS paragraph, t.metric AS metric, t.operator AS operator, t.value AS value, t.locator AS locator
FROM rule_threshold t JOIN rule_version v ON v.version_id = t.version_id""",
    "rule_scope_record": """
SELECT v.rule_id AS rule, v.version AS version, s.position AS position, s.role AS role, s.place AS place, s.locator AS locator
FROM rule_scope s JOIN rule_version v ON v.version_id = s.version_id""",
    "rule_threshold_period": """
SELECT p.rule AS rule, p.version AS version, t.kind AS kind, t.clause AS clause, t.paragraph AS paragraph, t.metric AS metric,
 t.operator AS operator, t.value AS value, p.valid_from AS valid_from, p.valid_before AS valid_before, t.locator AS locator,
 p.citation AS citation
FROM rule_threshold t JOIN rule_version v ON v.version_id = t.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "rule_scope_period": """
SELECT p.rule AS rule, p.version AS version, s.position AS position, s.role AS role, s.place AS place,
 p.valid_from AS valid_from, p.valid_before AS valid_before, s.locator AS locator
FROM rule_scope s JOIN rule_version v ON v.version_id = s.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "country_list": """
SELECT country_code AS country, name, treated_as, treated_as_note, treated_as_source AS source FROM country""",
    "country_group_period": """
SELECT g.group_id AS country_group, g.label AS label, m.country_code AS country, c.name AS country_name,
 m.valid_from AS valid_from, m.valid_before AS valid_before, m.source_id AS source
FROM country_group g JOIN country_group_member m ON m.group_id = g.group_id JOIN country c ON c.country_code = m.country_code""",
    "country_group_record": """
SELECT group_id AS country_group, label, title, authority_id AS authority, covered_from, as_of, record FROM country_group""",
    "letter_list": f"""
SELECT x.letter_id AS letter, x.authority_id AS authority, x.company_id AS company, x.title AS title, x.effective_on AS valid_from,
 x.precision AS precision, coalesce(x.ends_on, {END}) AS valid_before, x.clarified_on AS clarified_on, x.named AS named,
 x.criterion AS criterion, x.families AS families, x.destinations AS destinations, x.citation AS citation, {_CITED},
 x.record AS record, {own("letter", "x.letter_id")}
FROM letter x""",
    "license_list": f"""
SELECT x.license_id AS license, x.authority_id AS authority, x.company_id AS company, x.kind AS kind, x.title AS title,
 x.day AS valid_from, x.precision AS precision, coalesce(x.until, {END}) AS valid_before, x.families AS families,
 x.destinations AS destinations, x.citation AS citation, {_CITED}, x.record AS record, {own("license", "x.license_id")}
FROM license_event x""",
    "import_measure_list": f"""
SELECT x.measure_id AS measure, x.authority_id AS authority, x.country_code AS country, x.kind AS kind, x.standing AS standing,
 x.title AS title, x.day AS valid_from, x.precision AS precision, coalesce(x.until, {END}) AS valid_before,
 x.families AS families, x.citation AS citation, {_CITED}, x.record AS record, {own("import_measure", "x.measure_id")}
FROM import_measure x""",
    "trade_period": f"""
SELECT x.event_id AS event, x.kind AS kind, x.authority_id AS authority, x.counterpart_id AS counterpart, x.title AS title,
 x.day AS valid_from, x.precision AS precision, coalesce(x.until, {END}) AS valid_before, x.rate_percent AS rate_percent,
 x.rate_scope AS rate_scope, x.families AS families, x.citation AS citation, {_CITED}, x.record AS record, {own("trade", "x.event_id")}
FROM trade_event x""",
    "claim_list": f"""
SELECT x.claim_id AS claim, x.topic AS topic, x.claimant_id AS claimant, o.name AS claimant_name, x.about AS about,
 x.families AS families, x.claim_text AS claim_text, x.day AS day, x.precision AS precision, x.state AS state,
 x.contradicts AS contradicts, (SELECT count(*) FROM claim_response r WHERE r.claim_id = x.claim_id) AS responses, {_CITED},
 {own("claim", "x.claim_id")}
FROM claim x JOIN organisation o ON o.organisation_id = x.claimant_id""",
    "claim_response_list": f"""
SELECT x.claim_id AS claim, x.position AS position, x.respondent_id AS respondent, o.name AS respondent_name,
 x.stance AS stance, x.day AS day, x.precision AS precision, x.response_text AS response_text, {_CITED}
FROM claim_response x JOIN organisation o ON o.organisation_id = x.respondent_id""",
    "review_list": f"""
SELECT layer, reviewed_from, reviewed_until, recorded_on, coalesce(withdrawn_on, {END}) AS withdrawn_before, note, record
FROM layer_review""",
    "tpp_bit_list": "SELECT attribute AS column_name, bits, note, record FROM tpp_bits",
    "rule_outcome_period": """
SELECT r.part_id AS part, p.rule AS rule, p.version AS version, o.clause AS clause, o.paragraph AS paragraph,
 o.outcome AS outcome, o.missing AS missing, r.tpp AS tpp, r.performance_density AS performance_density,
 p.valid_from AS valid_from, p.valid_before AS valid_before, p.citation AS citation
FROM part_regime r JOIN regime_outcome o ON o.regime_id = r.regime_id JOIN rule_version v ON v.version_id = o.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "export_status": """
SELECT r.part_id AS part, d.country_code AS destination, t.layer AS layer, t.status AS status, t.basis AS basis,
 t.citation AS citation, s.valid_from AS valid_from, s.valid_before AS valid_before, t.review_policy AS review_policy,
 t.license_exceptions AS license_exceptions
FROM part_regime r JOIN status_current s ON s.regime_id = r.regime_id JOIN status_text t ON t.text_id = s.text_id
 JOIN status_destination d ON d.class_code = s.class_code""",
    "export_status_now": """
SELECT part, destination, layer, status, basis, citation, valid_from, valid_before, review_policy, license_exceptions
FROM export_status WHERE valid_from <= CURRENT_DATE AND CURRENT_DATE < valid_before""",
}

LAW_DERIVED_TABLES = ("regime_outcome", "part_regime", "status_current", "status_text", "status_destination")
