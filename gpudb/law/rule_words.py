"""The text of a rule version in words, statement by statement, and what changed between two days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gpudb.law.records import LawRecords
from gpudb.law.rule_records import ExceptionLimb, PolicyLimb, Rule, RuleVersion, Threshold
from gpudb.law.wording import METRICS, figure

_OPERATORS = {">=": "at least", ">": "above", "<": "below", "<=": "at most"}


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
        out[note.citation] = (
            f"takes out of {' and '.join(note.paragraphs)} what is {' and '.join(filter(None, (market, _tests(note.tests))))}"
        )
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
    return " and ".join(f"{name} {_OPERATORS[test.op]} {figure(test.value)}{unit}" for name, unit, test in named)


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
