"""Whatever a command meets instead of a sound database, an open disk or a patient reader: an exit code, a sentence, nothing changed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gpudb.errors import DatabaseError
from gpudb.store import migrate
from gpudb.store.loader import load
from tests.conftest import ROOT
from tests.helpers import SCALE, run
from tests.trust.crash import content

pytestmark = [pytest.mark.trust, pytest.mark.slow]

#: one call of every command that reads a database
READS = [
    ("compare", "H100", "H20"),
    ("list", "memory_gb>=80"),
    ("show", "H20"),
    ("facts", "H20"),
    ("status", "H20", "--to", "CN"),
    ("classify", "H20"),
    ("timeline", "H20", "--to", "CN"),
    ("rules",),
    ("claims",),
    ("events",),
    ("log",),
    ("sources",),
    ("peak", "NVIDIA H100 80GB HBM3", "--precision", "bf16"),
    ("identify", str(ROOT / "tests/identify/outputs/a10-lspci-k.txt")),
    ("plot", "density", "--format", "svg", "--output", "-"),
    ("sql", "select count(*) from spec"),
    ("report", "H20", "--output", "-"),
    ("schema",),
]
#: what builds on a database, with {out} for a path beside it
BUILDS = [("export", "{out}"), ("db", "diff", "{db}", "{good}"), ("db", "diff", "{good}", "{db}")]
WRITES = [("db", "load"), ("db", "upgrade"), ("db", "init")]


def executes(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()


def newer(path: Path, good: str) -> None:
    shutil.copyfile(good, path)
    path.chmod(0o644)
    executes(path, "UPDATE alembic_version SET version_num = '9999'; PRAGMA user_version = 9999;")


def unversioned(path: Path, good: str) -> None:
    shutil.copyfile(good, path)
    path.chmod(0o644)
    executes(path, "DROP TABLE alembic_version; PRAGMA user_version = 0;")


def foreign(path: Path, good: str) -> None:
    executes(path, "CREATE TABLE mine (a); INSERT INTO mine VALUES (1); PRAGMA application_id = 252006673;")


def unknown_revision(path: Path, good: str) -> None:
    shutil.copyfile(good, path)
    path.chmod(0o644)
    executes(path, "UPDATE alembic_version SET version_num = 'abcdef'; PRAGMA user_version = 77;")


def flipped(path: Path, good: str) -> None:
    data = bytearray(Path(good).read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)


#: what stands where the database should: name -> how to make it
INSTEAD = {
    "nothing": lambda path, good: None,
    "an empty file": lambda path, good: path.touch(),
    "text": lambda path, good: path.write_text("these are notes\n" * 300),
    "a truncated file": lambda path, good: path.write_bytes(Path(good).read_bytes()[:100_000]),
    "a flipped byte": flipped,
    "another program's file": foreign,
    "a newer schema": newer,
    "an unknown schema": unknown_revision,
    "no version": unversioned,
    "a folder": lambda path, good: path.mkdir(),
    "a named pipe": lambda path, good: os.mkfifo(path),
    "a socket": lambda path, good: socket.socket(socket.AF_UNIX).bind(str(path)),
    "a device": lambda path, good: path.symlink_to("/dev/zero"),
    "a link in a circle": lambda path, good: path.symlink_to(path),
    "a dead link": lambda path, good: path.symlink_to(path.with_name("nowhere")),
}


def looks(path: Path) -> object:
    """What can be seen of a path without opening what must not be opened."""
    if not os.path.lexists(path):
        return None
    mode = path.lstat().st_mode
    return (mode, path.read_bytes() if path.is_file() else None)


@pytest.mark.parametrize("what", INSTEAD)
def test_every_command_refuses_what_is_no_sound_database_and_leaves_it_as_it_was(what, real_db, tmp_path, capsys, figures):
    path = tmp_path / "x.db"
    INSTEAD[what](path, real_db)
    before, wrong = looks(path), []
    may_be_made = ("nothing", "an empty file", "a dead link")
    names = {"out": str(tmp_path / "out"), "db": str(path), "good": real_db}
    builds = [tuple(word.format(**names) for word in question) for question in BUILDS]
    questions = [*READS, *builds, ("db", "verify"), *(() if what in may_be_made else WRITES)]
    for question in questions:
        code, out, err = run(*question, *(() if "diff" in question else ("--db", str(path))), capsys=capsys)
        told = err.startswith("gpudb: ") and len(err.strip().splitlines()) >= 2 and "unexpected" not in err
        if what in ("no version", "a flipped byte") and question == ("db", "verify"):
            code, out = (4 if code == 1 else code), ""  # it can be read, and a check says no
        if code != 4 or out or not told or "Traceback" in err or looks(path) != before:
            wrong.append((question, code, err[-300:]))
    figures(
        "commands on what is no sound database: exit 4, cause and remedy, file unchanged (R7, R8)", len(questions), len(wrong)
    )
    assert wrong == []
    assert [entry.name for entry in tmp_path.iterdir()] == ([path.name] if before else [])


def test_every_reading_command_answers_a_sound_database(real_db, capsys):
    assert [(q, e) for q in READS for c, o, e in [run(*q, "--db", real_db, capsys=capsys)] if c] == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_every_command_says_that_the_output_is_full(real_db, tmp_path, figures):
    wrong = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GPUDB_DB": real_db}
    for question in READS[:: 1 if SCALE > 1 else 3]:
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "gpudb", *question],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
                check=False,
            )
        if done.returncode != 4 or "Traceback" in done.stderr or "No space left" not in done.stderr:
            wrong.append((question, done.returncode, done.stderr[-300:]))
    for question in (("list", "--format", "csv", "-o", "/dev/full"), ("list", "--format", "csv", "-o", "/dev/full", "--force")):
        done = subprocess.run(
            [sys.executable, "-m", "gpudb", *question], capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode not in (2, 4) or "Traceback" in done.stderr:
            wrong.append((question, done.returncode, done.stderr[-300:]))
    figures("commands whose output is full: exit 4 and a sentence (R4)", len(READS[:: 1 if SCALE > 1 else 3]) + 2, len(wrong))
    assert wrong == []


def test_a_reader_that_goes_away_is_no_error(real_db, figures):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GPUDB_DB": real_db}
    wrong = []
    for question in (("list", "--json"), ("sources",), ("facts", "H100")):
        process = subprocess.Popen(
            [sys.executable, "-m", "gpudb", *question], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read().decode()
        if process.wait() != 0 or "Traceback" in told or "Broken pipe" in told:
            wrong.append((question, process.returncode, told))
    figures("pipes closed by the reader (R12)", 3, len(wrong))
    assert wrong == []


def test_an_interrupted_load_leaves_nothing_half_done(real_db, tmp_path, figures):
    """Nothing, or the whole release when the interrupt comes after the commit, while the file is sealed."""
    legal = ("none", f"revision {migrate.head()}", content(real_db))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    wrong, hit = [], 0
    for number in range(3 * SCALE):
        path = tmp_path / f"{number}.sqlite"
        process = subprocess.Popen(
            [sys.executable, "-m", "gpudb", "db", "load", "--db", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        while not path.exists():  # from here on it writes
            time.sleep(0.01)
        time.sleep(0.4 * number)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
        hit += process.returncode == 130
        if process.returncode not in (130, 0) or b"Traceback" in told:
            wrong.append((number, process.returncode, told[-300:]))
        if content(str(path)) not in legal:
            wrong.append((number, content(str(path))))
    figures("loads interrupted with SIGINT: exit 130 (R12)", hit, len(wrong))
    assert wrong == []
    assert hit


def test_a_locked_database_is_reported_within_the_time_that_a_writer_waits(small_sqlite, tmp_path, capsys, figures):
    path = tmp_path / "x.sqlite"
    shutil.copyfile(small_sqlite, path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    wrong = []
    questions = [("list",), ("db", "verify"), ("db", "load"), ("sql", "select 1")][: 4 if SCALE > 1 else 3]
    for question in questions:
        code, out, err = run(*question, "--db", str(path), capsys=capsys)
        if code != 4 or "locked by another program" not in err or "again" not in err:
            wrong.append((question, code, out, err))
    other.close()
    figures("commands on a locked database: exit 4 naming the cause (R6)", len(questions), len(wrong))
    assert wrong == []


def test_two_writers_and_eight_readers_never_see_half_a_release(small_seed, small_sqlite, tmp_path, figures):
    """Readers look at the whole of a release: the parts of the list are as many as the release says."""
    path = tmp_path / "x.sqlite"
    shutil.copyfile(small_sqlite, path)
    code = (
        "import sys, time, gpudb\n"
        "end = time.monotonic() + float(sys.argv[2])\n"
        "reads = half = 0\n"
        "while time.monotonic() < end:\n"
        "    with gpudb.open(sys.argv[1]) as catalog:\n"
        "        catalog._reader.snapshot()\n"
        "        half += catalog.release().parts != len(catalog.list([]).rows)\n"
        "    reads += 1\n"
        "print(reads, half)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    seconds = 10 if SCALE == 1 else 60
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(8)
    ]
    second = type(small_seed).write(tmp_path / "second")
    second.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350, recorded="2026-03-01")
    second.replace("release.toml", "2026.1.0", "2026.2.0")
    locked, writes = [], [0]
    end = time.monotonic() + seconds

    def write(seed):
        from gpudb.errors import DataRefused

        while time.monotonic() < end:
            try:
                load(str(path), seed)
                writes[0] += 1
            except DatabaseError as error:
                locked.append(error.message)
            except DataRefused:
                writes[0] += 1  # the other release holds a recorded part that this one lacks: refused as a whole
            time.sleep(0.2)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in (small_seed.root, second.root)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [process.communicate() for process in readers]
    errors = [err for _, err in told if err]
    reads, half = (sum(int(out.split()[n]) for out, _ in told if out) for n in (0, 1))
    figures("reads beside 2 writers: half-loaded releases or errors (R6)", reads, half + len(errors))
    assert errors == []
    assert half == 0
    assert reads >= 8
    assert writes[0] >= 2
    assert [text for text in locked if "locked" not in text] == []
