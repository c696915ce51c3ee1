"""The report in a real browser: every width, light and dark, on paper, by keyboard, with hostile names."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import REPORTS

pytestmark = pytest.mark.slow

WIDTHS = (320, 390, 768, 1280, 1920)
every_report = pytest.mark.parametrize("report", REPORTS, indirect=True)


@every_report
def test_a_report_fits_every_width_and_does_nothing_else(visit, report):
    with visit(report) as seen:
        for dark in ("light", "dark"):
            seen.page.emulate_media(color_scheme=dark)
            for width in WIDTHS:
                seen.page.set_viewport_size({"width": width, "height": 900})
                assert seen.overflow() == 0, (width, dark, seen.sticks_out())
                assert seen.sticks_out() == [], (width, dark)
        assert (seen.console, seen.dialogs, seen.outside) == ([], [], [])
        assert (
            seen.page.evaluate("document.scripts.length + document.querySelectorAll('iframe,object,embed,img,link').length") == 0
        )


@every_report
@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, True)], ids=["320 light", "320 dark", "1280 dark"])
def test_a_report_has_no_accessibility_violation_and_enough_contrast(visit, report, dark, width):
    with visit(report, width=width, dark=dark, bypass_csp=True) as seen:
        assert seen.violations() == []
        background = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(20, 22, 26)" if dark else "rgb(255, 255, 255)")


@every_report
def test_a_report_prints_on_a4_without_a_cut_table_and_with_its_addresses(visit, report):
    with visit(report, width=703, dark=True) as seen:  # 186 mm between the margins
        seen.page.emulate_media(media="print", color_scheme="dark")
        assert seen.overflow() == 0
        assert seen.sticks_out() == []
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        heads = seen.page.evaluate(
            "[...document.querySelectorAll('thead')].map(e => getComputedStyle(e).display + ' ' + getComputedStyle(e).position)"
        )
        assert set(heads) == {"table-header-group static"}
        addresses = seen.page.evaluate(
            "[...document.querySelectorAll('a[href^=http]')].every(a => a.textContent === a.getAttribute('href') "
            "|| getComputedStyle(a, '::after').content.includes(a.getAttribute('href')))"
        )
        assert addresses
        assert seen.page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


@pytest.mark.parametrize("report", ["three"], indirect=True)
def test_three_parts_take_at_most_four_a4_pages(visit, report):
    with visit(report) as seen:
        printed = seen.page.pdf(prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4


@pytest.mark.parametrize("report", ["three"], indirect=True)
def test_every_link_is_reached_by_the_tab_key_in_order_and_the_first_skips_to_the_answer(visit, report):
    with visit(report, width=390) as seen:
        expected = seen.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
        reached = []
        for _ in range(2 * len(expected)):
            href = seen.page.evaluate("document.activeElement.getAttribute('href')")
            if href is not None:
                reached.append(href)
            if len(reached) == len(expected):
                break
            seen.page.keyboard.press("Tab")
        assert reached == expected
        assert reached[0] == "#main"
        targets = seen.page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].every(a => document.querySelector(a.hash))"
        )
        assert targets


@pytest.mark.parametrize("report", ["hostile"], indirect=True)
def test_hostile_names_stay_text(visit, report):
    with visit(report, bypass_csp=True) as seen:  # without the content policy, so that the escaping alone is tried
        seen.page.wait_for_timeout(300)
        assert (seen.dialogs, seen.outside) == ([], [])
        assert "<script>alert(1)</script>" in seen.page.inner_text("h1")
        assert "\u202e" not in seen.page.content()
        assert (
            seen.page.evaluate("[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on/i.test(a.name)))")
            is False
        )
