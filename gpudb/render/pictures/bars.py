"""Delta bars: what differs between parts and a baseline, as factors on a logarithmic axis."""

from __future__ import annotations

from itertools import groupby

from gpudb.picture_results import Bar, Picture
from gpudb.render.pictures import scale as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import LABEL, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale, number
from gpudb.render.pictures.style import nth, width
from gpudb.render.value_marks import apart, label

BAR, GAP = 10.5, 6.0
#: the axis reaches at least so far up and down, and at most so far: a longer bar is cut, its figure beside it tells
LEAST, MOST = 2.2, 1000.0


def content(picture: Picture) -> Content:
    """The bars of a picture, grouped by attribute."""
    parts = [row for row in picture.parts[1:] if any(bar.part == row.part for bar in picture.bars)]
    looks = {
        row.part: nth(index)._replace(hatch=("", "///", "...", "xxx", "\\\\\\")[index % 5]) for index, row in enumerate(parts)
    }
    groups = [(label(bar.label, bar.unit), [bar, *rest]) for _, (bar, *rest) in groupby(picture.bars, lambda bar: bar.column)]
    left = 16.0 + max((width(name, LABEL) for name, _ in groups), default=0) + 8
    right = 16.0 + max((width(figure(bar), SMALL) for bar in picture.bars), default=0) + 8
    shares = [min(MOST, max(1 / MOST, bar.percent / 100)) for bar in picture.bars]
    scale = Scale("log", min([1 / LEAST, *shares]) / 1.15, max([LEAST, *shares]) * 1.15, left, WIDE - right)
    high = sum(len(held) * BAR + GAP for _, held in groups) + GAP

    def draw(canvas: Canvas, frame: Box) -> None:
        frames.draw_x(canvas, frame, scale, picture.x)
        same, y = scale.at(1), frame.top + GAP
        for name, held in groups:
            canvas.text(frame.left - 7, y + len(held) * BAR / 2 + LABEL * 0.35, name, LABEL, align="right")
            for bar in held:
                end = scale.at(min(MOST, max(1 / MOST, bar.percent / 100)))
                if bar.percent != 100:
                    look = looks[bar.part]
                    box = Box(min(same, end), y + 0.7, max(same, end), y + BAR - 0.7)
                    canvas.area([box], look.color, 0.9, look.hatch, edge=True, order=3)
                canvas.text(frame.right + 6, y + BAR - 2.4, figure(bar), SMALL)
                y += BAR
            y += GAP
        canvas.line([(same, frame.top), (same, frame.bottom)], canvas.theme.text, 1.0, order=4)
        frames.border(canvas, frame)

    legend = tuple(Entry(looks[row.part], row.label, area=True) for row in parts)
    return Content(high=high, left=left, right=right, over=8.0, under=44.0, draw=draw, legend=legend)


def figure(bar: Bar) -> str:
    """How far from the baseline, and the value itself."""
    value = bar.value if bar.value >= 1000 else float(f"{bar.value:.4g}")
    return f"{'=' if bar.percent == 100 else apart(bar.percent - 100)} ({number(value)})".lstrip()
