"""What holds the layers apart beside the import contract: SQL in its place, private members private, arguments by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpudb

HOME = Path(gpudb.__file__).parent
#: which statement answers, and when a version holds, is told once, in SQL too, beside its rule; `seal` reads its own row below both; `cli` shows what to type
MAY_HOLD_SQL = ("query/", "store/", "cli/", "seal.py", "fact/answering.py", "law/records_sql.py")
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


#: what a named tuple makes public by an underscore
NAMED_TUPLE = {"_replace", "_asdict", "_fields", "_field_defaults", "_make"}
#: constructors of markup and tables, keys and arithmetic take any number of equal things
OF_MANY = {"TypeVar", "el", "lines", "table", "truth", "statement_id", "plain", "max", "min", "look_up"}


def private_uses(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of every private member that is asked of something else than the object itself or a module."""
    tree = ast.parse(source)
    modules = {alias.asname or alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import)
               for alias in node.names}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr not in NAMED_TUPLE and owner not in {"self", "cls", *modules}:
                yield node.lineno, node.attr
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name.startswith("_") and not alias.name.startswith("__"):
                    yield node.lineno, alias.name


def crowded_calls(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of every call with more than six arguments that only their places tell apart; a tuple that was put together
    only to be handed on with a star counts as what is in it."""
    tree = ast.parse(source)
    handed = {
        target.id: len(node.value.elts)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        starred = [arg.value.id if isinstance(arg.value, ast.Name) else "" for arg in node.args if isinstance(arg, ast.Starred)]
        if all(name in handed for name in starred) and len(node.args) + sum(handed[name] - 1 for name in starred) > 6:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in OF_MANY:
                yield node.lineno, name


@pytest.mark.parametrize("rule", [private_uses, crowded_calls])
def test_no_code_uses_what_is_private_elsewhere_or_counts_more_than_six_places(rule):
    found = [
        f"{path.relative_to(HOME)}:{line}: {name}"
        for path in sorted(HOME.rglob("*.py"))
        for line, name in rule(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_two_rules_see_what_they_are_for():
    assert list(private_uses("self._a; cls._b; row._replace(x=1); other._reader; self.catalog._cells()")) == [
        (1, "_reader"), (1, "_cells"),
    ]  # fmt: skip
    assert list(private_uses("from gpudb import __version__; from gpudb.cli.common import run, _running")) == [(1, "_running")]
    assert list(crowded_calls("f(1,2,3,4,5,6); g(1,2,3,4,5,6,7); el(1,2,3,4,5,6,7,8); h(1,2,3,4,5,6,x=7)")) == [(1, "g")]
    assert list(crowded_calls("t = 1, 2, 3\nf(*t, 4, 5, 6); g(*t, 4, 5, 6, 7); h(*others, 4, 5, 6, 7, 8, 9)")) == [(2, "g")]
