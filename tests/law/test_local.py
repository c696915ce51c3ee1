"""What of the law speaks in a place on a day: the cut loses nothing that decides, and laws with one key give one headline."""

from __future__ import annotations

from gpudb.law.local import Sight, local, under
from gpudb.law.prepared_item import prepare
from gpudb.law.signature import headline
from gpudb.law.status import Question, status_of
from gpudb.law.timeline import BEGINNING, change_days
from tests.law.test_gaps import ITEMS, SMALL

DAYS = (BEGINNING, *change_days(SMALL))


def test_under_the_records_of_a_place_and_a_day_an_item_has_the_headline_that_it_has_under_all() -> None:
    shared: dict[tuple[object, ...], tuple[str | None, ...]] = {}
    for item in ITEMS:
        whole = prepare(SMALL, item)._replace(records=SMALL)
        sight = Sight(whole)
        for to in SMALL.countries:
            for day in DAYS:
                law = local(SMALL, to, day)
                said = headline(status_of(whole, Question(to, day, headline_only=True)))
                assert headline(status_of(under(whole, law.records), Question(to, day, headline_only=True))) == said, (
                    item,
                    to,
                    day,
                )
                assert shared.setdefault(sight.of(law), said) == said, (item, to, day)
    assert len(shared) < len(ITEMS) * len(SMALL.countries) * len(DAYS) / 4


def test_what_cannot_reach_a_place_on_a_day_is_not_in_its_law() -> None:
    inside, outside = (local(SMALL, to, "2023-06-15").records for to in ("CN", "IL"))
    (ours,) = (rule.versions[0].scopes for rule in inside.rules if rule.id == "r")
    (theirs,) = (rule.versions[0].scopes for rule in outside.rules if rule.id == "r")
    assert (len(ours), len(theirs)) == (1, 0)
    assert [letter.id for letter in inside.letters] != [letter.id for letter in local(SMALL, "CN", "2024-06-15").records.letters]
