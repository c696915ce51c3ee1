"""Cells as a third reader expected them from the makers' documents, written down before the database was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import gpudb

CASES = Path(__file__).parents[1] / "cases" / "cells.tsv"


@pytest.fixture(scope="module")
def facts(real_db):
    with gpudb.open(real_db) as catalog:
        rows = catalog.sql("SELECT part, column_name, state, value_number, value_text FROM spec_fact", limit=100_000).rows
    found = (row.values() for row in rows)
    return {(part, column): (state, text if number is None else number) for part, column, state, number, text in found}


def _same(wanted: str, value: float | str) -> bool:
    if isinstance(value, str):
        return wanted.lower() == value.lower()
    return float(wanted) == pytest.approx(value)


def test_every_cell_says_what_its_document_prints(facts):
    lines = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 400
    wrong = []
    for part, column, wanted, document in lines:
        state, value = facts.get((part, column), ("unknown", None))
        if wanted == "na":
            right = state == "not_applicable"
        else:
            right = state == "known" and any(_same(choice, value) for choice in wanted.split("|"))
        if not right:
            wrong.append(f"{part} {column}: {wanted} ({document}), here {state} {value}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("column", "hangs_on_it"),
    [
        ("mig_instances", ("mig_profiles", "mig_sms")),
        ("nvlink_gbs", ("nvlink_generation", "nvlink_links")),
        ("scale_up_gbs", ("scale_up_fabric", "scale_up_domain")),
    ],
)
def test_what_a_part_has_not_got_leaves_no_question_open(facts, column, hangs_on_it):
    """No MIG, so no profiles; no NVLink, so no links: not applicable, and not unknown."""
    without = {part for (part, name), (state, _) in facts.items() if name == column and state == "not_applicable"}
    assert without
    assert [(part, name) for part in sorted(without) for name in hangs_on_it if (part, name) not in facts] == []


def test_modules_and_superchips_take_no_slots(facts, real_db):
    with gpudb.open(real_db) as catalog:
        rows = catalog.sql("SELECT part FROM spec WHERE form_factor IN ('oam', 'superchip') OR form_factor LIKE 'sxm%'").rows
    modules = {row["part"] for row in rows}
    assert {"h100-sxm5-80gb", "mi300x", "gb200"} <= modules
    assert [part for part in sorted(modules) if facts.get((part, "slots"), ("unknown", None))[0] == "known"] == []


def test_no_third_party_rounds_what_a_sibling_with_the_same_memory_has_in_full(real_db):
    """The A800 was sold with the A100's memory: 1,940 and 1,560 GB/s of a data set answered beside 1,935 and 1,555 of the maker."""
    with gpudb.open(real_db) as catalog:
        rows = catalog.sql(
            "SELECT a.part, f.column_name, f.value_number, g.value_number FROM spec a JOIN spec b ON a.derived_from = b.part"
            " AND a.memory_gb = b.memory_gb AND a.memory_bus_bits = b.memory_bus_bits"
            " JOIN spec_fact f ON f.part = a.part AND f.evidence = 'secondary'"
            " JOIN spec_fact g ON g.part = b.part AND g.column_name = f.column_name AND g.evidence <> 'secondary'"
            " WHERE f.column_name IN ('memory_bandwidth_gbs', 'memory_clock_mhz', 'l2_mib', 'boost_clock_mhz', 'sm_count')",
            limit=1000,
        ).rows
    cells = [tuple(row.values()) for row in rows]
    assert cells
    near = [
        cell for cell in cells if 0.0001 < abs(cell[2] / cell[3] - 1) < 0.01
    ]  # 14,000 of a data rate is no rounding of 14,001
    assert near == []
