"""Market facts, and the exceptions that are only told: what they decide, and what they never do."""

from __future__ import annotations

from typing import Any

import pytest

from gpudb.law.metrics import figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords, as_known
from gpudb.law.rule_records import MarketFact, MarketNeed, fulfils, market_fact, market_words
from gpudb.law.signature import Headlines, bounds, headline, market_needs, signature
from gpudb.law.timeline import periods_of
from tests.law.small import CONTROL, OVER, UNDER, ask, caveat, letter, limb, policy, rule, scope, small, version
from tests.law.support import records
from tests.law.test_cases import real_parts

NEED = MarketNeed(fact="sold_in_united_states", on="2023-01-01", value="yes")


def sold(id_: str, value: str, **changes: object) -> MarketFact:
    base = MarketFact(
        id=id_, fact="sold_in_united_states", on="2023-01-01", value=value, families=("X1",), published="words", source="src",
        at="text", evidence="secondary", recorded="2024-01-01")  # fmt: skip
    return base.replace(**changes)


def policies(*facts: MarketFact) -> LawRecords:
    """Case by case for what was sold, denial for the rest."""
    limbs = (
        policy("case_by_case", requires=(NEED,), unverified=("c",)),
        policy("presumption_of_denial", words="denied", unless=("allies",)),
    )
    return small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=limbs)))._replace(market=facts)


def test_a_named_part_goes_before_its_family() -> None:
    no = sold("n", "no", families=(), parts=("x1",))
    assert market_fact((sold("f", "yes"), no), NEED, "x1", "X1") is no
    assert market_fact((sold("f", "yes"), no), NEED, "x2", "x1").value == "yes"  # type: ignore[union-attr]
    assert market_fact((sold("f", "yes"),), NEED, "x3", "X3") is None
    assert market_fact((sold("f", "yes"),), NEED, None, None) is None
    assert market_fact((sold("f", "yes", on="2023-01-02"),), NEED, "x1", "X1") is None
    assert (fulfils(no, NEED), fulfils(sold("f", "yes"), NEED), fulfils(None, NEED)) == (False, True, None)


def test_a_policy_that_asks_for_a_market_says_what_it_found() -> None:
    yes = ask(policies(sold("f", "yes")))
    assert (yes.review_policy, yes.missing) == ("case_by_case", ())
    assert "sold in the United States on 2023-01-01, second-hand: words (f)" in yes.reasons
    assert yes.policy
    assert (yes.policy.unverified, yes.policy.otherwise) == (("c",), "presumption_of_denial")
    no = ask(policies(sold("f", "no")))
    assert (no.review_policy, no.missing) == ("presumption_of_denial", ())
    assert "not sold in the United States on 2023-01-01, second-hand: words (f)" in no.reasons
    assert no.policy
    assert (no.policy.words, no.policy.unless, no.policy.unverified) == ("denied", ("allies",), ())
    assert no.policy.otherwise is None
    open_ = ask(policies())
    assert (open_.review_policy, open_.missing) == (None, ("sold_in_united_states",))


def test_the_policy_is_that_of_what_was_known() -> None:
    text = policies(sold("f", "yes", withdrawn="2024-06-01", withdrawn_reason="x"), sold("g", "no", recorded="2024-06-01"))
    assert ask(text, known_at="2024-05-31").review_policy == "case_by_case"
    assert ask(text).review_policy == "presumption_of_denial"


def test_items_of_other_markets_have_headlines_of_their_own() -> None:
    text = as_known(policies(sold("f", "yes"), sold("n", "no", families=(), parts=("x2",))), None)
    made = Headlines(text, ("CN",))
    for part, family in (("x1", "X1"), ("x2", "X1"), ("x3", "X3")):
        item = prepare(text, OVER._replace(part=part, family=family))._replace(records=text)
        (periods,) = made.periods(item, signature(item, bounds(text))).values()
        alone = periods_of(item, "CN")
        assert [(p.valid_from, headline(p.answer)) for p in periods] == [(p.valid_from, headline(p.answer)) for p in alone]


def test_how_sure_a_market_fact_is_stands_in_its_words() -> None:
    read = sold("f", "yes").replace(evidence="primary_read")
    quoted = sold("f", "no").replace(evidence="quoted", quotes="a filing")
    assert [market_words(fact) for fact in (read, quoted)] == [
        "sold in the United States on 2023-01-01",
        "not sold in the United States on 2023-01-01, as quoted",
    ]


def test_a_letter_beside_an_open_rule_has_the_policy_that_the_rule_would_give() -> None:
    item = figures()._replace(part="x1", vendor="acme", family="X1")
    text = policies(sold("f", "no"))._replace(letters=(letter(),))
    open_, outside = ask(text, item), ask(text, UNDER)
    assert [(a.layer, a.review_policy) for a in (open_, outside)] == [("letter", None), ("letter", None)]
    assert [(one.condition, one.review_policy) for one in open_.possible] == [
        ("r applies", "presumption_of_denial"),
        ("r does not apply", None),
    ]
    assert outside.possible == ()


def told(**changes: Any) -> LawRecords:
    limbs = (
        limb("RPL", told_only=True, notice_days=0, unverified=("spares",), **changes),
        limb("NAC", datacenter="no", confirmation="BIS says so"),
    )
    return small(CONTROL, rule("e", "license_exception", version("2022-01-01", exceptions=limbs)))


def test_that_a_part_was_not_announced_is_no_part_of_a_headline_that_others_share() -> None:
    text = small(CONTROL)._replace(caveats=(caveat(), caveat(id="d", code="not_announced")))
    answer = ask(text)
    assert [one.code for one in answer.caveats] == ["embargo", "not_announced"]
    assert headline(answer) == (
        "rule", "license_required", "A (r 2022-01-01)", "cite 2022-01-01", None, "", "", "embargo", "2025-01-01")  # fmt: skip


def test_an_exception_that_is_only_told_changes_nothing() -> None:
    answer = ask(told())
    assert (answer.status, answer.license_exceptions, answer.told_exceptions) == ("license_required", (), ("RPL",))
    assert "License Exception RPL exists here: spares (not checked here)" in answer.reasons
    assert [(p.code, p.value, p.told_only) for p in answer.permits] == [("RPL", True, True), ("NAC", None, False)]
    idle = ask(told(not_in_practice="nobody asks"))
    assert "License Exception RPL exists here: nobody asks; spares (not checked here)" in idle.reasons
    assert ask(told(), UNDER).told_exceptions == ()
    anything = told(paragraphs=("*",))
    for item in (
        UNDER,
        figures()._replace(vendor="acme"),
    ):  # nobody asks for a license yet, or nobody knows: there is nothing to except
        found = ask(anything, item)
        assert (found.told_exceptions, found.license_exceptions, found.permits) == ((), (), ())
    assert ask(anything).told_exceptions == ("RPL",)


def test_who_must_confirm_stands_with_the_exception() -> None:
    answer = ask(told(), OVER._replace(datacenter="no"))
    assert (answer.status, answer.license_exceptions) == ("license_exception_available", ("NAC",))
    assert "License Exception NAC fits (notice to BIS 25 days before; BIS says so)" in answer.reasons
    assert [p.confirmation for p in answer.permits if p.code == "NAC"] == ["BIS says so"]


def test_under_an_embargo_only_its_own_exceptions_are_told() -> None:
    own = (limb("GOV", paragraphs=("*",)), limb("TMP", paragraphs=("*",), destinations=("country:JP",)))
    barred = rule("b", "embargo", version("2022-01-01", items="all", scopes=(scope("country:CN"),), policies=(policy("policy_of_denial"),),
                                          exceptions=own))  # fmt: skip
    law = told()
    law = law._replace(rules=(barred, *law.rules), reviews=(*law.reviews, law.reviews[0].replace(layer="embargo")))
    answer = ask(law, OVER._replace(datacenter="no"))
    assert (answer.layer, answer.license_exceptions, answer.told_exceptions) == ("embargo", (), ("GOV",))
    assert ask(law, UNDER).told_exceptions == ("GOV",)


@pytest.mark.parametrize(("facts", "told"), [((sold("f", "yes"),), True), ((sold("f", "no"),), False), ((), False)])
def test_a_caveat_about_a_sale_is_told_only_where_that_is_recorded(facts: tuple[MarketFact, ...], told: bool) -> None:
    text = small(CONTROL)._replace(caveats=(caveat(requires=(NEED,)),), market=facts)
    assert bool(ask(text).caveats) is told


def test_what_nobody_had_heard_of_on_the_day_was_not_sold_on_it() -> None:
    """The MI350P, shown in May 2026, had no policy for China: whether it was sold in January was called unknown."""
    law, late = records(), 0
    (need,) = market_needs(law)
    for part, inputs in real_parts().items():
        if (inputs.announced or "") > need.on and ask(law, inputs, "CN", "2026-09-01").status == "license_required":
            late += 1
            assert ask(law, inputs, "CN", "2026-09-01").review_policy == "presumption_of_denial", part
    assert late >= 4
