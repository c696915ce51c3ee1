"""What stands beside the headline: licenses, the importing side and duties, each while it is reviewed; events that reach a place."""

from __future__ import annotations

import pytest

from gpudb.law.destinations import Where
from gpudb.law.layers import BandResult, Layer, band_of, bands, reaches, record_named, side_layers
from gpudb.law.metrics import Inputs, figures
from gpudb.law.prepared_item import prepare
from gpudb.law.records import LawRecords
from tests.law.small import CHINA, OVER, band, change, event, group, review, rule, small, version

EVENTS = (
    event("measure", "import_measure", "blocked", "2021-01-01", country="CN"),
    event("b", "license", "granted", "2023-01-01", until="2023-06-02"),
    event("a", "license", "granted", "2023-01-01"),
    event("z", "license", "refused", "2022-01-01"),
    event("trade", "trade", "fee", "2022-01-01"),
    event("theirs", "import_measure", "blocked", "2021-01-01", country="JP"),
)


def beside(text: LawRecords, on: str, where: Where = CHINA, to: str = "CN") -> list[str]:
    return [layer.basis for layer in side_layers(prepare(text, OVER), where, on, to)]


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2020-12-31", ""), ("2021-01-01", "measure"), ("2021-12-31", "measure"), ("2022-01-01", "z measure"), ("2023-01-01", "z a b measure"),
        ("2023-06-01", "z a b measure"), ("2023-06-02", "z a measure"), ("2024-12-31", "z a measure"), ("2025-01-01", "z a measure"),
        ("2025-01-02", ""),
    ],
)  # fmt: skip
def test_licenses_stand_first_then_measures_each_from_its_day_to_the_day_before_its_end_while_reviewed(
    on: str, found: str
) -> None:
    assert beside(small(events=EVENTS), on) == [f"{name} ({name})" for name in found.split()]


def test_each_kind_is_told_as_long_as_it_was_reviewed_itself() -> None:
    duty = rule("t", "tariff", version("2022-01-01", bands=(band("one", 25, ("tpp", ">", 1)),)))
    until = {"license": "2023-07-01", "import_measure": "2023-08-01", "tariff": "2023-09-01"}
    text = small(
        duty, events=EVENTS[:1] + EVENTS[2:3], reviews=tuple(review(layer, "2020-01-01", day) for layer, day in until.items())
    )
    all_ = ["a (a)", "measure (measure)", "t one"]
    assert [beside(text, f"2023-0{month}-0{day}") for month in (7, 8, 9) for day in (1, 2)] == [
        all_,
        all_[1:],
        all_[1:],
        all_[2:],
        all_[2:],
        [],
    ]
    assert beside(text._replace(reviews=()), "2023-06-01") == []


def test_a_layer_carries_its_record() -> None:
    text = small(
        rule("t", "tariff", version("2022-01-01", ends="2024-01-01", bands=(band("one", 12.5, ("tpp", ">=", 100)), band("two", 5, ("tpp", ">", 100))))),
        events=EVENTS[1:2],
    )  # fmt: skip
    assert side_layers(prepare(text, OVER), CHINA, "2023-06-01", "CN") == (
        Layer("license", "granted", "b (b)", "c", "2023-01-01", "2023-06-02"),
        Layer("tariff", "tariff_12.5_percent", "t one", "cite 2022-01-01", "2022-01-01", "2024-01-01"),
    )


def test_a_duty_is_levied_where_its_text_says_and_not_in_what_is_treated_as_that_place() -> None:
    ours = version("2022-01-01", destinations=("country:US",), bands=(band("one", 25, ("tpp", ">", 1)),))
    text = small(rule("t", "tariff", ours))
    home = Where("US", "US")
    assert [beside(text, "2023-06-01", home, to) for to in ("US", "GU")] == [["t one"], []]
    assert beside(text, "2023-06-01") == []
    measures = prepare(text, OVER).measures
    assert [len(bands(text, measures, day)) for day in ("2021-12-31", "2022-01-01")] == [
        0,
        1,
    ]  # without a place: every band of the day
    assert [len(bands(text, measures, "2022-01-01", to)) for to in ("US", "CN")] == [1, 0]
    everywhere = small(rule("t", "tariff", ours.replace(destinations=())))
    assert [len(bands(everywhere, measures, "2022-01-01", to)) for to in ("US", "CN")] == [1, 1]
    assert bands(everywhere, measures, "2021-12-31", "US") == ()


def test_a_band_says_what_decides_it() -> None:
    both = band(
        "one", 25, ("tpp", ">=", 100), ("total_dram_bandwidth_gbs", "<", 5), ("total_dram_bandwidth_gbs", ">", 1)
    ).replace(exemptions=("x",))
    text = small(rule("t", "tariff", version("2022-01-01", bands=(both,)), version("2024-01-01")))

    def of(item: Inputs) -> BandResult:
        (found,) = bands(text, prepare(text, item).measures, "2023-01-01")
        return found

    met, open_, out = of(figures(tpp=100, dram=4)), of(OVER), of(figures(tpp=99))
    assert met[:5] == ("t", "2022-01-01", "one", 25, "met")
    assert met[6:] == ((), ("x",), "cite 2022-01-01", "2022-01-01", "2024-01-01")
    assert [(test.outcome, test.given) for test in met.tests] == [("met", "100"), ("met", "4"), ("met", "4")]
    assert (open_.outcome, open_.missing) == ("unknown", ("memory_bandwidth_gbs",))
    assert [(test.outcome, test.given) for test in open_.tests] == [
        ("met", "100"),
        ("unknown", "unknown"),
        ("unknown", "unknown"),
    ]
    assert (out.outcome, out.missing) == ("not_met", ())  # what is decided misses nothing
    assert [band_of((one,)) for one in (met, open_, out)] == ["one", "unknown", None]
    assert band_of((open_, met)) == "one"
    assert band_of((out, open_)) == "unknown"
    assert band_of(()) is None


@pytest.mark.parametrize(
    ("basis", "named"),
    [
        ("A (r 2022-01-01)", ("r", "2022-01-01")), ("Letter (letter)", ("letter", "")), ("A (b) (us-r.1 2022-01-01-b)", ("us-r.1", "2022-01-01-b")),
        ("t one", ("t", "one")), ("letter", ("letter", "")), ("A (r 2022) and more", ("A", "(r 2022) and more")), ("no (Record)", ("no", "(Record)")),
    ],
)  # fmt: skip
def test_the_record_that_a_basis_names_stands_at_its_end(basis: str, named: tuple[str, str]) -> None:
    assert record_named(basis) == named


def test_an_event_reaches_its_country_and_its_destinations_on_the_day() -> None:
    text = small(groups=(group("g", "CN", change("2023-01-01", added="CN"), covered="2022-01-01"),))
    prepared = prepare(text, OVER)

    def there(on: str = "2023-06-01", where: Where = CHINA, **changes: object) -> bool:
        return reaches(prepared, event("e", "license", "granted", "2023-01-01", **changes), where, on)

    assert there()
    assert there(country="CN")
    assert not there(country="JP")
    assert not there(country="JP", destinations=("country:CN",))
    assert [there(destinations=("group:g",), on=day) for day in ("2021-12-31", "2022-12-31", "2023-01-01")] == [
        False,
        False,
        True,
    ]
    assert not there(destinations=("country:CN",), where=Where("JP", "CN"))  # the seat of the end user is no place of an event
