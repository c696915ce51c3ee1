"""The site in a real browser, from the file system: every width, light and dark, filter and search, axe, and with hostile names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PAGES = ("index.html", "parts.html", "part/h20-sxm5-96gb.html", "compare/h100-vs-h20.html", "country/cn.html", "country/kp.html",
         "rule/us-eccn-3a090.html", "question/buying-08-legal-to-china-in-march-2025.html", "law.html", "checks.html", "claims.html",
         "pictures.html", "changes.html", "data.html")  # fmt: skip
HOSTILE = ("part/x1-big.html", "parts.html", "index.html", "law.html", "sources.html")
WIDTHS = (320, 360, 390, 768, 1280, 1920)


def written(folder: Path, database: str, pages: tuple[str, ...]) -> str:
    """Some pages of a site as files, with what they load; the address of the folder."""
    from gpudb.publish.site import Site

    site = Site(database)
    try:
        for path in (
            *pages,
            "site.css",
            "site.js",
            "search.js",
            *(path for path in site.paths() if path.startswith("pictures/")),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(site.render(path) or "", encoding="utf-8")
    finally:
        site.close()
    return folder.as_uri()


@pytest.fixture(scope="module")
def site(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("site"), real_db, PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_every_width_says_nothing_to_the_console_and_asks_nobody(visit, site, path):
    with visit(f"{site}/{path}") as seen:
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.overflow() == 0, (width, seen.sticks_out())
        assert (seen.console, seen.dialogs, seen.outside) == ([], [], [])


def test_the_first_page_of_each_other_kind_fits_and_axe_finds_nothing(visit, real_db, tmp_path):
    from gpudb.publish.blocks import SAID
    from gpudb.publish.site import Site

    site = Site(real_db)
    folders = {*(said["folder"] for said in SAID["layers"].values()), "claim", "source"} - {"rule"}
    kinds = tuple(next(path for path in site.made if path.startswith(f"{folder}/")) for folder in sorted(folders))
    site.close()
    address = written(tmp_path, real_db, kinds)
    for path in kinds:
        with visit(f"{address}/{path}", bypass_csp=True) as seen:
            for width in (320, 1920):
                seen.page.set_viewport_size({"width": width, "height": 900})
                assert seen.overflow() == 0, (path, width, seen.sticks_out())
            assert seen.violations() == [], path


def test_on_paper_the_table_keeps_its_figures_and_long_tables_stand_only_when_opened(visit, site):
    with visit(f"{site}/parts.html", width=703) as seen:
        seen.page.emulate_media(media="print")
        assert seen.overflow() == 0
        high = seen.page.evaluate("Math.max(...[...document.querySelectorAll('#grid tbody tr')].map(e => e.offsetHeight))")
        assert high < 60
    with visit(f"{site}/country/cn.html", width=703) as seen:
        assert len(re.findall(rb"/Type\s*/Page\b", seen.page.pdf(prefer_css_page_size=True))) <= 6


def test_a_picture_is_dark_where_the_screen_is(visit, site):
    for dark in (False, True):
        with visit(f"{site}/pictures/density.svg", dark=dark) as seen:
            color = seen.page.evaluate("getComputedStyle(document.querySelector('rect')).fill")
            assert color == ("rgb(20, 23, 26)" if dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)], ids=["360 light", "1280 dark"])
def test_axe_finds_nothing(visit, site, path, width, dark):
    with visit(f"{site}/{path}", width=width, dark=dark, bypass_csp=True) as seen:
        assert seen.violations() == []


def test_the_table_filters_by_words_and_conditions_sorts_and_keeps_the_view_in_its_address(visit, site):
    with visit(f"{site}/parts.html") as seen:
        page = seen.page
        page.fill("#find", "hopper memory_gb>=96")
        shown = page.locator("#grid tbody tr:visible").count()
        assert 0 < shown < 20
        assert page.inner_text("#count") == f"{shown} of {page.locator('#grid tbody tr').count()} parts"
        page.click("th[data-name=memory_gb] button")
        assert page.get_attribute("th[data-name=memory_gb]", "aria-sort") == "descending"
        page.goto("about:blank")
        page.goto(f"{site}/parts.html#q=hopper+memory_gb%3E%3D96&sort=-memory_gb")
        assert page.locator("#grid tbody tr:visible").count() == shown
        page.fill("#find", "nonsense>=1")
        assert "There is no column nonsense" in page.inner_text("#count")
        assert seen.console == []


def test_the_search_finds_parts_and_countries_and_enter_opens_the_first(visit, site):
    with visit(f"{site}/index.html") as seen:
        seen.page.fill("#search", "h20 96")
        assert "H20 SXM5 96GB" in seen.page.inner_text("#found li:first-child")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/part/h20-sxm5-96gb.html")


@pytest.mark.parametrize(("asked", "first"), [
    ("is the RTX 4090 allowed to China?", "part/rtx-4090.html"), ("h100 vs h20", "compare/h100-vs-h20.html"),
    ("H100 against H20", "compare/h100-vs-h20.html"), ("what changed in January 2026", "changes.html#2026-01"),
    ("what needs a license to China today", "index.html#china"), ("malaysia", "country/my.html"),
    ("rtx 4090", "part/rtx-4090.html"), ("H100 H800", "compare/h100-vs-h800.html"),
    ("h200", "part/h200-sxm5-141gb.html"), ("rtx 4090 d", "part/rtx-4090-d.html"),
    ("can I sell H100 to china", "part/h100-sxm5-80gb.html"), ("is h20 banned in china", "part/h20-sxm5-96gb.html"),
    ("H20 china", "part/h20-sxm5-96gb.html"), ("h100 pcie", "part/h100-pcie-80gb.html"), ("A800", "part/a800-sxm4-80gb.html"),
    ("may we sell to the UAE", "country/ae.html"), ("can I ship an A100 to Vietnam", "country/vn.html"), ("中国", "country/cn.html"),
])  # fmt: skip
def test_a_sentence_of_a_newcomer_finds_its_page_first_and_stands_in_the_address(visit, site, asked, first):
    with visit(f"{site}/index.html") as seen:
        seen.page.fill("#search", asked)
        assert seen.page.get_attribute("#found li:first-child a", "href") == first
        there = seen.page.url
        seen.page.goto("about:blank")
        seen.page.goto(there)
        assert seen.page.get_attribute("#found li:first-child a", "href") == first


def test_a_day_can_be_chosen_for_a_country(visit, site):
    with visit(f"{site}/country/cn.html#on=2025-05-01") as seen:
        lines = seen.page.locator("table.dated tbody tr:visible").count()
        assert 0 < lines < seen.page.locator("table.dated tbody tr").count()
        assert "hold on 2025-05-01" in seen.page.inner_text("#days .count")


def test_every_page_reads_without_a_script(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{site}/parts.html")
        assert page.locator("#grid tbody tr:visible").count() > 100
        assert page.locator(".js:visible").count() == 0
        page.goto(f"{site}/part/h20-sxm5-96gb.html")
        assert "license required, by BIS letter" in page.inner_text("main")
    finally:
        context.close()


def test_a_page_prints_on_a4(visit, site):
    with visit(f"{site}/part/h20-sxm5-96gb.html", width=703, dark=True) as seen:
        seen.page.emulate_media(media="print", color_scheme="dark")
        assert seen.overflow() == 0
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert seen.page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def test_hostile_names_do_nothing_without_the_content_policy_too(visit, hostile_db, tmp_path):
    address = written(tmp_path, hostile_db, HOSTILE)
    for path in HOSTILE:
        with visit(f"{address}/{path}", bypass_csp=True) as seen:
            seen.page.wait_for_timeout(100)
            if path == "index.html":
                seen.page.fill("#search", "script")
            assert (seen.dialogs, seen.outside) == ([], []), path
            assert seen.overflow() == 0
            assert not seen.page.evaluate(
                "[...document.querySelectorAll('main *')].some(e => [...e.attributes].some(a => /^on/i.test(a.name)))"
            )
