"""What a footnote says about a source, a difference about two figures, and JSON about a cell."""

from __future__ import annotations

import pytest

from gpudb.render import value_marks
from gpudb.results import Cell, Source


@pytest.mark.parametrize(
    ("read_at", "behalf", "said"),
    [
        (None, None, "read 2026-01-01"),
        ("https://acme.example/sheet", None, "read 2026-01-01"),
        ("github acme/books sheet.txt", None, "read 2026-01-01 at github acme/books sheet.txt"),
        ("not recorded", "a blog post", "read 2026-01-01 through a blog post"),
        ("https://blog.example", "a blog post", "read 2026-01-01 through a blog post at https://blog.example"),
    ],
)
def test_a_source_says_where_it_was_opened_when_that_is_not_its_address(read_at, behalf, said):
    source = Source("sheet", "Acme data sheet", "acme", "Acme Chips", "datasheet", "https://acme.example/sheet", None, "2025",
                    "2026-01-01", "en", "B", None, 1, read_at=read_at, read_on_behalf=behalf)  # fmt: skip
    assert value_marks.source_line(source) == f"Acme data sheet. Acme Chips, 2025, {said}. https://acme.example/sheet"


@pytest.mark.parametrize(
    ("percent", "said"),
    [(0.009, "<0.01%"), (-0.014, "-0.01%"), (0.94, "+0.94%"), (0.96, "+1.0%"), (-9.94, "-9.9%"), (10.4, "+10%"), (None, "")],
)
def test_a_difference_has_two_digits_that_say_something(percent, said):
    assert value_marks.difference(Cell(200.0, "known", percent), Cell(100.0, "known")) == said


def test_the_same_figure_is_no_difference_unless_it_adds_up_otherwise():
    base = Cell(100.0, "known", accumulator="FP16")
    assert value_marks.difference(Cell(100.0, "known", 0.0, accumulator="FP16"), base) == "="
    assert value_marks.difference(Cell(100.0, "known"), base) == ""


def test_json_has_bounds_accumulator_and_origin_where_there_is_one():
    plain = value_marks.cell_data(Cell(96, "known"), True)
    assert plain["value"] == 96
    assert not {"min", "max", "accumulator", "origin"} & plain.keys()
    held = value_marks.cell_data(Cell("at most 700", "known", low=None, high=700, accumulator="FP16", origin="acme"), True)
    assert {name: held[name] for name in ("value", "min", "max", "accumulator", "origin")} == {
        "value": None, "min": None, "max": 700, "accumulator": "FP16", "origin": "acme"}  # fmt: skip
