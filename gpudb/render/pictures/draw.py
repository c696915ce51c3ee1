"""From the data of a picture to SVG and PNG."""

from __future__ import annotations

import hashlib
import struct
import zlib

from gpudb.errors import UsageError
from gpudb.picture_results import LAWFUL, Picture
from gpudb.render.pictures.canvas import Canvas
from gpudb.render.pictures.layout import compose
from gpudb.render.pictures.picture_table import every_text
from gpudb.render.pictures.style import DARK, LIGHT, sheet
from gpudb.render.text import clean

#: pixels of a PNG per point: 760 points become 1520 pixels
ZOOM = 2


def svg(picture: Picture, dark: bool | None = False, *, style: bool = True) -> str:
    """The picture as one `<svg>` element, ready to stand in a page: no outside reference, no script, ids of its own.

    The same picture has the same bytes. ``dark`` None: as the reader's screen is. Without ``style`` the page gives the colors, with
    :func:`gpudb.render.pictures.style.sheet`.
    """
    prefix = _prefix(picture, dark)
    canvas = drawn(picture, prefix)
    rules = sheet(DARK if dark else LIGHT, f"#{prefix}") if style else ""
    rules += f"@media screen and (prefers-color-scheme:dark){{{sheet(DARK, f'#{prefix}')}}}" if dark is None else ""
    return canvas.svg(rules, clean(picture.title), clean(picture.description))


def png(picture: Picture, dark: bool = False) -> bytes:
    """The picture as PNG, the same bytes on every machine; its text fields hold title, description and caption.

    Raises ``UsageError`` (exit 2) when the extra that draws it is not installed.
    """
    try:
        import font_source_sans_pro
        import resvg_py
    except ImportError as error:
        raise UsageError(
            f"a PNG needs {error.name}, which is not installed",
            'python -m pip install ".[png]" in a copy of the repository; `format` svg or text works without it',
        ) from error
    fonts = [font_source_sans_pro.font_files_ttf[name] for name in ("SourceSansPro", "SourceSansProSemibold")]
    pixels = resvg_py.svg_to_bytes(svg_string=svg(picture, dark), zoom=ZOOM, skip_system_fonts=True, font_files=fonts)
    told = (("Title", picture.title), ("Description", picture.description), ("Comment", " ".join(picture.caption)))
    after = 8 + 25  # the signature and the first chunk, which must stay the first
    chunks = b""
    for name, words in told:  # text fields (iTXt of ISO/IEC 15948: uncompressed, no language)
        body = b"iTXt" + name.encode() + b"\0\0\0\0\0" + clean(words).encode()
        chunks += struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return pixels[:after] + chunks + pixels[after:]


def drawn(picture: Picture, prefix: str) -> Canvas:
    """The finished canvas, whose ``texts`` say where every text is; no control or bidi character is measured or drawn."""
    from gpudb.render.pictures import bars, gantt, roofline, scatter

    picture = every_text(picture, clean)
    contents = {"timeline": gantt.content, "roofline": roofline.content, "delta": bars.content}
    return compose(picture, contents.get(picture.kind, scatter.content)(picture), prefix)


def _prefix(picture: Picture, dark: bool | None) -> str:
    """What all ids of one picture begin with: the same picture has the same ids, two pictures on a page have others."""
    day = picture.on if picture.kind in LAWFUL else None  # what is drawn without the law is the same on every day
    told = repr((picture.kind, picture.parts, day, picture.known_at, picture.destination, picture.caption, dark))
    return f"gpudb-{picture.kind}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
