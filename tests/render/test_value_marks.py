"""What a footnote says about a source."""

from __future__ import annotations

import pytest

from gpudb.render import value_marks
from gpudb.results import Source


@pytest.mark.parametrize(
    ("read_at", "behalf", "said"),
    [
        (None, None, "read 2026-01-01"),
        ("https://acme.example/sheet", None, "read 2026-01-01"),
        ("github acme/books sheet.txt", None, "read 2026-01-01 at github acme/books sheet.txt"),
        ("not recorded", "a blog post", "read 2026-01-01 through a blog post"),
        ("https://blog.example", "a blog post", "read 2026-01-01 through a blog post at https://blog.example"),
    ],
)
def test_a_source_says_where_it_was_opened_when_that_is_not_its_address(read_at, behalf, said):
    source = Source("sheet", "Acme data sheet", "acme", "Acme Chips", "datasheet", "https://acme.example/sheet", None, "2025",
                    "2026-01-01", "en", "B", None, 1, read_at=read_at, read_on_behalf=behalf)  # fmt: skip
    assert value_marks.source_line(source) == f"Acme data sheet. Acme Chips, 2025, {said}. https://acme.example/sheet"
