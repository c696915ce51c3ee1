"""The picture as Vega-Lite 6: plain JSON with the data inside, for people's own web pages. Needs no dependency.

The same points, regions, lines and periods as in the drawing; sources, what is missing and the caption stand in `usermeta`.
"""

from __future__ import annotations

from typing import Any

from gpudb.picture_results import Axis, Picture
from gpudb.render.pictures.gantt import window
from gpudb.render.pictures.layout import WIDE
from gpudb.render.pictures.regions import Window, areas
from gpudb.render.pictures.scale import day_number
from gpudb.render.pictures.scatter import limits
from gpudb.render.pictures.style import BLUE, GRAY, OUTCOMES, STATUSES, Look, look, nth

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: matplotlib's markers in Vega's words
SHAPES = {
    "o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "d": "diamond", "v": "triangle-down", "P": "cross",
    "X": "M-1,-1L1,1M-1,1L1,-1", "p": "triangle-right", "h": "triangle-left", "*": "stroke", "<": "triangle-left",
    ">": "triangle-right",
}  # fmt: skip

Json = dict[str, Any]


def vega(picture: Picture) -> Json:
    """The specification as a dictionary of plain values."""
    make = {"timeline": _timeline, "roofline": _roofline, "delta": _delta}.get(picture.kind, _scatter)
    layers, size = make(picture)
    return {
        "$schema": SCHEMA,
        "title": {"text": picture.title, "anchor": "start"},
        "description": picture.description,
        **size,
        "layer": layers,
        "config": {"font": "DejaVu Sans, Verdana, sans-serif"},
        "usermeta": {
            "caption": list(picture.caption),
            "missing": [{"part": m.part, "label": m.label, "needs": list(m.needs), "known": m.known} for m in picture.missing],
            "sources": {
                key: {"title": s.title, "publisher": s.publisher_name, "url": s.url} for key, s in picture.sources.items()
            },
            "on": picture.on,
            "known_at": picture.known_at,
            "destination": picture.destination,
        },
    }


def _scatter(picture: Picture) -> tuple[list[Json], Json]:
    xs, ys = limits(picture, "x"), limits(picture, "y")
    day = picture.x.scale == "day"
    x = _position(picture.x, "x", None if day else xs)
    y = _position(picture.y, "y", ys)
    groups = [group.label for group in picture.groups]
    looked = {group.key: look(group.key, group.rank) for group in picture.groups}
    looks = list(looked.values())
    values = [
        {
            "part": p.part, "label": p.label, "x": p.x, "y": p.y, "group": next(g.label for g in picture.groups if g.key == p.group),
            "outcome": p.outcome, "paragraphs": list(p.paragraphs), "clauses": list(p.clauses), "taken_out": p.taken_out,
            "hollow": p.series == "announced_on" or not looked[p.group].filled,
            "inputs": "; ".join(f"{i.label} {i.value} {i.unit}".strip() for i in p.inputs),
            "sources": sorted({s for i in p.inputs for s in i.sources}),
        }
        for p in picture.points
    ]  # fmt: skip
    layers: list[Json] = []
    if picture.regions:
        window = Window(*xs, *ys)
        for number, area in enumerate(areas(picture.regions, window)):
            cited = next(r for r in picture.regions if r.label == area.label)
            shown = OUTCOMES.get(area.label) or Look("s", ("#009E73", BLUE)[number % 2])
            boxes = [{"x": a, "x2": b, "y": c, "y2": d, "region": area.label, "citation": cited.citation}
                     for a, b, c, d in area.rectangles]  # fmt: skip
            layers.append(
                {
                    "data": {"values": boxes},
                    "mark": {"type": "rect", "color": shown.color, "opacity": 0.16, "clip": True},
                    "encoding": {"x": x, "x2": {"field": "x2"}, "y": y, "y2": {"field": "y2"},
                                 "tooltip": [{"field": "region"}, {"field": "citation"}]},
                }
            )  # fmt: skip
    layers += _reference(picture, x, y, xs, ys)
    tips = [{"field": f} for f in ("label", "part", "x", "y", "group", "inputs")]
    colors = {"domain": groups, "range": [shown.color for shown in looks]}
    legend = {"labelLimit": 400}
    points = {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 70, "strokeWidth": 1, "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "fill": {"field": "group", "type": "nominal", "title": None, "scale": colors, "legend": legend},
            "stroke": {"condition": {"test": "datum.hollow", "field": "group", "type": "nominal", "scale": colors, "legend": None},
                       "value": "black"},
            "fillOpacity": {"condition": {"test": "datum.hollow", "value": 0}, "value": 1},
            "shape": {"field": "group", "type": "nominal", "title": None, "legend": legend,
                      "scale": {"domain": groups, "range": [SHAPES[shown.marker] for shown in looks]}},
            "tooltip": tips,
        },
    }  # fmt: skip
    layers.append(points)
    layers.append(_labels(values, x, y))
    return layers, {"width": WIDE, "height": 420}


def _reference(picture: Picture, x: Json, y: Json, xs: tuple[float, float], ys: tuple[float, float]) -> list[Json]:
    lines = []
    for line in picture.lines:
        if line.kind == "level":
            ends = [{"x": line.valid_from, "y": line.value}, {"x": line.valid_before, "y": line.value}]
        else:
            ends = [{"x": value, "y": value * 1000 / line.value} for value in xs]
        lines += [{**end, "line": line.label, "citation": line.citation} for end in ends]
    if not lines:
        return []
    return [
        {
            "data": {"values": lines},
            "mark": {"type": "line", "color": GRAY, "strokeDash": [4, 3], "clip": True},
            "encoding": {"x": x, "y": y, "detail": {"field": "line"}, "tooltip": [{"field": "line"}, {"field": "citation"}]},
        }
    ]


def _labels(values: list[Json], x: Json, y: Json) -> Json:
    """One label per place: the names of the parts on one point are joined. Vega-Lite moves no labels apart."""
    places: dict[tuple[Any, Any], list[str]] = {}
    for value in values:
        places.setdefault((value["x"], value["y"]), []).append(value["label"])
    joined = [{"x": at[0], "y": at[1], "label": " / ".join(dict.fromkeys(names))} for at, names in places.items()]
    return {
        "data": {"values": joined},
        "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 10},
        "encoding": {"x": x, "y": y, "text": {"field": "label"}},
    }


def _roofline(picture: Picture) -> tuple[list[Json], Json]:
    ridges = [float(p.x) for p in picture.points] or [1.0]
    xs = min(ridges) / 6, max(ridges) * 4
    x = _position(picture.x, "x", xs)
    y: Json = {"field": "y", "type": "quantitative", "title": _name(picture.y), "scale": {"type": "log"}}
    order = list(dict.fromkeys(p.part for p in picture.points))
    colors = [nth(number).color for number in range(len(order))]
    labels = {p.part: p.label for p in picture.points}
    roofs, points = [], []
    for p in picture.points:
        ridge = float(p.x)
        for at, high in ((xs[0], xs[0] * p.y / ridge), (ridge, p.y), (xs[1], p.y)):
            roofs.append({"part": p.label, "precision": p.series, "x": at, "y": high})
        points.append({"part": p.label, "precision": p.series, "x": ridge, "y": p.y, "label": f"{p.label} {p.series}"})
    color = {"field": "part", "type": "nominal", "title": None, "scale": {"domain": [labels[p] for p in order], "range": colors}}
    dash = {
        "field": "precision",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["BF16", "FP8"], "range": [[1, 0], [5, 3]]},
    }
    return [
        {"data": {"values": roofs}, "mark": {"type": "line", "clip": True},
         "encoding": {"x": x, "y": y, "color": color, "strokeDash": dash, "order": {"field": "x"}}},
        {"data": {"values": points}, "mark": {"type": "point", "filled": True, "size": 70},
         "encoding": {"x": x, "y": y, "color": color, "tooltip": [{"field": f} for f in ("label", "x", "y")]}},
        {"data": {"values": points}, "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 10},
         "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
    ], {"width": WIDE, "height": 420}  # fmt: skip


def _timeline(picture: Picture) -> tuple[list[Json], Json]:
    low, high = window(picture)
    labels = {row.part: row.label for row in picture.parts}
    groups = {group.key: group.label for group in picture.groups}
    values = []
    for p in picture.periods:
        key = f"{p.status}-{p.layer}" if p.status == "license_required" else p.status
        start, end = max(low, day_number(p.valid_from)), min(high, day_number(p.valid_before))
        if start < end:
            values.append(
                {"part": p.part, "label": labels[p.part], "x": _day(start), "x2": _day(end), "status": groups[key], "basis": p.basis,
                 "citation": p.citation, "review_policy": p.review_policy, "license_exceptions": list(p.license_exceptions)}
            )  # fmt: skip
    marks = [
        {"x": m.day, "kind": m.kind, "label": m.label, "citation": m.citation, "precision": m.precision} for m in picture.marks
    ]
    x: Json = {"field": "x", "type": "temporal", "title": None, "scale": {"type": "utc", "domain": [_day(low), _day(high)]}}
    color = {"field": "status", "type": "nominal", "title": None,
             "scale": {"domain": list(groups.values()), "range": [STATUSES[key].color for key in groups]},
             "legend": {"orient": "bottom", "columns": 2, "labelLimit": 400}}  # fmt: skip
    tips = [{"field": f} for f in ("label", "status", "x", "x2", "basis", "citation")]
    return [
        {"data": {"values": values}, "mark": {"type": "bar", "height": 11, "clip": True},
         "encoding": {"x": x, "x2": {"field": "x2"},
                      "y": {"field": "label", "type": "nominal", "title": None, "sort": list(labels.values())},
                      "color": color, "tooltip": tips}},
        {"data": {"values": marks}, "mark": {"type": "rule", "strokeDash": [3, 2]},
         "encoding": {"x": x, "tooltip": [{"field": "x"}, {"field": "label"}, {"field": "citation"}]}},
    ], {"width": WIDE, "height": {"step": 17}}  # fmt: skip


def _delta(picture: Picture) -> tuple[list[Json], Json]:
    labels = {row.part: row.label for row in picture.parts}
    values = [
        {"attribute": f"{b.label} [{b.unit}]" if b.unit else b.label, "part": b.part, "label": labels[b.part], "value": b.value,
         "percent": b.percent} for b in picture.bars
    ]  # fmt: skip
    order = list(dict.fromkeys(value["attribute"] for value in values))
    return [
        {"data": {"values": values}, "mark": {"type": "bar"},
         "encoding": {"x": {"field": "percent", "type": "quantitative", "title": _name(picture.x)},
                      "y": {"field": "attribute", "type": "nominal", "title": None, "sort": order},
                      "yOffset": {"field": "label", "sort": [row.label for row in picture.parts[1:]]},
                      "color": {"field": "label", "type": "nominal", "title": None,
                                "scale": {"range": [nth(n).color for n in range(max(1, len(picture.parts) - 1))]}},
                      "tooltip": [{"field": f} for f in ("label", "attribute", "value", "percent")]}},
        {"data": {"values": [{"percent": 100}]}, "mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "percent", "type": "quantitative"}}},
    ], {"width": WIDE, "height": {"step": 10}}  # fmt: skip


def _position(axis: Axis, field: str, domain: tuple[float, float] | None) -> Json:
    if axis.scale == "day":
        return {
            "field": field,
            "type": "temporal",
            "title": _name(axis),
            "scale": {"type": "utc"},
            "axis": {"format": "%Y", "tickCount": "year"},
        }
    scale: Json = {"type": axis.scale}
    if domain:
        scale |= {"domain": [float(f"{value:.6g}") for value in domain], "nice": False}
    return {"field": field, "type": "quantitative", "title": _name(axis), "scale": scale}


def _name(axis: Axis) -> str:
    return f"{axis.label} [{axis.unit}]" if axis.unit else axis.label


def _day(number: int) -> str:
    import datetime as dt

    return dt.date.fromordinal(number).isoformat()
