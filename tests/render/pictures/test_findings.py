"""What a picture says above itself: a finding counted from its own data, or the words of who asks; what differs is sorted and drawn alone."""

from __future__ import annotations

import json
import math

import pytest

from gpudb.picture_results import KINDS
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
    assert tpp.title.startswith(f"{sum(p.y >= bound for p in tpp.points)} of {len(tpp.points)} parts reach TPP {bound:g}")
    dram = catalog.picture("dram", on="2026-10-06")
    needed = [p for p in dram.points if p.group.startswith("license_")]
    assert f"{len(needed)} of {len(dram.points)} parts need a license" in dram.title
    ridge = {p.label: p.x * 1000 / p.y for p in catalog.picture("bandwidth").points}
    title = catalog.picture("bandwidth").title
    assert title.startswith(f"{min(ridge, key=ridge.__getitem__)}: {min(ridge.values()):,.0f} ")
    assert title.endswith(f"{max(ridge, key=ridge.__getitem__)}: {max(ridge.values()):,.0f}")


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


@pytest.mark.parametrize("kind", ["bandwidth", "roofline"])
def test_all_parts_have_their_names_beside_their_points(catalog, kind):
    from gpudb.render.pictures import roofline, scatter

    picture = catalog.picture(kind, ["all"])
    plan = (roofline if kind == "roofline" else scatter).laid_out(picture)
    assert plan.letters is not None
    assert not plan.letters.numbered
    assert max(place.distance for place in plan.letters.places) <= 64
