"""`gpudb serve` over real HTTP: who is answered, with which headers, and that it shows the pages of the site."""

from __future__ import annotations

import base64
import hashlib
import shutil
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


@pytest.mark.parametrize(("short", "page"), [
    ("/h100", "part/h100-sxm5-80gb"), ("/H100", "part/h100-sxm5-80gb"), ("/rtx%204090", "part/rtx-4090"), ("/part/h20-sxm5-96gb/", "part/h20-sxm5-96gb"),
    ("/status/H20?on=2025-05-01", "part/h20-sxm5-96gb"), ("/compare/h800/h100", "compare/h100-vs-h800"), ("/H100-vs-H800", "compare/h100-vs-h800"),
    ("/compare/h100", "part/h100-sxm5-80gb"), ("/country/CN", "country/cn"), ("/china", "country/cn"), ("/Parts", "parts"), ("/compare/", "compare"),
])  # fmt: skip
def test_a_short_address_leads_to_its_page(server, short, page):
    reply = server.get(short)
    assert (reply.status, reply.headers["location"]) == (302, f"/{page}.html")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert server.get(reply.headers["location"], method="HEAD").status == 200


@pytest.mark.parametrize(
    "path",
    ["/h2o", "/h100/h800/h20", "/compare/h100/h100", "/%0d%0aSet-Cookie:x", "/%ff", "/" + "h" * 9_000, "//evil.example/h100"],
)
def test_what_is_no_short_address_leads_nowhere_and_says_where_to_look(server, path):
    reply = server.get(path)
    assert "location" not in reply.headers
    assert "set-cookie" not in reply.headers
    assert reply.status == 200 or b"/parts.html all parts" in reply.body


def test_only_reading_is_answered(server):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert server.get("/parts.html", method=method).status == 405
    for method in ("TRACE", "CONNECT", "get", "<b>", "PROPFIND"):
        reply = server.get("/parts.html", method=method)
        assert (reply.status, reply.body) == (405, b"This server only reads.\n")
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "server" not in reply.headers
    head = server.get("/robots.txt", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0


MALFORMED = (
    b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"\x00" * 99 + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /<script> x HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 300 + b"\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b"x" * 70_000 + b"\r\n\r\n",
)  # fmt: skip


@pytest.mark.trust
@pytest.mark.parametrize("sent", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_request_gets_our_words_and_headers_and_none_of_its_own(server, sent):
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        reply = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert reply.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505"))
    assert b"nosniff" in reply
    assert reply.endswith(b"\r\n\r\nThis server only reads.\n")
    assert not any(word in reply for word in (b"Python", b"script>", b"\x16"))


@pytest.mark.trust
def test_a_client_that_leaves_and_a_database_that_goes_are_no_tracebacks(real_db, tmp_path):
    database = tmp_path / "d.sqlite"
    shutil.copyfile(real_db, database)
    with serving(str(database), tmp_path) as running:
        place = urlsplit(running.address)
        for _ in range(12):
            with socket.create_connection((place.hostname, place.port), timeout=60) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                line.sendall(f"GET / HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        database.write_bytes(b"x" * database.stat().st_size)
        reply = running.get("/part/h20-sxm5-96gb.html")
        assert reply.status == 503
        assert b"d.sqlite" in reply.body
        assert running.stop() == 130
    assert (tmp_path / "stderr").read_text() == "Ctrl-C stops the server.\n"


@pytest.mark.dear
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
