"""From the data of a picture to bytes: matplotlib is asked for here, and nowhere before."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gpudb.errors import UsageError
from gpudb.picture_results import Picture
from gpudb.render.pictures.canvas import SETTINGS, Canvas
from gpudb.render.pictures.layout import Content, compose
from gpudb.render.pictures.picture_table import every_text
from gpudb.render.pictures.style import DARK, KEPT, LIGHT, Theme
from gpudb.render.pictures.text_metrics import drawable
from gpudb.render.text import clean

#: pixels per inch of a PNG: 760 points become 1520 pixels
DPI = 144
#: colors of the palette of a PNG
COLORS = 112


def svg(picture: Picture, dark: bool) -> str:
    """One `<svg>` element; see :func:`gpudb.render.pictures.svg`."""
    from gpudb.render.pictures.element import element

    with _matplotlib(_salt(picture, dark)):
        canvas = _canvas(picture, dark)
        out = io.StringIO()
        canvas.figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return element(out.getvalue(), _salt(picture, dark), clean(picture.title), clean(picture.description))


def png(picture: Picture, dark: bool) -> bytes:
    """The bytes of a PNG; its text fields hold title, description and caption, no date and no program."""
    with _matplotlib(_salt(picture, dark)):
        canvas = _canvas(picture, dark)
        out = io.BytesIO()
        canvas.figure.savefig(out, format="rgba", dpi=DPI)
        wide, high = (round(inches * DPI) for inches in canvas.figure.get_size_inches())
    return _small_png(out.getvalue(), (wide, high), picture, DARK if dark else LIGHT)


def _small_png(pixels: bytes, size: tuple[int, int], picture: Picture, theme: Theme) -> bytes:
    """A PNG with a palette: a picture of few colors takes a third of the bytes, and nobody sees the difference.

    The palette holds the theme's colors and the commonest ones of the picture; a rarer one becomes the nearest of them.
    """
    import numpy
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    wide, high = size
    colors = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(high * wide, 4)[:, :3].astype(numpy.int64)
    packed, where, count = numpy.unique(colors @ numpy.array([65536, 256, 1]), return_inverse=True, return_counts=True)
    kept = [int(color[1:], 16) for color in (theme.background, theme.text, theme.soft, *KEPT)]
    common = [int(packed[n]) for n in numpy.lexsort((packed, -count))]
    palette = list(dict.fromkeys([*kept, *common]))[:COLORS]

    def apart(values: list[int]) -> Any:
        return numpy.array([[value >> 16, value >> 8 & 255, value & 255] for value in values], dtype=numpy.int64)

    table, nearest = apart(palette), numpy.empty(len(packed), dtype=numpy.uint8)
    for start in range(0, len(packed), 1024):
        some = apart([int(value) for value in packed[start : start + 1024]])
        nearest[start : start + 1024] = ((some[:, None, :] - table[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    drawn = Image.fromarray(nearest[where].reshape(high, wide))
    drawn.putpalette([int(part) for row in table for part in row])
    told = PngInfo()
    for name, words in (("Title", picture.title), ("Description", picture.description), ("Comment", " ".join(picture.caption))):
        told.add_itxt(name, clean(words))
    out = io.BytesIO()
    drawn.save(out, format="png", optimize=True, dpi=(DPI, DPI), pnginfo=told)
    return out.getvalue()


def boxes(picture: Picture) -> Canvas:
    """The drawn canvas, whose ``texts`` say where every text is: for tests."""
    with _matplotlib(_salt(picture, False)):
        return _canvas(picture, False)


def _canvas(picture: Picture, dark: bool) -> Canvas:
    # no control or bidi character is measured, drawn or read aloud, and none that the font library fails at
    picture = every_text(picture, lambda text: drawable(clean(text)))
    return compose(picture, _content(picture), DARK if dark else LIGHT)


def _content(picture: Picture) -> Content:
    from gpudb.render.pictures import bars, gantt, roofline, scatter

    make: dict[str, Callable[[Picture], Content]] = {
        "timeline": gantt.content,
        "roofline": roofline.content,
        "delta": bars.content,
    }
    return make.get(picture.kind, scatter.content)(picture)


def _salt(picture: Picture, dark: bool) -> str:
    """What all ids of one picture begin with: the same picture has the same ids, two pictures on a page have others."""
    import hashlib

    told = repr((picture.kind, picture.parts, picture.on, picture.known_at, picture.destination, picture.caption, dark))
    return f"gpudb-{picture.kind}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


@contextmanager
def _matplotlib(salt: str) -> Iterator[None]:
    """matplotlib with its own defaults and ours over them, whatever a user's settings say."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a cold font cache is no news to the reader of a picture
    try:
        import matplotlib
    except ImportError as error:
        raise UsageError(
            "pictures need matplotlib, which is not installed",
            'python -m pip install "gpuspecdb[plot]"; `format` text works without it',
        ) from error
    defaults = {
        name: matplotlib.rcParamsDefault[name]
        for name in matplotlib.rcParamsDefault
        if not name.startswith(
            ("backend", "webagg", "macosx", "tk.", "date.epoch", "toolbar", "interactive", "docstring", "keymap")
        )
    }
    ours: Any = {**defaults, **SETTINGS, "svg.hashsalt": salt, "svg.id": salt}
    with matplotlib.rc_context(ours), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")  # a letter that the font does not have shows as its box
        yield
