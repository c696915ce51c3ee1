"""A team's own facts: read from files as they were given, checked together with the shipped seed, all problems at once.

What a file holds is told by its content: one record as the seed writes it (`id = ...`), facts about a part or die of
others (`part = ...` or `die = ...`), lists of records (`[[source]]`, `[[facts]]` ...), or a table in CSV.
"""

from __future__ import annotations

import codecs
import datetime as dt
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gpudb import names
from gpudb.curation import check, law_check, models, own_csv
from gpudb.curation.check import Checked
from gpudb.curation.facts import statements
from gpudb.curation.law_check import CheckedLaw
from gpudb.curation.law_reader import LawSeed, build, read_law
from gpudb.curation.models import Closed
from gpudb.curation.own_csv import LAW, RELEASE_ONLY, THINGS
from gpudb.curation.reader import (
    MAX_BYTES,
    MAX_CSV_BYTES,
    Problem,
    Seed,
    in_order,
    line_of,
    parse_text,
    read_seed,
    refuse,
    validate,
)
from gpudb.errors import DataRefused
from gpudb.files import read_regular


class OwnFile(NamedTuple):
    """One file of own facts. ``way``: folder (a whole folder at a time) or import; ``recorded_on`` is the day for
    readings that name none."""

    origin: str
    way: str
    file: str
    recorded_on: str
    content: str

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        return f"{self.origin}: {self.file}"


def read_folder(root: Path, origin: str, recorded_on: str) -> list[OwnFile]:
    """Every TOML and CSV file below a folder in the seed's layout. Raises ``DataRefused`` for what cannot be read."""
    if not root.is_dir():
        raise DataRefused(f"there is no folder of own facts at {root}", hint="name a folder in the layout of seed/")
    found = sorted(p for p in root.rglob("*") if p.suffix.lower() in (".toml", ".csv") and not p.name.startswith("."))
    if not found:
        raise DataRefused(f"{root} holds no TOML and no CSV file", hint="docs/team-server.md shows what own facts look like")
    return _read([(path, path.relative_to(root).as_posix()) for path in found], origin, "folder", recorded_on)


def read_files(paths: Iterable[Path], origin: str, recorded_on: str) -> list[OwnFile]:
    """Single files to import, kept by their names. Raises ``DataRefused`` for what cannot be read."""
    named = [(path, path.name) for path in paths]
    twice = sorted({name for _, name in named if [other for _, other in named].count(name) > 1})
    if twice:
        raise DataRefused(f"two files are called {twice[0]}", hint="import them one after the other under different names")
    return _read(named, origin, "import", recorded_on)


def _read(named: list[tuple[Path, str]], origin: str, way: str, recorded_on: str) -> list[OwnFile]:
    files, problems = [], []
    for path, name in named:
        try:
            most = MAX_CSV_BYTES if path.suffix.lower() == ".csv" else MAX_BYTES
            data = read_regular(path, most)
            if len(data) > most:
                problems.append(f"{path}: the file is longer than allowed: {most:,} bytes; divide it")
            elif data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # what Excel calls Unicode text
                files.append(OwnFile(origin, way, name, recorded_on, data.decode("utf-16")))
            elif b"\0" in data:
                problems.append(
                    f"{path}: holds a NUL byte: this is no text file, or one in UTF-16 without its mark; save it as UTF-8"
                )
            elif path.suffix.lower() not in (".toml", ".csv"):
                problems.append(f"{path}: only .toml and .csv are read")
            else:
                files.append(OwnFile(origin, way, name, recorded_on, data.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            line = data[: error.start].count(10) + 1
            problems.append(f"{path}:{line}: is not UTF-8 text; save it as UTF-8 (in Excel: CSV UTF-8)")
        except OSError as error:
            problems.append(f"{path}: cannot be read: {error.strerror}")
    if way == "import":
        # only what is given now: a database may hold such a file from before
        problems += [f"{file.shown}:1: holds no record: it says nothing" for file in files if _says_nothing(file)]
    if problems:
        raise DataRefused(
            f"{len(problems)} files cannot be read; nothing was written", tuple(problems), "correct them and try again"
        )
    return files


def _says_nothing(file: OwnFile) -> bool:
    if not file.file.lower().endswith(".toml"):
        return not file.content.strip()
    tables = parse_text(file.content, file.shown, [])
    return tables is not None and not any(tables.values())


def checked_with(root: Path, files: Iterable[OwnFile]) -> tuple[Checked, CheckedLaw]:
    """The seed below ``root`` and own facts as one, with every check of the seed.

    Raises ``DataRefused`` with every problem when there is one.
    """
    seed, own = read_seed(root), list(files)
    law = read_law(root, seed)
    for file in own:
        _add(file, seed, law)
    _clashes(seed)
    problems = seed.problems
    problems += check.references(seed)
    rows = statements(seed, problems)
    problems += law_check.problems_in(law, strict=True)
    whose = f" with the own facts of {', '.join(sorted({f.origin for f in own}))}" if own else ""
    hint = "; `without_own` of `gpudb db load` takes the facts of a team out" if own else ""
    refuse(f"the seed folder {root}{whose}", in_order(problems), hint)
    return Checked(seed, rows), CheckedLaw(law, build(law))


def _add(file: OwnFile, seed: Seed, law: LawSeed) -> None:
    """The records of one file, joined to the lists they belong to; faults are appended to the seed's problems."""
    first = file.file.split("/")[0]
    if first in RELEASE_ONLY:
        lists = "]] [[".join((*THINGS, *LAW))
        told = f"{first} belongs to the release and is not changed by own facts; own records are [[{lists}]]"
        seed.problems.append(Problem(file.shown, 1, told))
        return
    if file.file.lower().endswith(".csv"):
        seed.tables.append(partial(own_csv.additions, file.shown, file.content, file.origin, file.recorded_on, seed))
        return
    tables = parse_text(file.content, file.shown, seed.problems)
    if tables is None:
        return
    single = _single(tables)
    if single:
        _take(file, single, tables, (), seed, law)
        return
    for key, items in tables.items():
        if (key not in THINGS and key not in LAW) or not isinstance(items, list):
            allowed = ", ".join(f"[[{name}]]" for name in (*THINGS, *LAW))
            message = f"{key}: a file of own facts holds one part, facts about one (`part = ...`), or lists: {allowed}"
            seed.problems.append(Problem(file.shown, line_of(file.content, (key, 0)), message))
            continue
        for number, item in enumerate(items):
            _take(file, key, item, (key, number), seed, law)


def _single(tables: dict[str, Any]) -> str:
    """The kind of the one record that a file is, '' for a file of lists."""
    if any(isinstance(tables.get(name), str) for name in ("part", "die")) and "id" not in tables:
        return "facts"
    if not isinstance(tables.get("id"), str):
        return ""
    if "member" in tables:
        return "system"
    return "part" if "vendor" in tables or "family" in tables else "die"


def _take(file: OwnFile, key: str, item: Any, path: tuple[str | int, ...], seed: Seed, law: LawSeed) -> None:
    day = dt.date.fromisoformat(file.recorded_on)
    name, model = {**THINGS, **LAW}[key]
    if isinstance(item, dict):
        item = dict(item)
        if key in LAW:
            item.setdefault("recorded", day)
            for part in item.get("response", ()) if isinstance(item.get("response", ()), list) else ():
                if isinstance(part, dict):
                    part.setdefault("recorded", day)
        for reading in item["reading"] if isinstance(item.get("reading"), list) else ():
            if isinstance(reading, dict):
                reading.setdefault("recorded", day)
    read = validate(
        model=model, data=item, file=file.shown, text=file.content, path=path, problems=seed.problems, origin=file.origin
    )
    if read is None:
        return
    record: Closed = read.record
    if key in LAW and hasattr(record, "citation"):
        # wherever the citation stands, also in a status, it says whose it is
        record = record.model_copy(update={"citation": f"[{file.origin}] {record.citation}"})
        read = read.of(record)
    (law.reads[name] if key in LAW else getattr(seed, name)).append(read)


def _clashes(seed: Seed) -> None:
    """Own names that would take a shipped name away from its part: refused, because every answer goes by names."""
    shipped: dict[str, str] = {}
    released = {read.record.id: read.record for read in seed.parts if read.origin == "shipped"}
    for p in released.values():
        shipped |= {names.key(name): p.id for name in (p.id, f"{p.vendor}-{p.id}", p.name, *(a.name for a in p.aliases))}
    families = {names.key(p.family): p.family for p in released.values()}
    for read in (*seed.parts, *seed.additions):
        if read.origin == "shipped" or getattr(read.record, "kind", "part") == "die":
            continue
        p = read.record
        given: list[tuple[str, tuple[str | int, ...]]] = [(a.name, ("aliases", n)) for n, a in enumerate(p.aliases)]
        if isinstance(p, models.Part) and p.id not in released:
            given += [(p.id, ("id",)), (p.name, ("name",))]
        for name, path in given:
            key = names.key(name)
            if shipped.get(key, p.id) != p.id:
                seed.problems.append(read.problem(f"{name!r} is a name of the shipped part {shipped[key]} already", *path))
            elif key in families and families[key] != getattr(p, "family", ""):
                seed.problems.append(read.problem(f"{name!r} is a shipped family of parts already", *path))
