"""The law as a database holds it: questions over the public views, and the records that their rows make.

It runs nothing: who asks brings what runs a question, so that the read path and the loader share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gpudb.law.event_records import Caveat, Entity, Event, ImportMeasure, Letter, LicenseEvent, TradeEvent
from gpudb.law.record import R, Record, decode, in_order
from gpudb.law.records import Bits, LawRecords, Review, places
from gpudb.law.rule_records import Country, Group, MarketFact, Region, Rule, RuleVersion
from gpudb.model import OPEN_END

_HOMES = "SELECT organisation, country FROM organisation_list WHERE country IS NOT NULL ORDER BY organisation"
_ADDRESSES = "SELECT source, url FROM source_list WHERE source IN (SELECT source FROM letter_list) ORDER BY source"
#: a question as SQL text -> its rows
Rows = Callable[[str], list[dict[str, Any]]]


def law_from(rows: Rows) -> LawRecords:
    """The law that ``rows`` can see, in canonical order."""
    countries = rows(f"SELECT {_listed(Country)} FROM country_list ORDER BY country")
    regions = [
        _of_columns(Region, {**row, "aliases": tuple(filter(None, row["aliases"].split(", ")))})
        for row in rows(f"SELECT {_listed(Region)} FROM region_list ORDER BY region")
    ]
    groups = _records(rows, Group, "country_group_record ORDER BY country_group")
    events: list[Event] = [
        *_records(rows, LicenseEvent, "license_list"),
        *_records(rows, ImportMeasure, "import_measure_list"),
        *_records(rows, TradeEvent, "trade_period"),
    ]
    return LawRecords(
        countries=places((_of_columns(Country, row) for row in countries), regions),
        groups={group.id: group for group in groups},
        rules=_rules(rows),
        letters=in_order(_records(rows, Letter, "letter_list ORDER BY letter")),
        events=in_order(events),
        reviews=tuple(_records(rows, Review, "review_list ORDER BY layer, recorded_on")),
        bits=bits_from(rows),
        market=in_order(_records(rows, MarketFact, "market_list ORDER BY market")),
        regions=tuple(regions),
        caveats=in_order(_records(rows, Caveat, "caveat_list")),
        entities=in_order(_records(rows, Entity, "entity_list")),
        homes={row["organisation"]: row["country"] for row in rows(_HOMES)},
        addresses={row["source"]: row["url"] for row in rows(_ADDRESSES)},
    )


def bits_from(rows: Rows) -> tuple[Bits, ...]:
    """The bit lengths that count for TPP, in canonical order."""
    return tuple(_records(rows, Bits, "tpp_bit_list ORDER BY column_name"))


def _rules(rows: Rows) -> tuple[Rule, ...]:
    versions: dict[str, list[RuleVersion]] = {}
    heads: dict[str, dict[str, Any]] = {}
    for row in rows(f"SELECT {_listed(Rule)}, record FROM rule_record ORDER BY rule, version"):
        versions.setdefault(row["rule"], []).append(decode(row["record"], RuleVersion))
        heads[row["rule"]] = row
    return tuple(_of_columns(Rule, head, versions=in_order(versions[name])) for name, head in heads.items())


def _records(rows: Rows, kind: type[R], view: str) -> list[R]:
    return [decode(row["record"], kind) for row in rows(f"SELECT record FROM {view}")]


def _listed(kind: type[Record]) -> str:
    return ", ".join(said.view for said in kind.fields.values() if said.view)


def _of_columns(kind: type[R], row: Mapping[str, Any], **more: Any) -> R:
    """The record whose fields are columns of a view, and no JSON."""
    return kind(**{name: row[said.view] for name, said in kind.fields.items() if said.view}, **more)


#: the days of a version ``v`` that :func:`with_next` gave: a version ends where the next one begins, or earlier by itself
PERIOD_DAYS = {
    "valid_from": "v.effective_on",
    "valid_before": "CASE WHEN v.ends_on IS NOT NULL AND v.ends_on < v.next_on THEN v.ends_on ELSE v.next_on END",
    "enforced_from": "coalesce(v.enforced_from, v.effective_on)",
    "enforced_before": f"coalesce(v.enforced_until, '{OPEN_END}')",
}
PERIOD = ", ".join(f"{day} AS {name}" for name, day in PERIOD_DAYS.items())


def with_next(versions: str, rule: str, live: str) -> str:
    """The versions ``w`` for which ``live`` holds, each with the day on which the next one of its rule begins.

    ``versions`` is the table or view, ``rule`` its column with the id of the rule.
    """
    return f"""(SELECT w.*, coalesce(lead(w.effective_on) OVER (PARTITION BY w.{rule} ORDER BY w.effective_on), '{OPEN_END}') AS next_on
 FROM {versions} w WHERE {live})"""
