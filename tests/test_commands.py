"""What holds for every command: help with examples that run, documentation, a light start, the same bytes on both engines."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import files_below, run, same_on

ROOT = Path(__file__).resolve().parent.parent


QUESTIONS = [
    ("compare", "H100", "H800", "H20"), ("compare", "h100-sxm5-80gb", "mi300x", "--only-differences"),
    ("compare", "H100", "H20", "--known-at", "2026-11-23", "--baseline", "H20"), ("compare", "H100", "--known-at", "2020-01-01"),
    ("list", "memory_gb>=90", "--sort", "-memory_bandwidth_gbs"), ("list", "nvlink_gbs=unknown", "vendor=nvidia"),
    ("list", "form_factor=pcie", "--columns", "part,tdp_w,nvlink_gbs"), ("list", "name~H100", "--known-at", "2026-11-23"),
    ("list", "announced_on>=2022-01-01", "--columns", "part,announced_on,released_on", "--sort", "-announced_on,part"),
    ("show", "h20-sxm5-96gb"), ("show", "ascend-910b"), ("facts", "h20-sxm5-96gb", "tdp_w"), ("facts", "mi300x"), ("sources",),
    ("schema",), ("schema", "spec"), ("schema", "--contract"), ("log", "h800-sxm5-80gb"), ("peak", "h20-sxm5-96gb", "--precision", "fp8"),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: " ".join(q)[:50])
def test_both_engines_give_the_same_bytes_of_json(real_db, real_pg, capsys, question):
    envelope = same_on((real_db, real_pg), *question, capsys=capsys)
    assert {"schema", "release", "content_sha256", "on", "known_at", "data", "notes"} == set(envelope) - {"receipt", "zone"}
    assert list(envelope).index("data") < list(envelope).index("notes") < [*envelope, "receipt"].index("receipt")


@pytest.mark.parametrize(
    "words",
    [("compare", "H100", "H800", "H20"), ("list", "memory_gb>=80"), ("show", "h20-sxm5-96gb", "--json")],
    ids=lambda w: w[0],
)
def test_a_question_imports_nothing_heavy(real_db, words):
    code = (
        "import sys; sys.argv = ['gpudb', *sys.argv[1:]]\n"
        "from gpudb.cli.main import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "heavy = {'sqlalchemy', 'alembic', 'pydantic', 'resvg_py', 'rich', 'psycopg', 'pyarrow', 'numpy', 'tomllib', 'asyncio',\n"
        "         'gpudb.law.record', 'gpudb.law.status', 'gpudb.store.schema', 'gpudb.curation.models', 'importlib.metadata'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words, "--db", real_db], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("HEAVY []")


def test_reading_writes_no_file_and_needs_no_home(real_db, tmp_path):
    folder = tmp_path / "read-only"
    folder.mkdir()
    copy = folder / "gpudb.sqlite"
    copy.write_bytes(Path(real_db).read_bytes())
    copy.chmod(stat.S_IRUSR)
    before = files_below(tmp_path)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    for words in (("compare", "H100", "H20"), ("status", "H20", "--to", "CN"), ("list",), ("sources", "--format", "csv")):
        done = subprocess.run([sys.executable, "-m", "gpudb", *words, "--db", str(copy)], capture_output=True, text=True,
                              env=environment, cwd=folder, check=False, timeout=60)  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert files_below(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "H20X"), 3), (("list", "memory_gbx>=80"), 3), (("list", "memory_gb>=80parsec"), 3), (("list", "nonsense"), 3),
        (("compare",), 2), (("frobnicate",), 2), (("show", "H100", "--db", "/nowhere/x.sqlite"), 4), (("list", "--format", "xls"), 2),
        (("list", "--json", "--format", "csv"), 2), (("status", "H20", "--to", "Atlantis"), 3), (("rules", "show", "nothing"), 3),
        (("sql", "drop view spec"), 6),
    ],
)  # fmt: skip
def test_exit_codes_and_errors_as_json(real_db, monkeypatch, capsys, words, code):
    monkeypatch.setenv("GPUDB_DB", real_db)
    found, out, err = run(*words, capsys=capsys)
    assert (found, out) == (code, "")
    assert "--json" in words or err.startswith("gpudb: ")
    assert "Traceback" not in err
    if "--format" not in words:
        assert run(*words, "--json", capsys=capsys)[0] == code


def test_an_error_is_json_when_json_is_asked_for(real_db, capsys):
    code, _, err = run("show", "H2O", "--json", "--db", real_db, capsys=capsys)
    error = json.loads(err)["error"]
    assert (code, error["kind"], error["exit_code"]) == (3, "unknown_name", 3)
    assert 1 <= len(error["suggestions"]) <= 3


def test_output_goes_whole_into_a_new_file_and_never_over_an_old_one(real_db, capsys, tmp_path):
    target = tmp_path / "a.csv"
    assert run("list", "--db", real_db, "-o", str(target), capsys=capsys)[0] == 0
    first = target.read_text()
    assert first.startswith("part,")
    code, _, err = run("list", "--db", real_db, "-o", str(target), capsys=capsys)
    assert code == 2
    assert "--force" in err
    assert run("list", "--limit", "1", "--db", real_db, "-o", str(target), "--force", capsys=capsys)[0] == 0
    assert len(target.read_text()) < len(first)
    assert os.listdir(tmp_path) == ["a.csv"]


def test_show_sql_can_be_pasted_into_sqlite(real_db, capsys):
    import sqlite3

    _, out, err = run("list", "memory_gb>=90", "name~H", "--json", "--show-sql", "--db", real_db, capsys=capsys)
    query = next(line for line in err.splitlines() if " FROM spec WHERE " in line)
    found = sqlite3.connect(real_db).execute(query.rstrip(";")).fetchall()
    assert [row[0] for row in found] == [row["part"] for row in json.loads(out)["data"]]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("words", [("compare", "H100", "H800", "H20"), ("list",), ("facts", "H20", "tdp_w"), ("timeline", "H20")])
def test_a_terminal_of_any_width_is_kept(real_db, capsys, monkeypatch, width, words):
    monkeypatch.setenv("GPUDB_COLUMNS", str(width))
    _, out, _ = run(*words, "--db", real_db, capsys=capsys)
    assert max(len(line) for line in out.splitlines()) <= max(width, 46)


def test_a_source_asked_for_by_name_says_where_it_was_read(real_db, capsys):
    code, text, _ = run("sources", "nvidia-h100-whitepaper-1.04", "--db", real_db, "--width", "80", capsys=capsys)
    assert code == 0
    assert "read_at" in text
    assert "references/text/nvidia-h100.txt" in text
    assert "read_at" not in run("sources", "--db", real_db, "--width", "80", capsys=capsys)[1]  # a long list has no room for it
