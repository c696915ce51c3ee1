"""A day stands in the words as published when its whole year does."""

from __future__ import annotations

import pytest

from gpudb.curation.check import problems_of
from tests.helpers import SmallSeed


@pytest.mark.parametrize(
    ("published", "stands"),
    [("1 March 2025", True), ("03/01/2025", True), ("FY2025", True), ("1 March 202", False), ("2024", False), ("in 2026, not 2027", False),
     ("20 25", False)],
)  # fmt: skip
def test_the_year_of_a_day_is_quoted_whole(small_seed: SmallSeed, published: str, stands: bool) -> None:
    small_seed.replace(
        "parts/acme/y2.toml",
        "facts = [",
        f'facts = [\n  {{ attribute = "announced", value = 2025-03-01, published = "{published}", at = "title" }},',
    )
    _, problems = problems_of(small_seed.root)
    assert [problem.message for problem in problems if "does not stand in published" not in problem.message] == []
    assert bool(problems) is not stands
