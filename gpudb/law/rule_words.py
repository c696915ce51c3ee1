"""What the law says in words: inputs, tests, a rule version statement by statement, what changed between two days; why an answer is so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gpudb.law.clauses import MARKETING, ClauseResult, VersionResult
from gpudb.law.destinations import HOME, Where, treated_as
from gpudb.law.event_records import Letter
from gpudb.law.metrics import DENSITY, DRAM, HBM_DENSITY, INFINITE, IO, TPP, Measures, Span
from gpudb.law.permits import Permit, Policy
from gpudb.law.prepared_item import PreparedItem, Requirement, names
from gpudb.law.records import NOT_ENFORCED, LawRecords
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb, Rule, RuleVersion, Threshold, market_words

#: metric -> its name and unit for people
METRICS: dict[str, tuple[str, str]] = {
    TPP: ("TPP", ""),
    DENSITY: ("density", ""),
    IO: ("aggregate I/O", " GB/s"),
    DRAM: ("DRAM bandwidth", " GB/s"),
    HBM_DENSITY: ("memory bandwidth density", ""),
}
#: input of the law -> how a person calls it
INPUTS = {
    "logic_die_area_mm2": "the logic die area", "aggregate_io_gbs": "the aggregate I/O", "dense_rate": "the dense rate",
    "marketed_for_datacenter": "whether it is marketed for data centers", "memory_bandwidth_gbs": "the memory bandwidth",
    "sold_in_united_states": "whether it is commercially sold in the United States",
}  # fmt: skip
#: operator -> how a value that keeps the bound is said, and one that does not
_SAID = {">=": ("is at least", "is below"), ">": ("is above", "is at most"), "<": ("is below", "is at least"),
         "<=": ("is at most", "is above")}  # fmt: skip


def figure(value: float, bound: float | None = None) -> str:
    """A number with thousands apart and two decimals, more where these would put it on the other side of ``bound``."""
    for digits in (2, 4, 6):
        text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
        rounded = float(text.replace(",", ""))
        if bound is None or ((rounded < bound) == (value < bound) and (rounded > bound) == (value > bound)):
            break
    return text


def _span(span: Span, bound: float) -> str:
    if span.known is not None:
        return figure(span.low, bound)
    if span.low > 0 and span.high < INFINITE:
        return f"{figure(span.low, bound)} to {figure(span.high, bound)}"
    return f"at least {figure(span.low, bound)}" if span.low > 0 else ""


def test_words(test: Threshold, outcome: str, measures: Measures) -> str:
    """One bound: "TPP 2,368 is below 2,400", or what is not known of it."""
    name, unit = METRICS[test.metric]
    held = _span(measures.spans[test.metric], test.value)
    if outcome == "unknown":
        return f"{name} {held or 'is not known'}, the bound is {figure(test.value)}{unit}"
    return f"{name} {held}{unit} {_SAID[test.op][outcome == 'not_met']} {figure(test.value)}"


def clause_words(clause: ClauseResult, measures: Measures) -> str:
    """One clause with what decides it: "3A090.b.1 not met: TPP 2,368 is below 2,400"."""
    head, _, letter = clause.paragraph.rpartition(".")
    name = f"{head}.{clause.id}" if clause.id.partition(".")[0] == letter else f"{clause.paragraph} {clause.id}"
    wanted = clause.outcome if clause.outcome == clause.bare else clause.bare
    said = [test_words(t.test, t.outcome, measures) for t in clause.tests if t.outcome == wanted]
    if clause.excluded_by:
        said.append(_out(clause, measures))
    elif MARKETING in clause.missing:
        said.append("whether it is marketed for data centers is not known")
    return f"{name} {clause.outcome.replace('_', ' ')}: {', '.join(said)}"


def _out(clause: ClauseResult, measures: Measures) -> str:
    """What takes an item out again, and the figure of the record that this rests on."""
    return f"taken out by {clause.excluded_by}" + (" as not for data centers" if measures.datacenter == "no" else "")


def why_met(result: VersionResult, paragraphs: tuple[str, ...], measures: Measures) -> str:
    """The bounds of the first clause that puts the item under one of ``paragraphs``."""
    met = next((c for c in result.clauses if c.outcome == "met" and (not paragraphs or c.paragraph in paragraphs)), None)
    return ", ".join(test_words(t.test, t.outcome, measures) for t in met.tests) if met else ""


def why_not(result: VersionResult, measures: Measures) -> str:
    """The fewest bounds that keep the item out of every clause: "TPP 2,368 is below 2,400, density 2.91 is below 3.2"."""
    open_ = [clause for clause in result.clauses if not clause.aside]
    notes = list(dict.fromkeys(_out(clause, measures) for clause in open_ if clause.excluded_by))
    said: list[str] = []
    while open_:
        failing = [t.test for clause in open_ for t in clause.tests if t.outcome == "not_met"]
        counted = {(t.metric, t.op): [f for f in failing if (f.metric, f.op) == (t.metric, t.op)] for t in failing}
        if not counted:
            break
        (_, op), tests = max(counted.items(), key=lambda item: len(item[1]))
        # the bound that is nearest to the item: who is below it is below the others
        test = min(tests, key=lambda t: t.value) if op in (">", ">=") else max(tests, key=lambda t: t.value)
        said.append(test_words(test, "not_met", measures))
        open_ = [c for c in open_ if not any(t.test in tests for t in c.tests)]
    return ", ".join([*said, *notes])


class Change(NamedTuple):
    """One statement of a rule that is another on a later day: ``then`` None for a new one, ``now`` None for one that is gone."""

    what: str
    then: str | None
    now: str | None


def rule_name(rule: Rule) -> str:
    """The name of a rule without what it is about: "ECCN 3A090"."""
    return re.split(r"[,:]", rule.title)[0]


def statements(records: LawRecords, version: RuleVersion) -> dict[str, str]:
    """What a version says: a name for each clause, note, scope, policy and exception, and the words."""
    out: dict[str, str] = {}
    for clause in version.clauses:
        out[f"{clause.paragraph} ({clause.id})"] = _tests(clause.tests)
    for note in version.exclusions:
        market = {"yes": "marketed for data centers", "no": "not marketed for data centers"}[note.datacenter]
        what = " and ".join(filter(None, (market, _tests(note.tests))))
        out[note.citation] = f"takes out of {' and '.join(note.paragraphs)} what is {what}"
    for number, scope in enumerate(version.scopes, 1):
        said = [f"a license to {places(records, scope.include)}"]
        said += [f"not to {places(records, scope.exclude)}"] if scope.exclude else []
        said += [f"and to whoever has its headquarters in {places(records, scope.headquarters)}"] if scope.headquarters else []
        of = f", for {' and '.join(scope.paragraphs)}" if scope.paragraphs else ""
        out[f"where{f' ({number})' if number > 1 else ''}"] = ", ".join(said) + of
    for policy in version.policies:
        _add(out, policy.policy.replace("_", " "), _limb(records, policy))
    for limb in version.exceptions:
        _add(out, f"exception {limb.code}", _limb(records, limb))
    for band in version.bands:
        out[f"band {band.id}"] = f"{figure(band.rate_percent)} percent: {_tests(band.tests)}"
    return out


def _add(out: dict[str, str], name: str, text: str) -> None:
    number, key = 1, name
    while key in out:
        number += 1
        key = f"{name} ({number})"
    out[key] = text


def _limb(records: LawRecords, limb: PolicyLimb | ExceptionLimb) -> str:
    said = [places(records, limb.destinations) or "anywhere"]
    said += [f"not {places(records, limb.exclude)}"] if limb.exclude else []
    said += [f"headquarters in {places(records, limb.headquarters)}"] if limb.headquarters else []
    said += [f"for {' or '.join(limb.paragraphs)}"] if limb.paragraphs and "*" not in limb.paragraphs else []
    said += [{"yes": "for data centers", "no": "not for data centers"}[limb.datacenter]] if limb.datacenter != "any" else []
    said += [_tests(limb.tests)] if limb.tests else []
    said += [f"{' or '.join(limb.routes)} only"] if limb.routes else []
    return ", ".join(said) + "".join(f"; {text}" for text in limb.unverified)


def _tests(tests: Iterable[Threshold]) -> str:
    named = ((*METRICS[test.metric], test) for test in tests)
    bounds = (f"{name} {_SAID[t.op][0].removeprefix('is ')} {figure(t.value)}{unit}" for name, unit, t in named)
    return " and ".join(bounds)


def places(records: LawRecords, found: Iterable[str]) -> str:
    """Destinations by the names that people use: D:5, China."""
    out = []
    for place in found:
        kind, _, code = place.partition(":")
        group, country = records.groups.get(code), records.countries.get(code if kind == "country" else place)
        label = ("outside of " * (kind == "outside") + group.label) if group else country.name if country else place
        out.append("every destination" if kind == "world" else label)
    return ", ".join(out)


def changes(records: LawRecords, old: RuleVersion | None, new: RuleVersion | None) -> tuple[Change, ...]:
    """What ``new`` says otherwise than ``old``; None for a day on which the rule was not in the text."""
    then = statements(records, old) if old else {}
    now = statements(records, new) if new else {}
    return tuple(Change(name, then.get(name), now.get(name)) for name in {**then, **now} if then.get(name) != now.get(name))


class RuleDiff(NamedTuple):
    """A rule on two days: the version in the text on each, None where there was none, and what changed."""

    rule: Rule
    days: tuple[str, str]
    versions: tuple[RuleVersion | None, RuleVersion | None]
    changes: tuple[Change, ...]


def diff(records: LawRecords, rule: Rule, first: str, second: str) -> RuleDiff:
    """What changed of a rule between two days (ISO text)."""
    old, new = rule.version_on(first), rule.version_on(second)
    return RuleDiff(rule, (first, second), (old, new), changes(records, old, new))


def treated(prepared: PreparedItem, destination: str, end_user_hq: str | None) -> list[str]:
    """As which place another one counts, and why."""
    out = []
    for code in dict.fromkeys((destination, end_user_hq or destination)):
        country = prepared.records.countries[code]
        if country.treated_as:
            note = f": {country.treated_as_note}" if country.treated_as_note else ""
            out.append(f"{country.name} is treated as {country.treated_as}{note}")
        if country.part_of:
            out.append(f"{country.name}: a rule that names no region means it as {country.part_of}")
    if treated_as(prepared.records, destination) == HOME and end_user_hq not in (None, HOME):
        out.append(
            "a delivery within the United States is no export, whoever the buyer belongs to: what leaves later is asked then"
        )
    return out


def reasons(
    prepared: PreparedItem,
    where: Where,
    rules: tuple[Requirement, ...],
    letters: Sequence[tuple[Letter, bool | None]],
    possible: tuple[Permit, ...],
    bound: Letter | None,
) -> list[str]:
    """What each rule, letter and exception that was looked at says, in the order in which it counts."""
    out: list[str] = []
    for r in sorted(rules, key=lambda r: r.state != "enforced"):
        name = f"{r.rule.id} {r.version.id}"
        if r.version.clauses_of is None:
            out += [
                f"{name}: {step}"
                for clause, step in zip(r.result.clauses, r.result.steps, strict=True)
                if clause.outcome == r.result.outcome and not clause.aside
            ]
        if r.placed is not None:
            hq = "" if where.destination == where.headquarters else f" (end user headquartered in {where.headquarters})"
            place = where.destination + hq
            out.append(f"{name}: {place} lies {'inside' if r.placed else 'outside'} the scope")
        if r.by_headquarters:
            out.append(f"{name}: required because of the end user's headquarters in {where.headquarters}")
        if r.value and r.state != "enforced":
            out.append(f"{name}: in the text, {r.state.replace('_', ' ')} on this day")
        if r.value and r.state == NOT_ENFORCED and r.version.in_practice:
            out.append(f"{name}: {r.version.in_practice}")
        out += [f"{name}: {text} (not checked here)" for text in r.exempt]
    for letter, value in letters:
        some = " for some customers only" if letter.some_customers_only else ""
        said = clause_of(prepared, letter, value)
        out.append(f"letter {letter.id}: {'reaches' if value else 'may reach'} this item{some}: {said}")
    for p in possible:
        if p.told_only:
            rest = "; ".join((*((p.not_in_practice,) if p.not_in_practice else ()), *p.unverified))
            out.append(f"License Exception {p.code} exists here: {rest} (not checked here)")
        elif p.value and bound:
            out.append(f"License Exception {p.code} would fit, but a letter requires a license")
        elif p.value:
            notice = f"notice to BIS {p.notice_days} days before" if p.notice_days else "no notice"
            notice += f"; {p.confirmation}" if p.confirmation else ""
            rest = f"; not checked here: {'; '.join(p.unverified)}" if p.unverified else ""
            out.append(f"License Exception {p.code} fits ({notice}{rest})")
        else:
            out.append(f"License Exception {p.code} may fit; missing: {', '.join(p.missing)}")
    if prepared.inputs.vendor is None and prepared.records.letters:
        out.append("letters bind one company each: name a part to have them looked at")
    return out


def of_policy(policy: Policy) -> list[str]:
    """What a review policy rests on, and what it leaves open."""
    out = []
    if policy.missing:
        out.append(f"the review policy depends on what is missing: {', '.join(policy.missing)}")
    out += [f"{market_words(fact)}: {fact.published} ({fact.id})" for fact in policy.facts]
    if policy.policy and policy.unverified:
        out.append(f"conditions of the review policy that are not checked here: {'; '.join(policy.unverified)}")
    return out


def clause_of(prepared: PreparedItem, letter: Letter, value: bool | None) -> str:
    """What the letter says that reaches the item: of the parts that it names, or its criterion with the figures that count."""
    if letter.naming_text and names(prepared, letter):
        said = letter.naming_text
        return f"{said}; {letter.possible_text}" if value is None and letter.possible_text else said
    figures = letter.doubt_basis if value is None else letter.criterion_any_basis
    return f"{letter.criterion}; {figures}" if figures else letter.criterion


def pending(prepared: PreparedItem, day: str) -> list[str]:
    """What the last review left open: why the answer of its last day may not hold any more."""
    return [f"pending since {entry.day}: {entry.citation}: {entry.text}" for entry in prepared.records.pending(day)]
