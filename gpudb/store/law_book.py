"""Build the law book from a database, over the public views. No SQLAlchemy here: the read path uses it too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gpudb.law import book as law
from gpudb.law.codec import decode

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

Rows = Callable[[str], list[dict[str, Any]]]


def book_from(rows: Rows) -> law.LawBook:
    """The book that ``rows`` (a question as SQL text to its rows) can see, in canonical order."""
    countries = {
        r["country"]: law.Country(r["country"], r["name"], r["treated_as"], r["source"], r["treated_as_note"])
        for r in rows("SELECT country, name, treated_as, treated_as_note, source FROM country_list ORDER BY country")
    }
    groups = {
        r["country_group"]: decode(r["record"], law.Group)
        for r in rows("SELECT country_group, record FROM country_group_record ORDER BY country_group")
    }
    versions: dict[str, list[law.RuleVersion]] = {}
    heads: dict[str, dict[str, Any]] = {}
    for r in rows("SELECT rule, kind, rule_title, authority, rule_citation, url, record FROM rule_record ORDER BY rule, version"):
        versions.setdefault(r["rule"], []).append(decode(r["record"], law.RuleVersion))
        heads[r["rule"]] = r
    rules = tuple(
        law.Rule(
            name, head["authority"], head["rule_title"], head["kind"], head["rule_citation"], head["url"],
            tuple(sorted(versions[name], key=lambda v: v.effective)),
        )
        for name, head in heads.items()
    )  # fmt: skip
    letters = [decode(r["record"], law.Letter) for r in rows("SELECT record FROM letter_list ORDER BY letter")]
    events = [
        decode(r["record"], law.Event)
        for view in ("license_list", "import_measure_list", "trade_period")
        for r in rows(f"SELECT record FROM {view}")
    ]
    reviews = [decode(r["record"], law.Review) for r in rows("SELECT record FROM review_list ORDER BY layer, recorded_on")]
    return law.LawBook(
        countries,
        groups,
        rules,
        tuple(sorted(letters, key=lambda x: (x.effective, x.id))),
        tuple(sorted(events, key=lambda e: (e.day, e.layer, e.id))),
        tuple(reviews),
        bits_from(rows),
    )


def bits_from(rows: Rows) -> tuple[law.Bits, ...]:
    """The bit lengths that count for TPP, in canonical order."""
    return tuple(decode(r["record"], law.Bits) for r in rows("SELECT record FROM tpp_bit_list ORDER BY column_name"))


def read_bits(connection: Connection) -> tuple[law.Bits, ...]:
    """The bit lengths that an open connection can see."""
    return bits_from(lambda sql: [dict(row) for row in connection.exec_driver_sql(sql).mappings()])


def read_book(connection: Connection) -> law.LawBook:
    """The book that an open connection can see."""
    return book_from(lambda sql: [dict(row) for row in connection.exec_driver_sql(sql).mappings()])
