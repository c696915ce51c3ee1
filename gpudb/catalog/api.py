"""The catalog: all questions in one object."""

from __future__ import annotations

from gpudb.catalog.devices import DeviceQuestions
from gpudb.catalog.specs import SpecQuestions


class Catalog(SpecQuestions, DeviceQuestions):
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""
