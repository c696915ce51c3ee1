"""gpudb: sourced specifications and dated export status of AI accelerators.

``gpudb.open()`` returns a :class:`gpudb.catalog.Catalog`; the command line uses nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gpudb.catalog import Catalog

__all__ = ["__version__", "open"]


def open(url: str | None = None) -> Catalog:
    """A :class:`~gpudb.catalog.Catalog` over a database.

    ``url`` is a SQLite path or a ``postgresql+psycopg://`` URL; None means the environment variable
    ``GPUDB_DB`` and, without it, the database inside the package. Raises ``DatabaseError`` when it
    cannot be opened.
    """
    from gpudb.catalog import Catalog

    return Catalog(url)
