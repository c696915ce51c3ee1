"""A record is described once: what follows from a field follows from its one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gpudb
from gpudb.law.event_records import Claim, Event, TradeEvent
from gpudb.law.record import Cited, Day, LastDay, Record, Slug, decode, encode, field, in_order, stored
from gpudb.law.records import SEEDED
from gpudb.law.rule_records import Group, RuleVersion
from gpudb.law.views import LAW_VIEWS, SHOWN
from tests.law.small import change, event, group, simple_control, threshold, version

#: one line more in the description of a rule version ...
LINE = '    embargo: LastDay | None = stored("day on which it may be told", "embargo_on", since="9.0.0", default=None)\n'
#: ... and what must know of it: a seed file is read, its row is written, a view of the database shows it
WALK = """
import datetime as dt, sqlite3
import sqlalchemy as sa
from gpudb.curation.law_reader import model_of
from gpudb.curation.law_reader import record_of
from gpudb.law.record import decode, encode
from gpudb.law.rule_records import RuleVersion
from gpudb.law.views import LAW_VIEWS
from gpudb.store import law_schema
from gpudb.store import rows as law_rows
from gpudb.store.views import VIEW_SQL
from gpudb.store.schema import metadata

day = dt.date(2025, 1, 1)
said = dict(id="v", citation="c", title="t", effective=day, summary="s", source="x", at="p", evidence="primary_read", recorded=day)
model = model_of(RuleVersion)
assert model.model_validate(said).embargo is None
record = record_of(RuleVersion, model.model_validate({**said, "embargo": dt.date(2025, 2, 28)}))
assert record.embargo == "2025-03-01"
assert decode(encode(record), RuleVersion).embargo == "2025-03-01"
engine = sa.create_engine("sqlite://")
with engine.begin() as connection:
    metadata.create_all(connection)
    rule = dict(rule_id="r", authority_id="o", title="t", kind="control", citation="c", url="u")
    connection.execute(law_schema.rule.insert(), [rule])
    row = {"version_id": "r@v", "rule_id": "r", **law_rows.row_of(record)}
    connection.execute(law_schema.rule_version.insert(), [row])
    for view in ("rule_record", "rule_period"):
        shown = connection.execute(sa.text(VIEW_SQL[view])).mappings().one()
        assert shown["embargo_on"] == "2025-03-01"
        assert list(shown)[-1] == LAW_VIEWS[view][-1].name == "embargo_on"
        assert LAW_VIEWS[view][-1][1:4] == ("day", "day on which it may be told", True)
    try:
        connection.execute(law_schema.rule_version.insert(), [{**row, "version_id": "w", "recorded_on": "2025-01-02", "embargo_on": "1 May"}])
    except sa.exc.IntegrityError as error:
        print("refused:", "embargo_on_is_day" in str(error))
"""


def test_a_new_field_of_a_rule_version_is_one_line_and_a_migration(tmp_path: Path) -> None:
    package = tmp_path / "gpudb"
    shutil.copytree(Path(gpudb.__file__).parent, package, ignore=shutil.ignore_patterns("_data", "__pycache__"))
    described = package / "law" / "rule_records.py"
    text = described.read_text(encoding="utf-8")
    place = text.index("    clauses_of: ", text.index("class RuleVersion("))
    described.write_text(text[:place] + LINE + text[place:], encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WALK], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
                          env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "refused: True\n"


class Made(Record, sorted_by=("day", "id")):
    """A record of the tests' own."""

    id: Slug = field("id")
    day: Day = stored("first day", "day_on")
    until: LastDay | None = stored("first day after", view="valid_before", default=None)
    parts: tuple[Slug, ...] = field("parts", default=())
    told: Slug = stored("told in a column alone", in_json=False)


ONE = Made(id="a", day="2025-01-02", told="x")


def test_a_record_says_what_is_missing_and_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="Made: missing or not known: colour, day"):
        Made(id="a", told="x", colour="red")


def test_a_record_never_changes_but_makes_another() -> None:
    with pytest.raises(AttributeError, match=r"use replace\(day=\.\.\.\)"):
        ONE.day = "2025-01-03"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del ONE.day
    other = ONE.replace(day="2025-01-03")
    assert (ONE.day, other.day, other.id) == ("2025-01-02", "2025-01-03", "a")
    assert repr(ONE) == "Made(id='a', day='2025-01-02', until=None, parts=(), told='x')"


def test_equal_records_are_one_in_a_set_and_records_of_two_kinds_never_are() -> None:
    assert {ONE, Made(told="x", day="2025-01-02", id="a")} == {ONE}
    assert ONE.replace(parts=("p",)) != ONE
    assert threshold("tpp", ">=", 4800) == threshold("tpp", ">=", 4800.0)
    fields = {name: getattr(event("e", "trade", "truce", "2025-01-01"), name) for name in Event.fields}
    assert Event(**fields) != TradeEvent(**{**fields, "counterpart": None, "rate_scope": None})


def test_records_stand_in_the_order_that_their_class_names() -> None:
    days = [ONE.replace(day="2025-01-03"), ONE.replace(id="b"), ONE]
    assert in_order(days) == (ONE, days[1], days[0])


def test_json_is_canonical_and_comes_back_with_nested_records() -> None:
    whole = group("g", "JP CN", change("2024-07-01", added="AE"))
    assert decode(encode(whole), Group) == whole.replace(at="", changes=(whole.changes[0].replace(at=""),))
    assert encode(version("2025-01-01", note="n")).startswith(
        '{"announced":null,"bands":[],"citation":"cite 2025-01-01","clauses":[]'
    )
    assert encode(simple_control()).count('"tests":[{"metric":"tpp","op":">=","value":100}]') == 1


def test_what_stands_in_a_column_alone_is_not_in_the_json_and_empty_when_read_back() -> None:
    assert encode(ONE) == '{"day":"2025-01-02","id":"a","parts":[],"until":null}'
    assert decode(encode(ONE), Made).told == ""


def test_json_of_an_older_or_newer_program_is_read() -> None:
    assert decode('{"day":"2025-01-02","id":"a","colour":"red"}', Made) == ONE.replace(told="")
    with pytest.raises(TypeError, match="missing or not known: id"):
        decode('{"day":"2025-01-02"}', Made)


def test_the_columns_of_a_record_stand_before_those_of_where_it_was_read() -> None:
    for kind in SEEDED:
        names = list(kind.columns())
        if issubclass(kind, Cited):
            assert names[-len(Cited.columns()) :] == list(Cited.columns()), kind
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", [*SEEDED, RuleVersion], ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_means_and_has_a_type(kind: type[Record]) -> None:
    assert set(kind.kinds()) == set(kind.fields)
    assert all(said.doc for said in kind.fields.values())
    assert all(kind.kinds()[name].sql for name, said in kind.fields.items() if said.column is not None)


def test_every_plain_column_of_a_view_is_documented_by_its_field() -> None:
    plain = [column for columns in SHOWN.values() for column in columns if hasattr(column, "field")]
    assert len(plain) > 100
    assert all(column.col.type == column.record.kinds()[column.field.name].sql for column in plain)
    for name, columns in LAW_VIEWS.items():
        assert not [c.name for c in columns if c.name.endswith("_before") and c.nullable], name


def test_a_claim_can_never_become_a_status() -> None:
    assert not Claim.json
    assert Claim.own == "claim"


def test_a_field_that_came_later_leaves_what_was_recorded_before_as_it_was():
    class Old(Record):
        id: Slug = field("id")

    class New(Record):
        id: Slug = field("id")
        told: bool = field("came with a later release", default=False, later=True)

    assert encode(New(id="a")) == encode(Old(id="a")) == '{"id":"a"}'
    assert decode(encode(Old(id="a")), New) == New(id="a", told=False)
    assert encode(New(id="a", told=True)) == '{"id":"a","told":true}'
    assert decode(encode(New(id="a", told=True)), New).told is True
