"""The file of written exceptions: what is read from it, and what is said about its faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.curation.lint import run as exceptions

GOOD = '[[exception]]\npart = "p-1"\ncode = "SPEC001"\nreason = "printed so in the only datasheet"\nday = 2026-05-01\n'


def test_exceptions_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    (tmp_path / exceptions.FILE).write_text(GOOD + GOOD.replace("p-1", "p-2"))
    found, problems = exceptions.read(tmp_path)
    assert [(e.part, e.code, e.columns) for e in found] == [("p-1", "SPEC001", []), ("p-2", "SPEC001", [])]
    assert problems == []


def test_a_seed_without_the_file_has_no_exceptions(tmp_path: Path) -> None:
    assert exceptions.read(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD + '[[other]]\na = "b"\n', 6, "other: only [[exception]] is known here"),
        (GOOD.replace("printed so in the only datasheet", "so"), 4, "reason: "),
        ('exception = "none"\n', 1, "exception must be written as [[exception]]"),
        ("[[exception]\n", 1, "is not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    (tmp_path / exceptions.FILE).write_text(text)
    _, problems = exceptions.read(tmp_path)
    assert [(p.file, p.line) for p in problems] == [(exceptions.FILE, line)]
    assert problems[0].message.startswith(said)
