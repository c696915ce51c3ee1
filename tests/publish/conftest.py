"""Exports that several tests read."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def small_export(small_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small seed as an export folder with every format; read only."""
    from gpudb.publish import export

    folder = tmp_path_factory.mktemp("small-export") / "out"
    export(str(folder), small_sqlite, contract="{}\n")
    return folder
