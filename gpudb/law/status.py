"""The answer for one item, destination and day: the headline, its layers, and why.

The headline speaks about embargoes, ECCN 3A090 and is-informed letters only. Order: an embargo; a letter or an enforced rule requires a
license; then unknown, when a missing input could decide; then what is in the text but not due yet, or not enforced; then none.
What the importing side does, licenses granted and tariffs are layers beside it and never change it.
Not legal advice.
"""

from __future__ import annotations

from typing import NamedTuple

from gpudb.law.clauses import Possible, outcomes
from gpudb.law.destinations import Where, where_to
from gpudb.law.event_records import Headline, Letter
from gpudb.law.layers import CaveatTold, Layer, Seen, caveats_of, existed, side_layers
from gpudb.law.logic import either
from gpudb.law.metrics import TPP, Inputs
from gpudb.law.permits import Embargo, Permit, Policy, embargo_permits, embargoes, permits, review_policy, strictest, told
from gpudb.law.prepared_item import (
    PreparedItem,
    Requirement,
    letter_applies,
    letter_missing,
    letters_to_mention,
    names,
    prepare,
    requirements,
)
from gpudb.law.record import ROUTES
from gpudb.law.records import (
    EXCEPTION,
    HEADLINE_LAYERS,
    NO_LICENSE,
    NOT_DUE,
    NOT_ENFORCED,
    REQUIRED,
    UNKNOWN,
    LawRecords,
    Review,
    remembered,
)
from gpudb.law.rule_words import of_policy, pending, reasons, rule_name, treated
from gpudb.model import OPEN_END, between, day_beside


class Question(NamedTuple):
    """Where to, on which day, by which route, for whose end user, and as known when. Codes are ISO 3166-1.

    ``headline_only`` leaves layers and reasons out: a quarter of the work, for tables of many answers.
    """

    destination: str
    on: str
    known_at: str | None = None
    route: str = "export"
    end_user_hq: str | None = None
    headline_only: bool = False


class Answer(NamedTuple):
    """The headline (``status``), the layer that decides, and everything that stands behind it."""

    part: str | None
    destination: str
    on: str
    status: Headline
    layer: str
    basis: str
    citation: str
    since: str | None
    until: str | None
    review_policy: str | None = None
    license_exceptions: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    reasons: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    known_until: str | None = None
    last_known: str | None = None
    #: what a requirement that is not enforced means for people
    in_practice: str | None = None
    #: exceptions that exist and never change the headline
    told_exceptions: tuple[str, ...] = ()
    #: every exception that fits, may fit or is told, with its conditions; the policy with its words; empty in a headline alone
    permits: tuple[Permit, ...] = ()
    policy: Policy | None = None
    #: each outcome with its condition, where they hang on a bound, or a policy on a rule that is undecided beside a letter
    possible: tuple[Possible, ...] = ()
    #: what a reader must know beside the headline
    caveats: tuple[CaveatTold, ...] = ()
    #: whether anything on record had announced, reported or sold the part by then; None when no such day is on record
    existed: bool | None = None
    #: ECCN that the maker itself declares
    maker_eccn: str | None = None
    #: own day of the text or letter that decides; ``since`` and ``until`` are without a gap where :func:`gpudb.law.timeline.dated` looked
    version_since: str | None = None


def status(records: LawRecords, inputs: Inputs, question: Question) -> Answer:
    """The status of ``inputs`` for ``question``. Raises KeyError for an unknown country, ValueError for a route."""
    return status_of(prepare(records, inputs, question.known_at), question)


def status_of(prepared: PreparedItem, question: Question) -> Answer:
    """Like :func:`status` for a prepared item; ``known_at`` of the question was used in preparing it."""
    if question.route not in ROUTES:
        raise ValueError(f"route must be one of {', '.join(ROUTES)}, not {question.route!r}")
    records, inputs = prepared.records, prepared.inputs
    where = where_to(records, question.destination, question.end_user_hq)
    answer, then = _answer(prepared, question, where)
    possible = (code for outcome in then.possible for code in outcome.license_exceptions)
    codes = (*then.license_exceptions, *then.told_exceptions, *possible)
    days = reviewed(records)
    seen = Seen(question.on, then.on, where, question.route, then.status, then.layer, exceptions=codes, reviewed=days)
    return answer._replace(caveats=caveats_of(prepared, seen), existed=existed(inputs, question.on), maker_eccn=inputs.maker_eccn)


def headline(prepared: PreparedItem, question: Question) -> Headline:
    """The headline alone, kept with the item: an answer, what followed and what came before ask about the same days."""
    asked = question._replace(headline_only=True)
    if asked not in prepared.headlines:
        where = where_to(prepared.records, asked.destination, asked.end_user_hq)
        prepared.headlines[asked] = _answer(prepared, asked, where)[0].status
    held: Headline = prepared.headlines[asked]
    return held


def _answer(prepared: PreparedItem, question: Question, where: Where) -> tuple[Answer, Answer]:
    """The answer, and that of the last reviewed day for later ones."""
    day = question.on
    first, last = reviewed(prepared.records)
    if first is None or last is None:
        why = "nothing about this was on record" + (f" on {question.known_at}" if question.known_at else "")
        answer = _unknown(prepared, question, where, why, None, None)
    elif day < first:
        answer = _unknown(prepared, question, where, f"not reviewed before {first}", last, None)
    elif day > last:
        then = settle(prepared, question._replace(on=last), where, last)
        why = f"not reviewed after {last}; the status on that day was {then.status}"
        return _unknown(prepared, question, where, why, last, then.status), then
    else:
        answer = settle(prepared, question, where, last)
    return answer, answer


def settle(prepared: PreparedItem, question: Question, where: Where, known_until: str | None) -> Answer:
    """The headline on a reviewed day; where only bounds of the area are known, what holds for every area within them."""
    answer = decide(prepared, question, where, known_until)
    inputs = prepared.inputs
    if not question.headline_only:
        told = (f"{column} is a figure of {part}; no source speaks of this part" for column, part in inputs.copied.items())
        answer = answer._replace(reasons=(*answer.reasons, *told))
    if not prepared.pieces:
        return answer

    def judge(item: PreparedItem) -> tuple[str, str | None, tuple[str, ...]]:
        found = decide(item, question._replace(headline_only=True), where, known_until)
        return found.status, found.review_policy, found.license_exceptions

    judged = outcomes(prepared.pieces, prepared.measures.spans[TPP].low, judge)
    possible = tuple(Possible(word, when, policy, codes) for (word, policy, codes), when in judged)
    first = possible[0]
    if len({each.status for each in possible}) > 1:
        ((column, ends),) = inputs.bounds.items()
        whose = f" by figures of the {inputs.copied[column]}" if column in inputs.copied else ""
        basis = f"hangs on the logic die area, {between(*ends)} mm2{whose}; {answer.basis}"
        answer = answer._replace(status=UNKNOWN, basis=basis, missing=tuple(dict.fromkeys((*answer.missing, column))))
    elif answer.status != first.status:  # no clause is sure, but one of them always holds
        answer = decide(prepared.pieces[-1].item, question, where, known_until)
    one = len(possible) == 1
    policies = {each.review_policy for each in possible}
    return answer._replace(
        review_policy=next(iter(policies)) if len(policies) == 1 and answer.status != UNKNOWN else None,
        license_exceptions=first.license_exceptions if one else (),
        possible=possible if not one else () if first.review_policy else answer.possible,
    )


@remembered
def reviewed(records: LawRecords) -> tuple[str | None, str | None]:
    """First and last day on which every layer of the headline was reviewed; None when a layer has no review."""
    # of several, the one that reaches furthest, and of these the first
    by_layer: dict[str, Review] = {
        review.layer: review for review in sorted(reversed(records.reviews), key=lambda r: r.reviewed_until)
    }
    needed = [by_layer.get(layer) for layer in _layers_needed(records)]
    found = [review for review in needed if review]
    if len(found) < len(needed):
        return None, None
    return max(r.reviewed_from for r in found), min(r.reviewed_until for r in found)


def _layers_needed(records: LawRecords) -> tuple[str, ...]:
    """The layers that must have been reviewed: embargoes only since they are on record at all."""
    return HEADLINE_LAYERS if records.rules_of("embargo") else tuple(name for name in HEADLINE_LAYERS if name != "embargo")


def decide(prepared: PreparedItem, question: Question, where: Where, known_until: str | None) -> Answer:
    """The headline on a reviewed day."""
    day = question.on
    barred = embargoes(prepared, where, day)
    rules = requirements(prepared, where, day)
    letters = [
        (letter, value)
        for letter in prepared.records.letters
        if (value := letter_applies(prepared, letter, where, day)) is not False
    ]
    enforced = [r for r in rules if r.state == "enforced"]
    enforced.sort(key=lambda r: r.version.clauses_of is not None)  # own clauses first
    text = [r for r in rules if r.state == NOT_DUE] + [r for r in rules if r.state == NOT_ENFORCED]
    acting = next((r for r in enforced if r.value), None)
    standing = next((r for r in text if r.value), None)
    bound = next((letter for letter, value in letters if value), None)
    doubt = either((*(value for _, value in letters), *(r.value for r in enforced))) is None
    shown = acting or standing or (enforced[0] if enforced else text[0] if text else None)
    possible = permits(prepared, shown.result, where, question.route, day) if shown and (acting or standing) else ()
    usable = tuple(p for p in possible if p.value and not p.told_only)
    # what nobody enforces is reviewed by nobody; what is not due yet would be. Before the practice was on record the policy was given
    sure = acting or (standing if standing and not (standing.state == NOT_ENFORCED and standing.version.in_practice) else None)
    # a letter decides; whether 3A090 does, too, is open: its policy, where only it has one, is one of two outcomes
    due = sure or (next((r for r in enforced if r.value is None), None) if bound else None)
    policy = review_policy(prepared, due.result, where, question.route, day) if due else None
    either_way = ((" applies", policy.policy), (" does not apply", None)) if policy and policy.policy and not sure else ()
    two = tuple(Possible(REQUIRED, rule_name(due.rule) + when, said, ()) for when, said in either_way) if due else ()

    word: Headline
    if barred:
        word, layer = REQUIRED, "embargo"
    elif acting and not usable:
        word, layer = REQUIRED, "rule"
    elif bound:
        word, layer = REQUIRED, "letter"
    elif acting:
        word, layer = (UNKNOWN, "letter") if any(value is None for _, value in letters) else (EXCEPTION, "rule")
    elif doubt:
        word, layer = UNKNOWN, "rule" if any(r.value is None for r in enforced) else "letter"
    elif standing:
        word, layer = NOT_DUE if standing.state == NOT_DUE else NOT_ENFORCED, "rule"
    elif any(r.value is None for r in text):
        word, layer = UNKNOWN, "rule"
    else:
        word, layer = NO_LICENSE, "rule"

    if barred:
        first = barred[0]
        basis, citation, since, until = _of_embargo(first)
        policy, usable, two = strictest(first, policy if acting else None), (), ()
        possible = tuple(p for e in barred for p in embargo_permits(prepared, e.version, where, question.route, day))
    elif bound and layer == "letter":
        basis, citation, since, until = _of_letter(prepared, bound)
        usable = ()
    elif layer == "letter":
        basis, citation, since, until = _of_letter(prepared, letters[0][0])
    else:
        basis, citation, since, until = _of_rule(shown)
    open_ = [r for r in rules if r.value is None] if word == UNKNOWN else []
    unsure = [letter for letter, value in letters if word == UNKNOWN and value is None]
    needs = [*(need for r in open_ for need in r.missing), *(need for one in unsure for need in letter_missing(prepared, one))]
    missing = tuple(dict.fromkeys((*needs, *(policy.missing if policy else ()))))
    brief = Answer(
        part=prepared.inputs.part,
        destination=question.destination,
        on=day,
        status=word,
        layer=layer,
        basis=basis,
        citation=citation,
        since=since,
        until=until,
        version_since=since,
        review_policy=policy.policy if policy and not two else None,
        license_exceptions=tuple(p.code for p in usable),
        possible=two,
        paragraphs=shown.paragraphs if shown else (),
        missing=missing,
        known_until=known_until,
        in_practice=shown.version.in_practice if shown and word == NOT_ENFORCED else None,
        told_exceptions=tuple(sorted({p.code for p in possible if p.told_only})),
    )
    if question.headline_only:
        return brief
    fitting = possible if word != NO_LICENSE else ()
    lines = [
        *(line for embargo in barred for line in told(embargo)),
        *treated(prepared, question.destination, question.end_user_hq),
        *reasons(prepared=prepared, where=where, rules=rules, letters=letters, possible=fitting, bound=bound),
    ]
    if word != REQUIRED:
        for letter in letters_to_mention(prepared, where, day):
            why = f"; {letter.overtaken_reason}" if (letter.overtaken or OPEN_END) <= day and letter.overtaken_reason else ""
            lines.append(f"letter {letter.id} may matter and was not computed: {letter.criterion}{why}")
    lines += of_policy(policy) if policy else []
    layers = (
        *(Layer("embargo", REQUIRED, *_of_embargo(embargo)) for embargo in barred),
        *(
            Layer("rule", EXCEPTION if usable and rule_status(r) == REQUIRED else rule_status(r), *_of_rule(r))
            for r in rules
            if r.value is not False
        ),
        *(Layer("letter", UNKNOWN if value is None else REQUIRED, *_of_letter(prepared, letter)) for letter, value in letters),
        *side_layers(prepared, where, day, question.destination),
    )
    if not barred and not any(entry.layer == "rule" for entry in layers):
        layers = (Layer("rule", NO_LICENSE, *_of_rule(shown)), *layers)
    return brief._replace(layers=layers, reasons=tuple(lines), permits=possible, policy=policy)


def _of_embargo(embargo: Embargo) -> tuple[str, str, str | None, str | None]:
    version = embargo.version
    return embargo.basis, version.citation, version.effective, embargo.rule.until(version)


def _of_letter(prepared: PreparedItem, letter: Letter) -> tuple[str, str, str | None, str | None]:
    basis = f"{letter.title} ({letter.id})"
    if letter.naming_text and names(prepared, letter):
        basis = f"names the {', '.join(letter.named)}: {basis}"
    return basis, letter.citation, letter.effective, letter.ends


def _of_rule(requirement: Requirement | None) -> tuple[str, str, str | None, str | None]:
    if requirement is None:
        return "no control of 3A090 was in the text", "", None, None
    version = requirement.version
    where = f"{requirement.rule.id} {version.id}"
    if requirement.paragraphs:
        basis = f"{' and '.join(requirement.paragraphs)} ({where})"
    elif requirement.result.outcome == "met":
        basis = f"{' and '.join(requirement.result.paragraphs)}, outside the scope ({where})"
    elif requirement.result.outcome == "unknown":
        basis = f"undecided ({where})" if requirement.value is None else f"outside the scope ({where})"
    else:
        basis = f"outside 3A090 ({where})"
    return basis, version.citation, version.effective, requirement.rule.until(version)


def rule_status(requirement: Requirement) -> Headline:
    """What one rule says, before exceptions."""
    if requirement.value is False:
        return NO_LICENSE
    return UNKNOWN if requirement.value is None else REQUIRED if requirement.state == "enforced" else requirement.state


def _unknown(
    prepared: PreparedItem, question: Question, where: Where, why: str, known_until: str | None, last_known: str | None
) -> Answer:
    since = day_beside(known_until, 1) if last_known and known_until else None
    layers = tuple(Layer(name, UNKNOWN, why, "", since, None) for name in _layers_needed(prepared.records))
    open_ = pending(prepared, question.on) if last_known is not None else []
    return Answer(
        part=prepared.inputs.part,
        destination=question.destination,
        on=question.on,
        status=UNKNOWN,
        layer="rule",
        basis=why,
        citation="",
        since=since,
        until=None,
        layers=(*layers, *(() if question.headline_only else side_layers(prepared, where, question.on, question.destination))),
        reasons=(*treated(prepared, question.destination, question.end_user_hq), why, *open_),
        paragraphs=(),
        missing=(),
        known_until=known_until,
        last_known=last_known,
    )
