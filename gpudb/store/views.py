"""The public views (`views.sql`) as SQL text that both engines read, and the derived tables behind them.

Views are dropped before a migration touches a table and made again after it. On PostgreSQL an existing view is
replaced in place, so that views which users built on ours live on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from sqlalchemy.engine import Connection

from gpudb.contract import Col
from gpudb.fact.answering import SAME_SHARE
from gpudb.fact.comparison import PRINT_SHARE, ROUNDING_SHARE, THOUSANDFOLD
from gpudb.law import event_records
from gpudb.law.event_records import NOT_ANNOUNCED
from gpudb.law.record import Record
from gpudb.law.records_sql import PERIOD_DAYS, with_next
from gpudb.law.rule_records import Rule, RuleVersion
from gpudb.law.views import SHOWN, Plain, open_ended
from gpudb.model import OPEN_END
from gpudb.store import record
from gpudb.view_texts import START_HERE

END = f"'{OPEN_END}'"

#: the table of these records in the views that join two; of all others `x`
_ALIAS = {Rule: "r", RuleVersion: "v", event_records.BillState: "s", event_records.CaseState: "s"}
#: bills and cases: the column that says whether they go on after a state, and the states after which they do not
_ENDS: dict[type[event_records.Proceeding], tuple[str, tuple[str, ...]]] = {
    event_records.Bill: ("alive", event_records.BILL_ENDS),
    event_records.Case: ("pending", event_records.CASE_ENDS),
}
#: how what is no plain field of a record comes about
_COMPUTED = {
    "record": "x.record",
    "claim": "x.claim_id",
    "position": "x.position",
    "claimant_name": "(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.claimant_id)",
    "respondent_name": "(SELECT o.name FROM _organisation o WHERE o.organisation_id = x.respondent_id)",
    "responses": "(SELECT count(*) FROM _claim_response r WHERE r.claim_id = x.claim_id)",
}


def _made(view: str) -> str:
    """What follows for a view from the records that it shows: its columns, or all of it where that is one table; '' for other views."""
    record = next((column.record for column in SHOWN.get(view, ()) if isinstance(column, Plain)), None)
    if record is Rule:
        return _select(view, {**PERIOD_DAYS, "record": "v.record"})
    if record and issubclass(record, event_records.Proceeding):
        return _states(view, record)
    return _one_table(view, record) if record else ""


def _select(view: str, computed: Mapping[str, str]) -> str:
    """The SELECT list of a view."""
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


def _one_table(view: str, record: type[Record]) -> str:
    """A view of one table; where a team can add to its records, with whose each one is."""
    computed = _COMPUTED
    if record.own:
        key = next(name for name, said in record.columns().items() if said.key)
        whose = f"SELECT w.origin FROM _own_record w WHERE w.kind = '{record.own}' AND w.record_id = x.{key}"
        computed = {**_COMPUTED, "origin": f"coalesce(({whose}), 'shipped')"}
    return f"{_select(view, computed)} FROM _{record.table} x"


def _states(view: str, head: type[event_records.Proceeding]) -> str:
    """A view of the states of bills or cases; each ends on the day of the next one that counts."""
    state, key, (goes_on, ends) = event_records.PROCEEDINGS[head], f"{head.table}_id", _ENDS[head]
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
    return f"{_select(view, computed)} FROM _{head.table} x JOIN _{state.table} s ON s.{key} = x.{key}"


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


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


_START_HERE = "\nUNION ALL ".join(
    f"SELECT {number} AS number, {_text(row.question)} AS question, {_text(row.view)} AS view, {_text(row.example)} AS example"
    for number, row in enumerate(START_HERE, 1)
)


def _texts() -> dict[str, str]:
    """The views of ``views.sql`` as SQL, in the order in which they can be made; dropping goes backwards."""
    pieces = {
        "start_here": _START_HERE, "end": END, "not_announced": NOT_ANNOUNCED, "kind_of_conflict": KIND_OF_CONFLICT,
        "versions": with_next("_rule_version", "rule_id", "w.withdrawn_on IS NULL"),
    }  # fmt: skip
    found: dict[str, str] = {}
    _, *told = re.split(r"(?m)^-- (piece|view): (\w+)\n", Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for kind, name, text in zip(told[::3], told[1::3], told[2::3], strict=True):
        sql = Template(re.sub(r"(?m)^--.*\n", "", text).strip() or "$made").substitute(pieces, made=_made(name))
        (pieces if kind == "piece" else found)[name] = sql
    return found


VIEW_SQL = _texts()
ORDER = tuple(VIEW_SQL)


def create(connection: Connection, spec_columns: list[str]) -> None:
    """Make or replace every public view; ``spec_columns`` are the columns of `spec` in order."""
    listed = ", ".join(f'"{name}"' for name in spec_columns)
    texts = VIEW_SQL | {"spec": f"SELECT {listed} FROM _spec_current"}
    if connection.dialect.name == "postgresql":
        for name in ORDER:
            if not _stands(connection, name, texts[name]):
                connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {name} AS {texts[name]}")
    else:
        drop(connection)
        for name in ORDER:
            # the day of whoever asks: CURRENT_DATE is that of UTC here, and that of the session on a server
            text = texts[name].replace("CURRENT_DATE", "date('now', 'localtime')")
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
