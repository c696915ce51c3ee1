"""A file that another program wrote answers, and every answer says that it is not what the release said."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

import gpudb
from gpudb.render.document import ALTERED
from tests.helpers import run


@pytest.fixture
def altered(real_db, tmp_path) -> str:
    """The shipped file with one cell of a derived table changed behind the back of gpudb."""
    path = tmp_path / "altered.sqlite"
    shutil.copyfile(real_db, path)
    path.chmod(0o644)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE _spec_current SET tdp_w = 1 WHERE part = 'h100-sxm5-80gb'")
    connection.commit()
    connection.close()
    return str(path)


READS = [
    ("get", "H100", "tdp_w"), ("show", "H100"), ("list", "hopper"), ("compare", "H100", "H20"), ("sql", "select tdp_w from spec"),
    ("facts", "H20"), ("status", "H20", "--to", "CN"), ("classify", "H20"), ("events",), ("sources",), ("plot", "density"),
    ("peaks", "--for", "torchtitan"), ("log",),
]  # fmt: skip


@pytest.mark.parametrize("words", READS, ids=lambda words: words[0])
def test_an_answer_says_that_the_file_was_changed(words, altered, real_db, capsys):
    said = "another program changed the file"
    assert said in run(*words, "--db", altered, capsys=capsys)[2]
    assert said not in run(*words, "--db", real_db, capsys=capsys)[2]
    if words[0] != "peaks":
        told, whole = (json.loads(run(*words, "--db", db, "--json", capsys=capsys)[1]) for db in (altered, real_db))
        assert (told["seal"], "seal" in whole) == ("stale", False)
        assert any(said in note for note in told["notes"])


def test_every_head_says_so(altered, tmp_path, capsys):
    assert ALTERED in run("list", "--db", altered, capsys=capsys)[1].splitlines()[0]
    report = tmp_path / "r.html"
    assert run("report", "H100", "--db", altered, "-o", str(report), capsys=capsys)[0] == 0
    assert "another program changed" in report.read_text()
    assert (
        "another program changed" in run("export", str(tmp_path / "out"), "--formats", "csv", "--db", altered, capsys=capsys)[2]
    )


def test_python_sees_it_and_a_load_makes_it_whole(altered, real_seed, real_db):
    from gpudb.store.loader import load

    with gpudb.open(altered) as catalog:
        assert catalog.release().altered
    load(altered, real_seed)
    with gpudb.open(altered) as catalog, gpudb.open(real_db) as whole:
        assert not catalog.release().altered
        assert catalog.show("h100-sxm5-80gb").spec["tdp_w"] == whole.show("h100-sxm5-80gb").spec["tdp_w"]


@pytest.mark.parametrize(
    "words", [("get", "y2", "tdp_w"), ("get", "y2", "tdp_w", "--json"), ("show", "y3"), ("facts", "y2", "nonsense")]
)
def test_an_error_from_a_file_that_another_program_changed_says_so(words, small_sqlite, tmp_path, capsys):
    """That something is unknown is an answer too: it may be what the other program took away."""
    path = tmp_path / "t.sqlite"
    shutil.copyfile(small_sqlite, path)
    assert "another program" not in run(*words, "--db", str(path), capsys=capsys)[2]
    changed = sqlite3.connect(path)
    changed.execute("DELETE FROM _fact_current WHERE part_id = 'y2'")
    changed.execute("UPDATE _spec_current SET tdp_w = NULL WHERE part = 'y2'")
    changed.commit()
    changed.close()
    code, _, err = run(*words, "--db", str(path), capsys=capsys)
    assert code == 3
    assert "another program changed this file" in err
