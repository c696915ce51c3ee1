"""docs/architecture.md says what is there: folders, files, and the order of imports; CONTRIBUTING.md names no file that is gone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_order_of_imports_is_the_one_that_the_linter_holds():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert "```text\n" + "\n".join(layers).replace("gpudb.", "") + "\n```" in PAGE


def test_every_folder_of_the_package_and_of_the_checkout_has_its_line():
    folders = {f"gpudb/{path.name}" for path in (ROOT / "gpudb").iterdir() if (path / "__init__.py").exists()}
    folders |= {name for name in ("seed", "migrations", "tools", "tests", "bench")}
    rows = " ".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([\w/]+)/`", rows)) == folders


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(page):
    # `records.py` beside `law/event_records.py` is a neighbour; a path of its own is asked for
    named = {name for name in re.findall(r"`([\w/]+\.(?:py|toml))`", (ROOT / page).read_text(encoding="utf-8")) if "/" in name}
    missing = [name for name in named if not (ROOT / name).exists() and not (ROOT / "gpudb" / name).exists()]
    assert len(named) > 10
    assert missing == []
