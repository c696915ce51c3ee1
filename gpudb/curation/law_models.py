"""The closed schema of the seed files about law, letters, licenses, importing side, trade and claims.

Law is dated data: a version has a start day only and lasts until the next version of the same rule starts,
so overlaps and gaps cannot be written. Days are bare TOML days. ``ends`` and ``until`` are the last day on which
something holds, as texts say it; ``enforced_until`` is the first day on which it is not enforced any more. Every
record names its source.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gpudb.curation.models import Closed, Slug, Text
from gpudb.facts.vocabulary import Evidence

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
#: a place in a scope: `country:CN`, `group:us-d5` or `world`
Place = Annotated[str, StringConstraints(pattern=r"^(country:[A-Z]{2}|group:[a-z0-9-]+|world)$")]
Metric = Literal[
    "tpp",
    "performance_density",
    "aggregate_io_gbs",
    "total_dram_bandwidth_gbs",
    "memory_bandwidth_density",
]
Operator = Literal["<", "<=", ">", ">="]
Precision = Literal["day", "month", "year"]


class Cited(Closed):
    """What every legal or reported record carries: where it was read, and when it entered the record."""

    source: Slug
    at: Text
    evidence: Evidence
    quotes: Text | None = None
    recorded: dt.date
    withdrawn: dt.date | None = None
    withdrawn_reason: Text | None = None
    note: Text | None = None


class CountryRecord(Closed):
    """An ISO 3166-1 country. ``treated_as``: the destination whose rules apply (Hong Kong: CN)."""

    code: Country
    name: Text
    treated_as: Country | None = None
    treated_as_source: Slug | None = None
    treated_as_note: Text | None = None


class GroupReading(Cited):
    """The members on one day, as one source lists them."""

    as_of: dt.date
    members: list[Country] = Field(min_length=1)


class GroupChange(Cited):
    """Countries that entered or left the group on a day."""

    day: dt.date
    added: list[Country] = Field(default_factory=list)
    removed: list[Country] = Field(default_factory=list)


class Group(Closed):
    """A country group: one full list plus its changes; answers reach back to ``covered_from``."""

    id: Slug
    label: Text
    authority: Slug
    title: Text
    covered_from: dt.date
    reading: GroupReading
    change: list[GroupChange] = Field(default_factory=list)


class Test(Closed):
    """One limb of a clause: metric operator value. Bounds keep their operator: >= is not >."""

    metric: Metric
    op: Operator
    value: float


class Clause(Closed):
    """A clause is met when all its tests hold; a version is met when any clause is met and no exclusion applies."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.]+$")]
    paragraph: Text
    tests: list[Test] = Field(min_length=1)
    at: Text


class Exclusion(Closed):
    """What a note takes out again: parts whose marketing is ``datacenter`` and for which all tests hold.

    ``paragraphs``: the paragraphs that it empties.
    """

    id: Slug
    paragraphs: list[Text] = Field(min_length=1)
    citation: Text
    datacenter: Literal["yes", "no"]
    tests: list[Test] = Field(default_factory=list)
    at: Text


class Scope(Closed):
    """Where a version requires a license: (any of include) minus (any of exclude).

    ``headquarters``: the requirement also follows entities with headquarters (or ultimate parent) there,
    wherever the item goes. ``exempt``: exemptions inside the scope that no database can check (approved
    end users ...); they are listed in the answer and never change the status.
    """

    include: list[Place] = Field(min_length=1)
    exclude: list[Place] = Field(default_factory=list)
    headquarters: list[Place] = Field(default_factory=list)
    paragraphs: list[Text] = Field(default_factory=list)
    exempt: list[Text] = Field(default_factory=list)
    at: Text


class PolicyLimb(Closed):
    """One limb of a review policy, tried in order; the first whose conditions all hold decides.

    ``paragraphs`` empty: any controlled item; ``not_paragraphs``: none of these may be met. The place fits when
    the destination is one of ``destinations`` or the end user's headquarters one of ``headquarters`` (both empty:
    anywhere), and neither is in ``exclude`` / ``not_headquarters``. ``unverified``: conditions that no database
    can check (they are listed in the answer).
    """

    policy: Literal["presumption_of_denial", "case_by_case", "presumption_of_approval"]
    destinations: list[Place] = Field(default_factory=list)
    exclude: list[Place] = Field(default_factory=list)
    headquarters: list[Place] = Field(default_factory=list)
    not_headquarters: list[Place] = Field(default_factory=list)
    routes: list[Literal["export", "reexport", "transfer"]] = Field(default_factory=list)
    paragraphs: list[Text] = Field(default_factory=list)
    not_paragraphs: list[Text] = Field(default_factory=list)
    datacenter: Literal["any", "yes", "no"] = "any"
    tests: list[Test] = Field(default_factory=list)
    unverified: list[Text] = Field(default_factory=list)
    at: Text


class ExceptionLimb(Closed):
    """A license exception: which paragraphs, marketing and destinations may use it, with notice or not.

    The place fits when the destination is one of ``destinations`` or the headquarters one of ``headquarters``,
    and neither is in ``exclude`` / ``not_headquarters``. ``unverified``: conditions that no database can check.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
    paragraphs: list[Text] = Field(min_length=1)
    not_paragraphs: list[Text] = Field(default_factory=list)
    datacenter: Literal["any", "yes", "no"] = "any"
    destinations: list[Place] = Field(min_length=1)
    exclude: list[Place] = Field(default_factory=list)
    headquarters: list[Place] = Field(default_factory=list)
    not_headquarters: list[Place] = Field(default_factory=list)
    unverified: list[Text] = Field(default_factory=list)
    routes: list[Literal["export", "reexport", "transfer"]] = Field(default_factory=list)
    tests: list[Test] = Field(default_factory=list)
    notice_days: Annotated[int, Field(ge=0, le=365)] = 0
    at: Text


class Band(Closed):
    """A tariff band: all tests hold (bounds exclusive where the text says so)."""

    id: Slug
    rate_percent: float
    tests: list[Test] = Field(min_length=1)
    exemptions: list[Text] = Field(default_factory=list)
    at: Text


class Version(Cited):
    """One version of a rule. It lasts until the next version's ``effective`` day, or until ``ends`` (its last day).

    It is enforced on day D when ``enforced_from`` (default: ``effective``) <= D < ``enforced_until`` (default: open);
    a version whose enforcement would begin after it was given up was never enforced. ``clauses_of``: the rule
    whose clauses and exclusions of that day this version uses, instead of clauses of its own.
    """

    id: Slug
    citation: Text
    title: Text
    announced: dt.date | None = None
    published: dt.date | None = None
    effective: dt.date
    ends: dt.date | None = None
    ends_note: Text | None = None
    enforced_from: dt.date | None = None
    enforced_until: dt.date | None = None
    compliance: dt.date | None = None
    summary: Text
    clauses_of: Slug | None = None
    clause: list[Clause] = Field(default_factory=list)
    exclusion: list[Exclusion] = Field(default_factory=list)
    scope: list[Scope] = Field(default_factory=list)
    policy: list[PolicyLimb] = Field(default_factory=list)
    exception: list[ExceptionLimb] = Field(default_factory=list)
    band: list[Band] = Field(default_factory=list)


class Rule(Closed):
    """A rule that lives on through its versions (ECCN 3A090, a review policy, a tariff proclamation ...)."""

    id: Slug
    authority: Slug
    title: Text
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
    ]
    citation: Text
    url: Text
    version: list[Version] = Field(min_length=1)


class Letter(Cited):
    """An is-informed letter: binds one company, names parts, destinations and a criterion.

    A named part or family is reached; another one when ``criterion_tests`` are given and all hold. With
    ``some_customers_only`` the letter makes a status unknown, not required; without any place it is only told.
    """

    id: Slug
    authority: Slug
    company: Slug
    title: Text
    effective: dt.date
    precision: Precision = "day"
    ends: dt.date | None = None
    ends_reason: Text | None = None
    clarified: dt.date | None = None
    families: list[Text] = Field(default_factory=list)
    parts: list[Slug] = Field(default_factory=list)
    named: list[Text] = Field(min_length=1)
    criterion: Text
    criterion_tests: list[Test] = Field(default_factory=list)
    criterion_datacenter: Literal["any", "yes", "no"] = "any"
    destinations: list[Place] = Field(default_factory=list)
    exclude: list[Place] = Field(default_factory=list)
    headquarters: list[Place] = Field(default_factory=list)
    some_customers_only: bool = False
    citation: Text


class LicenseEvent(Cited):
    """What happened to license applications: promised, granted, refused, revenue condition ..."""

    id: Slug
    authority: Slug
    company: Slug | None = None
    kind: Literal[
        "promised",
        "granted",
        "refused",
        "refusal_reported",
        "revenue_condition",
        "authorisation",
        "shipments_reported",
        "announced",
    ]
    title: Text
    day: dt.date
    precision: Precision = "day"
    until: dt.date | None = None
    families: list[Text] = Field(default_factory=list)
    parts: list[Slug] = Field(default_factory=list)
    destinations: list[Place] = Field(default_factory=list)
    citation: Text


class ImportMeasure(Cited):
    """What the importing side does. It never changes the US headline."""

    id: Slug
    authority: Slug
    country: Country
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
    ]
    standing: Literal["reported", "official"]
    title: Text
    day: dt.date
    precision: Precision = "day"
    until: dt.date | None = None
    families: list[Text] = Field(default_factory=list)
    parts: list[Slug] = Field(default_factory=list)
    citation: Text


class TradeEvent(Cited):
    """Tariffs, rare earths, truces, fees, court rulings around the chip trade."""

    id: Slug
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
    ]
    authority: Slug
    counterpart: Slug | None = None
    title: Text
    day: dt.date
    precision: Precision = "day"
    until: dt.date | None = None
    rate_percent: float | None = None
    rate_scope: Text | None = None
    families: list[Text] = Field(default_factory=list)
    citation: Text


class ClaimResponse(Cited):
    """Somebody confirms, denies or disputes a claim."""

    respondent: Slug
    stance: Literal["confirms", "denies", "disputes", "qualifies"]
    day: dt.date
    precision: Precision = "day"
    text: Text


class Claim(Cited):
    """Who says what about whom, on which day. Never a spec value, never a status."""

    id: Slug
    topic: Slug
    claimant: Slug
    about: list[Slug] = Field(default_factory=list)
    families: list[Text] = Field(default_factory=list)
    parts: list[Slug] = Field(default_factory=list)
    text: Text
    day: dt.date
    precision: Precision = "day"
    state: Literal["open", "supported", "contradicted", "retracted"] = "open"
    contradicts: list[Slug] = Field(default_factory=list)
    response: list[ClaimResponse] = Field(default_factory=list)


class Review(Closed):
    """Up to which day a layer was reviewed; after it the answer is `unknown`."""

    layer: Literal["rule", "letter", "license", "import_measure", "tariff", "trade", "claim"]
    reviewed_from: dt.date
    reviewed_until: dt.date
    recorded: dt.date
    withdrawn: dt.date | None = None
    withdrawn_reason: Text | None = None
    note: Text


class Bits(Closed):
    """Bit length that counts for a column of `spec` (dense rates only) when TPP is computed.

    ``sufficient``: a part that publishes this rate has published a rate of its fastest units, so that the highest
    product of rate and bit length is its TPP; without any such rate the product is only a lower bound.
    """

    column: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    sufficient: bool = False
    bits: Annotated[int, Field(ge=1, le=64)]
    note: Text


class RegisterRow(Closed):
    """One part number with the ECCN and TPP that its maker declares; ``scope``: the part, a board of several, a system."""

    part_number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z-]+$", max_length=40)]
    part: Slug
    scope: Literal["part", "board", "system"]
    description: Text
    eccn: Annotated[str, StringConstraints(pattern=r"^[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*$")]
    tpp: Annotated[float, Field(ge=0)] | None = None
    source: Slug
    recorded: dt.date
    explanation: Text | None = None


#: folder or file below seed/ -> (key, model): lists of records
LISTS: dict[str, tuple[str, type[Closed]]] = {
    "countries.toml": ("country", CountryRecord),
    "reviews.toml": ("review", Review),
    "tpp_bits.toml": ("bits", Bits),
    "letters": ("letter", Letter),
    "licenses": ("license", LicenseEvent),
    "import_measures": ("measure", ImportMeasure),
    "trade": ("event", TradeEvent),
    "claims": ("claim", Claim),
}
#: one record a file
RECORDS: dict[str, type[Closed]] = {"groups": Group, "rules": Rule}
