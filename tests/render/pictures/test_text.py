"""Pictures for the terminal: width, characters, and what a cell says."""

from __future__ import annotations

import functools

import pytest

from gpudb.picture_results import KINDS
from gpudb.render import pictures
from gpudb.render.pictures.blocks import GLYPHS
from gpudb.render.text import width_of


@pytest.fixture(scope="module")
def drawn(catalog):
    """The data of a picture, asked once."""
    return functools.cache(catalog.picture)


@pytest.mark.dear
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("kind", KINDS)
def test_a_terminal_of_any_width_is_kept(drawn, kind, width, ascii_only):
    for names in ((), ("all",)):
        made = pictures.text(drawn(kind, names), "head", width, ascii_only=ascii_only)
        assert max(width_of(line) for line in made.splitlines()) <= width
        assert not ascii_only or made.isascii()


def row_of(text, label):
    """The bar of one part."""
    return next(line for line in text.splitlines() if line.startswith(label))[len(label) + 1 :]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_cells_of_a_timeline_say_the_status_of_their_days(catalog, width):
    """Every cell holds the headline of most of its days, as `status` says them day by day."""
    import datetime as dt

    from gpudb.render.pictures.gantt import window

    picture = catalog.picture("timeline", ["H20", "H100"], to="CN")
    bar = row_of(pictures.text(picture, "", width), "H20 SXM")
    low, high = window(picture)
    (announced,) = [mark.day for mark in picture.marks if mark.kind == "announced" and mark.part == "h20-sxm5-96gb"]
    bar = bar.ljust(len(row_of(pictures.text(picture, "", width), "H100 SXM")))
    for index, glyph in enumerate(bar):
        start, end = (low + (high - low) * n / len(bar) for n in (index, index + 1))
        days = [dt.date.fromordinal(n).isoformat() for n in range(int(start) + 1, int(end) + 1)]
        held = [" "] if days[0] <= announced <= days[-1] else []
        if days[-1] < announced:
            assert glyph == " "
            continue
        for day in days:
            period = next(p for p in picture.periods if p.part == "h20-sxm5-96gb" and p.valid_from <= day < p.valid_before)
            held.append(GLYPHS[period.key][0])
        assert glyph in held


def test_a_timeline_in_ascii_has_the_same_shape(catalog):
    picture = catalog.picture("timeline", ["H100", "H800", "H20", "RTX 4090"], to="CN")
    blocks = pictures.text(picture, "", 80)
    plain = pictures.text(picture, "", 80, ascii_only=True)
    spelled = {**dict(GLYPHS.values()), " ": " "}
    for label in ("H100 SXM", "H800 SXM", "H20 SXM", "RTX 4090"):
        assert "".join(spelled[c] for c in row_of(blocks, label)) == row_of(plain, label)


def test_delta_bars_are_as_long_as_their_percentage(catalog):
    picture = catalog.picture("delta", ["H100", "H800", "H20"])
    made = pictures.text(picture, "", 120)
    lines = made.splitlines()
    block = lines[lines.index("NVLink bandwidth (both directions) [GB/s]") + 1 :][:2]
    lengths = [sum(c in "█▏▎▍▌▋▊▉" for c in line) for line in block]
    assert [line.split()[-4:] for line in block] == [block[0].split()[-4:], block[1].split()[-4:]]
    assert abs(lengths[0] / lengths[1] - 400 / 900) < 0.05
    assert "2.3x less (400)" in block[0]
    assert "= (900)" in block[1]


def test_a_part_without_an_input_is_named_in_text_too(catalog):
    made = pictures.text(catalog.picture("density", ["H100", "Gaudi 3"]), "")
    assert "not drawn: Gaudi 3: the area of the logic dies" in made


def test_delta_of_two_has_an_attribute_a_line_and_of_three_a_block_of_parts(catalog):
    text = pictures.text(catalog.picture("delta", ["H100", "H20"]), "", 90)
    (line,) = [line for line in text.splitlines() if line.startswith("FP64 vector [TFLOPS]")]
    assert line.endswith("33x less (1)")
    lines = pictures.text(catalog.picture("delta", ["H100", "H800", "H20"]), "", 90).splitlines()
    at = lines.index("FP64 vector [TFLOPS]")
    assert [row.split()[:2] for row in lines[at + 1 : at + 3]] == [["H800", "SXM"], ["H20", "SXM"]]
