"""The catalog: all questions in one object."""

from __future__ import annotations

from gpudb.catalog.devices import DeviceQuestions
from gpudb.catalog.specs import SpecQuestions
from gpudb.catalog.sql import SqlQuestions


class Catalog(SpecQuestions, DeviceQuestions, SqlQuestions):
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""
