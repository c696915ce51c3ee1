"""What every kind of picture needs of the parts: labels, figures with their sources, measures, days; and what each kind hands back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gpudb import clock, names
from gpudb.catalog.cells import cells_of
from gpudb.errors import UnknownNameError
from gpudb.law.metrics import DENSITY, DRAM, IO, NEEDS, TPP, Inputs, Measures, io_columns
from gpudb.law.prepared_item import prepare
from gpudb.law.records import EXCEPTION, REQUIRED, UNKNOWN, LawRecords, as_known
from gpudb.law.status import reviewed
from gpudb.picture_results import Axis, Bar, Group, Input, Line, Mark, Missing, Period, Point, Region, Row
from gpudb.query import specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader
from gpudb.resources import data

if TYPE_CHECKING:
    from gpudb.catalog.law_answers import LawAnswers

TPP_AXIS = Axis("tpp", "Total Processing Performance (TPP), dense", "TOPS × bit length", "log")
ROWS_AXIS = Axis("part", "", "", "rows")


class PictureContent(NamedTuple):
    """The drawn things of one picture, and the sentences that only its kind knows."""

    title: str
    subtitle: str
    x: Axis
    y: Axis
    points: tuple[Point, ...] = ()
    groups: tuple[Group, ...] = ()
    regions: tuple[Region, ...] = ()
    lines: tuple[Line, ...] = ()
    periods: tuple[Period, ...] = ()
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    missing: tuple[Missing, ...] = ()
    said: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def needing(keys: Sequence[str], place: str, on: str) -> str:
    """How many parts need a license on a day; ``keys`` begin with a status and may end with a review policy. Empty when none is known."""
    needed = [key for key in keys if key.startswith((REQUIRED, EXCEPTION))]
    unknown = sum(key.startswith(UNKNOWN) for key in keys)
    if unknown == len(keys):
        return ""
    what = "a license or an exception" if any(key.startswith(EXCEPTION) for key in needed) else "a license"
    every, some_of = "both" if len(keys) == 2 else f"all {len(keys)}", f"{len(needed)} of {len(keys)}"
    some = sum(key.endswith("case_by_case") for key in needed)
    return (
        f"On {on}, {every if len(needed) == len(keys) else some_of} parts need {what} to {place}"
        + (f", {some} of them reviewed case by case" if some else "")
        + (f"; {unknown} unknown" if unknown else "")
    )


#: what a person must supply when a metric is missing, in words
NEED_WORDS: dict[str, str] = data("pictures.toml")["needs"]


#: the day that a part is drawn at: the first of these that is on record
DAYS = ("released_on", "first_delivered_on", "announced_on", "first_reported_on")


class Days(NamedTuple):
    """The day that a picture is about, the reviewed days of the law (None: none on record) and the recorded day."""

    on: str
    known_at: str | None
    first: str | None
    last: str | None
    asked: bool


class PartFacts:
    """The parts of one picture with everything that is known of them."""

    def __init__(self, reader: Reader, columns: Mapping[str, Column], law: LawAnswers, parts: Sequence[str], days: Days) -> None:
        self._reader, self.columns, self.days = reader, columns, days
        self.records: LawRecords = as_known(law.records, days.known_at)
        held = specs.part_rows(reader, parts)
        self.rows = [held[part] for part in parts]
        self.labels = short(self.rows)
        everyone = specs.makers(reader)
        self.makers = makers(everyone)
        count = Counter(row["vendor"] for row in everyone)
        self._ranks = {vendor: rank for rank, vendor in enumerate(sorted(count, key=lambda v: (-count[v], v)))}
        self.cells = cells_of(reader, columns, parts, days.known_at)
        self.inputs: dict[str, Inputs] = law.inputs(self.columns, parts, days.known_at)
        self.prepared = {part: prepare(self.records, item, days.known_at) for part, item in self.inputs.items()}
        self.measures: dict[str, Measures] = {part: item.measures for part, item in self.prepared.items()}

    @property
    def parts(self) -> tuple[Row, ...]:
        """The parts in the order asked for."""
        return tuple(Row(row["part"], self.labels[row["part"]]) for row in self.rows)

    def value(self, part: str, column: str) -> float | None:
        """The figure of one column; None when it is not known."""
        value = self.cells[part, column].value if (part, column) in self.cells else None
        return float(value) if isinstance(value, (int, float)) else None

    def day(self, part: str, column: str) -> str | None:
        """A day of a part as it is known."""
        cell = self.cells.get((part, column))
        value = cell.value if cell else next(row for row in self.rows if row["part"] == part)[column]
        return str(value) if value else None

    def figure(self, part: str, column: str) -> Input:
        """One figure with its sources."""
        cell, known = self.cells[part, column], self.columns[column]
        return Input(column, known.label, cell.value if cell.value is not None else "", known.unit, cell.sources, cell.mark)

    def figures(self, part: str, columns: Iterable[str]) -> tuple[Input, ...]:
        """The figures of those columns that are known."""
        known = (c for c in dict.fromkeys(columns) if (part, c) in self.cells and self.cells[part, c].value is not None)
        return tuple(self.figure(part, c) for c in known)

    def behind(self, part: str, metric: str) -> tuple[str, ...]:
        """The columns that a metric of the law was made from."""
        found = self.measures[part]
        if metric in (TPP, DENSITY):
            declared = found.spans[TPP].basis == "declared" or found.winner is None
            column = "maker_tpp" if declared or found.winner is None else found.winner.column
            return (column, "logic_die_area_mm2") if metric == DENSITY else (column,)
        if metric == IO:
            return ("aggregate_io_gbs",) if "aggregate_io_gbs" in self.inputs[part].values else io_columns(self.inputs[part])
        return ("memory_bandwidth_gbs",) if metric == DRAM else ()

    def need(self, part: str, metric: str) -> str:
        """What is missing for a metric, in words."""
        if metric == IO:
            inputs = self.inputs[part]
            gone = [c for c in io_columns(inputs) if not inputs.says(c)]
            return " and ".join(self.columns[c].label.split(" (")[0] for c in gone) or NEED_WORDS["aggregate_io_gbs"]
        return NEED_WORDS[NEEDS[metric]]

    def maker(self, part: str) -> Group:
        """The group of a part in pictures that are not about a rule: its maker."""
        vendor = next(row["vendor"] for row in self.rows if row["part"] == part)
        return Group(vendor, self.makers.get(vendor, vendor), self._ranks[vendor])


def days(law: LawAnswers, on: str | None, known_at: str | None) -> Days:
    """The day of a picture: ``on``, or without it the last reviewed day (today, when that is earlier).

    Raises ``UnknownNameError`` for a day after the last reviewed one: which rules are in force then is not known.
    """
    first, last = reviewed(as_known(law.records, known_at))
    today = clock.today().isoformat()
    if on is not None and last is not None and on > last:
        raise UnknownNameError(
            f"the rules were reviewed until {last}; which versions are in force on {on} is not known",
            f"ask for a day up to {last}, or leave `on` away for that day",
        )
    return Days(on or min(today, last or today), known_at, first, last, on is not None)


#: words that tell no two parts apart
_EMPTY = {"Instinct", "GeForce", "Tesla", "Generation", "Edition", "Blackwell", "DCU"}
_MEMORY = re.compile(r"^\d+(\.\d+)?GB$")
_MEMORY_TYPE = re.compile(r"^(HBM|GDDR|LPDDR)\w*$")


def makers(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """How each vendor id is written, from the names of its parts: `moore-threads` is "Moore Threads"."""
    found: dict[str, str] = {}
    for part in parts:
        vendor, words = part["vendor"], part["name"].split()
        for count in range(1, len(words) + 1):
            if names.key(" ".join(words[:count])) == vendor:
                found.setdefault(vendor, " ".join(words[:count]))
    return found


def short(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """A label per part id: maker and memory size are left out unless another part of the picture has the same label.

    "H100 SXM", and "H20 SXM 96GB" beside "H20 SXM 141GB".
    """
    rows = list(parts)
    shown = makers(rows)
    steps = [[_without(row["name"], shown.get(row["vendor"], ""), level) for row in rows] for level in range(3)]
    steps += [[row["name"] for row in rows], [row["part"] for row in rows]]
    label: dict[str, str] = {}
    for level in steps:
        count = Counter(level)
        for row, text in zip(rows, level, strict=True):
            if row["part"] not in label and text and count[text] == 1:
                label[row["part"]] = text
    return {row["part"]: label.get(row["part"], row["part"]) for row in rows}


def _without(name: str, maker: str, level: int) -> str:
    """Level 0: without maker, memory and the number of the socket; 1: with memory; 2: with the number too."""
    rest = re.sub(r"\s*\([^)]*\)", "", name).removeprefix(maker).split()
    if not any(character.isdigit() for word in rest for character in word):
        rest = name.split()  # "Baidu Kunlun II" without its maker would be "II"
    kept = [word for word in rest if word not in _EMPTY]
    if level == 0:
        kept = [word for word in kept if not _MEMORY.match(word) and not _MEMORY_TYPE.match(word)]
    if level < 2:
        kept = [re.sub(r"^SXM\d+$", "SXM", word) for word in kept]
    return " ".join(kept)
