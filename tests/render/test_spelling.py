"""People read NVIDIA and SXM5; what they read can be typed, and files keep the slugs."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import gpudb
from gpudb.render.value_marks import spelled
from tests.helpers import run

COLUMNS = ("vendor", "architecture", "form_factor", "die", "market")


def test_only_case_and_hyphens_differ_in_every_shipped_value(real_db):
    with closing(sqlite3.connect(f"file:{real_db}?mode=ro", uri=True)) as connection:
        held = {(c, v) for c in COLUMNS for (v,) in connection.execute(f"SELECT DISTINCT {c} FROM spec WHERE {c} IS NOT NULL")}
    assert len(held) > 60
    for column, slug in held:
        assert re.sub("[ -]", "", spelled(column, slug).lower()) == slug.replace("-", "")


def test_names_that_are_known_by_their_letters():
    said = {"nvidia": "NVIDIA", "amd": "AMD", "moore-threads": "Moore Threads", "t-head": "T-Head", "huawei": "Huawei"}
    assert {slug: spelled("vendor", slug) for slug in said} == said
    assert [spelled("form_factor", slug) for slug in ("sxm5", "pcie", "oam", "superchip")] == ["SXM5", "PCIe", "OAM", "superchip"]
    assert [spelled("architecture", slug) for slug in ("hopper", "cdna3", "rtx-blackwell", "tpu-v7")] == [
        "Hopper", "CDNA3", "RTX Blackwell", "TPU v7"
    ]  # fmt: skip
    assert (spelled("die", "gh100"), spelled("market", "datacenter"), spelled("part", "h20-sxm5-96gb")) == (
        "GH100", "data center", "h20-sxm5-96gb"
    )  # fmt: skip


def test_screens_have_names_and_files_have_slugs(real_db, capsys):
    for words in (
        ("list", "h20", "-c", "part,vendor,form_factor"),
        ("show", "H20", "--all"),
        ("compare", "H20", "H100", "--all"),
    ):
        out = run(*words, "--db", real_db, capsys=capsys)[1]
        assert "NVIDIA" in out
        assert "SXM5" in out
        assert "nvidia" not in out.replace("nvidia-", "")
        data = run(*words, "--format", "csv", "--db", real_db, capsys=capsys)[1]
        assert "nvidia" in data
        assert "sxm5" in data
    rows = json.loads(run("list", "h20", "-c", "part,vendor", "--json", "--db", real_db, capsys=capsys)[1])["data"]
    assert {row["vendor"] for row in rows} == {"nvidia"}


def test_the_program_has_one_clock(monkeypatch, real_db):
    import datetime as dt

    folder = Path(gpudb.__file__).parent
    asks = [
        path.name for path in folder.rglob("*.py") if re.search(r"date\.today\(|datetime\.now\(|utcnow", path.read_text("utf-8"))
    ]
    assert asks == ["clock.py"]
    monkeypatch.setattr("gpudb.clock.today", lambda: dt.date(2025, 5, 1))
    with gpudb.open(real_db) as catalog:
        assert catalog.as_of(None, None).on == "2025-05-01"
        assert catalog.status(["h20-sxm5-96gb"], to="CN")[0].status == "license_required"
