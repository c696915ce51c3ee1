"""Countries and their groups, rules with their versions, facts about markets, each described once (:mod:`gpudb.law.record`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from gpudb.law.logic import Truth
from gpudb.law.record import (
    AT,
    COUNTRY,
    FAMILIES,
    MARKETED,
    ORGANISATION,
    SOURCE,
    UNVERIFIED,
    Cited,
    ClauseId,
    Day,
    Destinations,
    ExceptionCode,
    Items,
    LastDay,
    Marketed,
    Marketing,
    Metric,
    NoticeDays,
    Operator,
    Record,
    ReviewPolicy,
    Route,
    Slug,
    Text,
    field,
    stored,
)
from gpudb.law.record import Country as Code

Fact = Literal["sold_in_united_states"]
#: a fact in words
SAID = {"sold_in_united_states": "sold in the United States"}
#: how sure, where the document itself was not read
HEARD = {"quoted": "as quoted", "secondary": "second-hand"}


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
    told = "" if fact.evidence == "primary_read" else f", {HEARD[fact.evidence]}"
    return f"{'' if fact.value == 'yes' else 'not '}{SAID[fact.fact]} on {fact.on}{told}"


def fulfils(found: MarketFact | None, need: MarketNeed) -> Truth:
    """Whether what is recorded is what is needed; None when nothing is recorded."""
    return None if found is None else found.value == need.value


#: what a version in the text is on a day
State = Literal["enforced", "not_due", "not_enforced"]


class Country(Record, table="country", seed=("countries.toml", "country"), json=False):
    """An ISO 3166-1 country; ``treated_as`` is the destination whose rules apply to it (Hong Kong: CN)."""

    code: Code = stored("ISO 3166-1 code", "country_code", view="country", key=True)
    name: Text = stored("name")
    treated_as: Code | None = stored("destination whose rules apply (Hong Kong: CN)", default=None)
    treated_as_source: Slug | None = stored("where that was read", view="source", refers=SOURCE, default=None)
    treated_as_note: Text | None = stored("why", default=None)
    part_of: Code | None = field(
        "country that a region lies in: a rule that names no region means it there, too", default=None, seed=None
    )


class Region(Record, table="region", seed=("regions.toml", "region"), json=False, sorted_by=("code",)):
    """A part of a country that the regulations treat apart; as a destination it is written `region:` and its code."""

    code: Slug = stored("code; a destination is `region:` and the code", "region_code", view="region", key=True, since="1.2.0")
    name: Text = stored("name", since="1.2.0")
    part_of: Code = stored("country that it lies in", refers=COUNTRY, since="1.2.0")
    aliases: tuple[Text, ...] = stored("other names, comma-separated", default=(), since="1.2.0")
    source: Slug = stored("where that was read", "source_id", refers=SOURCE, since="1.2.0")
    at: Text = stored("where in the source", "locator", since="1.2.0")

    @property
    def place(self) -> str:
        """How a scope, a destination and a question name it."""
        return f"region:{self.code}"


class GroupChange(Cited, sorted_by=("day",)):
    """Countries that enter or leave a group on a day, or the whole list of that day, read again.

    Of several whole lists the one recorded last counts: it takes the place of the one that the group began with.
    """

    day: Day = field("the first day after the change; the day of a whole list")
    added: tuple[Code, ...] = field("countries that enter", default=())
    removed: tuple[Code, ...] = field("countries that leave", default=())
    members: tuple[Code, ...] = field("the whole list", default=(), later=True)
    covered_from: Day | None = field("first day for which this list and the changes are known", default=None, later=True)


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
    words: Text | None = field("the words of the text", default=None, later=True)
    unless: tuple[Text, ...] = field("for whom the text has a milder policy: told, never applied", default=(), later=True)
    requires: tuple[MarketNeed, ...] = field("what must have been so of the part on a market", default=(), later=True)
    at: Text = field(AT)


class ExceptionLimb(Record):
    """One way to use a license exception: which paragraphs, marketing and places, with notice or not.

    The place fits as for :class:`PolicyLimb`.
    """

    code: ExceptionCode = field("symbol of the exception")
    paragraphs: tuple[Text, ...] = field("one must be met; * for any item")
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
    told_only: bool = field("told beside the answer, never applied", default=False, later=True)
    confirmation: Text | None = field("who must confirm before it may be used", default=None, later=True)
    not_in_practice: Text | None = field("why it matters to nobody: its requirement is not enforced", default=None, later=True)
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

    Enforced on D when ``enforced_from`` (else ``effective``) <= D < ``enforced_until`` (else open), not due before ``due``; a version
    whose enforcement would begin after it was given up was never enforced. ``clauses_of``: the rule whose clauses and exclusions
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
    items: Items = field(
        "what an embargo reaches: every item, any ECCN, an ECCN with AT column 1; or its clauses", default="clauses", later=True
    )
    clauses: tuple[Clause, ...] = field("what is controlled", default=(), seed="clause")
    exclusions: tuple[Exclusion, ...] = field("what notes take out again", default=(), seed="exclusion")
    scopes: tuple[Scope, ...] = field("where a license is required", default=(), seed="scope")
    policies: tuple[PolicyLimb, ...] = field("how applications are reviewed", default=(), seed="policy")
    destinations: tuple[Destinations, ...] = field("where a tariff is levied; empty for everywhere", default=(), later=True)
    due: Day | None = field(
        "first day on which its compliance is due: before it the requirement is not due", default=None, later=True
    )
    in_practice: Text | None = field("what it means for people while it is not enforced", default=None, later=True)
    by_own_text: bool = field("nobody was seen to act on its first day: it stands by its own text", default=False, later=True)
    exceptions: tuple[ExceptionLimb, ...] = field("license exceptions", default=(), seed="exception")
    bands: tuple[Band, ...] = field("tariff bands", default=(), seed="band")

    def state(self, day: str) -> State:
        """Whether the version, which must be in the text on ``day``, is enforced then, not due yet, or not enforced."""
        if self.enforced_until is not None and day >= self.enforced_until:
            return "not_enforced"
        if self.due is not None and day < self.due:
            return "not_due"
        return "enforced" if (self.enforced_from or self.effective) <= day else "not_enforced"


class Rule(Record, table="rule", seed=("rules", ""), json=False, sorted_by=("id",)):
    """A rule that lives on through its versions (ECCN 3A090, a review policy, a tariff proclamation ...)."""

    id: Slug = stored("rule id", "rule_id", key=True)
    authority: Slug = stored("organisation id", "authority_id", refers=ORGANISATION)
    title: Text = stored("what the rule is", view="rule_title")
    kind: Literal[
        "control", "worldwide_control", "embargo", "review_policy", "license_exception", "due_diligence", "end_user", "guidance",
        "tariff", "other",
    ] = stored("control, worldwide_control, embargo, review_policy, license_exception, tariff, guidance ...", checked=False)  # fmt: skip
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
