"""Pictures of the law: TPP against performance density, TPP by day, TPP against DRAM bandwidth. No bound stands here."""

from __future__ import annotations

from typing import NamedTuple

from gpudb.catalog.pictures.part_facts import DAYS, TPP_AXIS, PartFacts, PictureContent, needing
from gpudb.law.clauses import VersionResult, clauses_on
from gpudb.law.destinations import limb_fits, where_to
from gpudb.law.metrics import DENSITY, DRAM, INFINITE, IO, TPP
from gpudb.law.prepared_item import PreparedItem, result_of
from gpudb.law.records import EXCEPTION, NO_LICENSE, NOT_DUE, NOT_ENFORCED, REQUIRED, UNKNOWN
from gpudb.law.rule_records import Clause, Rule, RuleVersion, Threshold
from gpudb.law.rule_words import figure
from gpudb.law.status import Question, status_of
from gpudb.model import OPEN_END
from gpudb.picture_results import Axis, Bound, Group, Input, Line, Missing, Point, Region

DENSITY_AXIS = Axis(DENSITY, "Performance density: TPP / area of the logic dies", "TPP per mm²", "log")
IO_AXIS = Axis(IO, "Aggregate input/output rate, both directions (NVLink + PCIe)", "GB/s", "log")
DRAM_AXIS = Axis(DRAM, "Total DRAM bandwidth", "GB/s", "log")
AXES = {DENSITY: DENSITY_AXIS, IO: IO_AXIS, DRAM: DRAM_AXIS}


#: the order of the legend
HEADLINES = (REQUIRED, EXCEPTION, NOT_DUE, NOT_ENFORCED, NO_LICENSE, UNKNOWN)


#: what follows the name of a bound that counts only together with another one
_BESIDE = ", with a bound of "


class Text(NamedTuple):
    """A control that is in the text on the day: whose scope it is, and whose clauses count."""

    rule: Rule
    version: RuleVersion
    clauses: RuleVersion


def texts(facts: PartFacts) -> tuple[Text, ...]:
    """The controls in the text on the day of the picture, with the versions whose clauses count."""
    records, on = facts.records, facts.days.on
    found = ((rule, version, clauses_on(records, version, rule.id, on)) for rule, version in records.in_text(on, "control"))
    return tuple(Text(rule, version, of[1]) for rule, version, of in found if of)


def density(facts: PartFacts) -> PictureContent:
    """TPP against what the rule of the day measures beside it: performance density, or I/O in the text of 2022."""
    found = texts(facts)
    tested = [test.metric for text in found for clause in text.clauses.clauses for test in clause.tests]
    metric = next((name for name in tested if name in (DENSITY, IO)), DENSITY)
    regions = tuple(
        Region(f"{c.paragraph}.{c.id}", c.paragraph, bounds, text.rule.id, text.clauses.id, text.clauses.citation, at=c.at)
        for text in found
        for c in text.clauses.clauses
        if (bounds := _bounds(c.tests, metric))
    )
    points, missing = [], []
    for part, label in facts.parts:
        measures = facts.measures[part]
        x, y = measures.value(metric), measures.value(TPP)
        low, high, _ = measures.spans[metric]
        ends = (low, high) if x is None and 0 < low < high < INFINITE else (None, None)
        made = (result_of(facts.prepared[part], text.rule, text.version, facts.days.on) for text in found)
        results = [result for result in made if result is not None]
        if (x or ends[1]) and y:
            inputs = facts.figures(part, (*facts.behind(part, TPP), *facts.behind(part, metric)))
            point = Point(part, label, x or (low * high) ** 0.5, y, "", inputs, x_min=ends[0], x_max=ends[1])
            points.append(_judged(point, results, bool(found)))
        else:
            missing.append(_missing(facts, part, label, metric, results))
    named = found[0].version if found else None
    axis = AXES[metric]
    short = "performance density" if metric == DENSITY else "aggregate I/O"
    versions = " and ".join(f"{text.clauses.citation} (version {text.clauses.id})" for text in found)
    said = f"Regions: ECCN 3A090 as in {versions}; a point on a full edge is inside, one on a dashed edge is not."
    if not found:
        said = f"No version of ECCN 3A090 was in the text on {facts.days.on}: there is no region to draw."
    groups = _groups(points, found)
    met = {group.key for group in groups if group.label.startswith("meets ")}
    title = subtitle = f"TPP against {short}"
    if named and points:
        counted = f"{sum(point.group in met for point in points)} of {len(points)} parts{' drawn' if missing else ''}"
        title = f"{counted} meet ECCN 3A090 on {facts.days.on} ({named.citation})"
    return PictureContent(
        title=title,
        subtitle=subtitle,
        x=axis,
        y=TPP_AXIS,
        points=tuple(points),
        groups=groups,
        regions=regions,
        missing=tuple(missing),
        said=(said,),
        citations=tuple(text.clauses.citation for text in found),
    )


def tpp(facts: PartFacts) -> PictureContent:
    """TPP by the day of release (else of delivery, announcement, first report), with every TPP threshold from its first day on."""
    points, missing = [], []
    for part, label in facts.parts:
        y = facts.measures[part].value(TPP)
        column = next((c for c in DAYS if facts.day(part, c)), None)
        if y and column:
            day, cell = str(facts.day(part, column)), facts.cells.get((part, column))
            exact = f"to the {cell.precision}" if cell and cell.precision else ""
            inputs = (
                *facts.figures(part, facts.behind(part, TPP)),
                Input(column, facts.columns[column].label, day, exact, (), ""),
            )
            points.append(Point(part=part, label=label, x=day, y=y, group=facts.maker(part).key, inputs=inputs, series=column))
        else:
            no_day = () if column else ("a day of release, delivery, announcement or report",)
            needs = (*((facts.need(part, TPP),) if not y else ()), *no_day)
            missing.append(Missing(part, label, needs, f"TPP {figure(y)}" if y else ""))
    makers = {facts.maker(point.part) for point in points}
    lines = _levels(facts)
    axis = "Day of release or first delivery (filled), else of announcement or first report (hollow)"
    said = f"Lines: TPP bounds of ECCN 3A090 from the day on which each became law, up to {facts.days.on}."
    return PictureContent(
        _reached(points, lines) or "TPP by day of release",
        "TPP by day of release",
        Axis("released_on", axis, "", "day"),
        TPP_AXIS,
        tuple(points),
        tuple(sorted(makers, key=lambda g: g.rank)),
        lines=lines,
        missing=tuple(missing),
        said=(f"{said} {'; '.join(line.label for line in lines)}.",) if lines else (),
        citations=tuple(dict.fromkeys(line.citation for line in lines)),
    )


def dram(facts: PartFacts, to: str) -> PictureContent:
    """TPP against total DRAM bandwidth, with the zones of the review policy for exports to a destination on the day."""
    on = facts.days.on
    where = where_to(facts.records, to, None)
    regions: list[Region] = []
    for rule, version in facts.records.in_text(on, "review_policy"):
        for number_, limb in enumerate(version.policies):
            bounds = _bounds(limb.tests, DRAM)
            placed = limb_fits(facts.records, where, on, limb)
            if bounds and placed and (not limb.routes or "export" in limb.routes):
                # a zone knows no part: what was sold where decides beside it
                words = limb.policy.replace("_", " ") + (", if sold in the United States" if limb.requires else "")
                name = f"policy-{number_ + 1}"
                regions.append(Region(name, words, bounds, rule.id, version.id, version.citation, at=limb.at))
    points, missing, judged, place = [], [], {}, facts.records.countries[to].name
    for part, label in facts.parts:
        group = _headline(facts.prepared[part], to, on)
        x, y = facts.measures[part].value(DRAM), facts.measures[part].value(TPP)
        if x and y:
            judged[group.key] = group
            inputs = facts.figures(part, (*facts.behind(part, TPP), *facts.behind(part, DRAM)))
            points.append(Point(part, label, x, y, group.key, inputs))
        else:
            needs = tuple(facts.need(part, m) for m in (TPP, DRAM) if not facts.measures[part].value(m))
            missing.append(Missing(part, label, needs, group.label))
    zone = f"No review policy on record for {place} on {on} has bounds of TPP and DRAM bandwidth: there is no zone to draw."
    if regions:
        named = f"review policy of {regions[0].version[:10]} for exports from the United States to {place}"
        zone = f"Zone: {named}; a point on a dashed edge is outside."
    return PictureContent(
        title=needing([point.group for point in points], place, on) or f"No part can be drawn for {place}",
        subtitle=f"TPP against total DRAM bandwidth, and the status to {place}",
        x=DRAM_AXIS,
        y=TPP_AXIS,
        points=tuple(points),
        groups=tuple(sorted(judged.values(), key=lambda g: (HEADLINES.index(g.key.partition("-")[0]), g.key))),
        regions=tuple(regions),
        missing=tuple(missing),
        said=(zone, "Colors: the status on that day; a zone softens the review, it does not end the license requirement."),
        citations=tuple(dict.fromkeys(region.citation for region in regions)),
    )


def _reached(points: list[Point], lines: tuple[Line, ...]) -> str:
    """How many parts reach the bound of TPP that needs no other one; empty where the law has none."""
    alone = [line for line in lines if _BESIDE not in line.label]
    if not points or not alone:
        return ""
    return f"{sum(point.y >= alone[-1].value for point in points)} of {len(points)} parts reach {alone[-1].label}"


def _bounds(tests: tuple[Threshold, ...], metric: str) -> tuple[Bound, ...]:
    """The tests as half-planes; empty when one is about something that is on neither axis."""
    if not tests or any(test.metric not in (TPP, metric) for test in tests):
        return ()
    return tuple(Bound("y" if test.metric == TPP else "x", test.op, test.value) for test in tests)


def _judged(point: Point, results: list[VersionResult], ruled: bool) -> Point:
    """The point with what the rules engine says of the part."""
    if not ruled:
        return point._replace(group="none")
    met = tuple(dict.fromkeys(p for r in results for p in r.paragraphs))
    clauses = tuple(c.id for r in results for c in r.clauses if c.outcome == "met")
    bare = [c for r in results for c in r.clauses if c.bare == "met" and not c.aside]
    out = next((c.excluded_by for c in bare if c.excluded_by), None)
    if met:
        return point._replace(group=" and ".join(met), outcome="met", paragraphs=met, clauses=clauses)
    if any(r.outcome == "unknown" for r in results):
        return point._replace(group="unknown", outcome="unknown")
    if bare:
        return point._replace(group="taken_out", outcome="not_met", taken_out=out)
    return point._replace(group="outside", outcome="not_met")


def _groups(points: list[Point], found: tuple[Text, ...]) -> tuple[Group, ...]:
    """The outcomes in a fixed order, so that a color means the same in every picture of one rule."""
    paragraphs = list(dict.fromkeys(c.paragraph for text in found for c in text.clauses.clauses))
    order = [*paragraphs]
    order[1:1] = [g for g in sorted({p.group for p in points}) if " and " in g]
    note = next((p.taken_out for p in points if p.taken_out), "a note")
    undecided = [p.x_max for p in points if p.group == "unknown"]
    open_ = ["hangs on the area of the logic dies (a line)"] if any(undecided) else []
    open_ += ["not known whether it is marketed for data centers"] if not all(undecided) else []
    words = {
        "taken_out": f"in a region, taken out by {note}",
        "outside": "outside",
        "unknown": f"not decided: {' or '.join(open_)}",
        "none": "no rule on this day",
    }
    used = {point.group for point in points}
    return tuple(Group(key, words.get(key, f"meets {key}")) for key in (*order, *words) if key in used)


def _missing(facts: PartFacts, part: str, label: str, metric: str, results: list[VersionResult]) -> Missing:
    measures = facts.measures[part]
    needs = tuple(dict.fromkeys(facts.need(part, m) for m in (TPP, metric) if not measures.value(m)))
    known = measures.value(TPP)
    said = [f"TPP {figure(known)}"] if known else []
    met = tuple(dict.fromkeys(p for r in results for p in r.paragraphs))
    if met:
        said.append(f"meets {' and '.join(met)} all the same")
    elif results and all(r.outcome == "not_met" for r in results):
        said.append("outside all the same")
    return Missing(part, label, needs, "; ".join(said))


def _levels(facts: PartFacts) -> tuple[Line, ...]:
    """Every lower TPP bound of a clause of the controls, from the first day on which it is law, up to the day of the picture."""
    held: dict[float, Line] = {}
    by_value: dict[float, list[Clause]] = {}
    for rule in facts.records.rules_of("control"):
        for version in rule.versions:
            if version.effective > facts.days.on:
                continue
            until = min(rule.until(version) or OPEN_END, facts.days.on)
            for clause in version.clauses:
                for test in clause.tests:
                    if test.metric != TPP or test.op not in (">=", ">"):
                        continue
                    by_value.setdefault(test.value, []).append(clause)
                    first = held.get(test.value) or Line("level", "", test.value, version.citation, version.effective, until)
                    held[test.value] = first._replace(valid_before=max(first.valid_before, until))
    return tuple(held[value]._replace(label=_level_label(value, by_value[value])) for value in sorted(held))


def _level_label(value: float, clauses: list[Clause]) -> str:
    """`TPP 4800: 3A090.a`; where every clause with this bound has another one beside TPP, that is said."""
    paragraphs = " and ".join(sorted({clause.paragraph for clause in clauses}))
    alone = any(all(test.metric == TPP for test in clause.tests) for clause in clauses)
    others = sorted({test.metric.replace("_", " ") for clause in clauses for test in clause.tests if test.metric != TPP})
    return f"TPP {figure(value)}: {paragraphs}" + ("" if alone else f"{_BESIDE}{' or '.join(others)}")


def _headline(prepared: PreparedItem, to: str, on: str) -> Group:
    answer = status_of(prepared, Question(to, on))
    policy = answer.review_policy.replace("_", " ") if answer.review_policy else None
    words = answer.status.replace("_", " ")
    letter = " by letter" if answer.layer == "letter" and answer.status == "license_required" else ""
    key = f"{answer.status}{'-letter' if letter else ''}{'-' + answer.review_policy if answer.review_policy else ''}"
    return Group(key, words + letter + (f", {policy}" if policy else ""))
