"""`gpudb serve` over real HTTP: who is answered, with which headers, and that it shows the pages of the site."""

from __future__ import annotations

import base64
import hashlib
import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.helpers import run
from tests.serve.support import Server, serving

PAGES = (
    "/",
    "/parts.html",
    "/part/h20-sxm5-96gb.json",
    "/site.css",
    "/site.js",
    "/changes.atom",
    "/nowhere",
    "/../seed",
    "/%2e%2e/x",
)


@pytest.fixture(scope="module")
def server(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(real_db, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_that_protect_it(server, path):
    reply = server.get(path, Origin="https://evil.example")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert not {"server", *(name for name in reply.headers if name.startswith("access-control-"))} & reply.headers.keys()
    assert reply.status == (404 if ("nowhere" in path or ".." in path or "%2e" in path) else 200)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "127.0.0.1:{port}@evil.example", ""]
)  # fmt: skip
def test_a_foreign_host_is_refused(server, host):
    reply = server.get("/parts.json", host=host.format(port=urlsplit(server.address).port))
    assert reply.status == 403
    assert b"h20" not in reply.body


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_answered(server, name):
    assert server.get("/robots.txt", host=f"{name}:{urlsplit(server.address).port}").status == 200


def test_only_reading_is_answered(server):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert server.get("/parts.html", method=method).status == 405
    head = server.get("/robots.txt", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0


def test_the_pages_are_those_of_the_site(server, real_db):
    from gpudb.publish.site import Site

    site = Site(real_db)
    try:
        for path in ("index.html", "country/cn.json", "pictures/density.svg", "search.js"):
            assert server.get(f"/{path}").body.decode() == site.render(path), path
    finally:
        site.close()
    assert server.get("/").body == server.get("/index.html").body


def test_a_picture_alone_has_its_colors_under_the_policy_of_the_server(server):
    reply = server.get("/pictures/density.svg")
    style = reply.body.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in reply.headers["content-security-policy"]
    assert b"prefers-color-scheme:dark" in style


def test_a_day_is_that_of_the_pages(real_db, tmp_path):
    with serving(real_db, tmp_path, "--on", "2025-05-01") as running:
        assert running.json("/part/h20-sxm5-96gb.json")["on"] == "2025-05-01"


def test_a_port_in_use_is_said_and_exits_4(real_db, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run("serve", "--port", str(port), "--db", real_db, capsys=capsys)
    assert (code, out) == (4, "")
    assert f"port {port} of 127.0.0.1 is in use" in err
    assert "--port 0" in err


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.evil.example", "256.1.1.1"])
def test_what_is_no_address_is_refused(real_db, capsys, host):
    code, _, err = run("serve", "--host", host, "--db", real_db, capsys=capsys)
    assert code == 2
    assert "is no address" in err


def test_who_can_read_along_is_said_when_others_may_ask(monkeypatch, capsys):
    monkeypatch.setattr("gpudb.serve.server.serve", lambda *_: None)
    code, out, err = run("serve", "--host", "0.0.0.0", capsys=capsys)
    assert (code, out) == (0, "")
    assert "whoever reaches this port can read this database" in err
    assert run("serve", capsys=capsys) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_stopped_server_says_nothing_and_leaves_no_file(real_db, tmp_path, number):
    with serving(real_db, tmp_path) as running:
        assert running.get("/robots.txt").status == 200
        assert running.stop(number) == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stderr"]
    assert (tmp_path / "stderr").read_text() == "Ctrl-C stops the server.\n"


def test_a_page_for_sql_needs_the_package_that_is_known(real_db, tmp_path, capsys):
    other = tmp_path / "sql.js.tgz"
    other.write_bytes(b"another package")
    code, _, err = run("serve", "--port", "0", "--sql", str(other), "--db", real_db, capsys=capsys)
    assert code == 2
    assert "its hash is another" in err
