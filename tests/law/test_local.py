"""What of the law speaks in a place on a day: the cut loses nothing that decides, and laws with one key give one headline."""

from __future__ import annotations

import pytest

from gpudb.law.metrics import Inputs, figures
from gpudb.law.prepared_item import prepare
from gpudb.law.signature import Sight, headline, local, under
from gpudb.law.status import Question, status_of
from gpudb.law.timeline import BEGINNING, change_days
from tests.law.small import OVER, UNDER, caveat, entity, letter, limb, rule, simple_control, small, version
from tests.law.test_gaps import ITEMS, SMALL

DAYS = (BEGINNING, *change_days(SMALL))


@pytest.mark.dear
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


HERE = ("country:CN",)
TEXT = small(
    rule("r", "control", simple_control(enforced_from="2022-06-01")),
    rule("t", "tariff", version("2022-02-01")),
    rule("e", "license_exception", version("2022-03-01", exceptions=(limb(), limb("ACA", destinations=("country:JP",))))),
    letters=(letter(destinations=HERE, ends="2023-08-01", overtaken="2023-06-01"),),
)._replace(
    caveats=(caveat(destinations=HERE, effective="2023-03-01", ends="2023-04-01"),), entities=(entity(ends="2023-05-15"),))  # fmt: skip
#: two days, and whether the law that speaks there is the same in China and in Japan
TURNS = [
    ("2019-12-31", "2020-01-01", False, False),  # not reviewed before
    ("2020-01-01", "2021-12-31", True, True),
    ("2021-12-31", "2022-01-01", False, False),  # the rule is in the text
    ("2022-01-31", "2022-02-01", True, True),  # a tariff decides no headline
    ("2022-02-28", "2022-03-01", False, False),  # an exception for each
    ("2022-05-31", "2022-06-01", False, False),  # the rule is enforced
    ("2022-06-01", "2022-12-31", True, True),
    ("2022-12-31", "2023-01-01", False, True),  # a letter about China
    ("2023-02-28", "2023-03-01", False, True), ("2023-03-31", "2023-04-01", False, True),  # a caveat about China
    ("2023-04-30", "2023-05-01", False, False), ("2023-05-14", "2023-05-15", False, False),  # a listed maker
    ("2023-05-31", "2023-06-01", False, True),  # the letter is overtaken
    ("2023-07-31", "2023-08-01", False, True),  # the letter ends
    ("2023-08-01", "2025-01-01", True, True),
    ("2025-01-01", "2025-01-02", False, False),  # not reviewed after
    ("2025-01-02", "2030-01-01", True, True),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "china", "japan"), TURNS)
def test_the_law_of_a_place_is_another_on_the_day_on_which_something_turns_there(
    first: str, second: str, china: bool, japan: bool
) -> None:
    same = [local(TEXT, to, first).key == local(TEXT, to, second).key for to in ("CN", "JP")]
    assert same == [china, japan]
    assert local(TEXT, "HK", second).key == local(TEXT, "CN", second).key  # it is treated as China


def test_the_law_of_a_place_holds_what_may_reach_it_and_no_more() -> None:
    def there(to: str, on: str) -> tuple[object, ...]:
        cut = local(TEXT, to, on).records
        codes = [limb.code for one in cut.rules for held in one.versions for limb in held.exceptions]
        return [one.id for one in cut.rules], codes, [len(x) for x in (cut.letters, cut.caveats, cut.entities)]

    assert there("CN", "2023-03-01") == (["r", "e"], ["NAC"], [1, 1, 0])
    assert there("JP", "2023-05-01") == (["r", "e"], ["ACA"], [0, 0, 1])
    assert [len(one.versions) for one in local(TEXT, "CN", "2021-12-31").records.rules] == [0, 0]
    # after the last reviewed day its law answers, beside what must be known on the day itself
    late = TEXT._replace(caveats=(caveat(effective="2025-02-01"),), letters=(letter(effective="2025-02-01"),))
    assert len(local(late, "CN", "2025-03-01").records.letters) == 0
    assert [len(local(late, "CN", day).records.caveats) for day in ("2025-01-31", "2025-02-01")] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"destinations": ()}, "CN JP SA"), ({"destinations": HERE}, "CN"), ({"destinations": ("world",), "exclude": HERE}, "JP SA"),
        ({"destinations": (), "headquarters": ("country:JP",)}, "JP"), ({"destinations": HERE, "possible_destinations": ("country:SA",)}, "CN SA"),
        ({"destinations": ("group:unknown",)}, "CN JP SA"),
    ],
)  # fmt: skip
def test_a_letter_is_part_of_the_law_where_it_may_reach_or_names_no_place(changes: dict, places: str) -> None:
    text = small(letters=(letter(**changes),))
    assert [to for to in ("CN", "JP", "SA") if local(text, to, "2023-06-01").records.letters] == places.split()


def test_items_that_a_law_sees_alike_have_one_headline_there_and_others_may_not() -> None:
    text = TEXT._replace(caveats=(caveat(vendors=("acme",), builtin="maker_eccn", eccn=("4A994",)),))
    law = local(text, "CN", "2023-05-01")

    def seen(item: Inputs) -> object:
        return Sight(prepare(text, item)).of(law)

    alike = seen(OVER)
    assert seen(OVER._replace(part="x2")) == seen(figures(tpp=4000)._replace(part="x1", vendor="acme", family="X1")) == alike
    others = (
        UNDER,
        OVER._replace(family="X2"),
        OVER._replace(vendor="other"),
        *(OVER._replace(maker_eccn=eccn) for eccn in ("4A994.l", "3A090.a")),
        figures()._replace(vendor="acme", family="X1"),
    )
    assert len({alike, *map(seen, others)}) == 1 + len(others)


@pytest.mark.parametrize("places", [{}, {"destinations": ("country:IL",)}], ids=["a seat alone", "a place or a seat"])
def test_a_caveat_about_a_seat_is_told_where_the_buyer_is_at_home(places: dict[str, tuple[str, ...]]) -> None:
    """The seat is looked at in a place whose buyers are at home there, too: the cut once left it out."""
    text = small(rule("r", "control", simple_control()))._replace(caveats=(caveat(headquarters=("country:JP",), **places),))
    whole = prepare(text, OVER)
    for to in ("JP", "IL", "SA"):
        law = local(text, to, "2023-01-01")
        asked = Question(to, "2023-01-01", headline_only=True)
        said = headline(status_of(whole, asked))
        assert headline(status_of(under(whole, law.records), asked)) == said
        assert ("embargo" in said) == (to == "JP" or f"country:{to}" in places.get("destinations", ()))
        assert bool(law.records.caveats) == ("embargo" in said)
    assert local(text, "JP", "2023-01-01").key != local(text, "SA", "2023-01-01").key
