"""Which parts there are is data: no id of a part stands in code, but in examples that a person reads."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import gpudb
from gpudb.catalog.pictures.build import parts_of
from gpudb.picture_results import KINDS

ROOT = Path(gpudb.__file__).parent
SEED = ROOT.parent / "seed"
IDS = frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["id"] for path in (SEED / "parts").rglob("*.toml"))
#: a sentence or a command line, which names a part as an example: the id stands among other words
AN_EXAMPLE = re.compile(r"\s")
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def told(source: str) -> Iterator[tuple[int, str]]:
    """Line and id of each text that is an id of a part, and of each longer one that is no example."""
    texts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    for node in texts:
        whole = node.value.replace("_", "-") in IDS
        inside = any("-" in word and word in IDS for word in WORD.findall(node.value))
        if (whole or inside) and not AN_EXAMPLE.search(node.value.strip()):
            yield node.lineno, node.value


def test_no_id_of_a_part_stands_in_code():
    found = [
        f"{p.relative_to(ROOT)}:{line}: {text}" for p in sorted(ROOT.rglob("*.py")) for line, text in told(p.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("source", ['CUT = {"h800-sxm5-80gb": 400}', 'if part == "b30a": pass', 'x = f"{a},h20-sxm5-96gb"'])
def test_an_id_in_code_is_found(source):
    assert list(told(source))


@pytest.mark.parametrize("source", ['"""Like h20-sxm5-96gb."""', 'say("gpudb show h20-sxm5-96gb")', 'x = row["l2_mib"]'])
def test_an_example_is_none(source):
    assert not list(told(source))


def named(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from named(item)


def test_the_lists_of_the_seed_name_parts_that_there_are():
    special = tomllib.loads((SEED / "lint_parts.toml").read_text(encoding="utf-8"))
    for name in named([special["same_gpu"], special["cut"], special["single_die"]]):
        assert name in IDS
    for name in (*special["capped"], *special["fp64_cut"]):
        assert any(part == name or part.startswith(f"{name}-") for part in IDS), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_nothing_named_shows_parts_that_there_are_each_once(kind):
    parts = parts_of(kind)
    assert len(parts) == len(set(parts)) >= 3
    assert set(parts) <= IDS
