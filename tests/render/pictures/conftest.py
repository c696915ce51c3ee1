"""Pictures of the shipped data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gpudb.catalog import Catalog


@pytest.fixture(scope="session")
def catalog(real_db: str) -> Iterator[Catalog]:
    """The shipped data."""
    with Catalog(real_db) as held:
        yield held
