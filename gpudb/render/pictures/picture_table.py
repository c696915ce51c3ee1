"""A picture as tables and JSON, so that every format of the command line has the same data as the drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gpudb.model import between
from gpudb.picture_results import Picture, Point
from gpudb.render.document import Document, Head, Human, Table, listed, table_of
from gpudb.render.pictures.scale import number
from gpudb.render.value_marks import label


def document(picture: Picture, header: str) -> Document:
    """Points, periods or bars as a table; below it what is missing and the caption."""
    make = {"timeline": _periods, "delta": _bars}.get(picture.kind, _points)
    gone = [f"not drawn: {m.label}: {' and '.join(m.needs)}" + (f" ({m.known})" if m.known else "") for m in picture.missing]
    return Document(lambda: data(picture), (make(picture),), picture.notes, (header,), (*gone, *picture.caption))


def data(picture: Picture) -> dict[str, Any]:
    """The whole picture as plain values, names of fields as in :class:`~gpudb.picture_results.Picture`."""
    plain: dict[str, Any] = listed(picture)
    for field in ("notes", "on", "known_at"):  # stand in the envelope
        plain.pop(field)
    return plain


def every_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same picture with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: every_text(item, change) for name, item in value.items()}
    if isinstance(value, tuple):
        items = [every_text(item, change) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value


_ENDS = {"min": "at least", "max": "at most"}


def _points(picture: Picture) -> Table:
    groups = {group.key: group.label for group in picture.groups}
    series = any(point.series in ("BF16", "FP8") for point in picture.points)
    heads = [Head("part", "Part"), Head("label", "Label")]
    heads += [Head("series", "Precision")] if series else []
    heads += [
        Head(picture.x.key, label(picture.x.label, picture.x.unit), picture.x.scale != "day"),
        Head(picture.y.key, label(picture.y.label, picture.y.unit), True),
        Head("group", "Group"),
    ]

    def row(p: Point, at: float | str | None) -> tuple[Any, ...]:
        return (p.part, p.label, *((p.series,) if series else ()), at, p.y, groups.get(p.group, p.group))

    shown = tuple(
        tuple(
            number(round(v, 4)) if isinstance(v, (int, float)) else str(v)
            for v in row(p, p.x if p.x_max is None else between(p.x_min, p.x_max))[1:]
        )
        for p in picture.points
    )
    human = Human(tuple(h.label for h in heads[1:]), shown, tuple(h.numeric for h in heads[1:]))
    rows = tuple(row(p, p.x if p.x_max is None else None) for p in picture.points)
    if any(p.x_max is not None for p in picture.points):
        heads += [Head(f"{picture.x.key}_{end}", f"{picture.x.label}, {words}", True) for end, words in _ENDS.items()]
        rows = tuple((*held, p.x_min, p.x_max) for held, p in zip(rows, picture.points, strict=True))
    return Table(tuple(heads), rows, picture.title, human)


def _periods(picture: Picture) -> Table:
    keys = ("part", "status", "layer", "review_policy", "license_exceptions", "valid_from", "valid_before", "basis", "citation")
    held = ({**p._asdict(), "license_exceptions": ", ".join(p.license_exceptions)} for p in picture.periods)
    return table_of(held, keys, title=picture.title)


def _bars(picture: Picture) -> Table:
    heads = (Head("column", "Column"), Head("label", "Attribute"), Head("unit", "Unit"), Head("part", "Part"),
             Head("value", "Value", True), Head("percent", "Percent", True))  # fmt: skip
    rows = tuple((bar.column, bar.label, bar.unit, bar.part, bar.value, bar.percent) for bar in picture.bars)
    return Table(heads, rows, picture.title)
