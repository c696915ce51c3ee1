"""The public views as SQL text that both engines read, and the derived tables behind them.

Views are dropped before a migration touches a table and made again after it. On PostgreSQL an existing view is
replaced in place, so that views which users built on ours live on.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

from gpudb.fact.answering import SAME_SHARE
from gpudb.fact.comparison import PRINT_SHARE, ROUNDING_SHARE, THOUSANDFOLD
from gpudb.store import record
from gpudb.store.law_views import END, LAW_DERIVED_TABLES, LAW_VIEW_SQL, origin_of
from gpudb.view_texts import START_HERE

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
            connection.exec_driver_sql(f"CREATE VIEW {_listed_as(name)} AS {text}")


def _listed_as(name: str) -> str:
    """The name of a view in a SQLite file: `.tables` sorts by bytes, capitals before the underscore of private tables.

    Where names are asked for, the case of a letter does not matter there.
    """
    return name.upper() if name == ORDER[0] else name


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
