"""What stands beside the headline and never changes it: licenses, the importing side, tariffs with their bands, caveats."""

from __future__ import annotations

import re
from typing import NamedTuple

from gpudb.law.clauses import TestResult
from gpudb.law.destinations import Where, fits, lies_in
from gpudb.law.event_records import CODES, MAKER_ECCN, NOT_ANNOUNCED, NOT_COMPUTED, NOT_REVIEWED, Caveat, Entity, Event
from gpudb.law.logic import Truth, both, either, word
from gpudb.law.metrics import NEEDS, Inputs, Measures, holds, number
from gpudb.law.permits import embargoes
from gpudb.law.prepared_item import CONTROLS, PreparedItem, in_force, letters_to_mention, result_of
from gpudb.law.records import REQUIRED, LawRecords
from gpudb.law.rule_records import Band, Rule, RuleVersion, fulfils, market_fact

#: the record that a basis names, at its end in parentheses
NAMED = re.compile(r" \(([a-z0-9][a-z0-9.-]*(?: [0-9a-z-]+)?)\)$")


class Layer(NamedTuple):
    """One layer of an answer: what it says, why, where that stands, and from when until when.

    ``since`` and ``until`` of a rule or an embargo are those of the requirement without a gap once :func:`gpudb.law.timeline.dated` looked;
    ``version_since`` the own day of the text that stands on the day.
    """

    layer: str
    status: str
    basis: str
    citation: str
    since: str | None
    until: str | None
    version_since: str | None = None


def record_named(basis: str) -> tuple[str, str]:
    """The id of the record that a basis names, and the version of a rule."""
    found = NAMED.search(basis)
    name, _, version = (found[1] if found else basis).partition(" ")
    return name, version


def reaches(prepared: PreparedItem, event: Event, where: Where, day: str) -> bool:
    """Whether an event about this item is also about this destination."""
    if event.country is not None and event.country != where.destination:
        return False
    return not event.destinations or lies_in(prepared.records, where.destination, event.destinations, day) is True


def side_layers(prepared: PreparedItem, where: Where, day: str, destination: str) -> tuple[Layer, ...]:
    """Licenses, measures of the importing side and tariff bands that stand on ``day``, each while it is reviewed.

    A duty is levied where ``destination`` itself says: Guam is the United States for exports, and outside their customs.
    """
    last: dict[str, str] = {review.layer: review.reviewed_until for review in prepared.records.reviews}
    out = [
        Layer(event.layer, event.kind, f"{event.title} ({event.id})", event.citation, event.day, event.until)
        for event in prepared.events
        if event.layer in ("license", "import_measure")
        and day <= last.get(event.layer, "")
        and event.day <= day
        and (event.until is None or day < event.until)
        and reaches(prepared, event, where, day)
    ]
    out.sort(key=lambda entry: (entry.layer != "license", entry.since or "", entry.basis))
    for band in bands(prepared.records, prepared.measures, day, destination) if day <= last.get("tariff", "") else ():
        if band.outcome == "met":
            rate, basis = f"tariff_{number(band.rate_percent)}_percent", f"{band.rule} {band.band}"
            out.append(Layer("tariff", rate, basis, band.citation, band.since, band.until))
    return tuple(out)


class BandResult(NamedTuple):
    """One band for one item: ``outcome`` met, not_met or unknown; ``missing`` names what would decide it."""

    rule: str
    version: str
    band: str
    rate_percent: float
    outcome: str
    tests: tuple[TestResult, ...]
    missing: tuple[str, ...]
    exemptions: tuple[str, ...]
    citation: str
    since: str
    until: str | None


def bands(records: LawRecords, measures: Measures, day: str, destination: str | None = None) -> tuple[BandResult, ...]:
    """Every band that is law on ``day``, in the order of the text; with a ``destination`` those that are levied there."""
    out = []
    for rule, version in records.in_text(day, "tariff"):
        if destination is None or not version.destinations or lies_in(records, destination, version.destinations, day):
            out += [_band(rule, version, band, measures) for band in version.bands]
    return tuple(out)


def band_of(results: tuple[BandResult, ...]) -> str | None:
    """The id of the band that is met, `unknown` when a missing input could decide, else None."""
    for result in results:
        if result.outcome == "met":
            return result.band
    return "unknown" if any(result.outcome == "unknown" for result in results) else None


def _band(rule: Rule, version: RuleVersion, band: Band, measures: Measures) -> BandResult:
    values = [holds(test, measures) for test in band.tests]
    outcome = both(values)
    tests, missing = [], dict[str, None]()
    for test, value in zip(band.tests, values, strict=True):
        known = measures.value(test.metric)
        tests.append(TestResult(test, word(value), "unknown" if known is None else number(known)))
        if outcome is value is None:
            missing[NEEDS[test.metric]] = None
    return BandResult(
        rule=rule.id, version=version.id, band=band.id, rate_percent=band.rate_percent, outcome=word(outcome), tests=tuple(tests),
        missing=tuple(missing), exemptions=band.exemptions, citation=version.citation, since=version.effective,
        until=rule.until(version),
    )  # fmt: skip


class CaveatTold(NamedTuple):
    """One caveat of an answer: what it is about, in words, where the text stands."""

    code: str
    text: str
    citation: str
    url: str


class Seen(NamedTuple):
    """What caveats look at in an answer.

    ``on``: the day asked for. ``law_of``: the day whose law answers, the last reviewed one for later days; ``status``,
    ``layer`` and ``exceptions`` are the answer of that day. ``reviewed``: the first and last reviewed day.
    """

    on: str
    law_of: str
    where: Where
    route: str
    status: str
    layer: str
    exceptions: tuple[str, ...]
    reviewed: tuple[str | None, str | None]


def caveats_of(prepared: PreparedItem, seen: Seen) -> tuple[CaveatTold, ...]:
    """The caveats of an answer, in the order of :data:`CODES`."""
    inside = _inside(prepared, seen.law_of)
    found = [
        CaveatTold(caveat.code, _filled(caveat, prepared, seen), caveat.citation, caveat.url)
        for caveat in prepared.records.caveats
        if _holds(caveat, prepared, seen, inside)
    ]
    found += [
        CaveatTold("entity_list", _entry(entity), entity.citation, entity.url)
        for entity in prepared.records.entities
        if entity.company == prepared.inputs.vendor and in_force(entity, seen.on)
    ]
    for letter in letters_to_mention(prepared, seen.where, seen.law_of) if seen.status != REQUIRED else ():
        text = f"{letter.title} ({letter.id}): the letter may matter here and was not computed: {letter.criterion}"
        found.append(CaveatTold(NOT_COMPUTED, text, letter.citation, prepared.records.addresses.get(letter.source, "")))
    return tuple(sorted(dict.fromkeys(found), key=lambda told: CODES.index(told.code) if told.code in CODES else len(CODES)))


def codes_of(told: tuple[CaveatTold, ...]) -> str:
    """The codes of caveats, each once, with commas between."""
    return ", ".join(dict.fromkeys(caveat.code for caveat in told))


def about_item(caveat: Caveat, records: LawRecords, inputs: Inputs) -> bool | None:
    """What the caveat sees of an item beside its figures: None for one that it is not about, else whether it names its maker's ECCN.

    The day on which it was announced is left out: it is another one for each part.
    """
    return _maker_eccn(caveat, inputs) if _maker(caveat, records, inputs) else None


def existed(inputs: Inputs, day: str) -> bool | None:
    """Whether anything on record had announced, reported or sold the part by ``day``; None when no such day is on record."""
    return None if inputs.announced is None else inputs.announced <= day


def _maker(caveat: Caveat, records: LawRecords, inputs: Inputs) -> bool:
    """Whether the caveat is about this maker and this part: its maker's ECCN, what is recorded of its sale."""
    return (
        (not caveat.vendors or inputs.vendor in caveat.vendors)
        and (not caveat.vendor_countries or records.homes.get(inputs.vendor or "") in caveat.vendor_countries)
        and (caveat.builtin != MAKER_ECCN or inputs.maker_eccn is not None)
        and all(fulfils(market_fact(records.market, need, inputs.part, inputs.family), need) is True for need in caveat.requires)
    )


def _maker_eccn(caveat: Caveat, inputs: Inputs) -> bool:
    return (inputs.maker_eccn or "").startswith(caveat.eccn)


def _holds(caveat: Caveat, prepared: PreparedItem, seen: Seen, inside: dict[str, Truth]) -> bool:
    first, last = seen.reviewed
    return (
        in_force(caveat, seen.on)
        and _maker(caveat, prepared.records, prepared.inputs)
        and _in(seen.status, caveat.statuses)
        and _in(seen.layer, caveat.layers)
        and _in(seen.route, caveat.routes)
        and (not caveat.exceptions or not set(caveat.exceptions).isdisjoint(seen.exceptions))
        and (not caveat.paragraphs or either(inside.get(name, False) for name in caveat.paragraphs) is not False)
        and (not caveat.eccn or _maker_eccn(caveat, prepared.inputs) or either(inside.values()) is not True)
        and fits(prepared.records, seen.where, seen.law_of, caveat.destinations, caveat.exclude, caveat.headquarters) is not False
        and (caveat.builtin != NOT_ANNOUNCED or existed(prepared.inputs, seen.on) is False)
        and (caveat.builtin != NOT_REVIEWED or not (first and last and first <= seen.on <= last))
    )


def _in(word: str, words: tuple[str, ...]) -> bool:
    return not words or word in words


def _inside(prepared: PreparedItem, day: str) -> dict[str, Truth]:
    """The paragraphs of every control in the text on ``day``: whether the item, wherever it goes, meets them."""
    found: dict[str, list[Truth]] = {}
    for rule, version in prepared.records.in_text(day, *CONTROLS):
        result = result_of(prepared, rule, version, day)
        for paragraph, truth in result.truth.items() if result else ():
            found.setdefault(paragraph, []).append(truth)
    return {paragraph: either(truths) for paragraph, truths in found.items()}


def _filled(caveat: Caveat, prepared: PreparedItem, seen: Seen) -> str:
    text = caveat.text
    if "{codes}" in text:
        barred = embargoes(prepared, seen.where, seen.law_of)[:1]
        named = dict.fromkeys(limb.code for embargo in barred for limb in embargo.version.exceptions)
        text = text.replace("{codes}", ", ".join(named) or "none")
    first, last = seen.reviewed
    given = {"maker_eccn": prepared.inputs.maker_eccn, "announced_on": prepared.inputs.announced}
    for name, value in {**given, "reviewed_from": first, "reviewed_until": last}.items():
        text = text.replace(f"{{{name}}}", value or "a day that is not on record")
    return text


def _entry(entity: Entity) -> str:
    policy = f"; {entity.review_policy.replace('_', ' ')}" if entity.review_policy else ""
    return (
        f"{'; '.join(entity.names)}: on the {entity.list.replace('_', ' ').title()} since {entity.effective}: "
        f"a license is required to send it {entity.license_requirement}{policy}."
    )
