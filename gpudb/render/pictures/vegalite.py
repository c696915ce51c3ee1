"""The picture as Vega-Lite 6: plain JSON with the data inside, for people's own web pages. Needs no dependency.

The same points, regions, lines, periods and caption as in the drawing; sources and what is missing stand in `usermeta`, too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from gpudb.picture_results import Axis, Picture
from gpudb.render.pictures import roofline as rooflines
from gpudb.render.pictures.clusters import Lettering
from gpudb.render.pictures.gantt import window
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import BODY, SMALL, WIDE
from gpudb.render.pictures.regions import Window, areas
from gpudb.render.pictures.scale import Scale, day_number
from gpudb.render.pictures.scatter import laid_out, limits, lines_of, rim_words, size_of
from gpudb.render.pictures.style import BLUE, GRAY, OUTCOMES, STATUSES, Look, look, nth

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: matplotlib's markers in Vega's words
SHAPES = {
    "o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "d": "diamond", "v": "triangle-down", "P": "cross",
    "X": "M-1,-1L1,1M-1,1L1,-1", "p": "triangle-right", "h": "triangle-left", "*": "stroke", "<": "triangle-left",
    ">": "triangle-right",
}  # fmt: skip

Json = dict[str, Any]
#: layers, width and height, lines for the key
Made = tuple[list[Json], Json, list[str]]


def vega(picture: Picture) -> Json:
    """The specification as a dictionary of plain values."""
    make = {"timeline": _timeline, "roofline": _roofline, "delta": _delta}.get(picture.kind, _scatter)
    layers, size, key = make(picture)
    return {
        "$schema": SCHEMA,
        "title": {
            "text": picture.title,
            "anchor": "start",
            "subtitle": _said(picture, key),
            "subtitleFontSize": 10,
            "offset": 12,
        },
        "description": picture.description,
        **size,
        "layer": layers,
        "config": {"font": "DejaVu Sans, Verdana, sans-serif", "legend": {"offset": 60}},
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


def _said(picture: Picture, key: list[str]) -> list[str]:
    """What stands below the drawing, in lines that are as wide as it: a key of numbers, parts that are not drawn, the caption."""
    import textwrap

    missing = "; ".join(f"{m.label} ({', '.join(m.needs)})" for m in picture.missing)
    said = [*key, f"Not drawn, because this is not on record: {missing}." if missing else "", *picture.caption]
    return [line for text in said for line in textwrap.wrap(text, 125)]


def _scatter(picture: Picture) -> Made:
    xs, ys = limits(picture, "x"), limits(picture, "y")
    x, y = _position(picture.x, "x", xs), _position(picture.y, "y", ys)
    plan = laid_out(picture)
    at = Places(plan.x, plan.y, x, y)
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
        layers += _words(
            [(box.left, box.top + 0.93 * BODY, label) for label, box in plan.notes], at, fontWeight="bold", fontSize=BODY
        )
    layers += _reference(picture, x, y, xs)
    layers += _words(rim_words(picture, plan), at, color=GRAY)
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
    layers += _labels(plan.letters, at)
    return layers, _size(plan.frame), _key(plan.letters)


def _size(frame: Box) -> Json:
    return {"width": round(frame.right - frame.left, 2), "height": round(frame.bottom - frame.top, 2)}


def _reference(picture: Picture, x: Json, y: Json, xs: tuple[float, float]) -> list[Json]:
    lines: list[Json] = []
    for line in picture.lines:
        if line.kind == "level":
            ends: list[Json] = [{"x": line.valid_from, "y": line.value}, {"x": line.valid_before, "y": line.value}]
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


def _labels(letters: Lettering | None, at: Places) -> list[Json]:
    """The labels where the drawing has them, so that none lies on another, with lines to the markers that are not beside them."""
    if letters is None:
        return []
    leaders = [{**at.row(x1, y1), **at.row(x2, y2, "2")} for x1, y1, x2, y2 in (p.leader for p in letters.places if p.leader)]
    out: list[Json] = []
    if leaders:
        ends = {"x": at.x, "y": at.y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
        out.append({"data": {"values": leaders}, "mark": {"type": "rule", "color": GRAY, "strokeWidth": 0.6}, "encoding": ends})
    return [*out, *_words(lines_of(letters), at, fontSize=size_of(letters))]


def _words(lines: list[tuple[float, float, str]], at: Places, **look: Any) -> list[Json]:
    """A layer of texts, each with its left end and baseline on the page of the drawing."""
    if not lines:
        return []
    return [
        {
            "data": {"values": [{**at.row(x, y), "label": words} for x, y, words in lines]},
            "mark": {"type": "text", "align": "left", "baseline": "alphabetic", "fontSize": SMALL, **look},
            "encoding": {"x": at.x, "y": at.y, "text": {"field": "label"}},
        }
    ]


class Places(NamedTuple):
    """From a place on the page of the drawing to values on the axes of the specification."""

    across: Scale
    upward: Scale
    x: Json
    y: Json

    def row(self, x: float, y: float, suffix: str = "") -> Json:
        """The values at a place."""
        value: Any = self.across.value(x)
        if self.across.kind == "day":
            day = dt.datetime.fromordinal(int(value)) + dt.timedelta(days=value % 1)
            value = f"{day.isoformat(timespec='seconds')}Z"
        return {f"x{suffix}": value, f"y{suffix}": self.upward.value(y)}


def _key(letters: Lettering | None) -> list[str]:
    """What the numbers stand for, where there is no room for names."""
    return [", ".join(f"{number} {name}" for number, name in letters.key)] if letters and letters.key else []


def _roofline(picture: Picture) -> Made:
    plan = rooflines.laid_out(picture)
    xs = plan.x.low, plan.x.high
    x, y = _position(picture.x, "x", xs), _position(picture.y, "y", (plan.y.low, plan.y.high))
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
        *_labels(plan.letters, Places(plan.x, plan.y, x, y)),
    ], _size(plan.frame), _key(plan.letters)  # fmt: skip


def _timeline(picture: Picture) -> Made:
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
    ], {"width": WIDE, "height": {"step": 17}}, []  # fmt: skip


def _delta(picture: Picture) -> Made:
    labels = {row.part: row.label for row in picture.parts}
    values = [
        {"attribute": f"{b.label} [{b.unit}]" if b.unit else b.label, "part": b.part, "label": labels[b.part], "value": b.value,
         "percent": b.percent} for b in picture.bars
    ]  # fmt: skip
    order = list(dict.fromkeys(value["attribute"] for value in values))
    return [
        {"data": {"values": values}, "mark": {"type": "bar"},
         "encoding": {"x": {"field": "percent", "type": "quantitative", "title": _name(picture.x)},
                      "y": {"field": "attribute", "type": "nominal", "title": None, "sort": order, "axis": {"labelLimit": 400}},
                      "yOffset": {"field": "label", "sort": [row.label for row in picture.parts[1:]]},
                      "color": {"field": "label", "type": "nominal", "title": None,
                                "scale": {"range": [nth(n).color for n in range(max(1, len(picture.parts) - 1))]}},
                      "tooltip": [{"field": f} for f in ("label", "attribute", "value", "percent")]}},
        {"data": {"values": [{"percent": 100}]}, "mark": {"type": "rule", "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "percent", "type": "quantitative"}}},
    ], {"width": WIDE, "height": {"step": 10}}, []  # fmt: skip


def _position(axis: Axis, field: str, domain: tuple[float, float]) -> Json:
    if axis.scale == "day":
        return {
            "field": field,
            "type": "temporal",
            "title": _name(axis),
            "scale": {"type": "utc", "domain": [_day(int(end)) for end in domain], "nice": False},
            "axis": {"format": "%Y", "tickCount": "year"},
        }
    scale: Json = {"type": axis.scale, "domain": [float(f"{value:.6g}") for value in domain], "nice": False}
    return {"field": field, "type": "quantitative", "title": _name(axis), "scale": scale}


def _name(axis: Axis) -> str:
    return f"{axis.label} [{axis.unit}]" if axis.unit else axis.label


def _day(number: int) -> str:
    return dt.date.fromordinal(number).isoformat()
