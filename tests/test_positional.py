"""A call with more than six arguments names them: nobody can tell the seventh text from the eighth."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpudb

HOME = Path(gpudb.__file__).parent
MOST = 6
#: takes any number of things of one kind: columns of a table, parts of a key, children of an element
LISTS = {"table", "statement_id", "el", "lines"}
#: folders that keep to it
KEPT = ("curation", "facts", "query", "store")


def too_many(source: str) -> Iterator[tuple[int, str]]:
    """Line and function of each call with more than six arguments by position."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and len(node.args) > MOST:
            name = ast.unparse(node.func)
            if name.rpartition(".")[2] not in LISTS:
                yield node.lineno, name


def test_a_call_with_many_arguments_names_them():
    found = [
        f"{path.relative_to(HOME)}:{line}: {name}"
        for folder in KEPT
        for path in sorted((HOME / folder).rglob("*.py"))
        for line, name in too_many(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "count"), [("Row(1, 2, 3, 4, 5, 6, 7)", 1), ("Row(1, 2, 3, 4, 5, 6, g=7)", 0), ("table(*range(9))", 0)]
)
def test_arguments_are_counted(source, count):
    assert len(list(too_many(source))) == count
