"""`gpudb export DIR`: the same bytes each time and on both engines, whole or not at all, never over someone's files."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from gpudb.errors import DatabaseError, UsageError
from gpudb.publish import export
from gpudb.publish.export import write_view
from gpudb.query.tables import Field, View
from gpudb.render.text import number
from tests.helpers import run

ROOT = Path(__file__).resolve().parents[2]


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).iterdir()}


@pytest.mark.dear
def test_two_exports_are_the_same_bytes_in_another_time_zone_and_folder(small_sqlite, small_export, tmp_path, cli):
    env = {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = cli("export", str(tmp_path / "elsewhere"), "--db", small_sqlite, env=env)
    assert done.returncode == 0, done.stderr
    again = cli("export", str(tmp_path / "again"), "--db", small_sqlite)
    assert again.returncode == 0, again.stderr
    assert digests(tmp_path / "elsewhere") == digests(tmp_path / "again")
    same = {name for name, digest in digests(small_export).items() if digest == digests(tmp_path / "again")[name]}
    # the fixture has another contract.json, and these say its hash or size
    assert set(digests(small_export)) - same == {"contract.json", "README.md", "SHA256SUMS"}


def test_both_engines_give_the_same_bytes(real_pg, exported, tmp_path):
    export(str(tmp_path / "pg"), real_pg, formats=["jsonl"], contract="{}\n")
    held, found = digests(exported), digests(tmp_path / "pg")
    told = {"README.md", "datapackage.json", "SHA256SUMS"}  # they list the files, and the SQLite file is not there
    same = {name for name in found if name not in told}
    assert same >= {name for name in held if name.endswith(".jsonl")} != set()
    assert {name: held[name] for name in same} == {name: found[name] for name in same}


def test_a_server_becomes_a_sqlite_file_with_the_same_content_hash(small_pg, small_export, tmp_path):
    from gpudb.store.verify import verify

    done = export(str(tmp_path / "pg"), small_pg, contract="{}\n")
    assert done.content_sha256 == (small_export / "CONTENT_SHA256").read_text().strip()
    assert not any(verify(str(tmp_path / "pg" / "gpudb.sqlite")).values())
    held, found = digests(small_export), digests(tmp_path / "pg")
    differ = {name for name in held if held[name] != found[name]}
    assert differ <= {"gpudb.sqlite", "README.md", "datapackage.json", "SHA256SUMS"}


def test_rows_that_are_not_those_of_the_release_are_not_published(loaded_db, tmp_path):
    import sqlalchemy as sa

    from gpudb.store.engine import create_engine

    engine = create_engine(loaded_db)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE _source SET title = 'another' WHERE source_id = 'sheet'"))
    engine.dispose()
    with pytest.raises(DatabaseError, match="not those of its release"):
        export(str(tmp_path / "out"), loaded_db)
    assert [name for name in os.listdir(tmp_path) if "loaded" not in name] == []


def test_the_answer_names_the_files_as_table_and_as_json(small_sqlite, tmp_path, capsys):
    code, out, _ = run("export", str(tmp_path / "a"), "--db", small_sqlite, "--formats", "csv", "--views", "spec", capsys=capsys)
    assert (code, "spec.csv" in out, "release 2026.1.0" in out) == (0, True, True)
    assert sorted(os.listdir(tmp_path / "a")) == sorted(
        [
            "spec.csv",
            "contract.json",
            "LICENSE-DATA",
            "CITATION.cff",
            "CONTENT_SHA256",
            "README.md",
            "datapackage.json",
            "SHA256SUMS",
        ]
    )
    code, out, _ = run("export", str(tmp_path / "b"), "--db", small_sqlite, "--formats", "csv", "--json", capsys=capsys)
    data = json.loads(out)["data"]
    assert {k: v for k, v in data["files"][0].items() if k in ("path", "rows")} == {"path": "spec.csv", "rows": 3}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--formats", "xls"), "--formats takes sqlite, parquet, csv, jsonl"),
        (("--formats", ""), "--formats takes"),
        (("--views", "nothing"), "gpudb schema"),
        (("--views", "export_status_now"), "depends on today"),
        (("--on", "2025-05-01"), "every day"),
        (("--to", "CN"), "every day and destination"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(small_sqlite, tmp_path, capsys, words, told):
    code, out, err = run("export", str(tmp_path / "out"), "--db", small_sqlite, *words, capsys=capsys)
    assert (code, out) == (2, "")
    assert told in err
    assert os.listdir(tmp_path) == []


def test_a_folder_whose_name_is_no_utf_8_is_refused(small_sqlite, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", "a\udcffb", "--db", small_sqlite, capsys=capsys)
    assert (code, out) == (2, "")
    assert "not UTF-8" in err
    assert os.listdir(tmp_path) == []


def test_without_pyarrow_the_error_says_what_to_install(small_sqlite, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, err = run("export", str(tmp_path / "out"), "--db", small_sqlite, capsys=capsys)
    assert code == 2
    assert "pip install '.[parquet]'" in err
    assert os.listdir(tmp_path) == []
    assert run("export", str(tmp_path / "out"), "--db", small_sqlite, "--formats", "sqlite,csv,jsonl", capsys=capsys)[0] == 0


def small(folder, database, **more):
    return export(str(folder), database, formats=["csv"], views=["spec"], **more)


def test_an_export_is_replaced_only_with_force(small_sqlite, tmp_path):
    small(tmp_path / "out", small_sqlite)
    (tmp_path / "out" / "spec.csv").write_text("old")
    with pytest.raises(UsageError, match="exists already"):
        small(tmp_path / "out", small_sqlite)
    assert (tmp_path / "out" / "spec.csv").read_text() == "old"
    small(tmp_path / "out", small_sqlite, force=True)
    assert (tmp_path / "out" / "spec.csv").read_text().startswith("part,")
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("formats", [("csv",), ("sqlite",)])
def test_a_team_s_own_rows_are_named(small_sqlite, tmp_path, capsys, formats):
    from gpudb.store.bulk import content_hash
    from gpudb.store.engine import create_engine
    from gpudb.store.own_schema import TRUTH

    team = str(tmp_path / "team.sqlite")
    shutil.copyfile(small_sqlite, team)
    connection = sqlite3.connect(team)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE _statement SET origin = 'acme-lab' WHERE entity_id = 'y2'")
    connection.commit()
    engine = create_engine(team)
    with engine.connect() as made:
        digest = content_hash(made, TRUTH)
    connection.execute("UPDATE _dataset_release SET content_sha256 = ?", (digest,))
    connection.commit()
    code, _, err = run("export", str(tmp_path / "out"), "--db", team, "--formats", ",".join(formats), capsys=capsys)
    assert (code, "rows of acme-lab" in err) == (0, True)
    assert "acme-lab" in (tmp_path / "out" / "README.md").read_text()
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    assert package["gpudb_export"]["origins"] == ["shipped", "acme-lab"]


def test_an_empty_folder_may_be_filled(small_sqlite, tmp_path):
    (tmp_path / "out").mkdir()
    small(tmp_path / "out", small_sqlite)
    assert (tmp_path / "out" / "spec.csv").exists()


@pytest.mark.parametrize("case", ["foreign", "own file added", "package of another", "file", "symlink"])
def test_force_never_replaces_what_no_export_made(small_sqlite, tmp_path, case):
    place = tmp_path / "out"
    if case == "file":
        place.write_text("mine")
    elif case == "symlink":
        small(tmp_path / "real", small_sqlite)
        place.symlink_to(tmp_path / "real")
    elif case == "own file added":
        small(place, small_sqlite)
        (place / "notes.txt").write_text("mine")
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
        if case == "package of another":
            (place / "datapackage.json").write_text('{"name": "other"}')
            (place / "SHA256SUMS").write_text("0  mine.txt\n0  datapackage.json\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(UsageError):
        small(place, small_sqlite, force=True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_full_disk_or_a_folder_without_rights_leaves_nothing(small_sqlite, tmp_path, monkeypatch):
    import errno

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatabaseError, match="No space left"):
        small(tmp_path / "out", small_sqlite)
    assert os.listdir(tmp_path) == []


def test_what_a_killed_export_left_is_removed_and_a_running_one_is_let_alone(small_sqlite, tmp_path):
    import fcntl

    dead, alive = tmp_path / ".out.gpudb-export.1.part", tmp_path / ".out.gpudb-export.2.part"
    other = tmp_path / ".output.gpudb-export.1.part"
    for folder in (dead, alive, other):
        folder.mkdir()
        (folder / "spec.csv").write_text("half")
    handle = os.open(alive, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    small(tmp_path / "out", small_sqlite)
    os.close(handle)
    assert sorted(os.listdir(tmp_path)) == sorted([alive.name, other.name, "out"])


def test_an_export_that_was_moved_aside_when_the_kill_came_is_put_back(small_sqlite, tmp_path):
    small(tmp_path / "out", small_sqlite)
    (tmp_path / "out").rename(tmp_path / ".out.gpudb-export.1.old")
    with pytest.raises(UsageError, match="exists already"):
        small(tmp_path / "out", small_sqlite)
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.slow
def test_a_killed_export_leaves_nothing_or_all_and_the_next_one_cleans_up(real_db, tmp_path):
    chance = random.Random(5)
    command = [sys.executable, "-m", "gpudb", "export", str(tmp_path / "out"), "--db", real_db, "--force"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    outcomes = {"before": 0, "old": 0, "new": 0}
    for turn in range(9):
        held = digests(tmp_path / "out") if (tmp_path / "out").exists() else None
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if turn == 3:  # one that may end: later kills find an earlier export
            assert process.wait(timeout=120) == 0
        else:
            time.sleep(chance.uniform(0.2, 4.0))
            process.send_signal(signal.SIGKILL)
        process.wait()
        if not (tmp_path / "out").exists():
            assert held is None or any(name.endswith(".old") for name in os.listdir(tmp_path))
            outcomes["before"] += 1
            continue
        done = subprocess.run(
            ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout
        outcomes["old" if held == digests(tmp_path / "out") else "new"] += 1
    print(outcomes)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    assert os.listdir(tmp_path) == ["out"]


FIELDS = (
    Field("id", "text", "", False, "an id", "1.0.0"),
    Field("n", "number", "W", True, "a number", "1.0.0"),
    Field("i", "integer", "", True, "a count", "1.0.0"),
    Field("d", "day", "", True, "a day", "1.0.0"),
    Field("t", "text", "", True, "a text", "1.0.0"),
)
MADE = View("made", FIELDS, ("id",))


def test_hard_values_come_back_from_csv_and_parquet(tmp_path):
    import csv
    import datetime as dt

    import pyarrow.parquet as pq

    rows = [
        ("=1+1", 0.1, 3, "2025-04-09", '"quoted", and\nbroken'),
        ("", 900.0, 2**53 + 1, "9999-12-31", ""),
        ("ü\u202e", 1e22, -1, None, None),
        ("-x", None, None, dt.date(2020, 2, 29), " \r\n "),
        ("a", -0.0001, 0, "0001-01-01", "NULL"),
    ]
    assert write_view(MADE, [rows[:2], rows[2:]], tmp_path / "a.csv", tmp_path / "a.parquet") == 5
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    assert [line[0] for line in lines] == [row[0] for row in rows]
    assert [line[1] for line in lines] == ["0.1", "900", "10000000000000000000000", "", "-0.0001"]
    assert [line[4] for line in lines] == [row[4] or "" for row in rows]
    text = (tmp_path / "a.csv").read_bytes().decode()
    # PostgreSQL's COPY ... CSV reads these two apart
    assert '900,9007199254740993,9999-12-31,""\n' in text
    assert "10000000000000000000000,-1,,\n" in text
    table = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["n"] for row in table] == [row[1] for row in rows]
    assert [row["i"] for row in table] == [row[2] for row in rows]
    assert [str(row["d"]) for row in table] == [str(row[3]) for row in rows]
    assert [row["t"] for row in table] == [row[4] for row in rows]


@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, 80.0, 1e14, 1e15, 1e300, 5e-324, 1 / 3, 123456789.123456789])
def test_a_number_in_csv_gives_the_same_double_back(value):
    assert float(number(value)) == value


def test_an_empty_view_is_a_file_with_a_head(tmp_path):
    import pyarrow.parquet as pq

    assert write_view(MADE, [], tmp_path / "a.csv", tmp_path / "a.parquet") == 0
    assert (tmp_path / "a.csv").read_text() == "id,n,i,d,t\n"
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 0
    assert pq.read_schema(tmp_path / "a.parquet").names == ["id", "n", "i", "d", "t"]


def batches(count):
    for start in range(0, count, 5000):
        yield [(f"part-{n:09}", n / 3, n, "2025-04-09", f"text {n % 7}") for n in range(start, min(count, start + 5000))]


def test_row_groups_do_not_depend_on_how_rows_arrive(tmp_path):
    import pyarrow.parquet as pq

    one = [row for batch in batches(70_000) for row in batch]
    write_view(MADE, batches(70_000), None, tmp_path / "a.parquet")
    write_view(MADE, [one[:66_000], one[66_000:66_001], one[66_001:]], None, tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "a.parquet").metadata.num_row_groups == 2


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    import pyarrow as pa

    peaks = []
    for count in (70_000, 400_000):
        tracemalloc.start()
        write_view(MADE, batches(count), tmp_path / f"{count}.csv", tmp_path / f"{count}.parquet")
        peaks.append((tracemalloc.get_traced_memory()[1], pa.default_memory_pool().max_memory()))
        tracemalloc.stop()
    print(peaks)
    assert peaks[1][0] < peaks[0][0] * 1.5 + 2_000_000
    assert peaks[1][1] < peaks[0][1] * 1.5 + 8_000_000
