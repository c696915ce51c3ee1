"""A primary with its roles and the small seed, and a streaming replica of it; both are stopped at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers import SmallSeed
from tests.server.cluster import PASSWORD, Server, short_folder, until

ROLES = Path(__file__).resolve().parents[2] / "docs/roles.sql"


class Pair(NamedTuple):
    """Two servers and the seed that the primary was loaded from."""

    primary: Server
    replica: Server
    seed: SmallSeed

    def caught_up(self) -> bool:
        """True when the replica has replayed all that the primary wrote."""
        here = self.primary.sql("SELECT pg_current_wal_lsn()::text")[0][0]
        return bool(self.replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{here}'::pg_lsn")[0][0])

    def both(self, user: str, options: str = "") -> str:
        """A URL with both hosts, the primary first."""
        hosts = f"127.0.0.1:{self.primary.port},127.0.0.1:{self.replica.port}"
        return f"postgresql+psycopg://{user}:{PASSWORD}@{hosts}/gpudb{options}"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """As docs/team-server.md says it: createdb, roles, load as the loader, roles again, a replica by pg_basebackup."""
    from gpudb.store.loader import load

    folder = short_folder()
    primary = Server(folder / "primary")
    replica = None
    try:
        primary.init()
        primary.start()
        place = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "admin")
        roles = shutil.copyfile(ROLES, folder / "roles.sql")  # where the server's user may read it
        primary.run("createdb", *place, "gpudb")
        primary.run("psql", *place, "-d", "gpudb", "-v", "ON_ERROR_STOP=1", "-f", str(roles))
        for role in ("gpudb_loader", "gpudb_reader"):
            primary.sql(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
        seed = SmallSeed.write(tmp_path / "seed")
        load(primary.url("gpudb_loader"), seed.root)
        primary.run("psql", *place, "-d", "gpudb", "-v", "ON_ERROR_STOP=1", "-f", str(roles))
        replica = primary.replica(folder / "replica")
        replica.start()
        made = Pair(primary, replica, seed)
        until(made.caught_up)
        yield made
    finally:
        for server in (replica, primary):
            if server is not None:
                server.stop()
        shutil.rmtree(folder)
