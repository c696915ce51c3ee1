"""Pictures of the documentation: the default call of each kind as docs/pictures/KIND.png.

Made with the versions of `requirements/dev.txt`: another renderer may draw the same picture with other bytes.
"""

from __future__ import annotations

from pathlib import Path

from gpudb.catalog import Catalog
from gpudb.picture_results import KINDS
from gpudb.render import pictures
from tools.files import ROOT

#: the page should load fast: no picture is larger, in bytes
LARGEST = 320_000


def made(database: str | None = None) -> dict[Path, bytes]:
    """File to its bytes, for the data in ``database``; raises ``ValueError`` when a picture is too large for a page."""
    with Catalog(database) as catalog:
        drawn = {kind: pictures.png(catalog.picture(kind)) for kind in KINDS if kind != "delta"}
    for kind, data in drawn.items():
        if len(data) > LARGEST:
            raise ValueError(f"{kind}.png has {len(data)} bytes, more than {LARGEST}: draw fewer parts by default")
    return {ROOT / "docs" / "pictures" / f"{kind}.png": data for kind, data in drawn.items()}
