"""A small book of the tests' own: no fact of the world, so that a change of the seed breaks no unit test."""

from __future__ import annotations

from gpudb.law import book as law


def clause(id_: str, paragraph: str, *tests: tuple[str, str, float]) -> law.Clause:
    return law.Clause(id_, paragraph, tuple(law.Threshold(*test) for test in tests), f"text {id_}")


def scope(*include: str, exclude: tuple[str, ...] = (), hq: tuple[str, ...] = (),
          paragraphs: tuple[str, ...] = (), exempt: tuple[str, ...] = ()) -> law.Scope:  # fmt: skip
    return law.Scope(include, exclude, hq, paragraphs, exempt, "text")


def version(effective: str, **changes: object) -> law.RuleVersion:
    base = law.RuleVersion(
        id=effective, citation=f"cite {effective}", title="t", announced=None, published=None, effective=effective, ends=None,
        ends_note=None, enforced_from=None, enforced_until=None, compliance=None, summary="s", clauses_of=None, clauses=(),
        exclusions=(), scopes=(), policies=(), exceptions=(), bands=(), source="src", evidence="primary_read",
        recorded="2024-01-01", withdrawn=None, note=None)  # fmt: skip
    return base._replace(**changes)


def rule(id_: str, kind: str, *versions: law.RuleVersion) -> law.Rule:
    return law.Rule(id_, "us-bis", id_, kind, "cite", "https://example.org", versions)


def group(id_: str, members: str, *changes: law.GroupChange, covered: str = "2020-01-01") -> law.Group:
    return law.Group(id_, id_, id_, "us-bis", covered, "2024-06-01", tuple(members.split()), "src", "primary_read",
                     "2024-01-01", changes)  # fmt: skip


def change(day: str, added: str = "", removed: str = "", recorded: str = "2024-01-01") -> law.GroupChange:
    return law.GroupChange(day, tuple(added.split()), tuple(removed.split()), "src", "primary_read", recorded, None)


def letter(id_: str = "letter", **changes: object) -> law.Letter:
    base = law.Letter(
        id=id_, authority="us-bis", company="acme", title="Letter", effective="2023-01-01", precision="day", ends=None,
        ends_reason=None, clarified=None, families=("X1",), parts=(), named=("X1",), criterion="c", criterion_tests=(),
        criterion_datacenter="any", destinations=("country:CN",), exclude=(), headquarters=(), some_customers_only=False,
        citation="8-K", source="src", evidence="quoted", recorded="2024-01-01", withdrawn=None)  # fmt: skip
    return base._replace(**changes)


def event(id_: str, layer: str, kind: str, day: str, **changes: object) -> law.Event:
    base = law.Event(
        id=id_, layer=layer, kind=kind, authority="us-bis", company=None, country=None, standing=None, title=id_, day=day,
        precision="day", until=None, families=(), parts=(), destinations=(), rate_percent=None, citation="c", source="src",
        evidence="secondary", recorded="2024-01-01", withdrawn=None)  # fmt: skip
    return base._replace(**changes)


COUNTRIES = {
    code: law.Country(code, code, "CN" if code == "HK" else None, None, None)
    for code in ("CN", "HK", "MO", "IL", "SA", "JP", "US")
}
REVIEWS = tuple(
    law.Review(layer, "2020-01-01", "2025-01-01", "n", "2024-01-01", None)
    for layer in ("rule", "letter", "license", "import_measure", "tariff")
)
BITS = (law.Bits("fp16_tensor_dense_tflops", 16, True), law.Bits("fp8_tensor_dense_tflops", 8, True),
        law.Bits("fp32_tflops", 32, False))  # fmt: skip


def small(*rules: law.Rule, groups: tuple[law.Group, ...] = (), letters: tuple[law.Letter, ...] = (),
          events: tuple[law.Event, ...] = (), reviews: tuple[law.Review, ...] = REVIEWS) -> law.LawBook:  # fmt: skip
    return law.LawBook(COUNTRIES, {g.id: g for g in groups}, rules, letters, events, reviews, BITS)


def simple_control(effective: str = "2022-01-01", **changes: object) -> law.RuleVersion:
    """Paragraph A: tpp of 100 or more; for CN."""
    return version(effective, **{"clauses": (clause("a", "A", ("tpp", ">=", 100)),), "scopes": (scope("country:CN"),),
                                 **changes})  # fmt: skip


def limb(code: str = "NAC", **changes: object) -> law.ExceptionLimb:
    base = law.ExceptionLimb(
        code=code, paragraphs=("A",), not_paragraphs=(), datacenter="any", destinations=("country:CN",), exclude=(), headquarters=(),
        not_headquarters=(), routes=(), tests=(), unverified=(), notice_days=25, at="text")  # fmt: skip
    return base._replace(**changes)


def policy(name: str, **changes: object) -> law.PolicyLimb:
    base = law.PolicyLimb(
        policy=name, destinations=("country:CN",), exclude=(), headquarters=(), not_headquarters=(), routes=(), paragraphs=(),
        not_paragraphs=(), datacenter="any", tests=(), unverified=(), at="text")  # fmt: skip
    return base._replace(**changes)


def band(id_: str, rate: float, *tests: tuple[str, str, float]) -> law.Band:
    return law.Band(id_, rate, tuple(law.Threshold(*test) for test in tests), (), "text")
