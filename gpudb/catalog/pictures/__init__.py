"""The data of pictures: which points, regions, lines and periods there are, and what is missing. No drawing here."""

from gpudb.catalog.pictures.build import build

__all__ = ["build"]
