"""Pictures of specifications: bandwidth against compute, rooflines, differences to a baseline."""

from __future__ import annotations

import math

from gpudb.catalog.pictures.part_facts import ROWS_AXIS, PartFacts, PictureContent, needing
from gpudb.errors import UsageError
from gpudb.fact.comparison import delta_percent
from gpudb.law.destinations import where_to
from gpudb.law.layers import reaches
from gpudb.law.prepared_item import PreparedItem
from gpudb.law.records import UNKNOWN
from gpudb.law.timeline import periods_of
from gpudb.picture_results import Axis, Bar, Group, Line, Mark, Missing, Period, Point
from gpudb.resources import data
from gpudb.rows import by_key

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
    far = {bar: abs(math.log(bar.percent / 100)) if bar.percent > 0 else math.inf for bars in kept for bar in bars}  # up or down
    return PictureContent(
        _differing(base.label, counted),
        f"What differs from {base.label}, the largest factor first",
        Axis("factor", f"Times {base.label} (1 = the same)", "", "log"),
        ROWS_AXIS,
        bars=tuple(bar for bars in sorted(kept, key=lambda bars: -max(far[bar] for bar in bars)) for bar in bars),
        said=(
            f"Baseline: {base.label} ({base.part}). An attribute is left out for a part or a baseline without it"
            + (f", and where all are equal within what is printed: {', '.join(equal)}." if equal else "."),
        ),
    )


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
    held = [float(point.x) * 1000 / point.y for point in points] or RIDGES
    inside = [value for value in RIDGES if min(held) / 2 < value < max(held) * 2]
    return tuple(inside) or RIDGES


#: rules whose versions are lines: what is controlled where, not what paperwork or tariffs follow
KINDS = {"control": "", "worldwide_control": "", "review_policy": "review policy, "}
#: headline -> words, in the order of the legend
STATUSES: dict[str, str] = {key: said["words"] for key, said in data("pictures.toml")["statuses"].items()}


def timeline(facts: PartFacts, to: str) -> PictureContent:
    """The export status of parts to a destination over the reviewed days; outside them it is unknown and drawn so."""
    periods: list[Period] = []
    own: list[Mark] = []
    for part, _ in facts.parts:
        prepared = facts.prepared[part]
        for found in periods_of(prepared, to):
            a = found.answer
            periods.append(Period(
                part, a.status, a.layer, a.basis, a.citation, review_policy=a.review_policy,
                license_exceptions=a.license_exceptions, valid_from=found.valid_from, valid_before=found.valid_before,
            ))  # fmt: skip
        own += _own(prepared, part, to, facts.inputs[part].announced)
    used = {period.key for period in periods}
    marks = [
        Mark("rule", version.effective, f"{before}{version.title}", version.citation)
        for kind, before in KINDS.items()
        for rule in facts.records.rules_of(kind)
        for version in rule.versions
    ]
    vendors = {item.vendor for item in facts.inputs.values()}
    letters = [letter for letter in facts.records.letters if letter.company in vendors]
    marks += [Mark("letter", one.effective, one.title, one.citation, one.precision) for one in letters]
    marks = _joined(marks)
    if facts.days.asked:
        marks.append(Mark("asked", facts.days.on, "the day asked about", ""))
    marks += own
    reach = f"reviewed from {facts.days.first} to {facts.days.last}" if facts.days.last else "no review on record"
    place, on, labels = facts.records.countries[to].name, facts.days.on, dict(facts.parts)
    held = [period for period in periods if period.valid_from <= on < period.valid_before]
    finding = needing([f"{period.status}-{period.review_policy}" for period in held], place, on)
    if len(labels) == 1 and held and held[0].status != UNKNOWN:
        finding = f"{labels[held[0].part]} to {place} on {on}: {STATUSES[held[0].key]}"
    return PictureContent(
        finding or f"Export status to {place}",
        f"Export status to {place} by day",
        Axis("day", "Day", "", "day"),
        ROWS_AXIS,
        groups=tuple(Group(key, words) for key, words in STATUSES.items() if key in used),
        periods=tuple(periods),
        marks=tuple(sorted(marks, key=lambda m: (m.day, m.kind, m.label))),
        said=(
            f"Headline about ECCN 3A090 and is-informed letters only, {reach}; before and after it is unknown. "
            "A bar begins when the part was announced or first heard of, where such a day is on record.",
        ),
        citations=tuple(dict.fromkeys(p.citation for p in periods if p.citation)),
    )


def _own(prepared: PreparedItem, part: str, to: str, begun: str | None) -> list[Mark]:
    """The day on which a part was announced, and the months in which licenses for it were granted."""
    where = where_to(prepared.records, to, None)
    granted = {
        event.day: Mark("granted", event.day, event.title, event.citation, event.precision, part)
        for event in prepared.events
        if (event.layer, event.kind) == ("license", "granted") and event.families and reaches(prepared, event, where, event.day)
    }
    return [*([Mark("announced", begun, "announced or first heard of", "", part=part)] if begun else []), *granted.values()]


def _joined(marks: list[Mark]) -> list[Mark]:
    """One mark per day and kind: rules that change on one day stand in one line."""
    out = []
    for (day, kind, precision), found in by_key(((mark.day, mark.kind, mark.precision), mark) for mark in marks).items():
        cited = dict.fromkeys(c for m in found for c in m.citation.split("; "))
        out.append(Mark(kind, day, "; ".join(dict.fromkeys(m.label for m in found)), "; ".join(cited), precision))
    return out
