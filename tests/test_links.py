"""Every relative link of every page leads somewhere, and every page of docs/ can be reached from docs/README.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), *(ROOT / "tests").glob("**/*.md"), *(ROOT / "bench").glob("**/*.md")]
)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.S | re.M)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def links(page: Path) -> list[str]:
    """Targets of a page's links and pictures that lie in the repository."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    return [target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    found: set[str] = set()
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        name = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-")
        number = 0
        while (name if not number else f"{name}-{number}") in found:
            number += 1
        found.add(name if not number else f"{name}-{number}")
    return found


def test_there_are_pages_and_links():
    assert len(PAGES) > 15
    assert sum(len(links(page)) for page in PAGES) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page):
    for target in links(page):
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), target
        assert aim.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(aim), target


def test_every_page_of_docs_is_reachable_from_its_map():
    seen: set[Path] = set()
    ahead = [ROOT / "docs/README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        for target in links(page) if page.suffix == ".md" and page.is_relative_to(ROOT / "docs") else ():
            aim = (page.parent / target.partition("#")[0]).resolve()
            ahead += [aim] if aim.is_file() else []
    assert not {str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*") if page.is_file()} - {
        str(page.relative_to(ROOT)) for page in seen
    }
