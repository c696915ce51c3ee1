"""Small records of the tests' own: no fact of the world, so that a change of the seed breaks no unit test."""

from __future__ import annotations

from gpudb.law.destinations import Where
from gpudb.law.event_records import Caveat, Entity, Event, Letter
from gpudb.law.metrics import Inputs, figures
from gpudb.law.records import Bits, LawRecords, Review
from gpudb.law.rule_records import (
    Band,
    Clause,
    Country,
    ExceptionLimb,
    Group,
    GroupChange,
    PolicyLimb,
    Rule,
    RuleVersion,
    Scope,
    Threshold,
)
from gpudb.law.status import Answer, Question, status


def threshold(metric: str, op: str, value: float) -> Threshold:
    return Threshold(metric=metric, op=op, value=value)


def clause(id_: str, paragraph: str, *tests: tuple[str, str, float]) -> Clause:
    return Clause(id=id_, paragraph=paragraph, tests=tuple(threshold(*test) for test in tests), at=f"text {id_}")


def scope(*include: str, exclude: tuple[str, ...] = (), hq: tuple[str, ...] = (),
          paragraphs: tuple[str, ...] = (), exempt: tuple[str, ...] = ()) -> Scope:  # fmt: skip
    return Scope(include=include, exclude=exclude, headquarters=hq, paragraphs=paragraphs, exempt=exempt, at="text")


def version(effective: str, **changes: object) -> RuleVersion:
    base = RuleVersion(
        id=effective, citation=f"cite {effective}", title="t", effective=effective, summary="s", source="src", at="text",
        evidence="primary_read", recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


def rule(id_: str, kind: str, *versions: RuleVersion) -> Rule:
    return Rule(id=id_, authority="us-bis", title=id_, kind=kind, citation="cite", url="https://example.org", versions=versions)


def group(id_: str, members: str, *changes: GroupChange, covered: str = "2020-01-01") -> Group:
    return Group(
        id=id_, label=id_, title=id_, authority="us-bis", covered_from=covered, as_of="2024-06-01", members=tuple(members.split()),
        source="src", at="text", evidence="primary_read", recorded="2024-01-01", changes=changes)  # fmt: skip


def change(day: str, added: str = "", removed: str = "", recorded: str = "2024-01-01") -> GroupChange:
    return GroupChange(
        day=day, added=tuple(added.split()), removed=tuple(removed.split()), source="src", at="text", evidence="primary_read",
        recorded=recorded)  # fmt: skip


def whole(day: str, members: str, recorded: str, **changes: object) -> GroupChange:
    """The whole list of ``day``, read again."""
    return change(day, recorded=recorded).replace(members=tuple(members.split()), **changes)


def letter(id_: str = "letter", **changes: object) -> Letter:
    base = Letter(
        id=id_, authority="us-bis", company="acme", title="Letter", effective="2023-01-01", families=("X1",), named=("X1",),
        criterion="c", destinations=("country:CN",), citation="8-K", source="src", at="text", evidence="quoted",
        recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


def event(id_: str, layer: str, kind: str, day: str, **changes: object) -> Event:
    base = Event(
        id=id_, layer=layer, kind=kind, authority="us-bis", title=id_, day=day, citation="c", source="src", at="text",
        evidence="secondary", recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


def caveat(**changes: object) -> Caveat:
    base = Caveat(
        id="c", code="embargo", text="text", effective="2022-01-01", citation="cite", url="https://example.org", source="src", at="text",
        evidence="primary_read", recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


def entity(**changes: object) -> Entity:
    base = Entity(
        id="e", authority="us-bis", list="entity_list", company="acme", names=("Acme Ltd.", "Acme Two"), country="CN",
        effective="2023-05-01", license_requirement="all items", citation="1 FR 1", url="https://example.org/list", source="src",
        at="text", evidence="primary_read", recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


COUNTRIES = {
    code: Country(code=code, name=code, treated_as="CN" if code == "HK" else None)
    for code in ("CN", "HK", "MO", "IL", "SA", "JP", "US")
}


def review(layer: str, first: str, last: str, recorded: str = "2024-01-01", **changes: object) -> Review:
    return Review(layer=layer, reviewed_from=first, reviewed_until=last, note="n", recorded=recorded, **changes)


REVIEWS = tuple(review(layer, "2020-01-01", "2025-01-01") for layer in ("rule", "letter", "license", "import_measure", "tariff"))
BITS = tuple(
    Bits(column=column, bits=bits, note="n", sufficient=sufficient)
    for column, bits, sufficient in (
        ("fp16_tensor_dense_tflops", 16, True), ("fp8_tensor_dense_tflops", 8, True), ("fp32_tflops", 32, False))
)  # fmt: skip


def small(*rules: Rule, groups: tuple[Group, ...] = (), letters: tuple[Letter, ...] = (),
          events: tuple[Event, ...] = (), reviews: tuple[Review, ...] = REVIEWS) -> LawRecords:  # fmt: skip
    return LawRecords(COUNTRIES, {g.id: g for g in groups}, rules, letters, events, reviews, BITS)


def simple_control(effective: str = "2022-01-01", **changes: object) -> RuleVersion:
    """Paragraph A: tpp of 100 or more; for CN."""
    return version(effective, **{"clauses": (clause("a", "A", ("tpp", ">=", 100)),), "scopes": (scope("country:CN"),),
                                 **changes})  # fmt: skip


def limb(code: str = "NAC", **changes: object) -> ExceptionLimb:
    base = ExceptionLimb(
        code=code, paragraphs=("A",), destinations=("country:CN",), notice_days=25, at="text")  # fmt: skip
    return base.replace(**changes)


def policy(name: str, **changes: object) -> PolicyLimb:
    base = PolicyLimb(
        policy=name, destinations=("country:CN",), at="text")  # fmt: skip
    return base.replace(**changes)


def band(id_: str, rate: float, *tests: tuple[str, str, float]) -> Band:
    return Band(id=id_, rate_percent=rate, tests=tuple(threshold(*test) for test in tests), at="text")


#: an item at the bound of `simple_control`, one just below it, the control alone, and a question about them
OVER = figures(tpp=100)._replace(part="x1", vendor="acme", family="X1")
UNDER = figures(tpp=99)._replace(part="x1", vendor="acme", family="X1")
CONTROL = rule("r", "control", simple_control())
CHINA = Where("CN", "CN")


def ask(text: LawRecords, inputs: Inputs = OVER, to: str = "CN", on: str = "2023-06-01", **more: object) -> Answer:
    return status(text, inputs, Question(to, on, **more))
