"""`gpudb --version`: program, packaged data and contract."""

from __future__ import annotations

import sys

from gpudb.hints import Any


def facts() -> dict[str, Any]:
    """Version of the program, release and hash of the packaged data, contract version; None where there is no data."""
    from gpudb.catalog import Catalog
    from gpudb.errors import GpudbError
    from gpudb.resources import packaged_database
    from gpudb.version import __version__

    out: dict[str, Any] = {"program": __version__, "release": None, "content_sha256": None, "contract": None}
    try:
        with Catalog(packaged_database()) as catalog:
            held = catalog.release()
        out |= {"release": held.release, "content_sha256": held.content_sha256, "contract": held.contract_version}
    except GpudbError:
        pass  # a checkout without a built database still has a version
    return out


def show(as_json: bool) -> int:
    """Print it and give the exit code."""
    found = facts()
    if as_json:
        from gpudb.cli.answers import envelope
        from gpudb.render.formats import json_text

        around = envelope(found["release"], found["content_sha256"])
        sys.stdout.write(json_text({**around, "data": found, "notes": []}))
        return 0
    data = f"data {found['release']}, contract {found['contract']}" if found["release"] else "no packaged data"
    print(f"gpudb {found['program']} ({data})")
    return 0
