"""The database file of every earlier release can be upgraded: it answers at once, holds the same, and a kill does no harm."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

import pytest

import gpudb
from gpudb import seal
from gpudb.store import migrate
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.helpers import SCALE
from tests.trust.crash import content, killed, states

pytestmark = [pytest.mark.trust, pytest.mark.slow]

RELEASES = sorted((Path(__file__).parent.parent / "store" / "releases").glob("*.sqlite.xz"))


def unpacked(release: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / release.name.removesuffix(".xz")
    path.write_bytes(lzma.decompress(release.read_bytes()))
    return path


def held(path: Path) -> tuple[object, ...]:
    """What must survive: the release with its hash, and every statement."""
    connection = sqlite3.connect(path)
    try:
        # private tables have begun with an underscore since schema 14
        mark = "_" if connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_statement'").fetchone() else ""
        release = connection.execute(
            f"SELECT release, released_on, content_sha256, statements, parts FROM {mark}dataset_release"
        ).fetchall()
        named = [row[1] for row in connection.execute(f"PRAGMA table_info({mark}statement)")]
        # columns of later migrations stand behind those of then, and are empty
        then = ", ".join(named[: named.index("origin") + 1] if "origin" in named else named)
        return (*release, *connection.execute(f"SELECT {then} FROM {mark}statement ORDER BY statement_id").fetchall())
    finally:
        connection.close()


def test_there_is_a_file_of_every_earlier_release():
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_upgraded_file_answers_at_once_and_takes_the_present_seed(release, real_seed, tmp_path, capsys, figures):
    from tests.helpers import run

    path = unpacked(release, tmp_path)
    before = held(path)
    code, _, err = run("list", "--db", str(path), capsys=capsys)
    assert (code, "gpudb db upgrade" in err) == (4, True)
    assert run("db", "upgrade", "--db", str(path), capsys=capsys)[0] == 0
    assert held(path) == before
    assert {name: fault for name, fault in verify(str(path)).items() if fault} == {}
    assert release.state(str(path)) == seal.WHOLE
    for question in (
        ("compare", "H100", "H20"),
        ("status", "H20", "--to", "CN"),
        ("sql", "select count(*) from export_status"),
        ("schema",),
    ):
        assert run(*question, "--db", str(path), capsys=capsys)[0] == 0, question
    with gpudb.open(str(path)) as catalog:
        assert len(catalog.list([]).rows) == catalog.release().parts
    load(str(path), real_seed)
    assert {name: fault for name, fault in verify(str(path)).items() if fault} == {}
    figures("database files of earlier releases: upgraded, same content, then loaded (A)", 1, 0)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_upgrade_killed_at_every_statement_leaves_the_old_file_or_the_new(release, tmp_path, figures):
    path = unpacked(release, tmp_path / "db")
    before, old = held(path), migrate.current(create_engine(str(path)))
    count, found = states(path, lambda: migrate.upgrade(create_engine(str(path))), tmp_path / "states")
    wrong = []
    for number, folder in enumerate(found):
        file = folder / path.name
        revision = migrate.current(create_engine(str(file)))
        if revision not in (old, migrate.head()) or held(file) != before:
            wrong.append(folder.name)
        if number % max(1, len(found) // (4 * SCALE)) == 0:
            migrate.upgrade(create_engine(str(file)))
            assert {name: fault for name, fault in verify(str(file)).items() if fault} == {}
    figures("upgrade of an earlier release: statements at which it was killed (state on disk kept at each)", count, len(wrong))
    assert wrong == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_upgrade_killed_for_real_can_be_run_again(release, tmp_path, figures):
    path = unpacked(release, tmp_path)
    before, hit = held(path), 0
    for at in (5, 30, 80, 130)[: 2 + 2 * (SCALE > 1)]:
        hit += killed(lambda: migrate.upgrade(create_engine(str(path))), at)
        assert held(path) == before
    migrate.upgrade(create_engine(str(path)))
    assert content(str(path)) == before[0][2]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    figures("upgrade of an earlier release: killed with SIGKILL", hit, 0)
    assert hit
