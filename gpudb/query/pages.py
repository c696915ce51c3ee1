"""What a site of all records needs at once, and no single command asks: the parts, the pairs, and the statuses as periods."""

from __future__ import annotations

from itertools import combinations

from gpudb.query.reader import Reader, Row
from gpudb.rows import by_key

_PERIODS = """SELECT s.part, s.layer, s.status, s.basis, s.citation, s.url, s.review_policy, s.license_exceptions, s.possible, s.caveats,
    s.valid_from, s.valid_before FROM export_status s WHERE s.destination = :destination ORDER BY s.part, s.valid_from"""
_DESTINATIONS = """SELECT s.destination, c.name, s.layer, s.status, s.basis, s.citation, s.url, s.review_policy,
    s.license_exceptions, s.possible, s.caveats, s.valid_from, s.valid_before
    FROM export_status s JOIN country_list c ON c.country = s.destination
    WHERE s.part = :part AND s.valid_from <= :day AND :day < s.valid_before ORDER BY c.name"""


def periods(reader: Reader, destination: str) -> list[Row]:
    """Every period of every part to a destination, by part and day."""
    return reader.rows(_PERIODS, {"destination": destination})


def destinations(reader: Reader, part: str, day: str) -> list[Row]:
    """The status of a part to every destination on a day, by name of the country."""
    return reader.rows(_DESTINATIONS, {"part": part, "day": day})


def caveats(reader: Reader) -> list[Row]:
    """What must be said beside a status, by code and day."""
    return reader.rows(
        "SELECT code, caveat, caveat_text, valid_from, valid_before, citation, url, destinations FROM caveat_list "
        "WHERE withdrawn_before = '9999-12-31' ORDER BY code, valid_from, caveat"
    )


def columns(reader: Reader) -> list[Row]:
    """Every column of every public view, with its unit."""
    return reader.rows("SELECT view, column_name, unit FROM column_doc ORDER BY view, column_name")


def countries(reader: Reader) -> list[Row]:
    """Code and name of every country."""
    return reader.rows("SELECT country, name FROM country_list ORDER BY name")


def parts(reader: Reader) -> list[Row]:
    """What names and sorts a part."""
    return reader.rows("SELECT part, name, vendor, architecture, family, market, derived_from FROM spec ORDER BY part")


def read_for(reader: Reader) -> dict[str, list[str]]:
    """Source -> the parts of which it says something."""
    rows = reader.rows("SELECT DISTINCT source, part FROM spec_fact ORDER BY source, part")
    return by_key((row["source"], row["part"]) for row in rows)


def flagships(reader: Reader) -> dict[str, str]:
    """Family -> the part that its name alone means."""
    rows = reader.rows("SELECT family, part FROM part_alias_list WHERE flagship = 1 ORDER BY family, part")
    return {row["family"]: row["part"] for row in rows if row["family"]}


def pairs(reader: Reader) -> list[tuple[str, str]]:
    """Pairs that people compare: of a family, an architecture, a part and what it is cut from, families named in letters and licenses."""
    held, first = parts(reader), flagships(reader)
    by_family = by_key((row["family"], row["part"]) for row in held)
    by_architecture = by_key((row["architecture"], row["part"]) for row in held if row["part"] in first.values())
    rows = reader.rows("SELECT families FROM letter_list UNION SELECT families FROM license_list")
    told = {family for row in rows for family in (row["families"] or "").split(", ")}
    named = sorted(part for family, part in first.items() if family in told)
    groups = [*by_family.values(), *by_architecture.values(), named]
    found = {pair for group in groups for pair in combinations(sorted(group), 2)}
    cut = (sorted((row["part"], row["derived_from"])) for row in held if row["derived_from"])
    return sorted(found | {(first, second) for first, second in cut})
