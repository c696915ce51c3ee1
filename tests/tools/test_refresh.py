"""`python -m tools.refresh`: each thing that follows from the data is found when it is out of date, and written in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb import resources
from tools import docs, guide, questions, refresh, schema_files
from tools.files import ROOT, differing, shown, write


@pytest.mark.dear
def test_the_pages_and_answers_of_this_checkout_are_current(real_db):
    assert [shown(path) for path in differing({**docs.pages(real_db), **questions.answers(real_db)})] == []
    assert docs.broken_promises(real_db) == []


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A checkout whose steps take no time: what is made, file to text, to be changed by the test; and the order of the steps."""
    texts = {"first": "1", "second": "2"}
    order = []

    def step(name):
        def make(database):
            assert Path(database).read_text() == "the database"
            order.append(name)
            return {tmp_path / "docs" / name: texts[name]}

        return refresh.Step(name, make)

    def build(seed, target):
        target.write_text("the database")
        order.append("build")
        return type("Changes", (), {"content_sha256": "0" * 64})

    monkeypatch.setattr(refresh, "build", build)
    monkeypatch.setattr(refresh, "STEPS", tuple(step(name) for name in texts))
    monkeypatch.setattr(resources, "packaged_database", lambda: str(tmp_path / "packaged"))
    monkeypatch.setattr(schema_files, "FOLDER", tmp_path / "schema")
    monkeypatch.setattr(guide, "pages", lambda chosen, database: ({}, []))
    monkeypatch.setattr(docs, "broken_promises", lambda database=None: texts.get("broken", []))
    return tmp_path, texts, order


def test_the_database_comes_first_and_what_changed_is_told(made, capsys):
    folder, texts, order = made
    assert refresh.main([]) == 0
    assert order == ["build", "first", "second"]
    assert (folder / "docs/second").read_text() == "2"
    capsys.readouterr()
    texts["second"] = "changed"
    assert refresh.main([]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "packaged database (content 000000000000): as before",
        "first: as before",
        f"second: {folder / 'docs/second'}",
        "guide: as before",
    ]


def test_a_check_names_everything_and_writes_nothing(made, capsys):
    folder, texts, _ = made
    assert refresh.main(["--check"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in out[:-1]] == ["packaged database", "first", "second"]
    assert list(folder.iterdir()) == []
    refresh.main([])
    assert refresh.main(["--check"]) == 0
    texts["broken"] = ["a column was removed"]
    assert refresh.main(["--check"]) == 1
    assert "contract: a column was removed" in capsys.readouterr().out


def test_a_schema_of_no_kind_of_file_is_named_and_then_removed(made, capsys):
    folder, _, _ = made
    refresh.main([])
    write({folder / "schema/old.json": "{}"})
    assert refresh.main(["--check"]) == 1
    assert "old.json is no schema of ours" in capsys.readouterr().out
    assert refresh.main([]) == 0
    assert not (folder / "schema/old.json").exists()


def test_a_page_of_the_guide_is_written_only_when_an_answer_on_it_changed(made, monkeypatch):
    folder, _, _ = made
    kept, changed = folder / "kept.md", folder / "changed.md"
    write({kept: "old", changed: "old"})
    monkeypatch.setattr(guide, "pages", lambda chosen, database: ({kept: "new", changed: "new"}, [f"{changed}: gpudb list"]))
    refresh.main([])
    assert (kept.read_text(), changed.read_text()) == ("old", "new")


def test_a_seed_with_problems_is_refused_with_all_of_them(made, monkeypatch, capsys):
    from gpudb.errors import DataRefused

    def build(seed, target):
        raise DataRefused("nothing was written", ("parts/x.toml:1: first", "parts/y.toml:2: second"))

    monkeypatch.setattr(refresh, "build", build)
    for words in ([], ["--check"]):
        assert refresh.main(words) == 5
        assert capsys.readouterr().err.splitlines() == ["parts/x.toml:1: first", "parts/y.toml:2: second", "nothing was written"]


def test_a_path_is_shown_below_the_checkout(tmp_path):
    assert shown(ROOT / "docs" / "law.md") == "docs/law.md"
    assert shown(tmp_path) == str(tmp_path)
