"""Pictures from :class:`gpudb.picture_results.Picture`: SVG and PNG with matplotlib (extra `[plot]`), text without.

Nothing is imported until a picture is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpudb.picture_results import Picture


def svg(picture: Picture, *, dark: bool = False) -> str:
    """The picture as one `<svg>` element, ready to stand in a page: no outside reference, no script, ids of its own.

    Raises ``UsageError`` (exit 2) when matplotlib is not installed.
    """
    from gpudb.render.pictures import draw

    return draw.svg(picture, dark)


def png(picture: Picture, *, dark: bool = False) -> bytes:
    """The picture as PNG bytes, the same on every run with the same matplotlib; raises ``UsageError`` without matplotlib."""
    from gpudb.render.pictures import draw

    return draw.png(picture, dark)


def text(picture: Picture, header: str = "", width: int | None = None, *, ascii_only: bool = False) -> str:
    """The picture for a terminal of ``width`` columns (None: a pipe); needs no matplotlib."""
    from gpudb.render.pictures.blocks import text as make

    return make(picture, header, width, ascii_only)
