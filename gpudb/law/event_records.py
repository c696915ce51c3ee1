"""Letters, events and claims, each record described once (:mod:`gpudb.law.record`)."""

from __future__ import annotations

from typing import Literal

from gpudb.law.cited import COUNTRY, EXACT, FAMILIES, MARKETED, OPEN, ORGANISATION, Cited, ClaimState, Marketing, Precision
from gpudb.law.record import Country as Code
from gpudb.law.record import Day, Destinations, LastDay, Record, Slug, Text, field, stored
from gpudb.law.rule_records import Threshold


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
    authority: Slug = field("who acts")
    company: Slug | None = field("company concerned", default=None, seed=None)
    country: Code | None = field("importing country", default=None, seed=None)
    standing: str | None = field("reported or official", default=None, seed=None)
    title: Text = field("in our words")
    day: Day = field("day")
    precision: Precision = field(EXACT, default="day")
    until: LastDay | None = field(OPEN, default=None)
    families: tuple[Text, ...] = field(FAMILIES, default=())
    parts: tuple[Slug, ...] = field("parts it is about", default=(), seed=None)
    destinations: tuple[Destinations, ...] = field("places", default=(), seed=None)
    rate_percent: float | None = field("rate of a tariff or fee", default=None, seed=None)
    citation: Text = field("citation")


class LicenseEvent(Event, table="license_event", seed=("licenses", "license"), own="license"):
    """What happened to license applications: promised, granted, refused, revenue condition ..."""

    layer: str = field("the kind of event", default="license", seed=None)
    id: Slug = stored("record id", "license_id", key=True)
    authority: Slug = stored("who decides", "authority_id", refers=ORGANISATION)
    company: Slug | None = stored("company concerned", "company_id", refers=ORGANISATION, default=None)
    kind: Literal[
        "promised",
        "granted",
        "refused",
        "refusal_reported",
        "revenue_condition",
        "authorisation",
        "shipments_reported",
        "announced",
    ] = stored("promised, granted, refused, revenue_condition ...", checked=False)
    title: Text = stored("in our words")
    day: Day = stored("day", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    until: LastDay | None = stored(OPEN, view="valid_before", default=None)
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    parts: tuple[Slug, ...] = field("parts it is about", default=())
    destinations: tuple[Destinations, ...] = stored("places", default=())
    citation: Text = stored("citation")


class ImportMeasure(Event, table="import_measure", seed=("import_measures", "measure"), own="import_measure"):
    """What the importing side does. It never changes the US headline."""

    layer: str = field("the kind of event", default="import_measure", seed=None)
    id: Slug = stored("record id", "measure_id", key=True)
    authority: Slug = stored("who acts", "authority_id", refers=ORGANISATION)
    country: Code = stored("importing country", "country_code", view="country", refers=COUNTRY)
    kind: Literal[
        "discouraged",
        "inspected",
        "blocked",
        "conditionally_approved",
        "summoned",
        "investigated",
        "restricted_use",
        "export_control",
        "export_control_suspended",
    ] = stored("discouraged, inspected, blocked, conditionally_approved ...", checked=False)
    standing: Literal["reported", "official"] = stored("reported or official")
    title: Text = stored("in our words")
    day: Day = stored("day", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    until: LastDay | None = stored(OPEN, view="valid_before", default=None)
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    parts: tuple[Slug, ...] = field("parts it is about", default=())
    citation: Text = stored("citation")


class TradeEvent(Event, table="trade_event", seed=("trade", "event"), own="trade"):
    """Tariffs, rare earths, truces, fees, court rulings around the chip trade."""

    layer: str = field("the kind of event", default="trade", seed=None)
    id: Slug = stored("record id", "event_id", key=True)
    kind: Literal[
        "tariff",
        "rare_earths",
        "truce",
        "fee",
        "court",
        "framework",
        "investigation",
        "student_visas",
        "summit",
        "bill",
        "enforcement",
        "opinion",
        "other",
    ] = stored("tariff, rare_earths, truce, fee, court ...", checked=False)
    authority: Slug = stored("who acts", "authority_id", refers=ORGANISATION)
    counterpart: Slug | None = stored("towards whom", "counterpart_id", refers=ORGANISATION, default=None, in_json=False)
    title: Text = stored("in our words")
    day: Day = stored("day", view="valid_from")
    precision: Precision = stored(EXACT, default="day")
    until: LastDay | None = stored(OPEN, view="valid_before", default=None)
    rate_percent: float | None = stored("rate of a tariff or fee", unit="%", default=None)
    rate_scope: Text | None = stored("on what", default=None, in_json=False)
    families: tuple[Text, ...] = stored(FAMILIES, default=())
    citation: Text = stored("citation")


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
