"""From a database to a running server and back: the copy, the port, the stop."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, NamedTuple

from gpudb.errors import DatabaseError, UsageError
from gpudb.publish.questions import DocumentedQuestion
from gpudb.serve.describe import metadata


class Settings(NamedTuple):
    """Where to listen and what to allow."""

    host: str = "127.0.0.1"
    port: int = 8001
    allow_sql: bool = False


def loopback(host: str) -> str:
    """An address of this machine alone; raises ``UsageError`` for any other."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise UsageError(
        f"gpudb serve listens on this machine only, not on {host}",
        "leave `host` away; to show the data to others, publish files with `gpudb export` or use a PostgreSQL server",
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket on a loopback port (0: any free one). Raises ``DatabaseError`` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(64)
    except (OSError, OverflowError) as error:
        made.close()
        why = "is in use by another program" if getattr(error, "errno", None) in (98, 48, 10048) else f"cannot be used: {error}"
        raise DatabaseError(f"port {port} of {host} {why}", "name another with `port`, or `port` 0 for any free one") from error
    return made


def hosts(host: str, port: int) -> list[str]:
    """The Host headers of requests to this server."""
    shown = f"[{host}]" if ":" in host else host
    named = [f"{name}:{port}" for name in dict.fromkeys((shown, "localhost", "127.0.0.1", "[::1]"))]
    return named + ([name.rpartition(":")[0] for name in named] if port == 80 else [])


def serve(
    database: str | None,
    settings: Settings,
    questions: Sequence[DocumentedQuestion],
    ready: Callable[[str], None],
    progress: Callable[[str], None],
) -> None:
    """Serve until interrupted. ``ready`` gets the address once requests are answered; the copy is removed at the end."""
    from gpudb.query import browse
    from gpudb.query.held_release import latest
    from gpudb.query.opening import open_reader
    from gpudb.results import Release

    host = loopback(settings.host)
    try:
        import uvicorn  # noqa: F401 - asked before the copy is made
    except ImportError as error:
        raise UsageError(
            "`gpudb serve` needs Datasette, which is not installed", "pip install '.[serve]' in a copy of the repository"
        ) from error
    with listen(host, settings.port) as door, tempfile.TemporaryDirectory(prefix="gpudb-serve-") as folder:
        port = door.getsockname()[1]
        path = os.path.join(folder, "gpudb.db")
        reader = open_reader(database)
        try:
            progress("copying the public views ...")
            views = browse.copy(reader, path)
            release = Release(**latest(reader))
        finally:
            reader.close()
        from gpudb.serve.app import ROWS, application

        about = metadata(views, release, questions, dt.date.today().isoformat(), min(100, ROWS))
        app = application(path, about, hosts(host, port), settings.allow_sql)
        _run(app, door, lambda: ready(f"http://{hosts(host, port)[0]}/"))


def _run(app: Any, door: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # uvicorn shuts down cleanly on SIGTERM and then raises the signal again, which would end the process before the copy is removed
    before = signal.signal(signal.SIGTERM, stop)
    try:
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on",
                                timeout_graceful_shutdown=2)  # fmt: skip
        Server(config).run(sockets=[door])
    finally:
        signal.signal(signal.SIGTERM, before)
