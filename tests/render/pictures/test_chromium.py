"""In a real browser: texts where Chromium puts them do not overlap, nothing is asked from outside, a strict CSP complains of nothing."""

from __future__ import annotations

import pytest

from gpudb.picture_results import KINDS
from gpudb.render import pictures

pytestmark = pytest.mark.slow

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>t</title><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\"></head><body>{}</body></html>"
)
#: every text with its box in the coordinates of the SVG; the ascent and descent of the whole font belong to no letter
BOXES = """() => [...document.querySelectorAll('svg')].map(svg => [...svg.querySelectorAll('text')].map(text => {
  const box = text.getBBox(), turn = text.getCTM(), base = svg.getCTM().inverse().multiply(turn);
  const cut = box.height * 0.14;
  const corners = [[box.x, box.y + cut], [box.x + box.width, box.y + box.height - cut]].map(([x, y]) =>
    [base.a * x + base.c * y + base.e, base.b * x + base.d * y + base.f]);
  return [text.textContent, Math.min(corners[0][0], corners[1][0]), Math.min(corners[0][1], corners[1][1]),
          Math.max(corners[0][0], corners[1][0]), Math.max(corners[0][1], corners[1][1])];
}))"""


def overlaps(boxes):
    """Pairs of texts whose boxes overlap."""
    out = []
    for number, (words, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[number + 1 :]:
            if left < right2 - 0.2 and left2 < right - 0.2 and top < bottom2 - 0.2 and top2 < bottom - 0.2:
                out.append((words, other))
    return out


@pytest.mark.parametrize("names", [(), ("all",)])
def test_no_two_texts_overlap_in_chromium(catalog, chromium, names):
    kinds = [kind for kind in KINDS if kind != "delta" or not names]
    made = [pictures.svg(catalog.picture(kind, names)) for kind in kinds]
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(PAGE.format("".join(made)))
    total = 0
    for kind, svg, boxes in zip(kinds, made, page.evaluate(BOXES), strict=True):
        assert overlaps(boxes) == [], kind
        wide, high = (float(v) for v in svg.split('viewBox="0 0 ')[1].split('"')[0].split())
        assert all(left >= 0 and top >= 0 and right <= wide and bottom <= high for _, left, top, right, bottom in boxes), kind
        total += len(boxes)
    page.close()
    assert said == []
    assert asked == []
    assert total > 250
    print(f"{total} texts in {len(kinds)} pictures, 0 overlaps")


def test_the_check_of_overlaps_can_fail(chromium):
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50" viewBox="0 0 200 50"><text x="5" y="20">one</text>{}</svg>'
    page = chromium.new_page()
    page.set_content(PAGE.format(text.format('<text x="15" y="22">two</text>') + text.format('<text x="90" y="20">two</text>')))
    near, far = page.evaluate(BOXES)
    page.close()
    assert overlaps(near) == [("one", "two")]
    assert overlaps(far) == []
