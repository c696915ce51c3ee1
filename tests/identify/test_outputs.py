"""Stored outputs of machines: the right part, or the right refusal. Cases are the files in `outputs/`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gpudb.errors import GpudbError
from tests.helpers import run

OUTPUTS = Path(__file__).resolve().parent / "outputs"
CASES = sorted(path for path in OUTPUTS.iterdir() if path.suffix in (".txt", ".xml"))


def expected(path: Path) -> dict:
    case = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    case["devices"] = [device for device in case.get("device", []) for _ in range(device.get("count", 1))]
    return case


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_an_output_gives_the_right_part_or_the_right_refusal(path, catalog):
    case = expected(path)
    if case.get("refused"):
        with pytest.raises(GpudbError) as error:
            catalog.identify(path.read_bytes())
        assert error.value.exit_code == case["exit"]
        return
    found = catalog.identify(path.read_bytes())
    assert list(found.read) == case["read"]
    assert len(found.devices) == len(case["devices"])
    assert case.get("notes", "") in " ".join(found.notes)
    for device, wanted in zip(found.devices, case["devices"], strict=True):
        assert device.part == wanted.get("part"), device
        assert device.status == wanted.get("status", "identified"), device
        assert device.quantity == wanted.get("of", 1), device
        assert list(device.decided_by) == wanted.get("decided_by", list(device.decided_by))
        assert set(wanted.get("candidates", [])) <= set(device.candidates)
        assert wanted.get("says", "") in device.reason
        assert wanted.get("warns", "") in " ".join(device.warnings)
        if "part" in wanted and "warns" not in wanted:
            assert not device.warnings


@pytest.mark.dear
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_command_exits_as_the_case_says(path, real_db, capsys):
    code, out, err = run("identify", str(path), "--db", real_db, capsys=capsys)
    assert code == expected(path).get("exit", 0), err
    assert out.isprintable() or all(line.isprintable() for line in out.splitlines())
    assert "Traceback" not in err


def test_outputs_of_at_least_ten_real_machines_are_stored():
    real = [path for path in CASES if not path.name.startswith("made-up")]
    parts = {device.get("part") for path in real for device in expected(path)["devices"]} - {None}
    print(f"{len(real)} real outputs, {len(parts)} parts, {len(CASES) - len(real)} made up")
    assert len(real) >= 10
    assert len(parts) >= 10


def test_every_output_has_its_expected_result_and_origin():
    assert {path.stem for path in CASES} == {path.stem for path in OUTPUTS.glob("*.toml")}
    for path in CASES:
        origin = expected(path)["origin"]
        assert origin.startswith("made up") == path.name.startswith("made-up"), path.name


def test_no_output_holds_a_serial_number_or_a_uuid():
    for path in CASES:
        text = path.read_text("utf-8")
        assert "Serial Number" not in text
        assert "<serial>" not in text
        for piece in text.replace("MIG-", "GPU-").split("GPU-")[1:]:
            assert piece.startswith("00000000-0000") or not piece[:8].isalnum(), path.name


def test_outputs_of_public_files_give_the_right_parts_and_never_another(catalog):
    held = tomllib.loads((OUTPUTS.parents[1] / "cases" / "outputs.toml").read_text("utf-8"))["output"]
    wrong = []
    for case in held:
        try:
            found = [device.part or "?" for device in catalog.identify(case["text"].encode()).devices]
        except GpudbError:
            found = []
        if found != case["parts"]:
            wrong.append(f"{case['text'][:80]!r}: {found} instead of {case['parts']}")
        assert not any(piece[:8].isalnum() and not piece.startswith("00000000") for piece in case["text"].split("UUID: GPU-")[1:])
    print(f"{len(held)} outputs of public files, {len(wrong)} wrong")
    assert len(held) >= 100
    assert wrong == []
