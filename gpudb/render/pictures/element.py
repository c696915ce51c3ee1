"""From matplotlib's SVG file to one element that may stand in any page beside others."""

from __future__ import annotations

import re
from html import escape

_TEXT_ID = re.compile(r'\bid="([^"]*)"')
_LINK = re.compile(r'(xlink:href="#|url\(#)([^")]*)')


def element(text: str, prefix: str, title: str, description: str) -> str:
    """``text`` without prolog and metadata, every id with ``prefix``, styles that reach this picture only, and words for
    people who cannot see it (`role="img"`, `<title>`, `<desc>`)."""
    start = text.index("<svg")
    body = text[start:].rstrip()
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = _TEXT_ID.sub(lambda m: f'id="{_with(prefix, m[1])}"', body)
    body = _LINK.sub(lambda m: f"{m[1]}{_with(prefix, m[2])}", body)
    # a bare `*` would reach the whole page that holds the picture
    body = body.replace('<style type="text/css">*{', f'<style type="text/css">#{prefix} *{{')
    head_end = body.index(">")
    head = re.sub(r'\s(width|height|id)="[^"]*"', "", body[:head_end])
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
    assert size is not None, "matplotlib writes a viewBox"
    names = f"{prefix}-title {prefix}-desc"
    head += f' id="{prefix}" width="{size[1]}pt" height="{size[2]}pt" role="img" aria-labelledby="{names}"'
    told = f'<title id="{prefix}-title">{escape(title)}</title>\n <desc id="{prefix}-desc">{escape(description)}</desc>'
    return f"{head}>\n {told}{body[head_end + 1 :]}\n"


def _with(prefix: str, name: str) -> str:
    return name if name == prefix or name.startswith(f"{prefix}-") else f"{prefix}-{name}"
