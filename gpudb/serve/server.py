"""The site over HTTP: each page is made when it is asked for; who asks is checked first.

A page of another site that makes its own name point to 127.0.0.1 (DNS rebinding) is stopped by the Host header, which then holds the
foreign name.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from gpudb.errors import DatabaseError, GpudbError, UsageError
from gpudb.operating_system import listen_again, on_signal
from gpudb.publish.blocks import SAID
from gpudb.publish.site import POLICY, SQL_POLICY, Site, unpacked
from gpudb.render.text import clean

#: the file that a page for SQL asks
DATABASE = "data/gpudb.sqlite"
#: a worker may compile what it was served, and nothing else
WORKER_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
#: pages that are kept once they were made
KEPT = 256


class Settings(NamedTuple):
    """Where to listen."""

    host: str = "127.0.0.1"
    port: int = 8001


def loopback(host: str) -> bool:
    """Whether an address is one of this machine alone. Raises ``UsageError`` for what is no address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(f"{host} is no address to listen on", "write 127.0.0.1, ::1, or 0.0.0.0 inside a container") from None


def listen(host: str, port: int) -> socket.socket:
    """A socket on a port (0: any free one). Raises ``DatabaseError`` when the port is taken."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listen_again(made)
    try:
        made.bind((host, port))
        made.listen(64)
    except (OSError, OverflowError) as error:
        made.close()
        why = "is in use by another program" if getattr(error, "errno", None) in (98, 48, 10048) else f"cannot be used: {error}"
        raise DatabaseError(f"port {port} of {host} {why}", "name another with `port`, or `port` 0 for any free one") from error
    return made


def hosts(host: str, port: int) -> frozenset[str]:
    """The Host headers of requests to a server that listens on this machine alone; any is taken where others may ask (empty)."""
    if not loopback(host):
        return frozenset()
    named = [f"{name}:{port}" for name in (f"[{host}]" if ":" in host else host, "localhost", "127.0.0.1", "[::1]")]
    return frozenset(named + ([name.rpartition(":")[0] for name in named] if port == 80 else []))


def serve(
    database: str | None, settings: Settings, ready: Callable[[str], None], on: str | None = None, sql: str | None = None
) -> None:
    """Serve the site of the release at ``database`` until interrupted; ``ready`` gets the address once requests are answered.

    ``sql``: the package of SQLite for browsers (:mod:`gpudb.publish.site`), for a page where readers ask the file in SQL. Raises
    ``UsageError`` for another package, or for a database that is no file.
    """
    engine = unpacked(sql) if sql else {}
    loopback(settings.host)
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    with listen(host, settings.port) as door:
        site = Site(database, on)
        if engine:
            if not os.path.isfile(site.reader.url):
                raise UsageError("a page for SQL needs a database file", "ask the server itself with `gpudb sql`")
            site.allow_sql(engine)
        # uvicorn or a web framework would do no more here: one thread a request, one page after the other
        port = door.getsockname()[1]
        server = _Server((host, port), _handler(site, hosts(host, port)), bind_and_activate=False)
        server.socket.close()
        server.socket, server.daemon_threads = door, True

        def stop(_number: int, _frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        as_before = on_signal("SIGTERM", stop)
        try:
            ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
            server.serve_forever()
        finally:
            as_before()
            site.close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *asked: Any) -> None:
        """A client that leaves before its answer is there is nobody's business, either."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(*asked)


def _handler(site: Site, allowed: frozenset[str]) -> type[BaseHTTPRequestHandler]:
    made = lru_cache(KEPT)(site.render)
    held: dict[str, Callable[[], bytes]] = {path: partial(bytes, content) for path, content in site.engine.items()}
    if held:
        held[DATABASE] = Path(site.reader.url).read_bytes

    class Handler(BaseHTTPRequestHandler):
        """One request: only GET and HEAD, only to our own name, only pages of the site."""

        protocol_version, timeout = "HTTP/1.1", 30

        def do_GET(self) -> None:
            given = [value.lower() for value in self.headers.get_all("Host") or ()]
            if allowed and (len(given) != 1 or given[0] not in allowed):
                return self._answer(403, "This server answers only to its own name on this machine.\n")
            path = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
            try:
                text = made(path) if path not in held else held[path]()
            except GpudbError as error:  # the database has gone, or is another one now
                return self._answer(503, clean(f"{error.message}; {error.hint}") + "\n")
            if text is None and (page := site.meant(path)):
                return self._answer(302, f"It is at /{page}\n", to=f"/{page}")
            if text is None:
                return self._answer(404, "There is no such page here: / has a field that searches, /parts.html all parts.\n")
            policy = SQL_POLICY if path == "sql.html" else WORKER_POLICY if path.startswith("sql/") else POLICY
            if path.endswith(".svg"):  # the colors of a drawing stand inside it
                held_in = str(text).partition("<style>")[2].partition("</style>")[0]
                digest = base64.b64encode(hashlib.sha256(held_in.encode()).digest()).decode()
                policy = POLICY.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
            return self._answer(200, text, SAID["types"].get(path.rpartition(".")[2], "text/plain"), policy)

        do_HEAD = do_GET

        def send_error(self, code: int, *_: Any) -> None:
            """Whatever is no request to read: another method, a line or a header that cannot be understood."""
            self.close_connection, self.request_version = True, self.protocol_version
            self._answer(405 if code == 501 else code, "This server only reads.\n")

        def _answer(self, status: int, text: str | bytes, kind: str = "text/plain", policy: str = POLICY, to: str = "") -> None:
            body = text.encode("utf-8") if isinstance(text, str) else text
            about = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", "Content-Length": str(len(body)),
                     "Content-Type": kind if isinstance(text, bytes) else f"{kind}; charset=utf-8"}  # fmt: skip
            self.send_response_only(status)
            about |= {"Location": quote(to)} if to else {}
            for name, value in {**SAID["headers"], **about, **({"Connection": "close"} if self.close_connection else {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Requests are nobody's business."""

    return Handler
