"""Small words of answers, each at the edge where a slip would change it."""

from __future__ import annotations

import math

import pytest

from gpudb.fact.comparison import delta_percent
from gpudb.law.rule_words import figure
from gpudb.model import between
from gpudb.query import precisions
from gpudb.query.words import place_in_text


def test_a_difference_that_rounds_to_nothing_has_no_sign():
    assert math.copysign(1, delta_percent(99.999999, 100, exact=True) or 0.0) == 1


@pytest.mark.parametrize(
    ("value", "bound", "said"),
    [
        (2399.996, 2400, "2,399.996"),  # two decimals would say 2,400
        (2400.004, 2400, "2,400.004"),
        (2400, 2400, "2,400"),
        (2399.9999996, 2400, "2,400"),  # closer than six decimals can say
        (5.9133, 5.9133, "5.9133"),  # on the bound, and not below it
        (15830.4, None, "15,830.4"),
        (15830.4, 4800, "15,830.4"),
    ],
)
def test_a_figure_stands_on_its_own_side_of_the_bound(value, bound, said):
    assert figure(value, bound) == said


def test_bounds_are_said_in_words():
    assert (between(None, 2508), between(880, None), between(880, 2508)) == ("at most 2,508", "at least 880", "880 to 2,508")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fp32-vector", "fp32"), ("fp64-tensor-core", "fp64-tensor"), ("bf16-dense", "bf16"), ("fp8_w4a4", "fp8"), ("amp_bf16", "bf16"),
        ("jnp.float32", "fp32"), ("tf32", "tf32"), ("double", "fp64"),
    ],
)  # fmt: skip
def test_a_precision_in_the_spelling_of_a_framework(written, meant):
    found = precisions.spelled(written)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        ("paragraph 3, sentence 2", (3, 2)), ("paragraph 3", (3, 99)), ("the second paragraph", (2, 99)), ("a table", (99, 99)),
    ],
)  # fmt: skip
def test_a_place_in_a_text_is_read_from_its_words(locator, place):
    assert place_in_text(locator) == place
