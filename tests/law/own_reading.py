"""The law of accelerators read a second time, straight from its text and without the records of rules, to be held against the program.

It answers only where every figure that a clause asks for is known, and says nothing (None) otherwise: what the program
does with bounds and gaps has tests of its own. From the program it takes the figures of the part and the market facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gpudb.law.metrics import Inputs, Measures
from gpudb.law.rule_records import MarketFact, MarketNeed, market_fact


def codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Supplement no. 1 to part 740, without the territories (Hong Kong is China's by 772.1, Puerto Rico the United States')
D1 = codes("AM AZ BY KH CN GE IQ KZ KP KG LA LY MO MD MN MM NI RU TJ TM UZ VE VN YE")
D4 = codes("BH BY CN EG IR IQ IL JO KP KW LB LY MO OM PK QA RU SA SY AE VE YE")
D5 = codes("AF BY KH CF CN CD CU CY ER ET HT IR IQ KP LB LY MM NI RU SO SS SD SY VE ZW")
A5 = codes("AR AU AT BE BG CA HR CZ DK EE FI FR DE GR HU IS IN IE IT JP LV LT LU NL NZ NO PL PT RO SK SI KR ES SE CH TR GB")
A6 = codes("AL CY IL MT MX SG TW ZA")
PART_OF = {"HK": "CN", **dict.fromkeys(codes("PR GU VI UM MP AS"), "US")}
CRIMEA, DNR, LNR = "region:ua-crimea", "region:ua-dnr", "region:ua-lnr"
#: part 746: every item, or every item with an ECCN, and from which day
EMBARGOED = {
    **dict.fromkeys(("KP", "CU", "SY", "IR", CRIMEA), ""),
    **dict.fromkeys(("RU", DNR, LNR), "2022-02-24"),
    "BY": "2022-03-02",
}
SOLD = MarketNeed(fact="sold_in_united_states", on="2026-01-15", value="yes")


class Groups(NamedTuple):
    """Country groups on a day."""

    d1: frozenset[str]
    d4: frozenset[str]
    d5: frozenset[str]
    favoured: frozenset[str]

    @property
    def seats(self) -> frozenset[str]:
        """Macau and D:5: where a headquarters is looked at."""
        return self.d5 | {"MO"}


def groups(day: str) -> Groups:
    d1, d4, d5, favoured = D1, D4, D5, A5 | A6
    if day < "2024-03-15":  # 89 FR 18780
        d1, d5 = d1 - {"NI"}, d5 - {"NI"}
    if day >= "2025-11-07":  # the State Department; FR Doc. 2026-02262 follows it
        d5 = d5 - {"KH"}
    if day >= "2022-10-01":  # 22 CFR 126.1
        d5 = d5 - {"CY"}
    if day >= "2026-07-10":  # 91 FR 43034
        d4, favoured = d4 - {"AE"}, favoured | {"AE"}
    return Groups(d1, d4, d5, favoured)


class Shipment(NamedTuple):
    """A question: to where, when, for an end user of which headquarters, by which route."""

    to: str
    day: str
    seat: str
    route: str


def shipment(to: str, day: str, seat: str | None, route: str) -> Shipment:
    place = PART_OF.get(to, to)
    return Shipment(place, day, PART_OF.get(seat, seat) if seat else place, route)


class Figures(NamedTuple):
    """What the clauses ask of a part."""

    tpp: float
    density: float | None
    io: float | None
    dram: float | None
    datacenter: bool
    vendor: str
    family: str


def figures_of(item: Inputs, measures: Measures) -> Figures | None:
    """None where a figure is missing, bounded or another part's."""
    tpp, io, dram = (measures.spans[name].known for name in ("tpp", "aggregate_io_gbs", "total_dram_bandwidth_gbs"))
    if tpp is None or item.datacenter == "unknown" or item.bounds or "logic_die_area_mm2" in item.copied:
        return None
    area = item.values.get("logic_die_area_mm2")
    density = tpp / area if area else None
    return Figures(tpp, density, io, dram, item.datacenter == "yes", item.vendor or "", (item.family or "").casefold())


def is_a(figures: Figures) -> bool:
    """3A090.a of 2023 on; note 2 leaves out what is not for data centers below 4,800."""
    over = figures.tpp >= 4800 or (figures.tpp >= 1600 and figures.density is not None and figures.density >= 5.92)
    return over and (figures.datacenter or figures.tpp >= 4800)


def is_b(figures: Figures) -> bool:
    if figures.density is None or not (figures.datacenter or figures.tpp >= 4800):
        return False
    return (2400 <= figures.tpp < 4800 and 1.6 <= figures.density < 5.92) or (
        figures.tpp >= 1600 and 3.2 <= figures.density < 5.92
    )


def exceptions(figures: Figures, asked: Shipment) -> tuple[str, ...]:
    """NAC and ACA, 740.8: for 3A090.a not for data centers and 3A090.b for data centers only."""
    if is_a(figures) == figures.datacenter:
        return ()
    seats = groups(asked.day).seats
    if asked.to not in seats and asked.seat in seats:
        return () if asked.route == "transfer" else ("NAC",)
    if asked.day < "2024-04-04":
        return ("NAC",)
    return ("NAC",) if asked.to in seats and asked.route != "transfer" else ("ACA",)


def letters(figures: Figures, asked: Shipment) -> bool | str | None:
    """Is the maker bound by a letter of BIS? ``doubt`` where its words leave it open, None where a figure is missing."""
    day, now = asked.day, groups(asked.day)
    seated = asked.to in now.seats or asked.seat in now.seats
    bound = doubt = False
    if figures.vendor == "nvidia":
        bound = day >= "2022-08-26" and figures.family in {"a100", "a100x", "h100"} and asked.to in {"CN", "RU"}
        doubt = "2023-07-01" <= day < "2023-10-23" and figures.family in {"a100", "h100"} and asked.to in now.d4
        if "2023-10-23" <= day <= "2023-11-16":
            named = figures.family in {"a100", "a800", "h100", "h800", "l40s"} or (figures.tpp >= 4800 and figures.datacenter)
            bound |= named and (asked.to in (now.d1 | now.d4 | now.d5) - now.favoured or asked.seat in now.seats)
        if day >= "2025-04-09" and seated and figures.family != "h20":
            if (figures.io is None and (figures.dram or 0) < 4000) or (figures.dram is None and (figures.io or 0) < 900):
                return None
            bound |= (figures.dram or 0) >= 4000 or (figures.io or 0) >= 900
            doubt |= (figures.dram or 0) >= 1400 or (figures.io or 0) >= 1100
        bound |= day >= "2025-04-09" and seated and figures.family == "h20"
    if figures.vendor == "amd":
        bound = day >= "2022-08-31" and figures.family in {"mi250", "mi250x"} and asked.to == "CN"
        bound |= day >= "2025-04-15" and figures.family == "mi308x" and seated
    if figures.vendor == "intel" and day >= "2025-04-01" and asked.to == "CN":
        dram, io = figures.dram or 0, figures.io or 0
        bound = dram >= 1400 or io >= 1100 or dram + io >= 1700
        if not bound and None in (figures.dram, figures.io):
            return None
    return bound or ("doubt" if doubt else False)


def controlled(figures: Figures, asked: Shipment) -> bool | None:
    """Does 3A090 require a license for this shipment (742.6(a)(6))? None where a figure is missing."""
    if "2022-10-21" <= asked.day < "2023-11-17":
        if figures.tpp >= 4800 and figures.io is None:
            return None
        over = figures.tpp >= 4800 and (figures.io or 0) >= 600
        return over and (asked.to in {"CN", "IQ"} or (asked.to == "MO" and asked.day >= "2023-01-17"))
    if asked.day < "2022-10-21":
        return False
    if figures.density is None and figures.datacenter and 1600 <= figures.tpp < 4800:
        return None
    now = groups(asked.day)
    emirates = asked.to == "AE" and asked.day >= "2026-07-10"
    placed = asked.to in (now.d1 | now.d4 | now.d5) - now.favoured or emirates or asked.to == "IQ" or asked.seat in now.seats
    return placed and (is_a(figures) or is_b(figures))


def embargoed(asked: Shipment) -> bool:
    return asked.to in EMBARGOED and asked.day >= EMBARGOED[asked.to]


class Reading(NamedTuple):
    """The answer; ``exceptions`` and ``by_rule`` where the answer turns on them."""

    status: str
    exceptions: tuple[str, ...] = ()
    by_rule: bool = False


def read(figures: Figures, asked: Shipment) -> Reading | None:
    if asked.to == "US":
        return Reading("no_license_required")
    if embargoed(asked):
        return Reading("license_required")
    acting, bound = controlled(figures, asked), letters(figures, asked)
    if acting is None or bound is None:
        return None
    diffusion = (
        is_a(figures) and asked.day >= "2025-01-13"
    )  # 90 FR 4544: due on 2025-05-15, of no effect by the words of 2025-05-13
    usable = asked.to != "IQ" and (acting or (diffusion and asked.seat not in groups(asked.day).seats))
    codes = exceptions(figures, asked) if usable and asked.day >= "2023-11-17" else ()
    if bound is True or (acting and not codes):
        return Reading("license_required", by_rule=acting)
    if bound == "doubt":
        return Reading("unknown", codes)
    if acting:
        return Reading("license_exception_available", codes, True)
    if diffusion:
        return Reading("not_due" if asked.day < "2025-05-13" else "not_enforced", codes)
    return Reading("no_license_required")


def policy(figures: Figures, asked: Shipment, market: Iterable[MarketFact], part: str) -> str | None:
    """How BIS reviews an application under 3A090 (742.6(b)(10)); None where the text gives none or a fact is missing."""
    seats = groups(asked.day).seats
    restricted = asked.to in seats or asked.seat in seats
    if asked.day < "2023-11-17":
        return "presumption_of_denial" if asked.to in {"CN", "MO"} else None
    if "2024-12-02" <= asked.day < "2025-01-13" and restricted:
        return "case_by_case" if is_a(figures) != figures.datacenter else "presumption_of_denial"
    if asked.day < "2026-01-15":
        return "presumption_of_denial" if restricted else "presumption_of_approval"
    if asked.to in {"CN", "MO"} and asked.route == "export" and figures.tpp < 21000 and (figures.dram or 0) < 6500:
        sold = market_fact(market, SOLD, part, figures.family)
        if sold is None or (figures.dram is None and sold.value == "yes"):
            return None
        if sold.value == "yes":
            return "case_by_case"
    if restricted:
        return "presumption_of_denial"
    return "presumption_of_approval" if is_a(figures) else None
