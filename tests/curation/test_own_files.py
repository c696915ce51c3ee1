"""Files of own facts: what they may hold, and every fault with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpudb.curation.own import checked_with, read_files, read_folder
from gpudb.errors import DataRefused
from tests.own import CSV, DAY, FACTS, FILES, PART


def check(seed: Path, folder: Path, changed: dict[str, str]):
    """The seed with the lab's folder, some of its files changed or added."""
    root = folder / "ours"
    for name, text in {**FILES, **changed}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return checked_with(seed, read_folder(root, "acme", DAY))


def test_own_records_join_the_seed_with_their_origin(small_seed, tmp_path):
    found = check(small_seed.root, tmp_path, {"t.csv": CSV})[0]
    assert [read.record.id for read in found.seed.parts if read.origin == "acme"] == ["lab-one"]
    assert sorted(row.entity_id for row in found.statements if row.origin == "acme") == [
        "lab-one",
        "x1-big",
        "x1-big",
        "y2",
        "y2",
    ]
    assert {row.recorded_on for row in found.statements if row.entity_id == "y2" and row.origin == "acme"} == {DAY}


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("parts/acme/y2.toml", PART.replace('"lab-one"', '"y2"'), "part 'y2' is in the shipped release already; say facts about it"),
        ("facts/a.toml", FACTS.replace('"y2"', '"x1-bik"'), "part 'x1-bik' is not in seed/parts; did you mean x1-big"),
        ("facts/a.toml", FACTS.replace('"bench"', '"bunch"').replace("rack", "r"), "source 'bunch' is not in seed/sources"),
        ("facts/a.toml", FACTS.replace("value = 395", "value = 396").replace("rack", "r"), "396.0 W does not stand in published"),
        ("facts/a.toml", FACTS.replace("rack y2", "X1 Big"), "'X1 Big' is a name of the shipped part x1-big already"),
        ("facts/a.toml", FACTS.replace("rack y2", "x1"), "'x1' is a shipped family of parts already"),
        ("attributes.toml", "", "attributes.toml belongs to the release"),
        ("rules/r.toml", 'id = "r"', "rules belongs to the release"),
        ("facts/a.toml", FACTS + "[[letters]]\nid = 1\n", "letters: this key is not known here"),
        ("a.toml", "[[rule]]\nid = 1\n", "rule: a file of own facts holds one part"),
        ("parts/x.toml", "id = ", "is not valid TOML"),
        ("facts/b.toml", 'die = "d1"\naliases = [{ name = "dee", kind = "short" }]\n', "aliases belong to a part"),
        ("t.csv", CSV.replace("column", "colum"), "column 'colum' is not known"),
        ("t.csv", CSV.replace("run 7,stream triad", "run 7"), "7 cells where the header has 8"),
        ("t.csv", CSV.replace("3.2,TB/s", "3.2 TB,"), "'3.2 TB' is not a number"),
        ("t.csv", CSV.replace("boost_clock_mhz", "boost_mhz"), "column 'boost_mhz' is not in the registry; did you mean"),
        ("t.csv", CSV.replace("3.2 TB/s,bench", ",bench"), "`published` must hold the words as printed"),
        ("t.csv", CSV.replace("x1-big,memory", "x1-bog,memory"), "part 'x1-bog' is not in seed/parts; did you mean x1-big"),
        ("t.csv", CSV.replace("run 8", ""), "locator: Field required"),
    ],
)  # fmt: skip
def test_own_facts_pass_the_checks_of_the_seed_or_nothing_is_written(file, text, problem, small_seed, tmp_path):
    with pytest.raises(DataRefused) as caught:
        check(small_seed.root, tmp_path, {file: text})
    assert any(problem in line and line.startswith(f"acme: {file}:") for line in caught.value.problems), caught.value.problems


def test_every_problem_of_every_file_is_told_at_once_with_its_line(small_seed, tmp_path):
    table = CSV.replace("3.2 TB/s", "3.3 TB/s").replace("1,700", "1,800")
    with pytest.raises(DataRefused) as caught:
        check(small_seed.root, tmp_path, {"t.csv": table, "facts/y2.toml": FACTS.replace('"395 W"', '"394 W"')})
    assert [line.split(" ")[1] for line in caught.value.problems] == ["facts/y2.toml:8:", "t.csv:2:", "t.csv:4:"]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_may_be_divided_by_semicolons_or_tabs(mark, small_seed, tmp_path):
    text = CSV.replace('"1,700 MHz"', "1700 MHz").replace(",", mark)
    assert len(check(small_seed.root, tmp_path, {"t.csv": text})[0].statements) == 18


def test_a_table_says_attribute_and_qualifier_or_column(small_seed, tmp_path):
    text = (
        "part,attribute,qualifier,value,published,source,locator,evidence,quotes\n"
        "x1-big,bf16_tensor,sparse,2000,2000 TFLOPS,bench,p,quoted,a slide\n"
    )
    row = next(s for s in check(small_seed.root, tmp_path, {"t.csv": text})[0].statements if s.quotes)
    assert (row.attribute_id, row.qualifier, row.value_number, row.evidence) == ("bf16_tensor", "sparse", 2000, "quoted")
    with pytest.raises(DataRefused) as caught:
        check(small_seed.root, tmp_path, {"t.csv": text.replace("attribute,", "column,")})
    assert "column 'bf16_tensor' is not in the registry" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe\x41", "is not UTF-8 text"),
        (b"a\xe9", "is not UTF-8 text"),
        (b"a\0b", "NUL"),
        (b"x" * 2_001, "a.csv: the file is longer than allowed: 2,000 bytes; divide it"),
    ],
    ids=["not text", "Latin-1", "NUL", "too long"],
)
def test_a_file_that_is_no_text_is_refused(data, words, tmp_path, monkeypatch):
    monkeypatch.setattr("gpudb.curation.own.MAX_CSV_BYTES", 2_000)
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(DataRefused) as caught:
        read_files([tmp_path / "a.csv"], "acme", DAY)
    assert words in caught.value.problems[0]


def test_files_that_are_missing_of_another_kind_or_of_one_name_are_refused(tmp_path):
    (tmp_path / "a.xlsx").write_text("x")
    for paths in ([tmp_path / "none.csv"], [tmp_path / "a.xlsx"], [tmp_path / "a" / "f.csv", tmp_path / "b" / "f.csv"]):
        with pytest.raises(DataRefused):
            read_files(paths, "acme", DAY)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataRefused, match="no TOML and no CSV"):
        read_folder(tmp_path / "empty", "acme", DAY)


def numbers(root, folder, *cells):
    """The values that a table with semicolons gives, in the seed's units; ``cells`` are column, value and words as published."""
    rows = "".join(f"x1-big;{name};sheet;row {n};{value};{said}\n" for n, (name, value, said) in enumerate(cells))
    found = check(root, folder, {"t.csv": f"part;column;source;locator;value;published\n{rows}"})[0]
    return {
        row.attribute_id: row.value_number for row in found.statements if row.origin == "acme" and row.locator.startswith("row ")
    }


GERMAN = ("memory_bandwidth_gbs", "3350,5", "3.350,5 GB/s")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ([GERMAN, ("boost_clock_mhz", "1.979", "1.979 MHz")], {"memory_bandwidth": 3350.5, "boost_clock": 1979}),
        ([GERMAN, ("launch_price_usd", "25.000", "25.000 US-Dollar")], {"memory_bandwidth": 3350.5, "launch_price": 25000}),
        ([("memory_bandwidth_gbs", "3350.5", "3350.5 GB/s"), ("fp32_tflops", "1.979", "1.979")], {"memory_bandwidth": 3350.5, "fp32": 1.979}),
        ([("boost_clock_mhz", "1979", "1.979 MHz")], {"boost_clock": 1979}),
        ([("memory_bandwidth_gbs", "3.350,5", "3.350,5 GB/s")], {"memory_bandwidth": 3350.5}),
    ],
    ids=["thousands by a neighbour", "a price", "decimals by a neighbour", "in words only", "both signs"],
)  # fmt: skip
def test_numbers_of_other_countries_are_read_as_the_file_shows(cells, values, small_seed, tmp_path):
    assert numbers(small_seed.root, tmp_path, *cells) == values


@pytest.mark.parametrize(
    "cells",
    [
        [("boost_clock_mhz", "1.979", "1.979 MHz")],
        [("launch_price_usd", "25.000", "25.000 US-Dollar")],
        [("boost_clock_mhz", "1,979", "1,979 MHz")],
        [GERMAN, ("fp32_tflops", "66.91", "66.91"), ("boost_clock_mhz", "1.979", "1.979 MHz")],
    ],
    ids=["point", "price", "comma", "a file that contradicts itself"],
)
def test_a_number_that_reads_two_ways_is_refused_with_its_cell(cells, small_seed, tmp_path):
    with pytest.raises(DataRefused) as caught:
        numbers(small_seed.root, tmp_path, *cells)
    value = cells[-1][1]
    assert any(
        f"t.csv:{len(cells) + 1}: " in line and f"{value!r} is not a number that reads one way" in line
        for line in caught.value.problems
    )


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_in_the_encodings_and_with_the_marks_that_spreadsheets_write(coding, mark, small_seed, tmp_path):
    text = CSV.replace('"1,700 MHz"', "1700 MHz").replace(",", mark).replace("stream triad", "Größe")
    plain = check(small_seed.root, tmp_path, {"t.csv": text})[0].statements
    (tmp_path / "t.csv").write_bytes(text.encode(coding))
    (file,) = read_files([tmp_path / "t.csv"], "acme", DAY)
    assert file.content == text
    assert len(plain) == 18


def test_a_table_that_says_nothing_is_refused(small_seed, tmp_path):
    with pytest.raises(DataRefused) as caught:
        check(small_seed.root, tmp_path, {"t.csv": CSV.splitlines()[0] + "\n\n"})
    assert any("t.csv:1: holds no row below its header" in line for line in caught.value.problems)


@pytest.mark.parametrize(
    ("value", "other", "wanted"),
    [("1,979.5", "", 1979.5), ("1,234,567.5", "", None), ("1.979,5", "", 1979.5), ("1,979.5", "400.5", 1979.5), ("1.979,5", "400,5", 1979.5), ("1.979,5", "400.5", None), ("1,979.5", "400,5", None)],
)  # fmt: skip
def test_points_and_commas_of_both_customs_are_read_alike_or_refused(value, other, wanted, small_seed, tmp_path):
    text = f"part;column;value;published;source;locator\ny2;bf16_tensor_dense_tflops;{value};{value} TFLOPS;paper;a\n"
    text += f"x1-big;tdp_w;{other};{other} W;paper;b\n" if other else ""
    try:
        found = [s.value_number for s in check(small_seed.root, tmp_path, {"t.csv": text})[0].statements if s.locator == "a"]
    except DataRefused:
        found = [None]
    assert wanted in found


@pytest.mark.parametrize("row", ["y2,tdp_w,400,400 W,paper", "y2,tdp_w,400,400 W,paper,p,x"])
def test_a_row_of_another_length_is_the_only_thing_that_is_told(row, small_seed, tmp_path):
    with pytest.raises(DataRefused) as refused:
        check(small_seed.root, tmp_path, {"t.csv": f"part,column,value,published,source,locator\n{row}\n"})
    assert [problem.partition(" cells")[0] for problem in refused.value.problems] == [f"acme: t.csv:2: {row.count(',') + 1}"]


def test_a_line_for_excel_alone_is_told_as_what_it_is(small_seed, tmp_path):
    with pytest.raises(DataRefused) as refused:
        check(small_seed.root, tmp_path, {"t.csv": "sep=;\npart;column;value;published;source;locator\n"})
    assert refused.value.problems == (
        "acme: t.csv:1: this line is for Excel alone; remove it, the separator is seen in the header",
    )
