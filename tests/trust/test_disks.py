"""Disks that are full, limited or read-only: an exit code, a sentence, and the old release is still there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gpudb.errors import DatabaseError
from gpudb.store.loader import load
from tests.conftest import ROOT
from tests.helpers import SCALE
from tests.trust.test_surroundings import READS

pytestmark = [pytest.mark.trust, pytest.mark.slow]


def limited(code: str, arguments: list[str], user: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_a_disk_that_is_full_at_any_size_leaves_the_old_release(small_seed, small_sqlite, tmp_path, monkeypatch, figures):
    import sqlalchemy as sa

    from gpudb.store.verify import verify

    path = tmp_path / "x.sqlite"
    pages = os.path.getsize(small_sqlite) // 4096
    for number in range(20, 40):
        small_seed.part(f"z{number}", f"Z{number}", f"Z{number}", True, 24, 1.0, 100, 350)
    wrong, full = [], 0
    allowed = [pages]

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {allowed[0]}")

    sa.event.listen(sa.pool.Pool, "connect", limit)
    try:
        for more in range(12 if SCALE == 1 else 60):
            shutil.copyfile(small_sqlite, path)
            allowed[0] = pages + more
            try:
                load(str(path), small_seed.root)
            except DatabaseError as error:
                full += 1
                if "full" not in error.message or not error.hint:
                    wrong.append((more, error.message))
                if path.read_bytes()[100:] != Path(small_sqlite).read_bytes()[100:]:
                    wrong.append((more, "changed"))
    finally:
        sa.event.remove(sa.pool.Pool, "connect", limit)
    load(str(path), small_seed.root)
    figures("loads into a file that may not grow further (R4)", full, len(wrong))
    assert wrong == []
    assert full
    assert not any(verify(str(path)).values())


@pytest.mark.skipif(os.name == "nt", reason="no RLIMIT_FSIZE here")
def test_a_file_size_limit_at_any_step_is_told_and_leaves_the_old_release(small_seed, small_sqlite, tmp_path, figures):
    path = tmp_path / "x.sqlite"
    for number in range(20, 60):
        small_seed.part(f"z{number}", f"Z{number}", f"Z{number}", True, 24, 1.0, 100, 350)
    size = os.path.getsize(small_sqlite)
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from gpudb.cli.main import run\n"
        "limit = int(sys.argv[3])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "sys.exit(run(['db', 'load', sys.argv[2], '--db', sys.argv[1]]))\n"
    )
    wrong, hit = [], 0
    for limit in (16 << 10, 64 << 10, size // 2, size, size + 4096, size + (64 << 10))[:: 1 if SCALE > 1 else 2]:
        shutil.copyfile(small_sqlite, path)
        done = limited(code, [str(path), str(small_seed.root), str(limit)])
        hit += done.returncode == 4
        if done.returncode not in (0, 4) or "Traceback" in done.stderr:
            wrong.append((limit, done.returncode, done.stderr[-300:]))
        with sqlite3.connect(path) as connection:
            if done.returncode and connection.execute("SELECT release FROM release").fetchall() != [("2026.1.0",)]:
                wrong.append((limit, "changed"))
    load(str(path), small_seed.root)
    figures("loads that hit an I/O error of the system (RLIMIT_FSIZE, R4)", hit, len(wrong))
    assert wrong == []
    assert hit


def mounted(folder: Path, options: str) -> bool:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def disk(tmp_path):
    """A function that gives a small disk of its own; skips where none can be mounted."""
    folder = tmp_path / "disk"
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None or not mounted(folder, "size=64m"):
        pytest.skip("mounting a tmpfs needs root and the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_disk_of_growing_size_is_full_or_holds_the_release(disk, small_seed, figures):
    full, wrong, done = 0, [], False
    for size in [*range(16, 1600, 96 if SCALE == 1 else 16), 4096]:
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(disk)], check=True)
        path = disk / "x.sqlite"
        try:
            load(str(path), small_seed.root)
            done = True
        except DatabaseError as error:
            full += 1
            if not any(word in error.message for word in ("full", "disk")) or not error.hint:
                wrong.append((size, error.message))
        with sqlite3.connect(path) as connection:
            held = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = '_dataset_release'").fetchone()[0]
            rows = connection.execute("SELECT count(*) FROM _dataset_release").fetchone()[0] if held else 0
        connection.close()
        if rows != int(done):
            wrong.append((size, rows))
        if done:
            break
    figures("loads on a disk that is full (tmpfs of growing size, R4)", full, len(wrong))
    assert wrong == []
    assert done
    assert full


def test_reading_works_on_a_read_only_disk_without_a_home_and_writes_nothing(disk, real_db, figures):
    shutil.copyfile(real_db, disk / "x.sqlite")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    wrong = []
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    chosen = READS[:: 1 if SCALE > 1 else 4]
    for home in (None, str(disk / "missing"), str(disk)):
        environment = bare if home is None else {**bare, "HOME": home}
        for question in chosen:
            done = subprocess.run(
                [sys.executable, "-m", "gpudb", *question, "--db", "x.sqlite"],
                capture_output=True,
                text=True,
                cwd=disk,
                env=environment,
                check=False,
            )
            if done.returncode or "Traceback" in done.stderr:
                wrong.append((home, question, done.returncode, done.stderr[-300:]))
        for question in (("db", "load", "--db", "x.sqlite"), ("db", "load", "--db", "new.sqlite"), ("list", "--output", "a.csv")):
            done = subprocess.run(
                [sys.executable, "-m", "gpudb", *question],
                capture_output=True,
                text=True,
                cwd=disk,
                env={**environment, "GPUDB_DB": "x.sqlite"},
                check=False,
            )
            if done.returncode != 4 or "Traceback" in done.stderr or len(done.stderr.strip().splitlines()) < 2:
                wrong.append((home, question, done.returncode, done.stderr[-300:]))
    assert [entry.name for entry in disk.iterdir()] == ["x.sqlite"]
    figures("commands on a read-only disk, with no HOME, a missing and a read-only one (R5)", 3 * (len(chosen) + 3), len(wrong))
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_file_that_may_not_be_read_is_told(small_sqlite, tmp_path, figures):
    path = tmp_path / "x.sqlite"
    shutil.copyfile(small_sqlite, path)
    path.chmod(0o600)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    code = "import os, sys, sqlite3\nfrom gpudb.cli.main import run\nimport gpudb.catalog, gpudb.cli.option_table, gpudb.cli.specs, gpudb.cli.error_report, gpudb.seal, urllib.parse\nos.setuid(65534)\nsys.exit(run(['list', '--db', sys.argv[1]]))\n"
    done = limited(code, [str(path)])
    figures("a database that may not be read (R5)", 1, int(done.returncode != 4))
    assert done.returncode == 4, done.stderr
    assert "may not be read" in done.stderr
    assert "permissions" in done.stderr
