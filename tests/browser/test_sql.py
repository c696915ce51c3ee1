"""SQL in a real browser: the release's own file, read-only, with a limit of time; from the package that GPUDB_SQLJS names."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from gpudb.publish.site import PACKAGE

pytestmark = pytest.mark.slow
#: read before the tests, which run without the variables of the program
HELD = os.environ.get("GPUDB_SQLJS", "")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not HELD:
        pytest.skip(f"GPUDB_SQLJS does not name the file of `npm pack {PACKAGE}`")
    from gpudb.publish.export import export
    from gpudb.publish.site import Site, unpacked

    folder = tmp_path_factory.mktemp("sql") / "site"
    export(str(folder / "data"), real_db, ("sqlite",))
    site = Site(real_db)
    try:
        site.allow_sql(unpacked(HELD))
        (folder / "sql").mkdir()
        for path in ("sql.html", "site.css", "site.js", "sql/ask.js", "sql/worker.js"):
            (folder / path).write_text(site.render(path) or "", encoding="utf-8")
        for path, held in site.engine.items():
            (folder / path).write_bytes(held)
    finally:
        site.close()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/sql.html"
    server.shutdown()
    server.server_close()


def told(seen, begins: str = "", but: str = "Asking") -> str:
    """What the page says, as soon as it begins so. Its content policy lets no test wait inside it."""
    for _ in range(600):
        text = str(seen.page.inner_text("#told"))
        if text.startswith(begins) and not text.startswith(but):
            return text
        seen.page.wait_for_timeout(100)
    raise AssertionError(text)


def asked(seen, sql: str) -> str:
    seen.page.fill("#query", sql)
    seen.page.click("#run")
    return told(seen)


def test_a_query_is_answered_kept_in_the_address_and_cannot_write(visit, address):
    with visit(address) as seen:
        assert asked(seen, "SELECT part, tpp FROM spec WHERE part LIKE 'h20-%' ORDER BY part") == "3 rows"
        assert seen.page.inner_text("#answer tbody tr:nth-child(3)").split() == ["h20-sxm5-96gb", "2368"]
        assert seen.page.inner_text("#answer thead tr").split() == ["part", "tpp"], "names of columns stay as they are written"
        assert "#q=SELECT%20part" in seen.page.url
        assert asked(seen, "SELECT 1 FROM spec_history").startswith("The first 1000 rows")
        assert "readonly" in asked(seen, "DELETE FROM _statement").lower() or "authoriz" in seen.page.inner_text("#told").lower()
        assert "no such column" in asked(seen, "SELECT not_there FROM spec")
        assert (seen.console, seen.outside) == ([], [])


def test_an_address_with_a_query_asks_it_and_one_that_never_ends_is_stopped(visit, address):
    with visit(f"{address}#q={quote('SELECT count(*) AS n FROM release')}") as seen:
        seen.page.wait_for_selector("#answer tbody tr", timeout=60_000)
        assert seen.page.inner_text("#answer tbody").strip() == "1"
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        assert asked(seen, endless) == "Stopped after 10 s."
        assert asked(seen, "SELECT 1") == "1 row"


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_axe_finds_nothing_and_the_page_fits(visit, address, width, dark):
    with visit(address, width=width, dark=dark, bypass_csp=True) as seen:
        assert seen.violations() == []
        assert seen.overflow() == 0


def test_the_served_page_asks_the_file_under_the_policy_of_the_server(visit, real_db):
    if not HELD:
        pytest.skip(f"GPUDB_SQLJS does not name the file of `npm pack {PACKAGE}`")
    from gpudb.publish.site import Site, unpacked
    from gpudb.serve.server import _handler

    site = Site(real_db)
    site.allow_sql(unpacked(HELD))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site, frozenset()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with visit(f"http://127.0.0.1:{server.server_address[1]}/sql.html") as seen:
            assert asked(seen, "SELECT part FROM spec WHERE part LIKE 'h20-%'") == "3 rows"
            assert (seen.console, seen.outside) == ([], [])
    finally:
        server.shutdown()
        server.server_close()
        site.close()
