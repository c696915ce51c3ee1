"""Outputs that were cut off, damaged or made to hurt: an answer or a refusal, never another part."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gpudb.errors import GpudbError
from tests.helpers import SCALE

OUTPUTS = Path(__file__).resolve().parent / "outputs"
REAL = sorted(path for path in OUTPUTS.iterdir() if path.suffix in (".txt", ".xml") and not path.name.startswith("made-up"))


def parts(catalog, output):
    """What is claimed; a refusal claims nothing, and says so in a few words."""
    refused = None
    try:
        return {device.part for device in catalog.identify(output).devices if device.part}
    except GpudbError as error:
        refused = error
    assert refused.exit_code in (3, 5)
    assert len(str(refused)) < 1_000
    return set()


@pytest.mark.dear
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_an_output_that_was_cut_off_is_no_other_part(path, catalog):
    whole, output = parts(catalog, path.read_bytes()), path.read_bytes()[:8_000]
    named = {part for part in whole if part}
    for end in range(1, len(output), max(1, len(output) // (10 * SCALE))):
        found = parts(catalog, output[:end])
        # without the line of the memory a name is all there is; where the whole contradicts itself nothing can be more than that
        assert not named or found <= named, (end, output[max(0, end - 60) : end])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"GPU 0: NVIDIA H20", set()),
        (b"GPU 0: NVIDIA H20\n", {"h20-sxm5-96gb"}),
        (b"GPU 0: NVIDIA B2", set()),
        (b"nvidia.com/gpu.product=NVIDIA-H20", set()),
        (b"nvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3", {"h100-sxm5-80gb"}),
        (b"NVIDIA H20", {"h20-sxm5-96gb"}),
    ],
)
def test_a_name_at_the_end_of_a_text_may_go_on(text, found, catalog):
    assert parts(catalog, text) == found


def test_damaged_outputs_are_answered_or_refused(catalog):
    chance = random.Random(20_261_129)
    for path in REAL:
        damaged = bytearray(path.read_bytes())
        for _ in range(60):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        parts(catalog, bytes(damaged))


HOSTILE = {
    "random bytes": random.Random(7).randbytes(2_000_000),
    "nothing but zeros": b"\0" * 8_000_000,
    "spaces": b" " * 8_000_000,
    "ends of lines": b"\n" * 8_000_000,
    "one line": b"a" * 16_000_000,
    "too large": b"a" * 17_000_000,
    "too many lines": b"a\n" * 1_000_000,
    "too many names": b"L4\n" * 5_000,
    "ids": b"[10de:2330] " * 200_000,
    "digits": b"0 0 0 0 " * 1_000_000,
    "beginnings": b"GPU 0: " * 300_000,
    "profiles": (b"x" * 150 + b" 1g.10gb" * 200 + b"\n") * 200,
    "signs before a profile": (b"- _" * 600 + b"g.1\n") * 500,
    "long lines": (b"A" * 1_999 + b"\n") * 2_000,
    "deep JSON": b'{"a":' * 500_000,
    "half an UTF-16": b"\xff\xfeabc",
    "metrics": b'modelName="' * 200_000,
    "cells": b"| 0 " * 500_000,
}


@pytest.mark.dear
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_are_refused(what, catalog):
    assert parts(catalog, HOSTILE[what]) == set()
