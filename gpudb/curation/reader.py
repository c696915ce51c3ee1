"""Read the seed folder: all problems at once, each with file, line, what was allowed and what to do."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gpudb import clock
from gpudb.curation import models
from gpudb.errors import DataRefused
from gpudb.files import read_regular


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The 1-based line where ``path`` (keys and list positions) stands in ``text``."""
    lines = text.split("\n")  # what TOML calls a line; splitlines() also breaks at U+2028 inside a string
    line = 0
    keys: list[str] = []
    rest = list(path)
    while rest:
        key = rest.pop(0)
        if isinstance(key, int):
            continue
        keys.append(str(key))
        position = rest[0] if rest and isinstance(rest[0], int) else None
        found = _header(lines, ".".join(keys), position, line)
        if found is None:
            found = _key(lines, str(key), line)
            if found is not None and position is not None:  # one table a line, the first perhaps behind the key
                here = lines[found].replace(" ", "")
                first = [found] if here.startswith("{") or "[{" in here else []
                tables = (number for number in range(found + 1, len(lines)) if lines[number].lstrip().startswith("{"))
                found = next(islice(chain(first, tables), position, None), found)
        if found is None:
            break
        line = found
    return line + 1


def _header(lines: list[str], name: str, position: int | None, start: int) -> int | None:
    wanted = f"[[{name}]]" if position is not None else f"[{name}]"
    found = [number for number in range(start, len(lines)) if lines[number].strip().startswith(wanted)]
    return found[position or 0] if (position or 0) < len(found) else None


def _key(lines: list[str], key: str, start: int) -> int | None:
    for number in range(start, len(lines)):
        stripped = lines[number].lstrip()
        if stripped.startswith("[") and number > start:
            return None
        if stripped.startswith((f"{key} ", f"{key}=")) or f"{{ {key} =" in stripped or f", {key} =" in stripped:
            return number
    return None


#: a seed file larger than this is refused before it is parsed; a table in CSV is read row by row
MAX_BYTES, MAX_CSV_BYTES = 2_000_000, 100_000_000
#: characters of a message that are told
LONGEST = 1_500


@dataclass(frozen=True)
class Problem:
    """One finding in one seed file; ``str()`` is ``file:line: what``."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        # a key or a value may be as long as the file: what stands there is read there
        told = self.message if len(self.message) <= LONGEST else self.message[:LONGEST] + " ..."
        return f"{self.file}:{self.line}: {told}"


@dataclass(frozen=True, slots=True)
class Read:
    """One record with the place it came from: ``path`` is its position inside ``file``, ``origin`` whose it is."""

    file: str
    text: str
    path: tuple[str | int, ...]
    record: Any
    origin: str = "shipped"

    def of(self, record: Any) -> Read:
        """The same place with another record."""
        return replace(self, record=record)

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem at ``path`` below this record."""
        return Problem(self.file, line_of(self.text, (*self.path, *path)), message)


@dataclass
class Seed:
    """Everything that the seed folder says about things and facts, in file order."""

    root: Path
    release: models.Release | None = None
    attributes: list[Read] = field(default_factory=list)
    metrics: list[Read] = field(default_factory=list)
    organisations: list[Read] = field(default_factory=list)
    architectures: list[Read] = field(default_factory=list)
    sources: list[Read] = field(default_factory=list)
    dies: list[Read] = field(default_factory=list)
    parts: list[Read] = field(default_factory=list)
    systems: list[Read] = field(default_factory=list)
    crosswalk: list[Read] = field(default_factory=list)
    clouds: list[Read] = field(default_factory=list)
    #: facts about parts and dies that others defined, and what makes those of tables row by row; only a team's own files have them
    additions: list[Read] = field(default_factory=list)
    tables: list[Callable[[], Iterator[Read]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def toml_files(root: Path, name: str) -> Iterator[Path]:
    """``name`` itself if it is a file, else every ``*.toml`` below it, sorted so that order never matters."""
    target = root / name
    if target.is_file():
        yield target
    elif target.is_dir():
        yield from sorted(p for p in target.rglob("*.toml") if not p.name.startswith("."))


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Every TOML file below a folder as text; what cannot be read, or is no regular file, is told by who reads the records."""
    for path in sorted(root.rglob("*.toml")):
        try:
            yield path, read_regular(path, MAX_BYTES).decode("utf-8", "replace")
        except OSError:
            continue


def parse(path: Path, root: Path, problems: list[Problem]) -> tuple[str, dict[str, Any]] | None:
    """Text and tables of one TOML file; on a fault appends a problem and gives None."""
    shown = path.relative_to(root).as_posix()
    try:
        data = read_regular(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            problems.append(Problem(shown, 1, f"the file is longer than allowed; at most {MAX_BYTES} are read"))
            return None
        text = data.decode("utf-8")
        tables = parse_text(text, shown, problems)
        return None if tables is None else (text, tables)
    except OSError as error:
        problems.append(Problem(shown, 1, f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(shown, data[: error.start].count(b"\n") + 1, "is not UTF-8 text"))
    return None


def parse_text(text: str, shown: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The tables of a TOML text; on a fault appends a problem and gives None."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = re.search(r"\(at line ([0-9]+), column [0-9]+\)$", message)
        line = int(at[1]) if at else text.count("\n", 0, len(text.rstrip())) + 1  # "(at end of document)"
        problems.append(Problem(shown, line, f"is not valid TOML: {message}"))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(shown, 1, f"cannot be parsed: {error}"))
    return None


def validate(
    model: type[models.Closed],
    data: Any,
    file: str,
    text: str,
    path: tuple[str | int, ...],
    problems: list[Problem],
    origin: str = "shipped",
) -> Read | None:
    """One record checked against its model; every fault becomes a problem with its line."""
    try:
        return Read(file, text, path, model.model_validate(data), origin)
    except ValidationError as error:
        for fault in faults_of(error):
            where = (*path, *(p for p in fault["loc"] if isinstance(p, (str, int))))
            name = ".".join(str(p) for p in fault["loc"]) or "record"
            given = fault.get("input")
            shown = f" (given: {_text(given)[:60]!r})" if not isinstance(given, (dict, list)) and given is not None else ""
            problems.append(Problem(file, line_of(text, where), f"{name}: {say(fault)}{shown}"))
    return None


def _text(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits, and reads one in hexadecimal
        return "a number of thousands of digits"


def last_recordable(seed: Seed) -> dt.date:
    """The last day on which something can have been recorded: tomorrow, for there are time zones, or the release's own day.

    The latter because a build by a clock that is behind makes the same file.
    """
    return max(clock.today() + dt.timedelta(days=1), seed.release.released_on if seed.release else dt.date.min)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file and line, each once."""
    return sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.message))


def refuse(what: str, problems: Sequence[Problem], more: str = "") -> None:
    """Raise ``DataRefused`` when there is a problem: with all of them, and ``more`` about what to do."""
    if problems:
        told = f"{what} has {len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was written"
        raise DataRefused(told, tuple(map(str, problems)), f"correct the lines named above and run the command again{more}")


def faults_of(error: ValidationError) -> list[Any]:
    """What pydantic found wrong; of a value that may be of several types one fault instead of one for each type."""
    out: list[Any] = []
    for fault in error.errors(include_url=False):
        at = fault["loc"]
        if len(at) > 1 and at[-2] == "value" and at[-1] in ("bool", "date", "float", "int", "str"):
            fault = {**fault, "type": "value", "loc": at[:-1], "msg": "is no finite number, text, day or true and false"}
            if any(one["loc"] == fault["loc"] for one in out):
                continue
        out.append(fault)
    return out


#: pattern of a model -> what a person must write
_WRITTEN = {
    r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$": "is not an id: small letters, digits and single hyphens, like h20-sxm5-96gb (`gpudb list` has those "
    "of parts)",
    r"^https?://[^\s<>\"]+$": "is not an address that begins with https:// or http://",
}


def say(fault: Any) -> str:
    """One fault that pydantic found, in words."""
    written = _WRITTEN.get(str(fault.get("ctx", {}).get("pattern")))
    if written:
        return written
    if fault["type"] == "extra_forbidden":
        return "this key is not known here; see seed/schema/ for the keys that are"
    message = str(fault["msg"])
    return message.removeprefix("Value error, ").removeprefix("Input ")


def read_seed(root: Path) -> Seed:
    """Everything below ``root``; never raises for bad content, look at ``problems``.

    Raises ``DataRefused`` when the folder itself does not exist.
    """
    if not root.is_dir():
        raise DataRefused(f"there is no seed folder at {root}", hint="name a folder that holds attributes.toml")
    if not (root / "attributes.toml").is_file():
        raise DataRefused(
            f"{root} holds no attributes.toml, so it is no seed folder", hint="name a folder like seed/ of the source"
        )
    seed = Seed(root)
    for path in toml_files(root, "release.toml"):
        parsed = parse(path, root, seed.problems)
        if parsed is not None:
            read = validate(models.Release, parsed[1], path.name, parsed[0], (), seed.problems)
            seed.release = read.record if read else None
    for name, (key, model) in models.LISTS.items():
        for path in toml_files(root, name):
            getattr(seed, name.removesuffix(".toml")).extend(read_list(path, root, key, model, seed.problems))
    for name, model in models.RECORDS.items():
        for path in toml_files(root, name):
            getattr(seed, name).extend(read_record(path, root, model, seed.problems))
    return seed


def read_list(path: Path, root: Path, key: str, model: type[models.Closed], problems: list[Problem]) -> list[Read]:
    """The records of a file that holds one list of tables, ``[[key]]``, and nothing else."""
    parsed = parse(path, root, problems)
    if parsed is None:
        return []
    text, tables = parsed
    shown = path.relative_to(root).as_posix()
    for extra in sorted(set(tables) - {key}):
        problems.append(Problem(shown, line_of(text, (extra, 0)), f"{extra}: only [[{key}]] is known here"))
    items = tables.get(key, [])
    if not isinstance(items, list):
        problems.append(Problem(shown, 1, f"{key} must be written as [[{key}]]"))
        return []
    reads = (validate(model, item, shown, text, (key, number), problems) for number, item in enumerate(items))
    return [read for read in reads if read]


def read_record(path: Path, root: Path, model: type[models.Closed], problems: list[Problem]) -> list[Read]:
    """The one record of a file whose name is the record's id; empty when it is refused."""
    parsed = parse(path, root, problems)
    if parsed is None:
        return []
    shown = path.relative_to(root).as_posix()
    read = validate(model, parsed[1], shown, parsed[0], (), problems)
    if read and read.record.id != path.stem:
        problems.append(Problem(shown, 1, f"id {read.record.id!r} must equal the file name {path.stem!r}"))
    return [read] if read else []
