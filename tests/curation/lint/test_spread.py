"""The search of LAW001: whoever looks for a part and a seat that a caveat is about finds them early, whatever the number of parts."""

from __future__ import annotations

from itertools import islice

import pytest

from gpudb.curation.lint.maker import _spread


@pytest.mark.parametrize("parts", range(120, 170, 3))
@pytest.mark.parametrize(("days", "places"), [(1, 1), (5, 3), (17, 9), (24, 9)])
def test_parts_and_seats_are_met_early_whatever_their_number(parts, days, places):
    """With jumps of five eighths, 138 parts and 16 stacks of memory met a twentieth of them, and lint took minutes."""
    lists = (range(days), range(places), range(parts), range(9))
    pairs = parts * 9
    met = {(part, seat) for _, _, part, seat in islice(_spread(*lists), min(5 * pairs, days * places * pairs))}
    assert len(met) > pairs / 4


def test_every_combination_comes_once():
    lists = (range(3), range(4), range(10), range(2))
    assert len(set(_spread(*lists))) == len(list(_spread(*lists))) == 240
