"""Completion: what is offered where, from which database, and that nothing hostile gets into a command line."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from gpudb.cli import complete
from gpudb.cli.complete import candidates, joined


@pytest.fixture(autouse=True)
def _database(real_db, monkeypatch, tmp_path):
    monkeypatch.setenv("GPUDB_DB", real_db)
    monkeypatch.setenv("GPUDB_CONFIG", "")
    monkeypatch.chdir(tmp_path)


def offered(*words: str) -> list[str]:
    return [value for value, _ in candidates(list(words))[1]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("comp",), {"compare", "completion"}), (("db", "l"), {"load"}), (("help", "uni"), {"units"}), (("help", "db"), {"db"}),
        (("compare", "h100-p"), {"h100-pcie-80gb", "h100-pcie-96gb"}), (("compare", "H100-P"), {"H100-PCIE-80GB", "H100-PCIE-96GB"}),
        (("compare", "H100", "--baseline", "h20-n"), {"h20-nvl16"}), (("show", "nvidia-h100-80gb-h"), {"nvidia-h100-80gb-hbm3"}),
        (("list", "memory_bandwidth_g"), {"memory_bandwidth_gbs"}), (("list", "vendor=nv"), {"vendor=nvidia"}),
        (("list", "vendor=amd,nv"), {"vendor=amd,nvidia"}), (("list", "status=lic"), {"status=license_required",
                                                                                      "status=license_exception_available"}),
        (("list", "--sort", "-memory_bandwidth_g"), {"-memory_bandwidth_gbs"}), (("list", "--columns", "part,memory_bandwidth_g"), {"part,memory_bandwidth_gbs"}),
        (("list", "--columns=part,memory_bandwidth_g"), {"--columns=part,memory_bandwidth_gbs"}), (("facts", "h20", "tdp"), {"tdp_w"}),
        (("status", "H20", "--to", "CN"), {"CN"}), (("status", "H20", "--to", "tw"), {"tw"}), (("status", "--to", "hong"), {"hong-kong"}),
        (("list", "--format", "js"), {"json", "jsonl"}), (("list", "-f", "md"), {"md"}), (("list", "--format=pa"), {"--format=parquet"}),
        (("schema", "rule_p"), {"rule_period"}), (("rules", "show", "us-eccn"), {"us-eccn-3a090"}), (("completion", "z"), {"zsh"}),
        (("peak", "H100", "-p", "fp64"), {"fp64", "fp64-tensor"}), (("events", "--layer", "tr"), {"trade"}), (("config", "sh"), {"show"}),
        (("compare", "--only"), {"--only-differences"}), (("status", "--route", "re"), {"reexport"}), (("--vers",), {"--version"}),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)  # fmt: skip
def test_a_word_is_completed(words, expected):
    assert set(offered(*words)) == expected


def test_every_part_family_column_view_and_country_is_offered(real_db):
    from gpudb import names

    with sqlite3.connect(real_db) as connection:

        def held(query):
            return {row[0] for row in connection.execute(query)}

        parts = set(offered("compare", ""))
        assert held("SELECT part FROM spec") <= parts
        assert {names.key(name) for name in held("SELECT family FROM part_alias_list")} <= parts
        assert held("SELECT column_name FROM column_doc WHERE view = 'spec'") <= set(offered("list", "--columns", ""))
        assert held("SELECT view FROM column_doc") == set(offered("schema", ""))
        assert held("SELECT country FROM country_list") == set(offered("status", "--to", ""))
    connection.close()


@pytest.mark.parametrize("name", ["peak", "events", "claims", "status", "completion", "plot"])
def test_fixed_words_are_those_that_the_program_takes(name):
    from gpudb.cli.config import SHELLS
    from gpudb.law.record import ROUTES
    from gpudb.picture_results import KINDS
    from gpudb.query.precisions import PRECISIONS

    known = {"plot": ("kind", set(KINDS)), "peak": ("precision", set(PRECISIONS)), "status": ("route", set(ROUTES)), "completion": ("shell", set(SHELLS)),
             "events": ("layer", {"rule", "letter", "license", "import_measure", "trade", "bill", "case"}),
             "claims": ("state", {"open", "supported", "contradicted", "retracted"})}  # fmt: skip
    parameter, words = known[name]
    assert set(complete.CHOICES[parameter]) == words


@pytest.mark.parametrize(
    "words", [("list", "--db", ""), ("list", "-o", "x"), ("lint", ""), ("identify", "ma")], ids=lambda w: w[0]
)
def test_files_are_left_to_the_shell(words):
    assert candidates(list(words)) == ("files", [])


@pytest.mark.parametrize(
    "words", [("nonsense", ""), ("show", "h100", "x"), ("list", "--nonsense="), ("list", "-n", ""), ("list", "memory_gb>=")]
)
def test_where_nothing_is_known_nothing_is_offered(words):
    assert [value for value in offered(*words) if "unknown" not in value] == []


def test_a_column_leaves_room_for_its_operator_and_a_part_is_followed_by_a_space():
    assert candidates(["list", "memory_g"])[0] == "open"
    assert candidates(["show", "h100-p"])[0] == "word"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["list", "vendor", "=", "nv"], (["list", "vendor=nv"], 7)), (["list", "vendor", "="], (["list", "vendor="], 7)),
        (["list", "--format", "=", "js"], (["list", "--format=js"], 9)), (["list", "a", "b"], (["list", "a", "b"], 0)),
        (["list", ""], (["list", ""], 0)), (["--db", "sqlite", ":", "///x", "y"], (["--db", "sqlite:///x", "y"], 0)),
    ],
)  # fmt: skip
def test_bash_words_are_put_together_again(given, expected):
    assert joined(given) == expected


def test_names_come_from_the_database_of_the_line(small_sqlite, monkeypatch):
    monkeypatch.delenv("GPUDB_DB")
    assert "x1-big" in offered("show", "--db", small_sqlite, "x")
    assert "x1-big" in offered("show", f"--db={small_sqlite}", "x")
    assert "x1-big" not in offered("show", "x")


def test_a_server_is_not_asked(monkeypatch):
    monkeypatch.setenv("GPUDB_DB", "postgresql+psycopg://me:secret@127.0.0.1:1/x")
    assert offered("schema", "rule_p") == ["rule_period"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_hostile_name_is_never_offered(small_sqlite, tmp_path, monkeypatch, capsys, shell):
    path = tmp_path / "hostile.sqlite"
    shutil.copyfile(small_sqlite, path)
    hostile = ["x1$(touch owned)", "x1`id`", "x1;reboot", "x1\nx1-b", "x1 two", "x1\x1b]0;x\x07", "x1'q", "x1\tz", "x1*"]
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DROP VIEW spec")
        union = " UNION ALL ".join("SELECT ? AS part, ? AS name".replace("?", "'" + n.replace("'", "''") + "'") for n in hostile)
        connection.execute(f"CREATE VIEW spec AS {union} UNION ALL SELECT 'x1-good', 'a' || char(10) || char(27) || 'b'")
    connection.close()
    monkeypatch.setenv("GPUDB_DB", str(path))
    monkeypatch.setenv("GPUDB_COMPLETE", shell)
    assert complete.main(["show", "x1"]) == 0
    out = capsys.readouterr().out
    assert [line.split("\t")[0] for line in out.splitlines()] == ["word", "x1-good", "x1"]  # x1 is the family
    assert "\x1b" not in out


@pytest.mark.parametrize("database", ["nothing.sqlite", "text.sqlite"])
def test_trouble_with_the_database_offers_nothing_and_says_nothing(tmp_path, monkeypatch, capsys, database):
    (tmp_path / "text.sqlite").write_text("no database at all")
    monkeypatch.setenv("GPUDB_DB", str(tmp_path / "text.sqlite"))
    monkeypatch.setenv("GPUDB_COMPLETE", "bash")
    assert complete.main(["show", "--db", str(tmp_path / "text.sqlite"), "x"]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_fixed_words_are_those_that_the_answers_take():
    from gpudb.cli.complete import CHOICES
    from gpudb.law.record import CLAIM_STATES, ROUTES
    from gpudb.picture_results import KINDS
    from gpudb.query.law import EVENT_LAYERS

    taken = {"route": ROUTES, "state": CLAIM_STATES, "layer": EVENT_LAYERS, "kind": KINDS}
    assert {name: CHOICES[name] for name in taken} == taken
