"""Lint a seed folder: check it, apply every rule, say which findings are excepted."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from gpudb.curation.check import Checked, problems_of
from gpudb.curation.lint import exceptions
from gpudb.curation.lint.book import Book
from gpudb.curation.lint.registry import Finding, rules
from gpudb.curation.reader import Problem
from gpudb.errors import UsageError

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


def lint(root: Path, maker: bool = False) -> Report:
    """Read, check and lint the seed folder ``root``; ``maker`` adds the comparison with the maker's register.

    Raises ``DataRefused`` when there is no such folder, ``UsageError`` when the comparison is not part of this version.
    """
    checked, problems = problems_of(root)
    extra: list[Finding] = []
    if maker:
        compare = maker_findings()
        if compare is None:
            raise UsageError("the comparison with the maker's register is not part of this version", "leave --maker out")
        extra = list(compare(Book.of(checked)))
    return lint_checked(checked, problems, extra)


def lint_checked(checked: Checked, problems: list[Problem], extra: Iterable[Finding] = ()) -> Report:
    """Lint a seed that was read already; the problems of its check become findings with the code ``CHECK``.

    ``extra`` holds findings of other comparisons; exceptions apply to them too.
    """
    book = Book.of(checked)
    exemptions, faults = exceptions.read(book.root)
    found = [_problem(problem) for problem in (*problems, *faults)]
    table = rules()
    for rule in table:
        found += rule.findings(book)
    found += extra
    findings, unused = exceptions.apply(found, exemptions)
    findings += [
        Finding(STALE, "warning", e.part, tuple(e.columns), (), f"the exception for {e.code} is not needed any more; remove it",
                "exceptions that outlive their reason", exceptions.FILE)
        for e in unused
    ]
    findings.sort(key=lambda f: (_ORDER[f.severity], f.part, f.code, f.columns, f.message))
    return Report(tuple(findings), len(book.parts), len(book.statements), len(table))


def _problem(problem: Problem) -> Finding:
    return Finding(CHECK, "error", "", (), (), problem.message, "data that the loader refuses", f"{problem.file}:{problem.line}")


def maker_findings() -> Callable[[Book], Iterable[Finding]] | None:
    """The comparison with the maker's own export register (`--maker`), None while that module does not exist.

    ``gpudb.curation.lint.maker`` is to offer ``findings(book) -> Iterable[Finding]``, with codes ``MKR001`` and so on.
    """
    if importlib.util.find_spec("gpudb.curation.lint.maker") is None:
        return None
    found: Callable[[Book], Iterable[Finding]] = importlib.import_module("gpudb.curation.lint.maker").findings
    return found
