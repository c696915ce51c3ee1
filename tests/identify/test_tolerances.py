"""How far the memory that a program reports may lie from what is on record: at each bound, and just beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from gpudb.machines import Device
from gpudb.query import identify


def part(**known: Any) -> dict[str, Any]:
    return {
        "part": "x",
        "vendor": "acme",
        "memory_gb": None,
        "memory_type": "HBM3",
        "reported_memory_mib": None,
        "sm_count": None,
        **known,
    }


@pytest.mark.parametrize(
    ("kind", "mib", "fits"),
    [
        # torch tells up to 1.3 % less than the driver, ECC on GDDR takes a sixteenth; nothing tells more than 0.3 % above
        ("HBM3", 98_000, True), ("HBM3", 97_999, False), ("HBM3", 100_000, True), ("HBM3", 100_300, True), ("HBM3", 100_301, False),
        ("GDDR6", 91_500, True), ("GDDR6", 91_499, False), ("GDDR6", 100_300, True), ("GDDR6", 100_301, False),
        (None, 91_500, True), (None, 91_499, False),
    ],
)  # fmt: skip
def test_beside_the_memory_that_was_reported(kind: str | None, mib: int, fits: bool) -> None:
    assert identify.fits(Device(memory_mib=mib), part(memory_type=kind, reported_memory_mib=100_000)) is fits


@pytest.mark.parametrize(
    ("kind", "mib", "fits"),
    [
        # 1000 GB: 1024 MiB are 0.1 % of it
        ("HBM2e", 1_001_472, True), ("HBM2e", 1_001_471, False), ("HBM2e", 1_029_120, True), ("HBM2e", 1_029_121, False),
        ("GDDR6", 921_600, True), ("GDDR6", 921_599, False), ("GDDR6", 1_029_120, True), ("GDDR6", 1_029_121, False),
    ],
)  # fmt: skip
def test_beside_the_nominal_gigabytes(kind: str, mib: int, fits: bool) -> None:
    assert identify.fits(Device(memory_mib=mib), part(memory_type=kind, memory_gb=1000)) is fits


def test_a_figure_that_was_read_with_ecc_on_does_not_exclude_the_nominal_memory() -> None:
    held = part(memory_type="GDDR6", memory_gb=48, reported_memory_mib=46_068)
    assert identify.fits(Device(memory_mib=49_140), held) is True
    assert identify.fits(Device(memory_mib=52_000), held) is False


def test_what_cannot_be_compared_decides_nothing() -> None:
    assert identify.fits(Device(memory_mib=80_000), part()) is None
    assert identify.fits(Device(), part(memory_gb=80)) is None
    assert identify.fits(Device(sm_count=132), part(memory_gb=80)) is None
    assert identify.fits(Device(memory_mib=1000, sm_count=1, shared=True), part(memory_gb=80, sm_count=132)) is None


def test_memory_and_sm_count_must_both_fit() -> None:
    held = part(memory_gb=80, sm_count=132)
    assert identify.fits(Device(memory_mib=81_920, sm_count=132), held) is True
    assert identify.fits(Device(memory_mib=81_920, sm_count=78), held) is False
    assert identify.fits(Device(memory_mib=40_960, sm_count=132), held) is False
    assert identify.fits(Device(sm_count=132), held) is True
    assert identify.fits(Device(memory_mib=81_920), part(memory_gb=80)) is True
