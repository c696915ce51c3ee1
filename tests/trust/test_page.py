"""The page of promises says what the figures say."""

from __future__ import annotations

import json

import pytest

from tests.trust import page

RUN = {
    "command": "c",
    "scale": 1,
    "day": "2026-01-02",
    "machine": "m",
    "figures": {
        "attacks on gpudb sql, SQLite": {"tried": 60, "failed": 1, "MB": 12},
        "attacks on gpudb sql, PostgreSQL, as owner": {"tried": 1000, "failed": 2},
    },
}


def test_the_page_is_current():
    assert page.main(["--check"]) == 0


def test_a_row_adds_the_figures_of_its_promise_and_one_without_says_so():
    made = {name: text.splitlines() for name, text in page.tables(RUN).items()}
    rows = [line for line in made["promises"] if line.startswith("| ")]
    (sql,) = [row for row in rows if "cannot write" in row]
    assert "| 1,060 | 3 |" in sql
    assert sum("not in this run" in row for row in rows) == len(page.promises()) - 1
    assert "| attacks on gpudb sql, SQLite | 60 | 1 | 12 MB |" in made["figures"]


def test_a_run_is_kept_and_a_failed_figure_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(page, "FIGURES", tmp_path / "trust.json")
    monkeypatch.setattr(page, "PAGE", tmp_path / "trust.md")
    blocks = [f"{page.BEGIN.format(name)}\nold\n{page.END}\n" for name in page.tables(RUN)]
    (tmp_path / "trust.md").write_text("before\n" + "between\n".join(blocks) + "after\n")
    (tmp_path / "figures.json").write_text(json.dumps(RUN["figures"]))
    assert page.main(["--from", str(tmp_path / "figures.json"), "--scale", "10"]) == 1
    assert "failed: attacks on gpudb sql, SQLite" in capsys.readouterr().err
    text = (tmp_path / "trust.md").read_text()
    assert text.startswith("before\n")
    assert text.endswith(f"{page.END}\nafter\n")
    assert "\nold\n" not in text
    assert text.index("| Promise |") < text.index("\nbetween\n") < text.index("| Figure |")
    assert page.main(["--check"]) == 0
    (tmp_path / "trust.md").write_text(text.replace("1,060", "1,061"))
    assert page.main(["--check"]) == 1


@pytest.mark.trust
def test_every_figure_of_the_last_run_belongs_to_a_promise():
    figures = json.loads(page.FIGURES.read_text(encoding="utf-8"))["figures"]
    words = [word for promise in page.promises() for word in promise["figures"]]
    assert [name for name in figures if not name.startswith("...") and not any(word in name for word in words)] == []
