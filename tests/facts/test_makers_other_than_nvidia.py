"""What a second reader found in the texts of AMD, AWS, Google and Intel on 2026-11-29, so that it does not come back."""

from __future__ import annotations

import pytest

import gpudb


@pytest.fixture(scope="module")
def catalog(real_db):
    with gpudb.open(real_db) as opened:
        yield opened


@pytest.mark.parametrize(
    ("part", "column", "value", "source"),
    [
        # GB/s that a page of the maker prints as GiB/s, and the same maker's page that rules it out
        ("tpu-v5e", "memory_bandwidth_gbs", 819, "google-cloud-tpu-v5e-earlier"),
        ("trainium1", "memory_bandwidth_gbs", 820, "aws-neuron-nki-trainium1"),
        # the figure with most digits that the maker prints
        ("trainium1", "fp32_tflops", 47.5, "aws-neuron-trainium1"),
        ("mi300a", "memory_bandwidth_gbs", 5325, "amd-cdna-3-white-paper"),
        ("mi300x", "memory_bandwidth_gbs", 5325, "amd-cdna-3-white-paper"),
        # the highest board power of the maker's own text, in one family
        ("mi250x", "tdp_w", 560, "amd-cdna-3-white-paper"),
        ("mi300x", "tdp_w", 750, "amd-mi300x-page-2026"),
        # rates that stood at a third party, or nowhere
        ("mi250", "bf16_tensor_dense_tflops", 362.1, "amd-rocm-mi250-microarchitecture"),
        ("mi250", "fp64_tensor_tflops", 90.5, "amd-rocm-mi250-microarchitecture"),
        ("trainium1", "int8_tensor_dense_tops", 380, "aws-neuron-trainium1"),
        ("ascend-910c", "memory_bandwidth_gbs", 3200, "huawei-atlas-800t-a3-page-2026-06"),
        # exact rates from the maker's rates per clock, where its table of products rounds them
        ("mi355x", "bf16_tensor_dense_tflops", 2516.6, "amd-cdna-4-white-paper"),
        ("mi355x", "fp8_tensor_dense_tflops", 5033.2, "amd-cdna-4-white-paper"),
    ],
)
def test_the_makers_own_figure_answers(catalog, part, column, value, source):
    (row,) = catalog.sql(f"SELECT value_number, source FROM spec_fact WHERE part = '{part}' AND column_name = '{column}'").rows
    assert (row["value_number"], row["source"]) == (value, source)


def test_memory_that_software_manages_is_no_l2_cache(catalog):
    known = catalog.sql("SELECT part, locator, note FROM spec_fact WHERE column_name = 'l2_mib' AND state = 'known'").rows
    words = ("sbuf", "vmem", "scratchpad", "managed by software", "no cache")
    assert [row["part"] for row in known if any(word in f"{row['locator']} {row['note']}".lower() for word in words)] == []


def test_a_limit_that_machines_report_is_no_figure_of_a_document(catalog):
    known = catalog.sql(
        "SELECT f.part, f.locator, s.kind FROM spec_fact f JOIN source_list s ON s.source = f.source"
        " WHERE f.column_name = 'observed_power_cap_w' AND f.state = 'known'"
    ).rows
    assert known
    assert [row["part"] for row in known if row["kind"] in ("documentation", "datasheet", "whitepaper", "product_page")] == []


@pytest.mark.parametrize("part", ["trainium2", "trainium3"])
def test_a_sparse_rate_of_another_pattern_says_so(catalog, part):
    rows = catalog.sql(f"SELECT note FROM spec_fact WHERE part = '{part}' AND qualifier = 'sparse' AND state = 'known'").rows
    assert rows
    assert all("not 2:4 alone" in row["note"] for row in rows)


def test_one_foundry_is_named_alike_on_cards_of_one_chip(catalog):
    rows = catalog.sql("SELECT DISTINCT process_node FROM spec WHERE part IN ('gaudi3', 'gaudi3-hl-338')").rows
    assert [row["process_node"] for row in rows] == ["TSMC 5nm"]


@pytest.mark.parametrize(
    ("part", "day", "precision"),
    [
        ("gaudi3", "2024-04-09", "day"),
        ("tpu-8t", "2026-04-22", "day"),
        ("tpu-8i", "2026-04-22", "day"),
        ("trainium1", "2020-12-01", "day"),
    ],
)
def test_the_day_of_an_announcement_is_not_that_of_a_post_behind_it(catalog, part, day, precision):
    (row,) = (
        catalog.sql(
            f"SELECT day, precision FROM part_day WHERE part = '{part}' AND kind = 'announced_on' AND rank = 'preferred'"
        ).rows
        or catalog.sql(f"SELECT day, precision FROM part_day WHERE part = '{part}' AND kind = 'announced_on'").rows
    )
    assert (str(row["day"]), row["precision"]) == (day, precision)


def test_nvlink_is_said_to_be_nvidias_on_every_part_whose_own_links_are_known(catalog):
    rows = catalog.sql(
        "SELECT part FROM spec WHERE vendor <> 'nvidia' AND scale_up_gbs IS NOT NULL AND part NOT IN"
        " (SELECT part FROM spec_fact WHERE column_name = 'nvlink_gbs' AND state = 'not_applicable')"
    ).rows
    assert [row["part"] for row in rows] == []


@pytest.mark.parametrize("part", ["mi350x", "mi355x"])
def test_a_rate_that_the_maker_marks_as_not_applicable_is_not_one_that_it_keeps_to_itself(catalog, part):
    (row,) = catalog.sql(f"SELECT state FROM spec_fact WHERE part = '{part}' AND column_name = 'fp4_tensor_sparse_tflops'").rows
    assert row["state"] == "not_applicable"


def test_what_a_data_set_copied_from_a_sibling_is_said_to_be_the_siblings(catalog):
    rows = catalog.sql(
        "SELECT column_name, copied_from FROM spec_fact WHERE part = 'mi308x' AND state = 'known'"
        " AND column_name IN ('tdp_w', 'boost_clock_mhz', 'base_clock_mhz', 'transistors_billion')"
    ).rows
    assert {row["column_name"]: row["copied_from"] for row in rows} == dict.fromkeys(
        ("tdp_w", "boost_clock_mhz", "base_clock_mhz", "transistors_billion"), "mi300x"
    )
