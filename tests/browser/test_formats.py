"""HTML and Markdown answers in a real browser: hostile texts raise no dialog and load nothing."""

from __future__ import annotations

import pytest

from gpudb.render import output
from tests.trust.test_markup import ENVELOPE, SPECIALS, document

pytestmark = [pytest.mark.slow, pytest.mark.trust]


@pytest.mark.parametrize("form", ["html", "md"])
def test_hostile_texts_do_nothing_in_a_browser(form, visit, tmp_path, figures):
    text = output.render(document(SPECIALS), form, ENVELOPE, None)
    if form == "md":  # as a renderer that lets HTML through would show it
        library = pytest.importorskip("markdown_it")
        text = library.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
        text = f'<!doctype html><meta charset="utf-8"><body>{text}</body>'
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")
    with visit(page.as_uri()) as seen:
        seen.page.wait_for_timeout(300)
        active = seen.page.evaluate(
            "document.scripts.length + document.querySelectorAll('img,iframe,object,embed,link,a,base,svg,form').length"
        )
        failed = len(seen.dialogs) + len(seen.outside) + active
        figures("S7 pages in Chromium", len(SPECIALS), failed)
        assert (seen.dialogs, seen.outside, active) == ([], [], 0)
        assert "alert(1)" in seen.page.inner_text("body")
