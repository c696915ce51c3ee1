"""A record is what `typing.NamedTuple` makes of the same class."""

from __future__ import annotations

import pickle
import typing

import pytest

from gpudb import records
from gpudb.results import Cell


class Ours(records.NamedTuple):
    """Two numbers."""

    first: int
    second: float = 2.0

    def both(self) -> float:
        """Their sum."""
        return self.first + self.second

    @property
    def twice(self) -> int:
        return 2 * self.first


class Theirs(typing.NamedTuple):
    """Two numbers."""

    first: int
    second: float = 2.0


def test_a_record_is_a_named_tuple():
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert (Ours.__doc__, Ours.__module__, Ours.__name__) == ("Two numbers.", __name__, "Ours")
    assert list(Ours.__annotations__) == list(Theirs.__annotations__)
    assert Ours(1) == Theirs(1) == (1, 2.0)
    assert repr(Ours(1)) == "Ours(first=1, second=2.0)"
    assert Ours(1)._replace(second=3.0)._asdict() == {"first": 1, "second": 3.0}
    assert (Ours(1).both(), Ours(1).twice) == (3.0, 2)


def test_a_record_refuses_what_a_named_tuple_refuses():
    for wrong in ({}, {"first": 1, "third": 2}):
        with pytest.raises(TypeError):
            Ours(**wrong)
        with pytest.raises(TypeError):
            Theirs(**wrong)
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError):
            kind._make([1])
        with pytest.raises((TypeError, ValueError), match="third"):
            kind(1)._replace(third=2)
        with pytest.raises(AttributeError):
            kind(1).first = 2
    match Ours(1, 2.5):
        case Ours(first, second):
            assert (first, second) == (1, 2.5)


def test_a_class_built_on_a_record_has_its_fields():
    class More(Ours):
        pass

    assert type(More(1)) is More
    assert (More(1).second, More(1)._replace(first=3)) == (2.0, More(3))
    assert repr(More(1)) == "More(first=1, second=2.0)"


def test_a_record_survives_pickling():
    cell = Cell(80, "known", sources=("a",))
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert pickle.loads(pickle.dumps(Ours(1))) == Ours(1)
