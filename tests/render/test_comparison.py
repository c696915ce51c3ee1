"""The comparison table: marks, blanks, deltas, groups, blocks; from made-up rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gpudb.catalog.cells import comparison_rows
from gpudb.query.filters import Column
from gpudb.render.comparison_document import comparison
from gpudb.render.terminal import table_text
from gpudb.render.text import width_of
from gpudb.results import Cell, Comparison, Source

ROOT = Path(__file__).resolve().parents[2]
SPEED = Column("speed", "number", "TFLOPS", "Speed, dense", "compute")
SIZE = Column("size", "integer", "GB", "Size", "memory")
KIND = Column("kind", "text", "", "Kind", "memory")
LATE = Column("late", "number", "TFLOPS", "Late, sparse", "compute")
SOURCE = Source(
    "sheet", "A sheet", "acme", "Acme", "datasheet", "https://a.example", None, None, "2026-01-01", "en", "A", None, 1
)


def known(value, **more):
    return Cell(value, "known", None, ("sheet",), **more)


def answer(columns, *parts, hidden=0, incomparable=0, baseline=None):
    """Parts as columns: each a list of cells, one per column."""
    ids = [f"part-{n}" for n in range(len(parts))]
    cells = {(part, c.name): cell for part, held in zip(ids, parts, strict=True) for c, cell in zip(columns, held, strict=True)}
    base = baseline or ids[0]
    rows = comparison_rows(columns, ids, base, cells, explicit=True)
    return Comparison(base, tuple(ids), {i: i for i in ids}, tuple(rows), hidden, incomparable, {"sheet": SOURCE}, ())


def text(found, width=None, sources=False, transpose=False, color=False):
    return table_text(comparison(found, "header", sources, transpose), width, color)


def line(out, start):
    return next(row for row in out.splitlines() if row.startswith(start))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (known(0), "0"),
        (Cell(None, "unknown"), "?"),
        (Cell(None, "not_applicable"), "n/a"),
        (Cell(None, "not_published"), "not publ."),
        (known(1e-7), "0.0000001"),
        (known(1000000.0), "1000000"),
        (known(2.5, mark="derived"), "2.5*"),
        (known(2.5, estimated=True), "2.5~"),
        (known(2.5, mark="secondary", estimated=True, disputed=2), "2.5'~!"),
        (known("HBM3", disputed=1), "HBM3!"),
    ],
)
def test_a_value_and_its_marks_look_like_nothing_else(cell, shown):
    assert line(text(answer([SPEED], [cell])), "Speed").split("]")[1].strip() == shown


@pytest.mark.parametrize(
    ("base", "value", "delta"),
    [
        (100, 100, "="), (900, 400, "-56%"), (100, 105.4, "+5.4%"), (100, 100.31, "="), (100.0, 100.31, "="), (100.1, 100.41, "+0.31%"),
        (1e6, 1e6 + 1, "="), (1_000_000, 1_000_001, "<0.01%"), (1, 30, "+2900%"),
        (0, 5, ""), (5, 0, "-100%"), ("HBM3", "HBM3", "="), ("HBM3", "HBM2e", ""),
    ],
)  # fmt: skip
def test_the_difference_to_the_baseline_stands_behind_the_value(base, value, delta):
    row = line(text(answer([SPEED], [known(base)], [known(value)])), "Speed")
    assert row.endswith(f" {delta}" if delta else str(value))


def test_a_figure_that_differs_is_never_shown_as_the_same():
    assert "=" not in line(text(answer([SIZE], [known(1_000_001)], [known(1_000_000)])), "Size")


def test_numbers_of_a_column_stand_on_one_decimal_point_over_all_groups():
    out = text(answer([SPEED, LATE, SIZE], [known(1978.9), known(33.5), known(80)], [known(1), known(0.25), known(141)]))
    rows = [line(out, name) for name in ("Speed", "Late", "Size")]
    assert {row.index(digits) + len(digits) for row, digits in zip(rows, ("1978", "33", "80"), strict=True)} == {
        rows[0].index("1978") + 4
    }


def test_a_group_stands_in_one_place_with_its_title():
    out = text(answer([SPEED, SIZE, LATE], [known(1), known(2), known(3)]))
    assert [row for row in out.splitlines() if row.isupper()] == ["COMPUTE", "MEMORY"]
    assert out.index("Late") < out.index("MEMORY")


def test_unit_and_sparsity_stand_in_the_label():
    out = text(answer([SPEED, LATE], [known(1), known(2)]))
    assert "Speed, dense [TFLOPS]" in out
    assert "Late, sparse [TFLOPS]" in out


def test_the_legend_explains_the_marks_that_occur_and_no_others():
    assert "unknown" not in text(answer([SPEED], [known(1)]))
    out = text(answer([SPEED, LATE], [known(1, mark="derived"), Cell(None, "unknown")], [known(2), known(3)]))
    legend = line(out, "?")
    assert [entry.split()[0] for entry in legend.split("   ")] == ["?", "*", "%"]


def test_hidden_rows_are_counted():
    assert "12 rows with equal values hidden." in text(answer([SPEED], [known(1)], hidden=12))
    assert "1 row with equal values hidden." in text(answer([SPEED], [known(1)], hidden=1))
    both = text(answer([SPEED], [known(1)], hidden=3, incomparable=2))
    assert "1 row with equal values and 2 rows in which a value is unknown or not published hidden." in both
    assert "\n1 row in which a value is unknown or not published hidden." in text(
        answer([SPEED], [known(1)], hidden=1, incomparable=1)
    )


def heads(out):
    """The parts in the head of every block."""
    rows = out.splitlines()
    rules = [i for i, row in enumerate(rows) if row.startswith("---")]
    return [[word for word in rows[i - 1 if "part" in rows[i - 1] else i - 2].split() if word.startswith("part")] for i in rules]


@pytest.mark.parametrize("count", [1, 2, 5, 6, 9, 13])
@pytest.mark.parametrize("width", [40, 80, 120, 300])
def test_a_terminal_shows_at_most_five_parts_side_by_side_and_every_part(count, width):
    out = text(answer([SPEED, SIZE], *[[known(n), known(n)] for n in range(count)]), width)
    blocks = heads(out)
    assert max(len(block) for block in blocks) <= 5
    assert {part for block in blocks for part in block} == {f"part-{n}" for n in range(count)}
    assert all(block[0] == "part-0" for block in blocks if len(block) > 1)
    assert ("; transpose" in out) == (len(blocks) > 1)
    assert max(map(width_of, out.splitlines())) <= width


def test_a_block_repeats_the_baseline_that_was_chosen():
    out = text(answer([SPEED], *[[known(n)] for n in range(7)], baseline="part-3"), 120)
    assert [block[0] for block in heads(out)] == ["part-3", "part-3"]


def test_a_pipe_shows_all_parts_side_by_side():
    out = text(answer([SPEED], *[[known(n)] for n in range(13)]), None)
    assert [len(block) for block in heads(out)] == [13]
    assert "transpose" not in out


def test_long_sentences_of_the_export_block_do_not_widen_the_figures_of_a_pipe():
    basis = Column("export_basis", "text", "", "Basis", "export")
    out = text(answer([SPEED, basis], [known(1), known("x" * 300)], [known(2), known("y" * 300)]))
    assert len(line(out, "Speed")) < 80
    assert "x" * 300 in out


def test_transposed_parts_are_rows():
    out = text(answer([SPEED, SIZE], [known(1), known(80)], [known(2), known(96)]), 80, transpose=True)
    assert line(out, "part-1").split() == ["part-1", "2", "+100%", "96", "+20%"]


def test_footnotes_are_numbered_in_the_order_of_reading_and_left_out_on_request():
    out = text(answer([SPEED], [known(1)]), sources=True)
    assert line(out, "Speed").endswith("1 [1]")
    assert line(out, "[1]") == "[1] A sheet. Acme, read 2026-01-01. https://a.example"
    assert "[1]" not in text(answer([SPEED], [known(1)]))


def test_color_is_bold_for_heads_and_groups_and_dim_for_what_is_the_same():
    out = text(answer([SPEED], [known(1)], [known(1)]), 80, color=True)
    assert "\x1b[1mCOMPUTE\x1b[0m" in out
    assert "\x1b[2m1 =\x1b[0m" in out
    assert "\x1b[" not in text(answer([SPEED], [known(1)], [known(1)]), 80)


@pytest.mark.parametrize(
    ("cells", "dim"),
    [
        ((known(989.4), known(989)), True),
        ((known(989.4), known(148)), False),
        ((known(1), Cell(None, "not_published")), False),
        ((Cell(None, "not_applicable"), Cell(None, "not_applicable")), True),
    ],
)
def test_only_what_says_the_same_as_the_baseline_is_dim(cells, dim):
    assert ("\x1b[2m" in text(answer([SPEED], *[[cell] for cell in cells]), 80, color=True)) is dim


def test_an_estimate_and_what_follows_from_it_are_marked(small_seed, tmp_path):
    from gpudb.catalog import Catalog
    from gpudb.store.loader import load

    small_seed.replace("dies/d1.toml", 'published = "800 mm2"', 'published = "800 mm2 (estimate)"')
    small_seed.replace(
        "parts/acme/y2.toml", 'published = "96 GB", at = "table 1"', 'published = "96 GB", at = "t", scope = "an estimate"'
    )
    load(str(tmp_path / "e.sqlite"), small_seed.root)
    with Catalog(str(tmp_path / "e.sqlite")) as catalog:
        found = catalog.compare(["x1-big", "y2"], columns=["die_area_mm2", "memory_gb", "memory_bandwidth_gbs"])
        listed = catalog.list(columns=["part", "fp4_tensor_dense_tflops"])
    assert {row.column: [row.cells[p].estimated for p in found.parts] for row in found.rows} == {
        "die_area_mm2": [True, True], "memory_gb": [False, True], "memory_bandwidth_gbs": [False, False],
    }  # fmt: skip
    assert listed.types == {"part": "text", "fp4_tensor_dense_tflops": "number"}
    assert listed.states == ({}, {}, {})


@pytest.mark.parametrize(
    ("more", "loaded"),
    [
        ([], "document output summary terminal text value_marks"),
        (["--all"], "comparison_document document output terminal text value_marks"),
    ],
    ids=["summary", "all"],
)
def test_a_comparison_on_a_terminal_loads_only_what_prints_it(more, loaded, real_db):
    code = (
        "import sys\nfrom gpudb.cli.main import run\nrun(['compare', 'H100', 'H20', '--db', *sys.argv[1:]])\n"
        "print(*sorted(name.rsplit('.', 1)[1] for name in sys.modules if name.startswith('gpudb.render.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, real_db, *more], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.splitlines()[-1] == loaded
