"""Known findings with a written reason (``seed/lint_exceptions.toml``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from gpudb.curation.lint.registry import Finding
from gpudb.curation.models import Closed
from gpudb.curation.reader import Problem, read_list, toml_files

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
        for exemption in exemptions:
            if covers(exemption, finding):
                finding = finding._replace(excepted=exemption.reason)
                if exemption in unused:
                    unused.remove(exemption)
                break
        out.append(finding)
    return out, unused
