"""Pictures from :class:`gpudb.picture_results.Picture`: SVG and text by this package alone, PNG with the extra `[png]`."""

from gpudb.render.pictures.blocks import text
from gpudb.render.pictures.draw import png, svg

__all__ = ["png", "svg", "text"]
