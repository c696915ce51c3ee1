"""One item against the records of law: measures and clause results computed once, asked for many days and destinations."""

from __future__ import annotations

from typing import Any, NamedTuple

from gpudb.law.clauses import MARKETING, Piece, VersionResult, clauses_on, cut, evaluate
from gpudb.law.destinations import Where, in_scope, lies_in, reaches
from gpudb.law.event_records import Alternative, Caveat, Entity, Event, Letter
from gpudb.law.logic import Truth, both, either
from gpudb.law.metrics import NEEDS, Inputs, Measures, holds, marketing, measure
from gpudb.law.records import LawRecords, as_known
from gpudb.law.rule_records import Rule, RuleVersion, State

#: the kinds of rules whose clauses control an item
CONTROLS = ("control", "worldwide_control")


class PreparedItem(NamedTuple):
    """The law as known on a day, one item, its measures, the events about it, the clause results and headlines already computed."""

    records: LawRecords
    inputs: Inputs
    measures: Measures
    events: tuple[Event, ...]
    results: dict[tuple[str, str], VersionResult]
    #: by question, or by rule, place and day: of these records alone
    headlines: dict[Any, Any]
    #: the item at each density, where only bounds of its area are known
    pieces: tuple[Piece[PreparedItem], ...] = ()


class Requirement(NamedTuple):
    """What one rule says for one place on one day: whether a license is required, and by which paragraphs."""

    rule: Rule
    version: RuleVersion
    result: VersionResult
    value: Truth
    state: State
    paragraphs: tuple[str, ...]
    placed: Truth
    by_headquarters: bool
    exempt: tuple[str, ...]
    missing: tuple[str, ...]


def prepare(records: LawRecords, inputs: Inputs, known_at: str | None = None) -> PreparedItem:
    """The item with ``inputs`` under ``records`` as they were known on ``known_at`` (None: everything on record)."""
    known = as_known(records, known_at)
    events = tuple(event for event in known.events if is_about(inputs, event))
    whole = PreparedItem(known, inputs, measure(inputs, known.bits), events, {}, {})
    pieces = tuple(
        Piece(low, high, whole._replace(measures=measures, results={}, headlines={}))
        for low, high, measures in cut(known, whole.measures)
    )
    return whole._replace(pieces=pieces)


def is_about(inputs: Inputs, event: Event) -> bool:
    """Whether an event is about this item.

    An event that names no family and no part is about every item of its company, or of all when it names none.
    """
    if event.company is not None and inputs.vendor != event.company:
        return False
    return not (event.families or event.parts) or named_by(inputs, event.families, event.parts)


def result_of(prepared: PreparedItem, rule: Rule, version: RuleVersion, day: str) -> VersionResult | None:
    """The clauses that count for ``version`` on ``day``; None when the rule that it points to has no text then."""
    if (found := clauses_on(prepared.records, version, rule.id, day)) is None:
        return None
    key = (found[0], found[1].id)
    if key not in prepared.results:
        prepared.results[key] = evaluate(*found, prepared.measures)
    return prepared.results[key]


def requirements(prepared: PreparedItem, where: Where, day: str) -> tuple[Requirement, ...]:
    """Every control that is in the text on ``day``, applied to this place."""
    found = (requirement(prepared, rule, where, day) for rule in prepared.records.rules_of(*CONTROLS))
    return tuple(one for one in found if one)


def letter_applies(prepared: PreparedItem, letter: Letter, where: Where, day: str) -> Truth:
    """Whether the letter reaches this item and place on ``day``: named part or family, or its criterion met."""
    if letter.company != prepared.inputs.vendor or not in_force(letter, day):
        return False
    value = both((in_letter(prepared, letter), _place_of(prepared, letter, where, day)))
    return None if value and letter.some_customers_only else value


def in_letter(prepared: PreparedItem, letter: Letter) -> Truth:
    """Whether the letter is about this item, wherever it goes."""
    if names(prepared, letter):
        return True
    strict: Truth = False
    if letter.criterion_tests:
        data_center = marketing(letter.criterion_datacenter, prepared.measures)
        strict = both((data_center, *(holds(test, prepared.measures) for test in letter.criterion_tests)))
    met = either((strict, _any(prepared, letter.criterion_any)))
    return None if met is False and _any(prepared, letter.doubt_any) is not False else met


def _any(prepared: PreparedItem, ways: tuple[Alternative, ...]) -> Truth:
    return either(both(holds(test, prepared.measures) for test in way.tests) for way in ways)


def _place_of(prepared: PreparedItem, letter: Letter, where: Where, day: str) -> Truth:
    """Whether the letter is about this place; a place that was never named is told as a reason and decides nothing."""
    if letter.destinations or letter.headquarters:
        inside = reaches(prepared.records, where, day, letter.destinations, letter.exclude, letter.headquarters)
        if inside is not False:
            return inside
    if letter.overtaken is not None and day >= letter.overtaken:
        return False
    return None if lies_in(prepared.records, where.destination, letter.possible_destinations, day) is not False else False


def letter_missing(prepared: PreparedItem, letter: Letter) -> tuple[str, ...]:
    """The inputs that would decide whether the letter's criterion is met."""
    if names(prepared, letter):
        return ()
    tests = (*letter.criterion_tests, *(test for way in (*letter.criterion_any, *letter.doubt_any) for test in way.tests))
    needs = [NEEDS[test.metric] for test in tests if holds(test, prepared.measures) is None]
    if letter.criterion_tests and marketing(letter.criterion_datacenter, prepared.measures) is None:
        needs.append(MARKETING)
    return tuple(dict.fromkeys(needs))


def letters_to_mention(prepared: PreparedItem, where: Where, day: str) -> tuple[Letter, ...]:
    """Letters to the item's maker in force on ``day`` that decide nothing here but that a reader should know.

    They name the item but no place, or they name the place and reach items by a criterion without figures for this one.
    """
    out = []
    for letter in prepared.records.letters:
        bound = letter.company == prepared.inputs.vendor and in_force(letter, day)
        if not bound or letter_applies(prepared, letter, where, day) is not False:
            continue
        named = names(prepared, letter)
        placed = bool(letter.destinations or letter.headquarters)
        here = placed and reaches(prepared.records, where, day, letter.destinations, letter.exclude, letter.headquarters)
        if (named and not placed) or (here and not letter.criterion_tests):
            out.append(letter)
    return tuple(out)


def names(prepared: PreparedItem, letter: Letter) -> bool:
    """Whether the letter names this item or its family."""
    return named_by(prepared.inputs, letter.families, letter.parts)


def in_force(record: Letter | Caveat | Entity, day: str) -> bool:
    """Whether a letter binds, or another record holds, on ``day``."""
    return record.effective <= day and (record.ends is None or day < record.ends)


def named_by(inputs: Inputs, families: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether a record that names families and parts names this item."""
    family = (inputs.family or "").casefold()
    return inputs.part in parts or (bool(family) and family in {name.casefold() for name in families})


def requirement(prepared: PreparedItem, rule: Rule, where: Where, day: str) -> Requirement | None:
    """One control, applied to this place; None when it is not in the text on ``day``."""
    version = rule.version_on(day)
    result = result_of(prepared, rule, version, day) if version else None
    if version is None or result is None:
        return None
    values, placed = [], []
    met: list[str] = []
    exempt: list[str] = []
    missing: list[str] = []
    abroad = False
    for scope in version.scopes:
        inside = in_scope(prepared.records, scope, where, day)
        names = scope.paragraphs or tuple(result.truth)
        value = inside is not False and both((inside, either(result.paragraph(name) for name in names)))
        values.append(value)
        placed.append(inside)
        if value:
            met += [name for name in names if result.paragraph(name)]
            exempt += scope.exempt
            abroad = abroad or in_scope(prepared.records, scope.replace(headquarters=()), where, day) is False
        if value is None:
            missing += ["country_group_membership"] if inside is None else []
            open_ = (clause for clause in result.clauses if clause.paragraph in names and clause.outcome == "unknown")
            missing += [need for clause in open_ for need in clause.missing]
    paragraphs, exemptions, needs = (tuple(dict.fromkeys(said)) for said in (met, exempt, missing))
    return Requirement(
        rule, version, result, value=either(values), state=version.state(day), paragraphs=paragraphs, placed=either(placed),
        by_headquarters=abroad, exempt=() if abroad else exemptions, missing=needs,
    )  # fmt: skip
