"""Databases to attack: a SQLite file with secrets beside it, a PostgreSQL with roles and somebody else's schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import SmallSeed
from tests.query.guard.support import HERE, MARKER

ROLES = HERE.parents[2] / "docs/roles.sql"
#: what belongs to somebody else in the same database
OTHER = f"""
CREATE SCHEMA other;
CREATE TABLE other.secret (x text);
INSERT INTO other.secret VALUES ('{MARKER}');
CREATE VIEW other.spec AS SELECT x AS part FROM other.secret;
CREATE SEQUENCE other.numbers;
CREATE FUNCTION other.evil() RETURNS text LANGUAGE sql VOLATILE AS 'SELECT x FROM other.secret';
CREATE FUNCTION other.lower(text) RETURNS text LANGUAGE sql AS 'SELECT x FROM other.secret';
CREATE FUNCTION other.thing(int) RETURNS text LANGUAGE sql AS 'SELECT x FROM other.secret';
CREATE FUNCTION other.plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR other.@#@ (leftarg = int, rightarg = int, function = other.plus);
CREATE AGGREGATE other.evil_agg(text) (sfunc = textcat, stype = text);
CREATE FUNCTION public.evil_row(gpudb.spec) RETURNS text LANGUAGE sql AS 'SELECT x FROM other.secret';
GRANT ALL ON SCHEMA other TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA other TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA other TO PUBLIC;
"""


@pytest.fixture
def target(real_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A writable copy of the database of this checkout in a folder with secrets; that folder is the working directory."""
    folder = tmp_path / "target"
    folder.mkdir()
    (folder / "db.sqlite").write_bytes(Path(real_db).read_bytes())
    (folder / "secret.txt").write_text(MARKER)
    with sqlite3.connect(folder / "secret.sqlite") as secret:
        secret.execute("CREATE TABLE secret AS SELECT ? AS x", (MARKER,))
    secret.close()
    monkeypatch.chdir(folder)
    return folder / "db.sqlite"


@pytest.fixture(scope="session")
def guarded_pg(pg_server: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The URL of one PostgreSQL database for a role: ``owner`` of all tables, ``gpudb_reader`` of docs/roles.sql, ``postgres``."""
    import psycopg

    from gpudb.store.loader import load

    url = pg_server()
    raw = url.replace("postgresql+psycopg://", "postgresql://")

    def as_role(role: str) -> str:
        return url.replace("//postgres:", f"//{role}:")

    with psycopg.connect(raw, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = 'owner'"
        ).fetchone():  # of an earlier run on this server
            connection.execute("CREATE ROLE owner LOGIN")
        connection.execute("ALTER SCHEMA public OWNER TO owner")
        connection.execute("CREATE SCHEMA gpudb AUTHORIZATION owner")
        load(as_role("owner"), SmallSeed.write(tmp_path_factory.mktemp("guard") / "seed").root)
        connection.execute(OTHER)
        connection.execute(ROLES.read_text(encoding="utf-8"))
        connection.execute("GRANT CONNECT ON DATABASE " + connection.info.dbname + " TO owner")
    return as_role
