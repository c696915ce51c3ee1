"""What shops, drivers, clouds and people call parts, columns and values: each is answered, or refused with what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

import gpudb
from gpudb.errors import UnknownNameError
from gpudb.names import another_product
from gpudb.query.filters import find_column
from tests.helpers import run

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module")
def shipped(real_db):
    with gpudb.open(real_db) as catalog:
        yield catalog


@pytest.mark.parametrize(
    ("name", "part", "also"),
    [
        # driver, shop, cloud; the last column: what the note must name
        ("NVIDIA H100 80GB PCIe", "h100-pcie-80gb", ""),
        ("H100 80G", "h100-sxm5-80gb", "h100-pcie-80gb"),
        ("h100-pcie-80g", "h100-pcie-80gb", ""),
        ("A100-80G", "a100-sxm4-80gb", "a100-pcie-80gb"),
        ("A100 SXM 40 GB", "a100-sxm4-40gb", ""),
        ("H100-SXM", "h100-sxm5-80gb", "h100-sxm5-64gb"),
        ("A100 PCIe", "a100-pcie-80gb", "a100-pcie-40gb"),
        ("Tesla V100", "v100-sxm2-16gb", "v100-pcie-32gb"),
        ("RTX PRO 6000 Blackwell", "rtx-pro-6000-blackwell-ws", "rtx-pro-6000-blackwell-se"),
        ("H20 HBM3e", "h20-sxm5-141gb", ""),
        ("4090", "rtx-4090", "taken as"),
        ("GeForce 5090", "rtx-5090", "taken as"),
        ("4090D", "rtx-4090-d", ""),
        ("910B", "ascend-910b", "taken as"),
        ("Huawei 910C", "ascend-910c", "taken as"),
        ("Habana Gaudi2", "gaudi2", ""),
        ("Google TPU v5e", "tpu-v5e", ""),
        ("AWS Trainium2", "trainium2", ""),
        ("“H100”", "h100-sxm5-80gb", "h100-pcie-80gb"),
        ("H100®,", "h100-sxm5-80gb", "h100-pcie-80gb"),
        ("H100 GPU", "h100-sxm5-80gb", "H100 GPU is taken as"),
        ("GB200 NVL72", "gb200", "one of them"),
        ("HGX B200", "b200-sxm-180gb", "4A090"),
        ("dgx_h200", "h200-sxm5-141gb", "8 x h200"),
        ("Standard_ND96isr_MI300X_v5", "mi300x", "Microsoft Azure has 8 x mi300x"),
    ],
)
def test_a_name_is_taken_with_what_else_it_could_be(name, part, also, shipped):
    found = shipped.resolve(name)
    assert found.part == part
    assert also in found.note


@pytest.mark.parametrize(
    ("name", "said", "near"),
    [
        ("A100 40GB", "fits 2 parts", "a100-pcie-40gb"),
        ("H20 PCIe", "of that family there are", "h20-sxm5-96gb"),
        ("MI300", "no part", "mi300x"),
        ("MI350", "no part", "mi350x"),
        ("DGX", "several machines", "dgx-h100"),
        ("Hygon", "no part", "hygon-bw1000"),
    ],
)
def test_a_name_of_several_is_refused_with_them(name, said, near, shipped):
    with pytest.raises(UnknownNameError) as caught:
        shipped.resolve(name)
    assert said in caught.value.message
    assert near in caught.value.suggestions


@pytest.mark.parametrize(
    "name", ["P40", "K80", "RTX 3080", "RTX 4070", "RTX A5000", "MLU590", "4070", "Maia", "Grace Blackwell", "NVL72"]
)
def test_another_product_is_never_suggested(name, shipped):
    with pytest.raises(UnknownNameError) as caught:
        shipped.resolve(name)
    assert caught.value.suggestions == ()


@pytest.mark.parametrize("asked", ["H101", "h10", "H2O", "h1o0", "rtx-4099", "MI30OX", "gaudy3", "Trainum2", "ascned-910b"])
def test_a_slip_of_the_keyboard_is_suggested(asked, shipped):
    with pytest.raises(UnknownNameError) as caught:
        shipped.resolve(asked)
    assert caught.value.suggestions


@pytest.mark.parametrize(
    ("wanted", "known", "another"),
    [("p100", "h100", True), ("h101", "h100", False), ("rtx-4080", "rtx-4090", True), ("h2o", "h20", False),
     ("a10g", "a100", True), ("h10", "h100", False), ("gaudy", "gaudi", False), ("maia", "mi300a", True)],
)  # fmt: skip
def test_a_slip_changes_a_last_digit_and_a_product_more(wanted, known, another):
    assert another_product(wanted, known) is another


@pytest.mark.parametrize("name", ["hopper", "nvidia", "RTX Blackwell", "TPU"])
def test_a_maker_or_an_architecture_points_to_a_list_that_answers(name, shipped, real_db, capsys):
    with pytest.raises(UnknownNameError) as caught:
        shipped.resolve(name)
    command = caught.value.hint.split("`")[1]
    assert command == (f'gpudb list "{name}"' if " " in name else f"gpudb list {name}")
    assert run("list", name, "--db", real_db, capsys=capsys)[0] == 0


@pytest.mark.parametrize("name", ["DGX A100", "DGX Station", "HGX"])
def test_a_machine_that_is_not_on_record_points_to_a_part_that_is(name, shipped):
    with pytest.raises(UnknownNameError) as caught:
        shipped.resolve(name)
    assert shipped.resolve(caught.value.hint.split("gpudb show ")[1].strip("`")).part


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("memory_gb", "memory, vram, RAM, GPU memory, memory size, HBM capacity, memory-gb, Memory GB"),
        ("memory_bandwidth_gbs", "bandwidth, bw, mem bandwidth, HBM bandwidth"),
        ("tdp_w", "power, TDP, watts, TGP, power consumption"),
        ("launch_price_usd", "price, cost, MSRP, launch price"),
        ("fp8_tensor_dense_tflops", "fp8, FP8 tensor"),
        ("nvlink_gbs", "nvlink, NVLink bandwidth, nvlink speed"),
        ("scale_up_gbs", "interconnect, scale-up"),
        ("transistors_billion", "transistors, transistor count"),
        ("die_area_mm2", "die size, die area"),
        ("process_node", "node, process node, nm"),
        ("vendor", "maker, manufacturer, brand"),
        ("maker_eccn", "ECCN"),
        ("bf16_tflops_per_w", "efficiency, perf per watt"),
        ("form_factor", "form factor, socket"),
        ("announced_on", "announced, launch date"),
        ("released_on", "release date"),
    ],
)
def test_a_column_is_found_by_what_people_call_it(column, words, shipped):
    assert {word: find_column(word, shipped.columns()).name for word in words.split(", ")} == dict.fromkeys(
        words.split(", "), column
    )


@pytest.mark.parametrize(
    ("word", "near"),
    [("tflops", "bf16_tensor_dense_tflops"), ("cores", "cuda_cores"), ("clock", "boost_clock_mhz"), ("year", "announced_on")],
)
def test_a_word_for_several_columns_names_them(word, near, shipped):
    with pytest.raises(UnknownNameError) as caught:
        find_column(word, shipped.columns())
    assert near in caught.value.suggestions


def test_a_status_is_no_column_and_says_which_command_has_it(shipped):
    with pytest.raises(UnknownNameError) as caught:
        find_column("license", shipped.columns())
    assert "gpudb status H20" in caught.value.hint


@pytest.mark.dear
@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("market=data center", "market=datacenter"),
        ("architecture=RTX Blackwell", "architecture=rtx-blackwell"),
        ("vendor=Moore Threads,T-Head", "vendor=moore-threads,t-head"),
        ("form_factor=SXM 5", "form_factor=sxm5"),
        ("memory_type!=HBM-3e", "memory_type!=HBM3e"),
        ("die~GH", "die=gh100"),
        ("status=license required", "status=license_required"),
        ("status=no license needed", "status=no_license_required"),
        ("review_policy=denial presumed", "review_policy=presumption_of_denial"),
    ],
)
def test_a_condition_takes_the_words_that_screens_print(asked, held, shipped):
    def parts(condition, known_at=None):
        return [row["part"] for row in shipped.list([condition], to="CN", on="2025-05-01", known_at=known_at).rows]

    assert parts(asked) == parts(held) != []
    if asked in ("market=data center", "status=license required"):  # a stored column and one that is computed anew for that day
        assert parts(asked, "2026-11-29") == parts(held)


def test_every_coded_value_is_found_as_it_is_printed(shipped):
    from gpudb.query.condition_values import CLOSED, values
    from gpudb.render.value_marks import spelled

    for column in CLOSED:
        for value, _ in values(shipped._reader, column):
            if value != "unknown":
                rows = shipped.list([f"{column}={spelled(column, value)}"], columns=["part", column]).rows
                assert {row[column] for row in rows} == {value}


def test_one_unknown_value_among_several_is_told_and_the_others_are_answered(real_db, capsys):
    code, out, err = run("list", "vendor=amd,foo", "--db", real_db, capsys=capsys)
    assert code == 3
    assert "mi300x" in out
    assert "there is no vendor 'foo'" in err


def test_each_name_as_people_write_it_means_its_part_or_is_asked_back_and_never_means_another(shipped):
    lines = (CASES / "names.tsv").read_text("utf-8").splitlines()[1:]
    wrong = []
    for line in lines:
        name, part, says = (*line.split("\t"), "")[:3]
        try:
            got, told = shipped.resolve(name).part, ""
        except UnknownNameError as error:
            got, told = "?", f"{error.message} {error.hint} {error.suggestions}"
        if got != part or says not in told:
            wrong.append(f"{name}: {got} instead of {part} {says}")
    print(f"{len(lines)} names of people, {len(wrong)} wrong")
    assert len(lines) >= 350
    assert wrong == []
