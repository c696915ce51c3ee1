"""Machines of clouds: which part is in them, how many, and as of when."""

from __future__ import annotations

import gpudb
from gpudb.curation.check import problems_of


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
