"""What a reader must know beside a headline, and makers on a list of parties: data, which never change a status."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from gpudb.law.cited import COUNTRY, OPEN, ORGANISATION, Cited, ReviewPolicy, Route
from gpudb.law.market_records import MarketNeed
from gpudb.law.record import Country as Code
from gpudb.law.record import Day, Destinations, LastDay, Limits, Slug, Text, field, stored

CaveatCode = Literal[
    "embargo", "at", "maker_end_use", "military_end_use", "supercomputer_end_use", "entity_list", "gp10", "foreign_made",
    "headquarters", "exception_conditions", "not_computed", "not_reviewed", "not_announced",
]  # fmt: skip
#: what a caveat is about, in the order in which an answer tells them
CODES: tuple[str, ...] = get_args(CaveatCode)
Headline = Literal[
    "no_license_required", "license_exception_available", "license_required", "not_due", "not_enforced", "unknown"
]  # fmt: skip
Eccn = Annotated[str, Limits(r"^[0-9][A-E][0-9]{3}$")]
NOT_ANNOUNCED, NOT_REVIEWED, NOT_COMPUTED, MAKER_ECCN = "not_announced", "not_reviewed", "not_computed", "maker_eccn"
#: what a text may leave for the program to fill in
PLACES = ("codes", "maker_eccn", "announced_on", "reviewed_from", "reviewed_until")


class Caveat(Cited, table="caveat", seed=("caveats", "caveat"), sorted_by=("code", "id")):
    """A text that stands beside an answer when every condition that it names holds; an empty condition always does.

    ``text`` may hold the :data:`PLACES` in braces; `codes` are the license exceptions of the embargo that decides.
    """

    id: Slug = stored("caveat id", "caveat_id", key=True)
    code: CaveatCode = stored("what it is about: embargo, at, military_end_use, entity_list ...", checked=False)
    text: Text = stored("what a reader must know, in our words", "caveat_text")
    effective: Day = stored("first day", "effective_on", view="valid_from")
    ends: LastDay | None = stored(OPEN, "ends_on", view="valid_before", default=None)
    citation: Text = stored("legal citation")
    url: Text = stored("address of the text")
    destinations: tuple[Destinations, ...] = stored("places; empty for everywhere", default=())
    exclude: tuple[Destinations, ...] = stored("places outside again", default=())
    paragraphs: tuple[Text, ...] = stored("one is met, or may be", default=())
    statuses: tuple[Headline, ...] = stored("the headline is one of them", default=(), checked=False)
    layers: tuple[Slug, ...] = stored("the layer that decides is one of them", default=())
    exceptions: tuple[Text, ...] = stored("one of these license exceptions is possible", default=())
    routes: tuple[Route, ...] = stored("the route is one of them", default=(), checked=False)
    vendors: tuple[Slug, ...] = stored("the maker is one of them", default=())
    vendor_countries: tuple[Code, ...] = stored("the maker's home is one of them", default=())
    eccn: tuple[Eccn, ...] = stored(
        "the maker's own ECCN is one of them, or the part is not known to be inside 3A090", default=()
    )
    requires: tuple[MarketNeed, ...] = field("market facts, each recorded as said", default=())
    builtin: Literal["not_announced", "not_reviewed", "maker_eccn"] | None = stored(
        "what the program looks up: whether the part was announced, the day reviewed, the maker's ECCN known",
        default=None,
        checked=False,
    )


class Entity(Cited, table="listed_entity", seed=("entities", "entity"), sorted_by=("company", "effective", "id")):
    """A maker on a list of parties: it binds who sends items to that party, and is told beside an answer about its chips."""

    id: Slug = stored("entry id", "entity_id", key=True)
    authority: Slug = stored("who keeps the list", "authority_id", refers=ORGANISATION)
    list: Literal["entity_list", "military_end_user_list", "unverified_list"] = stored(
        "entity_list, military_end_user_list or unverified_list", "list_name", checked=False
    )
    company: Slug = stored("the maker", "company_id", refers=ORGANISATION)
    names: tuple[Text, ...] = stored("as the source names it")
    country: Code = stored("its country", "country_code", view="country", refers=COUNTRY)
    effective: Day = stored("first day", "effective_on", view="valid_from")
    ends: LastDay | None = stored(OPEN, "ends_on", view="valid_before", default=None)
    license_requirement: Text = stored("for which items a license is required")
    review_policy: ReviewPolicy | None = stored("how an application is reviewed", default=None, checked=False)
    footnote: int | None = stored("footnote of the entry: 4 reaches foreign-made items", default=None)
    citation: Text = stored("legal citation")
    url: Text = stored("address of the list")
