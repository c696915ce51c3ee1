"""Files that are not ours are never written; newer schemas are left alone; errors say what to do."""

from __future__ import annotations

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from gpudb.errors import DatabaseError
from gpudb.store import engine as engines
from gpudb.store import migrate
from gpudb.store.loader import load
from gpudb.store.verify import verify


def foreign_table(path):
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE mine (a); INSERT INTO mine VALUES (1);")
    connection.close()


def foreign_view(path):
    connection = sqlite3.connect(path)
    connection.executescript("CREATE VIEW mine AS SELECT 1;")
    connection.close()


def foreign_mark(path):
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA application_id = 252006673; CREATE TABLE t (a); DROP TABLE t;")
    connection.close()


def text_file(path):
    path.write_text("these are notes, not a database\n" * 100)


@pytest.mark.parametrize("make", [foreign_table, foreign_view, foreign_mark, text_file], ids=lambda make: make.__name__)
@pytest.mark.parametrize(
    "action",
    [
        lambda path, seed: load(path, seed),
        lambda path, seed: migrate.upgrade(engines.create_engine(path)),
        lambda path, seed: verify(path),
    ],
    ids=["load", "upgrade", "verify"],
)
def test_a_foreign_file_is_refused_and_not_one_byte_of_it_changes(make, action, small_seed, tmp_path):
    path = tmp_path / "foreign.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseError):
        action(str(path), small_seed.root)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("foreign")] == ["foreign.db"]


def test_a_database_of_a_newer_program_is_refused_and_not_changed(loaded_db, small_seed):
    engine = engines.create_engine(loaded_db)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer gpudb"):
        load(loaded_db, small_seed.root)
    assert migrate.current(engine) == "9999"
    engine.dispose()


def test_an_empty_file_may_become_a_database(small_seed, tmp_path):
    (tmp_path / "new.sqlite").touch()
    assert load(str(tmp_path / "new.sqlite"), small_seed.root).statements == 13


def test_a_folder_that_does_not_exist_is_named(small_seed, tmp_path):
    with pytest.raises(DatabaseError, match="does not exist"):
        load(str(tmp_path / "no" / "x.sqlite"), small_seed.root)


@pytest.mark.dear
def test_a_locked_file_is_reported_as_locked(small_seed, small_sqlite, tmp_path, monkeypatch):
    path = tmp_path / "locked.sqlite"
    path.write_bytes(open(small_sqlite, "rb").read())
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    small_seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
    with pytest.raises(DatabaseError, match="locked"):
        load(str(path), small_seed.root)
    other.close()


@pytest.mark.dear
def test_two_loads_at_once_end_in_one_release(empty_db, small_seed):
    migrate.upgrade(engines.create_engine(empty_db))
    done, faults = [], []

    def one():
        try:
            done.append(load(empty_db, small_seed.root).content_sha256)
        except DatabaseError as error:
            faults.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(done)) == 1
    assert not any(verify(empty_db).values())


def test_a_url_without_its_driver_or_of_another_engine_is_refused():
    for url in ("mysql://x/y", "foo://x"):
        with pytest.raises(DatabaseError):
            engines.create_engine(url)
