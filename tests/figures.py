"""Figures of the tests of trust: a test says what it tried and what failed, the end of the run prints the sums.

The figures travel inside the test reports, so they add up over the processes of a parallel run. ``--figures=FILE`` (with the sign:
pytest takes the word after it for a place of tests when it exists) writes them as JSON; the release run makes the table of docs/trust.md from that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

KEY = "gpudb-figures"


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Call it with what was tried, how often, how often it failed, and figures of which the largest is kept."""

    def add(what: str, tried: int, failed: int = 0, **largest: float) -> None:
        request.node.user_properties.append((KEY, [what, tried, failed, largest]))

    return add


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", metavar="FILE", help="write the figures of the tests of trust as JSON")


def collect(reports: list[Any]) -> dict[str, dict[str, Any]]:
    """The sums over all reports of a run."""
    sums: dict[str, dict[str, Any]] = {}
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        for name, value in report.user_properties:
            if name != KEY:
                continue
            what, tried, failed, largest = value
            held = sums.setdefault(what, {"tried": 0, "failed": 0})
            held["tried"] += tried
            held["failed"] += failed
            for key, number in largest.items():
                held[key] = max(held.get(key, number), number)
    return dict(sorted(sums.items()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    sums = collect(reports)
    if not sums:
        return
    terminalreporter.section("figures of trust")
    for what, held in sums.items():
        more = "".join(
            f", at most {value:g} {key.replace('_', ' ')}" for key, value in held.items() if key not in ("tried", "failed")
        )
        terminalreporter.write_line(f"{what}: {held['tried']} tried, {held['failed']} failed{more}")
    file = config.getoption("--figures")
    if file:
        with open(file, "w", encoding="utf-8") as out:
            json.dump(sums, out, indent=1)
            out.write("\n")
