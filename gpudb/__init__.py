"""gpudb: sourced specifications and dated export status of AI accelerators.

``gpudb.open()`` returns a :class:`gpudb.catalog.Catalog`; the command line uses nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gpudb.version import __version__

if TYPE_CHECKING:
    import os

    from gpudb.catalog import Catalog
    from gpudb.device_results import Peak

__all__ = ["__version__", "open", "peak"]


def open(url: str | os.PathLike[str] | None = None) -> Catalog:
    """A :class:`~gpudb.catalog.Catalog` over a database.

    ``url`` is a SQLite path or a ``postgresql+psycopg://`` URL; None means the environment variable
    ``GPUDB_DB`` and, without it, the database inside the package. Raises ``DatabaseError`` when it
    cannot be opened.
    """
    from gpudb.catalog import Catalog

    return Catalog(url)


def peak(name: str, precision: str = "bf16", *, sparse: bool = False, url: str | None = None) -> Peak:
    """The peak rate of exactly one device, for MFU code, from the database of :func:`open`.

    ``gpudb.peak("NVIDIA H100 80GB HBM3", "bf16").value`` is 989.4: TFLOPS, dense (10^12 operations per second, two per
    multiply-add); TOPS for int8 and int4. ``.per_second`` is 989.4e12. ``name`` is what the driver or
    ``torch.cuda.get_device_name()`` reports, an id or an alias. A name that fits parts with different peaks raises
    ``UnknownNameError``; it is never answered with another variant's figure.
    """
    with open(url) as catalog:
        return catalog.peak(name, precision, sparse=sparse)
