"""`gpudb import`, `gpudb db load --also` and which database reads and writes use."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil

import pytest

from tests.helpers import answer, run
from tests.own import CSV, FILES, SOURCES


@pytest.fixture
def target(small_sqlite, tmp_path) -> str:
    shutil.copyfile(small_sqlite, tmp_path / "team.sqlite")
    return str(tmp_path / "team.sqlite")


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "Our Facts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "Our Facts"


def test_a_folder_gives_own_facts_its_name_and_every_answer_says_so(target, folder, small_seed, capsys):
    code, out, err = run("db", "load", str(small_seed.root), "--also", str(folder), "--db", target, capsys=capsys)
    assert code == 0, err
    assert "release 2026.1.0+our-facts:" in out
    assert "(3 of them your own)" in out
    code, out, err = run("compare", "y2", "--sources", "--db", target, capsys=capsys)
    assert out.startswith("gpudb 2026.1.0+our-facts (")
    assert re.search(r"1755 *\+ \[1\]", out)
    assert "+ a team's own" in out
    assert "(own source of our-facts)" in out
    assert "note: not from the shipped release but from the own facts of our-facts (marked +): y2 boost_clock_mhz" in err
    cells = {row["column"]: row["cells"]["y2"] for row in answer("compare", "y2", "--db", target, capsys=capsys)["rows"]}
    assert cells["boost_clock_mhz"]["origin"] == "our-facts"
    assert "origin" not in cells["tdp_w"]
    assert "own fact of our-facts" in run("facts", "y2", "tdp_w", "--db", target, capsys=capsys)[1]


def test_a_table_of_values_and_a_database_to_be_made_are_told_what_to_write(target, small_seed, tmp_path, capsys):
    (tmp_path / "f.csv").write_text("part,tdp,memory_gb\nx1,650,80\n")
    code, _, err = run("import", str(tmp_path / "f.csv"), "--seed", str(small_seed.root), "--db", target, capsys=capsys)
    assert code == 5
    assert err.count("'tdp', 'memory_gb' is not known") == err.count("known are") == 1
    assert "the header needs source, locator: one fact a row, as in part,source,locator,column," in err
    code, _, err = run("import", str(tmp_path / "f.csv"), "--db", str(tmp_path / "none.sqlite"), capsys=capsys)
    assert code == 4
    assert "`gpudb db load --db " in err
    assert "none.sqlite`" in err


def test_import_checks_imports_and_is_taken_out_again(target, small_seed, tmp_path, capsys):
    seed = ("--seed", str(small_seed.root), "--db", target, "--origin", "acme")
    (tmp_path / "s.toml").write_text(SOURCES)
    (tmp_path / "f.csv").write_text(CSV)
    files = (str(tmp_path / "s.toml"), str(tmp_path / "f.csv"))
    before = answer("list", "--db", target, capsys=capsys)
    checked = answer("import", *files, *seed, "--check", capsys=capsys)
    assert (checked["check"], checked["added"], checked["own"]) == (True, 9, 2)
    assert "nothing was written" in run("import", *files, *seed, "--check", capsys=capsys)[1]
    code, out, err = run("import", *files, *seed, "--recorded", "2026-05-01", capsys=capsys)
    assert (code, out) == (5, "")
    assert "x1-big memory_bandwidth is recorded on 2026-05-01" in err
    assert "2 own records are dated before" in err
    today = dt.date.today().isoformat()
    done = answer("import", *files, *seed, "--prefer-ours", capsys=capsys)
    assert (done["release"], done["own"]) == ("2026.1.0+acme", 2)
    assert answer("compare", "x1-big", "--columns", "memory_bandwidth_gbs", "--db", target, capsys=capsys)["rows"][0]["cells"]["x1-big"]["value"] == 3200  # fmt: skip
    log = answer("log", "x1-big", "--since", today, "--db", target, capsys=capsys)
    assert {(row["day"], row["origin"]) for row in log} == {(today, "acme")}
    (tmp_path / "f.csv").write_text(CSV.replace("3.2 TB/s", "3.3 TB/s"))
    code, out, err = run("import", *files, *seed, capsys=capsys)
    assert (code, out) == (5, "")
    assert "acme: f.csv:2: memory_bandwidth: 3200.0 GB/s does not stand in published" in err
    out = run("db", "load", str(small_seed.root), "--without-own", "acme", "--db", target, capsys=capsys)[1]
    assert out.startswith("release 2026.1.0: ")
    assert answer("list", "--db", target, capsys=capsys) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "x.csv"), 2, "gpudb import --db my.sqlite"),
        (("import", "none.csv", "--db", "{db}"), 5, "none.csv: cannot be read"),
        (("import", "none.csv", "--db", "{db}", "--origin", "shipped"), 2, "means the release itself"),
        (("import", "none.csv", "--db", "{db}", "--recorded", "yesterday"), 3, "--recorded: 'yesterday' is not a day"),
        (("db", "load", "--origin", "x", "--db", "{db}"), 2, "--also FOLDER"),
        (("db", "load", "{seed}", "--without-own", "nobody", "--db", "{db}"), 5, "no own facts of nobody"),
        (("db", "load", "{seed}", "--also", "nowhere", "--db", "{db}"), 5, "no folder of own facts at nowhere"),
    ],
)
def test_mistakes_are_named_with_what_to_do(words, code, said, target, small_seed, capsys):
    found, out, err = run(*(w.format(db=target, seed=small_seed.root) for w in words), capsys=capsys)
    assert (found, out) == (code, "")
    assert said in err


def test_reads_use_the_replica_and_writes_the_primary_and_path_says_which(target, small_seed, small_sqlite, monkeypatch, capsys):
    monkeypatch.setenv("GPUDB_DB", target)
    monkeypatch.setenv("GPUDB_DB_READ", small_sqlite)
    code, out, err = run("db", "path", capsys=capsys)
    assert (code, out) == (0, small_sqlite + "\n")
    assert err == f"note: reads go to {small_sqlite} (GPUDB_DB_READ); writes go to {target} (GPUDB_DB)\n"
    assert answer("db", "path", capsys=capsys)["write_path"] == target
    small_seed.replace("release.toml", "2026.1.0", "2026.2.0")
    run("db", "load", str(small_seed.root), capsys=capsys)
    assert json.loads(run("list", "--json", capsys=capsys)[1])["release"] == "2026.1.0"
    assert json.loads(run("list", "--json", "--db", target, capsys=capsys)[1])["release"] == "2026.2.0"
    assert answer("sql", "select release from release", capsys=capsys) == [{"release": "2026.1.0"}]
    monkeypatch.delenv("GPUDB_DB")
    assert "GPUDB_DB is not set" in run("db", "path", capsys=capsys)[2]
    assert run("db", "load", str(small_seed.root), capsys=capsys)[0] == 2


@pytest.mark.slow
def test_a_report_and_a_status_mark_own_facts_and_are_given_again(real_db, tmp_path, capsys):
    target = str(tmp_path / "team.sqlite")
    shutil.copyfile(real_db, target)
    (tmp_path / "s.toml").write_text(SOURCES.replace("2026-04-30", "2026-11-24"))
    (tmp_path / "f.csv").write_text(
        "part,column,value,unit,published,source,locator\nh20b,observed_power_cap_w,510,W,510 W,bench,run 1\n"
        "h20b,bf16_tensor_dense_tflops,149,TFLOPS,149 TFLOPS,bench,run 2\n"
    )
    code, _, err = run(
        "import", str(tmp_path / "s.toml"), str(tmp_path / "f.csv"), "--origin", "acme", "--db", target, capsys=capsys
    )
    assert code == 0, err
    code, out, _ = run("status", "h20b", "--to", "CN", "--on", "2025-05-01", "--json", "--db", target, capsys=capsys)
    assert any("own facts of acme: h20b bf16_tensor_dense_tflops" in note for note in json.loads(out)["notes"])
    (tmp_path / "answer.json").write_text(out)
    code, out, _ = run("replay", str(tmp_path / "answer.json"), "--db", target, capsys=capsys)
    assert (code, "NOT THE SAME" in out) == (0, False)
    code, _, err = run("report", "h20b", "H100", "--to", "CN", "--db", target, "-o", str(tmp_path / "r.html"), capsys=capsys)
    assert code == 0, err
    page = re.sub(r"<[^>]+>", "", (tmp_path / "r.html").read_text())
    assert "149 TFLOPS+" in page
    assert "not from the shipped release but from the own facts of acme (marked +): h20b bf16_tensor_dense_tflops" in page


@pytest.mark.dear
@pytest.mark.parametrize(
    "words",
    [("list",), ("compare", "y2", "x1-big"), ("facts", "y2"), ("show", "y2"), ("classify", "y2")],
)
def test_an_answer_with_own_facts_is_given_again_from_its_receipt(words, target, folder, small_seed, tmp_path, capsys):
    run("db", "load", str(small_seed.root), "--also", str(folder), "--db", target, capsys=capsys)
    code, out, err = run(*words, "--json", "--db", target, capsys=capsys)
    assert code == 0, err
    recorded = json.loads(out)["receipt"]["recorded_until"]
    assert recorded > answer("db", "path", "--db", target, capsys=capsys).get("released_on", "2026-01-02")
    (tmp_path / "answer.json").write_text(out)
    code, out, err = run("replay", str(tmp_path / "answer.json"), "--db", target, capsys=capsys)
    assert (code, "SAME" in out, "NOT THE SAME" in out) == (0, True, False), out + err


def test_answers_without_a_mark_name_the_own_facts_that_they_rest_on(target, folder, small_seed, tmp_path, capsys):
    run("db", "load", str(small_seed.root), "--also", str(folder), "--db", target, capsys=capsys)
    for words, own in (
        (("list", "--columns", "part,boost_clock_mhz"), "y2 boost_clock_mhz"),
        (("classify", "lab-one"), "lab-one memory_gb"),
    ):
        _, out, _ = run(*words, "--json", "--db", target, capsys=capsys)
        told = [note for note in json.loads(out)["notes"] if "own facts of our-facts" in note]
        assert len(told) == (1 if "list" in words else len(told))
        assert words[0] == "classify" or own in told[0]
    (tmp_path / "f.toml").write_text(
        'part = "x1-small"\n[[reading]]\nsource = "sheet"\nevidence = "primary_read"\nfacts = [\n'
        '  { attribute = "fp32", value = 77, published = "77 TFLOPS", at = "run 9" },\n]\n'
    )
    assert (
        run(
            "import",
            str(tmp_path / "f.toml"),
            "--origin",
            "lab-two",
            "--seed",
            str(small_seed.root),
            "--db",
            target,
            capsys=capsys,
        )[0]
        == 0
    )
    _, out, err = run("peak", "x1-small", "--precision", "fp32", "--format", "plain", "--db", target, capsys=capsys)
    assert out == "77\n"
    assert "own facts of lab-two: x1-small fp32_tflops" in err
    _, out, _ = run("list", "--columns", "part,form_factor", "--json", "--db", target, capsys=capsys)
    assert not any("own facts" in note for note in json.loads(out)["notes"])


@pytest.mark.parametrize(
    "key", ["recorded = 2099-01-01", "recorded = 2026-01-02\nwithdrawn = 2099-01-01\nwithdrawn_reason = 'x'"]
)
def test_a_letter_of_the_future_is_refused_like_a_fact(key, target, small_seed, tmp_path, capsys):
    (tmp_path / "s.toml").write_text(SOURCES)
    (tmp_path / "l.toml").write_text(
        '[[letter]]\nid = "lab-letter"\nauthority = "lab"\ncompany = "lab"\ntitle = "A letter"\neffective = 2026-01-01\n'
        'families = ["Y2"]\ncriterion = "none"\nnamed = ["Y2"]\ndestinations = ["world"]\ncitation = "Letter 1"\nsource = "bench"\nat = "page 1"\n'
        f'evidence = "primary_read"\n{key}\n'
    )
    words = ("import", str(tmp_path / "s.toml"), str(tmp_path / "l.toml"), "--origin", "acme", "--seed", str(small_seed.root))
    code, out, err = run(*words, "--db", target, capsys=capsys)
    assert (code, out) == (5, "")
    assert "day 2099-01-01 lies in the future" in err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("X1,memory_gb,80,GB,80 GB,bench,run 1,", "f.csv:2: part: is not an id"),
        ("x1-big,memory_gb,1e400,GB,80 GB,bench,run 1,", "f.csv:2: value: is no finite number"),
    ],
)
def test_a_row_that_cannot_be_read_is_one_fault_in_words(line, told, target, small_seed, tmp_path, capsys):
    (tmp_path / "s.toml").write_text(SOURCES)
    (tmp_path / "f.csv").write_text(CSV.splitlines()[0] + "\n" + line + "\n")
    words = ("import", str(tmp_path / "s.toml"), str(tmp_path / "f.csv"), "--origin", "acme", "--seed", str(small_seed.root))
    code, out, err = run(*words, "--db", target, capsys=capsys)
    assert (code, out) == (5, "")
    assert told in err
    assert err.count("f.csv:2:") == 1


def test_a_log_and_a_picture_name_own_facts(target, folder, small_seed, tmp_path, capsys):
    run("db", "load", str(small_seed.root), "--also", str(folder), "--prefer-ours", "--db", target, capsys=capsys)
    told = "note: not from the shipped release but from the own facts of our-facts"
    assert f"{told}: y2 boost_clock_mhz, y2 tdp_w\n" in run("log", "y2", "--db", target, capsys=capsys)[2]
    assert told not in run("log", "x1-big", "--db", target, capsys=capsys)[2]
    found = run("plot", "delta", "y2", "x1-big", "--all", "-o", str(tmp_path / "d.csv"), "--db", target, capsys=capsys)
    if found[0] == 0:
        assert told in found[2]


def test_several_folders_are_each_a_teams_own(target, folder, small_seed, tmp_path, capsys):
    other = tmp_path / "Their Facts"
    other.mkdir()
    (other / "s.toml").write_text(SOURCES.replace('"lab"', '"hall"').replace('"bench"', '"rig"'))
    both = ("--also", str(folder), "--also", str(other))
    code, out, err = run("db", "load", str(small_seed.root), *both, "--db", target, capsys=capsys)
    assert code == 0, err
    assert "release 2026.1.0+our-facts.their-facts:" in out
    for words in ((*both, "--origin", "acme"), ("--also", str(folder), "--also", str(folder))):
        code, out, err = run("db", "load", str(small_seed.root), *words, "--db", target, capsys=capsys)
        assert (code, out) == (2, "")
        assert "the same name" in err


@pytest.mark.parametrize("text", ["", "# nothing\n", "source = []\n"])
def test_a_file_without_a_record_is_refused(text, target, small_seed, tmp_path, capsys):
    (tmp_path / "f.toml").write_text(text)
    words = ("import", str(tmp_path / "f.toml"), "--origin", "acme", "--seed", str(small_seed.root), "--db", target)
    code, out, err = run(*words, capsys=capsys)
    assert (code, out) == (5, "")
    assert "acme: f.toml:1: holds no record: it says nothing" in err


def test_an_empty_file_that_is_held_from_before_stands_in_nobodys_way(target, small_seed, tmp_path, capsys):
    from gpudb.curation.own import OwnFile
    from gpudb.store import own
    from gpudb.store.loader import load

    load(target, small_seed.root, own.Wish(files=(OwnFile("acme", "import", "old.toml", "2026-11-01", "# nothing\n"),)))
    (tmp_path / "s.toml").write_text(SOURCES)
    words = ("import", str(tmp_path / "s.toml"), "--origin", "acme", "--seed", str(small_seed.root), "--db", target)
    code, _, err = run(*words, capsys=capsys)
    assert code == 0, err
    assert run("db", "load", str(small_seed.root), "--db", target, capsys=capsys)[0] == 0


@pytest.mark.parametrize("content", ["", "\n", " \r\n\t\n", "\ufeff"])
def test_a_table_without_a_word_is_refused_as_a_file_that_says_nothing(content, target, small_seed, tmp_path, capsys):
    (tmp_path / "f.csv").write_text(content)
    words = ("import", str(tmp_path / "f.csv"), "--origin", "acme", "--seed", str(small_seed.root), "--db", target)
    code, out, err = run(*words, capsys=capsys)
    assert (code, out) == (5, "")
    assert "acme: f.csv:1: holds no record: it says nothing" in err
