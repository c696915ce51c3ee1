from __future__ import annotations

import pytest

from tests.tools.watch.support import FILES, Api
from tools.watch.fetch import Fetcher
from tools.watch.watched import watched as watched_of


@pytest.fixture
def api():
    api = Api()
    yield api
    api.close()


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def fetcher(pauses):
    return Fetcher(contact="maintainer@example.org", timeout=5, spacing=0, sleep=pauses.append)


@pytest.fixture
def seed(tmp_path):
    folder = tmp_path / "seed"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def watched(seed):
    return watched_of(seed)
