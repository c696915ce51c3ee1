"""Cards that people compare with: what their names mean, and that the name of another product is never taken for one of them."""

from __future__ import annotations

import json

import pytest

from tests.helpers import run


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("a6000", "rtx-a6000"), ("RTX A6000", "rtx-a6000"), ("NVIDIA RTX A6000", "rtx-a6000"), ("10de:2230", "rtx-a6000"),
        ("3090", "rtx-3090"), ("RTX 3090", "rtx-3090"), ("GeForce RTX 3090", "rtx-3090"), ("NVIDIA GeForce RTX 3090", "rtx-3090"),
        ("4080", "rtx-4080"), ("RTX 4080", "rtx-4080"), ("NVIDIA GeForce RTX 4080", "rtx-4080"),
        ("5080", "rtx-5080"), ("RTX 5080", "rtx-5080"), ("NVIDIA GeForce RTX 5080", "rtx-5080"), ("RTX 6000 Ada", "rtx-6000-ada"),
        ("V100S", "v100s-pcie-32gb"), ("Tesla V100S", "v100s-pcie-32gb"), ("Tesla V100S-PCIE-32GB", "v100s-pcie-32gb"),
        ("V100 SXM2 32GB", "v100-sxm2-32gb"), ("P100 PCIe", "p100-pcie-16gb"), ("Tesla P100-PCIE-16GB", "p100-pcie-16gb"),
        ("Tesla P100-SXM2-16GB", "p100-sxm2-16gb"), ("MI100", "mi100"), ("MI60", "mi60"), ("AMD Instinct MI100", "mi100"),
        ("10de:15f8", "p100-pcie-16gb"),
        ("A10G", "a10g"), ("NVIDIA A10G", "a10g"), ("A10", "a10"), ("NVIDIA A10", "a10"), ("Inferentia2", "inferentia2"), ("Inf2", "inferentia2"),
        ("A2", "a2"), ("NVIDIA A2", "a2"), ("A2 16GB", "a2"), ("10de:25b6/10de:157e", "a2"),
        ("A16", "a16"), ("NVIDIA A16", "a16"), ("A16 16GB", "a16"), ("10de:25b6/10de:14a9", "a16"), ("GB10", "gb10"), ("DGX Spark", "gb10"), ("10de:2e12", "gb10"),
        ("a2-highgpu-1g", "a100-sxm4-40gb"), ("RTX 4000 Ada", "rtx-4000-ada"), ("NVIDIA RTX 4000 Ada Generation", "rtx-4000-ada"), ("10de:27b2", "rtx-4000-ada"),
    ],
)  # fmt: skip
def test_a_name_means_this_part(name, part, real_db, capsys):
    code, out, _ = run("spec", name, "--json", "--db", real_db, capsys=capsys)
    assert code == 0
    assert json.loads(out)["data"]["part"] == part


@pytest.mark.parametrize(
    "name",
    [
        "RTX 3090 Ti", "NVIDIA GeForce RTX 3090 Ti", "RTX 4080 SUPER", "NVIDIA GeForce RTX 4080 SUPER", "NVIDIA GeForce RTX 4080 Laptop GPU",
        "RTX 5080 Laptop GPU", "RTX A5000", "A6000 Ada", "RTX 3080",
        "Tesla P100-PCIE-12GB", "10de:15f7", "Tesla P40", "MI25", "Quadro GP100", "A10M", "NVIDIA A10M", "Inferentia", "Inferentia3", "A20", "A200", "RTX A2000", "A160",
        "10de:25b6", "A16 64GB", "RTX Spark", "RTX 4000 SFF Ada", "NVIDIA RTX 4000 SFF Ada Generation", "Quadro RTX 4000", "RTX 5000 Ada", "RTX A4000", "DGX Station",
    ],
)  # fmt: skip
def test_the_name_of_another_product_is_refused(name, real_db, capsys):
    code, out, _ = run("spec", name, "--json", "--db", real_db, capsys=capsys)
    assert code != 0
    assert "data" not in json.loads(out or "{}")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("GPU 0: NVIDIA RTX A6000 (UUID: GPU-1)", "rtx-a6000"), ("GPU 0: NVIDIA GeForce RTX 3090 (UUID: GPU-1)", "rtx-3090"),
        ("GPU 0: NVIDIA GeForce RTX 3090 Ti (UUID: GPU-1)", None), ("GPU 0: NVIDIA GeForce RTX 4080 SUPER (UUID: GPU-1)", None),
        ("GPU 0: NVIDIA GeForce RTX 4080 (UUID: GPU-1)", "rtx-4080"), ("GPU 0: NVIDIA GeForce RTX 5080 (UUID: GPU-1)", "rtx-5080"),
        ("GPU 0: NVIDIA GeForce RTX 5080 Laptop GPU (UUID: GPU-1)", None),
        ("GPU 0: Tesla P100-PCIE-16GB (UUID: GPU-1)", "p100-pcie-16gb"), ("GPU 0: Tesla P100-PCIE-12GB (UUID: GPU-1)", None),
        ("GPU 0: Tesla V100S-PCIE-32GB (UUID: GPU-1)", "v100s-pcie-32gb"), ("GPU 0: Tesla V100-PCIE-32GB (UUID: GPU-1)", "v100-pcie-32gb"),
        ("GPU 0: NVIDIA A10G (UUID: GPU-1)", "a10g"), ("GPU 0: NVIDIA A10 (UUID: GPU-1)", "a10"), ("GPU 0: NVIDIA A10M (UUID: GPU-1)", None),
        ("GPU 0: NVIDIA A2 (UUID: GPU-1)", "a2"), ("GPU 0: NVIDIA A16 (UUID: GPU-1)", "a16"), ("GPU 0: NVIDIA GB10 (UUID: GPU-1)", "gb10"), ("GPU 0: NVIDIA RTX A2000 (UUID: GPU-1)", None),
        ("03:00.0 Display controller [0380]: AMD/ATI Arcturus GL-XL [Instinct MI100] [1002:738c] (rev 01)", "mi100"),
        ("01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102GL [RTX A6000] [10de:2230] (rev a1)", "rtx-a6000"),
        ("b1:00.0 3D controller [0302]: NVIDIA Corporation GA107GL [A2 / A16] [10de:25b6] (rev a1)", None),
        ("01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD103 [GeForce RTX 4080 SUPER] [10de:2702] (rev a1)", None),
    ],
)  # fmt: skip
def test_a_line_of_a_machine_decides_this_part(line, part, real_db, tmp_path, capsys):
    file = tmp_path / "out.txt"
    file.write_text(line + "\n", encoding="utf-8")
    out = run("identify", str(file), "--json", "--db", real_db, capsys=capsys)[1]
    assert json.loads(out)["data"][0]["part"] == part


@pytest.mark.parametrize("name", ["A20", "A200", "H1000", "H205", "RTX 40901"])
def test_a_longer_number_is_said_to_be_of_no_family(name, real_db, capsys):
    out = run("spec", name, "--json", "--db", real_db, capsys=capsys)[1]
    assert "of that family" not in out
