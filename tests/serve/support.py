"""A real server of `gpudb serve` as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Server(NamedTuple):
    """A running server: its first page, its process, the folder for temporary files that it uses."""

    address: str
    process: subprocess.Popen[str]
    folder: Path

    def get(self, path: str, host: str | None = None, method: str = "GET", **headers: str) -> Reply:
        place = urlsplit(self.address)
        connection = HTTPConnection(str(place.hostname), place.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        if host != "":
            connection.putheader("Host", host or place.netloc)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        reply = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return reply

    def json(self, path: str) -> Any:
        reply = self.get(path)
        assert reply.status == 200, reply
        return json.loads(reply.body)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextmanager
def serving(database: str, folder: Path, *options: str) -> Iterator[Server]:
    """Start a server over ``database`` on a free port; it is stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gpudb", "serve", "--port", "0", "--db", database, *options],
        stdout=subprocess.PIPE,
        stderr=(folder / "stderr").open("w"),
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), (address, (folder / "stderr").read_text())
        yield Server(address, process, folder)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        if process.stdout is not None:
            process.stdout.close()
