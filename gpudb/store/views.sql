-- The public views as SQL that both engines read, in the order in which they can be made; $name stands for a piece, of those below or of
-- views.py, and $made for what the program makes of this one view: a list of columns from the records of law, or all of a view of one table, which
-- has nothing below its name.

-- piece: history_columns
c.attribute_id AS attribute, c.qualifier AS qualifier,
 c.column_name AS column_name, s.state AS state, s.value_number AS value_number, s.value_text AS value_text,
 a.unit AS unit, s.published AS published, s.source_id AS source, s.locator AS locator, s.derivation AS derivation,
 s.rank AS rank, s.recorded_on AS recorded_on, coalesce(s.withdrawn_on, $end) AS withdrawn_before,
 s.withdrawn_reason AS withdrawn_reason, s.statement_id AS statement_id, s.evidence AS evidence, s.quotes AS quotes,
 s.reason AS reason, s.scope AS scope, s.note AS note, s.entity_kind AS stated_about,
 CASE WHEN s.recorded_on < o.ranked_on THEN o.former_rank ELSE o.rank END AS source_rank,
 s.origin AS origin,
 CASE WHEN s.origin = 'shipped' THEN 0 ELSE coalesce((SELECT w.standing FROM _own_origin w WHERE w.origin = s.origin), 1)
 END AS origin_rank, s.value_min AS value_min, s.value_max AS value_max, s.copied_from AS copied_from,
 s.accumulator AS accumulator, s.precision AS precision

-- piece: history_joins
JOIN _spec_column c ON c.attribute_id = s.attribute_id AND c.qualifier = s.qualifier
 JOIN _attribute a ON a.attribute_id = c.attribute_id JOIN _source o ON o.source_id = s.source_id

-- a period during which the part was announced is two rows: h.later 0 before that day, 1 from it on
-- piece: status_from
CASE WHEN h.later = 1 AND s.valid_from < r.announced_on THEN r.announced_on ELSE s.valid_from END

-- piece: status_before
CASE WHEN h.later = 0 AND r.announced_on < s.valid_before THEN r.announced_on ELSE s.valid_before END

-- piece: status_columns
r.part_id AS part, d.country_code AS destination, t.layer AS layer, t.status AS status, t.basis AS basis,
 t.citation AS citation, $status_from AS valid_from, $status_before AS valid_before,
 t.review_policy AS review_policy, t.license_exceptions AS license_exceptions, t.possible AS possible,
 CASE WHEN h.later = 1 THEN t.caveats WHEN t.caveats = '' THEN '$not_announced' ELSE t.caveats || ', $not_announced' END AS caveats,
 t.last_reviewed_on AS last_reviewed_on, (SELECT o.url FROM _source o WHERE o.source_id = t.source_id) AS url,
 s.status_since AS status_since, t.version_since AS version_since

-- piece: status_tables
FROM _part_regime r JOIN _status_current s ON s.regime_id = r.regime_id JOIN _status_text t ON t.text_id = s.text_id
 JOIN _status_destination d ON d.class_code = s.class_code JOIN (SELECT 0 AS later UNION ALL SELECT 1 AS later) h
 ON (h.later = 0 AND s.valid_from < r.announced_on) OR (h.later = 1 AND s.valid_before > r.announced_on)

-- first: a browser of databases may list views in the order in which they were made
-- view: start_here
$start_here

-- its columns are those of the registry
-- view: spec

-- view: spec_history
SELECT p.part_id AS part, $history_columns
FROM _part p JOIN _statement s ON s.entity_id = p.part_id AND s.entity_kind = 'part' $history_joins
UNION ALL
SELECT p.part_id AS part, $history_columns
FROM _part p JOIN _statement s ON s.entity_id = p.die_id AND s.entity_kind = 'die' $history_joins

-- LEFT, though every attribute is registered: both engines then leave the table out when a question needs no unit
-- view: spec_fact
SELECT f.part_id AS part, s.attribute_id AS attribute, s.qualifier AS qualifier, f.column_name AS column_name,
 s.state AS state, s.value_number AS value_number, s.value_text AS value_text, a.unit AS unit, s.published AS published,
 s.source_id AS source, s.locator AS locator, s.derivation AS derivation, f.agreeing AS sources_agreeing,
 f.disagreeing AS sources_disagreeing, s.statement_id AS statement_id, s.evidence AS evidence, s.quotes AS quotes,
 s.rank AS rank, s.reason AS reason, s.scope AS scope, s.note AS note, s.entity_kind AS stated_about,
 s.recorded_on AS recorded_on, s.origin AS origin, s.value_min AS value_min, s.value_max AS value_max,
 s.copied_from AS copied_from, s.accumulator AS accumulator, s.precision AS precision
FROM _fact_current f JOIN _statement s ON s.statement_id = f.statement_id
 LEFT JOIN _attribute a ON a.attribute_id = s.attribute_id

-- view: spec_conflict
SELECT h.part AS part, h.attribute AS attribute, h.qualifier AS qualifier, h.column_name AS column_name,
 b.value_number AS preferred_number, b.value_text AS preferred_text, b.source_id AS preferred_source, h.state AS state,
 h.value_number AS value_number, h.value_text AS value_text, h.unit AS unit, h.published AS published,
 h.source AS source, h.rank AS rank, h.reason AS reason, h.origin AS origin, b.origin AS preferred_origin,
 $kind_of_conflict AS kind
FROM _fact_current f JOIN _statement b ON b.statement_id = f.statement_id
 JOIN spec_history h ON h.part = f.part_id AND h.column_name = f.column_name
 LEFT JOIN _attribute a ON a.attribute_id = h.attribute
WHERE f.disagreeing > 0 AND h.withdrawn_before = $end AND NOT (h.state = b.state
 AND coalesce(h.value_number, -1e308) = coalesce(b.value_number, -1e308)
 AND coalesce(h.value_text, '') = coalesce(b.value_text, ''))

-- view: metric_value
SELECT m.part_id AS part, m.metric AS metric, m.value AS value, m.basis AS basis, d.formula AS formula, d.unit AS unit
FROM _metric_current m JOIN _metric_definition d ON d.metric = m.metric

-- view: part_alias_list
SELECT l.alias AS alias, l.alias_key AS alias_key, l.kind AS kind, l.part_id AS part, p.flagship AS flagship,
 p.family AS family, p.name AS part_name, l.source_id AS source,
 coalesce((SELECT w.origin FROM _own_record w WHERE w.kind = 'alias' AND w.record_id = l.kind || ' ' || l.alias_key || ' ' || l.part_id), 'shipped') AS origin
FROM _part_alias l JOIN _part p ON p.part_id = l.part_id

-- view: part_day
SELECT part, column_name AS kind, CASE WHEN attribute IN ('announced', 'released', 'first_reported', 'first_delivered')
 THEN date(value_text) END AS day, coalesce(precision, 'day') AS precision, rank, source FROM spec_fact
WHERE attribute IN ('announced', 'released', 'first_reported', 'first_delivered') AND state = 'known' AND rank <> 'deprecated'

-- view: name_crosswalk
SELECT c.scheme AS scheme, c.name AS name, c.part_id AS part, c.source_id AS source FROM _part_crosswalk c
UNION SELECT 'gfd' AS scheme, replace(l.alias, ' ', '-') AS name, l.part_id AS part, l.source_id AS source
FROM _part_alias l WHERE l.kind = 'driver' AND substr(l.alias, 1, 7) = 'NVIDIA '

-- view: cloud_instance
SELECT c.provider_id AS provider, o.name AS provider_name, c.name AS instance, c.part_id AS part, c.quantity AS quantity,
 c.as_of AS as_of, c.source_id AS source
FROM _cloud_machine c JOIN _organisation o ON o.organisation_id = c.provider_id

-- view: system_spec
SELECT y.system_id AS system, y.name AS name, y.vendor_id AS vendor, y.form AS form, m.part_id AS part,
 m.quantity AS quantity, m.quantity * c.memory_gb AS total_memory_gb,
 m.quantity * c.bf16_tensor_dense_tflops AS total_bf16_tensor_dense_tflops,
 m.quantity * c.tdp_w AS total_gpu_tdp_w, m.source_id AS source, y.note AS note,
 coalesce((SELECT w.origin FROM _own_record w WHERE w.kind = 'system' AND w.record_id = y.system_id), 'shipped') AS origin
FROM _system y JOIN _system_member m ON m.system_id = y.system_id JOIN _spec_current c ON c.part = m.part_id

-- view: source_list
SELECT s.source_id AS source, s.title AS title, s.publisher_id AS publisher, o.name AS publisher_name, s.kind AS kind,
 s.url AS url, s.published_on AS published_on, s.published_text AS published_text, s.accessed_on AS accessed_on,
 s.language AS language, s.rank AS rank, s.note AS note, coalesce(u.statements, 0) AS statements,
 coalesce((SELECT w.origin FROM _own_record w WHERE w.kind = 'source' AND w.record_id = s.source_id), 'shipped') AS origin, s.read_at AS read_at, s.read_on_behalf AS read_on_behalf
FROM _source s JOIN _organisation o ON o.organisation_id = s.publisher_id
 LEFT JOIN _source_use u ON u.source_id = s.source_id

-- view: organisation_list
SELECT organisation_id AS organisation, name, kind, country_code AS country, url FROM _organisation

-- view: release
SELECT release, released_on, content_sha256, tool_version, contract_version, statements, parts, sources, own_origins,
 own_statements
FROM _dataset_release

-- view: origin_list
SELECT o.origin AS origin, o.standing AS standing, (SELECT count(*) FROM _own_file f WHERE f.origin = o.origin) AS files,
 (SELECT count(*) FROM _statement s WHERE s.origin = o.origin) AS statements,
 (SELECT count(*) FROM _part p WHERE p.origin = o.origin) AS parts,
 (SELECT count(*) FROM _own_record r WHERE r.origin = o.origin) AS other_records
FROM (SELECT 'shipped' AS origin, 0 AS standing UNION ALL SELECT origin, standing FROM _own_origin) o

-- view: origin_standing
SELECT w.origin AS origin, w.standing AS standing, w.recorded_on AS recorded_on, coalesce((SELECT min(n.recorded_on)
 FROM _own_standing n WHERE n.origin = w.origin AND n.number > w.number), $end) AS withdrawn_before FROM _own_standing w
UNION ALL SELECT 'shipped', 0, min(recorded_on), $end FROM _statement

-- view: column_doc
SELECT view_name AS view, column_name, type, unit, nullable, description, since, label, column_group, position, see_also,
 attribute, short, nullif(shown_unit, '') AS shown_unit, shown_scale, summary, beside
FROM _column_registry

-- view: rule_period
$made
FROM _rule r JOIN $versions v ON v.rule_id = r.rule_id

-- view: rule_record
$made FROM _rule r JOIN _rule_version v ON v.rule_id = r.rule_id

-- view: rule_threshold_record
SELECT v.rule_id AS rule, v.version AS version, t.kind AS kind, t.clause AS clause, t.position AS position,
 t.paragraph AS paragraph, t.metric AS metric, t.operator AS operator, t.value AS value, t.locator AS locator
FROM _rule_threshold t JOIN _rule_version v ON v.version_id = t.version_id

-- view: rule_scope_record
SELECT v.rule_id AS rule, v.version AS version, s.position AS position, s.role AS role, s.place AS place, s.locator AS locator
FROM _rule_scope s JOIN _rule_version v ON v.version_id = s.version_id

-- view: rule_threshold_period
SELECT p.rule AS rule, p.version AS version, t.kind AS kind, t.clause AS clause, t.paragraph AS paragraph, t.metric AS metric,
 t.operator AS operator, t.value AS value, p.valid_from AS valid_from, p.valid_before AS valid_before, t.locator AS locator,
 p.citation AS citation
FROM _rule_threshold t JOIN _rule_version v ON v.version_id = t.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version

-- view: rule_scope_period
SELECT p.rule AS rule, p.version AS version, s.position AS position, s.role AS role, s.place AS place,
 p.valid_from AS valid_from, p.valid_before AS valid_before, s.locator AS locator
FROM _rule_scope s JOIN _rule_version v ON v.version_id = s.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version

-- view: country_list

-- view: region_list

-- view: country_group_period
SELECT g.group_id AS country_group, g.label AS label, m.country_code AS country, c.name AS country_name,
 m.valid_from AS valid_from, m.valid_before AS valid_before, m.source_id AS source
FROM _country_group g JOIN _country_group_member m ON m.group_id = g.group_id JOIN _country c ON c.country_code = m.country_code

-- view: country_group_record

-- view: letter_list

-- view: license_list

-- view: import_measure_list

-- view: trade_period

-- view: claim_list

-- view: claim_response_list

-- view: review_list

-- view: tpp_bit_list

-- view: bill_list

-- view: case_list

-- view: market_list

-- view: caveat_list

-- view: entity_list

-- view: rule_outcome_period
SELECT r.part_id AS part, p.rule AS rule, p.version AS version, o.clause AS clause, o.paragraph AS paragraph,
 o.outcome AS outcome, o.missing AS missing, r.tpp AS tpp, r.performance_density AS performance_density,
 p.valid_from AS valid_from, p.valid_before AS valid_before, p.citation AS citation,
 o.possible AS possible
FROM _part_regime r JOIN _regime_outcome o ON o.regime_id = r.regime_id JOIN _rule_version v ON v.version_id = o.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version

-- view: export_status
SELECT $status_columns
$status_tables

-- beside an answer that is unknown because nobody looked any more: the one of the last reviewed day
-- view: export_status_now
SELECT $status_columns, kt.status AS last_known_status, kt.basis AS last_known_basis, kt.citation AS last_known_citation,
 (SELECT o.url FROM _source o WHERE o.source_id = kt.source_id) AS last_known_url
$status_tables
 LEFT JOIN _status_current k ON k.regime_id = s.regime_id AND k.class_code = s.class_code AND t.last_reviewed_on < CURRENT_DATE
 AND k.valid_from <= t.last_reviewed_on AND t.last_reviewed_on < k.valid_before
 LEFT JOIN _status_text kt ON kt.text_id = k.text_id
WHERE $status_from <= CURRENT_DATE AND CURRENT_DATE < $status_before

-- Hong Kong is treated as China: it lies in its groups, too
-- view: country_status
SELECT d.country_code AS country, x.kind AS kind, x.name AS name, x.reach_text AS text, x.state AS state, x.citation AS citation,
 x.url AS url, x.record_id AS record, x.valid_from AS valid_from, x.valid_before AS valid_before
FROM _country_reach x JOIN _status_destination d ON d.class_code = x.class_code
UNION ALL
SELECT c.country_code AS country, 'group' AS kind, g.label AS name, g.title AS text, NULL AS state, '' AS citation, NULL AS url,
 g.group_id AS record, m.valid_from AS valid_from, m.valid_before AS valid_before
FROM _country c JOIN _country_group_member m ON m.country_code = coalesce(c.treated_as, c.country_code)
 JOIN _country_group g ON g.group_id = m.group_id
