"""Each rule by its code: a wrong record that it reports, and the right one that it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from gpudb.curation.lint.run import lint
from tests.curation.lint.mutate import Base
from tests.helpers import SmallSeed

#: code -> (part, columns that change)
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("SPEC001", "h100-sxm5-80gb", {"bf16_tensor_dense_tflops": 1978.9}),
    ("SPEC001", "b200-sxm-180gb", {"fp4_tensor_dense_tflops": 18000}),
    ("SPEC002", "h800-sxm5-80gb", {"fp8_tensor_dense_tflops": 989}),
    ("SPEC003", "l4", {"int4_tensor_dense_tops": 242}),
    ("SPEC004", "mi300x", {"fp8_tensor_sparse_tflops": 2614.9}),
    ("SPEC005", "h100-pcie-80gb", {"memory_clock_mhz": 2619}),
    ("SPEC005", "l40s", {"memory_clock_mhz": 4500}),
    ("SPEC006", "a100-sxm4-80gb", {"fp16_tflops": 39}),
    ("SPEC007", "h800-pcie-80gb", {"nvlink_gbs": 600}),
    ("SPEC008", "h20-sxm5-96gb", {"nvlink_gbs": 450}),
    ("SPEC008", "h100-sxm5-80gb", {"nvlink_generation": "5"}),
    ("SPEC008", "h100-sxm5-80gb", {"nvlink_links": 36, "nvlink_gbs": 1800}),
    ("SPEC009", "h100-nvl-94gb", {"memory_gb": 96}),
    ("SPEC010", "a100-sxm4-80gb", {"fp16_tensor_dense_tflops": 156}),
    ("SPEC011", "l40s", {"tensor_cores": 142}),
    ("SPEC012", "a100-sxm4-80gb", {"boost_clock_mhz": 2820}),
    ("SPEC013", "mi250x", {"fp32_tflops": 95.7}),
    ("SPEC014", "a100-pcie-80gb", {"fp64_tensor_tflops": 9.7}),
    ("SPEC014", "rtx-4090", {"fp64_tflops": 41.3}),
    ("SPEC015", "v100-sxm2-16gb", {"bf16_tensor_dense_tflops": 125}),
    ("SPEC017", "mi325x", {"memory_bandwidth_gbs": 10300}),
    ("SPEC018", "rtx-5090", {"memory_bus_bits": 1024}),
    ("SPEC019", "a100-sxm4-40gb", {"fp32_tflops": 10.3}),
    ("SPEC020", "h100-pcie-80gb", {"tdp_w": 700}),
    ("SPEC021", "a100-sxm4-40gb", {"nvlink_gbs": 300}),
    ("SPEC022", "a100-sxm4-80gb", {"pcie_generation": "5"}),
    ("SPEC023", "h100-sxm5-80gb", {"aggregate_io_gbs": 600}),
    ("SPEC024", "l40s", {"memory_gb": 51.54}),
    ("SPEC025", "h100-sxm5-80gb", {"memory_type": "HBM3 SDRAM"}),
    ("SPEC026", "h20-sxm5-96gb", {"compute_capability": "8.9"}),
    ("SPEC027", "h20-sxm5-96gb", {"pci_device_id": "10de:2324"}),
    ("SPEC028", "l40s", {"mig_instances": 7}),
    ("SPEC029", "b200-sxm-180gb", {"logic_die_area_mm2": 814}),
    ("SPEC030", "h100-sxm5-80gb", {"die_area_mm2": 826}),
    ("SPEC031", "h100-sxm5-80gb", {"transistors_billion": 160}),
    ("SPEC032", "h100-sxm5-80gb", {"die_area_mm2": 859}),
    ("SPEC034", "mi300x", {"memory_bandwidth_gbs": 5.3}),
    ("SPEC035", "gh200-96gb", {"tdp_w": 450}),
    ("SPEC036", "b200-sxm-180gb", {"l2_mib": 253}),
    ("SPEC037", "mi355x", {"tdp_w": 700}),
    ("SPEC038", "rtx-4090", {"marketed_for_datacenter": "yes"}),
    ("SPEC045", "mi300x", {"nvlink_gbs": 896}),
    ("SPEC039", "l4", {"maker_tpp": 3904}),
    ("EXP001", "h20-sxm5-96gb", {"fp8_tensor_dense_tflops": 592}),
    ("DATE001", "h100-sxm5-80gb", {"announced_on": "2022-10-22"}),
    ("DATE003", "a100-sxm4-80gb", {"announced_on": "2025-05-14"}),
    ("DATE005", "a800-sxm4-80gb", {"announced_on": "2020-01-07"}),
]


@pytest.mark.dear
@pytest.mark.parametrize(("code", "part", "values"), WRONG, ids=[f"{c}-{p}-{'-'.join(v)}" for c, p, v in WRONG])
def test_the_rule_reports_the_wrong_record(base: Base, code: str, part: str, values: dict[str, Any]) -> None:
    import datetime as dt

    given = {c: dt.date.fromisoformat(v) if c.endswith("_on") else v for c, v in values.items()}
    found = base.reported(code, {"part": part, "set": given})
    assert found, f"{code} is silent"
    assert all(f.guards and f.message and f.file for f in found)


@pytest.mark.dear
def test_a_number_that_a_rule_does_not_need_leaves_it_silent(base: Base) -> None:
    assert base.caught({"part": "h100-sxm5-80gb", "set": {"launch_price_usd": 30000}}) == []


def test_a_die_of_another_architecture_is_reported(base: Base) -> None:
    assert base.reported("SPEC033", {"part": "h100-sxm5-80gb", "record": {"die": "ga100"}})


def test_a_command_clock_is_a_warning(base: Base) -> None:
    found = base.reported("SPEC016", {"part": "l40s", "set": {"memory_clock_mhz": 2250}})
    assert "drivers report 9000" in found[0].message


def codes(seed: SmallSeed, severity: str = "error") -> list[str]:
    """The codes that a small seed gives; a made-up vendor and architecture have no profile."""
    return [f.code for f in lint(seed.root).of(severity)]


def test_a_small_clean_seed_has_no_error(small_seed: SmallSeed) -> None:
    assert codes(small_seed) == []


def test_a_problem_of_the_check_is_a_finding_with_its_line(small_seed: SmallSeed) -> None:
    small_seed.replace("parts/acme/y2.toml", 'published = "96 GB"', 'published = "80 GB"')
    found = lint(small_seed.root).of("error")
    assert [f.code for f in found] == ["CHECK"]
    assert found[0].file.startswith("parts/acme/y2.toml:")


def test_a_source_read_over_a_year_ago_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.replace("sources/s.toml", "published_on = 2025-12-01\naccessed_on = 2026-01-01", "accessed_on = 2024-12-01")
    assert "SRC001" in codes(small_seed)


def test_a_source_read_after_the_release_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.replace("release.toml", "2026-01-02", "2025-06-01")
    assert {"SRC001", "SRC007"} <= set(codes(small_seed))


def test_values_of_one_publisher_are_information(small_seed: SmallSeed) -> None:
    found = [f for f in lint(small_seed.root).of("info") if f.code == "SRC002"]
    assert {f.part for f in found} == {"x1-big", "x1-small", "y2"}


def test_a_source_that_nobody_names_is_information(small_seed: SmallSeed) -> None:
    assert "SRC005" in codes(small_seed, "info")


SECOND = """
[[reading]]
source = "paper"
recorded = 2026-01-02
evidence = "secondary"
facts = [
  {{ attribute = "tdp", value = {tdp}, published = "{tdp} W", at = "p. 1", rank = "preferred", reason = "{reason}" }},
]
"""


def test_a_second_hand_value_preferred_over_the_makers_is_a_warning(small_seed: SmallSeed) -> None:
    small_seed.append("parts/acme/y2.toml", SECOND.format(tdp=500, reason="it seems to be newer"))
    found = lint(small_seed.root).of("warning")
    assert [(f.code, f.part, f.columns) for f in found] == [("SRC003", "y2", ("tdp_w",))]


def test_a_reason_of_one_word_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.append("parts/acme/y2.toml", SECOND.format(tdp=500, reason="newer"))
    assert codes(small_seed) == ["SRC006"]


def test_an_article_is_not_a_source_of_rank_a(small_seed: SmallSeed) -> None:
    small_seed.append("parts/acme/y2.toml", SECOND.format(tdp=500, reason="measured by the paper"))
    small_seed.replace("sources/s.toml", 'rank = "C"', 'rank = "A"')
    assert codes(small_seed) == ["SRC004"]


def test_a_preview_from_long_before_the_announcement_is_a_warning(small_seed: SmallSeed) -> None:
    small_seed.replace("sources/s.toml", "published_on = 2025-12-01", "published_on = 2023-12-01")
    small_seed.replace(
        "parts/acme/y2.toml",
        "facts = [",
        'facts = [\n  { attribute = "announced", value = 2025-12-30, published = "30 December 2025", at = "title" },',
    )
    assert set(codes(small_seed, "warning")) == {"DATE004"}


@pytest.mark.parametrize("year", ["2015", "2031"])
def test_an_unknown_architecture_has_years_too(small_seed: SmallSeed, year: str) -> None:
    small_seed.replace(
        "parts/acme/y2.toml",
        "facts = [",
        f'facts = [\n  {{ attribute = "announced", value = {year}-12-30, published = "30 December {year}", at = "title" }},',
    )
    assert "DATE003" in codes(small_seed)


def test_a_record_of_a_day_after_the_release_is_found_with_file_and_line(small_seed: SmallSeed) -> None:
    small_seed.replace("parts/acme/y2.toml", "recorded = 2026-01-02", "recorded = 2026-01-03")
    small_seed.append(
        "reviews.toml",
        '[[review]]\nlayer = "rule"\nreviewed_from = 2025-01-01\nreviewed_until = 2025-12-31\nrecorded = 2026-01-02\n'
        'withdrawn = 2027-01-02\nwithdrawn_reason = "so"\nnote = "recorded = 2029-01-01"\n',
    )
    found = [(f.file, f.message) for f in lint(small_seed.root).of("error") if f.code == "DATE006"]
    assert found == [
        ("parts/acme/y2.toml:16", "recorded 2026-01-03 lies after the release of 2026-01-02"),
        ("reviews.toml:6", "withdrawn 2027-01-02 lies after the release of 2026-01-02"),
    ]
    small_seed.replace("release.toml", "2026-01-02", "2027-01-02")
    assert "DATE006" not in codes(small_seed)


def test_a_source_without_the_place_where_it_was_read_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.replace("sources/s.toml", 'read_at = "https://acme.example/sheet"\n', "")
    assert codes(small_seed) == ["SRC008"]


@pytest.mark.parametrize(("place", "code"), [("", "SRC008"), ('\nread_on_behalf = "somebody"', "CHECK")])
def test_rank_a_is_for_what_was_opened_at_a_place(small_seed: SmallSeed, place: str, code: str) -> None:
    small_seed.replace("sources/s.toml", 'read_at = "https://acme.example/sheet"\n\n', f'read_at = "not recorded"{place}\n\n')
    assert code in codes(small_seed)


def test_a_worse_source_preferred_over_one_that_says_the_same_is_an_error(small_seed: SmallSeed) -> None:
    small_seed.append("parts/acme/y2.toml", SECOND.format(tdp=400, reason="it was read first of all"))
    assert [(f.code, f.part, f.columns) for f in lint(small_seed.root).of("error")] == [("SRC009", "y2", ("tdp_w",))]


@pytest.mark.parametrize(("source", "reported"), [("paper", True), ("sheet", False)])
def test_what_an_article_does_not_say_is_not_unpublished(small_seed: SmallSeed, source: str, reported: bool) -> None:
    evidence = "secondary" if source == "paper" else "primary_read"
    small_seed.append(
        "parts/acme/y2.toml",
        f'\n[[reading]]\nsource = "{source}"\nrecorded = 2026-01-02\nevidence = "{evidence}"\n'
        'facts = [\n  { attribute = "base_clock", state = "not_published", at = "searched: all of it" },\n]\n',
    )
    assert [f.code for f in lint(small_seed.root).of("warning")] == ["SRC010"] * reported


def test_a_bus_of_whole_stacks_does_not_hold_47_of_48_parts_of_the_memory(base: Base) -> None:
    assert base.reported("SPEC018", {"part": "h200-nvl-141gb", "set": {"memory_bus_bits": 6144}})


@pytest.mark.parametrize(
    ("printed", "made", "fits"),
    [
        (2000, 2039, True),
        (3350, 3352.3, True),
        (4800, 4814, True),
        (4800, 4916.7, False),
        (3938, 4021, False),
        (2000, 2080, False),
    ],
)
def test_a_bandwidth_may_be_off_by_its_rounding_only(printed: float, made: float, fits: bool) -> None:
    from gpudb.curation.lint.bandwidth import _fits

    assert _fits(printed, made) is fits
