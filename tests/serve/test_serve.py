"""`gpudb serve` over real HTTP: who is answered, with which headers, what is there and what is not."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from gpudb.serve.questions import read

from gpudb import resources
from tests.helpers import answer, run
from tests.serve.support import Server, serving

pytest.importorskip("datasette", reason="the extra [serve] is not installed")

PAGES = ("/", "/gpudb", "/gpudb/spec", "/gpudb/spec.json", "/gpudb/spec.csv", "/gpudb/spec/y2", "/nowhere", "/gpudb/nothing",
         "/gpudb.db", "/-/static/app.css", "/-/versions.json", "/gpudb?sql=select+1")  # fmt: skip


@pytest.fixture(scope="module")
def server(small_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(small_sqlite, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.fixture(scope="module")
def real_server(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(real_db, tmp_path_factory.mktemp("serve-real")) as running:
        yield running


@pytest.fixture(scope="module")
def open_server(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(real_db, tmp_path_factory.mktemp("serve-sql"), "--allow-sql") as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_that_protect_it(server, path):
    reply = server.get(path, Origin="https://evil.example")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe-inline" not in reply.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert not [name for name in reply.headers if name.startswith("access-control-")]
    assert reply.status < 500


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "127.0.0.1:{port}@evil.example",
        "",
    ],
)
def test_a_foreign_host_is_refused(server, host):
    reply = server.get("/gpudb/spec.json", host=host.format(port=urlsplit(server.address).port))
    assert reply.status in ((403,) if host else (400, 403)), reply
    assert b"y2" not in reply.body


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_answered(server, name):
    assert server.get("/", host=f"{name}:{urlsplit(server.address).port}").status == 200


def test_only_reading_is_answered(server):
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert server.get("/gpudb/spec", method=method).status == 405


@pytest.mark.parametrize("path", ["/-/databases.json", "/-/plugins.json", "/-/auth-token", "/-/messages", "/-/permissions", "/-/patterns",
                                  "/-/threads.json", "/_memory", "/_internal"])  # fmt: skip
def test_pages_about_the_program_itself_are_not_there(server, path):
    assert server.get(path).status == 404


def test_the_file_cannot_be_downloaded_and_sql_is_off(server):
    assert server.get("/gpudb.db").status == 403
    assert server.get("/gpudb.json?sql=select+1").status == 403
    assert server.get("/gpudb/spec.json?_where=1=1").status == 403


def test_only_the_public_views_are_there(server, small_sqlite):
    with sqlite3.connect(small_sqlite) as connection:
        views = {row[0] for row in connection.execute("SELECT DISTINCT view FROM column_doc")}
        private = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    shown = {table["name"] for table in server.json("/gpudb.json")["tables"]}
    assert {name for name in shown if "_fts" not in name and name != "sqlite_stat1"} == views
    assert private, "the database has private tables"
    for name in private - {"sqlite_stat1", "sqlite_sequence"}:
        assert server.get(f"/gpudb/{name}.json").status == 404, name


@pytest.mark.slow
def test_json_of_the_server_equals_that_of_the_command(real_server, real_db, capsys):
    for view, order in (("spec", "part"), ("release", "release"), ("letter_list", "letter"), ("trade_period", "event")):
        served = real_server.json(f"/gpudb/{view}.json?_shape=array&_size=max&_sort={order}")
        own = answer("sql", f"SELECT * FROM {view} ORDER BY {order}", "--db", real_db, capsys=capsys)
        assert served == own, view


@pytest.mark.slow
def test_documented_questions_answer_like_the_command(real_server, real_db, capsys):
    listed = {query["name"] for query in real_server.json("/gpudb.json")["queries"]}
    questions = read(Path(resources.queries()))
    assert listed == {q.name for q in questions}
    for q in questions[::6]:
        served = real_server.json(f"/gpudb/{q.name}.json?_shape=objects")["rows"]
        assert served == answer("sql", q.sql, "--db", real_db, capsys=capsys), q.name


@pytest.mark.slow
def test_facets_search_links_and_column_descriptions_are_there(real_server):
    page = real_server.get("/gpudb/spec").body.decode()
    for facet in ("market", "architecture", "vendor", "form_factor"):
        assert f'data-column="{facet}"' in page or f"facet-{facet}" in page
    assert "Memory bandwidth" in page or "memory bandwidth" in page.lower()
    assert "[GB/s]" in page
    found = real_server.json("/gpudb/source_list.json?_search=whitepaper&_shape=array")
    assert found
    assert len(found) < 100
    fact = real_server.get("/gpudb/spec_fact?part=h20-sxm5-96gb&column_name=tdp_w").body.decode()
    assert 'href="/gpudb/spec/h20-sxm5-96gb"' in fact


def sql(server: Server, query: str) -> tuple[int, str]:
    reply = server.get(f"/gpudb.json?_shape=array&sql={quote(query)}")
    return reply.status, reply.body.decode()


@pytest.mark.slow
def test_allowed_sql_reads_and_what_could_hang_or_leave_is_refused(open_server):
    assert sql(open_server, "select count(*) as n from spec where memory_gb >= 90")[0] == 200
    assert sql(open_server, "select part from spec where part in (select part from metric_value) order by part limit 3")[0] == 200
    for attack in (
        "select printf('%.*c', 999999999, 'x')", "select format('%.*c', 999999999, 'x')", "select hex(zeroblob(999999999))",
        "select load_extension('x')", "select readfile('/etc/passwd')", "select writefile('x', 'y')", "select fts3_tokenizer('simple')",
        "with a as (select 1) select * from pragma_module_list", "select * from pragma_compile_options",
        "select replace(replace(replace(hex(randomblob(9)), '0', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa')",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    ):  # fmt: skip
        status, body = sql(open_server, attack)
        assert 400 <= status < 500, (attack, status, body[:200])
    assert sql(open_server, "select 1 as still_there")[0] == 200


@pytest.mark.slow
def test_rows_of_a_query_are_limited_and_the_cut_is_told(open_server):
    reply = open_server.json(f"/gpudb.json?sql={quote('select part from export_status')}")
    assert (len(reply["rows"]), reply["truncated"]) == (1000, True)


def test_a_port_in_use_is_said_and_exits_4(small_sqlite, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run("serve", "--port", str(port), "--db", small_sqlite, capsys=capsys)
    assert (code, out) == (4, "")
    assert f"port {port} of 127.0.0.1 is in use" in err
    assert "--port 0" in err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.evil.example"])
def test_any_other_address_is_refused(small_sqlite, capsys, host):
    code, _, err = run("serve", "--host", host, "--db", small_sqlite, capsys=capsys)
    assert code == 2
    assert "this machine only" in err


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_stopped_server_says_nothing_and_leaves_no_file(small_sqlite, tmp_path, number):
    with serving(small_sqlite, tmp_path) as running:
        assert running.get("/gpudb/spec.json").status == 200
        assert list(tmp_path.glob("gpudb-serve-*/gpudb.db"))
        assert running.stop(number) == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stderr"]
    assert (tmp_path / "stderr").read_text() == "Ctrl-C stops the server.\n"


@pytest.mark.slow
def test_a_copy_from_postgresql_serves_the_same(small_sqlite, small_pg, tmp_path):
    answers = []
    for name, url in (("a", small_sqlite), ("b", small_pg)):
        (tmp_path / name).mkdir()
        with serving(url, tmp_path / name) as running:
            views = sorted(t["name"] for t in running.json("/gpudb.json")["tables"])
            answers.append(
                json.dumps([running.json(f"/gpudb/{view}.json?_shape=array&_size=max") for view in views if "_fts" not in view])
            )
    assert answers[0] == answers[1]


def test_without_datasette_the_extra_is_named_before_anything_is_copied(small_sqlite, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, out, err = run("serve", "--port", "0", "--db", small_sqlite, capsys=capsys)
    assert (code, out) == (2, "")
    assert ".[serve]" in err
