"""The three APIs on a local socket, and a small seed that cites a few sections."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tools.watch.listing import ADDRESSES

ANSWERS = Path(__file__).parent / "answers"
TODAY = dt.date(2026, 9, 1)


@dataclass
class Reply:
    """One answer of the server; ``length`` lies about the length of the body, ``wait`` holds it back (seconds)."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict = field(default_factory=dict)
    length: int | None = None
    wait: threading.Event | None = None


class Api:
    """Plays the files of ``answers``; ``script`` holds replies that come first, by the beginning of the path."""

    def __init__(self):
        self.asked = []
        self.agents = []
        self.script = {}
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                api.asked.append(self.path)
                api.agents.append(self.headers["User-Agent"])
                reply = api.reply(self.path)
                if reply.wait:
                    reply.wait.wait(5)
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):  # who asked has waited long enough
                    self.wfile.write(reply.body)

            def log_message(self, *told):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.addresses = dict.fromkeys(ADDRESSES, self.address)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def reply(self, path):
        for beginning, replies in self.script.items():
            if path.startswith(beginning) and replies:
                return replies.pop(0) if len(replies) > 1 else replies[0]
        name = file_of(path)
        return Reply((ANSWERS / name).read_bytes()) if name else Reply(b"not found", 404)

    def put(self, beginning, *replies):
        """The next answers for paths with this beginning; the last one stays."""
        self.script[beginning] = list(replies)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def file_of(path):
    """The file that answers an address, as the API would choose by its parameters."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page = query.get("page", "1")
    if parts.path in ("/api/v1/documents.json", "/api/v1/documents"):
        if "conditions[agencies][]" in query:
            return f"fr_agency_{page}.json"
        if query.get("conditions[term]") == '"Proclamation 11002"':
            return "fr_proclamation.json"
        name = f"fr_part_{query.get('conditions[cfr][part]')}.json"
        return name if (ANSWERS / name).exists() else "fr_none.json"
    if parts.path == "/api/versioner/v1/titles.json":
        return "ecfr_titles.json"
    if parts.path.startswith("/api/versioner/v1/versions/title-"):
        names = [f"ecfr_{query['part']}_{page}.json", f"ecfr_{query['part']}.json", "ecfr_none.json"]
        return next(name for name in names if (ANSWERS / name).exists())
    companies = {"CIK0001045810": "nvidia", "CIK0000002488": "amd", "CIK0000050863": "intel"}
    for number, company in companies.items():
        if parts.path == f"/submissions/{number}.json":
            return f"edgar_{company}.json"
        if parts.path == f"/submissions/{number}-submissions-001.json":
            return f"edgar_{company}_older.json"
    return None


REVIEWS = """# How far each layer was reviewed.

[[review]]
layer = "rule"  # BIS
reviewed_from = 2022-08-26
reviewed_until = 2026-01-10
recorded = 2026-01-11
note = "One document was not read."

[[review]]
layer = "letter"
reviewed_from = 2022-08-26
reviewed_until = 2026-01-10
recorded = 2026-01-11
note = "Filings."

[[review]]
layer = "tariff"
reviewed_from = 2026-01-01
reviewed_until = 2026-01-10
recorded = 2026-01-11
note = "Bands."

[[review]]
layer = "trade"
reviewed_from = 2025-01-01
reviewed_until = 2025-12-01
recorded = 2025-12-02
withdrawn = 2026-01-11
withdrawn_reason = "reviewed up to 2026-01-10"
note = "Press."

[[review]]
layer = "trade"
reviewed_from = 2025-01-01
reviewed_until = 2026-01-10
recorded = 2026-01-11
note = "Press."
"""
FILES = {
    "reviews.toml": REVIEWS,
    "release.toml": 'release = "2026.1.0"\nreleased_on = 2026-01-11\n',
    "sources/law.toml": '[[source]]\nid = "ecfr-774"\ntitle = "15 CFR part 774, supplement no. 1, ECCN 3A090, as of 2025-01-01"\n',
    "rules/policy.toml": 'id = "us-policy"\ncitation = "15 CFR 742.6(b)(10)"\n[[version]]\nid = "1"\ncitation = "90 FR 4544; 15 CFR 742.6(b)(10)(iii)"\n',
    "rules/eccn.toml": 'id = "us-eccn"\ncitation = "ECCN 3A090"\n[[version]]\nid = "1"\nsource = "ecfr-774"\nquotes = "89 FR 96790"\n'
    '[[version]]\nid = "0"\nat = "15 CFR 750.7"\nwithdrawn = 2026-01-11\nwithdrawn_reason = "wrong"\n',
    "rules/duty.toml": 'id = "us-duty"\ncitation = "Proclamation 11002; HTSUS 9903.79.01"\n',
    "groups/d5.toml": 'id = "us-d5"\n[reading]\nat = "supplement no. 1 to part 740, table"\n[[change]]\nnote = "after 22 CFR 126.1"\n',
    "letters/letters.toml": '[[letter]]\nid = "nvidia-2025-04-09"\ncompany = "nvidia"\n[[letter]]\nid = "amd-2025-04-15"\ncompany = "amd"\n',
}


def answer(name):
    """A file of ``answers``, to be changed by a test."""
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


def as_reply(value, **more):
    return Reply(json.dumps(value).encode(), **more)
