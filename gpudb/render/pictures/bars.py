"""Delta bars: every attribute of the parts as percent of the baseline's."""

from __future__ import annotations

from gpudb.picture_results import Picture
from gpudb.render.pictures import axes as frames
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.label_placing import Box
from gpudb.render.pictures.layout import LABEL, SMALL, WIDE, Content, Entry
from gpudb.render.pictures.scale import Scale, number
from gpudb.render.pictures.style import nth
from gpudb.render.pictures.text_metrics import width
from gpudb.render.value_marks import label

BAR, GAP = 10.5, 6.0
#: a bar longer than this percentage is cut, with its figure beside it
LONGEST = 300.0


def content(picture: Picture) -> Content:
    """The bars of a picture, grouped by attribute."""
    parts = [row for row in picture.parts[1:] if any(bar.part == row.part for bar in picture.bars)]
    looks = {
        row.part: nth(index)._replace(hatch=("", "///", "...", "xxx", "\\\\\\")[index % 5]) for index, row in enumerate(parts)
    }
    columns = list(dict.fromkeys(bar.column for bar in picture.bars))
    by_column = {column: [bar for bar in picture.bars if bar.column == column] for column in columns}
    names = {bar.column: label(bar.label, bar.unit) for bar in picture.bars}
    left = 16.0 + max((width(name, LABEL) for name in names.values()), default=0) + 8
    right = 16.0 + max((width(_figure(bar.percent, bar.value), SMALL) for bar in picture.bars), default=0) + 6
    most = min(LONGEST, max((bar.percent for bar in picture.bars), default=100.0))
    scale = Scale("linear", 0, max(105.0, most), left, WIDE - right)
    high = sum(len(held) * BAR + GAP for held in by_column.values()) + GAP

    def draw(canvas: Canvas, frame: Box) -> None:
        frames.draw_x(canvas, frame, scale, picture.x)
        y = frame.top + GAP
        for column, held in by_column.items():
            middle = y + len(held) * BAR / 2
            canvas.text(frame.left - 7, middle + LABEL * 0.35, names[column], LABEL, align="right")
            for bar in held:
                look = looks[bar.part]
                end = scale.at(min(bar.percent, scale.high))
                canvas.area([Box(frame.left, y + 0.7, end, y + BAR - 0.7)], look.color, 0.9, look.hatch, edge=True, order=3)
                canvas.text(end + 4, y + BAR - 2.4, _figure(bar.percent, bar.value), SMALL, halo=True)
                y += BAR
            y += GAP
        canvas.line([(scale.at(100), frame.top), (scale.at(100), frame.bottom)], canvas.theme.text, 1.0, "dashed", order=4)
        frames.border(canvas, frame)

    legend = tuple(Entry(looks[row.part], row.label, area=True) for row in parts)
    return Content(high=high, left=left, right=right, over=8.0, under=44.0, draw=draw, legend=legend)


def _figure(percent: float, value: float) -> str:
    return f"{percent:.0f} % ({number(value)})"
