"""A listing as a checklist: text for a terminal, Markdown for an issue and for the file that a person ticks, and that file read again.

The file begins with a comment for programs: which items there were, to which layers each belongs, how far each layer can move. So a
line that was deleted is missed like one that was not ticked.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gpudb.render.text import clean
from tools.watch.items import Item
from tools.watch.listing import BY_HAND, Layer, Listing

_HEAD = re.compile(r"<!-- gpudb-watch (\{.*?\}) -->")
_LINE = re.compile(r"^\s*[-*] \[(?P<mark>[ xX])\] (?P<words>.*?)\s*<!-- item (?P<id>\S+) -->\s*$")
#: the longest title, and the longest reason, that is shown, in characters
_LONGEST = 400
_LONG = 2000


class NotAChecklist(Exception):
    """The file is none that this tool wrote; the message says what is missing in it."""


@dataclass(frozen=True)
class Entry:
    """One item of a checklist that was read: its layers, its name for the note of a review, and whether a person ticked it."""

    layers: tuple[str, ...]
    name: str
    ticked: bool


@dataclass(frozen=True)
class Checklist:
    """What a file says: the day of its listing, the layers, the entries by id, and up to which day each source was asked."""

    day: dt.date
    layers: dict[str, Layer]
    entries: dict[str, Entry]
    through: dict[str, str]


def markdown(found: Listing) -> str:
    """The checklist as Markdown."""
    lines = [f"# What was published since the last review: listing of {found.day}", "", _head(found), ""]
    lines += ["Read what each line names, change the records, then tick it. `docs/data-release.md` has the whole way.", ""]
    lines += ["| layer | reviewed until | this listing carries it to |", "| --- | --- | --- |"]
    for name, layer in found.layers.items():
        reach = f"nowhere: {layer.held} was not asked whole" if layer.held else str(layer.through)
        lines.append(f"| {name} | {layer.since} | {reach} |")
    for source, trouble in found.trouble.items():
        lines += ["", f"**{source} could not be asked whole:** {_escaped(trouble)}. Its layers stay where they are."]
    for heading, items in _sections(found):
        lines += ["", f"## {heading}", ""]
        for item in items:
            address = _address(item.url)
            link = f"[{_escaped(item.name)}]({address}), {item.day}" if address else _escaped(item.name)
            lines.append(f"- [ ] **{link}** {_escaped(item.title)} <!-- item {item.id} -->")
            lines.append(f"  - Why: {_escaped(item.why, _LONG)}")
            lines.append(f"  - May change: {_escaped(_records(item), _LONG)} ({', '.join(item.layers)})")
    return "\n".join(lines) + "\n"


def plain(found: Listing) -> str:
    """The checklist as text for a terminal."""
    lines = [f"Listing of {found.day}: what was published since the last review", ""]
    for name, layer in found.layers.items():
        reach = f"stays: {layer.held} was not asked whole" if layer.held else f"can move to {layer.through}"
        lines.append(f"  {name:<15} reviewed until {layer.since}, {reach}")
    for source, trouble in found.trouble.items():
        lines += ["", f"! {source}: {clean(trouble)}"]
    for heading, items in _sections(found):
        lines += ["", heading]
        for item in items:
            lines.append(
                f"  [ ] {_short(item.name)}, {item.day}: {_short(item.title)}" if item.url else f"  [ ] {_short(item.title)}"
            )
            lines += [f"      {item.url}"] if item.url else []
            lines.append(f"      why: {_short(item.why, _LONG)}")
            lines.append(f"      may change: {_short(_records(item), _LONG)}")
    return "\n".join(lines) + "\n"


def read(text: str) -> Checklist:
    """What a checklist file says; raises ``NotAChecklist``."""
    head = _HEAD.search(text)
    if head is None:
        raise NotAChecklist("it has no line <!-- gpudb-watch ... --> of a listing")
    try:
        told = json.loads(head[1])
        layers = {name: Layer(_day(since), _day(through), str(held)) for name, (since, through, held) in told["layers"].items()}
        ticks = {m["id"]: m["mark"] in "xX" for m in map(_LINE.match, text.splitlines()) if m}
        entries = {id_: Entry(tuple(of), str(name), ticks.get(id_, False)) for id_, (of, name) in told["items"].items()}
        return Checklist(_day(told["day"]), layers, entries, dict(told["through"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAChecklist(f"its line <!-- gpudb-watch ... --> was changed ({error})") from None


def _head(found: Listing) -> str:
    told = {
        "day": str(found.day),
        "layers": {name: [str(layer.since), str(layer.through), layer.held] for name, layer in found.layers.items()},
        "through": {source: str(day) for source, day in found.through.items() if source not in found.trouble},
        "items": {item.id: [item.layers, _short(item.name)] for item in found.items},
    }
    inside = json.dumps(told).replace("<", r"\u003c").replace(">", r"\u003e")  # no name may begin or end a comment
    return f"<!-- gpudb-watch {inside} -->"


def _sections(found: Listing) -> Iterator[tuple[str, list[Item]]]:
    """Headings with their items: to be read, by source; what the title is enough for; what no API lists."""
    sources = dict.fromkeys(item.source for item in found.items if item.source != BY_HAND)
    for source in sources:
        items = [item for item in found.items if item.source == source and item.read]
        if items:
            yield f"{source}: read", items
    rest = [item for item in found.items if not item.read]
    if rest:
        yield "Look at the title; read on only if it says more than expected", rest
    yield BY_HAND, [item for item in found.items if item.source == BY_HAND]


def _records(item: Item) -> str:
    return ", ".join(item.records) or "no record that is known to cite it"


def _short(words: str, longest: int = _LONGEST) -> str:
    """One line of clean text."""
    line = " ".join(clean(words).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _escaped(words: str, longest: int = _LONGEST) -> str:
    """Text of others as text in Markdown: no tag, link, tick, code or mention of an account."""
    line = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", html.escape(_short(words, longest), quote=False))
    return line.replace("@", "&#64;")


def _address(url: str) -> str:
    """An address that stands between the brackets of a link."""
    return re.sub(r"[\s()<>\"]", "", url) if url.startswith("https://") else ""


def _day(value: str) -> dt.date:
    return dt.date.fromisoformat(value)
