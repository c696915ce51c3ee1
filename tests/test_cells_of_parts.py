"""What a cell says beside its value: derived or second-hand, disputed or only rounded, an estimate, by whom, and on which day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import gpudb
from gpudb.catalog import Catalog
from gpudb.results import Cell
from gpudb.store.loader import load
from tests.helpers import SmallSeed

#: a newspaper on y2: another power, the same bandwidth, a rounded rate, a wrong memory; and what only it says
PAPER = """
[[reading]]
source = "paper"
recorded = 2026-02-01
evidence = "secondary"
facts = [
  { attribute = "tdp", value = 450, published = "450 W", at = "p. 1" },
  { attribute = "memory_bandwidth", value = 4000, published = "4000 GB/s", at = "p. 1" },
  { attribute = "bf16_tensor", qualifier = "dense", value = 148.4, published = "148.4 TFLOPS", at = "p. 1" },
  { attribute = "memory", value = 95, published = "95 GB", at = "p. 1", rank = "deprecated", reason = "a slip" },
  { attribute = "fp8_tensor", qualifier = "dense", value = 296, published = "296 TFLOPS, an estimate", at = "p. 2" },
  { attribute = "sm_count", value = 78, published = "156 units", at = "p. 2", derivation = "two units are one SM" },
  { attribute = "fp4_tensor", qualifier = "dense", state = "not_applicable", at = "p. 3" },
]
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder = tmp_path_factory.mktemp("cells")
    seed = SmallSeed.write(folder / "seed")
    seed.replace("release.toml", "2026-01-02", "2026-03-01")
    seed.replace(
        "parts/acme/y2.toml",
        'published = "400 W", at = "table 3"',
        'published = "400 W", at = "table 3", rank = "preferred", reason = "the maker"',
    )
    seed.replace(
        "parts/acme/y2.toml", 'TFLOPS", at = "table 2"', 'TFLOPS", at = "table 2", rank = "preferred", reason = "the maker"'
    )
    seed.append("parts/acme/y2.toml", PAPER)
    load(str(folder / "one.sqlite"), seed.root)
    with gpudb.open(str(folder / "one.sqlite")) as opened:
        yield opened


def cells(catalog: Catalog, **how: str) -> dict[str, Cell]:
    return catalog.show("y2", **how).cells


@pytest.mark.parametrize(
    ("column", "value", "mark", "disputed", "estimated", "sources"),
    [
        ("tdp_w", 400, "", 1, False, ("sheet",)), ("memory_bandwidth_gbs", 4000, "", 0, False, ("sheet",)),
        ("bf16_tensor_dense_tflops", 148, "", 0, False, ("sheet",)), ("memory_gb", 96, "", 0, False, ("sheet",)),
        ("fp8_tensor_dense_tflops", 296, "secondary", 0, True, ("paper",)), ("sm_count", 78, "derived", 0, False, ("paper",)),
        # what is computed is derived, from the sources of its inputs
        ("flop_per_byte", 37, "derived", 0, False, ("sheet",)),
    ],
)  # fmt: skip
def test_a_cell_says_how_its_value_came(catalog, column, value, mark, disputed, estimated, sources):
    cell = cells(catalog)[column]
    assert (cell.value, cell.state, cell.mark, cell.disputed, cell.estimated, cell.sources) == (
        value,
        "known",
        mark,
        disputed,
        estimated,
        sources,
    )
    assert (cell.origin, cell.low, cell.high, cell.delta_percent) == ("shipped", None, None, None)
    assert (cell.published is None) is (column == "flop_per_byte")


def test_what_follows_from_an_estimate_is_one(catalog):
    guessed = {name for name, cell in cells(catalog).items() if cell.estimated}
    assert "fp8_tensor_dense_tflops" in guessed
    assert not {"tdp_w", "flop_per_byte", "sm_count", "memory_gb"} & guessed


@pytest.mark.parametrize(
    ("day", "disputed", "fp8"), [("2026-01-02", 0, "unknown"), ("2026-01-31", 0, "unknown"), ("2026-02-01", 1, "known")]
)
def test_a_dispute_begins_on_the_day_it_was_recorded(catalog, day, disputed, fp8):
    found = cells(catalog, known_at=day)
    assert (found["tdp_w"].value, found["tdp_w"].disputed) == (400, disputed)
    state = {name: cell.state for name, cell in found.items()}
    assert state.get("fp8_tensor_dense_tflops", "unknown") == fp8
    assert state.get("fp4_tensor_dense_tflops", "unknown") == ("unknown" if fp8 == "unknown" else "not_applicable")


def test_a_comparison_counts_the_rows_that_it_hides(catalog):
    columns = ["memory_gb", "tdp_w", "fp8_tensor_dense_tflops", "fp4_tensor_dense_tflops", "sm_count"]
    whole = catalog.compare("y2", "x1-small", columns=columns)
    assert [row.column for row in whole.rows] == columns
    assert [row.differs for row in whole.rows] == [True, True, False, False, False]
    assert (whole.hidden, whole.incomparable) == (0, 0)
    cut = catalog.compare("y2", "x1-small", columns=columns, only_differences=True)
    assert [row.column for row in cut.rows] == ["memory_gb", "tdp_w"]
    assert (cut.hidden, cut.incomparable) == (3, 3)
    assert set(cut.sources) == {"sheet"}
    assert set(whole.sources) == {"sheet", "paper"}
    assert [cell.delta_percent for cell in whole.rows[0].cells.values()] == [None, -58.33]  # 40 beside 96


def test_before_anything_was_recorded_every_part_is_told_as_such(catalog):
    answer = catalog.compare("y2", "x1-big", known_at="2026-01-01")
    assert [f"nothing was on record about {part} on 2026-01-01" in answer.notes for part in ("y2", "x1-big", "x1-small")] == [
        True,
        True,
        False,
    ]
    assert not [note for note in catalog.compare("y2", "x1-big", known_at="2026-01-02").notes if "nothing was on record" in note]
