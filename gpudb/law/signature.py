"""What about an item can change its headline: items with the same signature have the same status everywhere, every day.

The engine looks at an item only through the truth of the bounds that the records names, its marketing, and the letters that
reach it by name. So a million parts need only as many status computations as there are signatures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gpudb.law.clauses import clauses_on, evaluate
from gpudb.law.destinations import Where, all_destinations, fits, in_scope, lies_in, limb_fits, reaches, where_to
from gpudb.law.event_records import NOT_ANNOUNCED, Letter
from gpudb.law.layers import about_item, codes_of
from gpudb.law.logic import Truth
from gpudb.law.metrics import TPP, Inputs, Measures, holds
from gpudb.law.permits import fits_item, market
from gpudb.law.prepared_item import CONTROLS, PreparedItem, in_force, in_letter, named_by, names
from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, MarketNeed, PolicyLimb, Rule, RuleVersion, Threshold, fulfils, market_fact
from gpudb.law.status import Answer, Question, reviewed, status_of
from gpudb.law.timeline import BEGINNING, StatusPeriod, change_days
from gpudb.model import OPEN_END

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
    #: the identities of the limbs of policies and exceptions
    limbs: tuple[int, ...]


def local(records: LawRecords, destination: str, day: str) -> Local:
    """What speaks about ``destination`` on ``day``, with an end user who has its headquarters there, too."""
    first, last = reviewed(records)
    law_of = min(day, last) if last else day  # after the last reviewed day its law answers
    where = where_to(records, destination, None)
    cut = records._replace(
        rules=tuple(_cut(records, rule, where, law_of) for rule in records.rules_of(*HEADLINE_KINDS)),
        letters=tuple(x for x in records.letters if in_force(x, law_of) and _may_reach(records, x, where, law_of)),
        caveats=tuple(
            x
            for x in records.caveats
            if in_force(x, day) and fits(records, where, law_of, x.destinations, x.exclude, x.headquarters) is not False
        ),
        entities=tuple(x for x in records.entities if in_force(x, day)),
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
    letters: list[tuple[Letter, tuple[object, ...]]] = []
    for letter in cut.letters:
        open_ = letter.overtaken is None or law_of < letter.overtaken
        letters.append((letter, (letter.id, open_, lies(cut._replace(rules=(), letters=(letter,), caveats=())))))
    told = tuple(caveat.id for caveat in cut.caveats), tuple(entity.id for entity in cut.entities)
    controls = ((rule, version) for rule in cut.rules_of(*CONTROLS) for version in rule.versions)
    clauses = (clauses_on(cut, version, rule.id, law_of) for rule, version in controls)
    key = (rules, tuple(key for _, key in letters), told)
    return Local(
        records=cut, key=key, rules=rules, clauses=tuple(found for found in clauses if found), letters=tuple(letters),
        limbs=tuple(map(id, _limbs(cut.rules))),
    )  # fmt: skip


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
            tuple([self._truths(rule, version) for rule, version in law.clauses]),
            tuple([self._limbs[limb] for limb in law.limbs]),
            tuple([(key, self._letters[letter.id]) for letter, key in law.letters if letter.company == inputs.vendor]),
            tuple([(x.id, self._caveats[x.id]) for x in records.caveats if self._caveats[x.id] is not None]),
            any(entity.company == inputs.vendor for entity in records.entities),
        )

    def _truths(self, rule: str, version: RuleVersion) -> tuple[object, ...]:
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

    kept = version.replace(
        scopes=tuple(scope for scope in version.scopes if in_scope(records, scope, where, day) is not False),
        policies=tuple(limb for limb in version.policies if limb_fits(records, where, day, limb) is not False),
        exceptions=tuple(limb for limb in version.exceptions if limb_fits(records, where, day, limb) is not False),
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


class Signature(NamedTuple):
    """What the engine sees of an item: truth of each bound, marketing, letters that name it or bind its maker, its markets, caveats."""

    truths: tuple[Truth, ...]
    datacenter: str
    named: tuple[bool, ...]
    bound: tuple[bool, ...]
    sold: tuple[Truth, ...]
    tpp_unknown: bool
    #: bounds of the area with the TPP and whose figures they are, where the density hangs on them; None for most items
    hanging: tuple[object, ...] | None
    #: what caveats and lists of parties see of it
    told: tuple[object, ...] = ()


def bounds(records: LawRecords) -> tuple[Threshold, ...]:
    """Every bound that a headline or an outcome of the records may turn on, without repetition."""
    found: list[Threshold] = []
    for version in (version for rule in records.rules_of(*HEADLINE_KINDS) for version in rule.versions):
        limbs: tuple[PolicyLimb | ExceptionLimb, ...] = (*version.policies, *version.exceptions)
        found += [test for clause in version.clauses for test in clause.tests]
        found += [test for note in version.exclusions for test in note.tests]
        found += [test for limb in limbs for test in limb.tests]
    for letter in records.letters:
        found += [*letter.criterion_tests, *(test for way in (*letter.criterion_any, *letter.doubt_any) for test in way.tests)]
    return tuple(dict.fromkeys(found))


def market_needs(records: LawRecords) -> tuple[MarketNeed, ...]:
    """Every market fact that a review policy asks for, without repetition."""
    versions = (version for rule in records.rules_of("review_policy") for version in rule.versions)
    return tuple(dict.fromkeys(need for version in versions for limb in version.policies for need in limb.requires))


def signature(prepared: PreparedItem, tests: tuple[Threshold, ...]) -> Signature:
    """The signature of a prepared item; ``tests`` are the :func:`bounds` of its records.

    Clauses have the same outcome and miss the same inputs for one signature too: beside the bounds, the words about what is
    missing look only at whether the TPP is known.
    """
    records, inputs, measures = prepared.records, prepared.inputs, prepared.measures
    told = tuple(about_item(caveat, records, inputs) for caveat in records.caveats)
    return Signature(
        truths=tuple(holds(test, measures) for test in tests),
        datacenter=measures.datacenter,
        named=tuple(named_by(inputs, letter.families, letter.parts) for letter in records.letters),
        bound=tuple(letter.company == inputs.vendor for letter in records.letters),
        sold=tuple(
            fulfils(market_fact(records.market, need, inputs.part, inputs.family), need) for need in market_needs(records)
        ),
        tpp_unknown=measures.value(TPP) is None,
        hanging=hanging(inputs, measures),
        told=(*told, *(entity.company == inputs.vendor for entity in records.entities)),
    )


def hanging(inputs: Inputs, measures: Measures) -> tuple[object, ...] | None:
    """What the words about a bound of the area are made of; None where no answer can hang on one."""
    return (measures.value(TPP), *inputs.bounds.items(), *inputs.copied.items()) if measures.bounded else None


class Scale:
    """Where the metrics of an item lie among the bounds of the records: a quick key, at least as fine as the truth of the bounds."""

    def __init__(self, tests: Iterable[Threshold]) -> None:
        marks: dict[str, set[float]] = {}
        for test in tests:
            marks.setdefault(test.metric, set()).add(test.value)
        self._marks = [(metric, sorted(values)) for metric, values in sorted(marks.items())]

    def place(self, measures: Measures) -> tuple[object, ...]:
        """Two items at the same place pass and fail the same bounds."""
        out: list[object] = [measures.datacenter, measures.spans[TPP].known is None]
        for metric, values in self._marks:
            low, high = measures.spans[metric][:2]
            out.append((bisect_left(values, low), bisect_right(values, low)))
            if high != low:
                out.append((bisect_left(values, high), bisect_right(values, high)))
        return tuple(out)


class Headlines:
    """The headline periods of many items: a headline is computed once for all items, destinations and days that share it.

    In one place on one day the engine sees only the law that speaks there (:mod:`gpudb.law.signature`), and of an item only what that
    law sees. The answer of a period is therefore that of some item, place and day alike, and only its headline may be used.
    ``records`` are those of the prepared items: without what was withdrawn.
    """

    def __init__(self, records: LawRecords, destinations: Sequence[str]) -> None:
        self.tests = bounds(records)
        #: for each destination the days on which another law begins to speak
        self._changes: dict[str, list[tuple[str, Local]]] = {}
        laws: dict[tuple[object, ...], Local] = {}
        days = tuple(dict.fromkeys((BEGINNING, *change_days(records))))
        for destination in destinations:
            changes, speaking = self._changes.setdefault(destination, []), None
            for day in days:
                law = local(records, destination, day)
                law = laws.setdefault(law.key, law)
                if law is not speaking:
                    changes.append((day, law))
                speaking = law
        self._memo: dict[tuple[object, ...], tuple[Answer, tuple[str | None, ...]]] = {}

    def periods(self, prepared: PreparedItem, key: Signature) -> dict[str, tuple[StatusPeriod, ...]]:
        """The periods of :func:`~gpudb.law.timeline.periods_of` for each destination; ``key`` is the item's signature."""
        sight = Sight(prepared)
        answers: dict[int, tuple[Answer, tuple[str | None, ...]]] = {}
        out: dict[str, tuple[StatusPeriod, ...]] = {}
        for destination, changes in self._changes.items():
            periods: list[StatusPeriod] = []
            before: tuple[str | None, ...] = ()
            for day, law in changes:
                if id(law) not in answers:
                    # where an answer hangs on a bound, its words do, too
                    shared = (sight.of(law), key if key.hanging else None)
                    if shared not in self._memo:
                        answer = status_of(under(prepared, law.records), Question(destination, day, headline_only=True))
                        self._memo[shared] = answer, headline(answer)
                    answers[id(law)] = self._memo[shared]
                answer, said = answers[id(law)]
                if said == before:
                    continue
                if periods:
                    periods[-1] = periods[-1]._replace(valid_before=day)
                periods.append(StatusPeriod(day, OPEN_END, answer))
                before = said
            out[destination] = tuple(periods)
        return out


def headline(a: Answer) -> tuple[str | None, ...]:
    """What the view `export_status` holds of an answer; that a part was not heard of yet is added there, part by part."""
    possible = "; ".join(each.words for each in a.possible)
    told = codes_of(tuple(caveat for caveat in a.caveats if caveat.code != NOT_ANNOUNCED))
    exceptions = ", ".join(a.license_exceptions)
    return (a.layer, a.status, a.basis, a.citation, a.review_policy, exceptions, possible, told, a.known_until)
