"""What a picture says above itself: a finding counted from its own data, or the words of who asks; what differs is sorted and drawn alone."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

import pytest

from gpudb.picture_results import KINDS, LAWFUL
from tests.helpers import run


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_says_a_finding_and_the_subtitle_what_is_shown(catalog, kind):
    picture = catalog.picture(kind)
    assert picture.subtitle
    assert picture.title != picture.subtitle
    assert any(character.isdigit() for character in picture.title.replace(picture.on, ""))


def test_titles_count_what_the_pictures_hold(catalog):
    tpp = catalog.picture("tpp")
    bound = max(line.value for line in tpp.lines)
    assert tpp.title.startswith(f"{sum(p.y >= bound for p in tpp.points)} of {len(tpp.points)} parts reach TPP {bound:,g}")
    dram = catalog.picture("dram", on="2026-10-06")
    needed = [p for p in dram.points if p.group.startswith("license_")]
    assert f"{len(needed)} of {len(dram.points)} parts need a license" in dram.title
    ridge = {p.label: p.x * 1000 / p.y for p in catalog.picture("bandwidth").points}
    title = catalog.picture("bandwidth").title
    assert title.startswith(f"From {min(ridge.values()):,.0f} ")
    assert f"({min(ridge, key=ridge.__getitem__)})" in title
    assert title.endswith(f"{max(ridge.values()):,.0f} ({max(ridge, key=ridge.__getitem__)})")
    one = catalog.picture("bandwidth", ["H20"]).title
    assert one == f"{ridge['H20 SXM 96GB']:,.0f} BF16 operations per byte of memory bandwidth (H20 SXM)"


def test_all_and_both_are_said_as_words(catalog):
    said = {
        names: catalog.picture("timeline", names, to="CN", on="2026-10-06").title
        for names in (("H100", "H200"), ("H100", "H800", "H20"), ("H100", "L2"))
    }
    assert [title.split(", ")[1].partition(" parts ")[0] for title in said.values()] == ["both", "all 3", "1 of 2"]


@pytest.mark.dear
@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_a_picture_has_a_number_without_commas_or_the_id_of_a_version(catalog, kind):
    picture = catalog.picture(kind, ["all"] if kind != "delta" else ())
    said = " ".join(
        (picture.title, picture.subtitle, *picture.caption[:-1], *(f"{one.label} {one.known}" for one in picture.missing))
    )
    said = re.sub(
        r"\d{4}-\d\d-\d\d|\d+ FR \d+|15 CFR [\d.]+|Form 8-K filed \S+|fiscal \d{4}|\w*[A-Za-z-]\w*\d+\w*|(?:RTX|TPU|Ascend|Kunlun) \w+",
        "",
        said,
    )
    assert re.findall(r"(?<![\d,.])\d{5,}|(?<=TPP )\d{4}", said) == []
    assert "-b for" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_the_last_line_is_that_of_the_rule_or_of_the_document_behind_the_most_figures(catalog, kind):
    picture = catalog.picture(kind)
    address = re.search(r"(https?://\S+)\.$", picture.caption[-1])[1]
    often = Counter(name for point in picture.points for one in point.inputs for name in one.sources)
    if kind in LAWFUL:
        assert address in {row["url"] for rule in catalog.rules() for row in catalog.rule(rule["rule"]).versions}
    elif often:
        assert address in {picture.sources[name].url for name, count in often.items() if count == max(often.values())}
        assert f"{max(often.values())} of {sum(often.values())}" in picture.caption[-1]


def test_delta_has_the_largest_factor_first_and_no_row_that_is_equal(catalog):
    picture = catalog.picture("delta", ["H100", "H800", "H20"])
    rows = {}
    for bar in picture.bars:
        rows.setdefault(bar.column, []).append(bar.percent)
    sizes = [max(abs(math.log(percent / 100)) for percent in held) for held in rows.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0
    assert "Transistors" in picture.caption[0]
    h800 = [bar.percent != 100 for bar in picture.bars if bar.part == "h800-sxm5-80gb"]
    assert picture.title.startswith(f"H800 SXM differs from H100 SXM in {sum(h800)} of ")
    assert not [bar for bar in picture.bars if bar.column.startswith("measured")]


def test_a_picture_without_bars_is_drawn(catalog):
    from gpudb.render import pictures

    picture = catalog.picture("delta", ["H100", "H800"])._replace(bars=())
    assert pictures.svg(picture).count("<svg") == 1
    assert picture.title in pictures.text(picture)


def test_title_and_subtitle_of_who_asks_stand_in_every_format(real_db, capsys):
    asked = ("plot", "delta", "H100", "H20", "--title", "Half a chip", "--subtitle", "By us", "--db", real_db)
    code, out, _ = run(*asked, "--format", "svg", capsys=capsys)
    assert code == 0
    assert ">Half a chip</text>" in out
    assert ">By us</text>" in out
    code, out, _ = run(*asked, "--json", capsys=capsys)
    assert (json.loads(out)["data"]["title"], json.loads(out)["data"]["subtitle"]) == ("Half a chip", "By us")
    code, out, _ = run(*asked[:4], "--subtitle", "", "--no-sources", "--db", real_db, capsys=capsys)
    assert "largest factor first" not in out
    assert "documents" not in out


@pytest.mark.dear
@pytest.mark.parametrize("kind", ["bandwidth", "roofline"])
def test_all_parts_have_their_names_beside_their_points(catalog, kind):
    from gpudb.render.pictures import roofline, scatter

    picture = catalog.picture(kind, ["all"])
    plan = (roofline if kind == "roofline" else scatter).laid_out(picture)
    assert plan.letters is not None
    assert not plan.letters.numbered
    assert max(place.distance for place in plan.letters.places) <= 64


def test_a_timeline_shows_announcement_case_by_case_and_licenses_and_names_what_changed_a_bar(catalog):
    from gpudb.render import pictures
    from gpudb.render.pictures import gantt

    picture = catalog.picture("timeline", ["H20", "H200"], to="CN")
    low, high = gantt.window(picture)
    bars = gantt.bars(picture, low, high)
    first = {bar.part: bar.start for bar in reversed(bars)}
    h20 = next(mark for mark in picture.marks if mark.kind == "announced" and mark.part == "h20-sxm5-96gb")
    assert first["h20-sxm5-96gb"] == gantt.day_number(h20.day) > low
    assert "license_required-case_by_case" in {bar.key for bar in bars if bar.part == "h200-sxm5-141gb"}
    assert "license_required-case_by_case" not in {bar.key for bar in bars if bar.part == "h20-sxm5-96gb"}
    granted = {(mark.part, mark.day[:7]) for mark in picture.marks if mark.kind == "granted"}
    assert {("h20-sxm5-96gb", "2025-08"), ("h200-sxm5-141gb", "2026-02")} <= granted
    drawn = pictures.svg(picture)
    assert ">2025-04-09</text>" in drawn
    assert ">2023-01-17</text>" not in drawn, "Macau changed neither bar"
    assert "licenses granted to some customers" in drawn
    assert (
        "granted" not in pictures.svg(catalog.picture("timeline", ["L2"], to="CN")).partition("<desc")[2].partition("</desc>")[2]
    )


@pytest.mark.parametrize("seed", range(8))
def test_words_of_lines_that_stand_close_touch_neither_each_other_nor_a_line(seed):
    import datetime as dt
    import random

    from gpudb.picture_results import Mark
    from gpudb.render.pictures.gantt import _named, lowest
    from gpudb.render.pictures.scale import Scale, day_number

    chance = random.Random(seed)
    some = {dt.date(2022, 1, 1) + dt.timedelta(days=chance.randrange(1800)) for _ in range(chance.choice([1, 3, 8, 14]))}
    days = sorted(day.isoformat() for day in some | ({dt.date(2026, 10, 6), dt.date(2026, 9, 1)} if seed % 2 else set()))
    marks = [Mark("rule", day, f"A rule of {day} with a name of many words; and more", "") for day in days]
    scale = Scale("day", day_number("2022-01-01"), day_number("2026-12-31"), 60, 740)
    named = _named(marks, scale)
    assert len(named) == len(days)
    for one in named:
        assert one.left + one.wide <= 760
        for other in named:
            if other is one:
                continue
            apart = one.left + one.wide <= other.left or other.left + other.wide <= one.left
            over = lowest(one) <= other.foot or lowest(other) <= one.foot
            assert apart or over
            # the line of another rises to its own words: it must not pass through these
            assert not (other.foot >= lowest(one) and one.left < other.x < one.left + one.wide)
