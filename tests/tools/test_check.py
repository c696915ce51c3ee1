"""`python -m tools.check`: what a load would refuse, for curators."""

from __future__ import annotations

import shutil

import pytest

from tools.check import main


@pytest.fixture
def seed(tmp_path, real_seed):
    shutil.copytree(real_seed, tmp_path / "seed")
    return tmp_path / "seed"


def test_a_good_seed_is_counted_and_passes(seed, capsys):
    assert main([str(seed), "--strict"]) == 0
    out = capsys.readouterr().out
    assert "250 countries" in out
    assert ", 0 problems" in out


@pytest.mark.dear
def test_problems_of_things_and_of_law_come_in_one_list_by_file_and_line(seed, capsys):
    part = seed / "parts/nvidia/h20-sxm5-141gb.toml"
    part.write_text('colour = "green"\n' + part.read_text())
    (seed / "rules/broken.toml").write_text("id = ", encoding="utf-8")
    assert main([str(seed)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("parts/nvidia/h20-sxm5-141gb.toml:1:")
    assert "colour: this key is not known" in out[0]
    assert out[1].startswith("rules/broken.toml:1:")
    assert out[-1].endswith(f", {len(out) - 1} problems")


@pytest.mark.dear
def test_a_family_that_no_part_has_is_a_problem_when_strict(seed, capsys):
    letters = seed / "letters/letters.toml"
    letters.write_text(letters.read_text().replace('families = ["H20"]', 'families = ["H2O"]', 1))
    assert main([str(seed)]) == 0
    assert main([str(seed), "--strict"]) == 1
    assert "'H2O'" in capsys.readouterr().out


def test_a_folder_that_does_not_exist_is_refused(tmp_path, capsys):
    assert main([str(tmp_path / "absent")]) == 1
    assert "absent" in capsys.readouterr().out
