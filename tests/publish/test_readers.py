"""Every exported file is opened by the tools that people have, and gives back what the database holds."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from gpudb.publish.package import ABOUT
from gpudb.query.opening import open_reader
from gpudb.query.tables import stream, views

ROOT = Path(__file__).resolve().parents[2]


def rows_of(database, name):
    """The rows of a view from the database, in export order."""
    reader = open_reader(database)
    try:
        view = next(view for view in views(reader) if view.name == name)
        return view, [row for batch in stream(reader, view) for row in batch]
    finally:
        reader.close()


def view_names(database):
    held = sqlite3.connect(database).execute(
        "SELECT DISTINCT view FROM column_doc WHERE view <> 'export_status_now' ORDER BY view"
    )
    return [row[0] for row in held]


def test_every_view_is_there_as_parquet_and_csv_but_the_one_that_depends_on_today(exported, real_db):
    names = view_names(real_db)
    assert len(names) > 25
    assert set(names) <= set(ABOUT), "say in gpudb/view_texts.toml what a new view is about"
    assert {p.stem for p in exported.glob("*.parquet")} == {p.stem for p in exported.glob("*.csv")} == set(names)


@pytest.mark.dear
def test_duckdb_reads_from_parquet_what_the_database_holds(exported, real_db):
    connection = duckdb.connect()
    for name in view_names(real_db):
        view, held = rows_of(real_db, name)
        found = connection.execute(f"SELECT * FROM '{exported}/{name}.parquet'")
        kinds = {"VARCHAR": "text", "DOUBLE": "number", "BIGINT": "integer", "DATE": "day"}
        described = [(column[0], kinds[str(column[1])]) for column in found.description]
        assert described == [(field.name, field.type) for field in view.fields], name
        days = [number for number, field in enumerate(view.fields) if field.type == "day"]
        got = found.fetchall()
        if days:
            got = [tuple(v.isoformat() if i in days and v is not None else v for i, v in enumerate(row)) for row in got]
        assert got == held, name


def test_csv_gives_back_what_the_database_holds_null_and_empty_text_too(small_export, small_sqlite):
    read = {"text": str, "day": str, "number": float, "integer": int}
    for name in view_names(small_sqlite):
        view, held = rows_of(small_sqlite, name)
        with (small_export / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        assert head == [field.name for field in view.fields]
        found = [
            tuple(
                None if value == "" and field.nullable else read[field.type](value)
                for value, field in zip(line, view.fields, strict=True)
            )
            for line in lines
        ]
        assert found == held, name


def test_the_line_of_the_documentation_works(exported, monkeypatch):
    monkeypatch.chdir(exported.parent)
    rows = dict(duckdb.sql("select part, memory_gb from 'out/spec.parquet'").fetchall())
    assert (rows["h100-sxm5-80gb"], rows["h20-sxm5-96gb"]) == (80.0, 96.0)


def test_the_views_for_duckdb_have_the_names_of_the_database_and_today(exported, real_db, monkeypatch):
    monkeypatch.chdir(exported)
    connection = duckdb.connect()
    connection.execute((exported / "views.duckdb.sql").read_text())
    found = {row[0] for row in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    assert found == {*view_names(real_db), "export_status_now"}
    text = "SELECT count(*), min(valid_from), max(status) FROM export_status WHERE valid_from <= '2025-05-01' AND '2025-05-01' < valid_before"
    got = connection.execute(text).fetchone()
    held = sqlite3.connect(real_db).execute(text).fetchone()
    assert (got[0], str(got[1]), got[2]) == held


def test_parquet_carries_units_and_meanings_for_arrow_and_for_others(exported):
    import pyarrow.parquet as pq

    field = pq.read_schema(exported / "spec.parquet").field("memory_gb")
    assert field.metadata[b"unit"] == b"GB"
    assert field.metadata[b"description"]
    assert pq.read_schema(exported / "spec.parquet").field("part").nullable is False
    keys = dict(duckdb.sql(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{exported}/spec.parquet')").fetchall())
    columns = {column["name"]: column for column in json.loads(keys["gpudb.columns"])}
    assert (columns["tdp_w"]["unit"], columns["tdp_w"]["type"]) == ("W", "number")
    assert keys["gpudb.release"] == "2026.11.1"


def test_pandas_reads_parquet_and_csv_alike(exported):
    import pandas

    one = pandas.read_parquet(exported / "spec.parquet").set_index("part")
    two = pandas.read_csv(exported / "spec.csv").set_index("part")
    assert list(one.columns) == list(two.columns)
    for column in ("memory_gb", "tpp", "tdp_w", "sm_count"):
        pandas.testing.assert_series_equal(one[column], two[column], check_dtype=False)
    assert list(one["name"]) == list(two["name"])


def test_the_sqlite_file_is_sound_and_not_in_wal_mode(exported, real_db, tmp_path):
    file = exported / "gpudb.sqlite"
    made, held = sqlite3.connect(f"file:{file}?mode=ro", uri=True), sqlite3.connect(real_db)
    assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert made.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    for name in view_names(real_db):
        query = f"SELECT count(*) FROM {name}"
        assert made.execute(query).fetchone() == held.execute(query).fetchone()
    shell = shutil.which("sqlite3")
    if shell:
        done = subprocess.run([shell, str(file), "select part, memory_gb from spec where part = 'h20-sxm5-96gb'"],
                              capture_output=True, text=True, check=True)  # fmt: skip
        assert done.stdout == "h20-sxm5-96gb|96.0\n"


def test_a_team_file_in_wal_mode_is_published_without_it(small_sqlite, tmp_path):
    from gpudb.publish import export

    team = tmp_path / "team.sqlite"
    shutil.copyfile(small_sqlite, team)
    connection = sqlite3.connect(team)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    export(str(tmp_path / "out"), str(team), formats=["sqlite"])
    connection.close()
    assert sqlite3.connect(tmp_path / "out" / "gpudb.sqlite").execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_hashes_are_those_of_the_files(exported):
    listed = dict(reversed(line.split("  ")) for line in (exported / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in exported.iterdir()} == {*listed, "SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == digest, name
    for resource in json.loads((exported / "datapackage.json").read_text())["resources"]:
        assert resource["hash"] == f"sha256:{listed[resource['path']]}"
        assert resource["bytes"] == (exported / resource["path"]).stat().st_size


def frictionless(folder):
    command = [str(Path(sys.executable).parent / "frictionless"), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=300)
    return done.returncode, json.loads(done.stdout[done.stdout.index("{") :])


@pytest.mark.dear
def test_frictionless_finds_every_file_valid_and_a_changed_cell_not(small_export, tmp_path):
    code, report = frictionless(small_export)
    assert (code, report["valid"], report["stats"]["errors"]) == (0, True, 0)
    assert report["stats"]["tasks"] == len(json.loads((small_export / "datapackage.json").read_text())["resources"])
    copy = tmp_path / "copy"
    shutil.copytree(small_export, copy)
    text = (copy / "spec.csv").read_text()
    (copy / "spec.csv").write_text(text.replace(",80,", ",eighty,", 1))
    (copy / "spec.parquet").write_bytes(b"PAR1")
    code, report = frictionless(copy)
    wrong = {task["name"]: {error["type"] for error in task["errors"]} for task in report["tasks"] if not task["valid"]}
    assert code == 1
    assert set(wrong) == {"spec", "spec-parquet"}
    assert "type-error" in wrong["spec"]


@pytest.mark.slow
def test_frictionless_finds_the_shipped_release_valid(exported):
    code, report = frictionless(exported)
    assert (code, report["valid"]) == (0, True)


def test_blanks_are_told_apart(exported):
    described = {r["name"]: r for r in json.loads((exported / "datapackage.json").read_text())["resources"]}
    fields = {field["name"]: field for field in described["spec"]["schema"]["fields"]}
    assert fields["memory_gb"]["missingValues"][0]["value"] == ""
    assert "spec_fact.state" in fields["memory_gb"]["missingValues"][0]["label"]
    assert "not computed" in fields["tpp"]["missingValues"][0]["label"]
    assert "spec_fact" not in fields["die"]["missingValues"][0]["label"]
    assert (fields["memory_gb"]["unit"], fields["memory_gb"]["type"]) == ("GB", "number")
    facts = {field["name"]: field for field in described["spec_fact"]["schema"]["fields"]}
    assert {c["value"] for c in facts["state"]["categories"]} == {"known", "not_applicable", "not_published"}
    states = duckdb.sql(f"SELECT DISTINCT state FROM '{exported}/spec_fact.parquet'").fetchall()
    assert {"not_applicable", "not_published"} <= {row[0] for row in states}
    assert described["spec_fact"]["schema"]["primaryKey"] == ["part", "column_name"]


def test_no_nullable_text_column_holds_an_empty_text_and_every_key_is_one(exported, real_db):
    connection = sqlite3.connect(real_db)
    reader = open_reader(real_db)
    for view in views(reader):
        for field in view.fields:
            blank = f"\"{field.name}\" = ''" if field.nullable and field.type == "text" else f'"{field.name}" IS NULL'
            if field.nullable and field.type != "text":
                continue
            assert connection.execute(f"SELECT count(*) FROM {view.name} WHERE {blank}").fetchone() == (0,), (
                view.name,
                field.name,
            )
        if view.key:
            double = f"SELECT count(*) FROM (SELECT 1 FROM {view.name} GROUP BY {', '.join(view.key)} HAVING count(*) > 1)"
            assert connection.execute(double).fetchone() == (0,), view.name
    reader.close()


def test_the_changes_are_one_object_a_line_and_count_every_statement_once(exported, real_db):
    lines = [json.loads(line) for line in (exported / "changes.jsonl").read_text().splitlines()]
    ids = [line["statement_id"] for line in lines if line["action"] == "recorded" and line["statement_id"]]
    assert len(ids) == len(set(ids)) == sqlite3.connect(real_db).execute("SELECT statements FROM release").fetchone()[0]
    found = duckdb.sql(f"SELECT count(*) FROM read_json('{exported}/changes.jsonl')").fetchall()
    assert found == [(len(lines),)]
    assert {line["kind"] for line in lines} >= {"part", "die", "letter", "rule_version", "claim"}
    assert all(line["title"] and line["source"] for line in lines if line["kind"] in ("letter", "rule_version", "claim"))
    assert [line["day"] for line in lines] == sorted(line["day"] for line in lines)


def test_sources_license_and_citation_stand_in_the_description(exported):
    package = json.loads((exported / "datapackage.json").read_text())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert len(package["sources"]) > 100
    assert all(source["title"] and source["path"] for source in package["sources"])
    assert package["version"] == "2026.11.1"
    assert (exported / "LICENSE-DATA").read_text() == (ROOT / "LICENSE-DATA").read_text()
    assert package["gpudb_export"]["content_sha256"] == (exported / "CONTENT_SHA256").read_text().strip()
    assert 'version: "2026.11.1"' in (exported / "CITATION.cff").read_text()
