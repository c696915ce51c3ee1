"""No text lies on another, on a marker or outside the page: by the widths of the font, for every kind and many sets of parts; test_chromium asks a browser."""

from __future__ import annotations

import random

import pytest

from gpudb.picture_results import KINDS
from gpudb.render import pictures
from gpudb.render.pictures import draw, style
from gpudb.render.pictures.label_placing import Box, Crowd, Label, Spot, clusters, joined, lettering, place

POINTS = ("density", "tpp", "bandwidth", "dram", "roofline")


def extents(picture):
    """Every text of a picture with its box, as far as letters reach in it, and the size of the page."""
    canvas = draw.drawn(picture, "test")
    texts = [(w, Box(b.left, b.top + 0.1 * (b.bottom - b.top), b.right, b.bottom)) for w, b in canvas.texts if w.strip()]
    return texts, (canvas.wide, canvas.high)


def troubles(picture):
    """Pairs of texts that overlap, and texts that leave the page."""
    found, (wide, high) = extents(picture)
    out = [w for w, b in found if b.left < 0 or b.right > wide or b.top < 0 or b.bottom > high]
    ordered = sorted(found, key=lambda item: item[1].left)
    for number, (words, box) in enumerate(ordered):
        for other, its in ordered[number + 1 :]:
            if its.left >= box.right - 0.2:
                break
            if box.overlaps(its, -0.2):
                out.append((words, other))
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_overlaps_in_the_default_picture_of_each_kind(catalog, kind):
    assert troubles(catalog.picture(kind)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "delta"])
def test_no_text_overlaps_with_all_parts_of_the_database(catalog, kind):
    assert troubles(catalog.picture(kind, ["all"])) == []


@pytest.mark.slow
@pytest.mark.parametrize("on", ["2022-08-26", "2023-01-01", "2024-06-01", "2026-10-06"])
@pytest.mark.parametrize("kind", ["density", "dram", "tpp", "timeline"])
def test_no_text_overlaps_on_other_days(catalog, kind, on):
    assert troubles(catalog.picture(kind, on=on)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_text_overlaps_for_random_sets_of_parts(catalog, seed):
    chance = random.Random(seed)
    everyone = [str(row["part"]) for row in catalog.list(columns=["part"]).rows]
    some = chance.sample(everyone, chance.choice([1, 2, 5, 12, 25, 50, 70]))
    for kind in POINTS:
        assert troubles(catalog.picture(kind, some)) == [], (kind, some)


def test_every_part_is_drawn_or_missing_and_every_drawn_one_is_named(catalog):
    for kind in POINTS:
        picture = catalog.picture(kind, ["all"])
        drawn = {point.part for point in picture.points}
        gone = {item.part for item in picture.missing}
        assert drawn | gone == {row.part for row in picture.parts}
        assert drawn & gone == set()
        assert all(item.needs for item in picture.missing)
        assert len({row.label for row in picture.parts}) == len(picture.parts) >= 110


def test_parts_on_one_point_share_a_label():
    spots = [Spot(10, 10, "a", "H100 SXM"), Spot(10, 10.4, "a", "H800 SXM"), Spot(10, 12, "b", "L4"), Spot(90, 10, "a", "H20")]
    assert [cluster.names for cluster in clusters(spots)] == [("H100 SXM", "H800 SXM"), ("L4",), ("H20",)]


def test_a_label_of_two_groups_says_which_part_is_of_which():
    spots = [Spot(10, 10, "license required", "H100 SXM"), Spot(10, 10, "no license required", "H800 SXM")]
    assert [cluster.names for cluster in clusters(spots)] == [("H100 SXM: license required", "H800 SXM: no license required")]
    assert [cluster.names for cluster in clusters([Spot(1, 1, "FP8", "H100 FP8"), Spot(1, 1, "INT8", "H100 INT8")])] == [
        ("H100 FP8", "H100 INT8")
    ]


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["H100 SXM", "H800 SXM"], "H100 SXM / H800 SXM"),
        (["H20 SXM 96GB", "H20 SXM 141GB"], "H20 SXM 96GB / 141GB"),
        (["RTX 4090", "RTX 4090 D"], "RTX 4090 / 4090 D"),
        (["L4"], "L4"),
    ],
)
def test_a_shared_label_says_common_words_once(names, label):
    assert joined(names) == label


def test_many_points_get_numbers_and_a_key():
    spots = [Spot(20 + 13 * (n % 50), 20 + 13 * (n // 50), "a", f"part {n}") for n in range(300)]
    crowd = Crowd(Box(0, 0, 760, 400), (), tuple((s.x, s.y) for s in spots), 4.0)
    few = lettering(spots[::60], crowd, 8.5, 8.0)
    assert few is not None
    assert not few.numbered
    many = lettering(spots[::3], crowd._replace(markers=tuple((s.x, s.y) for s in spots[::3])), 8.5, 8.0)
    assert many is not None
    assert many.numbered
    assert sorted(words for _, words in many.key) == sorted(s.label for s in spots[::3])


def test_labels_in_a_heap_are_led_out_of_it_without_touching():
    points = [(100 + 3 * (n % 4), 100 + 3 * (n // 4)) for n in range(12)]
    labels = [Label(x, y, 40, 10) for x, y in points]
    crowd = Crowd(Box(0, 0, 400, 300), (Box(0, 0, 60, 20),), tuple(points), 4.0)
    found = place(labels, crowd)
    assert None not in found
    boxes = [spot.box for spot in found]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    assert all(box.inside(crowd.frame) and not box.overlaps(crowd.fixed[0]) for box in boxes)
    assert any(spot.leader for spot in found)
    assert place(labels, crowd) == found


def test_a_heap_without_room_is_said_not_drawn_over():
    points = [(10.0 + n / 10, 10.0) for n in range(50)]
    assert None in place([Label(x, y, 40, 10) for x, y in points], Crowd(Box(0, 0, 60, 60), (), tuple(points), 4.0))


def test_hostile_names_stay_text(catalog):
    picture = catalog.picture("bandwidth", ["H100", "H20"])
    nasty = '$\\frac{1}{0}$ </text><script>alert(1)</script> \x1b[31m & "'
    changed = tuple(point._replace(label=f"{nasty}{n}") for n, point in enumerate(picture.points))
    svg = pictures.svg(picture._replace(points=changed, title=nasty, description=nasty))
    assert "<script" not in svg
    assert "\x1b" not in svg


def test_the_table_of_advances_is_that_of_the_font():
    import font_source_sans_pro
    from fontTools.ttLib import TTFont

    for known, name in zip(style.ADVANCES, ("SourceSansPro", "SourceSansProSemibold"), strict=True):
        font = TTFont(font_source_sans_pro.font_files_ttf[name])
        assert font["head"].unitsPerEm == 1000
        codes, advances = font.getBestCmap(), font["hmtx"]
        assert {c: advances[codes[ord(c)]][0] for c in known} == known


def test_a_character_without_a_known_width_takes_the_room_of_a_wide_one():
    assert style.width("昇腾", 10) == 20
    assert style.width("Ж", 10) == 6.4
