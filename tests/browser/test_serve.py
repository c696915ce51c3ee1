"""Datasette's pages over our data in a real browser: hostile names, widths, console, outside requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serve.support import Server, serving

pytest.importorskip("datasette", reason="the extra [serve] is not installed")
pytestmark = pytest.mark.slow

PAGES = ("", "gpudb", "gpudb/spec?vendor=acme", "gpudb/spec/x1-big", "gpudb/spec_fact?part=x1-small", "gpudb/source_list/sheet",
         "gpudb/letter_list", "gpudb/part_alias_list?part=y2&_facet=alias", "gpudb/compliance-01-license-on-a-day",
         "gpudb?sql=select+name+from+spec+where+vendor='acme'", "gpudb/source_list?_search=script")  # fmt: skip
WIDTHS = (320, 390, 768, 1280, 1920)
#: what axe finds in Datasette's own templates; ours is the report, where nothing may be found
DATASETTES_OWN = {"color-contrast", "heading-order", "html-has-lang", "label", "landmark-one-main", "link-in-text-block", "region",
                  "select-name", "scrollable-region-focusable"}  # fmt: skip


@pytest.fixture(scope="module")
def server(hostile_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(hostile_db, tmp_path_factory.mktemp("serve"), "--allow-sql") as running:
        yield running


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path[:40] or "first page")
def test_a_page_fits_every_width_and_hostile_names_stay_text(visit, server, path):
    with visit(server.address + path) as seen:
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.overflow() == 0, width
        assert (seen.console, seen.dialogs, seen.outside) == ([], [], [])


def test_hostile_names_stay_text_without_the_content_policy_too(visit, server):
    for path in PAGES:
        with visit(server.address + path, bypass_csp=True) as seen:
            seen.page.wait_for_timeout(100)
            assert (seen.dialogs, seen.outside) == ([], []), path


def test_a_facet_can_be_clicked_and_a_query_edited(visit, server):
    with visit(server.address + "gpudb/spec") as seen:
        seen.page.click(".facet-info a >> text=workstation")
        assert "market=workstation" in seen.page.url
        seen.page.goto(server.address + "gpudb?sql=select+1+as+one")
        assert seen.page.locator(".CodeMirror").count() == 1, "the editor's script is allowed by the content policy"
        assert seen.console == []


def test_what_axe_finds_is_datasettes_own(visit, server, record_property):
    found: dict[str, str] = {}
    for path in PAGES:
        with visit(server.address + path, bypass_csp=True) as seen:
            found |= {line.split(" ")[0]: line for line in seen.violations()}
    record_property("datasette_axe", sorted(found))
    print("axe on Datasette's pages:", *sorted(found.values()), sep="\n  ")
    assert set(found) <= DATASETTES_OWN
