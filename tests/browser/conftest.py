"""A real Chromium, driven by Playwright; what a page does there is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.support import Visit
from tests.helpers import run

#: a page's name -> what is asked; the last one asks a hostile database
REPORTS: dict[str, tuple[str, ...]] = {
    "three": ("H100", "H800", "H20", "--to", "CN", "--on", "2025-05-01"),
    "past": ("H20", "--to", "CN", "--on", "2026-05-01", "--known-at", "2026-11-23", "--no-sources"),
    "many": ("H100", "H800", "H20", "H200", "mi300x", "a100-sxm4-80gb", "b200-sxm-180gb", "--to", "DE", "--only-differences"),
    "hostile": ("x1-big", "x1-small", "y2", "H20", "--to", "CN", "--on", "2025-05-01"),
}


@pytest.fixture
def visit(chromium: Any) -> Callable[..., Any]:
    """Open an address in a window of its own: ``with visit(address, width=320, dark=True) as seen: ...``."""

    @contextmanager
    def open_page(address: str, width: int = 1280, dark: bool = False, bypass_csp: bool = False) -> Iterator[Visit]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", bypass_csp=bypass_csp
        )
        try:
            seen = Visit(context.new_page(), address)
            seen.page.goto(address)
            yield seen
        finally:
            context.close()

    return open_page


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of the reports written so far."""
    return {"folder": str(tmp_path_factory.mktemp("reports"))}


@pytest.fixture
def report(request: pytest.FixtureRequest, written: dict[str, str], capsys: Any) -> str:
    """The address of the report that the parameter names, written by the command."""
    name = request.param
    if name not in written:
        database = request.getfixturevalue("hostile_db" if name == "hostile" else "real_db")
        target = Path(written["folder"]) / f"{name}.html"
        code, _, err = run("report", *REPORTS[name], "--db", database, "--output", str(target), capsys=capsys)
        assert code == 0, err
        written[name] = target.as_uri()
    return written[name]
