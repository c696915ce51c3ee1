"""Pictures inside the page: drawn elsewhere as SVG, taken in through an allow-list, light and dark in one drawing.

A drawing that is put into a page as it comes would bring ids that clash with those of its neighbour, a style sheet that
reaches the whole page, and style attributes that a strict content policy refuses. So only known elements and
attributes come in, styles become presentation attributes, and every id gets the name of its picture in front.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from gpudb.errors import GpudbError, UnknownNameError
from gpudb.render.report.markup import Markup, el, escape, join, lines

if TYPE_CHECKING:
    from gpudb.catalog import Catalog

#: the pictures of the page, in its order
KINDS = ("density", "timeline", "bandwidth")
MISSING = (
    "The pictures of this page need matplotlib, which is not installed: pip install 'gpuspecdb[plot]', then make the page again."
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _names("svg g path rect circle ellipse line polyline polygon text tspan defs clipPath pattern use marker")
_PRESENTATION = _names(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit opacity font-size font-family font-weight font-style "
    "font-stretch text-anchor dominant-baseline baseline-shift letter-spacing clip-path clip-rule visibility "
    "paint-order marker-start marker-mid marker-end"
)
_ATTRIBUTES = _PRESENTATION | _names(
    "id d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height viewBox preserveAspectRatio points transform "
    "clipPathUnits patternUnits patternContentUnits patternTransform href refX refY markerWidth markerHeight "
    "markerUnits orient"
)
_COLORED = ("fill", "stroke")


class Drawing(NamedTuple):
    """One picture of the page: title, caption, parts that could not be drawn, the drawing, its color rules."""

    kind: str
    title: str
    caption: tuple[str, ...]
    missing: tuple[str, ...]
    drawing: Markup
    light: str
    dark: str


def draw(catalog: Catalog, parts: Sequence[str], *, to: str, on: str, known_at: str | None) -> tuple[tuple[Drawing, ...], str]:
    """The pictures of some parts, and sentences that say why one is missing or about another day."""
    from gpudb.render.pictures import svg

    try:
        import matplotlib  # noqa: F401 - asked first: without it no picture can be drawn
    except ImportError:
        return (), MISSING
    made: list[Drawing] = []
    said: list[str] = []
    for kind in KINDS:
        try:
            try:
                found = catalog.picture(kind, parts, to=to, on=on, known_at=known_at)
            except UnknownNameError:  # the law of a day that nobody has reviewed cannot be drawn: the last reviewed day can
                found = catalog.picture(kind, parts, to=to, known_at=known_at)
                said.append(f"The law was not reviewed on {on}: pictures show {found.on}, the last reviewed day.")
            drawing, light, dark = take_in(kind, found.description, svg(found), svg(found, dark=True))
        except GpudbError as error:
            said.append(f"There is no picture of {kind}: {error.message}.")
            continue
        left_out = tuple(
            f"{row.label} needs {', '.join(row.needs)}{f' (known: {row.known})' if row.known else ''}" for row in found.missing
        )
        made.append(
            Drawing(
                kind=kind, title=found.title, caption=found.caption, missing=left_out, drawing=drawing, light=light, dark=dark
            )
        )
    return tuple(made), " ".join(dict.fromkeys(said))


def take_in(kind: str, description: str, light: str, dark: str) -> tuple[Markup, str, str]:
    """A drawing as part of the page, and the color rules for light and dark.

    Where the two differ in colors only, they become one drawing; else both stand in the page and one is shown.
    """
    bright, dim = ElementTree.fromstring(light), ElementTree.fromstring(dark)  # noqa: S314 - drawn by this program
    pairs: dict[tuple[str, str, str], str] = {}
    if _alike(bright, dim):
        drawing = _element(bright, dim, kind, pairs, description)
        rules = [(name, *pair) for pair, name in pairs.items()]
        return (
            drawing,
            "".join(f".{name}{{{prop}:{one}}}" for name, prop, one, _ in rules),
            "".join(f".{name}{{{prop}:{two}}}" for name, prop, _, two in rules),
        )
    both = lines(
        el("div", _element(bright, bright, kind, pairs, description), class_="only-light"),
        el("div", _element(dim, dim, f"{kind}-dark", pairs, description), class_="only-dark"),
    )
    return both, "", ""


def _alike(one: ElementTree.Element, two: ElementTree.Element) -> bool:
    here, there = list(one), list(two)
    return one.tag == two.tag and len(here) == len(there) and all(_alike(a, b) for a, b in zip(here, there, strict=True))


def _element(
    node: ElementTree.Element,
    other: ElementTree.Element,
    kind: str,
    pairs: dict[tuple[str, str, str], str],
    description: str = "",
) -> Markup:
    tag = _local(node.tag)
    if tag not in _ELEMENTS:
        return Markup("")
    given, dim = _attributes(node), _attributes(other)
    classes = []
    for name in _COLORED:
        one, two = given.get(name), dim.get(name)
        if one and two and one != two and _color(one) and _color(two):
            classes.append(pairs.setdefault((name, one, two), f"{kind}-c{len(pairs)}"))
    out = {name: _reference(name, value, kind) for name, value in given.items()}
    top = bool(description)
    if top:
        for name in ("width", "height"):
            out.pop(name, None)
        out |= {"role": "img", "aria-label": description, "stroke-linejoin": "round", "stroke-linecap": "butt"}
    if classes:
        out["class"] = " ".join(classes)
    text = "".join(f' {name}="{escape(value)}"' for name, value in out.items())
    inside: list[Markup] = [escape(node.text)] if node.text and node.text.strip() else []
    for child, twin in zip(node, other, strict=True):
        made = _element(child, twin, kind, pairs)
        inside.append(made)
        if child.tail and child.tail.strip():
            inside.append(escape(child.tail))
    body = Markup("\n").join(inside) if tag in ("svg", "g", "defs") else join(inside)
    return Markup(f"<{tag}{text}>{body}</{tag}>")


def _local(name: Any) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _attributes(node: ElementTree.Element) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in node.attrib.items():
        key = _local(name)
        if key == "style":
            out |= _styles(value)
        elif key in _ATTRIBUTES:
            out[key] = value
    return {name: value for name, value in out.items() if _harmless(name, value)}


def _styles(text: str) -> dict[str, str]:
    """A style attribute as presentation attributes; the `font` shorthand is taken apart."""
    out: dict[str, str] = {}
    for rule in text.split(";"):
        name, _, value = (piece.strip() for piece in rule.partition(":"))
        if name == "font":
            found = re.fullmatch(r"(?:(italic|oblique)\s+)?(?:(bold|[1-9]00)\s+)?([\d.]+)px\s+(.+)", value)
            if found:
                named = {"font-style": found[1], "font-weight": found[2], "font-size": found[3], "font-family": found[4]}
                out |= {key: held for key, held in named.items() if held}
        elif name in _PRESENTATION:
            out[name] = value
    return out


def _harmless(name: str, value: str) -> bool:
    """Whether a value names nothing outside the drawing."""
    if name == "href":
        return value.startswith("#")
    return "url(" not in value.lower().replace(" ", "") or re.fullmatch(r"url\(#[\w.:-]+\)", value) is not None


def _color(value: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{3,8}|[a-z]+", value) is not None


def _reference(name: str, value: str, kind: str) -> str:
    if name == "id":
        return f"{kind}-{value}"
    if name == "href":
        return f"#{kind}-{value[1:]}"
    return re.sub(r"^url\(#", f"url(#{kind}-", value)
