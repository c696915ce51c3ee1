"""Words that tell nothing, words for what is no column, columns with a short list of values, and where a wrong condition is told."""

from __future__ import annotations

import pytest

from gpudb.catalog import Catalog
from gpudb.errors import UnknownNameError, UsageError
from gpudb.query import parts
from gpudb.query.column_words import is_status
from gpudb.query.filters import Column, find_column, parse
from tests.query.test_names_of_parts import WORLD

EMPTY = ("nvidia", "amd", "intel", "huawei", "habana", "google", "aws", "amazon", "tesla", "geforce", "instinct", "radeon", "quadro", "gpu", "gpus",
         "accelerator", "tensor", "core", "card")  # fmt: skip


@pytest.mark.parametrize("word", EMPTY)
def test_a_maker_a_brand_and_what_all_are_tell_nothing(word):
    for name in (f"{word} K9 pcie", f"K9 pcie {word.title()}"):
        assert parts.resolve(WORLD, name) == ("k9-pcie-80gb", f"{name} is taken as k9-pcie-80gb", ())


@pytest.mark.parametrize(
    ("word", "found"),
    [*((word, True) for word in ("status", "Export Status", "license", "licence", "export", "export control", "allowed", "China", "banned", "legal")),
     ("tdp", False), ("chinese", False), ("", False)],
)  # fmt: skip
def test_words_for_the_export_status_are_no_column(word, found):
    assert is_status(word) is found
    if found:
        with pytest.raises(UnknownNameError) as caught:
            find_column(word, {"tdp_w": Column("tdp_w", "number", "W")})
        assert "the export status has a destination and a day" in (caught.value.hint or "")
        assert caught.value.suggestions == ()


@pytest.mark.parametrize(
    "column",
    [
        "vendor",
        "architecture",
        "family",
        "die",
        "form_factor",
        "market",
        "availability",
        "memory_type",
        "marketed_for_datacenter",
    ],
)
def test_a_column_with_a_short_list_of_values_refuses_others_and_names_them(catalog: Catalog, column):
    with pytest.raises(UnknownNameError) as caught:
        catalog.list(f"{column}=no such value")
    assert caught.value.message == f"there is no {column} 'no such value'"
    assert (caught.value.hint or "").startswith("values are: ")


@pytest.mark.parametrize(
    ("expression", "error"),
    [("tdp_w>=x", UsageError), ("tdp_w>=", UsageError), ("tdp_w~3", UsageError), ("tdp_w>=3 GB", UnknownNameError)],
)
def test_a_wrong_condition_is_told_as_it_was_written(expression, error):
    with pytest.raises(error) as caught:
        parse(expression, {"tdp_w": Column("tdp_w", "number", "W", "Power (TDP)", short="Power, board")})
    assert caught.value.value == expression
    assert caught.value.field == "conditions"


@pytest.mark.parametrize("name", ["Power", "power_tdp", "board power", "TDP_W"])
def test_a_label_is_a_name_without_what_stands_behind_its_comma_or_in_brackets(name):
    known = {"tdp_w": Column("tdp_w", "number", "W", "Power (TDP)", short="Board power, peak")}
    assert find_column(name, known).name == "tdp_w"
