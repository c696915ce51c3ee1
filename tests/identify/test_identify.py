"""Deciding which part a device is, and the command around it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gpudb
from gpudb.machines import Device
from gpudb.query import identify
from gpudb.query.opening import open_reader
from tests.helpers import run

OUTPUTS = Path(__file__).resolve().parent / "outputs"
H20_TABLE = str(OUTPUTS / "h20-3e-table.txt")


@pytest.fixture(scope="module")
def held(real_db):
    reader = open_reader(real_db)
    yield identify.known(reader)
    reader.close()


@pytest.fixture(scope="module")
def decide(held):
    return lambda **fields: identify.decide(Device(**fields), held)


def test_every_pci_alias_in_the_database_decides_its_own_part(held):
    for key, parts in held.ids.items():
        pci, _, subsystem = key.partition("/")
        made = identify.decide(Device(pci=pci, subsystem=subsystem or None), held)
        if len(parts) == 1:
            assert (made.status, made.part) == ("identified", parts[0]), key
        else:
            assert (made.status, made.candidates) == ("ambiguous", parts), key


def test_every_driver_name_with_the_reported_memory_decides_its_own_part(held):
    for key, parts in held.driver.items():
        for part in parts:
            memory = held.parts[part]["reported_memory_mib"]
            if memory:
                made = identify.decide(Device(name=key, memory_mib=memory), held)
                assert (made.status, made.part) == ("identified", part), key


def test_no_driver_name_alone_decides_another_part(held):
    for key, parts in held.driver.items():
        made = identify.decide(Device(name=key), held)
        assert made.part in (None, *parts), key


def test_memory_alone_claims_nothing(decide):
    made = decide(memory_mib=97871)
    assert (made.status, made.part) == ("unknown", None)
    assert "h20-sxm5-96gb" in made.candidates


def test_an_h20_with_the_sm_count_of_an_h100_is_a_contradiction(decide):
    made = decide(name="NVIDIA H20", memory_mib=97285, sm_count=132)
    assert (made.status, made.part) == ("contradiction", None)


def test_h800_with_the_memory_of_an_h200_claims_neither(decide):
    made = decide(name="NVIDIA H800", memory_mib=143771)
    assert (made.status, made.part) == ("contradiction", None)
    assert {"h800-sxm5-80gb", "h200-sxm5-141gb"} <= set(made.candidates)


def test_the_kind_of_ecc_does_not_matter_on_gddr(decide):
    assert decide(name="NVIDIA L40S", memory_mib=46068).part == "l40s"
    assert decide(name="NVIDIA L40S", memory_mib=49140).part == "l40s"


@pytest.mark.parametrize(("memory", "part"), [(40960, "a100-sxm4-40gb"), (40536, "a100-sxm4-40gb"), (81920, "a100-sxm4-80gb")])
def test_a_cut_name_is_completed_by_the_memory(decide, memory, part):
    assert decide(name="NVIDIA A100-SXM", cut=True, memory_mib=memory).part == part


def test_a_cut_name_without_a_model_number_is_nothing(decide):
    assert decide(name="NVIDIA GeForce", cut=True, memory_mib=24564).status == "unknown"


def test_a_share_of_a_device_is_no_contradiction(decide):
    made = decide(name="NVIDIA H100 80GB HBM3", memory_mib=9984, sm_count=16, shared=True)
    assert made.part == "h100-sxm5-80gb"
    assert "share" in made.warnings[0]


def test_evidence_says_what_agrees(decide):
    made = decide(name="NVIDIA H20", pci="10de:2329", subsystem="10de:198b", memory_mib=97871, sm_count=78)
    assert {item.kind: item.verdict for item in made.evidence} == dict.fromkeys(("pci", "memory", "sm_count", "name"), "agrees")


def test_json_is_the_same_on_both_engines(any_db, real_db, capsys):
    for name in ("h800-with-141gb-table.txt", "made-up-pci-against-name.xml", "h200-lspci.txt"):
        one = json.loads(run("identify", str(OUTPUTS / name), "--json", "--db", any_db, capsys=capsys)[1])["data"]
        two = json.loads(run("identify", str(OUTPUTS / name), "--json", "--db", real_db, capsys=capsys)[1])["data"]
        assert one == two


def test_json_has_part_status_and_evidence(real_db, capsys):
    code, out, _ = run("identify", H20_TABLE, "--json", "--db", real_db, capsys=capsys)
    assert code == 0
    device = json.loads(out)["data"][0]
    assert (device["part"], device["status"], device["decided_by"]) == ("h20-sxm5-141gb", "identified", ["memory", "name"])
    assert device["reported"]["memory_mib"] == 143771


def test_standard_input_is_read(cli, real_db):
    done = cli("identify", "-", "--format", "csv", "--db", real_db, stdin=Path(H20_TABLE).read_text())
    assert done.returncode == 0
    assert ",h20-sxm5-141gb," in done.stdout


def test_a_device_that_is_not_identified_is_shown_and_exits_3(real_db, capsys):
    code, out, err = run("identify", str(OUTPUTS / "l20x-table.txt"), "--db", real_db, capsys=capsys)
    assert code == 3
    assert "(unknown)" in out
    assert "1 of 1 device not identified" in err


@pytest.mark.parametrize("file", ["/nonexistent/file", "/", "a\0b"])
def test_a_file_that_cannot_be_read_is_a_wrong_usage(real_db, capsys, file):
    code, out, err = run("identify", file, "--db", real_db, capsys=capsys)
    assert (code, out) == (2, "")
    assert "cannot be read" in err


def test_an_endless_file_is_refused(real_db, capsys):
    code, _, err = run("identify", "/dev/zero", "--db", real_db, capsys=capsys)
    assert code == 5
    assert "16 MiB" in err


def test_this_machine_is_asked_without_a_file(real_db, capsys, monkeypatch, tmp_path):
    script = tmp_path / "nvidia-smi"
    script.write_text(f"#!/bin/sh\n/bin/cat {OUTPUTS / 'rtx-pro-6000-maxq.xml'}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, _ = run("identify", "--db", real_db, capsys=capsys)
    assert code == 0
    assert "rtx-pro-6000-blackwell-maxq" in out


def test_a_machine_without_accelerator_exits_3(real_db, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = run("identify", "--db", real_db, capsys=capsys)
    assert (code, out) == (3, "")
    assert "nvidia-smi is not installed; lspci is not installed" in err


def test_the_light_path_imports_no_heavy_module(real_db, tmp_path):
    code = (
        "import sys, gpudb; gpudb.open(sys.argv[1]).identify(open(sys.argv[2], 'rb').read()); "
        "bad = {'sqlalchemy', 'pydantic', 'typer', 'tabulate', 'hashlib', 'decimal'} & set(sys.modules); "
        "sys.exit(f'{bad}' if bad else 0)"
    )
    root = str(Path(gpudb.__path__[0]).parent)
    subprocess.run([sys.executable, "-c", code, real_db, H20_TABLE], check=True, cwd=tmp_path, env={"PYTHONPATH": root})
