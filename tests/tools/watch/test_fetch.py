"""Over real sockets: what is tried again, what is told at once, and that every failure is one sentence with the host."""

from __future__ import annotations

import ast
import threading

import pytest

from tests.tools.watch.support import Reply
from tools.files import ROOT
from tools.watch import fetch
from tools.watch.fetch import Fetcher, SourceError

PATH = "/api/x.json"


def test_too_many_requests_is_asked_again_after_the_pause_that_the_server_wants(api, fetcher, pauses):
    api.put(PATH, Reply(status=429, headers={"Retry-After": "7"}), Reply(b'{"count": 1}'))
    assert fetcher.json(api.address + PATH) == {"count": 1}
    assert pauses == [7.0, 0]
    assert api.agents == ["gpuspecdb-watch/1 (maintainer@example.org)"] * 2


def test_a_pause_that_is_too_long_is_told_and_not_waited_for(api, fetcher, pauses):
    api.put(PATH, Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceError, match=r"429 and wants a pause of 3600 s"):
        fetcher.json(api.address + PATH)
    assert len(api.asked) == 1
    assert pauses == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_asked_four_times_and_no_more(api, fetcher, pauses, status):
    api.put(PATH, Reply(status=status))
    with pytest.raises(SourceError, match=rf"127\.0\.0\.1:\d+ did not answer /api/x\.json in 4 tries: HTTP {status}"):
        fetcher.json(api.address + PATH)
    assert len(api.asked) == 4
    assert [pause for pause in pauses if pause] == list(fetch.PAUSES)


@pytest.mark.parametrize(("status", "words"), [(400, "does not know a parameter"), (403, "mail address"), (404, "404$")])
def test_what_another_try_would_not_mend_is_told_at_once(api, fetcher, status, words):
    api.put(PATH, Reply(status=status))
    with pytest.raises(SourceError, match=words):
        fetcher.json(api.address + PATH)
    assert len(api.asked) == 1


def test_a_page_instead_of_json_is_told_with_its_beginning(api, fetcher):
    api.put(PATH, Reply(b"<html>\n<title>Request Access</title>"))
    with pytest.raises(SourceError, match=r"no JSON: '<html> <title>Request Access"):
        fetcher.json(api.address + PATH)


def test_an_answer_that_breaks_off_is_asked_again(api, fetcher):
    api.put(PATH, Reply(b'{"count":', length=100), Reply(b'{"count": 2}'))
    assert fetcher.json(api.address + PATH) == {"count": 2}


def test_a_server_that_is_silent_is_left_after_the_time_limit(api, pauses):
    silence = threading.Event()
    api.put(PATH, Reply(wait=silence))
    try:
        with pytest.raises(SourceError, match="timed out"):
            Fetcher(timeout=0.05, spacing=0, sleep=pauses.append).json(api.address + PATH)
    finally:
        silence.set()


def test_nobody_at_the_address_is_told(api, fetcher):
    api.close()
    with pytest.raises(SourceError, match="in 4 tries: .*refused"):
        fetcher.json(api.address + PATH)


def test_a_redirect_to_another_host_is_told_and_one_within_the_host_is_followed(api, fetcher):
    api.put(PATH, Reply(status=302, headers={"Location": "http://unblock.invalid/"}))
    with pytest.raises(SourceError, match="sends us on to unblock.invalid"):
        fetcher.json(api.address + PATH)
    api.put(PATH, Reply(status=302, headers={"Location": "/api/y.json"}))
    api.put("/api/y.json", Reply(b"[1]"))
    assert fetcher.json(api.address + PATH) == [1]


def test_an_answer_without_end_is_not_read(api, fetcher, monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST", 10)
    api.put(PATH, Reply(b" " * 11))
    with pytest.raises(SourceError, match="more than 0 MiB"):
        fetcher.json(api.address + PATH)


def test_files_of_this_machine_are_no_source(fetcher):
    with pytest.raises(SourceError, match="no address of an API"):
        fetcher.json("file:///etc/hostname")


def test_requests_keep_their_distance(api, pauses):
    api.put(PATH, Reply(b"1"))
    fetcher = Fetcher(spacing=0.25, sleep=pauses.append)
    for _ in range(3):
        fetcher.json(api.address + PATH)
    assert pauses == [0.25, 0.25]


def test_nothing_else_of_the_project_can_reach_a_network():
    reaching = {"urllib.request", "http.client", "socket", "ssl", "ftplib", "smtplib", "asyncio", "httpx", "requests"}
    found = set()
    for path in [*ROOT.glob("gpudb/**/*.py"), *ROOT.glob("tools/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if reaching.intersection(names):
                found.add(path.relative_to(ROOT).as_posix())
    assert "tools/watch/fetch.py" in found
    # the loopback server and the assistants' tools listen, and what differs by system sets an option of their socket; they ask nobody
    listening = ("gpudb/serve/", "gpudb/operating_system.py")
    assert {name for name in found if not name.startswith(listening)} == {"tools/watch/fetch.py"}
