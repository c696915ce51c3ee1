"""What is missing is only what could decide here; policies, layers and inputs where several of them meet."""

from __future__ import annotations

from typing import Any

import pytest

from gpudb.law.classify import classify
from gpudb.law.destinations import classes
from gpudb.law.metrics import INPUTS, Inputs, figures, from_spec, measure
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.signature import Headlines, headline, signature
from gpudb.law.status import Question, status, status_of
from gpudb.law.timeline import BEGINNING, change_days, timeline
from gpudb.model import BOUNDED
from tests.law.small import (
    BITS,
    CONTROL,
    OVER,
    REVIEWS,
    ask,
    band,
    change,
    clause,
    event,
    group,
    letter,
    limb,
    policy,
    rule,
    scope,
    simple_control,
    small,
    threshold,
    version,
)
from tests.law.support import figures_of, inputs_of, records


def test_marketing_is_missing_from_a_letter_only_where_it_is_not_known_and_counts() -> None:
    made = letter(families=(), criterion_tests=(threshold("total_dram_bandwidth_gbs", ">=", 5),), criterion_datacenter="yes")

    def missing(datacenter: bool | None, **changes: object) -> tuple[str, ...]:
        item = figures(tpp=1, datacenter=datacenter)._replace(vendor="acme", family="X1")
        return ask(small(letters=(made.replace(**changes),)), item).missing

    assert missing(True) == ("memory_bandwidth_gbs",)
    assert missing(None) == ("memory_bandwidth_gbs", "marketed_for_datacenter")
    assert missing(None, criterion_datacenter="any") == ("memory_bandwidth_gbs",)
    assert missing(None, families=("X1",), criterion_tests=(), some_customers_only=True) == ()


def test_only_paragraphs_of_the_scope_and_open_clauses_are_missing_something() -> None:
    clauses = (clause("a", "A", ("tpp", ">=", 100), ("performance_density", ">=", 1)), clause("b", "B", ("aggregate_io_gbs", ">=", 600)),
               clause("c", "A", ("tpp", ">=", 1000), ("total_dram_bandwidth_gbs", ">=", 1)))  # fmt: skip
    one = rule("r", "control", simple_control(clauses=clauses, scopes=(scope("country:CN", paragraphs=("A",)),)))
    assert ask(small(one)).missing == ("logic_die_area_mm2",)
    both = rule("r", "control", simple_control(clauses=clauses))
    assert ask(small(both)).missing == ("logic_die_area_mm2", "aggregate_io_gbs")
    assert ask(small(one), to="JP").missing == ()


def test_each_scope_has_its_paragraphs_and_the_met_ones_are_named() -> None:
    clauses = (clause("a", "A", ("tpp", ">=", 100)), clause("b", "B", ("tpp", ">=", 50)))
    made = rule("r", "control", simple_control(clauses=clauses, scopes=(scope("country:CN", paragraphs=("B",)),
                                                                        scope("country:JP", paragraphs=("A",)))))  # fmt: skip
    assert ask(small(made)).paragraphs == ("B",)
    assert ask(small(made), to="JP").paragraphs == ("A",)
    assert ask(small(made), figures(tpp=60), to="JP").status == "no_license_required"
    assert ask(small(made), figures(tpp=60)).status == "license_required"


def test_classify_gives_a_policy_only_where_a_license_is_required_and_says_what_it_waits_for() -> None:
    world = policy("case_by_case", destinations=("world",))
    (there,) = classify(small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=(world,)))), OVER, to="JP")
    assert (there.review_policy, there.missing) == (None, ())
    (here,) = classify(small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=(world,)))), OVER, to="CN")
    assert (here.review_policy, here.missing) == ("case_by_case", ())
    open_ = rule("p", "review_policy", version("2022-01-01", policies=(policy("x", datacenter="no"),)))
    (waits,) = classify(small(CONTROL, open_), OVER, to="CN")
    assert (waits.review_policy, waits.missing) == (None, ("marketed_for_datacenter",))
    assert waits.steps[-1] == "the review policy depends on what is missing: marketed_for_datacenter"
    (plain,) = classify(small(CONTROL, open_), OVER)
    assert (plain.review_policy, plain.missing) == (None, ())
    assert not any("depends" in step for step in plain.steps)


def test_classify_shows_figures_clauses_and_where_the_item_comes_from() -> None:
    item = figures(tpp=100, die_area=50, datacenter=True)._replace(part="x1", vendor="acme")
    usable = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(), limb("ACA", datacenter="no"))))
    tariff = rule("t", "tariff", version("2022-01-01", bands=(band("low", 25, ("tpp", ">", 10)),)))
    (row,) = classify(small(CONTROL, usable, tariff), item, on="2023-01-01")
    assert (row.part, row.tpp, row.tpp_basis, row.maker_tpp, row.logic_die_area_mm2, row.performance_density) == (
        "x1", 100, "declared", 100, 50, 2)  # fmt: skip
    assert (row.rule, row.version, row.citation, row.outcome) == ("r", "2022-01-01", "cite 2022-01-01", "met")
    assert (row.paragraphs, row.clauses, row.license_exceptions, row.tariff_band) == (("A",), ("a",), ("NAC",), "low")
    assert row.steps[0].startswith("TPP = 100")
    assert row.steps[-1].startswith("A clause a")


def test_routes_and_headquarters_count_in_classify_too() -> None:
    limbs = (policy("by export", routes=("export",), destinations=()), policy("by headquarters", destinations=(), headquarters=("country:IL",)),
             policy("rest", destinations=()))  # fmt: skip
    text = small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=limbs)))

    def policies(**more: Any) -> list[str | None]:
        return [row.review_policy for row in classify(text, OVER, to="CN", **more)]

    assert policies() == ["by export"]
    assert policies(route="reexport") == ["rest"]
    assert policies(route="reexport", end_user_hq="IL") == ["by headquarters"]


def test_layers_beside_the_headline_stand_in_one_order_whatever_that_of_the_records() -> None:
    events = (event("m2", "import_measure", "blocked", "2023-02-01"), event("m1", "import_measure", "blocked", "2023-01-01"),
              event("l3", "license", "granted", "2023-03-01"), event("l2", "license", "granted", "2023-02-01"),
              event("l1", "license", "granted", "2023-02-01"))  # fmt: skip
    for order in (events, events[::-1]):
        told = [entry.basis for entry in ask(small(CONTROL, events=order)).layers if entry.layer in ("license", "import_measure")]
        assert told == ["l1 (l1)", "l2 (l2)", "l3 (l3)", "m1 (m1)", "m2 (m2)"]


def test_a_layer_carries_its_citation_and_its_days() -> None:
    text = small(CONTROL, events=(event("e", "license", "granted", "2023-01-01", until="2024-01-01", citation="8-K"),))
    (told,) = [entry for entry in ask(text).layers if entry.layer == "license"]
    assert told[:6] == ("license", "granted", "e (e)", "8-K", "2023-01-01", "2024-01-01")
    tariff = rule("t", "tariff", version("2022-01-01", ends="2024-01-01", bands=(band("low", 12.5, ("tpp", ">", 10)),
                                                                                band("high", 50, ("tpp", ">", 1000)))))  # fmt: skip
    told_of = [entry for entry in ask(small(CONTROL, tariff)).layers if entry.layer == "tariff"]
    assert [one[:6] for one in told_of] == [
        ("tariff", "tariff_12.5_percent", "t low", "cite 2022-01-01", "2022-01-01", "2024-01-01")
    ]


def test_events_of_trade_are_no_layer() -> None:
    assert [entry.layer for entry in ask(small(CONTROL, events=(event("t", "trade", "tariff", "2023-01-01"),))).layers] == [
        "rule"
    ]


class Asked(dict[str, float]):
    """A dictionary that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(key)
        return default

    def __contains__(self, key: object) -> bool:
        self.seen.add(str(key))
        return False


def test_the_named_inputs_are_those_that_the_engine_looks_at() -> None:
    values = Asked()
    measure(Inputs(values), BITS)
    looked = values.seen - {entry.column for entry in BITS} - {"memory_bandwidth_density"}
    row = Asked()
    row["part"] = row["vendor"] = row["family"] = "x"  # type: ignore[assignment]
    from_spec(row)
    ends = {f"{column}_{end}" for column in BOUNDED for end in ("min", "max")}
    assert set(INPUTS) | ends == looked | row.seen


@pytest.mark.parametrize(
    ("letters", "on", "status_", "layer"),
    [
        # the rule goes before the letter as the reason, the letter before an exception
        ((letter(),), "2023-06-01", "license_required", "rule"), ((letter(some_customers_only=True),), "2023-06-01", "license_required", "rule"),
        ((), "2023-06-01", "license_required", "rule"), ((letter(effective="2021-01-01"),), "2021-06-01", "license_required", "letter"),
    ],
)  # fmt: skip
def test_the_rule_is_the_reason_where_both_reach(letters: tuple, on: str, status_: str, layer: str) -> None:
    answer = ask(small(CONTROL, letters=letters), on=on)
    assert (answer.status, answer.layer) == (status_, layer)


def test_of_two_letters_the_first_that_binds_is_the_reason() -> None:
    two = (letter("one", title="One", some_customers_only=True), letter("two", title="Two"), letter("three", title="Three"))
    answer = ask(small(letters=two))
    assert (answer.status, answer.basis) == ("license_required", "Two (two)")
    assert [entry.status for entry in answer.layers if entry.layer == "letter"] == [
        "unknown",
        "license_required",
        "license_required",
    ]


def test_an_exception_leaves_the_layer_of_a_text_that_is_not_enforced_as_it_is() -> None:
    usable = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(),)))
    waiting = rule("r", "control", simple_control(enforced_from="2024-01-01"))
    answer = ask(small(waiting, usable))
    assert (answer.status, [entry.status for entry in answer.layers]) == ("not_enforced", ["not_enforced"])
    assert answer.license_exceptions == ("NAC",)


def test_the_reasons_show_the_clauses_that_decide_and_none_about_memory_by_itself() -> None:
    clauses = (clause("a", "A", ("tpp", ">=", 100)), clause("b", "A", ("tpp", ">=", 1000)),
               clause("c", "C", ("memory_bandwidth_density", ">", 2)))  # fmt: skip
    text = small(rule("r", "control", simple_control(clauses=clauses)))
    assert [r for r in ask(text).reasons if "clause" in r] == ["r 2022-01-01: A clause a: tpp 100 >= 100: yes -> met"]
    under = [r.split(":")[1] for r in ask(text, figures(tpp=1)).reasons if "clause" in r]
    assert under == [" A clause a", " A clause b"]


def test_the_timeline_follows_the_headquarters_of_the_end_user() -> None:
    made = letter(destinations=(), headquarters=("country:CN",), families=(), criterion_tests=(threshold("tpp", ">=", 1),))
    text = small(letters=(made,))
    item = OVER._replace(family="other")
    assert [e.layer for e in timeline(text, item, "JP") if e.layer == "letter"] == []
    assert [e.layer for e in timeline(text, item, "JP", end_user_hq="CN") if e.layer == "letter"] == ["letter"]
    assert "license_required" in [e.kind for e in timeline(text, item, "JP", end_user_hq="CN") if e.layer == "status"]


def test_without_a_review_of_a_layer_no_day_of_change_follows_from_the_others() -> None:
    from gpudb.law.timeline import change_days

    assert change_days(small(reviews=tuple(r for r in REVIEWS if r.layer != "letter"))) == ()


SMALL = small(
    rule("r", "control", simple_control(scopes=(scope("group:g"),), ends="2024-03-01"), simple_control("2024-06-01")),
    rule("w", "worldwide_control", version("2022-06-01", clauses_of="r", scopes=(scope("world", exclude=("country:US",)),),
                                           enforced_from="2022-09-01", enforced_until="2022-10-01")),
    rule("e", "license_exception", version("2023-06-01", exceptions=(limb(tests=(threshold("tpp", "<", 150),)),))),
    rule("p", "review_policy", version("2022-01-01", policies=(policy("a", tests=(threshold("tpp", ">=", 200),)), policy("b")))),
    groups=(group("g", "CN SA", change("2023-02-01", added="SA"), change("2024-09-01", removed="CN")),),
    letters=(letter(ends="2023-08-01"), letter("two", families=(), effective="2024-01-01", criterion_tests=(threshold("tpp", ">", 120),))),
)  # fmt: skip
ITEMS = [figures(tpp=tpp, datacenter=d)._replace(vendor=v, family=f) for tpp in (99, 100, 130, 200, None) for d in (True, None)
         for v, f in (("acme", "X1"), ("acme", "X9"), ("other", "X1"))]  # fmt: skip


def day_by_day(case: PreparedItem, to: str) -> list[tuple[Any, ...]]:
    """The periods of what the view holds, from an answer for each day on which it may change."""
    out: list[tuple[Any, ...]] = []
    for day in dict.fromkeys((BEGINNING, *change_days(case.records))):
        said = headline(status_of(case, Question(to, day)))
        if not out or out[-1][2] != said:
            out = [*out[:-1], *((first, day, held) for first, _, held in out[-1:]), (day, "9999-12-31", said)]
    return out


def test_headlines_that_are_computed_once_for_all_are_those_of_each_item() -> None:
    held = Headlines(SMALL, tuple(SMALL.countries))
    for item in ITEMS:
        case = prepare(SMALL, item)._replace(records=SMALL)
        for to, periods in held.periods(case, signature(case, held.tests)).items():
            told = [(p.valid_from, p.valid_before, headline(p.answer)) for p in periods]
            assert told == day_by_day(case, to), (item, to)


@pytest.mark.dear
def test_the_same_for_real_parts_and_every_class_of_destinations() -> None:
    from gpudb.law.records import as_known

    law = as_known(records(), None)
    held = Headlines(law, tuple(classes(law)))
    for name in ("h20", "h100", "h800", "rtx-4090", "mi325x", "l40"):
        case = prepare(law, inputs_of(figures_of({"figures": name})))._replace(records=law)
        made = held.periods(case, signature(case, held.tests))
        for to in ("CN", "HK", "MO", "AE", "AD"):
            assert [(p.valid_from, p.valid_before, headline(p.answer)) for p in made[to]] == day_by_day(case, to), (name, to)


def test_the_reasons_of_what_is_enforced_stand_before_those_of_what_is_not() -> None:
    waiting = rule("a", "control", simple_control(enforced_from="2024-01-01"))
    told = [reason.split(" ")[0] for reason in ask(small(waiting, CONTROL)).reasons]
    assert told == ["r", "r", "a", "a", "a"]


def test_a_clause_that_is_decided_misses_nothing() -> None:
    clauses = (
        clause("a", "A", ("performance_density", ">=", 5), ("tpp", ">=", 1000)),
        clause("b", "A", ("aggregate_io_gbs", ">=", 5)),
    )
    (row,) = classify(small(rule("r", "control", simple_control(clauses=clauses))), OVER)
    assert (row.outcome, row.missing) == ("unknown", ("aggregate_io_gbs",))


def test_an_end_user_abroad_is_told_whichever_scope_names_it() -> None:
    said = "r 2022-01-01: required because of the end user's headquarters in CN"
    scopes = (scope("country:SA", hq=("country:CN",)), scope("country:JP"))
    for order in (scopes, scopes[::-1]):
        made = small(rule("r", "control", simple_control(scopes=order)))
        assert said in status(made, OVER, Question("IL", "2023-06-01", end_user_hq="CN")).reasons
    assert said not in status(small(CONTROL), OVER, Question("CN", "2023-06-01", end_user_hq="CN")).reasons


def test_each_line_of_a_timeline_says_day_kind_and_where_it_stands() -> None:
    text = small(
        rule("r", "control", simple_control()),
        rule("t", "tariff", version("2022-02-01")),
        letters=(letter(precision="month", effective="2022-03-01", destinations=("country:JP",)),),
        events=(event("e", "trade", "truce", "2022-04-01", precision="year"),),
    )
    lines = timeline(text, OVER, "CN")[1:]
    assert {(line.review_policy, line.named) for line in lines} == {(None, False)}
    assert [tuple(line)[:-3] for line in lines] == [
        ("2022-01-01", "day", "rule", "control", "r: t", "cite 2022-01-01", "src", "primary_read", "r 2022-01-01"),
        ("2022-01-01", "day", "status", "license_required", "A (r 2022-01-01)", "cite 2022-01-01", "", "", "2022-01-01"),
        ("2022-02-01", "day", "tariff", "tariff", "t: t", "cite 2022-02-01", "src", "primary_read", "t 2022-02-01"),
        ("2022-03-01", "month", "letter", "is_informed", "Letter", "8-K", "src", "quoted", "letter"),
        ("2022-04-01", "year", "trade", "truce", "e", "c", "src", "secondary", "e"),
        ("2025-01-02", "day", "status", "unknown", "not reviewed after 2025-01-01; the status on that day was license_required", "", "", "",
         "2025-01-02"),
    ]  # fmt: skip


def test_the_lines_of_one_day_stand_by_layer_and_then_by_id() -> None:
    day = "2023-06-01"
    events = tuple(event(f"{layer}-{n}", layer, "k", day) for layer in ("trade", "import_measure", "license") for n in (2, 1))
    rules = (
        rule("b", "control", simple_control(day)),
        rule("t", "tariff", version(day)),
        rule("a", "control", simple_control(day)),
    )
    letters = (letter("z", effective=day), letter("y", effective=day))
    made = [line.id for line in timeline(small(*rules, letters=letters, events=events), OVER, "CN") if line.day == day]
    assert made == ["a 2023-06-01", "b 2023-06-01", "y", "z", "license-1", "license-2", "import_measure-1", "import_measure-2",
                    "t 2023-06-01", "trade-1", "trade-2", "2023-06-01"]  # fmt: skip


def test_a_letter_for_some_customers_that_does_not_reach_the_item_is_none() -> None:
    made = letter(some_customers_only=True)
    assert ask(small(letters=(made,)), to="JP").status == "no_license_required"
    assert ask(small(letters=(made.replace(families=("X2",)),))).status == "no_license_required"


def test_what_a_letter_misses_is_missing_only_where_the_answer_is_open() -> None:
    open_ = letter(families=(), criterion_tests=(threshold("total_dram_bandwidth_gbs", ">=", 5),))
    assert ask(small(CONTROL, letters=(open_,))).missing == ()
    sure = letter(
        "sure", families=(), criterion_tests=(threshold("tpp", ">=", 1000), threshold("total_dram_bandwidth_gbs", ">=", 5))
    )
    assert ask(small(letters=(sure,))).missing == ()
    assert ask(small(letters=(sure, open_))).missing == ("memory_bandwidth_gbs",)


@pytest.mark.parametrize(("unverified", "told"), [((), False), (("end use",), True)])
def test_conditions_of_a_policy_that_are_not_checked_are_told_where_there_are_some(unverified: tuple, told: bool) -> None:
    def reasons(**changes: object) -> list[str]:
        limbs = (policy("case_by_case", unverified=unverified, **changes),)
        return [
            r
            for r in ask(small(CONTROL, rule("p", "review_policy", version("2022-01-01", policies=limbs)))).reasons
            if "conditions" in r
        ]

    assert bool(reasons()) is told
    assert reasons(datacenter="no") == []
    assert reasons(destinations=("country:JP",)) == []


def test_classify_leaves_out_exceptions_that_only_may_fit_and_takes_the_clauses_of_the_day() -> None:
    usable = rule("e", "license_exception", version("2022-01-01", exceptions=(limb("ACA", datacenter="no"), limb("NAC"))))
    (row,) = classify(small(CONTROL, usable), OVER, on="2023-01-01", to="CN")
    assert row.license_exceptions == ("NAC",)
    other = rule("x", "note", version("2022-01-01", clauses=(clause("a", "A", ("tpp", ">=", 100)),)),
                 version("2023-01-01", clauses=(clause("b", "B", ("tpp", ">=", 100)),)))  # fmt: skip
    pointing = rule("r", "control", version("2022-01-01", clauses_of="x", scopes=(scope("country:CN"),)))
    assert [classify(small(other, pointing), OVER, on=on)[0].clauses for on in ("2022-12-31", "2023-01-01", None)] == [
        ("a",),
        ("b",),
        ("a",),
    ]


@pytest.mark.parametrize(
    ("op", "low", "truth"),
    [(">=", 320, True), (">=", 321, None), (">", 319, True), (">", 320, None), ("<", 320, False), ("<", 321, None), ("<=", 319, False),
     ("<=", 320, None)],
)  # fmt: skip
def test_a_lower_bound_decides_what_lies_below_it(op: str, low: float, truth: bool | None) -> None:
    from gpudb.law.metrics import holds

    assert holds(threshold("tpp", op, low), measure(Inputs({"fp32_tflops": 10.0}), BITS)) is truth


def test_an_operator_that_there_is_not_is_refused() -> None:
    from gpudb.law.metrics import holds

    with pytest.raises(ValueError, match="unknown operator"):
        holds(threshold("tpp", "==", 1), measure(OVER, BITS))


def test_a_letter_that_names_item_and_place_is_not_mentioned_beside_another_that_is_open() -> None:
    some = letter("some", some_customers_only=True)
    told = [r for r in ask(small(letters=(some,))).reasons if "was not computed" in r]
    assert told == []


def test_an_exception_that_only_may_fit_is_told_as_such_beside_a_letter_too() -> None:
    usable = rule("e", "license_exception", version("2022-01-01", exceptions=(limb(datacenter="no"),)))
    told = [r for r in ask(small(CONTROL, usable, letters=(letter(),))).reasons if "NAC" in r]
    assert told == ["License Exception NAC may fit; missing: marketed_for_datacenter"]


def test_without_a_rate_a_limb_about_memory_misses_the_memory() -> None:
    clauses = (clause("a", "A", ("total_dram_bandwidth_gbs", ">=", 5)),)
    assert ask(small(rule("r", "control", simple_control(clauses=clauses))), Inputs({})).missing == ("memory_bandwidth_gbs",)
