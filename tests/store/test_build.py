"""The same seed gives the same bytes, and the same content on every engine."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

import gpudb
from gpudb.errors import DataRefused
from gpudb.store.build import build
from gpudb.store.loader import load


@pytest.mark.dear
def test_the_same_seed_gives_the_same_bytes(small_seed, tmp_path):
    for name in ("a", "b"):
        build(small_seed.root, tmp_path / name / "gpudb.sqlite")
    assert (tmp_path / "a/gpudb.sqlite").read_bytes() == (tmp_path / "b/gpudb.sqlite").read_bytes()


@pytest.mark.dear
def test_the_order_in_which_files_were_made_does_not_matter(small_seed, tmp_path):
    build(small_seed.root, tmp_path / "a.sqlite")
    files = sorted(path.relative_to(small_seed.root) for path in small_seed.root.rglob("*.toml"))
    for file in reversed(files):
        (tmp_path / "other" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(small_seed.root / file, tmp_path / "other" / file)
    build(tmp_path / "other", tmp_path / "b.sqlite")
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


@pytest.mark.dear
def test_the_folder_and_the_file_in_which_a_record_stands_do_not_change_the_content(small_seed, tmp_path):
    before = load(str(tmp_path / "a.sqlite"), small_seed.root)
    (small_seed.root / "parts/zeta").mkdir()
    (small_seed.root / "parts/acme/x1-big.toml").rename(small_seed.root / "parts/zeta/x1-big.toml")
    blocks = (small_seed.root / "sources/s.toml").read_text().split("\n\n")
    (small_seed.root / "sources/s.toml").unlink()
    for number, block in enumerate(reversed(blocks)):
        (small_seed.root / f"sources/{number}.toml").write_text(block + "\n")
    assert load(str(tmp_path / "b.sqlite"), small_seed.root).content_sha256 == before.content_sha256


def test_the_content_hash_is_the_same_on_both_engines(real_db, real_pg):
    held = []
    for url in (real_db, real_pg):
        with gpudb.open(url) as catalog:
            held.append(catalog.release())
    assert held[0] == held[1]


def test_any_changed_truth_row_changes_the_hash(small_seed, tmp_path):
    first = load(str(tmp_path / "a.sqlite"), small_seed.root).content_sha256
    small_seed.replace("sources/s.toml", "A newspaper", "A Newspaper")
    assert load(str(tmp_path / "b.sqlite"), small_seed.root).content_sha256 != first


def test_a_built_file_is_read_only_marked_as_ours_and_has_no_journal_beside_it(real_db, tmp_path):
    connection = sqlite3.connect(f"file:{real_db}?mode=ro", uri=True)
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "journal_mode", "integrity_check")]
    connection.close()
    assert marks == [0x67707564, "delete", "ok"]
    path = Path(real_db)
    assert path.stat().st_mode & 0o222 == 0
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_refused_seed_leaves_the_old_file_where_it_was(small_seed, tmp_path):
    target = tmp_path / "gpudb.sqlite"
    build(small_seed.root, target)
    before = target.read_bytes()
    small_seed.replace("dies/d1.toml", "value = 800", "value = -1")
    with pytest.raises(DataRefused):
        build(small_seed.root, target)
    assert target.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gpudb.sqlite", "seed"]
