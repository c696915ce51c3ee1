"""The command lines of the tools: help and mistakes end them before anything is written."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tools import files

ROOT = Path(__file__).resolve().parents[2]
TOOLS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "tools").rglob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)


def test_every_tool_is_asked():
    assert {"tools.docs", "tools.refresh", "tools.mutate", "tools.watch.__main__"} <= set(TOOLS)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(("asked", "code"), [("--help", 0), ("--no-such-flag", 2)])
def test_help_and_an_unknown_flag_write_nothing(tool, asked, code, capsys, monkeypatch):
    module = importlib.import_module(tool)
    monkeypatch.setattr(files, "write", lambda made: pytest.fail("it wrote"))
    if hasattr(module, "write"):
        monkeypatch.setattr(module, "write", lambda made: pytest.fail("it wrote"))
    with pytest.raises(SystemExit) as ended:
        module.main([asked])
    assert ended.value.code == code
    printed = capsys.readouterr()
    assert "usage: " in (printed.err if code else printed.out)
