"""Every marker lies where the rules engine says: pixels of the SVG against `gpudb.law`, for all parts on all rule days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.law.classify import classify
from gpudb.law.metrics import DENSITY, DRAM, IO, TPP, figures
from gpudb.law.prepared_item import prepare, result_of
from gpudb.law.rule_records import market_fact
from gpudb.law.signature import market_needs
from gpudb.render import pictures
from tests.render.pictures.support import read


def rule_days(catalog, kind):
    """The first day of every version of the rules of one kind."""
    records = catalog._law().records
    return sorted({version.effective for rule in records.rules_of(kind) for version in rule.versions})


def mismatches(catalog, on):
    """Parts whose marker lies elsewhere than the engine says, and how many markers there are."""
    records = catalog._law().records
    picture = catalog.picture("density", ["all"], on=on)
    drawn = read(pictures.svg(picture))
    rule = records.rule("us-eccn-3a090")
    version = rule.version_on(on)
    inputs = catalog._law().inputs(catalog.columns(), [p.part for p in picture.points], None)
    wrong = []
    for point in picture.points:
        x, y = drawn.markers[point.part]
        seen = {name for name, boxes in drawn.areas.items() if any(box.holds(x, y) for box in boxes)}
        case = prepare(records, inputs[point.part])
        clauses = [c for c in result_of(case, rule, version, on).clauses if not c.aside] if version else []
        says = {c.paragraph for c in clauses if c.bare == "met"}
        if seen != says and point.x_max is None:  # of a range only the middle has a marker
            wrong.append((point.part, seen, says))
        (row,) = classify(records, inputs[point.part], on) if version else (None,)
        told = (row.outcome, row.paragraphs) if row else (None, ())
        if (point.outcome, point.paragraphs) != told or (row and row.paragraphs and set(row.paragraphs) != seen):
            wrong.append((point.part, point.outcome, told, seen))
        if row and row.outcome == "not_met" and bool(seen) != bool(point.taken_out):
            wrong.append((point.part, "taken out", point.taken_out, seen))
    return wrong, len(picture.points)


@pytest.mark.parametrize("on", ["2022-10-21", "2026-07-10"])
def test_every_marker_lies_in_the_region_that_the_rules_engine_says(catalog, on):
    wrong, count = mismatches(catalog, on)
    assert wrong == []
    assert count >= 40


@pytest.mark.slow
def test_every_marker_lies_right_on_all_rule_days_and_the_days_around_them(catalog):
    import datetime as dt

    days = rule_days(catalog, "control")
    around = {str(dt.date.fromisoformat(day) + dt.timedelta(days=n)) for day in days for n in (-1, 0)}
    assert len(days) >= 6
    total = 0
    for on in sorted(around):
        wrong, count = mismatches(catalog, on)
        assert wrong == [], on
        total += count
    assert total >= 400
    print(f"{total} markers on {len(around)} days, 0 mismatches")


@pytest.mark.parametrize("on", ["2026-01-14", "2026-01-15"])
def test_the_zone_of_the_review_policy_is_where_the_engine_reviews_case_by_case(catalog, on):
    records = catalog._law().records
    picture = catalog.picture("dram", ["all"], to="CN", on=on)
    drawn = read(pictures.svg(picture))
    assert bool(drawn.areas) == (on >= "2026-01-15")
    inputs = catalog._law().inputs(catalog.columns(), [p.part for p in picture.points], None)
    held = 0
    for point in picture.points:
        (row,) = classify(records, inputs[point.part], on, to="CN")
        x, y = drawn.markers[point.part]
        inside = any(box.holds(x, y) for boxes in drawn.areas.values() for box in boxes)
        if drawn.areas and row.review_policy is not None:
            # a zone knows no part: one that was not sold in the United States stays under denial inside of it
            item = inputs[point.part]
            (fact,) = (market_fact(records.market, need, item.part, item.family) for need in market_needs(records))
            sold = fact is None or fact.value == "yes"
            assert (inside and sold) == (row.review_policy == "case_by_case"), point.part
            held += 1
    assert held >= (20 if drawn.areas else 0)


@pytest.mark.dear
@given(
    tpp=st.one_of(st.sampled_from([1600, 2400, 4800]), st.floats(100, 60000)),
    nudge=st.sampled_from([-1e-6, 0, 1e-6]),
    density=st.one_of(st.sampled_from([1.6, 3.2, 5.92]), st.floats(0.1, 60)),
)
def test_the_half_planes_of_a_picture_say_what_classify_says_of_any_figures(catalog, tpp, nudge, density):
    """Also on the bounds themselves and a hair beside them: inclusive and exclusive as in the text."""
    from gpudb.law.metrics import measure

    records = catalog._law().records
    tpp = tpp * (1 + nudge)
    item = figures(tpp=tpp, die_area=tpp / density, io=700, datacenter=True)
    measures = measure(item, records.bits)
    for on in ("2023-01-01", "2024-01-01", "2026-10-06"):
        picture = catalog.picture("density", ["H100"], on=on)
        x = measures.value(IO if picture.x.key == IO else DENSITY)
        says = {c for row in classify(records, item, on) for c in row.clauses}
        seen = {region.id.removeprefix(f"{region.label}.") for region in picture.regions if region.holds(x, measures.value(TPP))}
        assert seen == says


def test_no_bound_stands_in_the_code_of_the_pictures(catalog):
    """A bound changed in the records moves the region: the picture is made from the database."""
    records = catalog._law().records
    rule = records.rule("us-eccn-3a090")
    version = rule.versions[-1]
    moved = tuple(
        clause.replace(tests=tuple(t.replace(value=t.value * 2) if t.metric == TPP else t for t in clause.tests))
        for clause in version.clauses
    )
    changed = rule.replace(versions=(*rule.versions[:-1], version.replace(clauses=moved)))
    before = catalog.picture("density", ["H100", "H20", "L40"])
    desk = catalog._law()
    try:
        desk.records = records._replace(rules=tuple(changed if r.id == rule.id else r for r in records.rules))
        after = catalog.picture("density", ["H100", "H20", "L40"])
    finally:
        desk.records = records
    doubled = [b.value * 2 if b.axis == "y" else b.value for r in before.regions for b in r.bounds]
    assert [b.value for r in after.regions for b in r.bounds] == doubled
    drawn = read(pictures.svg(after))
    x, y = drawn.markers["l40"]
    assert not any(box.holds(x, y) for boxes in drawn.areas.values() for box in boxes) or after.points[-1].paragraphs


def test_the_axes_follow_the_text_of_the_day(catalog):
    assert catalog.picture("density", ["H100"], on="2023-01-01").x.key == IO
    assert catalog.picture("density", ["H100"], on="2023-11-17").x.key == DENSITY
    assert catalog.picture("dram", ["H100"]).x.key == DRAM
    before = catalog.picture("density", ["H100"], on="2022-10-20")
    assert before.regions == ()
    assert "No version of ECCN 3A090" in before.caption[0]
