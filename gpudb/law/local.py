"""What of the law speaks in one place on one day, and what it sees of an item: where both are the same, so is the headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gpudb.law.caveats import about_item, stands
from gpudb.law.clauses import clauses_on, evaluate
from gpudb.law.destinations import Where, all_destinations, fits, in_scope, lies_in, reaches, where_to
from gpudb.law.event_records import Letter
from gpudb.law.logic import Truth
from gpudb.law.permits import fits_item, market
from gpudb.law.prepared_item import CONTROLS, PreparedItem, in_force, in_letter, names
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb, Rule, RuleVersion
from gpudb.law.status import reviewed

#: the kinds of rules that decide a headline: a tariff's bands, say, never do
HEADLINE_KINDS = ("embargo", *CONTROLS, "license_exception", "review_policy")


class Local(NamedTuple):
    """The records that may decide a headline in a place on a day, and for each what the engine sees of place and day.

    ``key``: laws with the same give every item the same headline.
    """

    records: LawRecords
    key: tuple[object, ...]
    #: the rules alone
    rules: tuple[object, ...]
    #: the clauses that count on the day: their rule and version
    clauses: tuple[tuple[str, RuleVersion], ...]
    letters: tuple[tuple[Letter, tuple[object, ...]], ...]


def local(records: LawRecords, destination: str, day: str) -> Local:
    """What speaks about ``destination`` on ``day``, with an end user who has its headquarters there, too."""
    first, last = reviewed(records)
    law_of = min(day, last) if last else day  # after the last reviewed day its law answers
    where = where_to(records, destination, None)
    cut = records._replace(
        rules=tuple(_cut(records, rule, where, law_of) for rule in records.rules_of(*HEADLINE_KINDS)),
        letters=tuple(x for x in records.letters if in_force(x, law_of) and _may_reach(records, x, where, law_of)),
        caveats=tuple(
            x for x in records.caveats if stands(x, day) and fits(records, where, law_of, x.destinations, x.exclude) is not False
        ),
        entities=tuple(x for x in records.entities if stands(x, day)),
    )

    def lies(law: LawRecords) -> tuple[Truth, ...]:
        """Of a place the engine sees only in which of the sets that records name it lies."""
        return tuple(lies_in(records, where.destination, (name,), law_of) for name in all_destinations(law))

    rules = (
        first is None or day < first,
        law_of < day,
        tuple((rule.id, *(part for version in rule.versions for part in _said(version, law_of))) for rule in cut.rules),
        lies(cut._replace(letters=(), caveats=())),
    )
    letters = tuple(
        (
            letter,
            (
                letter.id,
                letter.overtaken is None or law_of < letter.overtaken,
                lies(cut._replace(rules=(), letters=(letter,), caveats=())),
            ),
        )
        for letter in cut.letters
    )
    told = tuple(caveat.id for caveat in cut.caveats), tuple(entity.id for entity in cut.entities)
    controls = ((rule, version) for rule in cut.rules_of(*CONTROLS) for version in rule.versions)
    clauses = (clauses_on(cut, version, rule.id, law_of) for rule, version in controls)
    return Local(
        records=cut,
        key=(rules, tuple(key for _, key in letters), told),
        rules=rules,
        clauses=tuple(found for found in clauses if found),
        letters=letters,
    )


class Sight:
    """What laws see of one item; a headline needs no more. What is missing and what is told as a reason is left out."""

    def __init__(self, prepared: PreparedItem) -> None:
        self._prepared = prepared
        inputs, records, measures = prepared.inputs, prepared.records, prepared.measures
        limbs = _limbs(records.rules_of(*HEADLINE_KINDS))
        self._limbs = {
            id(limb): (fits_item(limb, measures), tuple(truth for _, truth in market(prepared, limb))) for limb in limbs
        }
        self._letters = {
            x.id: (names(prepared, x), in_letter(prepared, x)) for x in records.letters if x.company == inputs.vendor
        }
        self._caveats = {x.id: about_item(x, records, inputs) for x in records.caveats}
        self._clauses: dict[tuple[str, str], tuple[object, ...]] = {}

    def of(self, law: Local) -> tuple[object, ...]:
        """Items with the same have the same headline where this law speaks."""
        inputs, records = self._prepared.inputs, law.records
        return (
            law.rules,
            tuple([self._met(rule, version) for rule, version in law.clauses]),
            tuple([self._limbs[id(limb)] for limb in _limbs(records.rules)]),
            tuple([(key, self._letters[letter.id]) for letter, key in law.letters if letter.company == inputs.vendor]),
            tuple([(x.id, self._caveats[x.id]) for x in records.caveats if self._caveats[x.id] is not None]),
            any(entity.company == inputs.vendor for entity in records.entities),
        )

    def _met(self, rule: str, version: RuleVersion) -> tuple[object, ...]:
        """The truth of each paragraph."""
        key = (rule, version.id)
        if key not in self._clauses:
            self._clauses[key] = tuple(evaluate(rule, version, self._prepared.measures).truth.items())
        return self._clauses[key]


def under(prepared: PreparedItem, law: LawRecords) -> PreparedItem:
    """The item under records that :func:`local` cut from its own."""
    pieces = tuple(piece._replace(item=piece.item._replace(records=law)) for piece in prepared.pieces)
    return prepared._replace(records=law, pieces=pieces, headlines={})


def _limbs(rules: Iterable[Rule]) -> Iterator[PolicyLimb | ExceptionLimb]:
    for rule in rules:
        for version in rule.versions:
            yield from version.policies
            yield from version.exceptions


def _cut(records: LawRecords, rule: Rule, where: Where, day: str) -> Rule:
    """The rule with the version in its text and with the limbs of that which may reach the place."""
    version = rule.version_on(day)
    if version is None:
        return rule.replace(versions=())

    def reach(limb: PolicyLimb | ExceptionLimb) -> bool:
        named = {"headquarters": limb.headquarters, "not_headquarters": limb.not_headquarters}
        return fits(records, where, day, limb.destinations, limb.exclude, **named) is not False

    kept = version.replace(
        scopes=tuple(scope for scope in version.scopes if in_scope(records, scope, where, day) is not False),
        policies=tuple(limb for limb in version.policies if reach(limb)),
        exceptions=tuple(limb for limb in version.exceptions if reach(limb)),
    )
    return rule.replace(versions=(kept,))


def _said(version: RuleVersion, day: str) -> tuple[object, ...]:
    return version.id, version.state(day), *map(id, (*version.scopes, *version.policies, *version.exceptions))


def _may_reach(records: LawRecords, letter: Letter, where: Where, day: str) -> bool:
    """Whether the letter may be about the place, or names none: then it is told wherever an item goes that it names."""
    if not (letter.destinations or letter.headquarters):
        return True
    named = reaches(records, where, day, letter.destinations, letter.exclude, letter.headquarters)
    return named is not False or lies_in(records, where.destination, letter.possible_destinations, day) is not False
