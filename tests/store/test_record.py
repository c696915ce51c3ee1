"""What is recorded stays: no program edits or deletes it, and a load says which rows it would have rewritten."""

from __future__ import annotations

import json
import random

import pytest
import sqlalchemy as sa

from gpudb.errors import DataRefused
from gpudb.store import record
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.verify import verify


@pytest.fixture(scope="module")
def engines(real_db, real_pg, tmp_path_factory):
    copy = tmp_path_factory.mktemp("record") / "copy.sqlite"
    copy.write_bytes(open(real_db, "rb").read())
    made = {"sqlite": create_engine(str(copy)), "postgresql": create_engine(real_pg)}
    yield made
    for engine in made.values():
        engine.dispose()


def attempt(engine, sql, params=None):
    """Run one statement and undo it: the number of rows it changed."""
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            return connection.execute(sa.text(sql), params or {}).rowcount
        finally:
            transaction.rollback()


def rows(engine, table, count, seed):
    with engine.connect() as connection:
        held = connection.execute(sa.select(table)).mappings().all()
    return random.Random(seed).sample(held, min(count, len(held)))


@pytest.mark.trust
@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_every_edit_and_deletion_of_a_record_is_refused(name, engines, figures):
    engine, refused = engines[name], 0
    for kept in record.KEPT:
        keys = [column.name for column in kept.table.primary_key.columns]
        for row in rows(engine, kept.table, 3, kept.table.name):
            where = " AND ".join(f"{key} = :{key}" for key in keys)
            bound = {key: row[key] for key in keys}
            tries = [f"DELETE FROM {kept.table.name} WHERE {where}"]
            for column in kept.table.columns:
                if column.name in kept.frozen and not column.primary_key:
                    other = {sa.Integer: "7", sa.Text: "'tried'"}.get(type(column.type), "1.5")
                    other = "'2001-01-01'" if isinstance(column.type, sa.Date) else other
                    tries.append(f"UPDATE {kept.table.name} SET {column.name} = {other} WHERE {where}")
            for sql in tries:
                with pytest.raises(sa.exc.DBAPIError, match="a recorded row is never edited or deleted"):
                    attempt(engine, sql, bound)
                refused += 1
    figures("edits and deletions of records refused by triggers (A2)", refused)
    assert refused > 300


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_a_record_can_be_withdrawn_once(name, engines):
    withdraw = "UPDATE _letter SET withdrawn_on = '2026-12-01', withdrawn_reason = 'r' WHERE withdrawn_on IS NULL"
    assert attempt(engines[name], withdraw) > 3
    with engines[name].connect() as connection:
        transaction = connection.begin()
        connection.execute(sa.text(withdraw))
        with pytest.raises(sa.exc.DBAPIError, match="never edited"):
            connection.execute(sa.text("UPDATE _letter SET withdrawn_reason = 'another reason'"))
        transaction.rollback()


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_the_record_of_a_law_may_only_gain_its_day_of_withdrawal(name, engines):
    table = sa.table("_letter", sa.column("letter_id"), sa.column("record"))
    row = next(r for r in rows(engines[name], table, 9, 0) if not json.loads(r["record"]).get("withdrawn"))
    held = json.loads(row["record"])
    for change, accepted in (({"withdrawn": "2026-12-01"}, True), ({"title": "x"}, False)):
        bound = {"id": row["letter_id"], "record": json.dumps({**held, **change})}
        sql = "UPDATE _letter SET record = :record WHERE letter_id = :id"
        if accepted:
            assert attempt(engines[name], sql, bound) == 1
        else:
            with pytest.raises(sa.exc.DBAPIError, match="never edited"):
                attempt(engines[name], sql, bound)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_a_country_group_may_gain_changes_and_lose_none(name, engines):
    table = sa.table("_country_group", sa.column("group_id"), sa.column("record"))
    row = next(r for r in rows(engines[name], table, 9, 0) if json.loads(r["record"])["changes"])
    held = json.loads(row["record"])
    more = {**held, "changes": [*held["changes"], {**held["changes"][0], "day": "2026-12-01"}]}
    gone = {**held, "changes": []}
    other = {**held, "changes": [{**c, "day": "2020-01-01"} for c in held["changes"]]}
    members = {**held, "members": held["members"][1:]}
    sql = "UPDATE _country_group SET record = :record WHERE group_id = :id"
    assert attempt(engines[name], sql, {"id": row["group_id"], "record": json.dumps(more)}) == 1
    for bad in (gone, other, members):
        with pytest.raises(sa.exc.DBAPIError, match="never edited"):
            attempt(engines[name], sql, {"id": row["group_id"], "record": json.dumps(bad)})
    day = "UPDATE _country_group SET withdrawn_on = NULL, withdrawn_reason = NULL WHERE withdrawn_on IS NOT NULL"
    with pytest.raises(sa.exc.DBAPIError, match="never edited"):
        attempt(engines[name], day)


def test_replacing_a_row_on_sqlite_is_refused_like_a_deletion(engines):
    with pytest.raises(sa.exc.DBAPIError, match="never edited"):
        attempt(engines["sqlite"], "INSERT OR REPLACE INTO _statement SELECT * FROM _statement LIMIT 1")
    with pytest.raises(sa.exc.DBAPIError, match="never edited"):
        attempt(engines["sqlite"], "REPLACE INTO _letter SELECT * FROM _letter LIMIT 1")


def test_emptying_a_table_on_postgresql_is_refused(engines):
    with pytest.raises(sa.exc.DBAPIError, match="never edited"):
        attempt(engines["postgresql"], "TRUNCATE _statement CASCADE")


def test_inserting_with_conflict_on_postgresql_edits_nothing(engines):
    sql = (
        "INSERT INTO _statement SELECT * FROM _statement LIMIT 1 "
        "ON CONFLICT (statement_id) DO UPDATE SET published = 'something else'"
    )
    with pytest.raises(sa.exc.DBAPIError, match="never edited"):
        attempt(engines["postgresql"], sql)


def test_a_loaded_database_has_every_trigger_and_verify_misses_one_that_is_gone(loaded_db):
    engine = create_engine(loaded_db)
    with engine.begin() as connection:
        assert record.missing(connection) == []
        on = "" if engine.dialect.name == "sqlite" else " ON _statement"
        connection.exec_driver_sql(f"DROP TRIGGER kept_statement_delete{on}")
    engine.dispose()
    assert "kept_statement_delete" in verify(loaded_db)["records are guarded"]


def test_a_switched_off_trigger_on_postgresql_is_missed_too(loaded_db):
    engine = create_engine(loaded_db)
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE _statement DISABLE TRIGGER kept_statement_update")
    engine.dispose()
    assert "kept_statement_update" in verify(loaded_db)["records are guarded"]


LETTER = """
[[letter]]
id = "l1"
authority = "press"
company = "acme"
title = "A letter"
effective = 2026-01-02
families = ["X1"]
named = ["X1"]
criterion = "none"
destinations = ["country:CN"]
citation = "the letter"
source = "sheet"
at = "page 1"
evidence = "primary_read"
recorded = 2026-01-02
"""
COUNTRIES = '[[country]]\ncode = "CN"\nname = "China"\n'


@pytest.fixture
def with_letter(empty_db, small_seed):
    small_seed.append("countries.toml", COUNTRIES)
    small_seed.append("letters/l.toml", LETTER)
    load(empty_db, small_seed.root)
    return empty_db, small_seed


@pytest.mark.dear
@pytest.mark.parametrize(
    ("old", "new"),
    [('title = "A letter"', 'title = "Another"'), ("effective = 2026-01-02", "effective = 2026-01-03"), (LETTER, "")],
)
def test_a_load_that_would_rewrite_a_law_record_names_it_and_changes_nothing(with_letter, old, new):
    url, seed = with_letter
    seed.replace("letters/l.toml", old, new)
    with pytest.raises(DataRefused) as caught:
        load(url, seed.root)
    assert any(problem.startswith("letter l1: ") for problem in caught.value.problems)
    assert not any(verify(url).values())


def test_a_law_record_is_withdrawn_and_another_added_beside_it(with_letter):
    url, seed = with_letter
    seed.append("letters/l.toml", 'withdrawn = 2026-02-01\nwithdrawn_reason = "misread"\n')
    seed.append("letters/l.toml", LETTER.replace('"l1"', '"l2"').replace("recorded = 2026-01-02", "recorded = 2026-02-01"))
    done = load(url, seed.root)
    assert (done.added, done.changed, done.removed) == (1, 1, 0)
    assert not any(verify(url).values())
