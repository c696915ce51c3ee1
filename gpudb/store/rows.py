"""Checked records of the seed, about things, facts and law, as rows of the truth tables. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from gpudb import names
from gpudb.curation.check import Checked
from gpudb.curation.law_check import CheckedLaw
from gpudb.fact.units import convert
from gpudb.law.destinations import member_periods
from gpudb.law.event_records import PROCEEDINGS, Claim, ClaimResponse, Letter
from gpudb.law.record import Record, encode
from gpudb.law.records import SEEDED, as_known
from gpudb.law.rule_records import Rule, RuleVersion
from gpudb.store import schema
from gpudb.store.bulk import plain
from gpudb.store.types import called

Row = dict[str, Any]


class Repeated:
    """Rows that are made again each time they are walked through: there may be too many to keep."""

    def __init__(self, make: Callable[[], Iterator[Row]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Row]:
        return self._make()


#: columns whose key in a seed file is not the column's name without `_id`
_KEYS = {"country_code": "country", "attribute_group": "group", "value_kind": "kind", "metric": "id"}


def truth_rows(checked: Checked) -> dict[str, Iterable[Row]]:
    """Table name to rows, for every truth table about things and facts."""
    seed = checked.seed
    rows: dict[str, Any] = {
        "organisation": [_row(schema.organisation, read.record) for read in seed.organisations],
        "architecture": [_row(schema.architecture, read.record) for read in seed.architectures],
        "source": [_row(schema.source, read.record) for read in seed.sources],
        "die": [_row(schema.die, read.record) for read in seed.dies],
        "part": [_row(schema.part, read.record, origin=read.origin) for read in seed.parts],
        "system": [_row(schema.system, read.record) for read in seed.systems],
        "system_member": [
            _row(schema.system_member, member, system_id=read.record.id) for read in seed.systems for member in read.record.member
        ],
        "metric_definition": [
            _row(schema.metric_definition, read.record, position=number) for number, read in enumerate(seed.metrics, start=1)
        ],
        "attribute": [_row(schema.attribute, read.record) for read in seed.attributes],
        "spec_column": list(_columns(checked)),
        "column_display": list(_displays(checked)),
        "part_alias": _aliases(checked),
        "part_crosswalk": [
            {"scheme": read.record.id, "name": held.name, "part_id": held.part, "source_id": read.record.source}
            for read in seed.crosswalk
            for held in read.record.names
        ],
        "cloud_machine": [
            {
                "provider_id": read.record.provider,
                "name": held.name,
                "part_id": held.part,
                "quantity": held.count,
                "as_of": read.record.as_of.isoformat() if read.record.as_of else None,
                "source_id": read.record.source,
            }
            for read in seed.clouds
            for held in read.record.instances
        ],
    }
    rows["entity"] = [
        {"entity_id": row[f"{kind}_id"], "entity_kind": kind} for kind in ("die", "part", "system") for row in rows[kind]
    ]
    rows["statement"] = Repeated(lambda: (statement._asdict() for statement in checked.statements))
    return rows


def _row(table: sa.Table, record: Any, **given: Any) -> Row:
    """The columns of a record: `part_id` of a part is its `id`, `vendor_id` its `vendor`; days are ISO text, flags 0 and 1."""
    row = dict(given)
    for column in (c.name for c in table.columns if c.name not in given):
        key = "id" if column == f"{called(table)}_id" else _KEYS.get(column) or column.removesuffix("_id")
        value = getattr(record, key)
        row[column] = int(value) if isinstance(value, bool) else plain(value)
    return row


def _aliases(checked: Checked) -> list[Row]:
    vendors = {read.record.id: read.record.name for read in checked.seed.organisations}
    rows: dict[tuple[str, str, str], Row] = {}

    def add(alias: str, kind: str, part: str, source: str | None = None) -> None:
        key = names.key(alias)
        rows.setdefault((key, kind, part), {"alias_key": key, "kind": kind, "part_id": part, "alias": alias, "source_id": source})

    for read in checked.seed.parts:
        p = read.record
        vendor = vendors.get(p.vendor, p.vendor).split()[0]
        add(p.id, "id", p.id)
        add(f"{p.vendor}-{p.id}", "id", p.id)
        add(p.name, "name", p.id)
        add(p.family, "family", p.id)
        add(f"{vendor} {p.family}", "family", p.id)
        for alias in p.aliases:
            add(alias.name, alias.kind, p.id, alias.source)
    for read in checked.seed.additions:
        for alias in read.record.aliases:
            add(alias.name, alias.kind, read.record.id, alias.source)
    # a name of somebody else's list is taken too, unless it is a name of ours for another part
    taken = {key: {part for held, _, part in rows if held == key} for key, _, _ in rows}
    for read in checked.seed.crosswalk:
        for named in read.record.names:
            if not named.ambiguous and taken.get(names.key(named.name), {named.part}) == {named.part}:
                add(named.name, "framework", named.part, read.record.source)
    return list(rows.values())


def _columns(checked: Checked) -> Iterator[Row]:
    made = ((read.record, *named) for read in checked.seed.attributes for named in read.record.columns().items())
    for position, (attribute, qualifier, column) in enumerate(made, start=1):
        yield {
            "column_name": column,
            "attribute_id": attribute.id,
            "qualifier": qualifier,
            "position": position,
            "see_also": ",".join(attribute.see_also) or None,
        }


def _displays(checked: Checked) -> Iterator[Row]:
    """How columns are called and counted for people; of a dense and a sparse rate the dense one stands in the summary."""
    for read in (*checked.seed.attributes, *checked.seed.metrics):
        record = read.record
        for qualifier, column in record.columns().items():
            yield {
                "column_name": column,
                "short": (record.short or record.label).format(q=qualifier),
                "shown_unit": record.shown_unit or record.unit,
                "shown_scale": convert(1, record.shown_unit, record.unit) if record.shown_unit else 1.0,
                "summary": None if qualifier == "sparse" else record.summary,
                "beside": record.beside,
            }


_LAST_DAYS = "2026-11-28"


def law_rows(law: CheckedLaw) -> dict[str, list[Row]]:
    """Table name to rows, for every truth table about law and events."""
    rows = {kind.table: [row_of(record) for record in law.seed.records(kind)] for kind in SEEDED}
    rows["letter"] = [_letter(letter) for letter in law.seed.records(Letter)]
    # what was withdrawn makes nobody a member
    standing = as_known(law.records, None)
    rows["country_group_member"] = [
        {"group_id": p.group, "country_code": p.country, "valid_from": p.valid_from, "valid_before": p.valid_before,
         "source_id": p.source} for group in standing.groups.values() for p in member_periods(group)]  # fmt: skip
    rows["claim"] = [{**row_of(claim), "record": "{}"} for claim in law.seed.records(Claim)]
    inside: list[tuple[Any, type[Record], str]] = [(Claim, ClaimResponse, "responses")]
    for kind, held, field in [*inside, *((kind, state, "states") for kind, state in PROCEEDINGS.items())]:
        rows[held.table] = [
            {f"{kind.table}_id": record.id, "position": position, **row_of(one)}
            for record in law.seed.records(kind)
            for position, one in enumerate(getattr(record, field), start=1)
        ]
    # what was withdrawn on the day it was recorded counted on no day; what replaced it takes its place
    versions = [(f"{r.id}@{v.id}", r, v) for r in law.seed.records(Rule) for v in r.versions if v.withdrawn != v.recorded]
    rows["rule_version"] = [{"version_id": key, "rule_id": rule.id, **row_of(version)} for key, rule, version in versions]
    rows["rule_threshold"] = [row for key, _, version in versions for row in _thresholds(key, version)]
    rows["rule_scope"] = [
        {"version_id": key, "position": position, "role": role, "place": place, "locator": scope.at}
        for key, _, version in versions
        for position, scope in enumerate(version.scopes, start=1)
        for role in ("include", "exclude", "headquarters")
        for place in dict.fromkeys(getattr(scope, role))
    ]
    return rows


def row_of(record: Record) -> Row:
    """The columns of one record; a list is its words with commas between."""
    values = {name: getattr(record, said.name) for name, said in record.columns().items()}
    row = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {**row, "record": encode(record)} if record.json else row


def _letter(letter: Letter) -> Row:
    """``ends_on`` of a letter was its last day, not the day after, in releases that recorded until :data:`_LAST_DAYS`.

    What they wrote is not rewritten.
    """
    row = row_of(letter)
    if letter.ends and letter.recorded <= _LAST_DAYS:
        row["ends_on"] = (dt.date.fromisoformat(letter.ends) - dt.timedelta(days=1)).isoformat()
    return row


def _thresholds(key: str, version: RuleVersion) -> Iterator[Row]:
    limbs: list[tuple[str, str, Iterable[str], Any]] = [
        *(("clause", clause.id, (clause.paragraph,), clause) for clause in version.clauses),
        *(("exclusion", exclusion.id, exclusion.paragraphs, exclusion) for exclusion in version.exclusions),
        *(("policy", f"{n}-{limb.policy}", limb.paragraphs, limb) for n, limb in enumerate(version.policies, start=1)),
        *(("exception", f"{n}-{limb.code}", limb.paragraphs, limb) for n, limb in enumerate(version.exceptions, start=1)),
        *(("band", band.id, (), band) for band in version.bands),
    ]
    for kind, clause, paragraphs, limb in limbs:
        for position, test in enumerate(limb.tests, start=1):
            yield {
                "version_id": key, "kind": kind, "clause": clause, "position": position,
                "paragraph": ", ".join(paragraphs) or None, "metric": test.metric, "operator": test.op, "value": test.value,
                "locator": limb.at,
            }  # fmt: skip
