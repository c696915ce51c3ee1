"""Caveats that nothing can call for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd, prod
from typing import Any

from gpudb.curation.check import Checked
from gpudb.curation.law_check import problems_of
from gpudb.curation.law_reader import build
from gpudb.curation.lint.maker import part_inputs
from gpudb.curation.lint.registry import Hit, rule
from gpudb.curation.lint.seed_view import SeedView
from gpudb.law.caveat_records import Caveat
from gpudb.law.cited import ROUTES
from gpudb.law.destinations import classes, members_on
from gpudb.law.metrics import Inputs
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.records import LawRecords, as_known
from gpudb.law.status import Question, reviewed, status_of
from gpudb.law.timeline import change_days

#: what is asked about beside the parts: memory sold alone, in GB/s per mm2 (15 CFR 774, 3A090.c and 740.25: above 2, below 3.3)
_STACKS = tuple(Inputs({"memory_bandwidth_density": density}) for density in (2.5, 4)) * 8  # as often as one part in ten


@rule("LAW001")
def told(view: SeedView) -> Iterator[Hit]:
    """Some part or a stack of memory, destination, seat of the buyer and day (its first one, or a reviewed one on which the law
    changes) has each caveat.
    """
    seed, problems = problems_of(view.root)
    records = as_known(build(seed), None)
    if problems or not records.caveats:
        return
    items = [prepare(records, inputs) for inputs in (*part_inputs(Checked(view.seed, view.statements)).values(), *_STACKS)]
    alike = tuple(classes(records))
    for caveat in records.caveats:
        days, places = _days(records, caveat), _places(records, caveat, alike)
        if not any(
            _told(item, caveat, Question(place, day, end_user_hq=seat, headline_only=True))
            for day, place, item, seat in _spread(days, places, items, (None, *alike))
        ):
            yield Hit(caveat.id, (), "no part, destination and day has this caveat: its conditions exclude each other", "caveats")


def _spread(*lists: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Their product, far jumps apart: what a caveat is about lies together, and most of them are told of many."""
    every = prod(map(len, lists))
    step = next((step for step in range(every * 5 // 8, every) if gcd(step, every) == 1), 1)
    for number in range(every):
        at = number * step % every
        chosen = []
        for one in lists:
            at, place = divmod(at, len(one))
            chosen.append(one[place])
        yield tuple(chosen)


def _places(records: LawRecords, caveat: Caveat, alike: tuple[str, ...]) -> list[str]:
    """One destination for each place that the caveat names; without any, one of each class."""
    out = list(alike) if not caveat.destinations else []
    for place in caveat.destinations:
        kind, _, name = place.partition(":")
        members = members_on(records.groups[name], caveat.effective) if kind == "group" else (name,)
        out += sorted(members or ())[:1]
    return out


def _days(records: LawRecords, caveat: Caveat) -> list[str]:
    last = reviewed(records)[1] or caveat.effective
    later = [day for day in change_days(records) if caveat.effective < day <= last]
    return [caveat.effective, *(day for day in later if caveat.ends is None or day < caveat.ends)]


def _told(item: PreparedItem, caveat: Caveat, question: Question) -> bool:
    words = caveat.text.partition("{")[0]
    return any(
        (told.code, told.citation, told.url) == (caveat.code, caveat.citation, caveat.url) and told.text.startswith(words)
        for route in caveat.routes or ROUTES[:1]
        for told in status_of(item, question._replace(route=route)).caveats
    )
