"""The law records of the seed: closed schema, references, days; all problems at once with their lines."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gpudb.curation.law_check import checked_law, problems_of
from gpudb.errors import DataRefused

SEED = Path(__file__).parents[2] / "seed"
LAW = ("countries.toml", "regions.toml", "reviews.toml", "tpp_bits.toml", "attributes.toml", "groups", "rules", "letters", "licenses",
       "import_measures", "trade", "claims", "market", "bills", "cases", "sources", "organisations")  # fmt: skip


#: how the standing list of D:5 begins
D5 = 'members = [\n  "AF", "BY", "CD", "CF", "CN", "CU", "ER", "ET"'


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    for name in LAW:
        source = SEED / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        elif source.is_file():
            shutil.copy(source, tmp_path / name)
    return tmp_path


@pytest.fixture
def edited(seed: Path) -> Callable[[str, str, str], list[str]]:
    def edit(file: str, old: str, new: str) -> list[str]:
        path = seed / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [str(problem) for problem in problems_of(seed)[1]]

    return edit


def test_the_law_records_of_the_seed_have_no_problem() -> None:
    assert problems_of(SEED)[1] == []


def test_the_book_has_every_record() -> None:
    result = checked_law(SEED)
    assert len(result.records.countries) == 250 + len(result.records.regions) == 253
    assert {rule.id for rule in result.records.rules} >= {
        "us-eccn-3a090", "us-ai-diffusion", "us-3a090-review-policy", "us-license-exceptions-nac-aca",
        "us-license-exception-hbm", "us-foundry-due-diligence", "us-affiliates", "us-s232-semiconductors"}  # fmt: skip


def test_the_page_on_law_counts_what_was_read() -> None:
    """Standing entries with evidence, states and responses included; three of five at the document itself."""

    def evidence(held: object) -> Iterator[str]:
        if isinstance(held, dict):
            if held.get("withdrawn"):
                return
            if "evidence" in held:
                yield held["evidence"]
            held = list(held.values())
        if isinstance(held, list):
            for one in held:
                yield from evidence(one)

    folders = (
        "rules",
        "groups",
        "letters",
        "licenses",
        "import_measures",
        "trade",
        "claims",
        "bills",
        "cases",
        "caveats",
        "entities",
        "market",
    )
    files = [file for folder in folders for file in sorted((SEED / folder).glob("*.toml"))]
    read = Counter(word for file in files for word in evidence(tomllib.loads(file.read_text(encoding="utf-8"))))
    told = " ".join((SEED.parent / "docs" / "law.md").read_text(encoding="utf-8").split())
    assert f"Of {read.total()} standing entries" in told
    assert f"{read['primary_read']} are read at the document itself" in told
    assert f"{read['quoted']} in a text that quotes it, {read['secondary']} second-hand" in told
    assert read["primary_read"] >= 0.6 * read.total()


@pytest.mark.dear
@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("rules/us-eccn-3a090.toml", 'op = ">="', 'op = "=>"', "op"),
        ("rules/us-ai-diffusion.toml", "due = 2025-05-15", "due = 2025-01-13", "due must come after effective"),
        ("rules/us-ai-diffusion.toml", "in_practice = ", "ends_note = ", "needs `in_practice`"),
        ("rules/us-ai-diffusion.toml", "due = 2025-05-15", 'destinations = ["country:DE"]', "says where a tariff is levied"),
        ("rules/us-s232-semiconductors.toml", '["country:US"]', '["country:XX"]', "'XX' is not in seed/countries"),
        (
            "claims/deepseek.toml",
            'contradicts = ["deepseek-2024-12-2048-h800-3"]',
            'contradicts = ["deepseek-2024-12-2048-h800"]',
            "'deepseek-2024-12-2048-h800' was withdrawn: name what stands in its place",
        ),
        ("market/us-2026-01-15.toml", 'source = "fr-2026-00789-govinfo"', 'source = "nowhere"', "'nowhere' is not in seed"),
        ("market/us-2026-01-15.toml", 'parts = ["h200-sxm5-141gb", "h200-nvl-141gb"]', "", "name `parts` or `families`"),
        ("market/us-2026-01-15.toml", 'parts = ["gaudi2"]', 'parts = ["l40"]', "two facts of this kind and day that stand"),
        ("market/us-2026-01-15.toml", 'fact = "sold_in_united_states"', 'fact = "sold"', "sold_in_united_states"),
        ("rules/us-eccn-3a090.toml", "value = 600", 'value = "many"', "value"),
        ("rules/us-eccn-3a090.toml", 'source = "fr-2022-21658-as-quoted"', 'source = "nowhere"', "'nowhere' is not in seed"),
        ("rules/us-eccn-3a090.toml", 'quotes = "87 FR 62186"\n', "", "needs `quotes`"),
        ("rules/us-eccn-3a090.toml", 'include = ["country:CN"]', 'include = ["group:us-z9"]', "'us-z9' is not in seed/groups"),
        ("rules/us-eccn-3a090.toml", 'include = ["country:CN"]', 'include = ["country:XX"]', "'XX' is not in seed/countries"),
        ("rules/us-eccn-3a090.toml", "effective = 2023-01-17", "effective = 2022-01-17", "order of their effective days"),
        ("rules/us-eccn-3a090.toml", "effective = 2023-01-17", "effective = 2022-10-21", "order of their effective days"),
        ("rules/us-eccn-3a090.toml", 'paragraphs = ["3A090.c"]', 'paragraphs = ["3A090.q"]', "no clause has paragraph"),
        ("rules/us-eccn-3a090.toml", "summary =", "sumary =", "sumary"),
        (
            "rules/us-ai-diffusion.toml",
            'clauses_of = "us-eccn-3a090"',
            'clauses_of = "us-none"',
            "clauses_of 'us-none' is not in seed/rules",
        ),
        ("rules/us-affiliates.toml", "ends = 2026-11-09", "ends = 2025-11-09", "ends must not come before effective"),
        ("groups/us-d5.toml", 'removed = ["CY"]', 'removed = ["CN"]', "contradict"),
        ("groups/us-d5.toml", '"AF"', '"AF", "AF"', "listed twice"),
        ("groups/us-d5.toml", '"CU", "ER", "ET"', '"CU", "ER", "ET", "ER"', "listed twice"),
        ("groups/us-d5.toml", '"CU", "ER", "ET"', '"CU", "ER", "XX"', "members 'XX' is not in seed/countries"),
        (
            "groups/us-d5.toml",
            f"covered_from = 2022-01-01\n{D5}",
            f"covered_from = 2022-01-01\n{D5[:-6]}",
            "ET: the full list of 2026-09-24",
        ),
        ("groups/us-d5.toml", "day = 2026-09-24\n", 'day = 2026-09-24\nadded = ["TD"]\n', "or is a whole list"),
        ("groups/us-e1.toml", "as_of =", 'withdrawn = 2026-11-29\nwithdrawn_reason = "x"\nas_of =', "needs a [[change]] with"),
        ("groups/us-d5.toml", 'id = "us-d5"', 'id = "us-d6"', "must equal the file name"),
        ("regions.toml", 'part_of = "UA"', 'part_of = "XX"', "'XX' is not in seed/countries"),
        ("regions.toml", 'source = "ecfr-746-6', 'source = "nowhere-ecfr-746-6', "is not in seed/sources"),
        ("regions.toml", 'code = "ua-dnr"', 'code = "ua-lnr"', "'ua-lnr' is defined twice"),
        (
            "rules/us-746-occupied-ukraine.toml",
            '"region:ua-crimea"',
            '"region:ua-none"',
            "region 'ua-none' is not in seed/regions",
        ),
        ("countries.toml", 'treated_as = "CN"', 'treated_as = "XX"', "'XX' is not in seed/countries"),
        ("tpp_bits.toml", "fp8_tensor_dense_tflops", "fp8_tensor_sparse_tflops", "sparse rates do not count"),
        ("tpp_bits.toml", "fp8_tensor_dense_tflops", "fp7_dense", "is not in attributes.toml"),
        ("reviews.toml", "reviewed_until = 2026-10-06", "reviewed_until = 2027-10-06", "after the record was made"),
        ("reviews.toml", 'layer = "embargo"', 'layer = "rule"', "two reviews that stand"),
        (
            "letters/letters.toml",
            'possible_destinations = ["country:RU"]',
            'possible_destinations = ["country:XX"]',
            "'XX' is not in",
        ),
        ("letters/letters.toml", 'possible_destinations = ["country:RU"]\n', "", "`possible_text` go together"),
        ("letters/letters.toml", "overtaken = 2022-10-21\n", "", "`overtaken_reason` go together"),
        ("letters/letters.toml", "overtaken = 2022-10-21", "overtaken = 2022-08-31", "must come after effective"),
        ("letters/letters.toml", 'company = "nvidia"', 'company = "nobody"', "company 'nobody' is not in"),
        (
            "bills/us-119.toml",
            'companion = ["us-s-1705-chip-security"]',
            'companion = ["us-none"]',
            "companion 'us-none' is not in seed/bills",
        ),
        ("bills/us-119.toml", 'authority = "us-congress"', 'authority = "nobody"', "authority 'nobody' is not in"),
        ("bills/us-119.toml", "day = 2025-11-06", "day = 2025-10-09", "of the states that stand, one is on a day"),
        ("bills/us-119.toml", 'source = "hr-3447-ih"', 'source = "nowhere"', "'nowhere' is not in seed"),
        (
            "claims/article-eleconomista-2025-07.toml",
            'source = "deepseek-v3-readme"',
            'source = "nowhere"',
            "'nowhere' is not in seed",
        ),
        ("reviews.toml", 'layer = "embargo"', 'layer = "embargo"\nwithdrawn = 2026-11-29', "`withdrawn_reason` go together"),
        ("cases/chips.toml", 'jurisdiction = "US"', 'jurisdiction = "XX"', "'XX' is not in seed/countries"),
        ("cases/chips.toml", 'state = "charged"', 'state = "smuggled"', "state"),
        ("cases/chips.toml", "recorded = 2026-11-29", "recorded = 2026-11-29\nwithdrawn = 2026-11-29", "go together"),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(
    edited: Callable[[str, str, str], list[str]], file: str, old: str, new: str, told: str
) -> None:
    problems = edited(file, old, new)
    assert any(told in problem and problem.startswith(f"{file}:") for problem in problems), problems


def test_all_problems_come_at_once(seed: Path) -> None:
    for name in ("us-d4", "us-d5"):
        path = seed / "groups" / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace('authority = "us-bis"', 'authority = "x"'), encoding="utf-8")
    problems = problems_of(seed)[1]
    assert [problem.file for problem in problems] == ["groups/us-d4.toml", "groups/us-d5.toml"]
    with pytest.raises(DataRefused) as refused:
        checked_law(seed)
    assert len(refused.value.problems) == 2


def test_an_unknown_family_is_a_problem_only_when_strict(edited: Callable[[str, str, str], list[str]], seed: Path) -> None:
    assert edited("letters/letters.toml", 'families = ["H20"]', 'families = ["H2O"]') == []
    assert any("'H2O'" in str(problem) for problem in problems_of(seed, strict=True)[1])
