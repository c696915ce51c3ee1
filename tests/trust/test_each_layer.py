"""Guards that stand one behind the other, each on its own: short tests that fail when one of them is gone.

The long runs of attacks pass when any layer refuses. These say which one does, in seconds, on the small seed; the
mutations of `mutations.toml` lean on them.
"""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from gpudb import receipts
from gpudb.errors import DatabaseError, QueryRefused, UsageError
from gpudb.query import guard
from gpudb.query.guard import words
from gpudb.query.opening import open_reader
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from tests.trust import history


def refused(url, sql):
    with pytest.raises(QueryRefused) as error:
        guard.run(url, sql, 2, 10)
    return f"{error.value.message} {error.value.hint}"


def test_a_function_that_is_not_listed_is_refused_by_name_on_sqlite(small_sqlite):
    assert "printf" in refused(small_sqlite, "SELECT printf('%d', 1) FROM spec")


def test_what_is_no_select_is_refused_by_the_authorizer_on_sqlite(small_sqlite, tmp_path):
    assert "PRAGMA" in refused(small_sqlite, "PRAGMA table_list")
    assert "ATTACH" in refused(small_sqlite, f"ATTACH '{tmp_path / 'new.sqlite'}' AS x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_a_public_view_lends_its_rights_to_no_other_text_on_sqlite(small_sqlite):
    assert "statement" in refused(small_sqlite, "WITH spec AS (SELECT * FROM _statement) SELECT * FROM spec")


def test_a_table_behind_the_views_is_refused_on_postgresql(small_pg):
    assert "statement" in refused(small_pg, "SELECT count(*) FROM _statement")


def test_a_function_that_is_not_listed_is_refused_by_name_on_postgresql(small_pg):
    assert "pg_sleep" in refused(small_pg, "SELECT pg_sleep(0)")


def test_the_transaction_is_read_only_even_for_a_function_that_slipped_onto_the_list(small_pg, monkeypatch):
    monkeypatch.setattr(words, "POSTGRESQL", words.POSTGRESQL | {"current_setting", "nextval"})
    assert guard.run(small_pg, "SELECT current_setting('transaction_read_only') AS x", 2, 10).rows == (("on",),)


def test_the_transaction_is_rolled_back_whatever_slipped_onto_the_list(small_pg, monkeypatch):
    monkeypatch.setattr(words, "POSTGRESQL", words.POSTGRESQL | {"pg_notify"})
    with psycopg.connect(small_pg.replace("+psycopg", "", 1), autocommit=True) as ear:
        ear.execute("LISTEN gpudb_test")
        assert len(guard.run(small_pg, "SELECT pg_notify('gpudb_test', 'left') AS x", 2, 10).rows) == 1
        assert list(ear.notifies(timeout=0.5, stop_after=1)) == []


@pytest.fixture(scope="module")
def recorded_seed(tmp_path_factory):
    """A small seed with records of every kind."""
    made = history.make(7, 30)
    return history.write(made, tmp_path_factory.mktemp("recorded") / "seed", made.days[-1]).root


@pytest.fixture(scope="module")
def on_sqlite(recorded_seed):
    yield from loaded(str(recorded_seed.parent / "r.sqlite"), recorded_seed)


@pytest.fixture(scope="module")
def on_postgresql(recorded_seed, pg_server):
    yield from loaded(pg_server(), recorded_seed)


def loaded(url, seed):
    load(url, seed)
    engine = create_engine(url)
    yield engine
    engine.dispose()


TAMPERING = {
    "edit": "UPDATE _statement SET published = 'other' WHERE statement_id = (SELECT min(statement_id) FROM _statement)",
    "delete": "DELETE FROM _statement WHERE statement_id = (SELECT min(statement_id) FROM _statement)",
    "edit a law record": "UPDATE _letter SET title = 'Paper'",
    "edit the text of a law record": "UPDATE _rule_version SET record = replace(record, '\"summary\"', '\"other\"') WHERE withdrawn_on IS NULL",
    "delete a law record": "DELETE FROM _letter",
    "edit a claim": "UPDATE _claim SET claim_text = 'other'",
    "withdraw again": "UPDATE _letter SET withdrawn_reason = 'another' WHERE withdrawn_on IS NOT NULL",
    "lose a member of a country group": "UPDATE _country_group SET record = '{group}'",
}


@pytest.mark.parametrize("way", TAMPERING)
def test_a_record_is_not_tampered_with_on_sqlite(way, on_sqlite):
    attempt(on_sqlite, TAMPERING[way])


@pytest.mark.parametrize("way", TAMPERING)
def test_a_record_is_not_tampered_with_on_postgresql(way, on_postgresql):
    attempt(on_postgresql, TAMPERING[way])


def test_a_record_is_not_replaced_on_sqlite(on_sqlite):
    attempt(on_sqlite, "INSERT OR REPLACE INTO _statement SELECT * FROM _statement LIMIT 1")


def test_a_table_of_records_is_not_emptied_on_postgresql(on_postgresql):
    attempt(on_postgresql, "TRUNCATE _claim_response")


def attempt(engine, sql):
    """One statement that must be refused with the words of the guard, on rows that are there."""
    with engine.connect() as connection:
        transaction = connection.begin()
        if "{group}" in sql:
            record = json.loads(connection.execute(sa.text("SELECT record FROM _country_group")).scalar_one())
            assert record["changes"], "the history has no change of a group"
            lost = json.dumps({**record, "changes": record["changes"][1:]})
            sql = sql.replace("{group}", lost.replace("'", "''"))
        try:
            with pytest.raises(sa.exc.DBAPIError, match="a recorded row is never edited or deleted"):
                connection.exec_driver_sql(sql.replace("%", "%%"))
        finally:
            transaction.rollback()


def receipt(data):
    slip = receipts.of_answer("compare", {}, data, [], "2026-01-02", "1")
    return {
        "schema": "gpudb/2",
        "release": "r",
        "content_sha256": "c",
        "on": "d",
        "known_at": None,
        "receipt": slip,
        "data": data,
    }


def test_a_receipt_whose_data_were_changed_is_refused():
    answer = receipt([{"tdp_w": 700}])
    assert receipts.read(json.dumps(answer))[1] == [{"tdp_w": 700}]
    answer["data"][0]["tdp_w"] = 300
    with pytest.raises(UsageError, match="changed after it was written"):
        receipts.read(json.dumps(answer))


def test_a_file_with_a_changed_byte_is_not_read(small_sqlite, tmp_path):
    data, path = Path(small_sqlite).read_bytes(), tmp_path / "damaged.sqlite"
    assert data.count(b"700 W") == 1
    path.write_bytes(data.replace(b"700 W", b"900 W"))
    with pytest.raises(DatabaseError, match="damaged"):
        open_reader(str(path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_an_address_for_others_is_known_as_one(host):
    from gpudb.serve.server import hosts, loopback

    assert not loopback(host)
    assert "evil.example:80" not in hosts("127.0.0.1", 80)
