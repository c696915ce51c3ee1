"""All sources asked, one after the other: what there is to look at, and up to which day each layer can move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tools.watch import ecfr, edgar, federal_register
from tools.watch.fetch import Fetcher
from tools.watch.items import Answer, Item, names_read
from tools.watch.watched import Watched

Ask = Callable[[Fetcher, str, Watched, dict[str, dt.date], dt.date], Answer]
ASK: dict[str, Ask] = {federal_register.SOURCE: federal_register.ask, ecfr.SOURCE: ecfr.ask, edgar.SOURCE: edgar.ask}
#: where each source is asked
ADDRESSES = {
    federal_register.SOURCE: "https://www.federalregister.gov",
    ecfr.SOURCE: "https://www.ecfr.gov",
    edgar.SOURCE: "https://data.sec.gov",
}
#: the sources that list what can change a layer; a layer that is not named here is looked up by hand alone
RESTS_ON = {
    "rule": (federal_register.SOURCE, ecfr.SOURCE),
    "embargo": (federal_register.SOURCE, ecfr.SOURCE),
    "tariff": (federal_register.SOURCE,),
    "letter": (edgar.SOURCE,),
    "license": (edgar.SOURCE,),
}
BY_HAND = "By hand"
#: what no API lists, and where it stands then
_SEARCH = {
    "rule": ("press releases and guidance of BIS (bis.gov), which are not printed in the Federal Register", "seed/rules"),
    "embargo": ("what the State Department and OFAC announced on the embargoed destinations", "seed/rules, seed/groups"),
    "letter": ("statements of makers on letters, and press on them", "seed/letters"),
    "license": ("statements of makers and testimony on licenses promised, granted, refused", "seed/licenses"),
    "import_measure": (
        "what the importing side announced or is reported to do (MOFCOM, CAC, SAMR, customs)",
        "seed/import_measures",
    ),
    "tariff": (
        "proclamations on semiconductors that are signed and not yet printed (whitehouse.gov)",
        "seed/rules/us-s232-semiconductors.toml",
    ),
    "trade": ("tariffs, truces, bills and court cases around the chip trade", "seed/trade"),
    "claim": ("claims on use and smuggling, and answers to them", "seed/claims"),
}


class Layer(NamedTuple):
    """How far a layer was reviewed, up to which day this listing can carry it, and why not at all (empty: it can)."""

    since: dt.date
    through: dt.date
    held: str


@dataclass
class Listing:
    """What was found on a day. ``trouble`` has one sentence for each source that could not be asked whole."""

    day: dt.date
    layers: dict[str, Layer]
    items: list[Item]
    trouble: dict[str, str] = field(default_factory=dict)
    through: dict[str, dt.date] = field(default_factory=dict)


def listing(watched: Watched, fetcher: Fetcher, today: dt.date, addresses: Mapping[str, str] = ADDRESSES) -> Listing:
    """Ask every source; one that fails is told, keeps its layers where they are, and hides nothing that the others gave."""
    answers = {}
    for source, ask in ASK.items():
        since = {name: review.until for name, review in watched.reviews.items() if source in RESTS_ON.get(name, ())}
        answers[source] = ask(fetcher, addresses[source], watched, since, today)
    layers = {}
    for name, review in watched.reviews.items():
        of = [answers[source] for source in RESTS_ON.get(name, ())]
        held = "; ".join(answer.source for answer in of if answer.error)
        layers[name] = Layer(review.until, min([today, *(answer.through for answer in of)]), held)
    found = [item for answer in answers.values() for item in answer.items if not _read_before(item, watched)]
    return Listing(
        today,
        layers,
        [*found, *(_by_hand(name, watched) for name in watched.reviews)],
        {source: answer.error for source, answer in answers.items() if answer.error},
        {source: answer.through for source, answer in answers.items()},
    )


def _read_before(item: Item, watched: Watched) -> bool:
    """The standing reviews of all its layers name it among what was read, on the day to which they reach (it is asked for again)."""
    reviews = [watched.reviews[layer] for layer in item.layers]
    return all(item.day <= review.until.isoformat() and item.name in names_read(review.note) for review in reviews)


def _by_hand(layer: str, watched: Watched) -> Item:
    review = watched.reviews[layer]
    what, where = _SEARCH.get(layer, ("what was announced or reported", "seed"))
    said = review.note.partition(" Read: ")[0]
    why = f'no API lists this. The standing review says: "{said}" Settle what that leaves open, or say it again: --note {layer}=TEXT'
    return Item(
        f"hand:{layer}",
        BY_HAND,
        review.until.isoformat(),
        f"search for {layer}",
        f"{layer}: search for {what}, since {review.until}",
        "",
        (layer,),
        why,
        (where,),
    )
