"""What people call the columns of `spec` (one column, or several between which nobody should guess) and the countries."""

from __future__ import annotations

from gpudb.names import squeezed
from gpudb.resources import data

_DATA = data("query/words.toml")
_OPEN = {word: tuple(columns) for words, columns in _DATA["open"].items() for word in words.split("|")}
_MEANT = {squeezed(word): column for column, words in _DATA["columns"].items() for word in words.split("|")}
#: what people write for a country whose ISO name is another; words for the form of a state (Kingdom of Bahrain)
COUNTRIES: dict[str, str] = {word: code for code, words in _DATA["countries"].items() for word in words}
FORMS = frozenset(_DATA["country_forms"]["words"].split("|"))
#: what is no country, and some that lie in it
NO_COUNTRY: dict[str, list[str]] = {word: few for words, few in _DATA["no_country"].items() for word in words.split("|")}
#: words for what stands in no column of a part: it belongs to a destination and a day
_STATUS = {"status", "exportstatus", "license", "licence", "export", "exportcontrol", "allowed", "china", "banned", "legal"}


def column_of(word: str) -> str | None:
    """The column that people call so."""
    return _MEANT.get(squeezed(word))


def columns_near(word: str) -> tuple[str, ...]:
    """The columns between which a word leaves the choice."""
    return _OPEN.get(squeezed(word), ())


def is_status(word: str) -> bool:
    """Does the word ask for the export status, which is no column of a part?"""
    return squeezed(word) in _STATUS
