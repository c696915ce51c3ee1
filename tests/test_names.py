"""One key for all spellings of a name."""

from __future__ import annotations

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
