"""What begins with an underscore belongs to its class or module: nobody else reaches for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpudb

HOME = Path(gpudb.__file__).parent
#: public by the word of those who made them: methods of named tuples
NAMED_TUPLE = {"_replace", "_asdict", "_make", "_fields", "_field_defaults"}
#: the library's own spelling of what everybody may call
PUBLIC = {"os._exit"}


def reached_for(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each use of a private member of something else, and of each import of a private name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not own and node.attr not in NAMED_TUPLE and ast.unparse(node) not in PUBLIC:
                yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if name.name.startswith("_") and not name.name.startswith("__"):
                    yield node.lineno, f"{node.module}.{name.name}"


def test_nobody_reaches_for_private_members_of_others():
    found = [
        f"{path.relative_to(HOME)}:{line}: {text}"
        for path in sorted(HOME.rglob("*.py"))
        for line, text in reached_for(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("source", ["catalog._reader.rows('')", "from gpudb.cli.common import _running", "text._ascii = True"])
def test_a_reach_is_found(source):
    assert list(reached_for(source))


@pytest.mark.parametrize(
    "source", ["self._reader.rows('')", "row._replace(note='')", "x.__class__", "from gpudb import __version__"]
)
def test_ones_own_is_none(source):
    assert not list(reached_for(source))
