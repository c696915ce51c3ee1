"""What goes wrong between here and a server, in words: no password, no traceback, and nothing done twice."""

from __future__ import annotations

import json

import psycopg
import pytest

import gpudb
from gpudb.errors import DatabaseError
from gpudb.query import guard
from gpudb.store import migrate
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from tests.helpers import run
from tests.server.cluster import PASSWORD, Proxy, Server, free_port, short_folder

pytestmark = pytest.mark.slow
SECRET = "hunter2"


@pytest.fixture(scope="module")
def strict():
    """A server that asks for passwords, with one empty database."""
    import shutil

    folder = short_folder()
    server = Server(folder / "one")
    server.init()
    server.start()
    server.sql("CREATE DATABASE gpudb")
    yield server
    server.stop()
    shutil.rmtree(folder)


def bad_urls(port: int, dead: int) -> dict[str, str]:
    return {
        "nobody there": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{dead}/gpudb",
        "two hosts, nobody there": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{dead},127.0.0.1:{dead}/gpudb",
        "no such host": f"postgresql+psycopg://admin:{SECRET}@no-such-host.invalid/gpudb",
        "no host name": f"postgresql+psycopg://admin:{SECRET}@a..b/gpudb",
        "wrong password": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{port}/gpudb",
        "wrong password in the query": f"postgresql+psycopg://127.0.0.1:{port}/gpudb?user=admin&password={SECRET}",
        "no such option": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{port}/gpudb?nonsense=1",
        "no such kind of session": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{port}/gpudb?target_session_attrs=best",
        "port is no number": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:abc/gpudb",
        "port is too large": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:99999/gpudb",
        "one slash": f"postgresql+psycopg:/admin:{SECRET}@127.0.0.1:{port}/gpudb",
        "words of libpq": f"host=127.0.0.1 port={port} user=admin password={SECRET} dbname=gpudb",
        "no driver": f"postgresql+nodriver://admin:{SECRET}@127.0.0.1:{port}/gpudb",
        "another engine": f"mysql://admin:{SECRET}@127.0.0.1:{port}/gpudb",
        "schema of the server": f"postgresql+psycopg://admin:{SECRET}@127.0.0.1:{port}/gpudb?gpudb_schema=pg_catalog",
    }


@pytest.mark.parametrize("what", bad_urls(1, 2))
@pytest.mark.parametrize(
    "command", [("list",), ("sql", "select 1"), ("db", "load"), ("db", "init"), ("db", "verify")], ids=" ".join
)
def test_an_error_names_cause_and_remedy_and_never_the_password(what, command, strict, capsys):
    url = bad_urls(strict.port, free_port())[what]
    for form in ((), ("--json",)):
        code, out, err = run(*command, "--db", url, *form, capsys=capsys)
        assert (code, out) == (4, ""), err
        assert SECRET not in err
        assert "Traceback" not in err
        if form:
            error = json.loads(err)["error"]
            assert error["kind"] == "database"
            assert error["hint"]


def test_a_database_that_does_not_exist_is_named(strict, capsys):
    code, _, err = run("list", "--db", strict.url(database="nowhere"), capsys=capsys)
    assert code == 4
    assert '"nowhere" does not exist' in err
    assert "createdb" in err


def test_a_role_that_may_not_log_in_is_refused_and_not_out_of_reach(strict, capsys):
    strict.sql(f"CREATE ROLE idle PASSWORD '{PASSWORD}'")
    code, _, err = run("list", "--db", strict.url("idle"), capsys=capsys)
    assert code == 4
    assert "refuses this user" in err
    assert "cannot be reached" not in err


def test_debug_shows_no_password_either(strict, cli):
    done = cli("list", "--debug", "--db", bad_urls(strict.port, 1)["wrong password"])
    assert "Traceback" in done.stderr
    assert SECRET not in done.stderr + done.stdout


def test_a_lost_answer_to_commit_is_said_to_be_unknown_and_the_load_is_not_repeated(strict, small_seed):
    strict.sql("CREATE DATABASE lost")
    migrate.upgrade(create_engine(strict.url(database="lost")))
    proxy = Proxy(strict.port, b"COMMIT")
    url = strict.url(database="lost").replace(f":{strict.port}/", f":{proxy.port}/") + "?sslmode=disable&gssencmode=disable"
    with pytest.raises(DatabaseError, match="whether the change is in is not known") as caught:
        load(url, small_seed.root)
    proxy.close()
    assert proxy.seen == 1
    # here it was in: the hash that the hint tells is the hash that is found
    found = guard.run(strict.url(database="lost"), "select content_sha256 from release", 5, 1).rows[0][0]
    assert found[:12] in caught.value.hint
    again = load(strict.url(database="lost"), small_seed.root)
    assert (again.added, again.changed, again.removed, again.content_sha256) == (0, 0, 0, found)


def test_a_load_that_loses_its_connection_before_commit_is_an_error_and_changes_nothing(strict, small_seed):
    strict.sql("CREATE DATABASE cut")
    migrate.upgrade(create_engine(strict.url(database="cut")))
    proxy = Proxy(strict.port, b"INSERT INTO")
    url = strict.url(database="cut").replace(f":{strict.port}/", f":{proxy.port}/") + "?sslmode=disable&gssencmode=disable"
    with pytest.raises(DatabaseError) as caught:
        load(url, small_seed.root)
    proxy.close()
    assert proxy.seen == 1
    assert "not known" not in caught.value.message
    with psycopg.connect(strict.conninfo("cut")) as connection:
        assert connection.execute("SELECT count(*) FROM gpudb._statement").fetchone() == (0,)


@pytest.mark.parametrize("ask", ["catalog", "sql"])
def test_a_read_whose_line_is_cut_is_asked_again(ask, strict, small_seed):
    name = f"again_{ask}"
    strict.sql(f"CREATE DATABASE {name}")
    load(strict.url(database=name), small_seed.root)
    proxy = Proxy(strict.port, b"FROM spec WHERE" if ask == "catalog" else b"FETCH FORWARD")
    url = strict.url(database=name).replace(f":{strict.port}/", f":{proxy.port}/") + "?sslmode=disable&gssencmode=disable"
    if ask == "catalog":
        with gpudb.open(url) as catalog:
            assert [row["part"] for row in catalog.list(["memory_gb>=80"]).rows] == ["x1-big", "y2"]
    else:
        assert guard.run(url, "select part from spec order by part", 5, 10).rows == (("x1-big",), ("x1-small",), ("y2",))
    proxy.close()
    assert proxy.seen == 1
