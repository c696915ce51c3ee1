"""The same bytes on both engines for the small seed, in every text format and on every day of its history."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.helpers import run

QUESTIONS = [
    ("compare", "X1", "Y2"),
    ("compare", "x1-big", "x1-small", "--baseline", "y2", "-d"),
    ("compare", "X1", "Y2", "--columns", "name,released_on,tdp_w,flop_per_byte", "--no-sources"),
    ("compare", "X1", "--known-at", "2026-01-01"),
    ("compare", "X1", "Y2", "--known-at", "2026-01-02"),
    ("list",),
    ("list", "memory_gb>=80GB", "name~b", "--sort", "-tdp_w,part", "--limit", "1"),
    ("list", "name!=acme y2", "--columns", "part,name,vendor,family,flop_per_byte,released_on"),
    ("list", "released_on=unknown", "--sort", "-released_on,-name"),
    ("list", "--known-at", "2026-01-02", "--sort", "name"),
    ("list", "nvlink_gbs>=99999"),
    ("show", "x1-small"),
    ("show", "X1", "--known-at", "2026-01-01"),
    ("facts", "y2"),
    ("facts", "y2", "tdp_w", "fp64_tflops"),
    ("sources",),
    ("sources", "paper"),
    ("schema",),
    ("schema", "spec"),
    ("db", "verify"),
]


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != ("db", "verify")], ids=" ".join)
def test_both_engines_give_the_same_bytes_in_every_format(question, small_sqlite, small_pg, capsys):
    for form in ("json", "jsonl", "csv", "tsv", "table", "plain", "md", "html", "latex"):
        held = [run(*question, "--format", form, "--db", url, capsys=capsys) for url in (small_sqlite, small_pg)]
        assert held[0] == held[1], form
        assert held[0][0] == 0


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q[0] != "db"], ids=" ".join)
def test_the_sql_that_is_shown_runs_in_sqlite_as_it_stands(question, small_sqlite, capsys):
    _, out, err = run(*question, "--show-sql", "--json", "--db", small_sqlite, capsys=capsys)
    connection = sqlite3.connect(small_sqlite)
    asked = {line: connection.execute(line).fetchall() for line in err.splitlines() if line.endswith(";")}
    # after the rows `list` asks why a cell is blank, and whom a condition left out because the value is unknown
    answers = [rows for line, rows in asked.items() if "state <>" not in line and not line.startswith("SELECT part FROM")]
    connection.close()
    assert answers
    if question[0] in ("list", "sources", "facts") and "--known-at" not in question and question != ("sources", "paper"):
        assert len(answers[-1]) == len(json.loads(out)["data"]) or question[-1] == "nvlink_gbs>=99999"


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_json_answer_is_the_same_envelope(question, small_sqlite, capsys):
    answer = json.loads(run(*question, "--json", "--db", small_sqlite, capsys=capsys)[1])
    keys = [key for key in answer if key not in ("receipt", "zone")]
    assert keys == ["schema", "release", "content_sha256", "on", "known_at", "data", "notes"]
    assert ("receipt" in answer) == (question[0] != "db")
    assert answer["schema"] == "gpudb/2"


def test_sources_stand_in_every_format_but_the_table_which_has_them_when_asked(small_sqlite, capsys):
    question = ("compare", "X1", "Y2", "--db", small_sqlite)
    for form in ("json", "csv", "md"):
        assert "sheet" in run(*question, "--format", form, capsys=capsys)[1]
        assert "sheet" not in run(*question, "--no-sources", "--format", form, capsys=capsys)[1]
    assert "sheet" in run(*question, "--sources", capsys=capsys)[1]
    assert "sheet" not in run(*question, "--all", capsys=capsys)[1]
