"""What hangs on a bound: where the area of the logic dies is known within bounds only, each possible outcome with its condition.

The bounds are cut where a threshold of the records turns, and the item is judged on every cut and between them. An answer that is
the same everywhere does not hang on the area. Inclusive and exclusive thresholds stay apart, because each cut is a piece of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from gpudb.law.metrics import DENSITY, INFINITE, TPP, Measures, Span
from gpudb.law.record import Record
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import Threshold
from gpudb.model import grouped

Item = TypeVar("Item")
Said = TypeVar("Said")


class Possible(NamedTuple):
    """One outcome of an undetermined headline: what it says, and when, in words."""

    status: str
    condition: str
    review_policy: str | None
    license_exceptions: tuple[str, ...]

    @property
    def words(self) -> str:
        """`license_exception_available (NAC, case_by_case): logic die area at most 2,320 mm2`."""
        more = ", ".join((*self.license_exceptions, *([self.review_policy] if self.review_policy else [])))
        return f"{self.status}{f' ({more})' if more else ''}: {self.condition}"


class Piece(NamedTuple, Generic[Item]):
    """One density (both ends the same), or those between two cuts, ends excluded; None: no end. ``item`` is judged for all of it."""

    low: float | None
    high: float | None
    item: Item


def cut(records: LawRecords, measures: Measures) -> tuple[Piece[Measures], ...]:
    """The measures at every density that the bounds on record allow, in rising order; empty where no bound leaves it open."""
    low, high, basis = measures.spans[DENSITY]
    if not measures.bounded or not measures.value(TPP) or low == high:
        return ()

    def piece(least: float | None, most: float | None) -> Piece[Measures]:
        at = (most or 0) / 2 if least is None else least * 2 if most is None else (least + most) / 2
        return Piece(least, most, measures._replace(spans={**measures.spans, DENSITY: Span(at, at, basis)}))

    tests = (test for group in (records.rules, records.letters) for test in _thresholds(group))
    marks = sorted(
        {end for end in (low, high) if 0 < end < INFINITE}
        | {t.value for t in tests if t.metric == DENSITY and low < t.value < high}
    )
    edges = [*([None] if low == 0 else []), *marks, *([None] if high == INFINITE else [])]
    out = []
    for number, (edge, following) in enumerate(zip(edges, [*edges[1:], None], strict=True)):
        if edge is not None:
            out.append(piece(edge, edge))
        if number + 1 < len(edges):
            out.append(piece(edge, following))
    return tuple(out)


def outcomes(pieces: Sequence[Piece[Item]], tpp: float, judge: Callable[[Item], Said]) -> list[tuple[Said, str]]:
    """What ``judge`` says for every area within the bounds, each with its condition, the smallest area first.

    The condition is empty where all areas give the same.
    """
    runs: list[tuple[Said, int, int]] = []
    for number, piece in enumerate(pieces):
        said = judge(piece.item)
        if runs and runs[-1][0] == said:
            runs[-1] = (said, runs[-1][1], number)
        else:
            runs.append((said, number, number))
    found: dict[Said, list[str]] = {}
    for said, first, last in reversed(runs):
        least = pieces[first] if first else None
        most = pieces[last] if last + 1 < len(pieces) else None
        found.setdefault(said, []).append(_words(tpp, least, most))
    return [(said, " or ".join(words)) for said, words in found.items()]


def _words(tpp: float, least: Piece[Any] | None, most: Piece[Any] | None) -> str:
    """The areas of the densities from ``least`` to ``most``; None: as far as the bounds go."""
    said = []
    if most is not None and most.high:
        said.append(f"{'at least' if most.low == most.high else 'above'} {grouped(tpp / most.high)}")
    if least is not None and least.low:
        said.append(f"{'at most' if least.low == least.high else 'below'} {grouped(tpp / least.low)}")
    return f"logic die area {' and '.join(said)} mm2" if said else ""


def _thresholds(value: object) -> Iterator[Threshold]:
    """Every threshold that stands anywhere in records."""
    if isinstance(value, Threshold):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _thresholds(entry)
    elif isinstance(value, Record):
        for name in value.fields:
            yield from _thresholds(getattr(value, name))
