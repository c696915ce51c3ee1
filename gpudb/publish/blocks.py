"""What a page is made of, and how an answer of a command becomes a part of one: the same texts, with links."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup as Safe

from gpudb.law.layers import NAMED
from gpudb.render.document import Document, Human, Prose
from gpudb.render.law_documents import called
from gpudb.render.terminal import plain
from gpudb.render.text import as_text, clean
from gpudb.resources import data

TEMPLATES = Path(__file__).with_name("templates")
#: titles, sentences and words of the pages
SAID = data("publish/templates/site.toml")
_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)\]]")
#: how far from the baseline, behind a figure
_DIFFERENCE = re.compile(r"(?<=\S) ([+-][\d.]+%|[\d.]+x (?:more|less))$")
#: what stands behind a figure that may not be taken as it is
_MARK = re.compile(r"(=|\d[^!~^+]*?) ?([~^!+]+)")
#: an id behind the title that it has
_BEHIND = re.compile(r" \(([a-z0-9][a-z0-9.-]*)\)(?=.)")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")


class Link(NamedTuple):
    """A text that leads to another page (from the root of the site) or to a public address."""

    text: str
    href: str


class Links(NamedTuple):
    """A list of links."""

    held: tuple[Link, ...]


class Code(NamedTuple):
    """A text in which every line end and space counts."""

    text: str


class Picture(NamedTuple):
    """A drawing: a file of the site (``path``), or inside the page (``markup``)."""

    path: str
    title: str
    about: str
    caption: str = ""
    markup: str = ""


class Period(NamedTuple):
    """One line of statuses: the group of parts (or countries) that share it, by its place, and from when to when it holds."""

    group: int
    status: str
    words: str
    because: str
    citation: Link
    valid_from: str
    valid_before: str
    caveats: tuple[str, ...]


class Periods(NamedTuple):
    """Statuses of many; with days where a reader may choose one. ``groups``: who shares the lines that name them."""

    who: str
    groups: tuple[tuple[Link, ...], ...]
    rows: tuple[Period, ...]
    dated: bool = False


class Grid(NamedTuple):
    """The table of all parts: ``columns`` are (name, label, unit, numeric, shown at first), rows texts with what they sort by."""

    columns: tuple[tuple[str, str, str, bool, bool], ...]
    rows: tuple[tuple[tuple[str, Any], ...], ...]


Block: TypeAlias = "str | Human | Prose | Links | Code | Picture | Periods | Grid | Document"


class Section(NamedTuple):
    """A part of a page; a ``folded`` one opens on demand, and is on paper when it was opened."""

    title: str
    blocks: tuple[Block, ...]
    id: str = ""
    folded: bool = False


class Page(NamedTuple):
    """One page: ``data`` is what the JSON beside it holds, ``linked`` what search engines read (schema.org)."""

    path: str
    title: str
    about: str
    sections: tuple[Section, ...]
    data: Any = None
    linked: Mapping[str, Any] | None = None
    template: str = "page.html"


def single(path: str, sections: Iterable[Section], data: Any, **about: Any) -> Page:
    """A page of which there is one, with the texts of ``site.toml``, in which ``about`` is filled in; without sections that are empty."""
    said = SAID[path]
    return Page(path, said["title"], said["about"].format(**about), tuple(one for one in sections if one.blocks), data)


def blocks(document: Document, *titles: str, width: int | None = None) -> tuple[Block, ...]:
    """An answer as a terminal of that width (None: any) shows it, without the line about the release, which stands on every page.

    Headings that begin with one of ``titles``, what the page or section is called, and lines that repeat it are left out.
    """
    out: list[Block] = []
    for table in document.tables:
        human = plain(table) if table.human is None else table.human
        out += human(width) if callable(human) else (human,)
    if titles:
        out = [
            Prose(tuple(r for r in b.rows if not (r.startswith(titles) if isinstance(r, str) else r[1] in titles)))
            if isinstance(b, Prose) else b for b in out
        ]  # fmt: skip
    return tuple(block for block in out if block not in ((), "") and not (isinstance(block, Prose) and not block.rows))


class Markup:
    """Texts as HTML: everything is escaped, control and bidi characters are spelled out, known names become links, ids their titles."""

    def __init__(self, names: Mapping[str, str], titles: Mapping[str, str] | None = None) -> None:
        self.names, self.titles, self._kept = names, titles or {}, lru_cache(1 << 14)(self._rich)

    def rich(self, text: Any, root: str = "", here: str = "") -> Any:
        """A text with links to public addresses and to the pages of the records that it names; none to its own page, ``here``."""
        text = " ".join(as_text(text).split())
        text = _BEHIND.sub(lambda one: "" if one.string[: one.start()].endswith(self.titles.get(one[1], "\0")) else one[0], text)
        made = self._kept(text, root)  # the words of tables are the same on many pages
        return self._rich(text, root, here) if here and here in made else made

    def _rich(self, text: str, root: str, here: str = "") -> Any:
        if _DAY.fullmatch(text):
            return Safe('<span class="nb">%s</span>') % text
        record = NAMED.search(text)
        path = self.names.get(record[1].partition(" ")[0]) if record else None
        if record and path and path != here and not _ADDRESS.search(text):  # people read the words, not the id of a record
            return Safe(_anchor(root + path, text[: record.start()]))  # noqa: S704 - escaped there
        told = _DIFFERENCE.search(text)
        if told:
            return self._rich(text[: told.start()].rstrip(), root, here) + Safe('<span class="delta">%s</span>') % told[1]
        if marked := _MARK.fullmatch(text):
            return Safe("{}<sup>{}</sup>").format(*marked.groups())
        out, at = [], 0
        for found in _ADDRESS.finditer(text):
            out += [self._named(text[at : found.start()], root, here), _anchor(found[0], found[0], "outside")]
            at = found.end()
        return Safe("".join([*out, self._named(text[at:], root, here)]))  # noqa: S704 - every piece is escaped above

    def _named(self, text: str, root: str, here: str) -> str:
        if text in self.names and self.names[text] != here:
            return _anchor(root + self.names[text], self.titles.get(text, text))
        out, at = [], 0
        for found in _WORD.finditer(text):
            # a word alone is no name of a record: those of records have hyphens
            path = self.names.get(found[0]) if "-" in found[0] else None
            if path and path != here:
                out += [html.escape(text[at : found.start()]), _anchor(root + path, self.titles.get(found[0], found[0]))]
                at = found.end()
            elif "_" in found[0] and found[0] in self.titles:  # a code says less than its words
                out += [html.escape(text[at : found.start()]), html.escape(self.titles[found[0]])]
                at = found.end()
        return "".join([*out, html.escape(text[at:])])

    def environment(self) -> Environment:
        """Jinja2 over the templates, with autoescape and every text cleaned."""
        made = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
            finalize=lambda value: clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
            auto_reload=False, keep_trailing_newline=True,
        )  # fmt: skip
        made.filters.update(
            rich=self.rich, kind=lambda block: type(block).__name__, anchors=anchors, code=code, called=called, ticked=ticked
        )
        # countries that share their statuses share the table
        made.globals["periods_of"] = lru_cache(8)(lambda *given: made.get_template("macros.html").module.periods(*given))  # type: ignore[attr-defined]
        return made


def anchors(items: Iterable[Link], root: str) -> Any:
    """Links in a row, each with the address that :func:`address` allows."""
    return Safe(", ").join([_linked(link, root) for link in items])


@lru_cache(4096)
def _linked(link: Link, root: str) -> Any:
    to, text = clean(address(link, root)), clean(link.text)
    outside = Safe(' class="outside named" rel="noreferrer"') if to.startswith("http") else ""
    return Safe('<a href="{}"{}>{}</a>').format(to, outside, text) if to else Safe("{}").format(text)


def ticked(text: Any) -> Any:
    """A text that is HTML already, with what stands between backticks as code."""
    return Safe(re.sub("`([^`<>]+)`", r"<code>\1</code>", text))  # noqa: S704 - escaped already


def code(text: str) -> Any:
    """Lines as they are, without a character that a terminal or an editor would obey."""
    return Safe("\n").join([clean(line) for line in text.splitlines()])


def _anchor(href: str, text: str, kind: str = "") -> str:
    attributes = ' class="outside" rel="noreferrer"' if kind else ""
    return f'<a href="{html.escape(href)}"{attributes}>{html.escape(text)}</a>'


def address(link: Link, root: str) -> str:
    """Where a link leads, from a page whose way to the root is ``root``; nothing but pages of the site and http addresses."""
    if link.href.startswith(("https://", "http://")):
        return link.href
    return root + link.href if re.fullmatch(r"[A-Za-z0-9_][\w./#?=&%-]*", link.href) else ""


def slug(text: str) -> str:
    """A name as a file name: letters, digits, dot and hyphen; what else it holds is told apart by its hash."""
    low = text.lower().replace(" ", "-")
    plain = re.sub(r"[^a-z0-9.]+", "-", low).strip("-.")[:80]
    return plain if plain == low else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def links(pairs: Sequence[tuple[str, str]]) -> Links:
    """A list of links from (text, address)."""
    return Links(tuple(Link(text, href) for text, href in pairs))
