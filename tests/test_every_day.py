"""One question, one answer, whichever way it is asked: every day on which the law changes, with the day before and after it.

A destination stands for all that have the same regime; which of them is asked changes from day to day. China is asked on every day in
every way about every part. The others take turns, so that each day, each class of destinations and each part comes up: GPUDB_TEST_SCALE
times as many at a release, others on each day of the calendar, and everything from a scale of 480 on.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pytest

from gpudb.catalog import Catalog
from gpudb.law.destinations import classes
from gpudb.law.layers import codes_of
from gpudb.law.records import LawRecords, as_known
from gpudb.law.timeline import change_days
from tests.helpers import SCALE, answer

#: moves the turns from release to release; the default run asks the same each time
SHIFT = dt.date.today().toordinal() if SCALE > 1 else 0
HEARD = ("announced_on", "first_reported_on", "first_delivered_on", "released_on")
COLUMNS = ("part", "status", "status_layer", "review_policy", "license_exceptions", "caveats")


class Headline(NamedTuple):
    """What every way must say about one part."""

    status: str
    layer: str
    review_policy: str | None
    license_exceptions: str
    #: a picture has none
    caveats: str | None


Answers = dict[str, Headline]


class Ways:
    """The ways to ask one database for the headline of every part, for a destination and a day."""

    def __init__(self, catalog: Catalog, url: str) -> None:
        self.catalog, self.url = catalog, url
        self.parts = [row["part"] for row in catalog.sql("SELECT part FROM spec ORDER BY part").rows]
        self._read = functools.cache(self._view_rows)
        self._drawn = functools.cache(lambda to, *parts: catalog.picture("timeline", parts or ["all"], to=to).periods)
        self._told = functools.cache(lambda to, *parts: catalog.timeline(parts or self.parts, to=to).entries)

    def _view_rows(self, to: str) -> list[dict[str, Any]]:
        return self.catalog._reader.rows(
            "SELECT part, status, layer, review_policy, license_exceptions, caveats, valid_from, valid_before FROM export_status "
            "WHERE destination = :to ORDER BY part, valid_from",
            {"to": to},
        )

    def view(self, to: str, on: str) -> Answers:
        rows = [row for row in self._read(to) if row["valid_from"] <= on < row["valid_before"]]
        return _by_part(
            rows,
            lambda r: Headline(r["status"], r["layer"], r["review_policy"], r["license_exceptions"], r["caveats"]),
            lambda r: r["part"],
        )

    def some(self, turn: int) -> list[str]:
        """A third of the parts, another one each turn; all of them at a scale that asks everything."""
        return self.parts if SCALE >= 48 else self.parts[turn % 3 :: 3]

    def python(self, to: str, on: str, parts: Sequence[str] = ()) -> Answers:
        answers = self.catalog.status(parts, to=to, on=on)
        return _by_part(
            answers,
            lambda a: Headline(a.status, a.layer, a.review_policy, ", ".join(a.license_exceptions), codes_of(a.caveats)),
            lambda a: a.part,
        )

    def listed(self, to: str, on: str) -> Answers:
        return _listed(self.catalog.list(columns=COLUMNS, to=to, on=on).rows)

    def listed_as_known(self, to: str, on: str) -> Answers:
        """The list that computes every status anew, because it is asked as known on a day."""
        return _listed(self.catalog.list(columns=COLUMNS, to=to, on=on, known_at="2100-01-01").rows)

    def picture(self, to: str, on: str, parts: Sequence[str] = ()) -> Answers:
        drawn = [period for period in self._drawn(to, *parts) if period.valid_from <= on < period.valid_before]
        return _by_part(
            drawn,
            lambda p: Headline(p.status, p.layer, p.review_policy, ", ".join(p.license_exceptions), None),
            lambda p: p.part,
        )

    def timeline(self, to: str, on: str, parts: Sequence[str] = ()) -> dict[str, str]:
        """The word alone: a timeline has no more."""
        out = {}
        for part, entries in self._told(to, *parts).items():
            said = [entry for entry in entries if entry.layer == "status" and str(entry.day) <= on]
            out[part] = said[-1].kind if said else "unknown"
        return out

    def filtered(self, to: str, on: str, status: str) -> list[str]:
        return [row["part"] for row in self.catalog.list([f"status={status}"], columns=["part"], to=to, on=on).rows]


def _by_part(rows: Any, headline: Callable[[Any], Headline], part: Callable[[Any], str]) -> Answers:
    out: Answers = {}
    for row in rows:
        assert part(row) not in out, f"{part(row)} has two answers"
        out[part(row)] = headline(row)
    return out


def _listed(rows: Any) -> Answers:
    return _by_part(
        rows,
        lambda r: Headline(r["status"], r["status_layer"], r["review_policy"], r["license_exceptions"], r["caveats"]),
        lambda r: r["part"],
    )


def only(answers: Answers, parts: Sequence[str]) -> Answers:
    """The answers about some parts."""
    return {part: answers[part] for part in parts}


def drawn(answers: Answers) -> Answers:
    """The answers as a picture has them."""
    return {part: told._replace(caveats=None) for part, told in answers.items()}


def around(days: tuple[str, ...]) -> tuple[str, ...]:
    """Each day with the day before and the day after it."""
    moved = {dt.date.fromisoformat(day) + dt.timedelta(days=by) for day in days for by in (-1, 0, 1)}
    return tuple(sorted(day.isoformat() for day in moved))


def questions(records: LawRecords) -> Iterator[tuple[int, int, str, str]]:
    """Number of the day, number of the class, destination, day: every day around a change for every class."""
    alike = list(classes(records).values())
    for number, on in enumerate(around(change_days(records))):
        for place, codes in enumerate(alike):
            yield number, place, codes[number % len(codes)], on


def due(turn: int, every: int) -> bool:
    """Whether a question is asked of which the default run asks one in ``every``."""
    return (turn + SHIFT) % max(1, every // SCALE) == 0


@pytest.fixture(scope="module")
def ways(real_db: str) -> Iterator[Ways]:
    with Catalog(real_db) as catalog:
        yield Ways(catalog, real_db)


@pytest.fixture(scope="module")
def records(ways: Ways) -> LawRecords:
    """The law on record, without what was withdrawn."""
    return as_known(ways.catalog._law().records, None)


def test_the_days_are_those_on_which_a_status_begins(ways: Ways, records: LawRecords) -> None:
    days = change_days(records)
    begun = {row["valid_from"] for _, _, to, _ in list(questions(records))[:25] for row in ways._read(to)} - {"0001-01-01"}
    heard = {row[day] for row in ways.catalog.sql(f"SELECT {', '.join(HEARD)} FROM spec").rows for day in HEARD}
    assert begun <= {*days, *heard}
    assert len(begun) > 12


@pytest.mark.dear
def test_china_is_answered_alike_in_every_way_on_every_day(ways: Ways, records: LawRecords) -> None:
    for number, on in enumerate(around(change_days(records))):
        seen = ways.view("CN", on)
        assert list(seen) == ways.parts
        assert ways.listed("CN", on) == seen, on
        assert ways.picture("CN", on) == drawn(seen), on
        assert ways.timeline("CN", on) == {part: told.status for part, told in seen.items()}, on
        assert ways.python("CN", on) == seen, on
        for status in sorted({told.status for told in seen.values()})[number % 2 :: 2]:
            assert ways.filtered("CN", on, status) == [part for part in ways.parts if seen[part].status == status], on


@pytest.mark.dear
def test_every_class_of_destinations_is_answered_alike_in_turns(ways: Ways, records: LawRecords) -> None:
    for number, place, to, on in questions(records):
        if due(number + place, 108):
            parts = ways.some(number // 108 + place)
            assert ways.python(to, on, parts) == only(ways.view(to, on), parts), (to, on)
        if due(number + place + 16, 54):
            assert ways.listed(to, on) == ways.view(to, on), (to, on)


@pytest.mark.dear
def test_picture_and_timeline_of_a_destination_hold_the_periods_of_the_view(ways: Ways, records: LawRecords) -> None:
    days = around(change_days(records))
    for turn, codes in enumerate(classes(records).values()):
        if not due(turn, 6):
            continue
        to, parts = codes[-1], ways.some(turn)
        for on in days:
            seen = only(ways.view(to, on), parts)
            assert ways.picture(to, on, parts) == drawn(seen), (to, on)
            assert ways.timeline(to, on, parts) == {part: told.status for part, told in seen.items()}, (to, on)


@pytest.mark.dear
def test_a_list_as_known_today_is_the_list(ways: Ways, records: LawRecords) -> None:
    for number, on in enumerate(around(change_days(records))):
        if due(number + 22, 58):
            to = ("CN", "HK", "MO", "AE", "SG")[number % 5]
            assert ways.listed_as_known(to, on) == ways.listed(to, on), (to, on)


def commands(ways: Ways, to: str, on: str, names: list[str], capsys: Any) -> None:
    """The commands say what the view says: status, list, list by status, compare."""
    seen = ways.view(to, on)
    asked = ("--to", to, "--on", on, "--db", ways.url)
    told = answer("status", *names, *asked, capsys=capsys)
    assert {
        row["part"]: Headline(
            row["status"],
            row["layer"],
            row["review_policy"],
            ", ".join(row["license_exceptions"]),
            ", ".join(dict.fromkeys(told["code"] for told in row["caveats"])),
        )
        for row in told
    } == {part: seen[part] for part in names}, (to, on)
    rows = answer("list", "--columns", ",".join(COLUMNS), *asked, capsys=capsys)
    assert _listed(rows) == seen, (to, on)
    for status in {seen[part].status for part in names}:
        rows = answer("list", f"status={status}", "--columns", "part", *asked, capsys=capsys)
        assert [row["part"] for row in rows] == [part for part in seen if seen[part].status == status], (to, on)
    compared = answer("compare", *names, *asked, capsys=capsys)["rows"]
    (cells,) = [row["cells"] for row in compared if row["column"] == "export_status"]
    assert {part: cells[part]["value"] for part in names} == {part: seen[part].status for part in names}, (to, on)


@pytest.mark.dear
def test_the_commands_say_the_same_around_the_days_in_turns(ways: Ways, records: LawRecords, capsys: Any) -> None:
    for number, place, to, on in questions(records):
        if due(number + 7 * place, 211) or (to == "CN" and due(number + 7, 12)):
            start = (number * 5 + place) % (len(ways.parts) - 3)
            commands(ways, to, on, ways.parts[start : start + 3], capsys)


def test_a_server_lists_what_the_file_lists(ways: Ways, records: LawRecords, real_pg: str) -> None:
    with Catalog(real_pg) as catalog:
        there = Ways(catalog, real_pg)
        for number, place, to, on in questions(records):
            if due(number + place, 480):
                assert there.listed(to, on) == ways.view(to, on), (to, on)
