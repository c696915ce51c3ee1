"""Counts, fill rates, exceptions and coverage."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.curation.check import checked
from gpudb.curation.lint.run import lint
from gpudb.curation.lint.seed_view import SeedView
from gpudb.errors import DataRefused
from tests.helpers import SmallSeed
from tools.coverage import VALUES, WORDS, coverage, page

EXCEPTION = """
[[exception]]
part = "{part}"
code = "{code}"
reason = "{reason}"
day = 2026-01-02
"""


def errors(seed: SmallSeed) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in lint(seed.root).of("error") if f.code != "CNT004"]


def test_too_few_parts_are_an_error(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", "[count.parts]\nminimum = 4\n")
    assert errors(small_seed) == [("CNT001", "3 parts; at least 4 are expected")]


def test_a_number_at_the_minimum_is_enough(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", "[count.parts]\nminimum = 3\nmaximum = 3\n")
    assert errors(small_seed) == []


def test_too_many_parts_are_a_warning(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", "[count.parts]\nminimum = 1\nmaximum = 2\n")
    assert [f.code for f in lint(small_seed.root).of("warning")] == ["CNT003"]


def test_a_column_that_lost_its_values_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", "[fill]\ntdp_w = 1.0\nl2_mib = 0.5\n")
    assert errors(small_seed) == [("CNT002", "0% of the parts have it; at least 50% are expected")]


def test_the_core_parts_must_be_there_and_filled(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", '[core]\nminimum = 0.95\nparts = ["y2", "z9"]\n')
    assert [code for code, _ in errors(small_seed)] == ["CNT002", "CNT002"]


def test_an_empty_column_and_a_column_that_nobody_expects_are_errors(small_seed: SmallSeed) -> None:
    small_seed.append("expectations.toml", "[fill]\ntdp_w = 1.0\n")
    found = [f for f in lint(small_seed.root).of("error") if f.code == "CNT004"]
    assert ("l2_mib",) in {f.columns for f in found if f.message == "no part has a value"}
    assert ("memory_gb",) in {f.columns for f in found if f.message == "has no line under [fill]"}


def test_an_exception_takes_the_error_away_and_shows_its_reason(small_seed: SmallSeed) -> None:
    small_seed.replace("sources/s.toml", "published_on = 2025-12-01\naccessed_on = 2026-01-01", "accessed_on = 2024-12-01")
    assert [f.part for f in lint(small_seed.root).of("error") if f.code == "SRC001"] == ["sheet"]
    small_seed.append(
        "lint_exceptions.toml", EXCEPTION.format(part="sheet", code="SRC001", reason="the page is gone; nothing newer exists")
    )
    report = lint(small_seed.root)
    assert report.of("error") == []
    assert [f.excepted for f in report.of("error", excepted=True)] == ["the page is gone; nothing newer exists"]


def test_an_exception_for_another_column_does_not_count(small_seed: SmallSeed) -> None:
    small_seed.replace("parts/acme/y2.toml", "value = 400", "value = 9000")
    small_seed.replace("parts/acme/y2.toml", "400 W", "9000 W")
    text = EXCEPTION.format(part="y2", code="SPEC035", reason="a whole rack, as the sheet says")
    small_seed.append("lint_exceptions.toml", text.replace("reason", 'columns = ["memory_gb"]\nreason'))
    assert "SPEC035" in [code for code, _ in errors(small_seed)]


def test_an_exception_that_nothing_needs_is_reported(small_seed: SmallSeed) -> None:
    small_seed.append("lint_exceptions.toml", EXCEPTION.format(part="y2", code="SPEC035", reason="was once out of bounds"))
    assert [f.code for f in lint(small_seed.root).of("warning")] == ["LINT001"]


@pytest.mark.parametrize(
    "text",
    [
        EXCEPTION.format(part="y2", code="SPEC035", reason="short"),
        "[[exeption]]\n",
        "not toml",
        EXCEPTION.format(part="y2", code="x", reason="r" * 30),
    ],
)
def test_a_faulty_file_of_exceptions_is_an_error_with_its_line(small_seed: SmallSeed, text: str) -> None:
    small_seed.append("lint_exceptions.toml", text)
    found = lint(small_seed.root).of("error")
    assert [f.code for f in found] == ["CHECK"]
    assert found[0].file.startswith("lint_exceptions.toml:")


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="no seed folder"):
        lint(tmp_path / "none")


def test_coverage_says_how_each_cell_is_known(small_seed: SmallSeed) -> None:
    small_seed.replace(
        "parts/acme/y2.toml",
        "facts = [",
        'facts = [\n  { attribute = "l2", state = "not_published", at = "searched" },\n'
        '  { attribute = "mig_instances", state = "not_applicable", at = "searched" },',
    )
    table = coverage(SeedView.of(checked(small_seed.root)))
    cells = table.cells["y2"]
    assert (cells["tdp_w"], cells["l2_mib"], cells["mig_instances"], cells["sm_count"]) == (
        "primary_read",
        "not_published",
        "not_applicable",
        "unknown",
    )
    assert cells["die_area_mm2"] == "primary_read"  # inherited from the die
    totals = table.totals(("y2",))
    assert sum(totals.values()) == len(table.columns)
    applicable = len(table.columns) - 1
    assert table.share(*VALUES, parts=("y2",)) == totals["primary_read"] / applicable
    assert table.share("not_published", parts=("y2",)) == 1 / applicable
    assert table.share(*VALUES, parts=()) == 0


def test_the_coverage_page_has_a_row_per_part_and_group(small_seed: SmallSeed) -> None:
    text = page(SeedView.of(checked(small_seed.root)))
    assert text.count("| `x1-big` |") == text.count("\n## ")
    assert all(word in text for word in WORDS.values())
