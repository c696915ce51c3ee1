"""The identity of a statement."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpudb.fact.statement import statement_id

FIELDS = st.one_of(st.none(), st.text(max_size=8), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False))


def test_a_whole_number_has_one_identity_whether_integer_or_float():
    assert statement_id("p", "memory", 80) == statement_id("p", "memory", 80.0)


def test_fields_do_not_run_into_each_other():
    assert statement_id("ab", "c") != statement_id("a", "bc")


@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_the_same_fields_always_give_the_same_id_of_twenty_hex_digits(fields):
    made = statement_id(*fields)
    assert made == statement_id(*fields)
    assert len(made) == 20
    assert set(made) <= set("0123456789abcdef")
