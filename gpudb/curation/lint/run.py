"""Lint a seed folder: check it, apply every rule, say which findings are excepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from gpudb.curation.check import Checked, problems_of
from gpudb.curation.lint import bandwidth, counts, maker, physics, ratios, silicon, sources  # noqa: F401 - enters the rules
from gpudb.curation.lint.registry import Finding
from gpudb.curation.lint.registry import rules as rules
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.models import Closed
from gpudb.curation.reader import Problem, read_list, toml_files

_ORDER = {"error": 0, "warning": 1, "info": 2}
#: code of a problem that the check of the files found, and of an exception that nothing needs
CHECK, STALE = "CHECK", "LINT001"


class Report(NamedTuple):
    """Everything that was found in one seed folder, errors first."""

    findings: tuple[Finding, ...]
    parts: int
    statements: int
    rules: int

    def of(self, severity: str, excepted: bool = False) -> list[Finding]:
        """The findings of one severity, with or without a written exception."""
        return [f for f in self.findings if f.severity == severity and (f.excepted is not None) == excepted]


def lint(root: Path) -> Report:
    """Read, check and lint the seed folder ``root``. Raises ``DataRefused`` when there is no such folder."""
    checked, problems = problems_of(root)
    return lint_checked(checked, problems)


def lint_checked(checked: Checked, problems: list[Problem]) -> Report:
    """Lint a seed that was read already; the problems of its check become findings with the code ``CHECK``."""
    view = SeedView.of(checked)
    exemptions, faults = read(view.root)
    refused = "data that the loader refuses"
    found = [
        Finding(CHECK, "error", "", (), (), p.message, guards=refused, file=f"{p.file}:{p.line}") for p in (*problems, *faults)
    ]
    table = rules()
    for rule in table:
        found += rule.findings(view)
    findings, unused = apply(found, exemptions)
    for e in unused:
        told = f"the exception for {e.code} is not needed any more; remove it"
        outlived = "exceptions that outlive their reason"
        findings.append(Finding(STALE, "warning", e.part, tuple(e.columns), (), told, guards=outlived, file=FILE))
    findings.sort(key=lambda f: (_ORDER[f.severity], f.part, f.code, f.columns, f.message))
    return Report(tuple(findings), len(view.parts), len(view.statements), len(table))


FILE = "lint_exceptions.toml"


class Exemption(Closed):
    """One rule need not hold for one part (and, if named, only in these columns)."""

    part: str
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\d{3}$")]
    columns: list[str] = Field(default_factory=list)
    reason: Annotated[str, StringConstraints(min_length=20, max_length=600)]
    day: dt.date


def read(root: Path) -> tuple[list[Exemption], list[Problem]]:
    """The exceptions of a seed folder and what is wrong with the file."""
    problems: list[Problem] = []
    reads = [read for path in toml_files(root, FILE) for read in read_list(path, root, "exception", Exemption, problems)]
    return [read.record for read in reads], problems


def covers(exemption: Exemption, finding: Finding) -> bool:
    """True when the exception is about this finding."""
    named = not exemption.columns or (bool(finding.columns) and finding.columns[0] in exemption.columns)
    return exemption.part == finding.part and exemption.code == finding.code and named


def apply(findings: Iterable[Finding], exemptions: list[Exemption]) -> tuple[list[Finding], list[Exemption]]:
    """Findings with the reason of their exception filled in, and the exceptions that nothing needed."""
    unused, out = list(exemptions), []
    for finding in findings:
        if found := next((one for one in exemptions if covers(one, finding)), None):
            finding = finding._replace(excepted=found.reason)
            unused = [one for one in unused if one is not found]
        out.append(finding)
    return out, unused
