"""SQL stands in `query` and `store` alone: nothing else knows how a table or a view is asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpudb

HOME = Path(gpudb.__file__).parent
#: which statement answers, and when a version holds, is told once, in SQL too, beside its rule; `seal` reads its own row below both; `cli` shows what to type
MAY_HOLD_SQL = ("query/", "store/", "cli/", "seal.py", "facts/answering_sql.py", "law/periods_sql.py")
SQL = re.compile(
    r"\bSELECT\s|\sFROM\s+[\w(\"]|\bINSERT\s+INTO\b|\bDELETE\s+FROM\b|\bUPDATE\s+\w+\s+SET\b|\bUNION\s+ALL\b|\bORDER\s+BY\b"
    r"|\bCREATE\s+(OR\s+REPLACE\s+)?(VIRTUAL\s+)?(TABLE|VIEW|INDEX|FUNCTION)\b|\bALTER\s+TABLE\b|\bPRAGMA\s"
)


def sql_texts(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string of a module that is SQL; docstrings are words about it."""
    tree = ast.parse(source)
    told = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told and SQL.search(node.value):
            yield node.lineno, node.value


def test_no_sql_stands_outside_query_and_store():
    found = [
        f"{path.relative_to(HOME)}:{line}: {text[:60]}"
        for path in sorted(HOME.rglob("*.py"))
        if not path.relative_to(HOME).as_posix().startswith(MAY_HOLD_SQL)
        for line, text in sql_texts(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'rows("SELECT part FROM spec ORDER BY part")',
        'rows(f"SELECT max(d) AS d FROM ({days}) AS days")',
        'rows("SELECT " + names + " FROM spec WHERE part = :part")',
        'run("INSERT INTO t VALUES (1)")',
        'run("PRAGMA query_only = ON")',
    ],
)
def test_sql_is_recognised_also_in_pieces(source):
    assert list(sql_texts(source))


@pytest.mark.parametrize(
    "source", ['"""SELECT part FROM spec, asked here."""', 'say("select a part from the list")', 'say("ORDER")']
)
def test_words_are_no_sql(source):
    assert not list(sql_texts(source))
