"""Which statuses changed: the periods of two databases laid over each other, equal changes of many destinations together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from gpudb.query.reader import Row
from gpudb.query.tables import Pair


class StatusChange(NamedTuple):
    """One period of a part in which the answer changed for some destinations; None stands for no answer.

    ``what`` names what changed: status, review_policy, license_exceptions; or basis, citation when only the reason did.
    """

    part: str
    destinations: tuple[str, ...]
    valid_from: str
    valid_before: str
    old_status: str | None
    new_status: str | None
    what: tuple[str, ...]
    old: dict[str, str | None]
    new: dict[str, str | None]


#: what a status says, and why
ANSWER = ("status", "review_policy", "license_exceptions")
REASON = ("layer", "basis", "citation")
_Said = tuple[str | None, ...]
_Piece = tuple[str, str, _Said, _Said]


def status_changes(found: Iterator[Pair], without: set[str]) -> tuple[StatusChange, ...]:
    """The changes over matched rows of `export_status` (ordered by part, destination, day); ``without``: parts left out."""
    out: list[StatusChange] = []
    for part, of_part in groupby(found, key=lambda pair: _either(pair)["part"]):
        alike: dict[_Piece, list[str]] = {}
        for destination, group in groupby(of_part, key=lambda pair: _either(pair)["destination"]):
            held = list(group)
            if part in without or all(old == new for old, new in held):
                continue
            for piece in _overlay([old for old, _ in held if old], [new for _, new in held if new]):
                alike.setdefault(piece, []).append(destination)
        out += [_change(part, piece, destinations) for piece, destinations in sorted(alike.items(), key=_by_day)]
    return tuple(out)


def _either(pair: Pair) -> Row:
    return pair[1] or pair[0] or {}


def _by_day(item: tuple[_Piece, list[str]]) -> tuple[str, str, list[str]]:
    return item[0][0], item[0][1], item[1]


def _said(row: Row | None) -> _Said:
    return tuple(row.get(name) if row else None for name in (*ANSWER, *REASON))


def _overlay(old: Sequence[Row], new: Sequence[Row]) -> Iterator[_Piece]:
    """The longest periods in which what is said differs in one way."""
    edges = sorted({row[name] for row in (*old, *new) for name in ("valid_from", "valid_before")})
    pieces: list[_Piece] = []
    for start, end in pairwise(edges):
        before, after = _said(_at(old, start)), _said(_at(new, start))
        if before == after:
            continue
        last = pieces[-1] if pieces else None
        if last is not None and last[1] == start and last[2:] == (before, after):
            pieces[-1] = (last[0], end, before, after)
        else:
            pieces.append((start, end, before, after))
    return iter(pieces)


def _at(rows: Sequence[Row], day: str) -> Row | None:
    return next((row for row in rows if row["valid_from"] <= day < row["valid_before"]), None)


def _change(part: str, piece: _Piece, destinations: list[str]) -> StatusChange:
    start, end, before, after = piece
    names = (*ANSWER, *REASON)
    old, new = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    what = tuple(name for name in ANSWER if old[name] != new[name]) or tuple(name for name in REASON if old[name] != new[name])
    return StatusChange(part, tuple(destinations), start, end, old["status"], new["status"], what=what, old=old, new=new)
