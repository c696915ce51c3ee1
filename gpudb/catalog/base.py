"""What every question of the catalog shares: the connection, names, columns, days, sources."""

from __future__ import annotations

import datetime as dt
import os
from _thread import allocate_lock  # what threading.Lock is, without loading threading for a plain call
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType

from gpudb import clock, results
from gpudb.checked import shown, texts, wrong_type
from gpudb.checked import text as checked_text
from gpudb.errors import UnknownNameError, UsageError
from gpudb.hints import Any, Self, TypeAlias
from gpudb.model import AsOf, written_day
from gpudb.query import filters, parts, specs
from gpudb.query import health as held
from gpudb.query.filters import Column
from gpudb.query.opening import open_reader
from gpudb.query.reader import Reader, literal_sql

#: the origin of facts that are the release's own
SHIPPED = "shipped"
Dicts: TypeAlias = list[dict[str, Any]]
Strings: TypeAlias = list[str]  # the catalog has a method of the name `list`
#: one name, or several
Names: TypeAlias = str | Sequence[str]
#: YYYY-MM-DD, YYYY-MM, `today` or a date; None where a question names no day
Day: TypeAlias = str | dt.date | None


def day(text: Day, field: str) -> str | None:
    """A day as ISO text, of a moment its day; raises ``UnknownNameError`` (exit 3) for anything that is not YYYY-MM-DD."""
    if isinstance(text, dt.datetime) and text == text:  # pandas has a moment that is none and equals nothing
        text = text.date()
    if text is None or type(text) is dt.date:
        return text.isoformat() if text else None
    if isinstance(text, str) and text == "today":
        return clock.today().isoformat()
    if isinstance(text, str) and len(text) == 7 and clock.spelled(text) == (text,):
        if field == "since":
            return f"{text}-01"
        first = dt.date.fromisoformat(f"{text}-28") + dt.timedelta(days=4)  # a month means its last day; the answer names it
        return (first - dt.timedelta(days=first.day)).isoformat()
    if isinstance(text, str) and written_day(text):
        return text
    near = clock.spelled(text) if isinstance(text, str) else ()
    near = (f"{text}-{'01' if field == 'since' else '12'}",) if isinstance(text, str) and clock.is_year(text) else near
    hint = "write it as YYYY-MM-DD, like 2025-05-01"
    raise UnknownNameError(f"{field}: {shown(text)} is not a day", hint, near, field=field, value=text)


def own_notes(values: Iterable[tuple[str, str, str]], mark: str = "") -> Strings:
    """What a reader must know of values that are a team's: part, column and origin each; ``mark`` is how they are marked."""
    told: dict[str, set[str]] = {}
    for part, column, origin in values:
        if origin != SHIPPED:
            told.setdefault(origin, set()).add(f"{part} {column}")
    return [
        f"not from the shipped release but from the own facts of {origin}{mark}: {', '.join(sorted(names)[:8])}"
        + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        for origin, names in sorted(told.items())
    ]


def tidy(value: Any) -> Any:
    """A whole float as an integer, so that 900.0 prints and serialises as 900 on every engine."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Base:
    """A database of accelerators, opened read-only. Use it in a ``with`` block, or call :meth:`close`."""

    def __init__(self, url: str | os.PathLike[str] | None = None) -> None:
        given = os.fspath(url) if isinstance(url, os.PathLike) else url
        if given is not None and not isinstance(given, str):
            raise wrong_type(url, "url", "a path or a URL")
        if given == "":
            hint = "name a file or URL, or leave it away for the packaged database"
            raise UsageError("the name of the database is empty", hint, field="url", value=url)
        self._asked = given
        self._reader: Reader = open_reader(given)
        self._columns: dict[str, Column] | None = None
        #: what the answers so far rest on: statements themselves, or the best facts of (parts, columns, day of knowledge)
        self._behind: list[tuple[Sequence[str] | Callable[[], Sequence[str]], Iterable[str] | None, str | None]] = []
        self._stated: set[str] = set()
        self._one_at_a_time = allocate_lock()  # of what is remembered: several threads may ask one catalog
        #: names that mean nothing, of a question about several; None: they are errors
        self.missed: list[UnknownNameError] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, UnknownNameError) and self._reader.altered:
            altered = "another program changed this file, which may be why: `gpudb db verify`"
            error.hint = f"{error.hint}; {altered}" if error.hint else altered
        self.close()

    def recorded_until(self, release: results.Release) -> str:
        """The last day whose records an answer can rest on: the release's, or a later one on which a team recorded facts."""
        if not isinstance(release, results.Release):
            raise wrong_type(release, "release", "a release")
        if "+" not in release.release:
            return release.released_on
        return max(release.released_on, held.last_recorded(self._reader))

    def close(self) -> None:
        """Give the connection back."""
        self._reader.close()

    @property
    def url(self) -> str:
        """Path or URL of the database, without password."""
        return self._reader.url

    @property
    def queries(self) -> list[str]:
        """The SQL of every question asked so far (of the last 10,000), ready to paste."""
        return [literal_sql(sql, params) for sql, params in tuple(self._reader.log)]

    def statements(self) -> list[str]:
        """Ids of the statements behind every answer so far, sorted: what a receipt names."""
        self._find_statements()
        return sorted(self._stated)

    def _rests_on(
        self, parts_: Sequence[str] | Callable[[], Sequence[str]], columns: Iterable[str] | None, known_at: str | None
    ) -> None:
        """Remember what an answer rests on; looked up later, for most answers are never asked for their statements."""
        with self._one_at_a_time:
            self._behind.append((parts_, columns, known_at))
        if len(self._behind) >= 1000:
            self._find_statements()  # a catalog that stays open for days must not grow with every answer

    def _find_statements(self) -> None:
        with self._one_at_a_time:
            behind, self._behind = self._behind, []
        for parts_, columns, known_at in behind:
            self._stated |= specs.statement_ids(self._reader, parts_() if callable(parts_) else parts_, columns, known_at)

    def columns(self) -> dict[str, Column]:
        """Every column of `spec`, in contract order."""
        if self._columns is None:
            self._columns = specs.columns(self._reader)
        return self._columns

    def release(self) -> results.Release:
        """The data release held."""
        return results.Release(**held.latest(self._reader), altered=self._reader.altered)

    def reviewed(self) -> dict[str, str]:
        """Layer of the law -> its last reviewed day; what it says of later days is unknown."""
        return held.reviewed(self._reader)

    def _has_own(self) -> bool:
        """Whether a team's own facts are in the database beside the shipped release."""
        return "+" in self.release().release

    def _own_behind(self, ids: Sequence[str], columns: Iterable[str], known_at: str | None) -> Strings:
        """A note that names the own facts which an answer about these parts and columns rests on."""
        wanted = set(columns)
        facts = specs.best_facts(self._reader, ids, known_at) if self._has_own() else ()
        return own_notes((f["part"], f["column_name"], f["origin"]) for f in facts if f["column_name"] in wanted)

    def resolve(self, name: str) -> parts.Resolved:
        """The part that ``name`` means; raises ``UnknownNameError`` with suggestions."""
        return parts.resolve(self._reader, checked_text(name, "name"))

    def _wanted_columns(self, names: Names | None) -> list[Column]:
        known = self.columns()
        if names is None:
            return list(known.values())
        # named twice it stands once: a file has each column once, and JSON holds no more
        return list(dict.fromkeys(filters.find_column(name, known) for name in texts(names, "columns")))

    def as_of(self, on: Day = None, known_at: Day = None) -> AsOf:
        """The two days of a question, checked; ``on`` is today when not given."""
        return AsOf(day(on, "on") or clock.today().isoformat(), day(known_at, "known_at"))
