"""The files: the same bytes everywhere, one element that may stand in any page, words for people who do not see it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from gpudb.errors import UsageError
from gpudb.picture_results import KINDS, LAWFUL
from gpudb.render import pictures
from gpudb.render.pictures import picture_table, roofline
from gpudb.render.pictures.style import DARK, LIGHT
from tests.conftest import ROOT
from tests.render.pictures.support import SVG, read


@pytest.mark.dear
@pytest.mark.parametrize("kind", ["density", "timeline"])
def test_the_same_picture_has_the_same_bytes(catalog, kind):
    assert pictures.svg(catalog.picture(kind)) == pictures.svg(catalog.picture(kind))
    assert pictures.png(catalog.picture(kind, ["H100", "H20"])) == pictures.png(catalog.picture(kind, ["H100", "H20"]))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_day_tells_pictures_of_the_law_apart_and_no_others(catalog, kind):
    one, other = (pictures.svg(catalog.picture(kind, ["H100", "H20"])._replace(on=on)) for on in ("2026-01-14", "2026-01-15"))
    assert (one == other) is (kind not in LAWFUL)


_HASHES = """
import hashlib, sys, gpudb
from gpudb.render import pictures
from gpudb.render.pictures import picture_table, roofline
with gpudb.open(sys.argv[1]) as catalog:
    for kind in ("density", "timeline", "roofline"):
        for dark in (False, True):
            picture = catalog.picture(kind)
            data = pictures.svg(picture, dark=dark).encode() + pictures.png(picture, dark=dark)
            print(kind, dark, hashlib.sha256(data).hexdigest())
"""


@pytest.mark.slow
def test_time_zone_locale_and_hash_seed_change_no_byte(real_db):
    worlds = (
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711"},
        {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "random", "SOURCE_DATE_EPOCH": "1"},
    )
    outputs = set()
    for world in worlds:
        done = subprocess.run([sys.executable, "-c", _HASHES, real_db], capture_output=True, text=True, check=False, timeout=300,
                              env={**os.environ, "PYTHONPATH": str(ROOT), **world})  # fmt: skip
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1, outputs


@pytest.mark.parametrize("kind", KINDS)
def test_an_svg_is_one_element_with_ids_of_its_own_and_no_reference_outside(catalog, kind):
    svg = pictures.svg(catalog.picture(kind))
    root = ET.fromstring(svg)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith(root.attrib["id"]) for name in ids)
    links = re.findall(r'(?:href="|url\()([^")]*)', svg)
    assert bool(links) == (kind in ("density", "dram", "timeline", "delta"))  # hatches
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert svg.startswith("<svg ")
    for word in ("<?xml", "<!DOCTYPE", "<metadata", "<script", "@import", "javascript:", "<image"):
        assert word not in svg
    rules = re.findall(r"([^{}]*)\{[^{}]*\}", svg.partition("<style>")[2].partition("</style>")[0])
    assert rules
    assert all(rule.startswith(f"#{root.attrib['id']} .") for rule in rules), "no rule reaches beyond the picture"
    assert 'style="' not in svg
    assert not re.findall(r"20\d\d-\d\d-\d\dT", svg)


def test_two_pictures_on_one_page_share_no_id(catalog):
    made = [pictures.svg(catalog.picture(kind), dark=dark) for kind in ("density", "timeline") for dark in (False, True)]
    ids = [set(re.findall(r'\bid="([^"]*)"', svg)) for svg in made]
    assert not any(a & b for n, a in enumerate(ids) for b in ids[n + 1 :])


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_in_words_what_it_shows(catalog, kind):
    picture = catalog.picture(kind)
    drawn = read(pictures.svg(picture))
    assert drawn.root.attrib["role"] == "img"
    title, told = drawn.root.find(f"{SVG}title"), drawn.root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert drawn.root.attrib["aria-labelledby"].split() == [title.attrib["id"], told.attrib["id"]]
    assert (title.text, told.text) == (picture.title, picture.description)
    words = " ".join(drawn.texts)
    release = catalog.release()
    assert f"gpudb {release.release}" in words
    assert release.content_sha256[:12] in words
    for row in picture.missing:
        assert row.label in words
    if kind in ("density", "timeline", "tpp", "dram"):
        assert picture.on in words
        assert "Not legal advice" in words


def test_axes_say_unit_and_dense(catalog):
    words = " ".join(read(pictures.svg(catalog.picture("bandwidth"))).texts)
    assert "BF16 tensor rate, dense [TFLOPS]" in words
    assert "Memory bandwidth [GB/s]" in words
    assert "dense [TOPS × bit length]" in " ".join(read(pictures.svg(catalog.picture("density"))).texts)


def test_ticks_have_their_figures_and_marks_their_day_and_what_begins(catalog):
    words = read(pictures.svg(catalog.picture("bandwidth", ["H100", "H20", "L4"]))).texts
    at = words.index("BF16 tensor rate, dense [TFLOPS]")
    assert (words[at - 3 : at], words[at + 1 : at + 4]) == (["200", "500", "1,000"], ["500", "1,000", "2,000"])
    words = read(pictures.svg(catalog.picture("timeline", ["H20"], to="CN"))).texts
    assert words[words.index("2025-04-09") + 1] == "H20 and equivalents to"


def test_of_more_than_ten_parts_a_roofline_has_one_roof_each(catalog):
    whole = catalog.picture("roofline", ["all"])
    both = [part for part in whole.parts if {p.series for p in whole.points if p.part == part.part} == {"BF16", "FP8"}]
    for count in (10, 11):
        held = {part.part for part in both[:count]}
        picture = whole._replace(points=tuple(point for point in whole.points if point.part in held))
        drawn, many = roofline.shown(picture)
        assert len(picture.points) == 2 * count
        assert (many, len(drawn)) == ((True, 11) if count == 11 else (False, 20))


def test_columns_of_bounds_are_there_where_one_point_has_bounds(catalog):
    for parts, ends in ((["H100", "MI308X"], ["performance_density_min", "performance_density_max"]), (["H100", "H20"], [])):
        (table,) = picture_table.document(catalog.picture("density", parts), "").tables
        assert [head.key for head in table.heads if head.key.endswith(("_min", "_max"))] == ends


def test_a_png_carries_title_and_description_and_neither_date_nor_program(catalog):
    from PIL import Image

    picture = catalog.picture("density", ["H100", "H20"])
    image = Image.open(io.BytesIO(pictures.png(picture)))
    assert (image.info["Title"], image.info["Description"]) == (picture.title, picture.description)
    assert not {"Software", "Creation Time", "date:create"} & set(image.info)
    assert image.size[0] == 1520


@pytest.mark.parametrize(("dark", "theme"), [(False, LIGHT), (True, DARK)])
def test_a_png_keeps_the_background_of_its_theme(catalog, dark, theme):
    from PIL import Image

    image = Image.open(io.BytesIO(pictures.png(catalog.picture("bandwidth", ["H100", "H20"]), dark=dark))).convert("RGB")
    assert "#{:02X}{:02X}{:02X}".format(*image.getpixel((2, 2))) == theme.background


def luminance(color):
    """Relative luminance of WCAG 2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_texts_have_a_contrast_of_four_and_a_half(theme):
    for color in (theme.text, theme.soft):
        light, dark = sorted((luminance(color), luminance(theme.background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.dear
@pytest.mark.parametrize("missing", ["resvg_py", "font_source_sans_pro"])
def test_without_the_extra_png_says_what_to_install_and_svg_and_text_still_work(catalog, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError) as caught:
        pictures.png(catalog.picture("density", ["H100"]))
    assert caught.value.exit_code == 2
    assert 'pip install ".[png]"' in caught.value.hint
    for kind in KINDS:
        assert pictures.text(catalog.picture(kind))
        assert pictures.svg(catalog.picture(kind))


def test_a_color_of_the_theme_is_a_class_so_that_light_and_dark_are_one_drawing(catalog):
    picture = catalog.picture("timeline", ["H20"])
    bare = pictures.svg(picture, style=False)
    assert "<style" not in bare
    for dark, theme in ((False, LIGHT), (True, DARK)):
        held = pictures.svg(picture, dark=dark)
        name = ET.fromstring(held).attrib["id"]
        assert f"#{name} .f-text{{fill:{theme.text}}}" in held
        assert theme.text not in held.partition("</style>")[2]


def test_svg_and_text_import_nothing_heavy(real_db):
    code = (
        "import sys, gpudb\nfrom gpudb.render import pictures\nwith gpudb.open(sys.argv[1]) as c:\n"
        "    p = c.picture('timeline')\n    pictures.text(p)\n    pictures.svg(p)\n"
        "print('HEAVY', sorted({n.split('.')[0] for n in sys.modules} & {'resvg_py', 'numpy', 'PIL', 'sqlalchemy', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", code, real_db], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.stdout.strip() == "HEAVY []", done.stderr


def test_hashes_of_svg_and_data_agree_on_both_engines(real_db, real_pg):
    from gpudb.catalog import Catalog

    found = set()
    for url in (real_db, real_pg):
        with Catalog(url) as held:
            picture = held.picture("density")
            found.add((hashlib.sha256(pictures.svg(picture).encode()).hexdigest(), picture.title))
    assert len(found) == 1, found
