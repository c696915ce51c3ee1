"""The shipped seed, read and linted once for all tests of lint that a worker runs: it takes some ten seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.curation.lint.mutate import Base


@pytest.fixture(scope="session")
def base(real_seed: Path) -> Base:
    return Base(real_seed)
