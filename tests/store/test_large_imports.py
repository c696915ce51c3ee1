"""Own tables of 200,000 rows: read row by row, so that memory hangs on the length of the file and not on what each row says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gpudb.curation import facts
from gpudb.curation.own import checked_with, read_files
from gpudb.curation.own_csv import lines
from gpudb.errors import DataRefused
from gpudb.query import guard
from gpudb.store.loader import load
from tests.conftest import ROOT

HEAD = "part,column,value,published,source,locator\n"
#: bytes that an import of 200,000 rows may take beyond one of 100: page cache of SQLite (128 MiB), the text itself, ids and digests
BUDGET = 320 << 20
IMPORT = """
import resource, sys
from pathlib import Path
from gpudb.curation.own import read_files
from gpudb.store import own
from gpudb.store.loader import load
done = load(sys.argv[1], Path(sys.argv[2]), own.Wish(files=tuple(read_files([Path(sys.argv[3])], "acme", "2026-01-01"))), only_own=True)
print(done.added, done.changed, done.own, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def table(path, rows: int):
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(rows):
            file.write(f"{('x1-big', 'x1-small', 'y2')[number % 3]},tdp_w,{700},700 W,paper,row {number} of {path.stem}\n")
    return path


def brought(url: str, seed, path) -> tuple[int, int, int, int]:
    """Rows added and changed, own statements, and the most memory in bytes of a process that imports a file."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, url, str(seed), str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return tuple(map(int, done.stdout.split()))


@pytest.mark.slow
@pytest.mark.trust
def test_memory_of_an_import_of_200_000_rows_is_bounded_and_again_changes_nothing(loaded_db, small_seed, tmp_path, figures):
    few = brought(loaded_db, small_seed.root, table(tmp_path / "few.csv", 100))
    many = brought(loaded_db, small_seed.root, table(tmp_path / "many.csv", 200_000))
    again = brought(loaded_db, small_seed.root, tmp_path / "many.csv")
    assert few[2] == 100
    assert many[:3] == (200_001, 0, 200_100), many
    assert again[:3] == (0, 0, 200_100)
    assert guard.run(loaded_db, "select count(*) from spec_history where origin = 'acme'", 30, 1).rows == ((200_100,),)
    most = max(many[3], again[3]) - few[3]
    figures("imports of 200,000 rows in bounded memory, SQLite and PostgreSQL", 2, int(most > BUDGET), MB=most >> 20)
    assert most <= BUDGET, f"{most >> 20} MB"


@pytest.mark.dear
@pytest.mark.parametrize("in_memory", [1, 3, 7, 50_000])
def test_what_is_kept_in_a_file_is_what_was_kept_in_memory(in_memory, small_seed, tmp_path, monkeypatch, loaded_db):
    """Statements beyond a number lie in a file: the same rows in the same order, and a load of them is the same."""
    plain = checked_with(small_seed.root, read_files([table(tmp_path / "t.csv", 20)], "acme", "2026-01-01"))[0]
    first = load(str(tmp_path / "plain.sqlite"), small_seed.root, own_wish(tmp_path))
    monkeypatch.setattr(facts, "IN_MEMORY", in_memory)
    monkeypatch.setattr(facts, "BLOCK", 2)
    again = checked_with(small_seed.root, read_files([tmp_path / "t.csv"], "acme", "2026-01-01"))[0]
    assert list(again.statements) == list(plain.statements) == list(again.statements)
    assert (len(again.statements), again.statements[0] if in_memory > 100 else next(iter(again.statements))) == (
        33,
        next(iter(plain.statements)),
    )
    assert next(iter(plain.statements)) in again.statements
    second = load(loaded_db, small_seed.root, own_wish(tmp_path))
    assert (second.content_sha256, second.own) == (first.content_sha256, 20)
    assert load(loaded_db, small_seed.root, own_wish(tmp_path))[:3] == (0, 0, 0)


def own_wish(folder):
    from gpudb.store import own

    return own.Wish(files=tuple(read_files([folder / "t.csv"], "acme", "2026-01-01")))


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb", "a\rb\r", "\n\n", "a\n\r\nb", '"x\ny",z\n', "\r", "a\u2028b\x0bc\n"])
def test_lines_of_a_table_end_as_the_csv_module_has_it(text):
    import csv
    import io

    assert list(lines(text)) == list(io.StringIO(text, newline=""))
    assert list(csv.reader(lines(text))) == list(csv.reader(io.StringIO(text, newline="")))


def test_a_table_full_of_faults_is_not_read_to_its_end(small_seed, tmp_path, monkeypatch):
    monkeypatch.setattr(facts, "MOST_PROBLEMS", 20)
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "y2,tdp_w,1,700 W,paper,t\n" * 500)
    with pytest.raises(DataRefused) as refused:
        checked_with(small_seed.root, read_files([path], "acme", "2026-01-01"))
    assert len(refused.value.problems) == 22
    assert "more than 20 problems; the rest was not looked at" in "\n".join(refused.value.problems)


def test_sources_that_disagree_are_told_with_what_each_says_once(small_seed, tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        f"y2,tdp_w,{value},{value} W,paper,row {number}\n"
        for number, value in enumerate([700] * 30 + [701, 702] * 20 + [700] * 10)
    ]
    path.write_text(HEAD + "".join(rows))
    with pytest.raises(DataRefused) as refused:
        checked_with(small_seed.root, read_files([path], "acme", "2026-01-01"))
    assert refused.value.problems == (
        'acme: t.csv:81: sources disagree on tdp: 700.0 <- paper; 701.0 <- paper; 702.0 <- paper; mark exactly one rank = "preferred" with a reason',
    )
