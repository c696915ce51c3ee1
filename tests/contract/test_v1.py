"""The queries of version 1 of the contract go on working for all of 1.x."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from gpudb.contract import CONTRACT_VERSION
from gpudb.query.opening import open_reader

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("v1.toml")
QUERIES = tomllib.loads(FILE.read_text(encoding="utf-8"))["query"]
#: written when the file was frozen; a change here breaks the promise
SHA256 = "4ec0a2b1ef34c1875a28a43fe3b8ab770f81916f7d3790ca14830de3a1623673"


def test_the_file_of_version_1_is_as_it_was_frozen():
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SHA256


def test_version_1_is_still_the_major_version_that_the_file_speaks_for():
    assert CONTRACT_VERSION.split(".")[0] == "1"


def test_the_queries_touch_every_view_of_contract_1_0_0():
    views = json.loads((ROOT / "docs/contracts/1.0.0.json").read_text(encoding="utf-8"))["views"]
    read = {name for query in QUERIES for name in re.findall(r"(?:FROM|JOIN) (\w+)", query["sql"])}
    assert read == set(views)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def reader(request):
    opened = open_reader(request.getfixturevalue("real_db" if request.param == "sqlite" else "real_pg"))
    yield opened
    opened.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["name"])
def test_a_query_of_version_1_gives_its_columns_and_a_row(reader, query):
    rows = reader.rows(query["sql"])
    assert rows
    assert list(rows[0]) == query["columns"]
