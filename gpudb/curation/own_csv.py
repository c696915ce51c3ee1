"""What a team's own files may say beyond the seed's; and facts about existing parts from a CSV file: one fact a row."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, ValidationError, model_validator

from gpudb.curation import law_reader, models
from gpudb.curation.facts import registry, unknown_attribute
from gpudb.curation.models import Alias, Closed, Reading, Slug
from gpudb.curation.reader import Problem, Read, Seed, faults_of, say
from gpudb.law.records import SEEDED
from gpudb.model import written_day


class Addition(Closed):
    """Facts about a part or die that others defined, and more names of a part."""

    part: Slug | None = None
    die: Slug | None = None
    aliases: list[Alias] = Field(default_factory=list)
    reading: list[Reading] = Field(default_factory=list)

    @model_validator(mode="after")
    def _about_one(self) -> Addition:
        if (self.part is None) == (self.die is None):
            raise ValueError("name the one part (or the one die) that the facts are about")
        if self.die and self.aliases:
            raise ValueError("aliases belong to a part, not to a die")
        if not self.reading and not self.aliases:
            raise ValueError("there is no [[reading]] and no alias: nothing is said")
        return self

    @property
    def id(self) -> str:
        """The part or die that the facts are about."""
        return self.part or self.die or ""

    @property
    def kind(self) -> str:
        """`part` or `die`."""
        return "part" if self.part else "die"


#: [[key]] of a file of own facts -> (the list of the seed that it joins, model)
THINGS: dict[str, tuple[str, type[Closed]]] = {
    "organisation": ("organisations", models.Organisation),
    "architecture": ("architectures", models.Architecture),
    "source": ("sources", models.Source),
    "die": ("dies", models.Die),
    "part": ("parts", models.Part),
    "system": ("systems", models.System),
    "facts": ("additions", Addition),
}
#: ... and the list of law records
LAW: dict[str, tuple[str, type[Closed]]] = {
    record.seed[1]: (record.seed[0], law_reader.model_of(record)) for record in SEEDED if record.own
}
#: what belongs to the release alone, by the name of its file or folder
RELEASE_ONLY = (
    "attributes.toml", "metrics.toml", "release.toml", "countries.toml", "reviews.toml", "tpp_bits.toml", "expectations.toml",
    "lint_exceptions.toml", "lint_parts.toml", "pictures.toml", "groups", "rules", "bills", "cases", "maker_register",
)  # fmt: skip

#: columns that may stand in the header; the first ones must, or `attribute`/`column` one of the two
NEEDED = ("part", "source", "locator")
KNOWN = (
    *NEEDED, "attribute", "column", "qualifier", "value", "unit", "published", "state", "derivation", "evidence", "quotes", "rank",
    "reason", "scope", "note", "recorded", "withdrawn", "withdrawn_reason",
)  # fmt: skip
#: texts of a fact that go over as they are
_TEXTS = ("unit", "published", "derivation", "rank", "reason", "scope", "note", "state", "withdrawn_reason")


@dataclass(frozen=True, slots=True)
class RowRead(Read):
    """A record that is one row of a table: whatever is wrong with it stands in that line."""

    line: int = field(default=1)

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem in this row."""
        return Problem(self.file, self.line, message)


def additions(shown: str, content: str, origin: str, recorded_on: str, seed: Seed) -> Iterator[Read]:
    """One record per row, as it is asked for; faults are appended to the problems of the seed, whose registry gives the kinds of values."""
    head = content.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(lines(content), delimiter=mark, strict=True)
    columns: list[str] = []
    homes = {
        column: (read.record.id, qualifier) for read in seed.attributes for qualifier, column in read.record.columns().items()
    }
    kinds = registry(seed)
    point, empty = None, True
    try:
        for cells in reader:
            line = reader.line_num
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
                faults = list(_header(columns))
                seed.problems += [Problem(shown, line, fault) for fault in faults]
                if faults:
                    return
                if "value" in columns:
                    point = decimal_point(content, mark, columns.index("value"))
                    point = None if point == "," == mark else point
                continue
            if not any(cell.strip() for cell in cells):
                continue
            empty = False
            if len(cells) != len(columns):
                seed.problems.append(Problem(shown, line, f"{len(cells)} cells where the header has {len(columns)}"))
                continue
            row = {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if cell.strip()}
            record, faults = _row(row, recorded_on, homes, kinds, point)
            seed.problems += [Problem(shown, line, fault) for fault in faults]
            if record is not None:
                yield RowRead(shown, content, (), record, origin, line)
    except csv.Error as error:
        seed.problems.append(Problem(shown, reader.line_num, f"is no CSV: {error}"))
        return
    if empty and columns:
        seed.problems.append(Problem(shown, 1, "holds no row below its header: it says nothing"))


def lines(content: str) -> Iterator[str]:
    """The lines of a text with their ends, one after the other: a copy of the whole would take four times its length."""
    return (found[0] for found in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", content))


def _header(columns: list[str]) -> Iterator[str]:
    if columns[0].startswith("sep="):
        yield "this line is for Excel alone; remove it, the separator is seen in the header"
        return
    yield from (f"column {name!r} stands twice in the header" for name in columns if name in KNOWN and columns.count(name) > 1)
    if unknown := [name for name in columns if name not in KNOWN]:
        yield f"column {', '.join(map(repr, unknown))} is not known; known are {', '.join(KNOWN)}"
    if missing := [name for name in NEEDED if name not in columns]:
        yield f"the header needs {', '.join(missing)}: one fact a row, as in part,source,locator,column,value,unit,published"
    if ("attribute" in columns) == ("column" in columns):
        yield "the header needs `attribute` or `column` (a column of `gpudb schema spec`), one of the two"


def _row(
    row: dict[str, str],
    recorded_on: str,
    homes: dict[str, tuple[str, str]],
    kinds: dict[str, models.Attribute],
    point: str | None,
) -> tuple[Addition | None, list[str]]:
    faults: list[str] = []
    fact: dict[str, Any] = {name: row[name] for name in _TEXTS if name in row}
    if "column" in row:
        if row["column"] not in homes:
            return None, [unknown_attribute(row["column"], homes).replace("attribute", "column", 1)]
        attribute, qualifier = homes[row["column"]]
        if "qualifier" in row and row["qualifier"] != qualifier:
            faults.append(f"column {row['column']} is {qualifier}, not {row['qualifier']}")
    else:
        attribute, qualifier = row.get("attribute", ""), row.get("qualifier", "none")
        if attribute not in kinds:
            return None, [unknown_attribute(attribute, kinds)]
    fact |= {"attribute": attribute, "qualifier": qualifier}
    if "locator" in row:
        fact["at"] = row["locator"]
    try:
        if "value" in row:
            fact["value"] = _value(row["value"], kinds[attribute].kind, point)
        for name in ("withdrawn", "recorded"):
            if name in row:
                fact[name] = _day(row[name])
    except ValueError as error:
        return None, [*faults, f"{attribute}: {error}"]
    reading: dict[str, Any] = {
        "source": row.get("source"),
        "recorded": fact.pop("recorded", dt.date.fromisoformat(recorded_on)),
        "evidence": row.get("evidence", "quoted" if "quotes" in row else "primary_read"),
        "facts": [fact],
    }
    if "quotes" in row:
        reading["quotes"] = row["quotes"]
    try:
        return (None if faults else Addition.model_validate({"part": row.get("part"), "reading": [reading]})), faults
    except ValidationError as error:
        for fault in faults_of(error):
            name = next((str(p) for p in reversed(fault["loc"]) if isinstance(p, str) and p not in ("reading", "facts")), "row")
            faults.append(f"{'locator' if name == 'at' else name}: {say(fault)}")
        return None, faults


#: a number as people write it in a table for programs; Python alone would also read 1_000, nan and the digits of every script
_NUMBER = re.compile(r"[+-]?([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?", re.ASCII)


#: numbers that only one reading fits: with a decimal point, with a decimal comma (and points before thousands); and those that two do
_POINTED = re.compile(
    r"[+-]?(0?\.[0-9]+|[0-9]+\.([0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+)", re.ASCII
)
_COMMAED = re.compile(r"[+-]?(0?,[0-9]+|[0-9]+,([0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]+|[0-9]{1,3}(\.[0-9]{3})+,[0-9]+)", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)


def decimal_point(content: str, mark: str, place: int) -> str | None:
    """Which of `.` and `,` stands before the decimals of a file's values; None where no value shows it, or values contradict.

    1.979 is 1979 in a German table and not quite 2 in an English one: the other values of the file say which.
    """
    found = set()
    for number, cells in enumerate(csv.reader(lines(content), delimiter=mark)):
        text = cells[place].strip() if number and place < len(cells) else ""
        found |= {"."} if _POINTED.fullmatch(text) else {","} if _COMMAED.fullmatch(text) else set()
    return found.pop() if len(found) == 1 else None


def _value(text: str, kind: str, point: str | None = ".") -> float | int | str | dt.date:
    """The cell as the registry's kind wants it, with the file's sign before decimals. Raises ``ValueError`` with the reason."""
    if kind in ("number", "integer"):
        shown = text if len(text) <= 60 else text[:60] + "..."
        if point is None and _EITHER.fullmatch(text):
            bare = re.sub("[.,]", "", text)
            decimal = text.replace(",", ".")
            raise ValueError(
                f"{shown!r} is not a number that reads one way: it is {bare} or {decimal}, and no other value of the file tells which; "
                f"write {bare} or {decimal}0"
            )
        if point == "," and (_COMMAED.fullmatch(text) or _EITHER.fullmatch(text)):
            text = text.replace(".", "").replace(",", ".")
        elif point == "." and "," in text and _POINTED.fullmatch(text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"{shown!r} is not a number; write 1979.5, without separators of thousands and without the unit")
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    return _day(text) if kind == "day" else text


def _day(text: str) -> dt.date:
    if (day := written_day(text)) is None:
        raise ValueError(f"{text[:60]!r} is not a day; write it as YYYY-MM-DD")
    return day
