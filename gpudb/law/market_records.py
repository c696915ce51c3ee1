"""What was so on a market on a day: whether a part was sold there. Not a column of `spec`: it is dated, and about a sale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from gpudb.law.cited import FAMILIES, Cited, Marketed
from gpudb.law.logic import Truth
from gpudb.law.record import Day, Record, Slug, Text, field, stored

Fact = Literal["sold_in_united_states"]
#: a fact in words
SAID = {"sold_in_united_states": "sold in the United States"}


class MarketFact(Cited, table="market_fact", seed=("market", "market"), sorted_by=("on", "id")):
    """Whether something was so of parts on one day; a part that is named goes before its family."""

    id: Slug = stored("record id", "market_id", key=True)
    fact: Fact = stored("what is said of the parts")
    on: Day = stored("day of which it is said", "day")
    value: Marketed = stored("yes or no")
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    parts: tuple[Slug, ...] = stored("parts it is about, comma-separated; they go before families", default=())
    published: Text = stored("what the source says, as printed")


class MarketNeed(Record):
    """A market fact that a review policy asks for."""

    fact: Fact = field("what must have been so")
    on: Day = field("on which day")
    value: Marketed = field("yes or no")


def market_fact(facts: Iterable[MarketFact], need: MarketNeed, part: str | None, family: str | None) -> MarketFact | None:
    """What is recorded of a part; None when nothing is."""
    found = [fact for fact in facts if (fact.fact, fact.on) == (need.fact, need.on)]
    named = (fact for fact in found if part in fact.parts)
    wanted = (family or "").casefold()
    alike = (fact for fact in found if wanted and wanted in {name.casefold() for name in fact.families})
    return next(named, None) or next(alike, None)


def market_words(fact: MarketFact) -> str:
    """What is recorded, in a few words."""
    return f"{'' if fact.value == 'yes' else 'not '}{SAID[fact.fact]} on {fact.on}"


def fulfils(found: MarketFact | None, need: MarketNeed) -> Truth:
    """Whether what is recorded is what is needed; None when nothing is recorded."""
    return None if found is None else found.value == need.value
