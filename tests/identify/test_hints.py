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
    ("part", "sparse", "what", "hint"),
    [
        ("y2", False, "the dense BF16 tensor peak of y2 is unknown",
         "the sparse one is on record: `gpudb peak y2 --precision bf16 --sparse`"),
        ("x1-big", True, "the sparse BF16 tensor peak of x1-big is unknown",
         "the dense one is on record: `gpudb peak x1-big --precision bf16`"),
    ],
)  # fmt: skip
def test_the_other_rate_is_named_with_its_command(url, capsys, part, sparse, what, hint):
    with Catalog(url) as catalog, pytest.raises(UnknownNameError) as error:
        catalog.peak(part, "bf16", sparse=sparse)
    assert error.value.message.startswith(what)
    assert error.value.hint == hint
    words = hint.split("`")[1].split()[1:]
    assert run(*words, "--format", "plain", "--db", url, capsys=capsys)[:2] == (0, {"y2": "148\n", "x1-big": "1000\n"}[part])


def test_where_neither_is_on_record_the_facts_are_named(url):
    with Catalog(url) as catalog, pytest.raises(UnknownNameError) as error:
        catalog.peak("y2", "fp8")
    assert error.value.hint == "`gpudb facts y2` shows what is on record"
    with Catalog(url) as catalog, pytest.raises(UnknownNameError, match="on record on 2026-01-01"):
        catalog.peak("y2", sparse=True, known_at="2026-01-01")
    with Catalog(url) as catalog:
        assert catalog.peak("y2", sparse=True, known_at="2026-01-02").value == 148
