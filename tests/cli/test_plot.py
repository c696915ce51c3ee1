"""The command `plot`: which format is written where, what is refused, and that the same data stand in all of them."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest

from gpudb.picture_results import KINDS, PLACED
from tests.helpers import run, same_on


@pytest.fixture(autouse=True)
def _shipped(real_db, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", real_db)


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("json", b'{\n  "schema": "gpudb/2"'), ("txt", b"gpudb ")]
)
def test_the_ending_of_the_output_picks_the_picture(capsys, tmp_path, ending, start):
    target = tmp_path / f"a.{ending}"
    code, out, err = run("plot", "bandwidth", "H100", "H20", "-o", str(target), capsys=capsys)
    assert (code, out) == (0, ""), err
    assert target.read_bytes().startswith(start)
    assert run("plot", "bandwidth", "H100", "-o", str(target), capsys=capsys)[0] == 2
    assert run("plot", "bandwidth", "H100", "-o", str(target), "--force", capsys=capsys)[0] == 0


def test_json_csv_and_text_hold_the_same_points(capsys):
    words = ("plot", "density", "H100", "H20", "L40", "Gaudi 3", "--on", "2024-01-01")
    envelope = json.loads(run(*words, "--json", capsys=capsys)[1])
    points = [(p["part"], p["x"], p["y"]) for p in envelope["data"]["points"]]
    assert (envelope["schema"], envelope["on"]) == ("gpudb/2", "2024-01-01")
    assert [m["part"] for m in envelope["data"]["missing"]] == ["gaudi3"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv", capsys=capsys)[1])))
    assert [(r["part"], float(r["performance_density"]), float(r["tpp"])) for r in rows] == points
    text = run(*words, capsys=capsys)[1]
    assert "2,368" in text
    assert "not drawn: Gaudi 3" in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_json_on_both_engines(real_db, real_pg, capsys, kind):
    where = ("--to", "CN") if kind in PLACED else ()
    assert same_on((real_db, real_pg), "plot", kind, "H100", "H20", *where, capsys=capsys)["data"]["kind"] == kind


def test_conditions_choose_parts(capsys):
    data = json.loads(run("plot", "bandwidth", "vendor=amd", "memory_gb>=192", "--json", capsys=capsys)[1])["data"]
    listed = json.loads(run("list", "vendor=amd", "memory_gb>=192", "--json", capsys=capsys)[1])["data"]
    assert [row["part"] for row in data["parts"]] == [row["part"] for row in listed]
    status = json.loads(
        run("plot", "density", "status=not_enforced", "--to", "CN", "--on", "2024-01-01", "--json", capsys=capsys)[2]
    )
    assert status["error"]["exit_code"] == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pie",), 2, "there is no picture 'pie'"),
        (("density", "H100", "memory_gb>=80"), 2, "is a part and"),
        (("density", "H100X"), 3, "there is no part"),
        (("density", "--on", "2026-12-24"), 3, "reviewed until"),
        (("density", "--on", "yesterday"), 3, "not a day"),
        (("timeline", "H20", "--to", "Atlantis"), 3, "there is no country"),
        (("delta", "H100"), 2, "baseline"),
        (("density", "memory_gb>=100000"), 3, "no part satisfies"),
        (("density", "--format", "gif"), 2, "there is no format"),
        (("density", "--format", "vega"), 2, "there is no format"),
        (("density", "--json", "--format", "svg"), 2, "contradict"),
        (("density", "-o", "a.gif"), 2, "names no format"),
    ],
)
def test_what_is_refused_and_why(capsys, words, code, said):
    found, out, err = run("plot", *words, capsys=capsys)
    assert (found, out) == (code, "")
    assert said in err


def test_without_the_extra_png_exits_2_with_the_pip_line_and_leaves_no_file(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    code, _, err = run("plot", "density", "-o", str(tmp_path / "a.png"), capsys=capsys)
    assert code == 2
    assert 'python -m pip install ".[png]"' in err
    assert list(tmp_path.iterdir()) == []
    assert run("plot", "timeline", "H20", "-o", str(tmp_path / "a.svg"), capsys=capsys)[0] == 0


def test_an_early_day_of_record_draws_what_was_known_then(capsys):
    now = json.loads(run("plot", "bandwidth", "H100", "H20", "--json", capsys=capsys)[1])["data"]
    then = json.loads(run("plot", "bandwidth", "H100", "H20", "--known-at", "2000-01-01", "--json", capsys=capsys)[1])
    assert len(now["points"]) == 2
    assert then["data"]["points"] == []
    assert len(then["data"]["missing"]) == 2
    assert any("nothing was on record" in note for note in then["notes"])


def test_a_small_database_without_law_draws_without_regions(small_sqlite, capsys):
    for kind in KINDS:
        code, out, err = run("plot", kind, "--db", small_sqlite, "--format", "svg", capsys=capsys)
        assert code == (3 if kind in ("timeline", "dram") else 0), err
        assert out.startswith("<?xml") == (code == 0)
