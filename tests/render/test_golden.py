"""What a person sees, as files: at 60, 80, 120 and 200 columns, in a pipe, in ASCII and in color.

Real parts as known on a day that has passed, so that later data change nothing. After a change of layout write the files
again with `GPUDB_WRITE_GOLDEN=1 python -m pytest -n 0 tests/render/test_golden.py` and read the difference.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from gpudb import clock
from gpudb.render.text import width_of
from gpudb.results import Release
from tests.helpers import run

FOLDER = Path(__file__).parent / "golden"
KNOWN, TODAY = ("--known-at", "2026-11-23"), dt.date(2025, 5, 1)
COLUMNS = ("form_factor,announced_on,sm_count,fp64_tflops,bf16_tensor_dense_tflops,fp8_tensor_sparse_tflops,fp4_tensor_dense_tflops,"
           "memory_gb,memory_type,memory_bandwidth_gbs,nvlink_gbs,tdp_w,logic_die_area_mm2,tpp,performance_density")  # fmt: skip
SEVEN = ("h100-sxm5-80gb", "h100-pcie-80gb", "h200-sxm5-141gb", "h20-sxm5-96gb", "b30a", "mi300x", "gaudi3")
#: question -> what is asked, and the variants of which there is a file: each shows something that no other one does
QUESTIONS = {
    "compare": (("compare", "H100", "H800", "H20"), "60 80 120 200 pipe"),
    "compare-five": (("compare", "H100", "H800", "H20", "MI300X", "B200"), "80 120"),
    "compare-columns": (("compare", "H100", "H800", "H20", "--columns", COLUMNS, "--sources"), "80 pipe color"),
    "compare-differences": (("compare", "H800", "H100", "--only-differences", "--to", "CN"), "80 ascii"),
    "compare-transposed": (("compare", *SEVEN, "--columns", COLUMNS, "--transpose"), "80 200"),
    "list": (("list", "memory_gb>=96", "vendor=nvidia", "--sort", "-memory_bandwidth_gbs", "--limit", "8", "--columns",
             "part,memory_gb,memory_bandwidth_gbs,fp4_tensor_dense_tflops,performance_density,announced_on"), "60 80 120 pipe"),
    "show": (("show", "h20-sxm5-96gb"), "60 80 pipe"),
    "show-all": (("show", "h20-sxm5-96gb", "--all"), "80 ascii"),
    "status": (("status", "H20", "--to", "CN"), "60 80 120 200 pipe ascii color"),
    "status-many": (("status", "H20", "H100", "L20", "A800", "--to", "CN"), "60 80 120 200 pipe ascii color"),
    "classify": (("classify", "H20", "L20", "--on", "2025-05-01"), "60 80 120 200 pipe ascii color"),
    "timeline": (("timeline", "H20", "--no-trade"), "60 80 120 200 pipe ascii color"),
    "facts": (("facts", "h20-sxm5-96gb", "tdp_w", "logic_die_area_mm2"), "80 pipe"),
}  # fmt: skip
VARIANTS = {
    "60": ("--width", "60"),
    "80": ("--width", "80"),
    "120": ("--width", "120"),
    "200": ("--width", "200"),
    "pipe": (),
    "ascii": ("--width", "80", "--ascii"),
    "color": ("--width", "100", "--color", "always"),
}
FILES = [(name, variant) for name, (_, variants) in QUESTIONS.items() for variant in variants.split()]

#: read here, because no test sees the variables of the program
WRITE = bool(os.environ.get("GPUDB_WRITE_GOLDEN"))


@pytest.fixture
def same_release(monkeypatch):
    """The header names the release; a new one changes no golden file."""
    from gpudb.catalog import Catalog

    fixed = Release("2026.11.0", "2026-11-23", "0123456789abcdef" * 4, "0.1.0", "1.0.0", 1, 1, 1)
    monkeypatch.setattr(Catalog, "release", lambda self: fixed)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.mark.dear
@pytest.mark.parametrize(("name", "variant"), FILES)
def test_the_picture_is_the_one_that_was_looked_at(name, variant, real_db, same_release, capsys):
    code, out, err = run(*QUESTIONS[name][0], *KNOWN, *VARIANTS[variant], "--db", real_db, capsys=capsys)
    assert code == 0, err
    path = FOLDER / f"{name}-{variant}.txt"
    if WRITE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(out, encoding="utf-8")
    assert out == path.read_text(encoding="utf-8")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    if variant.isdigit() or variant == "ascii":
        assert max(map(width_of, out.splitlines())) <= int(VARIANTS[variant][1])
    assert (plain != out) == (variant == "color")
    assert variant != "ascii" or out.isascii()


def test_there_is_no_golden_file_without_a_question():
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}-{variant}.txt" for name, variant in FILES}


@pytest.mark.dear
@pytest.mark.parametrize("name", QUESTIONS)
def test_color_adds_nothing_but_color(name, real_db, same_release, capsys):
    question = (*QUESTIONS[name][0], *KNOWN, "--db", real_db, "--width", "100")
    colored = run(*question, "--color", "always", capsys=capsys)[1]
    assert re.sub(r"\x1b\[(0|1|2)m", "", colored) == run(*question, capsys=capsys)[1]
