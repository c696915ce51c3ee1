"""The records of law, each described once; :class:`LawRecords` is all that the engine knows.

A new field is one line here (and a migration when it has a column): the seed's model, reading, rows, JSON and the
documented columns of the views follow (:mod:`gpudb.law.record`). No number of any law stands in code: thresholds, bounds,
scopes and days come from ``seed/`` or from a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, NamedTuple, TypeVar, get_args

from gpudb.law.record import Country as Code
from gpudb.law.record import Day, Destinations, LastDay, Limits, Record, Slug, Text, field, stored
from gpudb.model import OPEN_END, Evidence

NO_LICENSE, EXCEPTION, REQUIRED = "no_license_required", "license_exception_available", "license_required"
NOT_ENFORCED, UNKNOWN = "not_enforced", "unknown"
#: the words that a headline may be
STATUSES = (NO_LICENSE, EXCEPTION, REQUIRED, NOT_ENFORCED, UNKNOWN)
#: the layers whose reviews bound the headline: importing side, granted licenses and tariffs never change it
HEADLINE_LAYERS = ("rule", "letter")

ReviewPolicy = Literal["presumption_of_denial", "case_by_case", "presumption_of_approval"]
Route = Literal["export", "reexport", "transfer"]
#: how a license application is reviewed
POLICIES: tuple[str, ...] = get_args(ReviewPolicy)
ROUTES: tuple[str, ...] = get_args(Route)
ClaimState = Literal["open", "supported", "contradicted", "retracted"]
CLAIM_STATES: tuple[str, ...] = get_args(ClaimState)

Metric = Literal["tpp", "performance_density", "aggregate_io_gbs", "total_dram_bandwidth_gbs", "memory_bandwidth_density"]
Operator = Literal["<", "<=", ">", ">="]
Precision = Literal["day", "month", "year"]
Marketed = Literal["yes", "no"]
Marketing = Literal["any", "yes", "no"]
ClauseId = Annotated[str, Limits(r"^[a-z0-9.]+$")]
ExceptionCode = Annotated[str, Limits(r"^[A-Z]{2,5}$")]
ColumnName = Annotated[str, Limits(r"^[a-z][a-z0-9_]*$")]
NoticeDays = Annotated[int, Limits(least=0, most=365)]
BitLength = Annotated[int, Limits(least=1, most=64)]

ORGANISATION, SOURCE, COUNTRY = "organisation.organisation_id", "source.source_id", "country.country_code"
FAMILIES = "families of parts it is about, comma-separated; empty for none named"
EXACT = "day, month or year: how exactly the day is known"
OPEN = "first day after; 9999-12-31 when open"
AT = "where in the text"
MARKETED = "whether the part is marketed for data centers"
UNVERIFIED = "conditions that no database can check: listed in the answer"


class Cited(Record):
    """What every legal or reported record carries: where it was read, and when it entered the record."""

    source: Slug = stored("source that was read (source_list.source)", "source_id", refers=SOURCE)
    at: Text = stored("where in the source", "locator", in_json=False)
    evidence: Evidence = stored("primary_read, quoted or secondary")
    quotes: Text | None = stored("the document that the source quotes", default=None, in_json=False)
    recorded: Day = stored("day it entered the record", "recorded_on")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None, in_json=False)
    note: Text | None = stored("what a reader must know", default=None, in_json=False)


class Country(Record, table="country", seed=("countries.toml", "country"), json=False):
    """An ISO 3166-1 country; ``treated_as`` is the destination whose rules apply to it (Hong Kong: CN)."""

    code: Code = stored("ISO 3166-1 code", "country_code", view="country", key=True)
    name: Text = stored("name")
    treated_as: Code | None = stored("destination whose rules apply (Hong Kong: CN)", default=None)
    treated_as_source: Slug | None = stored("where that was read", view="source", refers=SOURCE, default=None)
    treated_as_note: Text | None = stored("why", default=None)


class GroupChange(Cited, sorted_by=("day",)):
    """Countries that enter or leave a group on a day."""

    day: Day = field("the first day after the change")
    added: tuple[Code, ...] = field("countries that enter", default=())
    removed: tuple[Code, ...] = field("countries that leave", default=())


class Group(
    Cited,
    table="country_group",
    seed=("groups", ""),
    sorted_by=("id",),
    inside={"reading": ("as_of", "members", *Cited.fields)},
    in_json={"withdrawn": False},
):
    """A country group: the members on one day, as one source lists them, and the changes around it.

    Answers reach back to ``covered_from``.
    """

    id: Slug = stored("group id", "group_id", view="country_group", key=True)
    label: Text = stored("D:5, A:6 ...")
    title: Text = stored("what the group is")
    authority: Slug = stored("organisation id", "authority_id", refers=ORGANISATION)
    covered_from: Day = stored("first day for which members are known")
    as_of: Day = stored("day of the full list")
    members: tuple[Code, ...] = field("the full list")
    changes: tuple[GroupChange, ...] = field("changes before and after it", default=(), seed="change")


class Threshold(Record):
    """One limb: ``metric op value``; the operator is part of the law (>= is not >)."""

    metric: Metric = field("what is measured")
    op: Operator = field("< <= > >=: exclusive and inclusive bounds kept")
    value: float = field("the bound")


class Clause(Record):
    """A clause is met when all its tests hold; a version is met when any clause is and no exclusion applies."""

    id: ClauseId = field("clause id")
    paragraph: Text = field("paragraph of the entry")
    tests: tuple[Threshold, ...] = field("bounds, all of which must hold")
    at: Text = field(AT)


class Exclusion(Record):
    """What a note takes out of ``paragraphs`` again: marketing as said and all tests hold."""

    id: Slug = field("exclusion id")
    citation: Text = field("the note")
    paragraphs: tuple[Text, ...] = field("the paragraphs that it empties")
    datacenter: Marketed = field(MARKETED)
    tests: tuple[Threshold, ...] = field("bounds, all of which must hold", default=())
    at: Text = field(AT)


class Scope(Record):
    """Where a license is required: (any of include) minus (any of exclude), or headquarters in one of those places.

    ``headquarters``: the requirement also follows entities with headquarters (or ultimate parent) there, wherever the item
    goes. ``exempt``: exemptions that no database can check (approved end users ...); listed in the answer, never applied.
    """

    include: tuple[Destinations, ...] = field("destinations inside")
    exclude: tuple[Destinations, ...] = field("destinations outside again", default=())
    headquarters: tuple[Destinations, ...] = field("headquarters inside", default=())
    paragraphs: tuple[Text, ...] = field("paragraphs for which it holds; empty for all", default=())
    exempt: tuple[Text, ...] = field("exemptions that are not checked", default=())
    at: Text = field(AT)


class PolicyLimb(Record):
    """One limb of a review policy, tried in order; the first whose conditions all hold decides.

    The place fits when the destination is one of ``destinations`` or the end user's headquarters one of ``headquarters``
    (both empty: anywhere), and neither is in ``exclude`` / ``not_headquarters``.
    """

    policy: ReviewPolicy = field("how an application is reviewed")
    destinations: tuple[Destinations, ...] = field("destinations inside", default=())
    exclude: tuple[Destinations, ...] = field("destinations outside again", default=())
    headquarters: tuple[Destinations, ...] = field("headquarters inside", default=())
    not_headquarters: tuple[Destinations, ...] = field("headquarters outside again", default=())
    routes: tuple[Route, ...] = field("routes for which it holds; empty for all", default=())
    paragraphs: tuple[Text, ...] = field("one must be met; empty for any controlled item", default=())
    not_paragraphs: tuple[Text, ...] = field("none may be met", default=())
    datacenter: Marketing = field(MARKETED, default="any")
    tests: tuple[Threshold, ...] = field("bounds, all of which must hold", default=())
    unverified: tuple[Text, ...] = field(UNVERIFIED, default=())
    at: Text = field(AT)


class ExceptionLimb(Record):
    """One way to use a license exception: which paragraphs, marketing and places, with notice or not.

    The place fits as for :class:`PolicyLimb`.
    """

    code: ExceptionCode = field("symbol of the exception")
    paragraphs: tuple[Text, ...] = field("one must be met")
    not_paragraphs: tuple[Text, ...] = field("none may be met", default=())
    datacenter: Marketing = field(MARKETED, default="any")
    destinations: tuple[Destinations, ...] = field("destinations inside")
    exclude: tuple[Destinations, ...] = field("destinations outside again", default=())
    headquarters: tuple[Destinations, ...] = field("headquarters inside", default=())
    not_headquarters: tuple[Destinations, ...] = field("headquarters outside again", default=())
    routes: tuple[Route, ...] = field("routes for which it holds; empty for all", default=())
    tests: tuple[Threshold, ...] = field("bounds, all of which must hold", default=())
    unverified: tuple[Text, ...] = field(UNVERIFIED, default=())
    notice_days: NoticeDays = field("days of notice to the authority", default=0)
    at: Text = field(AT)


class Band(Record):
    """A tariff band: all tests hold (bounds exclusive where the text says so)."""

    id: Slug = field("band id")
    rate_percent: float = field("the rate in percent")
    tests: tuple[Threshold, ...] = field("bounds, all of which must hold")
    exemptions: tuple[Text, ...] = field("exemptions that are not checked", default=())
    at: Text = field(AT)


class RuleVersion(Cited, table="rule_version", sorted_by=("effective",), in_json={"note": True}):
    """One version: in the text from ``effective`` until the next version or ``ends``, half open like all periods here.

    Enforced on D when ``enforced_from`` (else ``effective``) <= D < ``enforced_until`` (else open); a version whose
    enforcement would begin after it was given up was never enforced. ``clauses_of``: the rule whose clauses and exclusions
    of that day this version uses, instead of clauses of its own.
    """

    id: Slug = stored("version id", "version")
    citation: Text = stored("legal citation")
    title: Text = stored("what the version did")
    summary: Text = stored("in our words")
    announced: Day | None = stored("day it was announced", "announced_on", default=None)
    published: Day | None = stored("day it was published", "published_on", default=None)
    effective: Day = stored("first day in the text", "effective_on")
    ends: LastDay | None = stored("first day no longer in the text, when the version itself says so", "ends_on", default=None)
    ends_note: Text | None = stored("why it ends", view=None, default=None)
    enforced_from: Day | None = stored("first day it is enforced, when that is not the first day in the text", default=None)
    enforced_until: Day | None = stored("first day it is no longer enforced", default=None)
    compliance: Day | None = stored("compliance day named in the text", "compliance_on", default=None)
    clauses_of: Slug | None = field("rule whose clauses it uses", default=None)
    clauses: tuple[Clause, ...] = field("what is controlled", default=(), seed="clause")
    exclusions: tuple[Exclusion, ...] = field("what notes take out again", default=(), seed="exclusion")
    scopes: tuple[Scope, ...] = field("where a license is required", default=(), seed="scope")
    policies: tuple[PolicyLimb, ...] = field("how applications are reviewed", default=(), seed="policy")
    exceptions: tuple[ExceptionLimb, ...] = field("license exceptions", default=(), seed="exception")
    bands: tuple[Band, ...] = field("tariff bands", default=(), seed="band")

    def enforced(self, day: str) -> bool:
        """Whether the version is enforced on ``day`` (it must be in the text on that day)."""
        start = self.enforced_from or self.effective
        return start <= day and (self.enforced_until is None or day < self.enforced_until)


class Rule(Record, table="rule", seed=("rules", ""), json=False, sorted_by=("id",)):
    """A rule that lives on through its versions (ECCN 3A090, a review policy, a tariff proclamation ...)."""

    id: Slug = stored("rule id", "rule_id", key=True)
    authority: Slug = stored("organisation id", "authority_id", refers=ORGANISATION)
    title: Text = stored("what the rule is", view="rule_title")
    kind: Literal[
        "control",
        "worldwide_control",
        "review_policy",
        "license_exception",
        "due_diligence",
        "end_user",
        "guidance",
        "tariff",
        "other",
    ] = stored("control, worldwide_control, review_policy, license_exception, tariff, guidance ...", checked=False)
    citation: Text = stored("citation of the rule", view="rule_citation")
    url: Text = stored("address of the text")
    versions: tuple[RuleVersion, ...] = field("its versions by effective day", seed="version")

    def version_on(self, day: str) -> RuleVersion | None:
        """The version in the text on ``day``; None before the first one or after its end."""
        found = None
        for version in self.versions:
            if version.effective <= day:
                found = version
        return found if found and (found.ends is None or day < found.ends) else None

    def until(self, version: RuleVersion) -> str | None:
        """The first day on which ``version`` is no longer the text; None when no end is known."""
        later = [v.effective for v in self.versions if v.effective > version.effective]
        ends = [day for day in (min(later, default=None), version.ends) if day]
        return min(ends, default=None)


class Letter(Cited, table="letter", seed=("letters", "letter"), sorted_by=("effective", "id"), own="letter"):
    """An is-informed letter: binds one company, names parts, destinations and a criterion.

    A named part or family is reached; another one when ``criterion_tests`` are given and all hold. With
    ``some_customers_only`` the letter makes a status unknown, not required; without any place it is only told.
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


class Review(Record, table="layer_review", seed=("reviews.toml", "review")):
    """From which to which day (inclusive) a layer was reviewed; after it the answer is `unknown`."""

    layer: Literal["rule", "letter", "license", "import_measure", "tariff", "trade", "claim"] = stored(
        "rule, letter, license, import_measure, tariff, trade, claim", key=True, checked=False
    )
    recorded: Day = stored("day of the review", "recorded_on", key=True)
    reviewed_from: Day = stored("first reviewed day")
    reviewed_until: Day = stored("last reviewed day; later answers are unknown")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None, in_json=False)
    note: Text = stored("what was looked at")


class Bits(Record, table="tpp_bits", seed=("tpp_bits.toml", "bits")):
    """Bit length that counts for a column of `spec` (dense rates only) when TPP is computed.

    ``sufficient``: a part that publishes this rate has published a rate of its fastest units, so that the highest
    product of rate and bit length is its TPP; without any such rate the product is only a lower bound.
    """

    column: ColumnName = stored("column of spec", "attribute", view="column_name", key=True)
    bits: BitLength = stored("bit length that counts for TPP")
    note: Text = stored("why", in_json=False)
    sufficient: bool = field("whether publishing it settles the TPP", default=False)


#: what a seed folder has of the law, each kind in a file or folder of its own
SEEDED: tuple[type[Record], ...] = (
    Country, Group, Rule, Letter, LicenseEvent, ImportMeasure, TradeEvent, Claim, Review, Bits
)  # fmt: skip
#: the events, in the order in which views are asked for them
EVENTS: tuple[type[Event], ...] = (LicenseEvent, ImportMeasure, TradeEvent)


class LawRecords(NamedTuple):
    """Everything that the engine needs: from seed files by :mod:`gpudb.curation.law_reader`, or from a database."""

    countries: Mapping[str, Country]
    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    letters: tuple[Letter, ...]
    events: tuple[Event, ...]
    reviews: tuple[Review, ...]
    bits: tuple[Bits, ...]

    def rules_of(self, *kinds: str) -> tuple[Rule, ...]:
        """The rules of these kinds, in the order of their ids."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


Dated = TypeVar("Dated", RuleVersion, GroupChange, Letter, Event, Review)


def as_known(law: LawRecords, known_at: str | None) -> LawRecords:
    """The law as it was on ``known_at`` (recorded time): later records are gone, later withdrawals undone.

    A rule without any version left is gone; a group that was recorded later is gone too, so that a question
    about its members is unknown. Countries and bit lengths carry no recorded day and stay.
    """
    day = OPEN_END if known_at is None else known_at

    def keep(records: Iterable[Dated]) -> tuple[Dated, ...]:
        return tuple(r for r in records if r.recorded <= day and (r.withdrawn is None or r.withdrawn > day))

    return law._replace(
        rules=tuple(rule.replace(versions=left) for rule in law.rules if (left := keep(rule.versions))),
        groups={key: g.replace(changes=keep(g.changes)) for key, g in law.groups.items() if g.recorded <= day},
        letters=keep(law.letters),
        events=keep(law.events),
        reviews=keep(law.reviews),
    )
