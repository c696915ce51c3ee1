"""`gpudb db`: make, load, upgrade, verify; and the exit codes 1, 4, 5 and 130."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3

import pytest

from gpudb.errors import GpudbError
from tests.helpers import answer, run


def test_init_makes_an_empty_database_and_says_so_once_more(empty_db, capsys):
    first = run("db", "init", "--db", empty_db, capsys=capsys)
    assert (first[0], "made an empty database" in first[1]) == (0, True)
    second = run("db", "init", "--db", empty_db, capsys=capsys)
    assert (second[0], "there already" in second[1]) == (0, True)


def test_an_empty_database_says_that_it_must_be_loaded(empty_db, capsys):
    run("db", "init", "--db", empty_db, capsys=capsys)
    code, out, err = run("list", "--db", empty_db, capsys=capsys)
    assert (code, out) == (4, "")
    assert "gpudb db load" in err


def test_load_tells_what_changed_as_text_and_as_json(empty_db, small_seed, capsys):
    code, out, _ = run("db", "load", str(small_seed.root), "--db", empty_db, capsys=capsys)
    assert (code, "13 statements" in out) == (0, True)
    data = answer("db", "load", str(small_seed.root), "--db", empty_db, capsys=capsys)
    assert (data["added"], data["changed"], data["removed"], data["statements"]) == (0, 0, 0, 13)


def test_a_refused_load_lists_every_problem_with_its_line(loaded_db, small_seed, capsys):
    small_seed.replace("parts/acme/x1-big.toml", "value = 80,", "value = 81,")
    small_seed.replace("parts/acme/y2.toml", '"d1"', '"d9"')
    code, out, err = run("db", "load", str(small_seed.root), "--db", loaded_db, capsys=capsys)
    assert (code, out) == (5, "")
    assert "parts/acme/x1-big.toml:19: memory: 81.0 GB does not stand" in err
    assert "parts/acme/y2.toml:5: die 'd9'" in err
    assert "2 problems" in err


def test_a_refused_load_is_json_when_asked(loaded_db, small_seed, capsys):
    small_seed.replace("parts/acme/x1-big.toml", '"700 W"', '"700 Watts"')
    code, out, err = run("db", "load", str(small_seed.root), "--db", loaded_db, "--json", capsys=capsys)
    error = json.loads(err)["error"]
    assert (code, out, error["kind"], error["exit_code"]) == (5, "", "data_refused", 5)
    assert "was edited: published" in error["problems"][0]


def test_load_needs_to_be_told_where(capsys):
    code, _, err = run("db", "load", capsys=capsys)
    assert (code, "--db my.sqlite" in err) == (2, True)


def test_verify_says_yes_and_after_a_change_behind_its_back_no(small_seed, small_sqlite, tmp_path, capsys):
    path = str(tmp_path / "x.sqlite")
    shutil.copyfile(small_sqlite, path)
    assert run("db", "verify", "--db", path, capsys=capsys)[0] == 0
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER kept_statement_update")
        connection.execute("UPDATE _statement SET published = '96 gigabytes' WHERE value_number = 96")
    connection.close()
    code, out, err = run("db", "verify", "--db", path, "--json", capsys=capsys)
    assert (code, json.loads(out)["data"]["ok"], json.loads(err)["error"]["exit_code"]) == (1, False, 1)


@pytest.mark.parametrize("command", ["path", "verify"])
def test_a_password_is_never_printed(command, capsys):
    _, out, err = run("db", command, "--db", "postgresql+psycopg://me:s3cret@127.0.0.1:1/x", capsys=capsys)
    assert "s3cret" not in out + err


def test_path_names_the_packaged_database_the_environment_and_the_option(monkeypatch, capsys):
    from gpudb import resources

    assert run("db", "path", capsys=capsys)[1] == resources.packaged_database() + "\n"
    monkeypatch.setenv("GPUDB_DB", "/a/b.sqlite")
    assert run("db", "path", capsys=capsys)[1] == "/a/b.sqlite\n"
    assert answer("db", "path", "--db", "/c.sqlite", capsys=capsys) == {"path": "/c.sqlite"}


def test_upgrade_of_a_current_database_changes_nothing(loaded_db, capsys):
    code, out, _ = run("db", "upgrade", "--db", loaded_db, capsys=capsys)
    assert (code, "already" in out) == (0, True)
    assert run("list", "--db", loaded_db, capsys=capsys)[0] == 0


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device"), 4),
        (ZeroDivisionError("x"), 1),
        (GpudbError("m", "h"), 1),
    ],
    ids=["interrupt", "full disk", "a fault of ours", "an error of ours"],
)
def test_whatever_happens_ends_in_an_exit_code_and_not_in_a_traceback(raised, code, small_sqlite, capsys, monkeypatch):
    def stop(*_, **__):
        raise raised

    monkeypatch.setattr("gpudb.query.specs.find", stop)
    found, out, err = run("list", "--db", small_sqlite, capsys=capsys)
    assert (found, out) == (code, "")
    assert "Traceback" not in err


def test_debug_shows_the_traceback(small_sqlite, capsys):
    code, _, err = run("show", "nope", "--db", small_sqlite, "--debug", capsys=capsys)
    assert code == 3
    assert "Traceback (most recent call last)" in err
    assert "gpudb.errors.UnknownNameError" in err
    assert err.count("gpudb: there is no part 'nope'") == 1


@pytest.mark.parametrize("form", [("--json",), ("--format", "json"), ("-f", "json"), ("--format=json",)], ids=" ".join)
def test_an_error_is_json_however_json_was_asked_for(form, small_sqlite, capsys):
    code, _, err = run("show", "x1-bog", "--db", small_sqlite, *form, capsys=capsys)
    assert (code, json.loads(err)["error"]["suggestions"][0]) == (3, "x1-big")


def test_a_file_that_may_not_be_read_is_reported(small_sqlite, tmp_path, capsys):
    path = tmp_path / "x.sqlite"
    shutil.copyfile(small_sqlite, path)
    path.chmod(0)
    code, _, err = run("list", "--db", str(path), capsys=capsys)
    assert code == (0 if os.geteuid() == 0 else 4), err


def test_a_database_on_read_only_media_is_read(small_sqlite, tmp_path, capsys):
    folder = tmp_path / "ro"
    folder.mkdir()
    shutil.copyfile(small_sqlite, folder / "x.sqlite")
    (folder / "x.sqlite").chmod(0o444)
    folder.chmod(0o555)
    assert run("list", "--db", str(folder / "x.sqlite"), capsys=capsys)[0] == 0
    folder.chmod(0o755)
    assert os.listdir(folder) == ["x.sqlite"]
