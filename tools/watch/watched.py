"""What the seed rests on: the sections, parts, ECCNs and proclamations that its rules and groups cite, its letters, and its reviews.

Read from the TOML as it stands, so that a new field of a record needs no change here.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

_CFR = re.compile(r"\b(\d{1,2}) CFR (?:parts? )?(\d{1,4})(?:\.(\d+))?")
#: a section of the Export Administration Regulations, parts 730 to 774, named without its title
_EAR = re.compile(r"(?<![\d.,])(7[3-7]\d)\.(\d{1,2})\b(?!\.\d)")
_SUPPLEMENT = re.compile(
    r"(?i)supplement no\. (?P<n>\d+) to part (?P<part>\d{3})|part (?P<part2>\d{3}),? supplement no\. (?P<n2>\d+)"
)
_ECCN = re.compile(r"\b\d[A-E]\d{3}\b")
_PROCLAMATION = re.compile(r"\bProclamation \d{4,5}\b")


Key = TypeVar("Key")


class Section(NamedTuple):
    """A section, a supplement, or (``name`` empty) a whole part of the Code of Federal Regulations."""

    title: int
    part: str
    name: str = ""


class Standing(NamedTuple):
    """The review of a layer that stands."""

    until: dt.date
    note: str
    recorded: dt.date


@dataclass(frozen=True)
class Watched:
    """What to ask for. Each mapping leads from what is cited to the ids of the records that cite it."""

    reviews: Mapping[str, Standing]
    sections: Mapping[Section, tuple[str, ...]]
    terms: Mapping[str, tuple[str, ...]]
    proclamations: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, tuple[str, ...]]
    released: dt.date

    def parts(self) -> list[tuple[int, str]]:
        """Every part that something cited lies in, with its title."""
        return sorted({(section.title, section.part) for section in self.sections})

    def citing(self, parts: Iterable[tuple[int, str]]) -> tuple[str, ...]:
        """The records that cite anything in these parts."""
        wanted = set(parts)
        return tuple(sorted({r for s, found in self.sections.items() if (s.title, s.part) in wanted for r in found}))


def watched(seed: Path) -> Watched:
    """What the seed folder rests on."""
    sections: dict[Section, set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)
    proclamations: dict[str, set[str]] = defaultdict(set)
    sources = {s["id"]: str(s.get("title", "")) for path in _files(seed, "sources") for s in _load(path).get("source", ())}
    for path in [*_files(seed, "rules"), *_files(seed, "groups")]:
        record = _load(path)
        for words in _strings(record, sources):
            for section in cited(words):
                sections[section].add(record["id"])
            for found, into in ((_ECCN, terms), (_PROCLAMATION, proclamations)):
                for word in found.findall(words):
                    into[word].add(record["id"])
    letters: dict[str, set[str]] = defaultdict(set)
    for path in _files(seed, "letters"):
        for letter in _load(path).get("letter", ()):
            if "withdrawn" not in letter:
                letters[letter["company"]].add(letter["id"])
    return Watched(
        reviews=standing(_load(seed / "reviews.toml")["review"]),
        sections=_sorted(sections),
        terms=_sorted(terms),
        proclamations=_sorted(proclamations),
        letters=_sorted(letters),
        released=_load(seed / "release.toml")["released_on"],
    )


def standing(reviews: Iterable[Mapping[str, Any]]) -> dict[str, Standing]:
    """The review of each layer that is not withdrawn."""
    return {r["layer"]: Standing(r["reviewed_until"], r["note"], r["recorded"]) for r in reviews if "withdrawn" not in r}


def cited(words: str) -> set[Section]:
    """The sections, supplements and parts that a text cites."""
    found = {Section(int(title), part, f"{part}.{section}" if section else "") for title, part, section in _CFR.findall(words)}
    found |= {Section(15, part, f"{part}.{section}") for part, section in _EAR.findall(words) if 730 <= int(part) <= 774}
    for match in _SUPPLEMENT.finditer(words):
        number, part = match["n"] or match["n2"], match["part"] or match["part2"]
        found.add(Section(15, part, f"Supplement No. {number} to Part {part}"))
    return found


def _strings(record: Any, sources: Mapping[str, str]) -> Iterator[str]:
    """Every text of what stands in a record, and the titles of the sources that it names."""
    if isinstance(record, dict) and "withdrawn" not in record:
        for name, value in record.items():
            if name == "source" and isinstance(value, str):
                yield sources.get(value, "")
            else:
                yield from _strings(value, sources)
    elif isinstance(record, list):
        for value in record:
            yield from _strings(value, sources)
    elif isinstance(record, str):
        yield record


def _files(seed: Path, folder: str) -> list[Path]:
    return sorted((seed / folder).glob("*.toml"))


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _sorted(found: Mapping[Key, set[str]]) -> dict[Key, tuple[str, ...]]:
    return {key: tuple(sorted(found[key])) for key in sorted(found, key=str)}
