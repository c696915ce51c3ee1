"""Vega-Lite: plain JSON, whose encodings name fields that its data have, and whose data are those of the picture."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math

import pytest

from gpudb.picture_results import KINDS
from gpudb.render import pictures
from gpudb.render.pictures import text_metrics
from gpudb.render.pictures.label_placing import Box


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


@pytest.mark.parametrize("kind", ["density", "tpp", "bandwidth", "dram", "roofline"])
def test_labels_stand_where_the_drawing_has_them_and_no_two_overlap(catalog, kind):
    made = pictures.vega(catalog.picture(kind))
    x, y = (made["layer"][0]["encoding"][axis]["scale"] for axis in "xy")
    boxes = []
    for layer in made["layer"]:
        if layer["mark"]["type"] == "text":
            size, bold = layer["mark"]["fontSize"], layer["mark"].get("fontWeight") == "bold"
            for row in layer["data"]["values"]:
                left, base = on_page(x, row["x"], made["width"]), made["height"] - on_page(y, row["y"], made["height"])
                boxes.append(Box(left, base - 0.75 * size, left + text_metrics.width(row["label"], size, bold), base))
    assert len(boxes) > 10
    assert [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b, -1)] == []


def on_page(scale, value, long):
    low, high = scale["domain"]
    if scale["type"] == "log":
        low, high, value = (math.log10(v) for v in (low, high, value))
    elif isinstance(value, str):
        low, high, value = (dt.datetime.fromisoformat(v.removesuffix("Z")).timestamp() for v in (low, high, value))
    return (value - low) / (high - low) * long


def test_many_parts_are_numbered_and_the_numbers_explained(catalog):
    picture = catalog.picture("bandwidth", ["all"])
    made = pictures.vega(picture)
    said = " ".join(made["title"]["subtitle"])
    numbers = [row["label"] for layer in made["layer"] if layer["mark"]["type"] == "text" for row in layer["data"]["values"]]
    assert {"1", "2", "30"} <= set(numbers)
    for point in picture.points:
        assert point.label.split()[-1] in said


def test_the_table_of_advances_is_that_of_the_font():
    for bold, known in enumerate(text_metrics._ADVANCES):
        assert {c: round(text_metrics._measured(c, bool(bold)) * 2048) for c in known} == known
