"""Every fault of a seed folder is reported with its file and line, and all of them at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import pytest

from gpudb.curation.check import checked, problems_of
from gpudb.errors import DataRefused

BIG = "parts/acme/x1-big.toml"
FACT = '  { attribute = "tdp", value = 700, published = "700 W", at = "table 3" },\n'
TOMORROW = dt.date.today() + dt.timedelta(days=3)


class Fault(NamedTuple):
    """Change ``old`` to ``new`` in ``file``: a problem must name the line that holds ``marker`` and say ``message``."""

    name: str
    file: str
    old: str
    new: str
    marker: str
    message: str


def fact(name: str, text: str, message: str) -> Fault:
    return Fault(name, BIG, FACT, f"  {{ {text} }},\n", text, message)


FAULTS = [
    Fault("unknown key", BIG, 'market = "', 'colour = "red"\nmarket = "', "colour", "not known here"),
    fact(
        "misspelt key in a fact", 'attribute = "tdp", vlaue = 700, published = "700 W", at = "t"', "vlaue: this key is not known"
    ),
    Fault("number as text", BIG, "flagship = true", 'flagship = true\ndie_count = "2"', "die_count", "valid integer"),
    Fault("flag as number", BIG, "flagship = true", "flagship = 1", "flagship", "valid boolean"),
    Fault("day as text", BIG, "recorded = 2026-01-02", 'recorded = "2026-01-02"', "recorded", "valid date"),
    Fault("missing key", BIG, 'family = "X1"\n', "", 'id = "x1-big"', "family: Field required"),
    Fault("unknown word", BIG, '"datacenter"', '"datacentre"', "datacentre", "'datacenter'"),
    Fault("id is not the file name", BIG, 'id = "x1-big"', 'id = "x1-huge"', "x1-huge", "must equal the file name 'x1-big'"),
    Fault("bad id", BIG, 'id = "x1-big"', 'id = "X1 Big"', "X1 Big", "id: is not an id: small letters"),
    Fault("source not in the seed", BIG, 'source = "sheet"', 'source = "sheets"', "sheets", "'sheets' is not in seed/sources"),
    Fault("no source", BIG, 'source = "sheet"\n', "", "[[reading]]", "source: Field required"),
    Fault(
        "no facts", BIG, re.search(r"facts = \[.*", "facts = [").group(), "facts = []\nrest = [", "facts = []", "at least 1 item"
    ),
    fact("no locator", 'attribute = "tdp", value = 700, published = "700 W"', "at: Field required"),
    fact("unknown attribute", 'attribute = "tpd", value = 700, published = "700 W", at = "t"', "did you mean tdp"),
    fact(
        "wrong qualifier",
        'attribute = "tdp", qualifier = "dense", value = 7, published = "7 W", at = "t"',
        "takes qualifier none",
    ),
    fact("no qualifier", 'attribute = "fp16_tensor", value = 7, published = "7", at = "t"', "takes qualifier dense, sparse"),
    fact("too large", 'attribute = "tdp", value = 70000000, published = "70000000 W", at = "t"', "is outside"),
    fact("below zero", 'attribute = "tdp", value = -1, published = "1 W", at = "t"', "is outside"),
    fact(
        "not in the words", 'attribute = "tdp", value = 701, published = "700 W", at = "t"', "701.0 W does not stand in published"
    ),
    fact("wrong unit", 'attribute = "tdp", value = 700, unit = "GB", published = "700 W", at = "t"', "allowed here: W"),
    fact("unit of a count", 'attribute = "sm_count", value = 7, unit = "W", published = "7", at = "t"', "has no unit; remove"),
    fact("not whole", 'attribute = "sm_count", value = 7.5, published = "7.5", at = "t"', "counts whole things"),
    fact("text for a number", 'attribute = "tdp", value = "700", published = "700 W", at = "t"', "is a number"),
    fact("number for a text", 'attribute = "memory_type", value = 3, published = "3", at = "t"', "is text"),
    fact("text for a day", 'attribute = "announced", value = "2026-01-01", published = "2026", at = "t"', "write it bare"),
    fact("nan", 'attribute = "tdp", value = nan, published = "700 W", at = "t"', "finite number"),
    fact("infinity", 'attribute = "tdp", value = inf, published = "700 W", at = "t"', "finite number"),
    fact("true", 'attribute = "tdp", value = true, published = "700 W", at = "t"', 'write "yes" or "no"'),
    fact("400 digits", f'attribute = "sm_count", value = {"9" * 400}, published = "9", at = "t"', "400 digits"),
    fact("known without value", 'attribute = "tdp", published = "700 W", at = "t"', "a known fact needs `value`"),
    fact("known without words", 'attribute = "tdp", value = 700, at = "t"', "`published` must hold the words"),
    fact("blank with value", 'attribute = "tdp", state = "not_published", value = 1, at = "t"', "takes no `value`"),
    fact(
        "rank without reason", 'attribute = "tdp", value = 7, published = "7 W", at = "t", rank = "preferred"', "needs `reason`"
    ),
    fact(
        "withdrawn without reason",
        'attribute = "tdp", value = 7, published = "7 W", at = "t", withdrawn = 2026-02-01',
        "go together",
    ),
    fact(
        "withdrawn too early",
        'attribute = "tdp", value = 7, published = "7 W", at = "t", withdrawn = 2025-01-01, withdrawn_reason = "r"',
        "lies before the recorded day",
    ),
    Fault("recorded in the future", BIG, "2026-01-02", f"{TOMORROW}", f"recorded = {TOMORROW}", "lies in the future"),
    Fault("quoted without the quoted", BIG, '"primary_read"', '"quoted"', 'evidence = "quoted"', "needs `quotes`"),
    Fault(
        "duplicate key", BIG, 'form_factor = "sxm5"', 'form_factor = "sxm5"\nform_factor = "pcie"', '"pcie"', "is not valid TOML"
    ),
    Fault("not TOML", BIG, 'market = "datacenter"', "market = datacenter", "market", "is not valid TOML"),
    Fault("vendor nobody knows", BIG, '"acme"', '"acmee"', "acmee", "is not in seed/organisations"),
    Fault("die nobody knows", BIG, '"d1"', '"d2"', '"d2"', "is not in seed/dies"),
    Fault(
        "derived from nothing",
        BIG,
        "flagship",
        'derived_from = "y3"\nderived_from_source = "sheet"\nflagship',
        "y3",
        "seed/parts",
    ),
    Fault(
        "derived without source",
        BIG,
        "flagship",
        'derived_from = "y2"\nflagship',
        "derived_from = ",
        "`derived_from_source` go together",
    ),
    Fault("second flagship", "parts/acme/x1-small.toml", "flagship = false", "flagship = true", "flagship", "has two flagships"),
    Fault("no flagship", BIG, "flagship = true", "flagship = false", "family", "has no part with flagship"),
    Fault(
        "alias twice",
        BIG,
        "aliases = [\n",
        'aliases = [\n{ name = "acme x1 big driver", kind = "driver" },\n',
        "Big DRIVER",
        "given twice",
    ),
    Fault("fact of a part on a die", "dies/d1.toml", '"die_area", value = 800', '"tdp", value = 8', '"tdp"', "not about a die"),
    Fault("source defined twice", "sources/s.toml", 'id = "paper"', 'id = "sheet"', 'id = "sheet"', "defined twice"),
    Fault(
        "read before published",
        "sources/s.toml",
        "2025-12-01",
        "2026-01-02",
        "accessed_on",
        "accessed_on must not come before published_on",
    ),
    Fault("bad address", "sources/s.toml", "https://press", "ftp://press", "ftp:", "url: is not an address"),
    Fault(
        "foreign table", "sources/s.toml", "[[source]]", "[[sauce]]\nx = 1\n[[source]]", "[[sauce]]", "only [[source]] is known"
    ),
    Fault("bad release", "release.toml", '"2026.1.0"', '"one"', "release", "should match pattern"),
    Fault(
        "column twice",
        "attributes.toml",
        'column = "tensor_cores"',
        'column = "sm_count"',
        'id = "tensor_cores"',
        "made by sm_count",
    ),
]


def put(seed, fault: Fault) -> int:
    """Make the fault; the line that a report must name."""
    path = seed.root / fault.file
    text = path.read_text()
    assert fault.old in text
    text = text.replace(fault.old, fault.new, 1)
    path.write_text(text)
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if fault.marker in line]
    return lines[-1] if fault.name == "source defined twice" else lines[0]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_reported_with_file_line_and_what_is_wrong(fault, small_seed):
    line = put(small_seed, fault)
    _, problems = problems_of(small_seed.root)
    told = [str(problem) for problem in problems]
    assert [text for text in told if text.startswith(f"{fault.file}:{line}: ") and fault.message in text], told


def test_the_small_seed_has_no_problem(small_seed):
    assert problems_of(small_seed.root)[1] == []


def other_reading(value: int, more: str = "") -> str:
    return (
        '\n[[reading]]\nsource = "paper"\nrecorded = 2026-01-03\nevidence = "secondary"\nfacts = [\n'
        f'  {{ attribute = "tdp", value = {value}, published = "{value} W", at = "page 1"{more} }},\n]\n'
    )


PREFERRED = ', rank = "preferred", reason = "it was measured"'


@pytest.mark.parametrize(
    ("first", "second"), [("", ""), (PREFERRED, PREFERRED)], ids=["nothing is preferred", "two are preferred"]
)
def test_sources_that_disagree_need_exactly_one_preferred(first, second, small_seed):
    small_seed.replace(BIG, '"700 W", at = "table 3"', f'"700 W", at = "table 3"{first}')
    small_seed.append(BIG, other_reading(650, second))
    (problem,) = problems_of(small_seed.root)[1]
    assert problem.file == BIG
    assert "650" in (small_seed.root / BIG).read_text().split("\n")[problem.line - 1]
    assert "700.0 <- sheet" in problem.message
    assert "650.0 <- paper" in problem.message


@pytest.mark.parametrize(
    ("value", "more"),
    [
        (700, ""),
        (650, ', rank = "deprecated", reason = "a slip"'),
        (650, PREFERRED),
        (650, ', withdrawn = 2026-02-01, withdrawn_reason = "r"'),
    ],
    ids=["agreeing", "deprecated", "preferred", "withdrawn"],
)
def test_a_second_source_is_welcome_when_it_is_clear_who_answers(value, more, small_seed):
    small_seed.append(BIG, other_reading(value, more))
    assert problems_of(small_seed.root)[1] == []


def test_the_same_statement_twice_is_reported_where_the_second_stands(small_seed):
    small_seed.replace(BIG, FACT, FACT + FACT)
    (problem,) = problems_of(small_seed.root)[1]
    assert "is said twice" in problem.message
    assert (problem.file, problem.line) == (BIG, (small_seed.root / BIG).read_text().split("\n").index(FACT.rstrip()) + 2)


def test_a_derivation_stands_for_words_that_do_not_hold_the_value(small_seed):
    small_seed.replace(BIG, '"700 W"', '"seven hundred watts"')
    assert len(problems_of(small_seed.root)[1]) == 1
    small_seed.replace(BIG, 'at = "table 3"', 'at = "table 3", derivation = "0.7 kW is 700 W"')
    assert problems_of(small_seed.root)[1] == []


def test_a_part_stands_once_in_a_system(small_seed):
    member = '[[member]]\npart = "y2"\nquantity = 4\nsource = "sheet"\n'
    small_seed.append("systems/box.toml", f'id = "box"\nname = "Box"\nvendor = "acme"\nform = "server"\n{member}{member}')
    (problem,) = problems_of(small_seed.root)[1]
    assert (problem.file, problem.line) == ("systems/box.toml", 9)
    assert "given twice" in problem.message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b'id = "x"\nname = "\xff"\n', 2, "is not UTF-8 text"),
        (b"# " + b"x" * 2_000_001, 1, "at most 2000000 are read"),
        (b"a = " + b"[" * 30_000, 1, "cannot be parsed"),
        (b"id = " + b"9" * 5_000, 1, "cannot be parsed"),
        (b"", 1, "Field required"),
        (b"\xef\xbb\xbfid = 1", 1, "is not valid TOML"),
        (b'id = "x"\nfacts = [\n  { attribute = "tdp"\n\n', 3, "is not valid TOML"),
        (b'id = "x"\nname = "line 7, of what', 2, "is not valid TOML"),
    ],
    ids=["not UTF-8", "huge", "deep", "huge number", "empty", "byte order mark", "open at the end", "a text that says line"],
)
def test_a_file_that_cannot_be_read_is_a_problem_and_not_a_crash(content, line, message, small_seed):
    (small_seed.root / "parts/acme/bad.toml").write_bytes(content)
    told = [str(problem) for problem in problems_of(small_seed.root)[1]]
    assert [text for text in told if text.startswith(f"parts/acme/bad.toml:{line}: ") and message in text], told


def test_a_record_of_the_day_of_the_release_is_taken_by_a_clock_that_is_behind(small_seed):
    small_seed.replace("release.toml", "released_on = 2026-01-02", f"released_on = {TOMORROW}")
    small_seed.replace(BIG, "recorded = 2026-01-02", f"recorded = {TOMORROW}")
    assert problems_of(small_seed.root)[1] == []


def test_a_folder_with_the_name_of_a_file_is_a_problem(small_seed):
    (small_seed.root / "parts/acme/bad.toml").mkdir()
    assert [p.file for p in problems_of(small_seed.root)[1]] == ["parts/acme/bad.toml"]


def test_all_problems_of_all_files_come_at_once_and_in_order(small_seed):
    put(small_seed, next(f for f in FAULTS if f.name == "unknown attribute"))
    small_seed.replace(BIG, 'memory", value = 80', 'memory", value = 81')
    small_seed.replace("parts/acme/y2.toml", '"d1"', '"d9"')
    small_seed.replace("dies/d1.toml", "value = 800", "value = -800")
    with pytest.raises(DataRefused) as caught:
        checked(small_seed.root)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["dies/d1.toml", BIG, BIG, "parts/acme/y2.toml"]
    assert "4 problems" in caught.value.message


def test_a_missing_seed_folder_is_refused(tmp_path):
    with pytest.raises(DataRefused, match="no seed folder"):
        checked(tmp_path / "nothing")


def test_the_shipped_seed_has_no_problem(real_seed):
    assert [str(problem) for problem in problems_of(real_seed)[1]] == []
