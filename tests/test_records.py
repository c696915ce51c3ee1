"""A record is what `typing.NamedTuple` makes of the same class."""

from __future__ import annotations

import pickle
import typing

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


def test_a_record_survives_pickling():
    cell = Cell(80, "known", sources=("a",))
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert pickle.loads(pickle.dumps(Ours(1))) == Ours(1)
