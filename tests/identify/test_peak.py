"""`gpudb peak`: one number of exactly one device, or a sentence that says why there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gpudb
from gpudb.errors import UnknownNameError, UsageError
from tests.helpers import run


@pytest.mark.parametrize(
    ("name", "part", "value"),
    [
        ("NVIDIA H100 80GB HBM3", "h100-sxm5-80gb", 989.4),
        ("h100-sxm5-80gb", "h100-sxm5-80gb", 989.4),
        ("nvidia-h100-sxm5-80gb", "h100-sxm5-80gb", 989.4),
        ("10de:2330", "h100-sxm5-80gb", 989.4),
        ("10de:2330/10de:16c1", "h100-sxm5-80gb", 989.4),
        ("NVIDIA H100 PCIe", "h100-pcie-80gb", 756),
        ("NVIDIA H100 NVL", "h100-nvl-94gb", 835.5),
        ("NVIDIA H20", "h20-sxm5-96gb", 148),
        ("NVIDIA H20-3e", "h20-sxm5-141gb", 148),
        ("NVIDIA H200", "h200-sxm5-141gb", 989.5),
        ("NVIDIA H200 NVL", "h200-nvl-141gb", 835.5),
        ("NVIDIA H800", "h800-sxm5-80gb", 989),
        ("NVIDIA H800 PCIe", "h800-pcie-80gb", 756.5),
        ("NVIDIA A100-SXM4-80GB", "a100-sxm4-80gb", 312),
        ("A100-SXM4-80GB", "a100-sxm4-80gb", 312),
        ("NVIDIA GeForce RTX 4090", "rtx-4090", 165.2),
        ("NVIDIA L40S", "l40s", 362.05),
    ],
)
def test_what_drivers_and_frameworks_report_gives_the_dense_bf16_peak_of_that_part(catalog, name, part, value):
    found = catalog.peak(name, "bf16")
    assert (found.part, found.value, found.unit, found.dense) == (part, value, "TFLOPS", True)


def test_a_volta_card_has_an_fp16_peak_and_no_bf16_one(catalog):
    assert catalog.peak("Tesla V100-SXM2-16GB", "fp16").part == "v100-sxm2-16gb"
    with pytest.raises(UnknownNameError, match="does not exist: not applicable"):
        catalog.peak("Tesla V100-SXM2-16GB", "bf16")


def test_nvidia_h100_is_refused_and_the_variants_are_named(catalog):
    with pytest.raises(UnknownNameError) as error:
        catalog.peak("NVIDIA H100", "bf16")
    assert error.value.exit_code == 3
    for part in (
        "h100-sxm5-80gb 989.4",
        "h100-pcie-80gb 756",
        "h100-nvl-94gb 835.5",
        "h100-sxm5-94gb",
        "h100-sxm5-64gb (unknown)",
    ):
        assert part in error.value.message
    assert "on record for h100-sxm5-94gb only" in error.value.hint


@pytest.mark.parametrize("name", ["H100", "h100 80gb", "H20", "NVIDIA H100 Tensor Core GPU", "HGX H100", "H800", "H200"])
def test_a_family_with_different_peaks_is_never_a_guess(catalog, name):
    with pytest.raises(UnknownNameError):
        catalog.peak(name, "bf16")


def test_a_family_whose_variants_all_have_one_peak_is_answered_with_a_note(catalog):
    found = catalog.peak("A100 80GB", "bf16")
    assert found.value == 312
    assert "a100-pcie-80gb" in found.notes[0]
    assert "all have this peak" in found.notes[0]


def test_the_same_family_is_refused_where_the_peaks_differ(catalog):
    assert catalog.peak("V100 SXM2", "fp16").value
    with pytest.raises(UnknownNameError, match="v100-pcie-16gb"):
        catalog.peak("Tesla V100", "fp16")


def test_a_driver_name_that_people_use_for_a_family_says_so(catalog):
    assert "the family also has" in catalog.peak("NVIDIA H200", "bf16").notes[0]


def test_unknown_and_ambiguous_names_exit_3(catalog):
    for name in ("NVIDIA L20X", "", "10de:ffff", "10de:20f6"):
        with pytest.raises(UnknownNameError):
            catalog.peak(name, "bf16")


@pytest.mark.parametrize(
    ("name", "value", "sms"),
    [
        ("NVIDIA H100 80GB HBM3 MIG 1g.10gb", 119.9, "16 / 132"),
        ("NVIDIA-H100-80GB-HBM3-MIG-1g.10gb+me", 119.9, "16 / 132"),
        ("nvidia_h100_80gb_hbm3_4g.40gb", 479.7, "64 / 132"),
        ("NVIDIA H200 MIG 3g.71gb", 449.8, "60 / 132"),
        ("NVIDIA H100 PCIe MIG 7g.80gb", 756, "114 / 114"),
    ],
)
def test_a_mig_instance_has_the_share_of_its_sms(catalog, name, value, sms):
    found = catalog.peak(name, "bf16")
    assert found.value == value
    assert f"MIG {name.replace('_', '-').split('-')[-1].split()[-1].removesuffix('+me')}" in found.meaning
    assert sms in found.derivation
    assert len(found.sources) >= 2
    told = " ".join(found.notes)
    assert "export status are those of the whole part" in told
    assert "no share of the memory bandwidth" in told


@pytest.mark.parametrize(
    "name",
    [
        "NVIDIA H20 MIG 1g.12gb",
        "NVIDIA H100 80GB HBM3 MIG 1c.3g.40gb",
        "NVIDIA H100 80GB HBM3 MIG 5g.50gb",
        "NVIDIA L20 MIG 1g.10gb",
    ],
)
def test_a_mig_instance_whose_sms_are_not_on_record_has_no_peak(catalog, name):
    with pytest.raises(UnknownNameError, match="is not on record"):
        catalog.peak(name, "bf16")


def test_what_a_profile_has_was_not_known_before_it_was_read(catalog):
    with pytest.raises(UnknownNameError, match="not on record on 2026-11-25"):
        catalog.peak("NVIDIA H100 80GB HBM3 MIG 1g.10gb", "bf16", known_at="2026-11-25")


def test_the_sms_of_a_profile_are_no_more_than_those_of_its_part(catalog):
    rows = catalog.sql("SELECT part, sm_count, mig_sms FROM spec WHERE mig_sms IS NOT NULL").rows
    assert len(rows) >= 7
    for row in rows:
        for item in row["mig_sms"].split(", "):
            profile, count = item.split()
            assert 0 < int(count) <= row["sm_count"], (row["part"], profile)


@pytest.mark.parametrize(
    ("name", "precision", "sentence"),
    [
        ("rtx-pro-6000-blackwell-se", "bf16", "is not published: searched"),
        ("a100-sxm4-64gb", "bf16", "is unknown: nothing is on record"),
        ("h100-sxm5-80gb", "fp4", "not applicable"),
    ],
)
def test_each_blank_is_told_apart(catalog, name, precision, sentence):
    with pytest.raises(UnknownNameError, match=sentence):
        catalog.peak(name, precision)


@pytest.mark.parametrize(
    ("precision", "unit"),
    [("bf16", "TFLOPS"), ("torch.bfloat16", "TFLOPS"), ("tf32", "TFLOPS"), ("fp8", "TFLOPS"), ("int8", "TOPS"),
     ("fp64", "TFLOPS"), ("fp64-tensor", "TFLOPS"), ("FP32", "TFLOPS"), ("half", "TFLOPS")],
)  # fmt: skip
def test_precisions_and_their_units(catalog, precision, unit):
    found = catalog.peak("h100-sxm5-80gb", precision)
    assert found.unit == unit
    assert found.value > 0


def test_vector_and_tensor_rates_are_told_apart(catalog):
    tensor, vector = catalog.peak("h100-sxm5-80gb", "fp64-tensor"), catalog.peak("h100-sxm5-80gb", "fp64")
    assert (tensor.meaning, vector.meaning) == ("FP64 tensor", "FP64 vector")
    assert tensor.value > vector.value
    assert (tensor.dense, vector.dense) == (None, None)


def test_dense_is_half_of_sparse_on_hopper(catalog):
    dense, sparse = catalog.peak("h100-sxm5-80gb", "bf16"), catalog.peak("h100-sxm5-80gb", "bf16", sparse=True)
    assert sparse.dense is False
    assert sparse.value == pytest.approx(2 * dense.value, rel=0.001)


def test_there_is_no_sparse_vector_rate(catalog):
    with pytest.raises(UsageError, match="no sparse rate"):
        catalog.peak("h100-sxm5-80gb", "fp32", sparse=True)
    with pytest.raises(UsageError, match="there is no precision"):
        catalog.peak("h100-sxm5-80gb", "fp12")


def test_a_day_before_anything_was_recorded_has_no_peak(catalog):
    assert catalog.peak("h100-sxm5-80gb", known_at="2026-12-31").value == 989.4
    with pytest.raises(UnknownNameError, match="nothing is on record on 2020-01-01"):
        catalog.peak("h100-sxm5-80gb", known_at="2020-01-01")


def test_the_python_call_gives_tflops_and_operations_per_second(real_db, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", real_db)
    found = gpudb.peak("NVIDIA H100 80GB HBM3", "bf16")
    assert (found.value, found.unit) == (989.4, "TFLOPS")
    assert found.per_second == 989.4e12
    assert gpudb.peak("NVIDIA H20", "bf16").per_second == 148e12


def test_the_command_prints_the_number_and_its_source(real_db, capsys):
    code, out, _ = run("peak", "NVIDIA H100 80GB HBM3", "--precision", "bf16", "--db", real_db, capsys=capsys)
    assert code == 0
    assert out.splitlines()[0] == "989.4"
    assert "whitepaper" in out


def test_plain_prints_the_number_alone(real_db, capsys):
    code, out, _ = run("peak", "NVIDIA H100 80GB HBM3", "--format", "plain", "--db", real_db, capsys=capsys)
    assert (code, out) == (0, "989.4\n")


def test_json_has_value_unit_part_source_and_statement(any_db, capsys):
    code, out, err = run("peak", "NVIDIA H20", "-p", "fp8", "--json", "--db", any_db, capsys=capsys)
    assert code == 0, err
    data = json.loads(out)["data"]
    wanted = {"value": 296, "unit": "TFLOPS", "part": "h20-sxm5-96gb", "precision": "fp8", "dense": True}
    assert {key: data[key] for key in wanted} == wanted
    assert all(data[key] for key in ("published", "source", "locator"))
    assert len(data["statement_id"]) == 20


@pytest.mark.parametrize("form", ["csv", "tsv", "md", "html", "latex", "jsonl"])
def test_every_format_holds_the_number(real_db, capsys, form):
    code, out, _ = run("peak", "NVIDIA H20", "--format", form, "--db", real_db, capsys=capsys)
    assert code == 0
    assert "148" in out


def test_the_refusal_of_nvidia_h100_on_the_command_line(real_db, capsys):
    code, out, err = run("peak", "NVIDIA H100", "--precision", "bf16", "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert all(part in err for part in ("h100-sxm5-80gb", "h100-pcie-80gb", "h100-nvl-94gb"))


def test_no_sources_leaves_them_out(real_db, capsys):
    _, out, _ = run("peak", "NVIDIA H20", "--no-sources", "--json", "--db", real_db, capsys=capsys)
    assert "source" not in json.loads(out)["data"]


def test_a_peak_of_a_small_seed_on_both_engines(empty_db, small_seed, capsys):
    from gpudb.store.loader import load

    load(empty_db, small_seed.root)
    assert run("peak", "Acme X1 Big DRIVER", "--format", "plain", "--db", empty_db, capsys=capsys)[:2] == (0, "1000\n")
    code, _, err = run("peak", "X1", "--db", empty_db, capsys=capsys)
    assert code == 3
    assert "x1-big 1000 TFLOPS, x1-small 500 TFLOPS" in err


def test_the_light_path_imports_no_heavy_module(real_db, tmp_path):
    code = (
        "import sys, gpudb; gpudb.peak('NVIDIA H20'); "
        "bad = {'sqlalchemy', 'pydantic', 'typer', 'tabulate', 'hashlib', 'decimal'} & set(sys.modules); "
        "sys.exit(f'{bad}' if bad else 0)"
    )
    root = str(Path(gpudb.__path__[0]).parent)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={"PYTHONPATH": root, "GPUDB_DB": real_db})
