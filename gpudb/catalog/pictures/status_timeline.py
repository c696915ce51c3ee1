"""The status timeline: one row per part, one bar per period of one headline, lines for the versions of the rules."""

from __future__ import annotations

from gpudb.catalog.pictures.part_facts import ROWS_AXIS, PartFacts, PictureContent, needing
from gpudb.law.destinations import Where, treated_as
from gpudb.law.layers import reaches
from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.records import UNKNOWN
from gpudb.law.timeline import periods_of
from gpudb.picture_results import Axis, Group, Mark, Period

#: rules whose versions are lines: what is controlled where, not what paperwork or tariffs follow
KINDS = {"control": "", "worldwide_control": "", "review_policy": "review policy, "}
#: (status, layer) -> words, in the order of the legend
STATUSES = {
    "license_required-embargo": "license required (embargo)",
    "license_required-rule": "license required (rule)",
    "license_required-case_by_case": "license required, reviewed case by case",
    "license_required-letter": "license required (is-informed letter)",
    "license_exception_available": "license required, an exception is possible",
    "not_due": "in the text, not due yet",
    "not_enforced": "in the text, not enforced",
    "no_license_required": "no license required",
    "unknown": "unknown (not reviewed, or an input is missing)",
}


def timeline(facts: PartFacts, to: str) -> PictureContent:
    """The export status of parts to a destination over the reviewed days; outside them it is unknown and drawn so."""
    periods: list[Period] = []
    own: list[Mark] = []
    for part, _ in facts.parts:
        prepared = prepare(facts.records, facts.inputs[part], facts.days.known_at)
        periods += [
            Period(
                part=part,
                status=found.answer.status,
                layer=found.answer.layer,
                basis=found.answer.basis,
                citation=found.answer.citation,
                review_policy=found.answer.review_policy,
                license_exceptions=found.answer.license_exceptions,
                valid_from=found.valid_from,
                valid_before=found.valid_before,
            )
            for found in periods_of(prepared, to)
        ]
        own += _own(prepared, part, to, facts.inputs[part].announced)
    used = {period.key for period in periods}
    marks = [
        Mark("rule", version.effective, f"{before}{version.title}", version.citation)
        for kind, before in KINDS.items()
        for rule in facts.records.rules_of(kind)
        for version in rule.versions
    ]
    marks += _letters(facts)
    marks = _joined(marks)
    if facts.days.asked:
        marks.append(Mark("asked", facts.days.on, "the day asked about", ""))
    marks += own
    reach = f"reviewed from {facts.days.first} to {facts.days.last}" if facts.days.last else "no review on record"
    place = facts.records.countries[to].name
    return PictureContent(
        _finding(periods, dict(facts.parts), place, facts.days.on) or f"Export status to {place}",
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


def _finding(periods: list[Period], labels: dict[str, str], place: str, on: str) -> str:
    """What the picture says about its day; empty where nothing is known of it."""
    held = [period for period in periods if period.valid_from <= on < period.valid_before]
    if len(labels) == 1 and held and held[0].status != UNKNOWN:
        return f"{labels[held[0].part]} to {place} on {on}: {STATUSES[held[0].key]}"
    return needing([f"{period.status}-{period.review_policy}" for period in held], place, on)


def _own(prepared: PreparedItem, part: str, to: str, begun: str | None) -> list[Mark]:
    """The day on which a part was announced, and the months in which licenses for it were granted."""
    where = Where(treated_as(prepared.records, to), treated_as(prepared.records, to))
    granted = {
        event.day: Mark("granted", event.day, event.title, event.citation, event.precision, part)
        for event in prepared.events
        if (event.layer, event.kind) == ("license", "granted") and event.families and reaches(prepared, event, where, event.day)
    }
    return [*([Mark("announced", begun, "announced or first heard of", "", part=part)] if begun else []), *granted.values()]


def _letters(facts: PartFacts) -> list[Mark]:
    """The letters that decide a period of a part of this picture."""
    vendors = {item.vendor for item in facts.inputs.values()}
    return [
        Mark("letter", letter.effective, letter.title, letter.citation, letter.precision)
        for letter in facts.records.letters
        if letter.company in vendors
    ]


def _joined(marks: list[Mark]) -> list[Mark]:
    """One mark per day and kind: rules that change on one day stand in one line."""
    by_day: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in marks:
        by_day.setdefault((mark.day, mark.kind, mark.precision), []).append(mark)
    return [
        Mark(
            kind,
            day,
            "; ".join(dict.fromkeys(m.label for m in found)),
            "; ".join(dict.fromkeys(c for m in found for c in m.citation.split("; "))),
            precision,
        )
        for (day, kind, precision), found in by_day.items()
    ]
