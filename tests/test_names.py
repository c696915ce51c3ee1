"""One key for all spellings of a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb import names


@pytest.mark.parametrize(
    "name", ["NVIDIA H100 80GB HBM3", "nvidia-h100-80gb-hbm3", "  NVIDIA_H100  80GB/HBM3 ", "nvidia.h100.80gb.hbm3!"]
)
def test_spellings_of_one_name_have_one_key(name):
    assert names.key(name) == "nvidia-h100-80gb-hbm3"


@pytest.mark.parametrize(("name", "words"), [("H100 NVL", ("h100", "nvl")), ("--", ()), ("10de:2330", ("10de", "2330"))])
def test_tokens_are_the_words_of_the_key(name, words):
    assert names.tokens(name) == words


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_joins_words_with_single_hyphens(name):
    key = names.key(name)
    assert names.key(key) == key
    assert "--" not in key
    assert key.strip("-") == key


def test_names_are_suggested_by_one_measure():
    assert names.suggest("h20x", ["h20", "h200", "a100"]) == ("h20", "h200")
    assert names.suggest("x20", ["h20", "a100"]) == ("h20",)  # nothing begins alike
    assert names.suggest("complete", ["compare", "completion", "completely", "compel"]) == ("completely", "completion", "compel")
    assert names.suggest("zzz", ["h20"]) == names.suggest("h20", []) == ()


def test_nobody_else_measures_how_alike_names_are():
    root = Path(names.__file__).parent
    assert [str(p.relative_to(root)) for p in root.rglob("*.py") if "get_close_matches" in p.read_text(encoding="utf-8")] == [
        "names.py"
    ]
