import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from gpudb.errors import DatabaseError, QueryRefused
from gpudb.query import guard
from tests.helpers import run
from tests.query.guard.support import LIMIT, MARKER, attack_from_a_small_process, cases, ends_in_time, faults, files

FILE = "attacks_sqlite.toml"


def test_there_are_at_least_sixty_attacks_with_different_names():
    assert len({case["name"] for case in cases(FILE, "attack")}) == len(cases(FILE, "attack")) >= 60


@pytest.mark.slow
@pytest.mark.trust
def test_every_attack_of_the_files_owner_is_refused_in_time_and_changes_nothing(target, figures):
    before = files(target.parent)
    outcomes, start, peak = attack_from_a_small_process(str(target), FILE, target.parent)
    slowest = max(outcomes, key=lambda o: o.seconds)
    found = faults(outcomes, start)
    figures("attacks on gpudb sql, " + "SQLite", len(outcomes), len(found), seconds=round(slowest.seconds, 2), MB=round(peak))
    assert found == []
    assert files(target.parent) == before
    assert peak < 600


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("case", cases(FILE, "attack"), ids=lambda case: case["name"])
def test_the_command_refuses_each_attack_with_exit_code_6(case, target, capsys):
    if "\0" in case["sql"]:
        pytest.skip("no argument can hold a NUL character")
    before = files(target.parent)

    def ask(sql):
        return run("sql", "--db", str(target), "--timeout", "1", "--", sql, capsys=capsys)

    def attack():
        code, out, err = ask(case["sql"].replace("{dir}", str(target.parent)))
        assert (code, out) == (6, "")
        assert err.startswith("gpudb: ")
        assert MARKER not in err
        assert "Traceback" not in err

    assert ends_in_time(attack, plain=lambda: ask("select 1"))
    assert files(target.parent) == before


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_child_opens_no_file_after_it_has_seen_the_statement(target, tmp_path, monkeypatch):
    log, python = tmp_path / "log", tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec strace -f -o {log} -e trace=%file,%network,write {sys.executable} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    rows = guard.run(str(target), "select part from spec order by name || part", 5, 10_000).rows
    assert len(rows) > 3
    lines = log.read_text().splitlines()
    ready = next(number for number, line in enumerate(lines) if 'write(1, "ready' in line)
    later = [line for line in lines[ready + 1 :] if "(" in line and "write(1," not in line and "/proc/" not in line]
    # SQLite looks whether a journal lies beside the file; it opens nothing
    assert [line for line in later if "open" in line.split("(")[0] or "socket" in line.split("(")[0]] == []
    assert any("db.sqlite" in line for line in lines[:ready])


def evil(target: Path, *changes: str) -> str:
    with sqlite3.connect(target) as connection:
        for change in changes:
            connection.execute(change)
    connection.close()
    return str(target)


@pytest.mark.parametrize(
    "body",
    [
        "SELECT load_extension('evil.so') AS release",
        "SELECT printf('%.*c', 999999999, 'x') AS release",
        "SELECT hex(zeroblob(400000000)) AS release",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS release FROM n",
        "SELECT file AS release FROM pragma_database_list",
    ],
)
def test_a_hostile_file_whose_public_view_attacks_is_refused_as_well(body, target):
    untouched = shutil.copy(target, target.parent / "untouched.sqlite")
    url = evil(target, "DROP VIEW release", f"CREATE VIEW release AS {body}")
    before = files(target.parent)

    def attack():
        with pytest.raises((QueryRefused, DatabaseError)):
            guard.run(url, "select * from release", LIMIT, 10)

    assert ends_in_time(attack, plain=lambda: guard.run(str(untouched), "select * from release", LIMIT, 10))
    assert files(target.parent) == before


def test_a_view_that_is_not_public_cannot_be_read(target):
    url = evil(target, "CREATE VIEW mine AS SELECT * FROM _statement")
    with pytest.raises(QueryRefused, match="there is no public view mine"):
        guard.run(url, "select * from mine", LIMIT, 10)


def test_a_view_named_like_a_public_one_in_another_case_is_the_public_one(target):
    assert len(guard.run(str(target), "select PART from SPEC limit 1", LIMIT, 10).rows) == 1
