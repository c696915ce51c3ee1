"""What the maker declares beside ours, part number by part number: what each ECCN says of 3A090, and why the two differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.curation.law_reader import RegisterRow
from gpudb.curation.lint.maker import MakerRow, _row, _why, compare, meaning
from gpudb.law.classify import Classification


@pytest.fixture(scope="module")
def rows(real_seed: Path) -> dict[str, MakerRow]:
    return {row.part_number: row for row in compare(real_seed)}


@pytest.mark.parametrize(
    ("eccn", "said"),
    [("4A090.a", "3A090.a"), ("3A090.b", "3A090.b"), ("4A090", "3A090"), ("5A002.z.1", "3A090"), ("4A003.z.1", "3A090"),
     ("5A992.c", "none"), ("4A994.l", "none"), ("5A992.z", "3A090")],
)  # fmt: skip
def test_what_an_eccn_says_of_the_entry(eccn: str, said: str) -> None:
    assert meaning(eccn) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("935-23087-0001-0R0", ("h100-sxm5-80gb", "3A090.a", "3A090.a", 15840.0, True)),  # a board is 4A090.a
        ("920-24387-2540-0R0", ("h100-sxm5-80gb", "3A090", "3A090.a", 15840.0, True)),  # a system with it is 5A002.z.1
        ("900-2G133-0000-100", ("a40", "3A090.b", "3A090.b", 2392.0, True)),
        ("935-24287-00N0-000", ("h20-sxm5-96gb", "none", "none", None, True)),  # a license by letter, no paragraph
        ("900-2G193-0030-000", ("l2", "none", "none", None, True)),
    ],
)
def test_a_part_number_stands_beside_what_we_compute(rows: dict[str, MakerRow], number: str, said: tuple[object, ...]) -> None:
    row = rows[number]
    assert (row.part, row.maker_paragraph, row.our_paragraph, row.maker_tpp, row.agrees) == said
    assert row.explanation == ""


def test_another_figure_for_the_same_paragraph_is_told_and_no_disagreement(rows: dict[str, MakerRow]) -> None:
    row = rows["900-21010-0020-000"]  # H100 NVL: 14,144 declared, 1,671 TFLOPS of FP8 printed
    assert (row.maker_tpp, row.agrees) == (14144, True)
    assert row.explanation.startswith("same paragraph; the declared TPP 14144 is not the product of the published rate (")


@pytest.mark.parametrize(
    ("outcome", "paragraphs", "eccn", "ours", "agrees", "why"),
    [
        ("met", ("3A090.a",), "4A090.a", "3A090.a", True, ""),
        ("met", ("3A090.a", "3A090.b"), "5A002.z.1", "3A090.a and 3A090.b", True, ""),
        ("met", ("3A090.a",), "4A994.l", "3A090.a", False, "the maker declares it outside 3A090; ours from TPP 5000, density 6.2"),
        ("not_met", (), "4A994.l", "none", True, ""),
        ("not_met", (), "4A090.b", "none", False, "ours: TPP 5000 (a rate), density 6.2, marketing as recorded; the maker's own inputs are "
         "not published"),
        ("unknown", (), "5A992.c", "unknown", False, "ours is undecided: dense_rate is not on record"),
    ],
)  # fmt: skip
def test_each_disagreement_says_why(
    rows: dict[str, MakerRow], outcome: str, paragraphs: tuple[str, ...], eccn: str, ours: str, agrees: bool, why: str
) -> None:
    found = Classification._make([None] * len(Classification._fields))._replace(
        outcome=outcome, paragraphs=paragraphs, tpp=5000.0, tpp_basis="a rate", performance_density=6.2, missing=("dense_rate",)
    )
    given = {"part_number": "1", "part": "x", "scope": "part", "description": "x", "eccn": eccn}
    record = RegisterRow.model_construct(**given, tpp=None, explanation=None)
    row = _row(record, found)
    assert (row.our_paragraph, row.agrees, row.explanation) == (ours, agrees, why)
    written = _row(record.model_copy(update={"explanation": "a card of another market"}), found)
    assert written.explanation == ("" if agrees else "a card of another market")
    if outcome != "unknown":
        assert "TPP 0" in _why(found._replace(tpp=None), meaning(eccn))
