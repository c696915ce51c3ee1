"""Days in pictures: a rule is drawn from its first day on, and the marks of the axis stand at quarters."""

from __future__ import annotations

import datetime as dt

import pytest

from gpudb.render.pictures.scale import day_number, day_ticks


def regions(catalog, on):
    return {(region.version, region.label) for region in catalog.picture("density", ["all"], on=on).regions}


def levels(catalog, on):
    return [(line.value, line.valid_from, line.valid_before) for line in catalog.picture("tpp", ["all"], on=on).lines]


def test_bounds_are_drawn_from_the_first_day_of_a_version(catalog):
    assert levels(catalog, "2022-10-20") == []
    assert levels(catalog, "2022-10-21") == [(4800, "2022-10-21", "2022-10-21")]
    assert [value for value, *_ in levels(catalog, "2023-11-16")] == [4800]
    assert [value for value, *_ in levels(catalog, "2023-11-17")] == [1600, 2400, 4800]
    assert levels(catalog, "2023-11-17")[0] == (1600, "2023-11-17", "2023-11-17")


@pytest.mark.parametrize(
    ("on", "version"), [("2023-11-16", "2023-01-17"), ("2023-11-17", "2023-11-17"), ("2022-10-21", "2022-10-21")]
)
def test_regions_are_those_of_the_version_of_the_day(catalog, on, version):
    assert {held for held, _ in regions(catalog, on)} == {version}


def test_no_region_is_drawn_on_the_day_before_the_first_version(catalog):
    assert regions(catalog, "2022-10-20") == set()


def test_the_zone_of_the_review_policy_is_drawn_from_its_day_on(catalog):
    before, after = (catalog.picture("dram", ["all"], to="CN", on=on).regions for on in ("2026-01-14", "2026-01-15"))
    assert before == ()
    assert {region.version for region in after} == {"2026-01-15-b"}
    assert {region.label for region in after} == {"case by case, if sold in the United States"}


@pytest.mark.parametrize(
    ("low", "high", "days"),
    [
        ("2024-01-01", "2025-01-01", ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"]),
        ("2024-01-02", "2024-12-31", ["2024-04-01", "2024-07-01", "2024-10-01"]),
        ("2024-04-01", "2024-07-01", ["2024-04-01", "2024-07-01"]),
        ("2024-04-02", "2024-06-30", []),
    ],
)
def test_ticks_stand_on_the_first_days_of_quarters_ends_included(low, high, days):
    ticks = day_ticks(day_number(low), day_number(high))
    assert [dt.date.fromordinal(int(tick.value)).isoformat() for tick in ticks] == days
    assert [tick.label for tick in ticks] == [day[:4] if day.endswith("-01-01") else "" for day in days]
