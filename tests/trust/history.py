"""Random histories of a small seed: fifty changes, one a day, of everything that can be recorded or withdrawn.

A history is a list of records with their days; :func:`write` lays the seed folder as it was on one day. So a database can be
brought from day to day by loads, as a team's would be, and asked at the end what it knew on each.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any, NamedTuple

from gpudb.store import own
from tests.helpers import SmallSeed

FIRST = dt.date(2026, 1, 2)
PARTS = ("x1-big", "x1-small", "y2")
#: attribute, qualifier, unit, smallest and largest value
FACTS = (("boost_clock", "none", "MHz", 900, 2600), ("tdp", "none", "W", 100, 900), ("bf16_tensor", "dense", "TFLOPS", 60, 2600),
         ("memory_bandwidth", "none", "GB/s", 400, 9000), ("sm_count", "none", "", 20, 160))  # fmt: skip
COUNTRIES = ("CN", "MO", "DE", "AE", *(f"Y{chr(65 + n)}" for n in range(26)), *(f"Z{chr(65 + n)}" for n in range(26)))
PLACES = ("country:CN", "country:MO", "group:g1")


class Item(NamedTuple):
    """One record: in which file it stands, its text without days, when it was recorded and withdrawn."""

    file: str
    text: str
    recorded: dt.date
    withdrawn: dt.date | None
    frame: str = "table"  # or: fact
    key: tuple[str, str] | None = None  # part and attribute of a preferred fact: one of them counts at a time


class History(NamedTuple):
    """All records of a history, and the days on which something was said."""

    items: tuple[Item, ...]
    days: tuple[dt.date, ...]


def make(seed: int, changes: int = 50) -> History:
    """A history of so many days, each with one change: a record more, one withdrawn, or one corrected."""
    dice = random.Random(seed)
    items: list[Item] = [_letter(dice, 0, FIRST), _rule(dice, 0, FIRST), _event(dice, 0, FIRST), _claim(dice, 0, FIRST)]
    days = [FIRST]
    for number in range(1, changes + 1):
        day = FIRST + dt.timedelta(days=number)
        days.append(day)
        live = [i for i, item in enumerate(items) if item.withdrawn is None]
        makers = (_fact, _fact, _fact, _letter, _rule, _event, _claim, _member)
        move = dice.random()
        if move < 0.25 and live:
            at = dice.choice(live)
            items[at] = items[at]._replace(withdrawn=day)
        elif move < 0.4 and live:
            at = dice.choice(live)
            items[at] = items[at]._replace(withdrawn=day)
            maker = {"parts": _fact, "letters": _letter, "rules": _rule, "licenses": _event, "claims": _claim,
                     "groups": _member}[items[at].file.partition("/")[0]]  # fmt: skip
            items.append(maker(dice, number, day))
        else:
            items.append(dice.choice(makers)(dice, number, day))
        made = items[-1]
        for at, item in enumerate(items[:-1]):
            if made.key and made.recorded == day and item.key == made.key and item.withdrawn is None:
                items[at] = item._replace(withdrawn=day)
    return History(tuple(items), tuple(days))


def write(history: History, root: Path, day: dt.date) -> SmallSeed:
    """The seed folder as it was on ``day``: later records are absent, later withdrawals not yet said."""
    seed = SmallSeed.write(root)
    seed.append("countries.toml", "".join(f'[[country]]\ncode = "{c}"\nname = "Land {c}"\n' for c in COUNTRIES))
    seed.append("tpp_bits.toml", '[[bits]]\ncolumn = "bf16_tensor_dense_tflops"\nbits = 16\nnote = "n"\n')
    seed.append("groups/g1.toml", GROUP)
    layers = ("rule", "letter", "license", "import_measure", "tariff", "trade")
    seed.append("reviews.toml", "".join(REVIEW.format(layer=layer) for layer in layers))
    for item in _in_order([item for item in history.items if item.recorded <= day]):
        gone = item.withdrawn if item.withdrawn is not None and item.withdrawn <= day else None
        if item.frame == "fact":
            said = f', withdrawn = {gone}, withdrawn_reason = "so" }}' if gone else " }"
            text = item.text.replace("DAY", str(item.recorded)).replace(" END", said)
        else:
            text = item.text.replace("DAY", str(item.recorded))
            text = text.replace("END\n", f'withdrawn = {gone}\nwithdrawn_reason = "so"\n' if gone else "")
        seed.append(item.file, text)
    return seed


class Teams:
    """Own facts of two teams beside a history: one imports tables, one has a folder; each may put its own first, or behind again."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"teams {seed}")
        self.rows: dict[str, list[dict[str, Any]]] = {"acme-lab": [], "zeta": []}

    def step(self, day: dt.date) -> own.Wish:
        """What one of them does on a day: a fact more (what it said about the same before is withdrawn), one withdrawn, or neither."""
        team = self.dice.choice(sorted(self.rows))
        rows, first = self.rows[team], self.dice.choice((None, None, True, False))
        live = [row for row in rows if not row["withdrawn"]]
        if live and self.dice.random() < 0.3:
            self.dice.choice(live).update(withdrawn=day, withdrawn_reason="so")
        elif not rows or self.dice.random() < 0.8:
            part, (attribute, qualifier, unit, low, high) = self.dice.choice(PARTS), self.dice.choice(FACTS)
            for row in live:
                if (row["part"], row["attribute"]) == (part, attribute):
                    row.update(withdrawn=day, withdrawn_reason="measured again")
            value = self.dice.randint(low, high)
            rows.append({"part": part, "attribute": attribute, "qualifier": qualifier, "value": value, "unit": unit,
                         "published": f"{value} {unit}".strip(), "source": self.dice.choice(("sheet", "paper")),
                         "locator": f"run {len(rows)}", "recorded": day, "withdrawn": "", "withdrawn_reason": ""})  # fmt: skip
        text = "\n".join(",".join(str(cell) for cell in line) for line in (rows[0], *(row.values() for row in rows)))
        way = "folder" if team == "zeta" else "import"
        file = own.OwnFile(team, way, "facts.csv", day.isoformat(), text + "\n")
        if way == "folder":
            return own.Wish(files=(file,), folders=frozenset({team}), first=first)
        return own.Wish(files=(file,), first=first, since=day.isoformat())


def _in_order(items: list[Item]) -> list[Item]:
    """Rule versions by their effective day, as a rule's file wants them; the rest as recorded."""
    heads = [item for item in items if item.file.startswith("rules/") and item.text.startswith("id =")]
    rules = sorted(
        (i for i in items if i.file.startswith("rules/") and i not in heads), key=lambda i: i.text.split("effective = ")[1]
    )
    changes = sorted((i for i in items if i.file.startswith("groups/")), key=lambda i: i.text.partition("day = ")[2][:10])
    return [*heads, *rules, *changes, *(item for item in items if not item.file.startswith(("rules/", "groups/")))]


GROUP = """id = "g1"
label = "G:1"
authority = "press"
title = "A group"
covered_from = 2025-01-01

[reading]
source = "sheet"
at = "table"
evidence = "primary_read"
recorded = 2026-01-02
as_of = 2025-01-01
members = ["MO"]
"""
REVIEW = """[[review]]
layer = "{layer}"
reviewed_from = 2025-01-01
reviewed_until = 2025-12-31
recorded = 2026-01-02
note = "n"
"""
CITED = 'citation = "c"\nsource = "sheet"\nat = "page 1"\nevidence = "primary_read"\nrecorded = DAY\nEND\n'


def _fact(dice: random.Random, number: int, day: dt.date) -> Item:
    part, (attribute, qualifier, unit, low, high) = dice.choice(PARTS), dice.choice(FACTS)
    value = dice.randint(low, high)
    words = f"{value} {unit}".strip()
    fact: dict[str, Any] = {
        "attribute": attribute,
        "qualifier": qualifier,
        "value": value,
        "published": words,
        "at": f"p. {number}",
    }
    if attribute == "memory_bandwidth":
        fact["unit"] = unit
    preferred = dice.random() < 0.6
    fact |= {"rank": "preferred" if preferred else "deprecated", "reason": f"r{number}"}
    inside = ", ".join(f"{k} = {v!r}".replace("'", '"') for k, v in fact.items())
    text = (
        f'\n[[reading]]\nsource = "{dice.choice(("sheet", "paper"))}"\nrecorded = DAY\nevidence = "primary_read"\n'
        f"facts = [\n  {{ {inside} END,\n]\n"
    )
    return Item(f"parts/acme/{part}.toml", text, day, None, "fact", (part, attribute) if preferred else None)


def _letter(dice: random.Random, number: int, day: dt.date) -> Item:
    family, where = dice.choice(("X1", "Y2")), dice.choice(PLACES)
    text = (
        f'\n[[letter]]\nid = "l{number}"\nauthority = "press"\ncompany = "acme"\ntitle = "Letter {number}"\n'
        f'effective = {_day(dice)}\nfamilies = ["{family}"]\nnamed = ["{family}"]\ncriterion = "none"\n'
        f'destinations = ["{where}"]\n{CITED}'
    )
    return Item("letters/l.toml", text, day, None)


def _rule(dice: random.Random, number: int, day: dt.date) -> Item:
    bound = dice.choice((1600, 2400, 4800, 9600, 16000))
    text = (
        f'\n[[version]]\nid = "v{number}"\ntitle = "Version {number}"\neffective = {_day(dice, number)}\nsummary = "s"\n{CITED}\n'
        f'[[version.clause]]\nid = "a.1"\nparagraph = "R1.a"\nat = "a"\ntests = [{{ metric = "tpp", op = ">=", value = {bound} }}]\n\n'
        f'[[version.scope]]\ninclude = ["{dice.choice(PLACES)}"]\nat = "scope"\n'
    )
    head = (
        'id = "r1"\nauthority = "press"\ntitle = "A rule"\nkind = "control"\ncitation = "R1"\nurl = "https://press.example/r1"\n'
        if number == 0
        else ""
    )
    return Item("rules/r1.toml", head + text, day, None)


def _event(dice: random.Random, number: int, day: dt.date) -> Item:
    text = (
        f'\n[[license]]\nid = "e{number}"\nauthority = "press"\nkind = "{dice.choice(("promised", "granted", "refused"))}"\n'
        f'title = "License {number}"\nday = {_day(dice)}\nfamilies = ["{dice.choice(("X1", "Y2"))}"]\n'
        f'destinations = ["{dice.choice(PLACES[:2])}"]\n{CITED}'
    )
    return Item("licenses/e.toml", text, day, None)


def _claim(dice: random.Random, number: int, day: dt.date) -> Item:
    text = (
        f'\n[[claim]]\nid = "c{number}"\ntopic = "t"\nclaimant = "press"\nabout = ["acme"]\nfamilies = ["X1"]\n'
        f'text = "claim {number}"\nday = {_day(dice)}\nstate = "{dice.choice(("open", "supported"))}"\n'
        + CITED.partition("\n")[2]
    )
    return Item("claims/c.toml", text, day, None)


def _member(dice: random.Random, number: int, day: dt.date) -> Item:
    country = f"Z{chr(65 + number // 26)}" if number >= 26 else f"Y{chr(65 + number)}"
    text = f'\n[[change]]\nday = {_day(dice, number)}\nadded = ["{country}"]\nremoved = []\n' + CITED.partition("\n")[2]
    return Item("groups/g1.toml", text, day, None, "table")


def _day(dice: random.Random, number: int | None = None) -> dt.date:
    """A day of 2025; with a number one that no other number gets."""
    return dt.date(2025, 1, 2) + dt.timedelta(days=dice.randint(0, 350) if number is None else number * 7)
