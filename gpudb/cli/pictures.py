"""Pictures of the documentation: the default call of each kind as docs/pictures/KIND.png.

`python -m gpudb.cli.pictures` writes them, `--check` says which are out of date (exit 1). Run from a checkout with the versions
of `requirements/dev.txt`: another matplotlib may draw the same picture with other bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gpudb.catalog import Catalog
from gpudb.picture_results import KINDS
from gpudb.render import pictures

#: the page should load fast: no picture is larger
LARGEST = 150_000


def made() -> dict[str, bytes]:
    """File name below docs/pictures/ to its bytes."""
    with Catalog() as catalog:
        return {f"{kind}.png": pictures.png(catalog.picture(kind)) for kind in KINDS if kind != "delta"}


def main(arguments: list[str]) -> int:
    """Write the pictures, or with --check compare them."""
    folder = Path(__file__).resolve().parents[2] / "docs" / "pictures"
    stale = []
    for name, data in made().items():
        path = folder / name
        if len(data) > LARGEST:
            print(f"{name} has {len(data)} bytes, more than {LARGEST}: draw fewer parts by default", file=sys.stderr)
            return 1
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(name)
        if "--check" not in arguments:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if stale and "--check" in arguments:
        print(f"out of date: {', '.join(stale)}; run `python -m gpudb.cli.pictures`", file=sys.stderr)
        return 1
    print(f"pictures: {', '.join(stale) or 'nothing'} written" if "--check" not in arguments else "pictures are current")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
