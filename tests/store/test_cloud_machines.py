"""Machines of clouds: which part is in them, how many, and as of when."""

from __future__ import annotations

import json

import pytest

import gpudb
from gpudb.curation.check import problems_of
from gpudb.query import parts, systems

#: what people type -> the cloud, how many and of which part
MACHINES = {
    "p4d.24xlarge": ("Amazon", 8, "a100-sxm4-40gb"), "p4de.24xlarge": ("Amazon", 8, "a100-sxm4-80gb"), "p5.4xlarge": ("Amazon", 1, "h100-sxm5-80gb"),
    "p5.48xlarge": ("Amazon", 8, "h100-sxm5-80gb"), "p5e.48xlarge": ("Amazon", 8, "h200-sxm5-141gb"), "p5en.48xlarge": ("Amazon", 8, "h200-sxm5-141gb"),
    "p6-b200.48xlarge": ("Amazon", 8, "b200-sxm-180gb"), "p6-b300.48xlarge": ("Amazon", 8, "b300-sxm"), "p6e-gb200.36xlarge": ("Amazon", 4, "gb200"),
    "g4dn.12xlarge": ("Amazon", 4, "t4"), "g5.xlarge": ("Amazon", 1, "a10g"), "g5.24xlarge": ("Amazon", 4, "a10g"), "g5.48xlarge": ("Amazon", 8, "a10g"),
    "g6.16xlarge": ("Amazon", 1, "l4"), "gr6.4xlarge": ("Amazon", 1, "l4"), "g6e.48xlarge": ("Amazon", 8, "l40s"), "g7e.12xlarge": ("Amazon", 2, "rtx-pro-6000-blackwell-se"),
    "trn1.32xlarge": ("Amazon", 16, "trainium1"), "trn1n.32xlarge": ("Amazon", 16, "trainium1"), "trn2.3xlarge": ("Amazon", 1, "trainium2"),
    "trn2u.48xlarge": ("Amazon", 16, "trainium2"), "inf2.24xlarge": ("Amazon", 6, "inferentia2"), "inf2.48xlarge": ("Amazon", 12, "inferentia2"),
    "a2-highgpu-1g": ("Google", 1, "a100-sxm4-40gb"), "a2-megagpu-16g": ("Google", 16, "a100-sxm4-40gb"), "a2-ultragpu-4g": ("Google", 4, "a100-sxm4-80gb"),
    "a3-highgpu-1g": ("Google", 1, "h100-sxm5-80gb"), "a3-highgpu-8g": ("Google", 8, "h100-sxm5-80gb"), "a3-megagpu-8g": ("Google", 8, "h100-sxm5-80gb"),
    "a3-edgegpu-8g": ("Google", 8, "h100-sxm5-80gb"), "a3-ultragpu-8g": ("Google", 8, "h200-sxm5-141gb"), "a4-highgpu-8g": ("Google", 8, "b200-sxm-180gb"),
    "a4x-highgpu-4g": ("Google", 4, "gb200"), "a4x-maxgpu-4g-metal": ("Google", 4, "gb300"), "g2-standard-24": ("Google", 2, "l4"), "g2-standard-96": ("Google", 8, "l4"),
    "g4-standard-384": ("Google", 8, "rtx-pro-6000-blackwell-se"),
    "Standard_ND96isr_H100_v5": ("Azure", 8, "h100-sxm5-80gb"), "ND96isr_H100_v5": ("Azure", 8, "h100-sxm5-80gb"), "ND96isr_H200_v5": ("Azure", 8, "h200-sxm5-141gb"),
    "ND96asr_v4": ("Azure", 8, "a100-sxm4-40gb"), "ND96amsr_A100_v4": ("Azure", 8, "a100-sxm4-80gb"), "NC80adis_H100_v5": ("Azure", 2, "h100-nvl-94gb"),
    "NCC40ads_H100_v5": ("Azure", 1, "h100-nvl-94gb"), "ND128isr_NDR_GB200_v6": ("Azure", 4, "gb200"), "ND128isr_GB300_v6": ("Azure", 4, "gb300"),
    "NV36ads_A10_v5": ("Azure", 1, "a10"), "ND40rs_v2": ("Azure", 8, "v100-sxm2-32gb"), "ND96isr_MI300X_v5": ("Azure", 8, "mi300x"),
    "BM.GPU4.8": ("Oracle", 8, "a100-sxm4-40gb"), "BM.GPU.A100-v2.8": ("Oracle", 8, "a100-sxm4-80gb"), "BM.GPU.H100.8": ("Oracle", 8, "h100-sxm5-80gb"),
    "BM.GPU.H200.8": ("Oracle", 8, "h200-sxm5-141gb"), "BM.GPU.B200.8": ("Oracle", 8, "b200-sxm-180gb"), "BM.GPU.GB200.4": ("Oracle", 4, "gb200"),
    "BM.GPU.MI300X.8": ("Oracle", 8, "mi300x"), "BM.GPU.L40S.4": ("Oracle", 4, "l40s"), "VM.GPU.A10.2": ("Oracle", 2, "a10"),
    "ecs.gn8v-8x.48xlarge": ("Alibaba", 8, "h20-sxm5-96gb"), "ecs.ebmgn8v.48xlarge": ("Alibaba", 8, "h20-sxm5-96gb"), "ecs.gn8is-4x.16xlarge": ("Alibaba", 4, "l20"),
    "ecs.gn7i-c32g1.32xlarge": ("Alibaba", 4, "a10"), "ecs.gn6v-c8g1.16xlarge": ("Alibaba", 8, "v100-sxm2-16gb"), "gn6e-c12g1.3xlarge": ("Alibaba", 1, "v100-sxm2-32gb"),
    "H100-SXM-8-80G": ("Scaleway", 8, "h100-sxm5-80gb"), "H100-2-80G": ("Scaleway", 2, "h100-pcie-80gb"), "gpu_8x_h100_sxm5": ("Lambda", 8, "h100-sxm5-80gb"),
    # as other services and programs write the same
    "ml.p5.48xlarge": ("Amazon", 8, "h100-sxm5-80gb"), "p5_48xlarge": ("Amazon", 8, "h100-sxm5-80gb"), "P5-48XLARGE": ("Amazon", 8, "h100-sxm5-80gb"),
    "a3_megagpu_8g": ("Google", 8, "h100-sxm5-80gb"), "nd96isr-h100-v5": ("Azure", 8, "h100-sxm5-80gb"), "bm-gpu-h100-8": ("Oracle", 8, "h100-sxm5-80gb"),
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_that_people_type_is_its_part_and_the_note_says_how_many(name, catalog):
    cloud, count, part = MACHINES[name]
    found = catalog.resolve(name)
    assert found.part == part
    assert found.note.startswith(f"{name} of ")
    assert f"has {count} x {part}; what follows is about one of them" in found.note
    assert cloud in found.note


@pytest.mark.parametrize(
    "name", ["g6f.xlarge", "g4-standard-12", "NV6ads_A10_v5", "p3.2xlarge", "Standard_NC24s_v3", "m5.large", "48xlarge"]
)
def test_a_machine_with_a_share_an_untold_part_or_none_is_not_taken_for_another(name, catalog):
    with pytest.raises(gpudb.errors.UnknownNameError):
        catalog.resolve(name)


def test_every_machine_on_record_is_found_in_every_spelling(reader):
    rows = reader.rows("SELECT instance, part, quantity FROM cloud_instance")
    assert len(rows) > 200
    for row in rows:
        name = row["instance"]
        bare = name.removeprefix("Standard_").removeprefix("ecs.")
        for spelling in (
            name,
            name.upper(),
            name.replace("_", "-"),
            name.replace(".", "_").replace("-", "_"),
            bare,
            f"ml.{bare}",
        ):
            meant = systems.machine(reader, spelling)
            assert meant, spelling
            assert (meant[0]["part"], meant[0]["quantity"]) == (row["part"], row["quantity"]), spelling
        assert parts.resolve(reader, name).part == row["part"]


@pytest.mark.parametrize(
    ("text", "count", "part"),
    [
        (json.dumps({"architecture": "x86_64", "instanceId": "i-0", "instanceType": "p5.48xlarge", "region": "us-east-1"}), 8, "h100-sxm5-80gb"),
        ('{\n  "instanceId" : "i-0",\n  "instanceType" : "p6-b200.48xlarge"\n}', 8, "b200-sxm-180gb"),
        (json.dumps({"compute": {"location": "westus", "vmSize": "Standard_ND96isr_H100_v5"}, "network": {}}), 8, "h100-sxm5-80gb"),
        (json.dumps({"machineType": "projects/12/machineTypes/a3-ultragpu-8g", "zone": "projects/12/zones/us-east5-a"}), 8, "h200-sxm5-141gb"),
        ("machineType: https://www.googleapis.com/compute/v1/projects/p/zones/z/machineTypes/a4-highgpu-8g", 8, "b200-sxm-180gb"),
        ('{"region" : "iad", "shape" : "BM.GPU.H100.8", "shapeConfig" : {"ocpus" : 112.0}}', 8, "h100-sxm5-80gb"),
        ("node.kubernetes.io/instance-type=p5en.48xlarge", 8, "h200-sxm5-141gb"),
        ('resource "aws_instance" "x" {\n  instance_type = "g6e.12xlarge"\n}', 4, "l40s"),
    ],
)  # fmt: skip
def test_what_a_cloud_says_of_its_machine_names_the_parts_in_it(text, count, part, catalog):
    found = catalog.identify(text)
    assert found.read == ("cloud machine",)
    (device,) = found.devices
    assert (device.part, device.quantity) == (part, count)
    assert any(f"has {count} x {part}" in note for note in found.notes)


def test_a_machine_without_an_accelerator_is_told_by_its_name(catalog):
    found = catalog.identify('{"instanceType": "m5.large"}')
    assert [(device.status, device.part) for device in found.devices] == [("unknown", None)]
    assert "no part is called 'm5.large'" in found.devices[0].reason
    assert not found.notes


def test_a_machine_names_its_part_and_its_source(any_db):
    with gpudb.open(any_db) as catalog:
        rows = catalog.sql("SELECT provider, instance, part, quantity, as_of, source FROM cloud_instance").rows
    held = {
        (row["provider"], row["instance"]): (row["part"], row["quantity"], row["as_of"] and str(row["as_of"])) for row in rows
    }
    assert held["microsoft-azure", "Standard_NC80adis_H100_v5"] == ("h100-nvl-94gb", 2, "2024-07-31")
    assert held["lambda-labs", "gpu_8x_h100_sxm5"] == ("h100-sxm5-80gb", 8, None)
    assert all(row["source"] for row in rows)


def test_a_machine_given_twice_and_a_part_that_is_not_there_are_told(small_seed):
    (small_seed.root / "clouds.toml").write_text(
        '[[cloud]]\nid = "made-up"\nprovider = "none"\nsource = "none"\ninstances = [\n'
        '  { name = "big", part = "x1-big", count = 8 },\n  { name = "big", part = "gone", count = 1 },\n]\n'
    )
    told = "\n".join(map(str, problems_of(small_seed.root)[1]))
    assert "'big' is given twice" in told
    assert "part 'gone' is not in seed/parts" in told
    assert "provider 'none' is not in seed/organisations" in told
