"""Classification by version, with and without a day and a destination."""

from __future__ import annotations

from gpudb.law.classify import classify
from gpudb.law.metrics import figures
from tests.law.support import records

H20 = figures(tops=148, bits=16, die_area=814, io=1028, dram=4000, datacenter=True)


def test_h20_is_outside_a_and_b_with_every_step_shown() -> None:
    (made,) = classify(records(), H20, on="2024-01-01")
    assert (made.tpp, round(made.performance_density or 0, 2), made.outcome, made.paragraphs) == (2368, 2.91, "not_met", ())
    for limb in ("a.1", "a.2", "b.1", "b.2"):
        assert any(f"clause {limb}:" in step for step in made.steps)
    assert "TPP = given 148 x 16 bit = 2368" in made.steps[0]


def test_without_a_day_every_version_is_shown_and_only_the_first_two_ask_for_the_interconnect() -> None:
    made = classify(records(), H20)
    assert [c.version for c in made] == [
        "2022-10-21", "2023-01-17", "2023-11-17", "2024-04-04", "2024-12-02-b", "2026-07-10-b"]  # fmt: skip
    assert [any("aggregate_io" in step for step in c.steps) for c in made] == [True, True, False, False, False, False]


def test_before_the_first_version_there_is_nothing_to_classify_by() -> None:
    assert classify(records(), H20, on="2022-10-20") == ()


def test_a_destination_adds_the_review_policy_and_narrows_the_exceptions() -> None:
    gaming = figures(tpp=5285, die_area=608.5, datacenter=False, dram=1008)
    (anywhere,) = classify(records(), gaming, on="2024-06-01")
    assert (anywhere.license_exceptions, anywhere.review_policy) == (("ACA", "NAC"), None)
    (china,) = classify(records(), gaming, on="2024-06-01", to="CN")
    assert (china.license_exceptions, china.review_policy) == (("NAC",), "presumption_of_denial")
    (japan,) = classify(records(), gaming, on="2024-06-01", to="JP")
    assert (japan.license_exceptions, japan.review_policy) == ((), None)


def test_the_tariff_band_is_that_of_the_day() -> None:
    h200 = figures(tpp=15832, die_area=814, dram=4800, datacenter=True)
    assert classify(records(), h200, on="2026-01-14")[0].tariff_band is None
    assert classify(records(), h200, on="2026-01-15")[0].tariff_band == "band-1"
    assert classify(records(), h200)[-1].tariff_band == "band-1"


def test_nothing_was_on_record_before_the_recorded_day() -> None:
    assert classify(records(), H20, known_at="2026-11-22") == ()
