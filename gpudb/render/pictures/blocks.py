"""Pictures for a terminal: timeline and delta in block characters, or in ASCII; the other kinds are tables of their points."""

from __future__ import annotations

from collections.abc import Callable

from gpudb.model import known_day
from gpudb.picture_results import Mark, Picture
from gpudb.render.pictures.bars import figure
from gpudb.render.pictures.gantt import Bar, bars, window
from gpudb.render.pictures.picture_table import document, every_text
from gpudb.render.pictures.scale import day_number, day_ticks
from gpudb.render.terminal import table_text
from gpudb.render.text import clean, in_ascii, is_ascii_only, width_of, wrap
from gpudb.render.value_marks import label
from gpudb.resources import data

#: the width for a pipe or a file, where no terminal says another
PIPE = 100
#: headline -> character, in blocks and in ASCII
GLYPHS: dict[str, tuple[str, str]] = {key: tuple(said["blocks"]) for key, said in data("pictures.toml")["statuses"].items()}
#: a bar longer than this percentage is cut, with its figure beside it
LONGEST = 300.0
#: eighths of a block, for the end of a bar
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def text(picture: Picture, header: str = "", width: int | None = None, ascii_only: bool = False) -> str:
    """The picture in at most ``width`` columns (None: a pipe). ``ascii_only`` uses no other characters."""
    with in_ascii(ascii_only or is_ascii_only()):
        picture, header = every_text(picture, clean), clean(header)
        if picture.kind == "timeline":
            return _page(picture, header, _timeline(picture, width or PIPE, ascii_only), width)
        if picture.kind == "delta":
            return _page(picture, header, _delta(picture, width or PIPE, ascii_only), width)
        return table_text(document(picture, header), width)


def _page(picture: Picture, header: str, body: list[str], width: int | None) -> str:
    out = [header, *_fold(picture.title, width), *(_fold(picture.subtitle, width) if picture.subtitle else []), "", *body, ""]
    for line in picture.caption:
        out += _fold(line, width)
    return "\n".join(line.rstrip() for line in out) + "\n"


def _fold(line: str, width: int | None) -> list[str]:
    return wrap(clean(line), width) if width else [clean(line)]


def _timeline(picture: Picture, width: int, ascii_only: bool) -> list[str]:
    """Years, numbers of the changes, a row per part, and what the characters and numbers mean."""
    low, high = window(picture)
    held = bars(picture, low, high)
    label = min(max((width_of(row.label) for row in picture.parts), default=0), max(12, width // 3))
    cells = max(10, width - label - 1)
    starts = [low + (high - low) * n / cells for n in range(cells + 1)]

    def cell(day: int) -> int:
        return min(cells - 1, max(0, int((day - low) * cells / (high - low))))

    marks = [mark for mark in picture.marks if low <= day_number(mark.day) < high and mark.kind != "announced"]
    out = _heads(marks, low, high, cell, cells, label)
    for row in picture.parts:
        mine = [bar for bar in held if bar.part == row.part]
        drawn = "".join(_glyph(mine, starts[n], starts[n + 1], ascii_only) for n in range(cells))
        name = clean(row.label)
        if width_of(name) > label:  # a name that is too long for the column stands above its bar
            out.append(name)
            name = ""
        out.append(f"{name}{' ' * (label - width_of(name))} {drawn}")
    out.append("")
    for group in picture.groups:
        if group.key in GLYPHS:
            out += _hang(GLYPHS[group.key][ascii_only], group.label, width, 2)
    out.append("")
    names = {row.part: f"{clean(row.label)}: " for row in picture.parts}
    for count, mark in enumerate(marks, 1):
        cited = f" ({mark.citation})" if mark.citation else ""
        told = f"{known_day(mark.day, mark.precision)}  {names.get(mark.part, '')}{clean(mark.label)}{clean(cited)}"
        out += _hang(f"{count:>2}", told, width, 4)
    return out


def _hang(first: str, words: str, width: int, indent: int) -> list[str]:
    lines = wrap(words, max(20, width - indent))
    return [f"{first}{' ' * (indent - width_of(first))}{lines[0]}", *(" " * indent + line for line in lines[1:])]


def _heads(marks: list[Mark], low: int, high: int, cell: Callable[[int], int], cells: int, label: int) -> list[str]:
    """A line of years and as many lines of numbers as they need to stand apart."""
    years = [" "] * cells
    for tick in day_ticks(low, high):
        at = cell(int(tick.value))
        if tick.label and at + len(tick.label) <= cells and "".join(years[max(0, at - 1) : at + len(tick.label)]).strip() == "":
            years[at : at + len(tick.label)] = tick.label
    rows: list[list[str]] = []
    for count, mark in enumerate(marks, 1):
        words, at = str(count), cell(day_number(mark.day))
        at = min(at, cells - len(words))
        for row in rows:
            if "".join(row[max(0, at - 1) : at + len(words) + 1]).strip() == "":
                break
        else:
            row = [" "] * cells
            rows.append(row)
        row[at : at + len(words)] = words
    return [" " * (label + 1) + "".join(line) for line in (years, *reversed(rows))]


def _glyph(mine: list[Bar], start: float, end: float, ascii_only: bool) -> str:
    """The headline that covers most of a cell."""
    best, most = "unknown", 0.0
    for bar in mine:
        covered = min(end, bar.end) - max(start, bar.start)
        if covered > most:
            best, most = bar.key, covered
    return GLYPHS[best][ascii_only] if most > 0 else " "


def _delta(picture: Picture, width: int, ascii_only: bool) -> list[str]:
    """A block per attribute with a bar per part; with one other part, a line per attribute."""
    parts = {row.part: clean(row.label) for row in picture.parts[1:]}
    single = len(parts) == 1
    names = {bar.column: label(bar.label, bar.unit) for bar in picture.bars}
    first = max((width_of(n) for n in (names.values() if single else parts.values())), default=0)
    first = min(first + (0 if single else 2), max(12, width // 2))
    figures = [figure(bar) for bar in picture.bars]
    last = max((len(f) for f in figures), default=0)
    room = max(4, width - first - last - 3)  # two spaces, and the sign of a bar that is cut
    most = max(100.0, min(LONGEST, max((bar.percent for bar in picture.bars), default=100.0)))
    out: list[str] = []
    before = ""
    for bar, words in zip(picture.bars, figures, strict=True):
        if not single and bar.column != before:
            out += wrap(names[bar.column], width)
        before = bar.column
        name = names[bar.column] if single else f"  {parts[bar.part]}"
        lines = wrap(name, first) if single else [name]
        if width_of(lines[-1]) > first:
            out.append(name)
            lines = [""]
        out += lines[:-1]
        drawn = _bar(min(bar.percent, most) / most * room, ascii_only) + (">" if bar.percent > most else "")
        out.append(f"{lines[-1]}{' ' * (first - width_of(lines[-1]))} {drawn} {words}")
    base = picture.parts[0]
    hundred = round(100 / most * room)
    return [*out, "", f"{'-' * hundred if ascii_only else '─' * hundred} = 100 % = {clean(base.label)}"]


def _bar(cells: float, ascii_only: bool) -> str:
    if ascii_only:
        return "#" * max(round(cells), 1 if cells > 0 else 0)
    eighths = max(round(cells * 8), 1 if cells > 0 else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
