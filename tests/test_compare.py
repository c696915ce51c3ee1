"""Deltas, and which values count as the same figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.catalog.cells import comparison_rows
from gpudb.fact.comparison import delta_percent, same_value
from gpudb.query.filters import Column
from gpudb.results import Cell
from tests.helpers import run

NUMBER = Column("bf16_tensor_dense_tflops", "number", "TFLOPS", "BF16", "compute")
COUNT = Column("sm_count", "integer", "", "SMs", "compute")
TEXT = Column("memory_type", "text", "", "Memory type", "memory")


@pytest.mark.parametrize(
    ("a", "b", "exact", "same"),
    [
        (989.4, 989, False, True),
        (494.5, 494.7, False, True),
        (66.9, 67, False, True),
        (33.5, 34, False, True),
        (1, 0.8, False, False),
        (989, 1000, False, False),
        (900, 400, False, False),
        (80, 81, False, False),
        (96, 97, False, False),
        (0, 0.0001, False, False),
        (0, 0, False, True),
        (132, 132, True, True),
        (16896, 16895, True, False),
        (1000001, 1000000, True, False),
        ("HBM3", "HBM3", True, True),
        ("HBM3", "HBM3e", True, False),
        ("HBM3", 3, False, False),
    ],
)
def test_values_are_the_same_figure_only_within_their_printed_precision(a, b, exact, same):
    assert same_value(a, b, exact) is same


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.booleans())
def test_same_value_does_not_depend_on_the_order(a, b, exact):
    assert same_value(a, b, exact) == same_value(b, a, exact)


@given(st.floats(1, 1e6), st.floats(1.02, 100))
def test_two_percent_is_always_a_difference(value, more):
    assert not same_value(value, value * more, exact=False)


@pytest.mark.parametrize(
    ("value", "base", "delta"),
    [
        (400, 900, -55.56),
        (900, 900, 0.0),
        (1, 33.5, -97.01),
        (0, 5, -100.0),
        (5, 0, None),
        (None, 5, None),
        ("HBM3", 5, None),
        (-1, -2, 50.0),
    ],
)
def test_the_delta_counts_from_the_baseline(value, base, delta):
    assert delta_percent(value, base) == delta


def _row(column, *cells):
    parts = [f"p{i}" for i in range(len(cells))]
    held = {(part, column.name): cell for part, cell in zip(parts, cells, strict=True) if cell is not None}
    return comparison_rows([column], parts, "p0", held, explicit=True)[0]


def known(value):
    return Cell(value, "known")


@pytest.mark.parametrize(
    ("column", "cells", "differs"),
    [
        (NUMBER, (known(989.4), known(989)), False),
        (NUMBER, (known(989.4), known(148)), True),
        (COUNT, (known(132), known(132)), False),
        (COUNT, (known(10000), known(10001)), True),
        (TEXT, (known("HBM3"), known("HBM3e")), True),
        (NUMBER, (known(1), None), False),
        (NUMBER, (known(1), Cell(None, "not_published")), False),
        (NUMBER, (known(1), Cell(None, "not_applicable")), True),
        (NUMBER, (Cell(None, "not_applicable"), Cell(None, "not_applicable")), False),
        (NUMBER, (None, known(1), known(2)), True),
    ],
)
def test_a_row_differs_when_known_values_do_and_a_blank_is_no_difference(column, cells, differs):
    assert _row(column, *cells).differs is differs


def test_a_delta_stands_only_between_two_known_numbers():
    row = _row(NUMBER, known(100), known(50), None, Cell(None, "not_published"))
    assert [row.cells[f"p{i}"].delta_percent for i in range(4)] == [None, -50.0, None, None]


def test_a_cell_without_a_statement_is_unknown():
    assert _row(NUMBER, known(100), None).cells["p1"].state == "unknown"


def test_a_row_without_any_knowledge_is_left_out_unless_it_was_asked_for():
    assert comparison_rows([NUMBER], ["a"], "a", {}, explicit=False) == []
    assert len(comparison_rows([NUMBER], ["a"], "a", {}, explicit=True)) == 1


def test_a_first_day_that_was_recorded_later_is_not_used_as_known_before(real_db, capsys):
    asked = ("compare", "mi300x", "h100-sxm5-80gb", "--db", real_db, "--width", "80")
    assert "2023-06-13" in run(*asked, capsys=capsys)[1]  # AMD's first word of it, recorded on 2026-11-29
    then = run(*asked, "--known-at", "2026-11-28", capsys=capsys)[1]
    assert "2023-12-06" in then
    assert "2023-06-13" not in then
