"""The functions of the module, its errors, and the types that it ships."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gpudb
from gpudb.catalog import Catalog

HERE = Path(__file__).parent


@pytest.fixture
def chosen(real_db, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", real_db)


@pytest.fixture(scope="module")
def types(tmp_path_factory):
    """What mypy remembers between the scripts."""
    return tmp_path_factory.mktemp("types")


def test_a_question_of_the_module_is_the_one_of_a_catalog(chosen, real_db):
    with gpudb.open(real_db) as catalog:
        assert gpudb.compare(["H100", "H20"]) == catalog.compare(["H100", "H20"])
        assert gpudb.peak("NVIDIA H20") == catalog.peak("NVIDIA H20")
        assert gpudb.facts("H20", "tdp_w") == catalog.facts("H20", "tdp_w")
        assert gpudb.status("H20", to="CN", on="2025-05-01") == catalog.status("H20", to="CN", on="2025-05-01")


def test_every_name_that_is_exported_is_there_and_says_what_it_does():
    for name in gpudb.__all__:
        assert inspect.getdoc(getattr(gpudb, name)), name
    assert "baseline" in inspect.signature(gpudb.compare).parameters
    assert "self" not in inspect.signature(gpudb.compare).parameters
    with pytest.raises(AttributeError, match="nope"):
        gpudb.nope  # noqa: B018


def test_the_module_reads_the_database_that_is_there_now(tmp_path, small_sqlite, real_db, monkeypatch):
    path = tmp_path / "held.sqlite"
    monkeypatch.setenv("GPUDB_DB", str(path))
    with pytest.raises(gpudb.DatabaseError):
        gpudb.list()
    shutil.copyfile(small_sqlite, path)
    assert [row["part"] for row in gpudb.list("family=x1")] == ["x1-big", "x1-small"]
    shutil.copyfile(real_db, tmp_path / "new")
    os.replace(tmp_path / "new", path)
    assert gpudb.list("part=h20-sxm5-96gb")


def test_the_module_sees_what_was_loaded_into_a_server_since(small_pg, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", small_pg)
    assert len(gpudb.list("family=x1")) == 2


def test_an_import_loads_no_catalog(tmp_path):
    script = "import sys, gpudb; print(sorted(n for n in sys.modules if n.startswith(('gpudb.catalog', 'sqlite3', 'pandas'))))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


@pytest.mark.dear
def test_a_script_of_a_user_is_typed_and_runs(chosen, tmp_path, types):
    script = shutil.copy(HERE / "user_script.py", tmp_path)
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\n", encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(settings), "--cache-dir", str(types), str(script)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("NVIDIA Form 8-K filed 2025-04-15")


@pytest.mark.dear
@pytest.mark.parametrize(
    "wrong",
    [
        "answer.status == 'licence'",
        "gpudb.compare(1)",
        "gpudb.status('H20', route='Export')",
        "found[0].part",
        "answer.since < '2025'",
    ],
)
def test_a_wrong_script_is_told_by_its_types(wrong, tmp_path, types):
    script = tmp_path / "wrong.py"
    script.write_text((HERE / "user_script.py").read_text(encoding="utf-8") + f"\nprint({wrong})\n", encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(types), str(script)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert told.returncode == 1, told.stdout


def test_the_page_names_every_question_and_marks_those_of_the_module():
    page = (HERE.parent.parent / "docs/python.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.partition("| call |")[2].partition("\n\n")[0].splitlines()[2:]]
    told = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    marked = {name for row in rows for name in re.findall(r"· `(\w+)", row)}
    helpers = {"alike", "as_of", "close", "columns", "contract_changes", "country", "fate", "recorded_until", "release", "resolve", "reviewed",
               "statements", "summary", "told"}  # fmt: skip
    held = {name for name, value in inspect.getmembers(Catalog, callable) if not name.startswith("_")}
    assert told == held - helpers
    assert marked == {name for name in gpudb.__all__ if callable(getattr(gpudb, name)) and name.islower()} - {"open"}


def test_tab_offers_the_questions_in_a_notebook():
    assert set(gpudb.__all__) <= set(dir(gpudb))
    assert not [name for name in dir(gpudb) if name in ("TYPE_CHECKING", "Any", "hints")]
