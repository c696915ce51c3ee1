"""Tables of peaks: each form is run as its framework would run it, and says what `peak` says, with a source on every line."""

from __future__ import annotations

import json
import shutil
import subprocess
import types

import pytest

import gpudb
from gpudb.render.device_documents import FORMS
from tests.helpers import run

#: names that drivers say, and the dense BF16 peak in FLOP per second
WANTED = {"NVIDIA H20": 148e12, "NVIDIA H100 80GB HBM3": 989.4e12, "NVIDIA A100-SXM4-80GB": 312e12}


def table(form, capsys):
    code, out, err = run("peaks", "--for", form, capsys=capsys)
    assert code == 0, err
    return out


def test_lines_for_torchtitan_stand_in_its_function(capsys):
    held = {}
    source = "def get_peak_flops(device_name):\n" + table("torchtitan", capsys) + "    return 'not on record'\n"
    exec(source, held)
    assert {name: held["get_peak_flops"](name) for name in WANTED} == WANTED
    # the name of one part is the beginning of another's
    assert held["get_peak_flops"]("NVIDIA H20 of another kind") == "not on record"
    assert held["get_peak_flops"]("NVIDIA H200") != held["get_peak_flops"]("NVIDIA H20")


def test_the_dictionary_for_lightning_is_one_by_precision(capsys):
    names = ("float64", "float32", "bfloat16", "float16", "int8")
    held = {"torch": types.SimpleNamespace(dtype=str, **{name: name for name in names})}
    exec("from __future__ import annotations\n" + table("lightning", capsys), held)
    flops = held["_CUDA_FLOPS"]
    assert flops["h100 80gb hbm3"]["bfloat16"] == 989.4e12
    assert flops["h100 80gb hbm3"]["tfloat32"] == 494.7e12
    assert flops["h20"]["bfloat16"] == 148e12


@pytest.mark.parametrize(("form", "variable", "unit"), [("nanogpt", "flops_promised", 1), ("megatron", "PEAK_TFLOPS", 1e12)])
def test_a_dictionary_by_the_name_of_the_driver(form, variable, unit, capsys):
    held = {}
    exec(table(form, capsys), held)
    assert {name: held[variable][name] * unit for name in WANTED} == WANTED


def test_the_array_for_c_compiles_and_holds_the_figures(capsys, tmp_path):
    text = table("c", capsys)
    assert '{"NVIDIA H20", 148e12}, /* h20-sxm5-96gb: ' in text
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no compiler for C here")
    source = tmp_path / "peaks.c"
    loop = "for (unsigned i = 0; i < sizeof gpu_peaks / sizeof *gpu_peaks; i++)"
    found = 'if (!strcmp(gpu_peaks[i].name, "NVIDIA H20")) printf("%.0f", gpu_peaks[i].bf16_dense_flops);'
    source.write_text(f"#include <stdio.h>\n#include <string.h>\n{text}int main(void) {{ {loop} {found} return 0; }}\n")
    subprocess.run([compiler, "-Wall", "-Werror", str(source), "-o", str(tmp_path / "peaks")], check=True)
    assert subprocess.run([str(tmp_path / "peaks")], capture_output=True, text=True, check=True).stdout == "148000000000000"


def test_every_figure_is_the_one_of_peak_and_has_its_source(real_db, capsys):
    data = json.loads(table("json", capsys))["peaks"]
    assert len(data) >= 40
    with gpudb.open(real_db) as catalog:
        for name, held in data.items():
            for precision, told in held.items():
                assert told["url"].startswith("http")
                assert told["locator"]
                assert told["value"] == catalog.peak(told["part"], precision).value, (name, precision)


def test_a_form_that_does_not_exist_and_a_format_are_refused(capsys):
    code, _, err = run("peaks", "--for", "torchtitn", capsys=capsys)
    assert code == 2
    assert "torchtitan" in err
    assert run("peaks", "--json", capsys=capsys)[0] == 2
    assert set(FORMS) == {"torchtitan", "lightning", "nanogpt", "megatron", "json", "c"}
