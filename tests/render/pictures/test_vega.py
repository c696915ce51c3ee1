"""Vega-Lite: plain JSON, whose encodings name fields that its data have, and whose data are those of the picture."""

from __future__ import annotations

import itertools
import json

import pytest

from gpudb.picture_results import KINDS
from gpudb.render import pictures


@pytest.mark.parametrize("names", [(), ("all",)])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_an_encoding_is_in_every_row_of_its_data(catalog, kind, names):
    made = json.loads(json.dumps(pictures.vega(catalog.picture(kind, names)), allow_nan=False))
    assert made["$schema"].endswith("/vega-lite/v6.json")
    for layer in made["layer"]:
        rows = layer["data"]["values"]
        assert rows
        fields = {
            item["field"]
            for channel in layer["encoding"].values()
            for item in (channel if isinstance(channel, list) else [channel])
            if "field" in item
        }
        assert all(fields <= set(row) for row in rows)
        for channel in layer["encoding"].values():
            if isinstance(channel, dict) and channel.get("scale", {}).get("type") == "log":
                assert all(row[channel["field"]] > 0 for row in rows)
            if (
                isinstance(channel, dict)
                and isinstance(channel.get("scale", {}).get("range"), list)
                and "domain" in channel["scale"]
            ):
                assert len(channel["scale"]["domain"]) == len(channel["scale"]["range"])
                assert {row[channel["field"]] for row in rows} <= set(channel["scale"]["domain"])


@pytest.mark.parametrize("kind", ["density", "tpp", "bandwidth", "dram"])
def test_the_points_are_those_of_the_picture_and_lie_inside_the_domains(catalog, kind):
    picture = catalog.picture(kind, ["all"])
    made = pictures.vega(picture)
    (points,) = [layer for layer in made["layer"] if layer["mark"]["type"] == "point"]
    assert [(row["part"], row["x"], row["y"]) for row in points["data"]["values"]] == [(p.part, p.x, p.y) for p in picture.points]
    low, high = points["encoding"]["y"]["scale"]["domain"]
    assert all(low < row["y"] < high for row in points["data"]["values"])
    assert [m["part"] for m in made["usermeta"]["missing"]] == [m.part for m in picture.missing]
    assert made["usermeta"]["caption"] == list(picture.caption)
    assert set(made["usermeta"]["sources"]) == set(picture.sources)


def test_regions_of_vega_hold_the_points_that_the_picture_says(catalog):
    picture = catalog.picture("density", ["all"])
    made = pictures.vega(picture)
    boxes = [row for layer in made["layer"] if layer["mark"]["type"] == "rect" for row in layer["data"]["values"]]
    for point in picture.points:
        seen = {b["region"] for b in boxes if b["x"] <= point.x < b["x2"] and b["y"] <= point.y < b["y2"]}
        assert seen == {region.label for region in picture.regions if region.holds(point.x, point.y)}


def test_the_periods_of_a_timeline_are_whole_and_in_order(catalog):
    made = pictures.vega(catalog.picture("timeline", ["H20"], to="CN"))
    rows = made["layer"][0]["data"]["values"]
    assert all(a["x2"] == b["x"] for a, b in itertools.pairwise(rows))
    (letter,) = [row for row in rows if row["status"] == "license required (is-informed letter)" and row["x"] == "2025-04-09"]
    assert "H20" in letter["basis"]
