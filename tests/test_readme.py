"""Every block of the README runs, and says what the README says it says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import guide

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)
SHELL = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if line.strip()]
COMMANDS = [line for line in SHELL if "-m venv" not in line]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, real_db: str) -> dict[str, str]:
    """A folder on PATH whose `gpudb` is this checkout, with the database of this checkout as the packaged one."""
    return guide.environment(tmp_path_factory.mktemp("bin"), real_db)


@pytest.mark.dear
@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: line[:50])
def test_a_shell_line_of_the_readme_runs(environment, real_db, tmp_path, line):
    if "--db team.sqlite" in line and not line.startswith("gpudb db load"):
        shutil.copyfile(real_db, tmp_path / "team.sqlite")  # what the load of another line makes
    done = subprocess.run(
        line, shell=True, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    written = re.search(r" -o (\S+)", line.partition(" #")[0])
    assert (tmp_path / written[1]).stat().st_size if written else done.stdout.strip()


def test_the_python_block_runs(monkeypatch, capsys, real_db):
    (code,) = [text for kind, text in BLOCKS if kind == "python"]
    monkeypatch.setenv("GPUDB_DB", real_db)
    exec(compile(code, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "NVLink" in out
    assert "'h800-sxm5-80gb': 400" in out


def test_the_first_two_commands_are_the_ones_that_ci_runs():
    first, second = (line for line in SHELL if "-m venv" in line)
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "compare H100 H800 H20" in first
    assert "compare H100 H800 H20" in script
    assert second.rstrip().endswith("-m pytest")
    assert "-m pytest" in script
    assert "--require-hashes -r requirements/dev.txt" in second
    assert "--require-hashes -r requirements/dev.txt" in script


def test_the_comparison_shows_what_was_cut(real_db, capsys):
    from tests.helpers import answer

    rows = {
        row["column"]: row["cells"] for row in answer("compare", "H100", "H800", "H20", "--db", real_db, capsys=capsys)["rows"]
    }
    parts = ("h100-sxm5-80gb", "h800-sxm5-80gb", "h20-sxm5-96gb")
    values = {name: [cells[part]["value"] for part in parts] for name, cells in rows.items()}
    assert values["nvlink_gbs"] == [900, 400, 900]
    assert values["bf16_tensor_dense_tflops"] == [989.4, 989, 148]
    assert values["memory_gb"] == [80, 80, 96]
    assert values["memory_bandwidth_gbs"] == [3350, 3350, 4000]
    assert values["fp64_tflops"][1] == 1
    assert values["fp64_tflops"][0] > 30
    for name in ("nvlink_gbs", "bf16_tensor_dense_tflops", "memory_gb", "memory_bandwidth_gbs", "fp64_tflops"):
        assert all(rows[name][part]["sources"] for part in parts), name


def test_h800_differs_from_h100_in_nvlink_and_fp64_and_in_no_other_rate(real_db, capsys):
    from tests.helpers import answer

    data = answer("compare", "h100-sxm5-80gb", "h800-sxm5-80gb", "--only-differences", "--db", real_db, capsys=capsys)
    columns = {row["column"] for row in data["rows"]}
    assert {"nvlink_gbs", "fp64_tflops", "fp64_tensor_tflops"} <= columns
    assert not {c for c in columns if c.endswith(("tflops", "tops")) and not c.startswith("fp64") and "measured" not in c}
