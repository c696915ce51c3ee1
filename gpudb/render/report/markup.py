"""HTML that cannot be forgotten to be escaped: text becomes markup only through :func:`el`."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TypeAlias

from gpudb.render.text import clean


class Markup(str):
    """Text that is HTML already. Everything else is escaped when it is put into an element."""

    __slots__ = ()


#: a line end between blocks; a line end in a text of the database is spelled out instead
NL = Markup("\n")

Child: TypeAlias = "str | Iterable[Child] | None"

_VOID = frozenset({"meta", "br", "col", "link", "hr", "wbr"})


def escape(text: str) -> Markup:
    """``text`` as HTML, with control and bidi characters spelled out; the line ends of ``text`` are spelled out too."""
    return Markup(html.escape(clean(text), quote=True))


def el(tag: str, *children: Child, **attributes: str | bool | None) -> Markup:
    """One element. ``class_`` is class, ``aria_label`` is aria-label; None and False leave an attribute out."""
    opening = tag
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        opening += f" {key}" if value is True else f' {key}="{escape(value)}"'
    if tag in _VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{join(children)}</{tag}>")


def join(children: Child) -> Markup:
    """Children one after the other, escaped unless they are markup."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return escape(children)
    return Markup("".join(join(child) for child in children))


def lines(*children: Child) -> Markup:
    """Blocks, each on a line of its own, so that the page can be read and compared as text."""
    return Markup("\n".join(made for child in children if (made := join(child))))


def block(tag: str, *children: Child, **attributes: str | bool | None) -> Markup:
    """An element whose children are blocks of :func:`lines`."""
    return el(tag, NL, lines(*children), NL, **attributes)


def section(name: str, title: str, *children: Child) -> Markup:
    """A section of the page that is called by its heading."""
    return block("section", el("h2", title, id=f"{name}-title"), *children, id=name, aria_labelledby=f"{name}-title")


def link(text: Child, url: str, **attributes: str | bool | None) -> Markup:
    """A link to a public address; what is no http address stays text."""
    if not url.lower().startswith(("https://", "http://")):
        return join(text)
    return el("a", text, href=url, rel="noreferrer", **attributes)


def cell_of(label: str, content: Child) -> Markup:
    """A cell of a table; a narrow screen shows ``label``, the head of its column, beside it."""
    return el("td", el("span", label, class_="who", aria_hidden="true"), el("span", content, class_="c"), role="cell")


def hidden(text: str) -> Markup:
    """Text for screen readers only."""
    return el("span", text, class_="vh")
