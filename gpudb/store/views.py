"""The public views as SQL text that both engines read, and the derived tables behind them.

Views are dropped before a migration touches a table and made again after it. On PostgreSQL an existing view is
replaced in place, so that views which users built on ours live on.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

from gpudb.contract import Col
from gpudb.fact.answering import SAME_SHARE
from gpudb.fact.comparison import PRINT_SHARE, ROUNDING_SHARE, THOUSANDFOLD
from gpudb.law import event_records
from gpudb.law.event_records import NOT_ANNOUNCED
from gpudb.law.record import Cited, Record
from gpudb.law.records import Bits, Review
from gpudb.law.records_sql import PERIOD_DAYS, with_next
from gpudb.law.rule_records import Country, Group, MarketFact, Region, Rule, RuleVersion
from gpudb.law.views import SHOWN, open_ended
from gpudb.model import OPEN_END
from gpudb.store import record
from gpudb.view_texts import START_HERE

END = f"'{OPEN_END}'"

#: the table of these records in the views that join two; of all others `x`
_ALIAS = {Rule: "r", RuleVersion: "v", event_records.BillState: "s", event_records.CaseState: "s"}


def origin_of(kind: str, key: str) -> str:
    """What the column `origin` of a view is: 'shipped', or the team that added the record."""
    return f"coalesce((SELECT w.origin FROM _own_record w WHERE w.kind = '{kind}' AND w.record_id = {key}), 'shipped')"


def _select(view: str, **computed: str) -> str:
    """The SELECT list of a view; ``computed``: how what is no plain field comes about."""
    listed = []
    for column in SHOWN[view]:
        if isinstance(column, Col):
            listed.append(f"{computed[column.name]} AS {column.name}")
            continue
        held = f"{_ALIAS.get(column.record, 'x')}.{column.field.column}"
        if open_ended(column.field):
            held = f"coalesce({held}, {END})"
        listed.append(f"{held} AS {column.col.name}")
    return f"SELECT {', '.join(listed)}"


def _one_table(view: str, record: type[Record], **computed: str) -> str:
    """A view of one table; where a team can add to its records, with whose each one is."""
    if record.own:
        key = next(name for name, said in record.columns().items() if said.key)
        computed["origin"] = origin_of(record.own, f"x.{key}")
    return f"{_select(view, record='x.record', **computed)} FROM _{record.table} x"


def _states(view: str, head: type[event_records.Proceeding], state: type[Cited], goes_on: str, ends: tuple[str, ...]) -> str:
    """A view of the states of bills or cases; each ends on the day of the next one that counts."""
    key = f"{head.table}_id"
    listed = ", ".join(f"'{word}'" for word in ends)
    computed = {
        goes_on: f"CASE WHEN s.state IN ({listed}) THEN 0 ELSE 1 END",
        "position": "s.position",
        "valid_before": f"coalesce((SELECT min(n.day) FROM _{state.table} n WHERE n.{key} = s.{key} AND n.day > s.day "
        f"AND n.withdrawn_on IS NULL), {END})",
        "withdrawn_before": "CASE WHEN s.withdrawn_on IS NULL OR x.withdrawn_on < s.withdrawn_on "
        f"THEN coalesce(x.withdrawn_on, {END}) ELSE s.withdrawn_on END",
        "record_note": "x.note",
    }
    return f"{_select(view, **computed)} FROM _{head.table} x JOIN _{state.table} s ON s.{key} = x.{key}"


# a period during which the part was announced is two rows: h.later 0 before that day, 1 from it on
_STATUS_FROM = "CASE WHEN h.later = 1 AND s.valid_from < r.announced_on THEN r.announced_on ELSE s.valid_from END"
_STATUS_BEFORE = "CASE WHEN h.later = 0 AND r.announced_on < s.valid_before THEN r.announced_on ELSE s.valid_before END"
_STATUS_COLUMNS = f"""r.part_id AS part, d.country_code AS destination, t.layer AS layer, t.status AS status, t.basis AS basis,
 t.citation AS citation, {_STATUS_FROM} AS valid_from, {_STATUS_BEFORE} AS valid_before,
 t.review_policy AS review_policy, t.license_exceptions AS license_exceptions, t.possible AS possible,
 CASE WHEN h.later = 1 THEN t.caveats WHEN t.caveats = '' THEN '{NOT_ANNOUNCED}' ELSE t.caveats || ', {NOT_ANNOUNCED}' END AS caveats,
 t.last_reviewed_on AS last_reviewed_on, (SELECT o.url FROM _source o WHERE o.source_id = t.source_id) AS url,
 s.status_since AS status_since, t.version_since AS version_since"""
_STATUS_TABLES = """
FROM _part_regime r JOIN _status_current s ON s.regime_id = r.regime_id JOIN _status_text t ON t.text_id = s.text_id
 JOIN _status_destination d ON d.class_code = s.class_code JOIN (SELECT 0 AS later UNION ALL SELECT 1 AS later) h
 ON (h.later = 0 AND s.valid_from < r.announced_on) OR (h.later = 1 AND s.valid_before > r.announced_on)"""

LAW_VIEW_SQL: dict[str, str] = {
    "rule_period": f"""
{_select("rule_period", **PERIOD_DAYS, record="v.record")}
FROM _rule r JOIN {with_next("_rule_version", "rule_id", "w.withdrawn_on IS NULL")} v ON v.rule_id = r.rule_id""",
    "rule_record": f"{_select('rule_record', record='v.record')} FROM _rule r JOIN _rule_version v ON v.rule_id = r.rule_id",
    "rule_threshold_record": """
SELECT v.rule_id AS rule, v.version AS version, t.kind AS kind, t.clause AS clause, t.position AS position,
 t.paragraph AS paragraph, t.metric AS metric, t.operator AS operator, t.value AS value, t.locator AS locator
FROM _rule_threshold t JOIN _rule_version v ON v.version_id = t.version_id""",
    "rule_scope_record": """
SELECT v.rule_id AS rule, v.version AS version, s.position AS position, s.role AS role, s.place AS place, s.locator AS locator
FROM _rule_scope s JOIN _rule_version v ON v.version_id = s.version_id""",
    "rule_threshold_period": """
SELECT p.rule AS rule, p.version AS version, t.kind AS kind, t.clause AS clause, t.paragraph AS paragraph, t.metric AS metric,
 t.operator AS operator, t.value AS value, p.valid_from AS valid_from, p.valid_before AS valid_before, t.locator AS locator,
 p.citation AS citation
FROM _rule_threshold t JOIN _rule_version v ON v.version_id = t.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "rule_scope_period": """
SELECT p.rule AS rule, p.version AS version, s.position AS position, s.role AS role, s.place AS place,
 p.valid_from AS valid_from, p.valid_before AS valid_before, s.locator AS locator
FROM _rule_scope s JOIN _rule_version v ON v.version_id = s.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "country_list": _one_table("country_list", Country),
    "region_list": _one_table("region_list", Region),
    "country_group_period": """
SELECT g.group_id AS country_group, g.label AS label, m.country_code AS country, c.name AS country_name,
 m.valid_from AS valid_from, m.valid_before AS valid_before, m.source_id AS source
FROM _country_group g JOIN _country_group_member m ON m.group_id = g.group_id JOIN _country c ON c.country_code = m.country_code""",
    "country_group_record": _one_table("country_group_record", Group),
    "letter_list": _one_table("letter_list", event_records.Letter),
    "license_list": _one_table("license_list", event_records.LicenseEvent),
    "import_measure_list": _one_table("import_measure_list", event_records.ImportMeasure),
    "trade_period": _one_table("trade_period", event_records.TradeEvent),
    "claim_list": _one_table(
        "claim_list",
        event_records.Claim,
        claimant_name="(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.claimant_id)",
        responses="(SELECT count(*) FROM _claim_response r WHERE r.claim_id = x.claim_id)",
    ),
    "claim_response_list": _one_table(
        "claim_response_list",
        event_records.ClaimResponse,
        claim="x.claim_id",
        position="x.position",
        respondent_name="(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.respondent_id)",
    ),
    "review_list": _one_table("review_list", Review),
    "tpp_bit_list": _one_table("tpp_bit_list", Bits),
    "bill_list": _states("bill_list", event_records.Bill, event_records.BillState, "alive", event_records.BILL_ENDS),
    "case_list": _states("case_list", event_records.Case, event_records.CaseState, "pending", event_records.CASE_ENDS),
    "market_list": _one_table("market_list", MarketFact),
    "caveat_list": _one_table("caveat_list", event_records.Caveat),
    "entity_list": _one_table("entity_list", event_records.Entity),
    "rule_outcome_period": """
SELECT r.part_id AS part, p.rule AS rule, p.version AS version, o.clause AS clause, o.paragraph AS paragraph,
 o.outcome AS outcome, o.missing AS missing, r.tpp AS tpp, r.performance_density AS performance_density,
 p.valid_from AS valid_from, p.valid_before AS valid_before, p.citation AS citation,
 o.possible AS possible
FROM _part_regime r JOIN _regime_outcome o ON o.regime_id = r.regime_id JOIN _rule_version v ON v.version_id = o.version_id
 JOIN rule_period p ON p.rule = v.rule_id AND p.version = v.version""",
    "export_status": f"SELECT {_STATUS_COLUMNS}{_STATUS_TABLES}",
    # beside an answer that is unknown because nobody looked any more: the one of the last reviewed day
    "export_status_now": f"""
SELECT {_STATUS_COLUMNS}, kt.status AS last_known_status, kt.basis AS last_known_basis, kt.citation AS last_known_citation,
 (SELECT o.url FROM _source o WHERE o.source_id = kt.source_id) AS last_known_url{_STATUS_TABLES}
 LEFT JOIN _status_current k ON k.regime_id = s.regime_id AND k.class_code = s.class_code AND t.last_reviewed_on < CURRENT_DATE
 AND k.valid_from <= t.last_reviewed_on AND t.last_reviewed_on < k.valid_before
 LEFT JOIN _status_text kt ON kt.text_id = k.text_id
WHERE {_STATUS_FROM} <= CURRENT_DATE AND CURRENT_DATE < {_STATUS_BEFORE}""",
    # Hong Kong is treated as China: it lies in its groups, too
    "country_status": """
SELECT d.country_code AS country, x.kind AS kind, x.name AS name, x.reach_text AS text, x.state AS state, x.citation AS citation,
 x.url AS url, x.record_id AS record, x.valid_from AS valid_from, x.valid_before AS valid_before
FROM _country_reach x JOIN _status_destination d ON d.class_code = x.class_code
UNION ALL
SELECT c.country_code AS country, 'group' AS kind, g.label AS name, g.title AS text, NULL AS state, '' AS citation, NULL AS url,
 g.group_id AS record, m.valid_from AS valid_from, m.valid_before AS valid_before
FROM _country c JOIN _country_group_member m ON m.country_code = coalesce(c.treated_as, c.country_code)
 JOIN _country_group g ON g.group_id = m.group_id""",
}

LAW_DERIVED_TABLES = (
    "_regime_outcome", "_part_regime", "_status_current", "_status_text", "_status_destination", "_country_reach"
)  # fmt: skip

#: written by the projection only; unknown to Alembic
DERIVED_TABLES = (
    "_spec_current", "_fact_current", "_metric_current", "_source_use", "_column_registry", "_release_seal", *LAW_DERIVED_TABLES
)  # fmt: skip
#: derived tables that an earlier gpudb wrote and this one does not; dropped by a migration
FORMER_TABLES = ("rule_outcome_current", "status_regime", *(name[1:] for name in DERIVED_TABLES))


def _half_unit(number: str, steps: tuple[float, ...], otherwise: float) -> str:
    """Half of the last printed digit of a column, as `facts.comparison` takes it: 0.05 for 66.9, and 50 for 4800 where zeros count."""
    whole = "CAST(round(CAST({0} / {1} AS numeric)) AS double precision) = {0} / {1}"
    of_step = "CAST(round(CAST({0} AS numeric), {1}) AS double precision) = {0}"
    cases = " ".join(
        f"WHEN {whole.format(number, step) if step > 1 else of_step.format(number, len(f'{step:g}'.partition('.')[2]))} THEN {step / 2:g}"
        for step in steps
    )
    return f"CASE {cases} ELSE {otherwise:g} END"


def _within(bound: str) -> str:
    """The value that disagrees is no further from the one that answers than a bound of either."""
    gap = "abs(h.value_number - b.value_number)"
    return f"({gap} <= {bound.format('h.value_number')} OR {gap} <= {bound.format('b.value_number')})"


_DIGITS = "1.000001 * (" + _half_unit("{0}", (1.0, 0.1, 0.01, 0.001), 0.00005) + ")"
_ZEROS = "1.000001 * CASE WHEN abs({0}) < 1000 THEN 0 ELSE " + _half_unit("{0}", (1000.0, 100.0, 10.0), 0.0) + " END"
#: what a statement is beside the one that answers; ``live`` is what a cell marks with !, by `facts.comparison.same_print`
KIND_OF_CONFLICT = f"""CASE WHEN h.rank = 'deprecated' THEN 'rejected'
 WHEN h.state <> 'known' OR b.state <> 'known' THEN 'silent'
 WHEN a.value_kind = 'number' AND h.value_number <> 0 AND b.value_number <> 0 AND ({_within(f"{SAME_SHARE} * abs({{0}})")}
  OR ({_within(f"{ROUNDING_SHARE} * abs({{0}})")} AND {_within(_DIGITS)})
  OR (a.unit IN {THOUSANDFOLD} AND {_within(f"{PRINT_SHARE} * abs({{0}})")} AND {_within(_ZEROS)})) THEN 'rounding'
 ELSE 'live' END"""

_HISTORY_COLUMNS = f"""c.attribute_id AS attribute, c.qualifier AS qualifier,
 c.column_name AS column_name, s.state AS state, s.value_number AS value_number, s.value_text AS value_text,
 a.unit AS unit, s.published AS published, s.source_id AS source, s.locator AS locator, s.derivation AS derivation,
 s.rank AS rank, s.recorded_on AS recorded_on, coalesce(s.withdrawn_on, {END}) AS withdrawn_before,
 s.withdrawn_reason AS withdrawn_reason, s.statement_id AS statement_id, s.evidence AS evidence, s.quotes AS quotes,
 s.reason AS reason, s.scope AS scope, s.note AS note, s.entity_kind AS stated_about,
 CASE WHEN s.recorded_on < o.ranked_on THEN o.former_rank ELSE o.rank END AS source_rank,
 s.origin AS origin,
 CASE WHEN s.origin = 'shipped' THEN 0 ELSE coalesce((SELECT w.standing FROM _own_origin w WHERE w.origin = s.origin), 1)
 END AS origin_rank, s.value_min AS value_min, s.value_max AS value_max, s.copied_from AS copied_from,
 s.accumulator AS accumulator, s.precision AS precision"""
_HISTORY_JOINS = """JOIN _spec_column c ON c.attribute_id = s.attribute_id AND c.qualifier = s.qualifier
 JOIN _attribute a ON a.attribute_id = c.attribute_id JOIN _source o ON o.source_id = s.source_id"""


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


_START_HERE = "\nUNION ALL ".join(
    f"SELECT {number} AS number, {_text(row.question)} AS question, {_text(row.view)} AS view, {_text(row.example)} AS example"
    for number, row in enumerate(START_HERE, 1)
)
VIEW_SQL: dict[str, str] = {
    # first: a browser of databases may list views in the order in which they were made
    "start_here": _START_HERE,
    "spec_history": f"""
SELECT p.part_id AS part, {_HISTORY_COLUMNS}
FROM _part p JOIN _statement s ON s.entity_id = p.part_id AND s.entity_kind = 'part' {_HISTORY_JOINS}
UNION ALL
SELECT p.part_id AS part, {_HISTORY_COLUMNS}
FROM _part p JOIN _statement s ON s.entity_id = p.die_id AND s.entity_kind = 'die' {_HISTORY_JOINS}""",
    # LEFT, though every attribute is registered: both engines then leave the table out when a question needs no unit
    "spec_fact": """
SELECT f.part_id AS part, s.attribute_id AS attribute, s.qualifier AS qualifier, f.column_name AS column_name,
 s.state AS state, s.value_number AS value_number, s.value_text AS value_text, a.unit AS unit, s.published AS published,
 s.source_id AS source, s.locator AS locator, s.derivation AS derivation, f.agreeing AS sources_agreeing,
 f.disagreeing AS sources_disagreeing, s.statement_id AS statement_id, s.evidence AS evidence, s.quotes AS quotes,
 s.rank AS rank, s.reason AS reason, s.scope AS scope, s.note AS note, s.entity_kind AS stated_about,
 s.recorded_on AS recorded_on, s.origin AS origin, s.value_min AS value_min, s.value_max AS value_max,
 s.copied_from AS copied_from, s.accumulator AS accumulator, s.precision AS precision
FROM _fact_current f JOIN _statement s ON s.statement_id = f.statement_id
 LEFT JOIN _attribute a ON a.attribute_id = s.attribute_id""",
    "spec_conflict": f"""
SELECT h.part AS part, h.attribute AS attribute, h.qualifier AS qualifier, h.column_name AS column_name,
 b.value_number AS preferred_number, b.value_text AS preferred_text, b.source_id AS preferred_source, h.state AS state,
 h.value_number AS value_number, h.value_text AS value_text, h.unit AS unit, h.published AS published,
 h.source AS source, h.rank AS rank, h.reason AS reason, h.origin AS origin, b.origin AS preferred_origin,
 {KIND_OF_CONFLICT} AS kind
FROM _fact_current f JOIN _statement b ON b.statement_id = f.statement_id
 JOIN spec_history h ON h.part = f.part_id AND h.column_name = f.column_name
 LEFT JOIN _attribute a ON a.attribute_id = h.attribute
WHERE f.disagreeing > 0 AND h.withdrawn_before = {END} AND NOT (h.state = b.state
 AND coalesce(h.value_number, -1e308) = coalesce(b.value_number, -1e308)
 AND coalesce(h.value_text, '') = coalesce(b.value_text, ''))""",
    "metric_value": """
SELECT m.part_id AS part, m.metric AS metric, m.value AS value, m.basis AS basis, d.formula AS formula, d.unit AS unit
FROM _metric_current m JOIN _metric_definition d ON d.metric = m.metric""",
    "part_alias_list": f"""
SELECT l.alias AS alias, l.alias_key AS alias_key, l.kind AS kind, l.part_id AS part, p.flagship AS flagship,
 p.family AS family, p.name AS part_name, l.source_id AS source,
 {origin_of("alias", "l.kind || ' ' || l.alias_key || ' ' || l.part_id")} AS origin
FROM _part_alias l JOIN _part p ON p.part_id = l.part_id""",
    "part_day": """
SELECT part, column_name AS kind, CASE WHEN attribute IN ('announced', 'released', 'first_reported', 'first_delivered')
 THEN date(value_text) END AS day, coalesce(precision, 'day') AS precision, rank, source FROM spec_fact
WHERE attribute IN ('announced', 'released', 'first_reported', 'first_delivered') AND state = 'known' AND rank <> 'deprecated'""",
    "name_crosswalk": """
SELECT c.scheme AS scheme, c.name AS name, c.part_id AS part, c.source_id AS source FROM _part_crosswalk c
UNION SELECT 'gfd' AS scheme, replace(l.alias, ' ', '-') AS name, l.part_id AS part, l.source_id AS source
FROM _part_alias l WHERE l.kind = 'driver' AND substr(l.alias, 1, 7) = 'NVIDIA '""",
    "cloud_instance": """
SELECT c.provider_id AS provider, o.name AS provider_name, c.name AS instance, c.part_id AS part, c.quantity AS quantity,
 c.as_of AS as_of, c.source_id AS source
FROM _cloud_machine c JOIN _organisation o ON o.organisation_id = c.provider_id""",
    "system_spec": f"""
SELECT y.system_id AS system, y.name AS name, y.vendor_id AS vendor, y.form AS form, m.part_id AS part,
 m.quantity AS quantity, m.quantity * c.memory_gb AS total_memory_gb,
 m.quantity * c.bf16_tensor_dense_tflops AS total_bf16_tensor_dense_tflops,
 m.quantity * c.tdp_w AS total_gpu_tdp_w, m.source_id AS source, y.note AS note,
 {origin_of("system", "y.system_id")} AS origin
FROM _system y JOIN _system_member m ON m.system_id = y.system_id JOIN _spec_current c ON c.part = m.part_id""",
    "source_list": f"""
SELECT s.source_id AS source, s.title AS title, s.publisher_id AS publisher, o.name AS publisher_name, s.kind AS kind,
 s.url AS url, s.published_on AS published_on, s.published_text AS published_text, s.accessed_on AS accessed_on,
 s.language AS language, s.rank AS rank, s.note AS note, coalesce(u.statements, 0) AS statements,
 {origin_of("source", "s.source_id")} AS origin, s.read_at AS read_at, s.read_on_behalf AS read_on_behalf
FROM _source s JOIN _organisation o ON o.organisation_id = s.publisher_id
 LEFT JOIN _source_use u ON u.source_id = s.source_id""",
    "organisation_list": """
SELECT organisation_id AS organisation, name, kind, country_code AS country, url FROM _organisation""",
    "release": """
SELECT release, released_on, content_sha256, tool_version, contract_version, statements, parts, sources, own_origins,
 own_statements
FROM _dataset_release""",
    "origin_list": """
SELECT o.origin AS origin, o.standing AS standing, (SELECT count(*) FROM _own_file f WHERE f.origin = o.origin) AS files,
 (SELECT count(*) FROM _statement s WHERE s.origin = o.origin) AS statements,
 (SELECT count(*) FROM _part p WHERE p.origin = o.origin) AS parts,
 (SELECT count(*) FROM _own_record r WHERE r.origin = o.origin) AS other_records
FROM (SELECT 'shipped' AS origin, 0 AS standing UNION ALL SELECT origin, standing FROM _own_origin) o""",
    "origin_standing": f"""
SELECT w.origin AS origin, w.standing AS standing, w.recorded_on AS recorded_on, coalesce((SELECT min(n.recorded_on)
 FROM _own_standing n WHERE n.origin = w.origin AND n.number > w.number), {END}) AS withdrawn_before FROM _own_standing w
UNION ALL SELECT 'shipped', 0, min(recorded_on), {END} FROM _statement""",
    "column_doc": """
SELECT view_name AS view, column_name, type, unit, nullable, description, since, label, column_group, position, see_also,
 attribute, short, nullif(shown_unit, '') AS shown_unit, shown_scale, summary, beside
FROM _column_registry""",
}

_FIRST, *_OTHERS = VIEW_SQL
#: order in which views can be made; dropping goes backwards
ORDER = (_FIRST, "spec", *_OTHERS, *LAW_VIEW_SQL)


def create(connection: Connection, spec_columns: list[str]) -> None:
    """Make or replace every public view; ``spec_columns`` are the columns of `spec` in order."""
    listed = ", ".join(f'"{name}"' for name in spec_columns)
    texts = {"spec": f"SELECT {listed} FROM _spec_current", **VIEW_SQL, **LAW_VIEW_SQL}
    if connection.dialect.name == "postgresql":
        for name in ORDER:
            if not _stands(connection, name, texts[name].strip()):
                connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {name} AS {texts[name].strip()}")
    else:
        drop(connection)
        for name in ORDER:
            # the day of whoever asks: CURRENT_DATE is that of UTC here, and that of the session on a server
            text = texts[name].strip().replace("CURRENT_DATE", "date('now', 'localtime')")
            # `.tables` sorts by bytes, capitals before the underscore of private tables; to whoever asks for a name case is all one
            listed_as = name.upper() if name == ORDER[0] else name
            connection.exec_driver_sql(f"CREATE VIEW {listed_as} AS {text}")


def _stands(connection: Connection, name: str, text: str) -> bool:
    """True when the server holds this view with this very definition.

    Replacing a view waits for everybody who reads it, and lets nobody read it meanwhile; a load must do neither. The
    server writes definitions in its own words, so ours is made under another name, which nobody sees, and both are read back.
    """
    asked = "SELECT pg_get_viewdef(to_regclass(%(name)s))"
    held = connection.exec_driver_sql(asked, {"name": name}).scalar()
    if held is None:
        return False
    connection.exec_driver_sql(f"CREATE VIEW gpudb_wanted AS {text}")
    wanted = connection.exec_driver_sql(asked, {"name": "gpudb_wanted"}).scalar()
    connection.exec_driver_sql("DROP VIEW gpudb_wanted")
    return bool(held == wanted)


def drop(connection: Connection) -> None:
    """Drop every public view that exists."""
    for name in reversed(ORDER):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def drop_all(connection: Connection) -> None:
    """Drop every public view, every derived table and the triggers on records: a migration's first step."""
    drop(connection)
    record.drop(connection)
    for name in (*DERIVED_TABLES, *FORMER_TABLES):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
