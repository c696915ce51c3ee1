"""What people type: names in every spelling, words for parts and columns, several names of which one is wrong."""

from __future__ import annotations

import datetime as dt
import json
import sys

import pytest

import gpudb
from gpudb import clock
from gpudb.cli import first_word
from gpudb.render.text import width_of
from tests.helpers import run


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("rtx4090", "rtx-4090"),
        ("RTX_4090D", "rtx-4090-d"),
        ("h-100", "h100-sxm5-80gb"),
        ("H 100", "h100-sxm5-80gb"),
        ("h100sxm", "h100-sxm5-80gb"),
        ("h100nvl", "h100-nvl-94gb"),
        ("h800pcie", "h800-pcie-80gb"),
        ("H100 SXM5 80 GB", "h100-sxm5-80gb"),
        ("H100_NVLINK_80GB", "h100-sxm5-80gb"),
        ("DGX H100", "h100-sxm5-80gb"),
        ("hgx h20", "h20-sxm5-96gb"),
    ],
)
def test_case_spaces_hyphens_and_underscores_never_matter(name, part, real_db):
    with gpudb.open(real_db) as catalog:
        assert catalog.resolve(name).part == part


@pytest.mark.parametrize("name", ["h20x", "H2O", "nvidia", "mi300", "dgx", "94gb", "h100 200gb"])
def test_what_names_no_part_is_never_guessed(name, real_db):
    with gpudb.open(real_db) as catalog, pytest.raises(gpudb.errors.UnknownNameError):
        catalog.resolve(name)


#: to which countries an H100, an H20 or an RTX 4090 needs a license
COUNTRIES = "compliance-22-countries-where-a-license-is-needed"


def test_a_box_is_told_with_its_totals(real_db, capsys):
    _, out, err = run("show", "DGX H100", "--db", real_db, capsys=capsys)
    assert "8 x h100-sxm5-80gb" in err
    assert "640 GB" in err
    assert "To China" in out


def test_one_unknown_name_is_told_and_the_others_are_answered(real_db, capsys):
    for command in ("compare", "status"):
        code, out, err = run(command, "H100", "vs", "H20,", "H2O", "--db", real_db, capsys=capsys)
        assert code == 3
        assert "H20" in out.upper()
        assert "there is no part 'H2O'" in err
    code, out, _ = run("compare", "H100", "H2O", "--json", "--db", real_db, capsys=capsys)
    answer = json.loads(out)
    assert (code, answer["data"]["parts"]) == (3, ["h100-sxm5-80gb"])
    assert "H2O" in answer["notes"][0]


def test_when_no_name_is_known_nothing_is_answered(real_db, capsys):
    code, out, err = run("compare", "H2O", "B2OO", "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert "H2O" in err


@pytest.mark.parametrize(
    ("word", "column"),
    [("memory", "memory_gb"), ("bandwidth", "memory_bandwidth_gbs"), ("power", "tdp_w"), ("price", "launch_price_usd"),
     ("nvlink", "nvlink_gbs"), ("TDP", "tdp_w"), ("BF16 dense", "bf16_tensor_dense_tflops")],
)  # fmt: skip
def test_columns_are_found_by_what_people_call_them(word, column, real_db):
    with gpudb.open(real_db) as catalog:
        assert [row.column for row in catalog.compare(["h20-sxm5-96gb"], columns=[word]).rows] == [column]


def test_a_column_that_could_be_two_is_not_guessed(real_db):
    with gpudb.open(real_db) as catalog, pytest.raises(gpudb.errors.UnknownNameError) as caught:
        catalog.compare(["h20-sxm5-96gb"], columns=["clock"])
    assert {"base_clock_mhz", "boost_clock_mhz"} <= set(caught.value.suggestions)


@pytest.mark.dear
@pytest.mark.parametrize(
    ("line", "read"),
    [
        (("h100",), "gpudb show h100"),
        (("h100", "h20"), "gpudb compare h100 h20"),
        (("price",), "gpudb list 'launch_price_usd!=unknown'"),
        (("memory", "bandwidth"), "gpudb list 'memory_bandwidth_gbs!=unknown'"),
        (("hopper", "pcie"), "gpudb list hopper pcie"),
        (("DGX", "H100"), 'gpudb show "DGX H100"'),
        (("H100", "PCIe"), 'gpudb show "H100 PCIe"'),
        (("RTX", "4090"), 'gpudb show "RTX 4090"'),
        (("H100", "bandwidth", "power"), "gpudb compare H100 --columns memory_bandwidth_gbs,tdp_w"),
        (("H20", "to", "China"), "gpudb status H20 --to China"),
        (("china",), "gpudb country china"),
        (("search", "hopper"), "gpudb list hopper"),
        (("license", "H20"), "gpudb status H20"),
        (("H200 memory",), "gpudb compare H200 --columns memory_gb"),
        (("how much memory does an H200 have?"), "gpudb compare H200 --columns memory_gb"),
        (("TPP of H20"), "gpudb compare H20 --columns tpp"),
        (("h100 fp8 sparse"), "gpudb compare h100 --columns fp8_tensor_sparse_tflops"),
        (("performance density A30"), "gpudb compare A30 --columns performance_density"),
        (("L4 ridge point"), "gpudb compare L4 --columns flop_per_byte"),
        (("A100 40GB"), "gpudb list A100 40GB"),
        (("h100 pcie vs sxm"), 'gpudb compare "h100 pcie" "h100 sxm"'),
        (("MI300X or H100"), "gpudb compare MI300X H100"),
        (("is the H20 banned"), "gpudb status H20"),
        (("is H20 banned in China?"), "gpudb status H20 --to China"),
        (("can I ship H20 to Vietnam"), "gpudb status H20 --to Vietnam"),
        (("4090 hong kong"), 'gpudb status 4090 --to "hong kong"'),
        (("Gaudi 3 Saudi"), 'gpudb status "Gaudi 3" --to Saudi'),
        (("H20 IN"), "gpudb status H20 --to IN"),
        (("h20 cn"), "gpudb status h20 --to cn"),
        (("h100 ae"), "gpudb status h100 --to ae"),
        (("h100 rent per hour"), "gpudb compare h100 --columns launch_price_usd"),
        (("H100 UAE 15/4/2025"), "gpudb status H100 --to UAE --on 2025-04-15"),
        (("A800 China April 2023"), "gpudb status A800 --to China --on 2023-04"),
        (("china april 2025"), "gpudb country china --on 2025-04"),
        (("what changed in april 2025"), "gpudb events --since 2025-04 --until 2025-04"),
        (("NAC"), "gpudb help NAC"),
        (("deepseek"), "gpudb claims deepseek"),
        # a year alone, a place in a country, other scripts, several of a part
        (("h200 uae 2025"), "gpudb timeline h200 --to uae --since 2025-01 --until 2025-12"),
        (("china 2025"), "gpudb country china --on 2025-12"),
        (("what changed in 2025"), "gpudb events --since 2025-01 --until 2025-12"),
        # the ready question is about three parts: it answers for these, and for no other
        (("which countries need a license for an H100?"), f"gpudb questions {COUNTRIES}"),
        (("where can we ship h20"), f"gpudb questions {COUNTRIES}"),
        (("which countries need a license"), f"gpudb questions {COUNTRIES}"),
        (("where can I sell MI300X"), "gpudb show MI300X"),
        (("which countries are there"), "gpudb events countries"),
        (("can I ship H20 to Dubai"), "gpudb status H20 --to Dubai"),
        (("the UAE"), "gpudb country UAE"),
        (("H20 中国"), "gpudb status H20 --to 中国"),
        (("昇腾910C vs H100"), "gpudb compare 昇腾910C H100"),
        (("are H100s banned in China"), "gpudb status H100s --to China"),
        (("are h100s banned in china"), "gpudb status h100 --to china"),
        # since when, every part, what a word means, words of a shop
        (("when was H20 banned"), "gpudb timeline H20"),
        (("since when is H800 banned in China"), "gpudb timeline H800 --to China"),
        (("which gpus are banned in china"), "gpudb status --to china"),
        (("what can I export to China"), "gpudb status --to China"),
        (("what is TPP"), "gpudb help TPP"),
        (("what is 3A090"), "gpudb help 3A090"),
        (("Entity list"), 'gpudb help "Entity list"'),
        (("nvidia h20 specs"), 'gpudb show "nvidia h20"'),
        (("tell me about the B200"), "gpudb show B200"),
        (("how fast is the H20"), "gpudb show H20"),
        (("h20 nvlink bandwidth"), "gpudb compare h20 --columns nvlink_gbs"),
        (("H20 license exception"), "gpudb status H20"),
        # every variant behind `vs`, signs for `and`, words of a maker, an entry of the law
        (("h100 sxm vs pcie vs nvl"), 'gpudb compare "h100 sxm" "h100 pcie" "h100 nvl"'),
        (("h100 & h20"), "gpudb compare h100 h20"),
        (("can nvidia sell H200 to China"), "gpudb status H200 --to China"),
        (("define TPP"), "gpudb help TPP"),
        (("what does dense mean"), "gpudb help dense"),
        (("3A090"), "gpudb help 3A090"),
        (("section 232"), "gpudb events section 232"),
        (("explain presumption of denial"), "gpudb events presumption denial"),
        # columns of all parts, a command in a sentence, a status of all parts
        (("which gpu has the most memory"), "gpudb list 'memory_gb!=unknown'"),
        (("memory power"), "gpudb list --columns part,memory_gb,tdp_w"),
        (("memory China"), "gpudb list 'memory_gb!=unknown' --columns part,memory_gb,status --to China"),
        (("diff H100 H20"), "gpudb compare H100 H20"),
        (("licence H20 China"), "gpudb status H20 --to China"),
        (("license exception"), "gpudb status"),
        (("Huawei Ascend 910C vs H20"), 'gpudb compare "Huawei Ascend 910C" H20'),
        (("what's the difference between H100 SXM and PCIe"), 'gpudb compare "H100 SXM" "H100 PCIe"'),
        (("h100 fp8 tflops dense"), "gpudb compare h100 --columns fp8_tensor_dense_tflops"),
        (("when did the AI diffusion rule end"), "gpudb events AI diffusion rule"),
        (("h100 nvl vs h200 nvl bandwidth"), 'gpudb compare "h100 nvl" "h200 nvl" --columns memory_bandwidth_gbs'),
        # a command with more words than it takes
        (("export H100 to Malaysia"), "gpudb status H100 --to Malaysia"),
        (("country United Arab Emirates"), 'gpudb country "United Arab Emirates"'),
        # words of claims and events
        (("smuggling"), "gpudb claims smuggling"),
        (("H800 smuggling"), "gpudb claims H800 smuggling"),
        (("ai diffusion rule"), "gpudb events ai diffusion rule"),
        # one part is shown, whatever stands beside its name
        (("show RTX 4090"), 'gpudb show "RTX 4090"'),
        (("show h20 china"), "gpudb status h20 --to china"),
        (("show H20 tpp"), "gpudb compare H20 --columns tpp"),
        (("show me all blackwell gpus"), "gpudb list blackwell"),
        # conditions in words, the least of a column, an entry of the law, a citation
        (("141 GB"), "gpudb list 141GB"),
        (("gpus under 400 W"), "gpudb list 'tdp_w<400W'"),
        (("memory > 80"), "gpudb list 'memory>80'"),
        (("parts with at least 100 GB up to 700 watts"), "gpudb list 'memory_gb>=100GB' 'tdp_w<=700watts'"),
        (("cheapest gpu"), "gpudb list 'launch_price_usd!=unknown' --columns part,launch_price_usd --sort launch_price_usd"),
        (("lowest power H100"), "gpudb list H100 --columns part,tdp_w --sort tdp_w"),
        (("newest gpus"), "gpudb list 'released_on!=unknown'"),
        (("fastest gpu"), "gpudb list 'bf16_tensor_dense_tflops!=unknown'"),
        (("sm_90"), "gpudb list 'compute_capability=9.0'"),
        (("how many SMs H100"), "gpudb compare H100 --columns sm_count"),
        (("is h100 faster than a100"), "gpudb compare h100 a100"),
        (("flops per byte H20"), "gpudb compare H20 --columns flop_per_byte"),
        (("gh100"), "gpudb list gh100"),
        (("bf16 tflops of h100 pcie"), 'gpudb compare "h100 pcie" --columns bf16_tensor_dense_tflops'),
        (("4A994"), "gpudb list 'maker_eccn~4A994'"),
        (("3A090.a"), "gpudb help 3A090"),
        (("h20 4A994"), "gpudb compare h20 --columns maker_eccn"),
        (("88 FR 73458"), "gpudb events 88 FR 73458"),
        (("15%"), "gpudb events 15 percent"),
        (("news"), "gpudb events"),
        (("columns"), "gpudb schema spec"),
        (("tables"), "gpudb schema"),
        (("roofline H100"), "gpudb plot roofline H100"),
        # ways in, makers, a license that is not needed, what is told most about
        (("own"), "gpudb help import"),
        (("what can you do"), "gpudb help"),
        (("how do I import my own gpus"), "gpudb help import"),
        (("how can I plot H100 and H20"), "gpudb help plot"),
        (("tutorial"), "gpudb help"),
        (("?"), "gpudb help"),
        (("who makes the ascend 910c"), 'gpudb compare "ascend 910c" --columns vendor'),
        (("what gpus does huawei make"), "gpudb list huawei"),
        (("which gpus need no license to china"), "gpudb status --to china"),
        (("is a license required for H20 to Vietnam"), "gpudb status H20 --to Vietnam"),
        (("tariffs"), "gpudb events tariffs"),
        # one thing as well as several, what a maker has most of, dollars, records by their kind
        (("which gpu can I sell to China"), "gpudb status --to China"),
        (("which card may I export to Vietnam"), "gpudb status --to Vietnam"),
        (("what part is allowed in India"), "gpudb status --to India"),
        (("fastest nvidia gpu"), "gpudb list nvidia --columns part,bf16_tensor_dense_tflops --sort -bf16_tensor_dense_tflops"),
        (("cheapest gpu with 80gb"), "gpudb list 80gb --columns part,launch_price_usd --sort launch_price_usd"),
        (("gpus under $2000"), "gpudb list 'launch_price_usd<2000'"),
        (("gpus under 2000 dollars"), "gpudb list 'launch_price_usd<2000'"),
        (("how much power does a DGX H100 use"), 'gpudb compare "DGX H100" --columns tdp_w'),
        (("memory > 80 GB and power < 400 W"), "gpudb list 'memory>80GB' and 'power<400W'"),
        (("nvidia chips in china"), "gpudb list nvidia --to china"),
        (("which hopper gpus are banned in China"), "gpudb list hopper --to China"),
        (("when did the A100 ban start"), "gpudb timeline A100"),
        (("25 percent tariff h200"), "gpudb events 25 percent tariff h200"),
        (("source for h100 bandwidth"), "gpudb sources h100 bandwidth"),
        (("H100 SXM memory_gb"), 'gpudb compare "H100 SXM" --columns memory_gb'),
        (("H100 PCIe bandwidth"), 'gpudb compare "H100 PCIe" --columns memory_bandwidth_gbs'),
        (("H100 memory vs H20 memory"), "gpudb compare H100 H20 --columns memory_gb"),
        (("letters H20"), "gpudb events --layer letter H20"),
        (("licenses"), "gpudb events --layer license"),
        (("countries"), "gpudb questions compliance-22-countries-where-a-license-is-needed"),
    ],
)
def test_a_line_without_a_command_is_read_as_what_it_means(line, read, real_db, capsys):
    code, out, err = run(*(line if isinstance(line, tuple) else line.split()), "--db", real_db, capsys=capsys)
    assert code == 0, err
    assert out
    assert f"read as `{read}" in err
    if isinstance(line, str):  # the same within quotation marks
        assert first_word.meant([line, "--db", real_db])
        assert f"read as `{read}" in capsys.readouterr().err


@pytest.mark.parametrize(("asked", "begins"), [
    (["help", "me"], "Sourced specifications"), (["help", "please", "compare"], "What decides between parts"), (["help", "get"], "One value"),
])  # fmt: skip
def test_help_is_found_among_words_that_carry_nothing(asked, begins, capsys):
    code, out, _ = run(*asked, capsys=capsys)
    assert (code, out.startswith(begins)) == (0, True)


@pytest.mark.parametrize(("word", "more"), [("status", ("--to", "CN")), ("list", ())])
def test_all_is_every_part(word, more, real_db, capsys):
    assert run(word, "all", *more, "--db", real_db, capsys=capsys) == run(word, *more, "--db", real_db, capsys=capsys)


@pytest.mark.parametrize(
    ("line", "says", "near"),
    [
        ("can I ship H20 to Narnia", "there is no country 'Narnia'", ""), ("h100 eu", "eu is no destination", "did you mean DE, FR, NL"),
        ("h100 middle east", "middle east is no destination", "SA is Saudi Arabia"), ("H2O china", "'H2O china'", "h20"),
        ("event", "no command 'gpudb event'", "events"), ("statu h20", "no command 'gpudb statu'", "status"),
        ("megaspeed", "no command 'gpudb megaspeed'", ""), ("k80", "'k80' is neither a command nor a part", ""),
        ("is poland tier 1", "is neither a command nor a part", ""), ("memory_gbx", "no command", ""),
        ("martian tariffs", "neither a command nor a part", "`gpudb events WORD` what happened"), ("price per GB", "not understood: per;", ""),
        ("4A994 china", "not understood: 4A994;", ""), ("best gpu for training under 5000 dollars", "not understood: training;", ""), ("best gpu for llm training under 400 W", "not understood: llm, training;", ""),
        ("plot H100 H20", "there is no picture 'H100'", "`gpudb plot timeline H100 H20`"), ("plot timline H20", "there is no picture", "did you mean timeline"), ("get H100 foo bar", "unexpected extra argument", ""),
    ],
)  # fmt: skip
def test_a_line_that_means_nothing_is_told_with_what_is_near(line, says, near, real_db, capsys):
    code, out, err = run(*line.split(), "--db", real_db, capsys=capsys)
    assert (code in (2, 3), out) == (True, "")
    assert says in err
    assert near in err


def test_all_parts_on_a_screen_stand_by_their_answer(real_db, capsys):
    code, out, _ = run("status", "--to", "CN", "--on", "2025-05-01", "--width", "80", "--db", real_db, capsys=capsys)
    lines = out.splitlines()
    assert (code, len(lines) < 60) == (0, True)
    assert lines[2] == "To China on 2025-05-01"
    assert lines[4].startswith("NO LICENSE REQUIRED: ")
    assert "h20-sxm5-96gb" in out.split("\nLICENSE REQUIRED")[-1]


@pytest.mark.parametrize("line", ["A100 40GB vs H2O", "H100 nosuch", "H100 china vietnam"])
def test_a_word_that_is_not_understood_is_never_left_out(line, real_db, capsys):
    code, _, err = run(*line.split(), "--db", real_db, capsys=capsys)
    assert code == 3
    assert any(f"{word}'" in err for word in line.split()[1:])


@pytest.mark.parametrize(
    ("text", "days"),
    [("15/4/2025", ["2025-04-15"]), ("4/15/2025", ["2025-04-15"]), ("3/4/2025", ["2025-04-03", "2025-03-04"]),
     ("April 2025", ["2025-04"]), ("Apr 15, 2025", ["2025-04-15"]), ("15th of April 2025", ["2025-04-15"]), ("4/2025", ["2025-04"]),
     ("2025.4.15", ["2025-04-15"]), ("31/2/2025", []), ("20250501", []), ("4090", []), ("may", []), ("mayor 2025", [])],
)  # fmt: skip
def test_a_day_as_people_write_it_is_told_as_it_must_be_written(text, days, real_db, capsys):
    code, out, err = run("status", "H20", "--to", "CN", "--on", text, "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert (f"did you mean {', '.join(days)}?" in err) if days else ("did you mean" not in err)


@pytest.mark.parametrize("words", [["april", "2025"], ["--since", "2025-04", "--until", "2025-04"]])
def test_events_of_a_month_are_those_from_its_first_day_to_its_last(words, real_db, capsys):
    days = ["--since", "2025-04-01", "--until", "2025-04-30"]
    told = [json.loads(run("events", *line, "--json", "--db", real_db, capsys=capsys)[1])["data"] for line in (words, days)]
    assert told[0]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("line", "code", "near"),
    [("h101", 3, "h100"), ("mi300", 3, "mi300x"), ("H2O", 3, "h20"), ("compair H100 H20", 2, "compare"), ("lst", 2, "list")],
)
def test_a_line_that_means_nothing_suggests_a_part_or_a_command(line, code, near, real_db, capsys):
    told = run(*line.split(), "--db", real_db, capsys=capsys)
    assert (told[0], told[1]) == (code, "")
    assert "did you mean " in told[2]
    assert near in told[2]


@pytest.mark.parametrize(
    ("words", "rate"), [("h100-sxm5-80gb fp8", "1978.9"), ("NVIDIA H100 80GB HBM3", "989.4"), ("H20 SXM5 96GB fp8", "296")]
)
def test_peak_takes_a_precision_behind_a_name(words, rate, real_db, capsys):
    code, out, _ = run("peak", *words.split(), "--format", "plain", "--db", real_db, capsys=capsys)
    assert (code, out.strip()[: len(rate)]) == (0, rate)


def test_the_first_screen_fits_and_names_every_command(capsys):
    from gpudb.cli.commands import COMMANDS, GROUPS

    code, out, _ = run(capsys=capsys)
    assert code == 0
    assert len(out.splitlines()) < 24
    assert max(map(len, out.splitlines())) <= 80
    assert all(out.split().count(name) >= 1 for name in (*COMMANDS, *GROUPS))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_list_is_rows_with_what_has_room(width, real_db, capsys):
    for question in (("list",), ("list", "hopper"), ("list", "memory_gb>=90", "--sort", "-memory_bandwidth_gbs")):
        code, out, _ = run(*question, "--width", str(width), "--db", real_db, capsys=capsys)
        assert code == 0
        assert max(map(width_of, out.splitlines())) <= width
        parts = [line.split(" ")[0] for line in out.splitlines()]
        assert parts.count("h200-sxm5-141gb") == 1
        assert "Part" in parts
        assert ("No room for:" in out) == ("Power" not in out.partition("---")[0])


@pytest.mark.parametrize(
    ("question", "shown", "left"),
    [
        (("tdp_w<400",), "Power", "NVLink"),  # the last of the default columns, and there is no room for all
        (("l2_mib>=60",), "L2", "Power"),  # none of them
        (("--sort", "-sm_count"), "SMs", "Power"),
        (("vendor=nvidia",), "Memory", "Power"),  # the same in each row: it needs no column
    ],
)
def test_a_list_shows_what_chose_or_ordered_it(question, shown, left, real_db, capsys):
    code, out, _ = run("list", *question, "--width", "80", "--db", real_db, capsys=capsys)
    head, _, below = out.partition("---")
    assert code == 0
    assert shown in head
    assert left not in head
    assert left in below.partition("No room for:")[2].splitlines()[0]
    with gpudb.open(real_db) as catalog:
        assert "vendor" not in catalog.list("vendor=nvidia").columns
        assert catalog.list("l2_mib>=60").columns[:2] == ("part", "l2_mib")
        assert catalog.list("l2_mib>=60", columns=["part"]).columns == ("part",)


def test_words_choose_maker_architecture_family_and_form(real_db):
    with gpudb.open(real_db) as catalog:

        def found(*words):
            return {str(row["part"]) for row in catalog.list(list(words)).rows}

        assert found("hopper", "pcie") >= {"h100-pcie-80gb", "h800-pcie-80gb"}
        assert not found("hopper") & {"a100-sxm4-80gb", "mi300x"}
        assert "mi300x" in found("amd")
        assert found("h100") == {part for part in found("hopper") if part.startswith("h100-")}
        with pytest.raises(gpudb.errors.UnknownNameError) as caught:
            catalog.list(["hoper"])
        assert "hopper" in caught.value.suggestions


def test_a_bound_says_whom_it_left_out_because_nobody_knows(small_db):
    with gpudb.open(small_db) as catalog:
        every = {str(row["part"]) for row in catalog.list([]).rows}
        unknown = {str(row["part"]) for row in catalog.list(["l2_mib=unknown"]).rows}
        notes = " ".join(catalog.list(["l2_mib>=0"]).notes)
    assert unknown
    assert unknown <= every
    assert f"{len(unknown)} part" in notes
    assert all(part in notes for part in sorted(unknown)[:6])


def test_a_month_means_its_last_day(real_db, capsys):
    answer = json.loads(run("status", "H20", "--on", "2024-02", "--json", "--db", real_db, capsys=capsys)[1])
    assert answer["on"] == "2024-02-29"
    assert run("status", "H20", "--on", "2024-13", "--db", real_db, capsys=capsys)[0] == 3


def test_one_value_for_scripts(real_db, capsys):
    question = ("get", "NVIDIA H20", "bandwidth", "--db", real_db)
    assert run(*question, capsys=capsys)[:2] == (0, "4000\n")
    assert json.loads(run(*question, "--json", capsys=capsys)[1])["data"]["unit"] == "GB/s"
    for column, state in (("price", "unknown"), ("maker_tpp", "not published")):
        code, out, err = run("get", "NVIDIA H20", column, "--db", real_db, capsys=capsys)
        assert (code, out) == (3, "")
        assert f"is {state}" in err


def test_the_european_union_is_no_destination(real_db, capsys):
    code, _, err = run("status", "H20", "--to", "EU", "--db", real_db, capsys=capsys)
    assert code == 3
    assert "its members" in err


def test_ready_questions_are_found_by_words_and_answered(real_db, capsys):
    code, out, _ = run("questions", "nvlink", "--db", real_db, capsys=capsys)
    assert code == 0
    assert "engineering-08-nvlink-per-link" in out
    code, out, _ = run("questions", "engineering-08-nvlink-per-link", "--db", real_db, capsys=capsys)
    assert "gbs_per_link" in out
    assert run("questions", "zebra", "--db", real_db, capsys=capsys)[0] == 3


@pytest.mark.parametrize("question", [(), ("status=license_required",)])
def test_a_list_with_a_status_says_it_beside_the_part(question, real_db, capsys):
    where = ("--to", "CN", "--on", "2025-05-01", "--width", "60", "--db", real_db)
    code, out, _ = run("list", "hopper", *question, *where, capsys=capsys)
    line = next(line for line in out.splitlines() if line.startswith("h20-sxm5-96gb"))
    assert (code, line.split()[1:3]) == (0, ["license", "required"])


def test_a_text_in_a_pipe_is_fit_for_a_mail_and_keeps_its_addresses(real_db, capsys):
    _, out, _ = run("status", "H20", "H100", "--to", "CN", "--db", real_db, capsys=capsys)
    assert all(len(line) <= 100 or "://" in line for line in out.splitlines())
    _, out, _ = run("compare", "H100", "H20", "--columns", "memory_gb", "--sources", "--db", real_db, capsys=capsys)
    addresses = [word for word in out.split() if "://" in word]
    assert addresses
    _, wide, _ = run(
        "compare", "H100", "H20", "--columns", "memory_gb", "--sources", "--width", "5000", "--db", real_db, capsys=capsys
    )
    assert addresses == [word for word in wide.split() if "://" in word]


@pytest.mark.dear
@pytest.mark.parametrize("command", ["show", "status", "list", "country", "questions"])
def test_a_name_as_long_as_a_file_is_refused_in_a_few_lines(command, real_db, capsys):
    code, out, err = run(command, "H" * 10_000, "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert len(err) < 1500


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        (["RTX", "4090", "D", "H100", "SXM"], ["rtx-4090-d", "h100-sxm5-80gb"]),
        (["H100", "PCIe", "vs", "H20"], ["h100-pcie-80gb", "h20-sxm5-96gb"]),
        (["H100", "H20", "GH200", "96", "GB"], ["h100-sxm5-80gb", "h20-sxm5-96gb", "gh200-96gb"]),
        (["H20", "DGX", "H100"], ["h20-sxm5-96gb", "h100-sxm5-80gb"]),
    ],
)
def test_a_name_of_several_words_needs_no_quotation_marks_beside_others(typed, parts, real_db, capsys):
    code, out, _ = run("compare", *typed, "--json", "--db", real_db, capsys=capsys)
    answer = json.loads(out)
    assert (code, answer["data"]["parts"]) == (0, parts)
    assert any("is read as one name" in note for note in answer["notes"])


def test_a_word_that_belongs_to_no_name_is_told_and_joins_nothing(real_db, capsys):
    code, out, err = run("compare", "H100", "nonsense", "H20", "--json", "--db", real_db, capsys=capsys)
    assert (code, json.loads(out)["data"]["parts"]) == (3, ["h100-sxm5-80gb", "h20-sxm5-96gb"])
    assert "there is no part 'nonsense'" in err + out


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (["get", "H100", "SXM", "memory_gb"], 'gpudb get "H100 SXM" memory_gb'),
        (["get", "DGX", "H100", "tdp_w"], 'gpudb get "DGX H100" tdp_w'),
        (["get", "NVIDIA", "H100", "die", "size"], 'gpudb get "NVIDIA H100" die_area_mm2'),
    ],
)
def test_get_takes_a_name_and_a_column_of_several_words_each(typed, line, real_db, capsys):
    code, out, err = run(*typed, "--db", real_db, capsys=capsys)
    assert (code, len(out.split())) == (0, 1)
    assert f"read as `{line}" in err
    words = line.replace("gpudb ", "", 1).split('"')
    assert run(words[0].strip(), words[1], *words[2].split(), "--db", real_db, capsys=capsys)[0] == 0


@pytest.mark.parametrize("name", ["H100 SXM", "H100s", "A100 SXM", "H100 PCIe", "V100 SXM"])
def test_a_list_holds_every_part_that_a_name_fits_and_not_only_the_one_that_is_taken(name, real_db):
    with gpudb.open(real_db) as catalog:
        one = catalog.resolve(name)
        assert one.variants
        assert {row["part"] for row in catalog.list(name)} >= {one.part, *one.variants}


def test_a_form_without_its_generation_is_every_generation_of_it(real_db):
    with gpudb.open(real_db) as catalog:
        of = {row["part"]: row["form_factor"] for row in catalog.list("sxm", columns=["part", "form_factor"])}
        every = catalog.list("form_factor~sxm", columns=["part", "form_factor"])
        assert of == {row["part"]: row["form_factor"] for row in every}
        assert {"sxm4", "sxm5"} <= set(of.values())


@pytest.mark.parametrize(
    ("line", "read"),
    [("all gpus", "list"), ("of nvidia gpus", "list nvidia"), ("under 400W", "list tdp_w<400W"), ("sm_90", "list compute_capability=9.0"),
     ("gpus with at least 80 GB --limit 2", "list memory_gb>=80GB --limit 2"),
     ("countries", "questions compliance-22-countries-where-a-license-is-needed")],
)  # fmt: skip
def test_a_list_may_be_asked_in_words_and_says_how_it_is_read(line, read, real_db, capsys):
    code, out, err = run("list", *line.split(), "--db", real_db, capsys=capsys)
    assert (code, out) == (0, run(*read.split(), "--db", real_db, capsys=capsys)[1])
    assert f"note: read as `gpudb {read.split()[0]}" in err


@pytest.mark.parametrize("word", ["nosuch", "deepseek", "nvidai", "MI300", "tariffs"])
def test_a_word_of_a_list_that_is_about_no_part_stays_refused(word, real_db, capsys):
    code, out, err = run("list", word, "--db", real_db, capsys=capsys)
    assert (code, out, f"'{word}' is no part, maker, architecture or form" in err) == (3, "", True)


@pytest.mark.parametrize("text", ["memory_gb>=80 and tdp_w<=400", "memory_gb>=80, tdp_w<=400", "memory_gb>=80 && tdp_w<=400"])
def test_conditions_in_one_text_are_those_of_two(text, real_db):
    with gpudb.open(real_db) as catalog:
        assert (
            catalog.list(text)
            == catalog.list("memory_gb>=80", "tdp_w<=400")
            == catalog.list("memory_gb>=80", "and", "tdp_w<=400")
        )


def test_an_order_is_shown_where_no_columns_are_named(real_db, capsys):
    with gpudb.open(real_db) as catalog:
        assert catalog.list("nvidia", sort="-announced_on,tdp_w").columns[:3] == ("part", "announced_on", "memory_gb")
        assert catalog.list("nvidia", sort="-announced_on", columns="part").columns == ("part",)
        told = catalog.list("h20", sort="launch_price_usd,review_policy", to="CN", on="2026-01-20")
        assert told.columns[:4] == ("part", "status", "launch_price_usd", "review_policy")
        assert len(set(told.columns)) == len(told.columns)
    _, out, _ = run("list", "--sort", "price", "--limit", "1", "--width", "80", "--db", real_db, capsys=capsys)
    assert "Price" in out


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["questions", "nvlink", "qwerty"], 3, "words that some hold: nvlink (2)\n"),
        (["questions", "ban"], 3, "`gpudb questions` lists all of them\n"),
        (["questions", "vietnam"], 3, "`gpudb questions` lists all of them\n"),
        (["questions", "qwerty", "asdfg"], 3, "`gpudb questions` lists all of them\n"),
        (["identify", "NVIDIA H100 80GB HBM3"], 2, "; a name alone is for `gpudb show NAME`\n"),
        (["identify", "no/such.txt"], 2, "or - for standard input\n"),
        (["help", "TPPS"], 2, "`gpudb help terms`\n"),
    ],
)
def test_what_is_asked_at_the_wrong_door_is_led_on(typed, code, said, real_db, capsys, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", real_db)
    found, out, err = run(*typed, capsys=capsys)
    assert (found, out) == (code, "")
    assert said in err


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["status", "H100", "UAE"], "UAE"),
        (["status", "UAE"], "UAE"),
        (["status", "H100", "VN"], "VN"),
        (["status", "H100", "ae"], "ae"),
        (["status", "H20", "Hong", "Kong"], "Hong Kong"),
        (["timeline", "H20", "China", "--json"], "China"),
        (["classify", "Vietnam", "H20"], "Vietnam"),
        (["list", "H100", "Singapore"], "Singapore"),
    ],
)
def test_a_country_in_the_place_of_a_part_is_the_destination(typed, named, real_db, capsys):
    day = () if typed[0] == "timeline" else ("--on", "2025-05-01")  # which has no day
    found, out, err = run(*typed, *day, "--db", real_db, capsys=capsys)
    rest = [word for word in typed if word not in named.split()]
    assert (found, "note: read as" in err, "no part" in err) == (0, True, False)
    assert out == run(*rest, "--to", named, *day, "--db", real_db, capsys=capsys)[1]


@pytest.mark.parametrize("line", ["status H20 China Vietnam", "status China H2O", "show H100 China Vietnam"])
def test_of_two_destinations_or_an_unknown_part_none_is_chosen(line, real_db, capsys):
    code, out, err = run(*line.split(), "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert any(f"{word}'" in err for word in line.split()[1:])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["country", "D:5"], "`gpudb record us-d5`"), (["country", "Group D:1"], "`gpudb record us-d1`"),
        (["get", "tdp", "H100"], "the part stands first: gpudb get H100 tdp"), (["get", "H101", "tdp"], "did you mean h100"),
        (["find", "CFR 744.23"], "`gpudb sources SECTION`"), (["rules", "744.23"], "`gpudb sources SECTION`"),
        (["sql", ".tables"], "`gpudb schema spec` its columns"), (["sql", "describe spec"], "`gpudb schema spec` its columns"),
        (["status", "H20", "--on", "2025"], "did you mean 2025-12?"), (["events", "--since", "2025"], "did you mean 2025-01?"),
        (["status", "H20", "--on", "Today"], f"did you mean {clock.today()}?"),
        (["status", "H20", "--on", "yesterday"], f"did you mean {clock.today() - dt.timedelta(days=1)}?"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_type(typed, said, real_db, capsys):
    code, out, err = run(*typed, "--db", real_db, capsys=capsys)
    assert (code in (3, 6), out) == (True, "")
    assert said in err


def test_an_error_is_wrapped_on_a_terminal_and_one_line_in_a_file(real_db, capsys, monkeypatch):
    long = max(run("peak", "H100", "--db", real_db, capsys=capsys)[2].splitlines(), key=len)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("peak", "H100", "--db", real_db, capsys=capsys)[2].splitlines()
    assert (max(map(len, lines)) <= 80 < len(long), long.split()) == (True, " ".join(lines).split()[: len(long.split())])


@pytest.mark.parametrize(
    ("typed", "said"),
    [("744.23", "gpudb sources '744.23'"), ("CFR 744.23", "gpudb sources CFR '744.23'"),
     ("H20 china yesterday", f"gpudb status H20 --to china --on {clock.today() - dt.timedelta(days=1)}"),
     ("h100 \U0001f1fb\U0001f1f3", "gpudb status h100 --to ")],
)  # fmt: skip
def test_a_section_a_day_by_name_and_a_flag_are_read(typed, said, real_db, capsys):
    for words in (typed.split(), [typed]):
        code, out, err = run(*words, "--db", real_db, capsys=capsys)
        assert (code, said in err) == (0, True)
        assert "h100" not in typed or "to Viet Nam" in out or "to Vietnam" in out


def test_a_short_word_is_no_country_and_a_destination_that_was_named_stands(real_db, capsys):
    _, out, err = run("compare", "H100", "at", "H20", "--db", real_db, capsys=capsys)
    assert "H20 SXM5" in out
    assert "there is no part 'at'" in err
    code, out, err = run("status", "H20", "UAE", "--to", "CN", "--on", "2025-05-01", "--db", real_db, capsys=capsys)
    assert (code, "to China" in out, "there is no part 'UAE'" in err) == (3, True, True)


def test_what_to_ask_next_names_what_was_understood(real_db, capsys):
    """A name of several words stands in quotation marks in the commands below the screen, and they run."""
    _, out, _ = run("compare", "RTX", "4090", "D", "H100", "PCIe", "--db", real_db, capsys=capsys)
    assert 'All rows: gpudb compare "RTX 4090 D" "H100 PCIe" --all' in out
    assert 'Variants: gpudb list "H100 PCIe"' in out
    assert 'gpudb status "H100 PCIe" --to CN --on ' in out
    assert run("list", "H100 PCIe", "--db", real_db, capsys=capsys)[0] == 0


@pytest.mark.parametrize(
    ("line", "near"),
    [("status H20 --country china", "--to"), ("status H20 --date 2025-05-01", "--on"), ("compare H100 H20 --fields tdp_w", "--columns"),
     ("list --order-by tdp_w", "--sort"), ("events --after 2025-01-01", "--since"), ("list --top 3", "--limit")],
)  # fmt: skip
def test_another_word_for_an_option_leads_to_it(line, near, capsys):
    code, out, err = run(*line.split(), capsys=capsys)
    assert (code, out) == (2, "")
    assert f"did you mean {near}" in err


@pytest.mark.parametrize(
    ("word", "column"), [("power", "tdp_w"), ("board_power", "tdp_w"), ("vram", "memory_gb"), ("price", "launch_price_usd")]
)
def test_sql_with_another_word_for_a_column_is_led_to_it(word, column, real_db, capsys):
    code, out, err = run("sql", f"select {word} from spec", "--db", real_db, capsys=capsys)
    assert (code, out) == (6, "")
    assert f"did you mean {column}" in err


def test_each_word_of_people_is_one_that_its_table_can_keep():
    """A word for two columns, countries or options would hide one of them; an option that no command has helps nobody."""
    from gpudb.cli.option_table import COMMANDS, SHARED
    from gpudb.resources import data

    held = data("query/words.toml")
    tables = [[word for words in held["columns"].values() for word in words.split("|")],
              [word for words in held["open"] for word in words.split("|")], [word for words in held["countries"].values() for word in words]]  # fmt: skip
    for table in tables:
        assert sorted({word for word in table if table.count(word) > 1}) == []
    options = {name for _, own, *_ in COMMANDS.values() for name in own} | set(SHARED)
    assert [name for name in data("cli/words.toml")["options"] if f"--{name}" not in options] == []


@pytest.mark.parametrize("word", ["controls", "H20", "China"])
def test_a_question_that_begins_with_export_makes_no_folder(word, real_db, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", word, "--db", real_db, capsys=capsys)
    assert (code, out, list(tmp_path.iterdir())) == (2, "", [])
    assert f"for a folder of this name {word}/; else `gpudb status H20 --to CN`" in err


@pytest.mark.parametrize(
    ("word", "column", "value"),
    [("hbm3e", "memory_type", "HBM3e"), ("gh100", "die", "gh100"), ("GDDR6X", "memory_type", "GDDR6X")],
)
def test_a_word_for_a_memory_or_a_die_lists_every_part_that_has_it(word, column, value, real_db, capsys):
    def parts(*line):
        return {row["part"] for row in json.loads(run(*line, "--json", "--db", real_db, capsys=capsys)[1])["data"]}

    assert parts("list", word) == parts("list", f"{column}={value}")


def test_what_is_told_of_a_line_steers_no_terminal_and_shows_no_password(real_db, capsys, monkeypatch):
    code, _, err = run("h100\u202e", "--db", real_db, capsys=capsys)
    assert (code, "\u202e" in err, r"h100\u202e" in err) == (0, False, True)
    _, _, err = run("h100", "h20", "\x1b[2J", "--db", real_db, capsys=capsys)
    assert "\x1b" not in err
    line = ["h100", "--db", "postgresql+psycopg://reader:s3cr3t@db.example/x"]
    monkeypatch.setattr(first_word, "_asked", lambda _typed, rest, _words: ["show", "h100", *rest])
    assert first_word.meant(line) == ["show", *line]
    err = capsys.readouterr().err
    assert "read as `gpudb show h100 --db" in err
    assert "s3cr3t" not in err


@pytest.mark.parametrize(("words", "since"), [(["2025"], []), (["H20", "2025"], ["H20"])])
def test_events_of_a_year_are_those_from_its_first_day_to_its_last(words, since, real_db, capsys):
    days = [*since, "--since", "2025-01-01", "--until", "2025-12-31"]
    told = [json.loads(run("events", *line, "--json", "--db", real_db, capsys=capsys)[1])["data"] for line in (words, days)]
    assert told[0]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("option", "near"),
    [("--csv", "--format csv"), ("--markdown", "--format md"), ("--xlsx", "--format xlsx"), ("--htm", "--format html")],
)
def test_a_format_as_an_option_is_told_how_it_is_written(option, near, real_db, capsys):
    code, out, err = run("compare", "H100", option, "--db", real_db, capsys=capsys)
    assert (code, out, f"did you mean {near}?" in err) == (2, "", True)


@pytest.mark.parametrize(("form", "near"), [("excel", "xlsx"), ("markdown", "md"), ("CSV", "csv"), ("tex", "latex")])
def test_a_format_by_another_name_is_told_by_its_own(form, near, real_db, capsys):
    code, out, err = run("compare", "H100", "--format", form, "--db", real_db, capsys=capsys)
    assert (code, out, f"did you mean {near}?" in err) == (2, "", True)


def test_a_condition_as_an_option_is_told_how_it_is_written(real_db, capsys):
    code, _, err = run("list", "--vendor", "amd", "--db", real_db, capsys=capsys)
    assert (code, "a condition stands without dashes: 'vendor=amd'" in err) == (2, True)


def test_a_rule_is_suggested_by_a_word_of_its_id(real_db, capsys):
    code, _, err = run("rules", "show", "3A090", "--db", real_db, capsys=capsys)
    assert (code, "us-eccn-3a090" in err) == (3, True)


def test_a_question_of_thousands_of_words_is_refused_at_once(real_db, capsys):
    code, out, err = run("h100 " * 5000, "--db", real_db, capsys=capsys)
    assert (code, out, "a question of 5000 words" in err) == (2, "", True)


@pytest.mark.parametrize(
    ("line", "told"), [("cheapest 2025", "'cheapest 2025' is neither"), ("under 1e9 GB", "'under 1e9 GB' is neither")]
)
def test_a_line_is_told_as_it_was_typed(line, told, real_db, capsys):
    assert told in run(*line.split(), "--db", real_db, capsys=capsys)[2]


@pytest.mark.parametrize("command", ["events", "claims", "sources"])
@pytest.mark.parametrize("signs", ["%", "_", "((", "\x07", "*"])
def test_signs_alone_ask_for_nothing_and_get_not_everything(command, signs, real_db, capsys):
    code, out, err = run(command, signs, "--db", real_db, capsys=capsys)
    assert (code, out) == (2, "")
    assert "holds no word" in err
