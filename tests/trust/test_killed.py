"""Killed at any statement and at any time, a load, an import, a migration, a build or an export leaves the old state or the new."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

import gpudb
from gpudb.publish import export
from gpudb.store import migrate, own
from gpudb.store.build import build
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.helpers import SCALE, SmallSeed, files_below
from tests.own import FILES
from tests.trust.crash import content, killed, killed_after, states, watched

pytestmark = [pytest.mark.trust, pytest.mark.slow]

BIG = "parts/acme/x1-big.toml"


def changed(seed: SmallSeed) -> None:
    """A newer release of the small seed: a statement withdrawn, one said instead, one more part."""
    tdp = '{ attribute = "tdp", value = 700, published = "700 W", at = "table 3" }'
    seed.replace(BIG, tdp, tdp.replace(" }", ', withdrawn = 2026-03-01, withdrawn_reason = "corrected" }'))
    seed.append(
        BIG,
        '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-03-01\nevidence = "primary_read"\nfacts = [\n'
        '  { attribute = "tdp", value = 650, published = "650 W", at = "table 3" },\n]\n',
    )
    seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350, recorded="2026-03-01")
    seed.replace("release.toml", "2026.1.0", "2026.2.0")


def own_facts(url: str, folder: Path) -> own.Wish:
    """The made-up lab's own facts as a command would read them."""
    from gpudb.curation.own import read_folder

    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return own.Wish(files=tuple(read_folder(folder, "lab", "2026-05-01")), folders=frozenset({"lab"}))


def faults(url: str) -> dict[str, str]:
    return {name: fault for name, fault in verify(url).items() if fault}


def again(url: str, action, wanted: str) -> None:
    """The same command run again succeeds, and what it leaves is whole."""
    action()
    assert content(url) == wanted
    assert faults(url) == {}


@pytest.mark.parametrize("first", [True, False], ids=["into a new file", "over an old release"])
def test_a_load_killed_at_every_statement_leaves_the_old_release_or_the_new(first, small_seed, small_sqlite, tmp_path, figures):
    path = tmp_path / "db" / "x.sqlite"
    path.parent.mkdir()
    if not first:
        shutil.copyfile(small_sqlite, path)
        changed(small_seed)
    before = "none" if first else content(str(path))
    count, found = states(path, lambda: load(str(path), small_seed.root), tmp_path / "states")
    after = content(str(path))
    legal = {before, after} | ({f"revision {migrate.head()}"} if first else set())
    half = []
    for number, folder in enumerate(found):
        file = folder / path.name
        if content(str(file)) not in legal:
            half.append(folder.name)
        if number % 4 == 0:
            again(str(file), lambda file=file: load(str(file), small_seed.root), after)
            assert [entry.name for entry in folder.iterdir()] == [path.name]
    figures("load: statements at which it was killed (state on disk kept at each)", count, len(half))
    assert half == []
    assert count > 100


@pytest.mark.parametrize("what", ["load", "import", "load --also"])
def test_a_load_killed_for_real_at_statements_can_be_run_again(what, loaded_db, small_seed, tmp_path, figures):
    before = content(loaded_db)
    if what == "load":
        changed(small_seed)

        def action():
            return load(loaded_db, small_seed.root)
    else:
        wish = own_facts(loaded_db, tmp_path / "own")

        def action():
            return load(loaded_db, small_seed.root, wish, only_own=what == "import")

    hit, half, states = 0, [], [before]
    # a load on a server most densely (at a release's scale at every statement; what one committed too early is seen at each later kill);
    # SQLite's states are all kept above, and the other two differ in what they read only
    each = what == "load" and loaded_db.startswith("postgresql")
    for at in itertools.count(1, (4 if SCALE == 1 else 1) if each else max(1, 20 // SCALE)):
        if not killed(action, at):
            break
        hit += 1
        found = content(loaded_db)
        if found != states[-1]:
            states.append(found)
        if len(states) > 2:
            half.append(at)
    action()
    figures(f"{what}: killed with SIGKILL at a statement, SQLite and PostgreSQL", hit, len(half))
    assert half == []
    assert hit >= ((60 if SCALE == 1 else 240) if each else 5)
    assert content(loaded_db) not in states[:1]
    # the release that a kill after the commit left is the one that the whole command leaves
    assert states[1:] in ([], [content(loaded_db)])
    assert faults(loaded_db) == {}


def test_a_load_killed_at_random_times_leaves_the_old_release_or_the_new(small_seed, small_sqlite, tmp_path, figures):
    folder = tmp_path / "db"
    folder.mkdir()
    path = folder / "x.sqlite"
    shutil.copyfile(small_sqlite, path)
    old = content(str(path))
    changed(small_seed)
    shutil.copyfile(path, folder / "measure.sqlite")
    begin = time.monotonic()
    load(str(folder / "measure.sqlite"), small_seed.root)
    longest = time.monotonic() - begin
    new = content(str(folder / "measure.sqlite"))
    (folder / "measure.sqlite").unlink()
    dice, hit, half = random.Random(11), 0, []
    trials = 60 if SCALE == 1 else 200 * SCALE
    for trial in range(trials):
        shutil.copyfile(small_sqlite, path)
        hit += killed_after(lambda: load(str(path), small_seed.root), dice.uniform(0, 1.2 * longest))
        if content(str(path)) not in (old, new):
            half.append(trial)
        if trial % 5 == 0:
            again(str(path), lambda: load(str(path), small_seed.root), new)
            assert [entry.name for entry in folder.iterdir()] == [path.name]
    figures("load: killed with SIGKILL at a random time (R1)", hit, len(half))
    assert half == []
    assert hit >= trials // 3


def test_the_shipped_seed_killed_at_some_statements_leaves_the_whole_release_or_none(real_seed, real_db, tmp_path, figures):
    path = tmp_path / "x.sqlite"
    legal = ("none", f"revision {migrate.head()}", content(real_db))
    hit = 0
    for at in random.Random(3).sample(range(60, 400), 2 * SCALE):
        hit += killed(lambda: load(str(path), real_seed), at)
        assert content(str(path)) in legal
    figures("load of the shipped seed: killed with SIGKILL at a statement", hit, 0)
    assert hit


def revisions() -> list[str]:
    return sorted(migrate.revision_numbers())


@pytest.mark.parametrize("up", [True, False], ids=["up", "down"])
def test_a_migration_killed_at_every_statement_leaves_a_whole_revision(up, small_sqlite, tmp_path, figures):
    total, half = 0, []
    for number, revision in enumerate(revisions()):
        lower = revisions()[number - 1] if number else "base"
        path = tmp_path / revision / "x.sqlite"
        path.parent.mkdir()
        shutil.copyfile(small_sqlite, path)
        migrate.downgrade(create_engine(str(path)), lower if up else revision)
        target = revision if up else lower

        def action(path=path, target=target):
            engine = create_engine(str(path))
            (migrate.upgrade if up else migrate.downgrade)(engine, target)

        legal = {None if lower == "base" else lower, revision}
        count, found = states(path, action, tmp_path / revision / "states")
        total += count
        for folder in found:
            file = str(folder / path.name)
            if migrate.current(create_engine(file)) not in legal:
                half.append((revision, folder.name))
            before, after = migrate.upgrade(create_engine(file))
            assert after == migrate.head()
            # a journal that is not hot stays until the next write
            assert before == after or [entry.name for entry in folder.iterdir()] == [path.name]
    figures(f"migrations {'up' if up else 'down'}: statements at which they were killed, every revision (R2)", total, len(half))
    assert half == []


def test_a_migration_on_a_server_killed_at_statements_leaves_a_whole_revision(pg_server, small_pg, figures):
    tried, half = 0, []
    for number, revision in enumerate(revisions()):
        lower = revisions()[number - 1] if number else "base"
        for up in (True, False):
            url = pg_server(template=small_pg)
            engine = create_engine(url)
            if up:
                migrate.downgrade(engine, lower)

            def action(url=url, up=up, target=revision if up else lower):
                (migrate.upgrade if up else migrate.downgrade)(create_engine(url), target)

            for at in random.Random(number).sample(range(8, 120), 3 * SCALE):
                if not killed(action, at):
                    break
                tried += 1
                begin, end = (lower, revision) if up else (migrate.head(), lower)
                if migrate.current(engine) not in {None if name == "base" else name for name in (begin, end)}:
                    half.append((revision, up, at))
            migrate.upgrade(engine)
            assert migrate.current(engine) == migrate.head()
            engine.dispose()
    figures("migrations on PostgreSQL: client killed with SIGKILL at a statement (R2)", tried, len(half))
    assert half == []
    assert tried > 5


def test_a_load_whose_server_process_is_ended_changes_nothing_and_can_be_run_again(pg_server, small_pg, small_seed, figures):
    import psycopg

    from gpudb.errors import DatabaseError

    url = pg_server(template=small_pg)
    before = content(url)
    changed(small_seed)
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    name = plain.partition("?")[0].rpartition("/")[2]
    tried = 0
    for at in (20, 60, 110, 150):

        def end(number: int, _text: str, at=at) -> None:
            if number == at:
                with psycopg.connect(plain, autocommit=True) as other:
                    other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                        [name],
                    )

        with watched(end), pytest.raises(DatabaseError) as caught:
            load(url, small_seed.root)
        assert caught.value.hint
        assert content(url) == before
        tried += 1
    load(url, small_seed.root)
    assert content(url) != before
    assert faults(url) == {}
    figures("load: its server process ended by pg_terminate_backend", tried, 0)


def test_a_load_whose_server_is_stopped_at_once_changes_nothing_and_can_be_run_again(small_seed, figures):
    from gpudb.errors import DatabaseError
    from tests.server.cluster import Server, short_folder

    folder = short_folder()
    server = Server(folder / "one")
    server.init()
    server.start()
    try:
        server.sql("CREATE DATABASE gpudb")
        load(server.url(), small_seed.root)
        before, tried = content(server.url()), 0
        changed(small_seed)
        for at in (40, 110)[: 1 + (SCALE > 1)]:

            def stop(number: int, _text: str, at=at) -> None:
                if number == at:
                    server.stop("immediate")

            with watched(stop), pytest.raises(DatabaseError) as caught:
                load(server.url(), small_seed.root)
            assert caught.value.hint
            server.start()
            assert content(server.url()) == before
            tried += 1
        load(server.url(), small_seed.root)
        assert content(server.url()) != before
        assert faults(server.url()) == {}
        figures("load: its server stopped at once and started again", tried, 0)
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.mark.parametrize("at", range(1, 12))
def test_an_export_killed_at_any_file_leaves_nothing_under_its_name(at, small_sqlite, tmp_path, figures):
    from gpudb.publish.export import _Export

    out = tmp_path / "out"
    child = os.fork()
    if child == 0:
        seen, write = 0, _Export._add

        def add(self, *given):
            nonlocal seen
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)
            write(self, *given)

        _Export._add = add
        try:
            export(str(out), small_sqlite, ("sqlite", "csv", "jsonl"))
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert not out.exists()
    export(str(out), small_sqlite, ("sqlite", "csv", "jsonl"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    with gpudb.open(str(out / "gpudb.sqlite")) as catalog:
        assert catalog.release().content_sha256 == content(small_sqlite)
    figures("export: killed with SIGKILL at a file", 1, 0)


def test_a_build_killed_at_random_times_leaves_the_old_file_and_the_next_one_clears_up(small_seed, tmp_path, figures):
    target = tmp_path / "data" / "gpudb.sqlite"
    begin = time.monotonic()
    build(small_seed.root, target)
    longest = time.monotonic() - begin
    old = target.read_bytes()
    changed(small_seed)
    build(small_seed.root, tmp_path / "new" / "gpudb.sqlite")
    new = (tmp_path / "new" / "gpudb.sqlite").read_bytes()
    dice, hit = random.Random(5), 0
    for _ in range(8 * SCALE):
        hit += killed_after(lambda: build(small_seed.root, target), dice.uniform(0, longest))
        assert target.read_bytes() in (old, new)
    build(small_seed.root, target)
    assert target.read_bytes() == new
    assert list(files_below(target.parent)) == [target.name]
    figures("wheel's build: killed with SIGKILL at a random time (R3)", hit, 0)
    assert hit
