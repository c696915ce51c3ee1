"""Pictures of specifications: bandwidth against compute, rooflines, differences to a baseline."""

from __future__ import annotations

import math

from gpudb.catalog.pictures.part_facts import ROWS_AXIS, PartFacts, PictureContent
from gpudb.errors import UsageError
from gpudb.fact.comparison import delta_percent
from gpudb.picture_results import Axis, Bar, Group, Line, Missing, Point

BF16, FP8, BANDWIDTH = "bf16_tensor_dense_tflops", "fp8_tensor_dense_tflops", "memory_bandwidth_gbs"
#: operations per byte of the reference lines: doubling, around the parts that are on record (10 to 1000)
RIDGES = (25.0, 50.0, 100.0, 200.0, 400.0, 800.0)
COMPUTE_AXIS = Axis("bf16_dense", "BF16 tensor rate, dense", "TFLOPS", "log")
BANDWIDTH_AXIS = Axis("memory_bandwidth", "Memory bandwidth", "GB/s", "log")


def bandwidth(facts: PartFacts) -> PictureContent:
    """Memory bandwidth against dense BF16 compute, with lines of equal FLOP per byte."""
    points, missing = [], []
    for part, label in facts.parts:
        compute, memory = facts.value(part, BF16), facts.value(part, BANDWIDTH)
        if compute and memory:
            inputs = facts.figures(part, (BF16, BANDWIDTH))
            points.append(Point(part, label, compute, memory, facts.maker(part).key, inputs))
        else:
            missing.append(_missing(facts, part, label, (BF16, BANDWIDTH)))
    ridges = [(float(p.x) * 1000 / p.y, p.label) for p in points]
    return PictureContent(
        _ends(ridges, "From {} BF16 operations per byte of memory bandwidth ({}) to {} ({})"),
        "Memory bandwidth against dense BF16 compute",
        COMPUTE_AXIS,
        BANDWIDTH_AXIS,
        tuple(points),
        _makers(facts, points),
        lines=tuple(Line("ridge", f"{value:g} FLOP/B", value) for value in _ridges(points)),
        missing=tuple(missing),
        said=(
            "Lines: equal dense BF16 operations per byte of memory bandwidth; a part above a line has more bandwidth per FLOP.",
        ),
    )


def roofline(facts: PartFacts) -> PictureContent:
    """The roofline of each part in BF16 and FP8, dense: a point is the ridge, where bandwidth and compute bound alike."""
    points, missing = [], []
    for part, label in facts.parts:
        memory = facts.value(part, BANDWIDTH)
        drawn = False
        for series, column in (("BF16", BF16), ("FP8", FP8)):
            peak = facts.value(part, column)
            if peak and memory:
                inputs = facts.figures(part, (column, BANDWIDTH))
                group = facts.maker(part).key
                points.append(Point(part, label, x=peak * 1000 / memory, y=peak, group=group, inputs=inputs, series=series))
                drawn = True
        if not drawn:
            missing.append(_missing(facts, part, label, (BF16, BANDWIDTH)))
    ridges = [(float(p.x), f"{p.label}{'' if p.series == 'BF16' else ' ' + p.series}") for p in points]
    return PictureContent(
        _ends(ridges, "Compute becomes the limit at {} operations per byte ({}) to {} ({})"),
        "Roofline: attainable dense rate by arithmetic intensity",
        Axis("intensity", "Arithmetic intensity", "FLOP per byte of memory traffic", "log"),
        Axis("attainable", "Attainable tensor rate, dense", "TFLOPS", "log"),
        tuple(points),
        _makers(facts, points),
        missing=tuple(missing),
        said=(
            "Left of its ridge (marker) a part is bound by memory bandwidth, right of it by its dense peak; "
            "a part whose FP8 rate is not known or not supported has only its BF16 roof.",
        ),
    )


def delta(facts: PartFacts) -> PictureContent:
    """The numeric attributes in which parts differ from the first one, the largest factor first; those that are equal are named only.

    Raises ``UsageError`` for fewer than two parts.
    """
    if len(facts.parts) < 2:
        raise UsageError("delta compares parts with a baseline", "name at least two, like gpudb plot delta H100 H800 H20")
    base, *others = facts.parts
    held: dict[str, list[Bar]] = {}
    for column in facts.columns.values():
        if column.type not in ("number", "integer") or column.group in ("part", "measured"):
            continue
        before = facts.value(base.part, column.name)
        for part, _ in others:
            now = facts.value(part, column.name)
            change = delta_percent(now, before)
            if change is not None and now is not None:
                made = Bar(part, column.name, column.label, column.unit, now, round(100 + change, 2))
                held.setdefault(column.name, []).append(made)
    equal = [bars[0].label for bars in held.values() if all(bar.percent == 100 for bar in bars)]
    kept = [bars for bars in held.values() if any(bar.percent != 100 for bar in bars)]
    counted = {
        row.label: [bar.percent != 100 for bars in held.values() for bar in bars if bar.part == row.part] for row in others
    }
    return PictureContent(
        _differing(base.label, counted),
        f"What differs from {base.label}, the largest factor first",
        Axis("factor", f"Times {base.label} (1 = the same)", "", "log"),
        ROWS_AXIS,
        bars=tuple(bar for bars in sorted(kept, key=_farthest) for bar in bars),
        said=(
            f"Baseline: {base.label} ({base.part}). An attribute is left out for a part or a baseline without it"
            + (f", and where all are equal within what is printed: {', '.join(equal)}." if equal else "."),
        ),
    )


def _farthest(bars: list[Bar]) -> float:
    """Sorts attributes by the largest factor, up or down."""
    return -max(abs(math.log(bar.percent / 100)) if bar.percent > 0 else math.inf for bar in bars)


def _differing(base: str, counted: dict[str, list[bool]]) -> str:
    """In how many figures parts differ from the baseline: each, or of many the nearest and the farthest."""
    told = [(sum(found), len(found), name) for name, found in counted.items()]
    if len(told) > 3:
        told = [pick(told, key=lambda one: one[0] / max(1, one[1])) for pick in (min, max)]
    first, *rest = (f"{name} {{}} in {some} of {all_} figures" for some, all_, name in told)
    return "; ".join([first.format(f"differs from {base}"), *(one.replace(" {}", "") for one in rest)])


def _ends(found: list[tuple[float, str]], said: str) -> str:
    """The least and the most, with whose it is, in the words of ``said``; of one part, or of equal ones, only the first half."""
    if not found:
        return "No part has both a rate and a memory bandwidth on record"
    (low, least), (high, most) = min(found), max(found)
    told = said.format(f"{low:,.0f}", least, f"{high:,.0f}", most)
    return told if low < high else told.partition(f" ({least})")[0].removeprefix("From ") + f" ({least})"


def _missing(facts: PartFacts, part: str, label: str, columns: tuple[str, ...]) -> Missing:
    gone = tuple(facts.columns[c].label for c in columns if not facts.value(part, c))
    held = [f"{facts.columns[c].label} {v:,g} {facts.columns[c].unit}" for c in columns if (v := facts.value(part, c))]
    return Missing(part, label, gone, ", ".join(held))


def _makers(facts: PartFacts, points: list[Point]) -> tuple[Group, ...]:
    return tuple(sorted({facts.maker(point.part) for point in points}, key=lambda group: group.rank))


def _ridges(points: list[Point]) -> tuple[float, ...]:
    """The reference lines that lie among the points, with one more on each side."""
    held = [float(point.x) * 1000 / point.y for point in points]
    if not held:
        return RIDGES
    inside = [value for value in RIDGES if min(held) / 2 < value < max(held) * 2]
    return tuple(inside) or RIDGES
