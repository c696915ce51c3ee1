"""A table fits the width it is given and loses no value on the way."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from gpudb.render import text
from gpudb.render.document import Document, Head, Table
from gpudb.render.output import render
from gpudb.render.text import as_text, width_of
from tests.helpers import run

WIDTHS = (40, 60, 80, 120, 200)
QUESTIONS = [
    ("compare", "H100", "H800", "H20", "--all"),
    (
        "compare",
        "h100-sxm5-80gb",
        "h100-pcie-80gb",
        "h100-nvl-94gb",
        "h200-sxm5-141gb",
        "h800-sxm5-80gb",
        "h20-sxm5-96gb",
        "--all",
    ),
    ("list", "memory_gb>=80", "--columns", "part,tdp_w"),
    ("show", "h20-sxm5-96gb", "--all"),
    ("facts", "h20-sxm5-96gb", "tdp_w"),
    ("schema",),
    ("schema", "spec_fact"),
]


def values_of(arguments, db, capsys):
    """Every number that the answer must show."""
    data = json.loads(run(*arguments, "--db", db, "--json", capsys=capsys)[1])["data"]
    if arguments[0] == "compare":
        return [cell["value"] for row in data["rows"] for cell in row["cells"].values()]
    if arguments[0] == "show":
        return [cell["value"] for cell in data["cells"].values()]
    if arguments[0] == "facts":
        return [row["value_number"] for row in data]
    return [value for row in data for key, value in row.items() if key != "nullable"]


@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_no_line_is_wider_than_the_terminal_and_no_number_is_lost(arguments, real_db, capsys, monkeypatch):
    wanted = Counter(as_text(value) for value in values_of(arguments, real_db, capsys) if isinstance(value, (int, float)))
    for width in WIDTHS:
        monkeypatch.setenv("GPUDB_COLUMNS", str(width))
        code, out, _ = run(*arguments, "--db", real_db, capsys=capsys)
        assert code == 0
        assert [line for line in out.splitlines() if width_of(line) > width] == [], width
        held = Counter(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)", out))
        assert wanted - held == Counter(), width


@pytest.mark.parametrize("arguments", [("compare", "H100", "H800", "H20"), ("list",)], ids=" ".join)
def test_a_pipe_is_never_wrapped(arguments, real_db, capsys):
    code, out, _ = run(*arguments, "--db", real_db, capsys=capsys)
    assert code == 0
    assert len([line for line in out.splitlines() if "h20-sxm5-96gb" in line]) == 1


@pytest.mark.parametrize(("environment", "width"), [({"COLUMNS": "80"}, 80), ({"COLUMNS": "80", "GPUDB_COLUMNS": "60"}, 60)])
@pytest.mark.parametrize("arguments", [("compare", "H100", "H800", "H20"), ("list",)], ids=" ".join)
def test_a_pipe_has_the_columns_that_the_environment_asks_for(arguments, environment, width, real_db, capsys, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = run(*arguments, "--db", real_db, capsys=capsys)[1]
    assert width - 20 < max(map(width_of, out.splitlines())) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_wide_characters_and_long_words_keep_the_width_too(width):
    rows = (("上海" * 30, 1, "x" * 300), ("b", 2, "漢字 and more words " * 20))
    heads = (Head("a", "A"), Head("b", "B", True), Head("c", "C"))
    text = render(
        Document([], (Table(heads, rows, "a title " * 30),), (), ("a header " * 30,), ("after " * 60,)), "table", {}, width
    )
    assert max(map(width_of, text.splitlines())) <= width
    squeezed = re.sub(r"\s", "", text)
    assert squeezed.count("上海") >= 25
    assert squeezed.count("x") >= 300


def test_an_empty_answer_says_so(small_sqlite, capsys):
    assert "(no rows)" in run("list", "memory_gb>1000", "--db", small_sqlite, capsys=capsys)[1]


def test_a_grid_counts_columns_of_the_terminal_and_not_characters():
    heads = (Head("name", "name"), Head("figure", "figure", True))
    text = render(Document([], (Table(heads, (("华为", 7), ("long name", 12.5), ("a", None))),)), "table", {}, None)
    assert text.splitlines() == ["name       figure", "---------  ------", "华为            7", "long name    12.5", "a"]


def test_bold_and_dim_take_no_room_in_a_grid():
    table = Table((Head("name", "name"), Head("figure", "figure", True)), (("x", 1), ("yyyyyy", 22)))
    plain, colored = (render(Document([], (table,)), "table", {}, None, color) for color in (False, True))
    assert colored != plain
    assert re.sub(r"\x1b\[\d*m", "", colored) == plain


@pytest.mark.parametrize("piece", ["é", "漢", "ab", "é ", "a\u0301", "漢字 abc "])
@pytest.mark.parametrize("width", [1, 2, 40, 80])
def test_wrapping_looks_at_each_character_a_few_times_only(piece, width, monkeypatch):
    """Cells of people's own SQL are as long as they like, and no time limit holds while they are drawn."""
    columns, seen = text._columns, [0]

    def counted(character):
        seen[0] += 1
        return columns(character)

    monkeypatch.setattr(text, "_columns", counted)
    words = (piece * 20_000).strip()
    lines = text.wrap(words, width, 4 if width > 8 else 0)
    assert seen[0] <= 4 * len(words)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert max(map(width_of, lines)) <= max(width, 2)


def test_a_long_cell_is_drawn_whole(real_db, capsys):
    question = "select replace(group_concat(statement_id), ',', 'é') as ids from spec_history"
    whole = json.loads(run("sql", question, "--db", real_db, "--json", capsys=capsys)[1])["data"][0]["ids"]
    drawn = run("sql", question, "--db", real_db, "--width", "80", capsys=capsys)[1]
    assert len(whole) > 100_000
    assert whole in re.sub(r"\s", "", drawn)
    assert max(map(len, drawn.splitlines())) <= 80
