"""Letters, events, claims, bills, court cases, and caveats with what they rest on, each record described once (:mod:`gpudb.law.record`)."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from gpudb.law.record import (
    COUNTRY,
    EXACT,
    FAMILIES,
    MARKETED,
    OPEN,
    ORGANISATION,
    Cited,
    ClaimState,
    Day,
    Destinations,
    Kept,
    LastDay,
    Limits,
    Marketing,
    Precision,
    Record,
    ReviewPolicy,
    Route,
    Slug,
    Text,
    field,
    stored,
)
from gpudb.law.record import Country as Code
from gpudb.law.rule_records import MarketNeed, Threshold


class Alternative(Record):
    """One way to fall under a criterion: all its tests hold."""

    tests: tuple[Threshold, ...] = field("bounds, all of which must hold")


class Letter(Cited, table="letter", seed=("letters", "letter"), sorted_by=("effective", "id"), own="letter"):
    """An is-informed letter: binds one company, names parts, destinations and a criterion.

    A named part or family is reached; another one when ``criterion_tests`` are given and all hold, or one of ``criterion_any``
    does. Where one of ``doubt_any`` does instead, in ``possible_destinations`` until ``overtaken``, and with
    ``some_customers_only``, it makes a status unknown, not required. Elsewhere, and without any place, it is only told.
    """

    id: Slug = stored("letter id", "letter_id", key=True)
    authority: Slug = stored("who sent it", "authority_id", refers=ORGANISATION)
    company: Slug = stored("company it binds", "company_id", refers=ORGANISATION)
    title: Text = stored("in our words")
    effective: Day = stored("first day", "effective_on", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    ends: LastDay | None = stored(OPEN, "ends_on", view="valid_before", default=None)
    ends_reason: Text | None = stored("why it ended", view=None, default=None)
    clarified: Day | None = stored("day it was clarified", "clarified_on", default=None)
    named: tuple[Text, ...] = stored("what the letter names")
    criterion: Text = stored("the criterion, in our words")
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    destinations: tuple[Destinations, ...] = stored("places", default=())
    citation: Text = stored("filing that discloses it")
    parts: tuple[Slug, ...] = field("parts that it names", default=())
    criterion_tests: tuple[Threshold, ...] = field("the criterion as bounds, all of which must hold", default=())
    criterion_datacenter: Marketing = field(MARKETED, default="any")
    exclude: tuple[Destinations, ...] = field("destinations outside again", default=())
    headquarters: tuple[Destinations, ...] = field("headquarters inside", default=())
    some_customers_only: bool = field("whether it binds the company for some customers only", default=False)
    naming_text: Text | None = field("what it says of the parts that it names, in our words", default=None, later=True)
    possible_destinations: tuple[Destinations, ...] = field("places that it may mean without naming them", default=(), later=True)
    possible_text: Text | None = field("why it may mean them", default=None, later=True)
    overtaken: Day | None = field("first day from which a rule asks for what it may mean", default=None, later=True)
    overtaken_reason: Text | None = field("which rule", default=None, later=True)
    criterion_any: tuple[Alternative, ...] = field("what falls under the criterion: one suffices", default=(), later=True)
    criterion_any_basis: Text | None = field("where these figures are from", default=None, later=True)
    doubt_any: tuple[Alternative, ...] = field("what may fall under the criterion: one suffices", default=(), later=True)
    doubt_basis: Text | None = field("where these figures are from", default=None, later=True)


class Event(Cited, sorted_by=("day", "layer", "id")):
    """What happened on a day beside the rules; ``layer`` says which kind, and only it has what is None here."""

    id: Slug = field("record id")
    layer: str = field("license, import_measure or trade", seed=None)
    kind: str = field("what happened")
    authority: Slug = stored("who acts", "authority_id", refers=ORGANISATION)
    company: Slug | None = field("company concerned", default=None, seed=None)
    country: Code | None = field("importing country", default=None, seed=None)
    standing: str | None = field("reported or official", default=None, seed=None)
    title: Text = stored("in our words")
    day: Day = stored("day", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    until: LastDay | None = stored(OPEN, view="valid_before", default=None)
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    parts: tuple[Slug, ...] = field("parts it is about", default=(), seed=None)
    destinations: tuple[Destinations, ...] = field("places", default=(), seed=None)
    rate_percent: float | None = field("rate of a tariff or fee", default=None, seed=None)
    citation: Text = stored("citation")


_TOLD = ("title", "day", "precision", "until")


class LicenseEvent(Event, table="license_event", seed=("licenses", "license"), own="license"):
    """What happened to license applications: promised, granted, refused, revenue condition ..."""

    first = ("id", "authority", "company", "kind", *_TOLD, "families", "parts", "destinations", "citation")
    layer: str = field("the kind of event", default="license", seed=None)
    id: Slug = stored("record id", "license_id", key=True)
    authority: Slug = stored("who decides", "authority_id", refers=ORGANISATION)
    company: Slug | None = stored("company concerned", "company_id", refers=ORGANISATION, default=None)
    kind: Literal[
        "promised", "granted", "refused", "refusal_reported", "revenue_condition", "authorisation", "shipments_reported", "announced",
    ] = stored("promised, granted, refused, revenue_condition ...", checked=False)  # fmt: skip
    parts: tuple[Slug, ...] = field("parts it is about", default=())
    destinations: tuple[Destinations, ...] = stored("places", default=())


class ImportMeasure(Event, table="import_measure", seed=("import_measures", "measure"), own="import_measure"):
    """What the importing side does. It never changes the US headline."""

    first = ("id", "authority", "country", "kind", "standing", *_TOLD, "families", "parts", "citation")
    layer: str = field("the kind of event", default="import_measure", seed=None)
    id: Slug = stored("record id", "measure_id", key=True)
    country: Code = stored("importing country", "country_code", view="country", refers=COUNTRY)
    kind: Literal[
        "discouraged", "inspected", "blocked", "conditionally_approved", "summoned", "investigated", "restricted_use",
        "export_control", "export_control_suspended",
    ] = stored("discouraged, inspected, blocked, conditionally_approved ...", checked=False)  # fmt: skip
    standing: Literal["reported", "official"] = stored("reported or official")
    parts: tuple[Slug, ...] = field("parts it is about", default=())


class TradeEvent(Event, table="trade_event", seed=("trade", "event"), own="trade"):
    """Tariffs, rare earths, truces, fees, court rulings around the chip trade."""

    first = ("id", "kind", "authority", "counterpart", *_TOLD, "rate_percent", "rate_scope", "families")
    layer: str = field("the kind of event", default="trade", seed=None)
    id: Slug = stored("record id", "event_id", key=True)
    kind: Literal[
        "tariff", "rare_earths", "truce", "fee", "court", "framework", "investigation", "student_visas", "summit", "bill",
        "enforcement", "opinion", "other",
    ] = stored("tariff, rare_earths, truce, fee, court ...", checked=False)  # fmt: skip
    counterpart: Slug | None = stored("towards whom", "counterpart_id", refers=ORGANISATION, default=None, in_json=False)
    rate_percent: float | None = stored("rate of a tariff or fee", unit="%", default=None)
    rate_scope: Text | None = stored("on what", default=None, in_json=False)


class ClaimResponse(Cited, table="claim_response", json=False):
    """Somebody confirms, denies or disputes a claim."""

    respondent: Slug = stored("organisation id", "respondent_id", refers=ORGANISATION)
    stance: Literal["confirms", "denies", "disputes", "qualifies"] = stored("confirms, denies, disputes or qualifies")
    day: Day = stored("day")
    precision: Precision = stored(EXACT, default="day", checked=False)
    text: Text = stored("in our words", "response_text")


class Claim(Cited, table="claim", seed=("claims", "claim"), json=False, own="claim"):
    """Who says what about whom, on which day. Never a spec value, never a status."""

    id: Slug = stored("claim id", "claim_id", key=True)
    topic: Slug = stored("what it is about")
    claimant: Slug = stored("organisation id", "claimant_id", refers=ORGANISATION)
    about: tuple[Slug, ...] = stored("organisations it is about", default=())
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    text: Text = stored("the claim in our words", "claim_text")
    day: Day = stored("day it was made")
    precision: Precision = stored(EXACT, default="day")
    state: ClaimState = stored("open, supported, contradicted or retracted", default="open")
    contradicts: tuple[Slug, ...] = stored("claims it contradicts", default=())
    parts: tuple[Slug, ...] = field("parts it is about", default=())
    responses: tuple[ClaimResponse, ...] = field("who confirms or denies it", default=(), seed="response")


#: after these a bill cannot become law in this vehicle any more, or has
BILL_ENDS = ("in_law", "left_out", "dead")
#: after these a court has nothing left to decide in the first instance
CASE_ENDS = ("acquitted", "dismissed", "sentenced")


class Proceeding(Kept, json=False):
    """What a bill and a case have in common; it has no source of its own, because its states have theirs."""

    id: Slug = field("id of the bill or case")
    states: tuple[Cited, ...] = field("what happened", seed="state")


class BillState(Cited, table="bill_state", json=False):
    """What happened to a bill on a day."""

    state: Literal["introduced", "committee", "passed_house", "passed_senate", "in_law", "left_out", "dead"] = stored(
        "introduced, committee (reported or advanced by it), passed_house, passed_senate, in_law, left_out or dead"
    )
    chamber: Literal["house", "senate"] | None = stored("house or senate", default=None)
    day: Day = stored("day of the state", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    text: Text | None = stored("more, in our words", "state_text", default=None)


class Bill(Proceeding, table="bill", seed=("bills", "bill"), sorted_by=("id",)):
    """A bill about these parts or their export."""

    id: Slug = stored("bill id", "bill_id", key=True)
    authority: Slug = stored("chamber in which it was introduced", "authority_id", refers=ORGANISATION)
    number: Text = stored("number and Congress")
    title: Text = stored("its short title")
    url: Text = stored("where it can be looked up")
    subject: Text = stored("what it would do, in our words")
    companion: tuple[Slug, ...] = stored("bills with the same text in the other chamber", default=())
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    states: tuple[BillState, ...] = field("what happened to it", seed="state")


class CaseState(Cited, table="court_case_state", json=False):
    """What happened in a court case on a day."""

    state: Literal[
        "charged", "pleaded_guilty", "pleaded_not_guilty", "convicted", "acquitted", "dismissed", "sentenced", "adjourned"
    ] = stored("charged (no finding), pleaded_guilty, pleaded_not_guilty, convicted, acquitted, dismissed, sentenced, adjourned")
    day: Day = stored("day of the state", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    text: Text | None = stored("more, in our words", "state_text", default=None)


class Case(Proceeding, table="court_case", seed=("cases", "case"), sorted_by=("id",)):
    """A court case about exports of these parts."""

    id: Slug = stored("case id", "court_case_id", key=True)
    authority: Slug = stored("court", "authority_id", refers=ORGANISATION)
    jurisdiction: Code = stored("country of the court")
    number: Text = stored("docket number")
    title: Text = stored("name of the case")
    parties: tuple[Text, ...] = stored("who is charged")
    subject: Text = stored("what the charge says, in our words; no finding")
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    url: Text = stored("where it can be looked up")
    states: tuple[CaseState, ...] = field("what happened in it", seed="state")


#: bills and cases with the class of their states
PROCEEDINGS: dict[type[Proceeding], type[Cited]] = {Bill: BillState, Case: CaseState}

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
    headquarters: tuple[Destinations, ...] = field("or the buyer has its seat there", default=(), later=True)
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
