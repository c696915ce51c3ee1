"""A peak that is not on record: the hint names the other rate, dense or sparse, and the command that prints it."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.errors import UnknownNameError
from gpudb.store.loader import load
from tests.helpers import SmallSeed, run


@pytest.fixture
def url(tmp_path, small_seed: SmallSeed) -> str:
    """Y2 with a sparse BF16 rate alone, X1 with dense ones alone."""
    small_seed.replace("parts/acme/y2.toml", 'qualifier = "dense"', 'qualifier = "sparse"')
    load(str(tmp_path / "one.sqlite"), small_seed.root)
    return str(tmp_path / "one.sqlite")


@pytest.mark.parametrize(
    ("part", "sparse", "what", "hint", "value"),
    [
        ("y2", False, "the dense BF16 tensor peak of y2 is unknown", "the sparse one of y2 is on record: ask with `sparse`", 148),
        ("x1-big", True, "the sparse BF16 tensor peak of x1-big is unknown", "the dense one of x1-big is on record: ask without `sparse`",
         1000),
    ],
)  # fmt: skip
def test_the_other_rate_is_named_and_is_there(url, part, sparse, what, hint, value):
    with Catalog(url) as catalog:
        with pytest.raises(UnknownNameError) as error:
            catalog.peak(part, "bf16", sparse=sparse)
        assert catalog.peak(part, "bf16", sparse=not sparse).value == value
    assert error.value.message.startswith(what)
    assert error.value.hint == hint


def test_the_command_names_its_own_option(url, capsys):
    assert "--sparse" in run("peak", "y2", "--db", url, capsys=capsys)[2]
    assert run("peak", "y2", "--sparse", "--format", "plain", "--db", url, capsys=capsys)[:2] == (0, "148\n")


def test_where_neither_is_on_record_the_facts_are_named(url):
    with Catalog(url) as catalog, pytest.raises(UnknownNameError) as error:
        catalog.peak("y2", "fp8")
    assert error.value.hint == "`gpudb facts y2` shows what is on record"
    with Catalog(url) as catalog, pytest.raises(UnknownNameError, match="on record on 2026-01-01"):
        catalog.peak("y2", sparse=True, known_at="2026-01-01")
    with Catalog(url) as catalog:
        assert catalog.peak("y2", sparse=True, known_at="2026-01-02").value == 148
