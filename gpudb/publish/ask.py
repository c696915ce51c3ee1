"""SQL in the reader's browser: SQLite compiled to WebAssembly, taken from the package sql.js that its user fetched, checked by hash."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

from gpudb.errors import UsageError
from gpudb.files import read_regular

#: the package of the npm registry (MIT license) that is known to work, and its hash there (`dist.integrity`)
PACKAGE = "sql.js@1.17.0"
SHA512 = "HNdo5+2eSTEm7iLcfXUd2mjZX3Oe+5mJ0uDgIpirS7gSLHhZIw9kWDWxNcDVeFGEIBxJlkgo525g0CZJoH8GgA=="
#: file of the package -> file of the site
TAKEN = {
    "package/dist/sql-wasm.js": "sql/sql-wasm.js",
    "package/dist/sql-wasm.wasm": "sql/sql-wasm.wasm",
    "package/LICENSE": "sql/LICENSE.txt",
}
#: bytes of a package at most
MOST = 32 << 20


def unpacked(path: str) -> dict[str, bytes]:
    """The files of the package at ``path`` that a site holds. Raises ``UsageError`` for any other file."""
    try:
        held = read_regular(Path(path), MOST)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", f"fetch it with `npm pack {PACKAGE}`") from error
    if base64.b64encode(hashlib.sha512(held).digest()).decode() != SHA512:
        raise UsageError(f"{path} is not {PACKAGE}: its hash is another", f"fetch it with `npm pack {PACKAGE}`")
    with tarfile.open(fileobj=io.BytesIO(held), mode="r:gz") as archive:
        members = {name: archive.extractfile(name) for name in TAKEN}
        return {TAKEN[name]: member.read() for name, member in members.items() if member}
