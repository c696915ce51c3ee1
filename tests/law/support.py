"""The real records and the cases as data, read once."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from gpudb.curation.law_check import checked_law
from gpudb.law.metrics import Inputs, figures
from gpudb.law.records import LawRecords

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seed"
CASES = ROOT / "tests" / "cases"
FILES = (
    "thresholds",
    "missing",
    "days",
    "places",
    "parts",
    "known_at",
    "not_due",
    "january_2026",
    "exceptions",
    "policies",
    "groups",
    "letters",
    "embargo",
    "bounds",
    "asked",
    "lawyer",
    "second_lawyer",
    "third_lawyer",
    "fourth_lawyer",
    "fifth_lawyer",
    "sixth_lawyer",
    "neighbours",
)


@functools.cache
def records() -> LawRecords:
    return checked_law(SEED).records


@functools.cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def cases() -> list[dict[str, Any]]:
    return [case for name in FILES for case in table(name)["case"]]


def inputs_of(given: dict[str, Any]) -> Inputs:
    """Inputs from the figures of a case; what is not given is unknown."""
    marketed = given.get("datacenter")
    made = figures(
        **{key: given.get(key) for key in ("tops", "bits", "tpp", "die_area", "io", "dram")},
        datacenter=None if marketed is None else marketed == "yes",
    )
    if "memory_bandwidth_density" in given:
        made = made._replace(values={**made.values, "memory_bandwidth_density": given["memory_bandwidth_density"]})
    return made._replace(part=given.get("part"), vendor=given.get("vendor"), family=given.get("family"))


def figures_of(case: dict[str, Any]) -> dict[str, Any]:
    if "part" in case:
        return {}
    return dict(case["inputs"]) if "inputs" in case else dict(table("figures")[case["figures"]])


def day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
