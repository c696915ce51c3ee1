"""The public views about law, events and export status, as SQL text that both engines read.

A plain field of a record is taken from its column as :mod:`gpudb.law.views` lists it; written here is what is computed.
"""

from __future__ import annotations

from gpudb.contract import Col
from gpudb.law.bill_records import BILL_ENDS, CASE_ENDS, Bill, BillState, Case, CaseState, Proceeding
from gpudb.law.caveat_records import NOT_ANNOUNCED, Caveat, Entity
from gpudb.law.cited import Cited
from gpudb.law.event_records import Claim, ClaimResponse, ImportMeasure, Letter, LicenseEvent, TradeEvent
from gpudb.law.market_records import MarketFact
from gpudb.law.record import Record
from gpudb.law.records import Bits, Review
from gpudb.law.records_sql import PERIOD_DAYS, with_next
from gpudb.law.rule_records import Country, Group, Region, Rule, RuleVersion
from gpudb.law.views import SHOWN, open_ended
from gpudb.model import OPEN_END

END = f"'{OPEN_END}'"

#: the table of these records in the views that join two; of all others `x`
_ALIAS = {Rule: "r", RuleVersion: "v", BillState: "s", CaseState: "s"}


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


def _states(view: str, head: type[Proceeding], state: type[Cited], goes_on: str, ends: tuple[str, ...]) -> str:
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
    "letter_list": _one_table("letter_list", Letter),
    "license_list": _one_table("license_list", LicenseEvent),
    "import_measure_list": _one_table("import_measure_list", ImportMeasure),
    "trade_period": _one_table("trade_period", TradeEvent),
    "claim_list": _one_table(
        "claim_list",
        Claim,
        claimant_name="(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.claimant_id)",
        responses="(SELECT count(*) FROM _claim_response r WHERE r.claim_id = x.claim_id)",
    ),
    "claim_response_list": _one_table(
        "claim_response_list",
        ClaimResponse,
        claim="x.claim_id",
        position="x.position",
        respondent_name="(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.respondent_id)",
    ),
    "review_list": _one_table("review_list", Review),
    "tpp_bit_list": _one_table("tpp_bit_list", Bits),
    "bill_list": _states("bill_list", Bill, BillState, "alive", BILL_ENDS),
    "case_list": _states("case_list", Case, CaseState, "pending", CASE_ENDS),
    "market_list": _one_table("market_list", MarketFact),
    "caveat_list": _one_table("caveat_list", Caveat),
    "entity_list": _one_table("entity_list", Entity),
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
