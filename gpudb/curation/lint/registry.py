"""What a rule is, and where each is entered by its code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from gpudb.curation.lint.seed_view import SeedView, Spec

Severity = Literal["error", "warning", "info"]


class Hit(NamedTuple):
    """What a rule yields: the part (or other record), the columns, and what is wrong with them."""

    part: str
    columns: tuple[str, ...]
    message: str
    file: str = ""


class Finding(NamedTuple):
    """One offending row with everything that a person needs to judge it."""

    code: str
    severity: Severity
    part: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    message: str
    guards: str
    file: str = ""
    excepted: str | None = None


Check = Callable[[SeedView], Iterator[Hit]]
PartCheck = Callable[[Spec], Iterator[Hit]]


class Rule(NamedTuple):
    """A coded rule: ``guards`` names the public mistake that it would have caught."""

    code: str
    severity: Severity
    title: str
    guards: str
    explanation: str
    check: Check

    def findings(self, view: SeedView) -> Iterator[Finding]:
        """The rule applied to a seed."""
        for hit in self.check(view):
            spec = view.parts.get(hit.part)
            values = tuple(spec.shown(column) if spec else "" for column in hit.columns)
            found = hit._replace(file=hit.file or (spec.file if spec else ""))
            yield Finding(**found._asdict(), code=self.code, severity=self.severity, values=values, guards=self.guards)


_RULES: dict[str, Rule] = {}


def rule(code: str, severity: Severity, title: str, guards: str) -> Callable[[Check], Check]:
    """Register a function as the rule ``code``; its docstring is the explanation. A code is given once."""

    def register(check: Check) -> Check:
        if code in _RULES:
            raise ValueError(f"rule {code} is defined twice")
        explanation = " ".join((check.__doc__ or "").split())
        if not explanation:
            raise ValueError(f"rule {code} has no docstring")
        _RULES[code] = Rule(code, severity, title, guards, explanation, check)
        return check

    return register


def part_rule(code: str, severity: Severity, title: str, guards: str) -> Callable[[PartCheck], PartCheck]:
    """Register a function that judges one part by itself as the rule ``code`` of :func:`rule`."""

    def register(check: PartCheck) -> PartCheck:
        def every_part(view: SeedView) -> Iterator[Hit]:
            for spec in view.parts.values():
                yield from check(spec)

        every_part.__doc__ = check.__doc__
        rule(code, severity, title, guards)(every_part)
        return check

    return register


def registered() -> tuple[Rule, ...]:
    """The rules that were defined so far, sorted by code; `run.rules` gives all of them."""
    return tuple(_RULES[code] for code in sorted(_RULES))


def hit(spec: Spec, message: str, *columns: str) -> Hit:
    """A finding about one part."""
    return Hit(spec.id, columns, message)


def off(value: float, wanted: float, tolerance: float) -> bool:
    """True when ``value`` differs from ``wanted`` by more than the share ``tolerance`` of it."""
    return abs(value - wanted) > tolerance * abs(wanted)
