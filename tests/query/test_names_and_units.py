"""Names and units as people write them: without accents, in full, twice, with the unit of a ratio."""

from __future__ import annotations

import json

import pyarrow.parquet
import pytest

from tests.helpers import run


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States of America", "US"), ("Curacao", "CW"), ("Curaçao", "CW"), ("Reunion", "RE"), ("KSA", "SA"), ("Cote d'Ivoire", "CI"),
        ("Aland Islands", "AX"), ("Saint Barthelemy", "BL"), ("Turkiye", "TR"), ("Turkey", "TR"), ("People's Republic of China", "CN"),
        ("Republic of Korea", "KR"), ("DPRK", "KP"), ("Kingdom of Saudi Arabia", "SA"), ("U.S.A.", "US"), ("U.K.", "GB"),
    ],
)  # fmt: skip
def test_a_destination_by_its_name(name, code, real_db, capsys):
    out = run("status", "h20-sxm5-96gb", "--to", name, "--on", "2026-01-01", "--json", "--db", real_db, capsys=capsys)[1]
    assert json.loads(out)["data"][0]["destination"] == code


@pytest.mark.parametrize(
    ("condition", "same"),
    [
        ("memory_gbs_per_w>=5GB/s/W", "memory_gbs_per_w>=5"),
        ("bf16_tflops_per_w>=1TFLOPS/W", "bf16_tflops_per_w>=1"),
        ("tdp_w>=0.7kW", "tdp_w>=700"),
    ],
)
def test_a_condition_takes_the_unit_that_the_column_is_shown_in(condition, same, real_db, capsys):
    rows = [json.loads(run("list", text, "--json", "--db", real_db, capsys=capsys)[1])["data"] for text in (condition, same)]
    assert rows[0] == rows[1]
    assert rows[0]


@pytest.mark.parametrize("ending", ["parquet", "csv", "xlsx", "json"])
def test_a_column_named_twice_stands_once(ending, real_db, tmp_path, capsys):
    files = [tmp_path / f"{name}.{ending}" for name in ("twice", "once")]
    for file, columns in zip(files, ("part,tdp_w,part,tdp_w", "part,tdp_w"), strict=True):
        assert run("list", "--columns", columns, "--db", real_db, "-o", str(file), capsys=capsys)[0] == 0
    if ending == "parquet":
        assert pyarrow.parquet.ParquetFile(files[0]).read().column_names == ["part", "tdp_w"]
    if ending == "csv":
        assert files[0].read_bytes() == files[1].read_bytes()


def test_a_short_name_of_one_of_several_says_which_it_is(real_db, capsys):
    for name, others in (("H100 SXM5", ("h100-sxm5-64gb", "h100-sxm5-94gb", "h100-sxm5-96gb")), ("h100-sxm5-80gb", ())):
        code, out, err = run("get", name, "memory_gb", "--db", real_db, capsys=capsys)
        assert (code, out) == (0, "80\n")
        assert ("is taken as h100-sxm5-80gb" in err) == bool(others)
        assert all(other in err for other in others)


def test_a_password_with_an_at_sign_is_hidden_whole(capsys):
    for url in ("//u:s3cret@2024@host", "//u:se@20@host/x", "postgres:/u:a@b@c@host/x"):
        err = run("list", "--db", url, capsys=capsys)[2]
        assert "2024" not in err
        assert "@20@" not in err
        assert "a@b" not in err
        assert "s3cret" not in err


@pytest.mark.dear
def test_a_file_that_contradicts_itself_about_its_schema_is_no_circle(real_db, tmp_path, capsys):
    import shutil
    import sqlite3

    path = tmp_path / "v.sqlite"
    shutil.copyfile(real_db, path)
    path.chmod(0o644)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.commit()
    connection.close()
    for words in (("db", "upgrade"), ("db", "load")):
        code, _, err = run(*words, "--db", str(path), capsys=capsys)
        assert code == 4
        assert "says two things about its schema: 9 in its header" in err


@pytest.mark.dear
@pytest.mark.parametrize("day", [(), ("--known-at", "2026-11-24")])
def test_a_list_that_was_cut_says_so(day, real_db, capsys):
    everyone = len(json.loads(run("list", "hopper", "--json", *day, "--db", real_db, capsys=capsys)[1])["data"])
    for limit, cut in ((3, True), (everyone, False), (0, True)):
        _, out, err = run("list", "hopper", "-n", str(limit), "--format", "jsonl", *day, "--db", real_db, capsys=capsys)
        assert len(out.splitlines()) == limit
        assert (f"only the first {limit} parts are shown" in err) == cut
    told = {everyone: f"{everyone} parts", 3: "the first 3 parts, and more", 1: "the first part, and more"}
    for limit, words in told.items():
        assert words in run("list", "hopper", "-n", str(limit), *day, "--db", real_db, capsys=capsys)[1].splitlines()
