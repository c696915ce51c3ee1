"""`gpudb lint` as people call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import SmallSeed, run


@pytest.fixture
def bad_seed(small_seed: SmallSeed) -> SmallSeed:
    """A part with the power of a rack."""
    small_seed.replace("parts/acme/y2.toml", "value = 400", "value = 9000")
    small_seed.replace("parts/acme/y2.toml", "400 W", "9000 W")
    return small_seed


def test_a_clean_seed_exits_0_with_one_line(small_seed: SmallSeed, capsys: Any) -> None:
    code, out, _ = run("lint", str(small_seed.root), capsys=capsys)
    assert code == 0
    assert out.startswith("3 parts, ")
    assert "0 errors, 0 warnings" in out


def test_an_error_exits_1_and_names_part_column_and_code(bad_seed: SmallSeed, capsys: Any) -> None:
    code, out, err = run("lint", str(bad_seed.root), capsys=capsys)
    assert code == 1
    assert "SPEC035" in out
    assert "y2" in out
    assert "tdp_w" in out
    assert "lint_exceptions.toml" in err


def test_json_holds_the_counts_and_the_mistake_guarded_against(bad_seed: SmallSeed, capsys: Any) -> None:
    code, out, _ = run("lint", str(bad_seed.root), "--json", capsys=capsys)
    data = json.loads(out)["data"]
    assert code == 1
    assert (data["ok"], data["parts"]) == (False, 3)
    assert data["errors"] == len([r for r in data["rows"] if r["severity"] == "error"])
    row = next(r for r in data["rows"] if r["code"] == "SPEC035")
    assert (row["part"], row["columns"], row["values"], row["excepted"]) == ("y2", ["tdp_w"], ["9000"], None)
    assert "L40S" in row["guards"]


@pytest.mark.parametrize("form", ["csv", "tsv", "plain", "jsonl", "md", "html", "latex"])
def test_every_format_shows_the_finding(bad_seed: SmallSeed, capsys: Any, form: str) -> None:
    code, out, _ = run("lint", str(bad_seed.root), "--format", form, capsys=capsys)
    assert code == 1
    assert "SPEC035" in out


def test_all_adds_information(small_seed: SmallSeed, capsys: Any) -> None:
    _, short, _ = run("lint", str(small_seed.root), capsys=capsys)
    _, long, _ = run("lint", str(small_seed.root), "--all", capsys=capsys)
    assert "SRC002" not in short
    assert "SRC002" in long


def test_rules_lists_every_rule(capsys: Any) -> None:
    from gpudb.curation.lint.run import rules

    code, out, _ = run("lint", "--rules", "--json", capsys=capsys)
    assert code == 0
    assert [r["code"] for r in json.loads(out)["data"]] == [r.code for r in rules()]


def test_a_missing_folder_exits_5(tmp_path: Path, capsys: Any) -> None:
    code, _, err = run("lint", str(tmp_path / "none"), capsys=capsys)
    assert code == 5
    assert "no seed folder" in err


@pytest.mark.dear
def test_the_shipped_seed_passes_as_a_process_without_a_database(
    cli: Callable[..., Any], real_seed: Path, tmp_path: Path
) -> None:
    done = cli("lint", str(real_seed), env={"GPUDB_DB": str(tmp_path / "none.sqlite")})
    assert done.returncode == 0, done.stdout + done.stderr
