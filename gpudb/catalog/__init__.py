"""The Python API: ``gpudb.open()`` gives a Catalog, and the command line uses nothing else.

Every answer is a record of :mod:`gpudb.results`. Names are resolved as on the command line: an exact id or alias wins,
a family means its flagship and says so in ``notes``.
"""

from gpudb.catalog.api import Catalog
from gpudb.catalog.base import day

__all__ = ["Catalog", "day"]
