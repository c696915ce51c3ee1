"""Checked law records as rows of the truth tables. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from gpudb.curation.law_check import CheckedLaw
from gpudb.law.bill_records import PROCEEDINGS
from gpudb.law.destinations import member_periods
from gpudb.law.event_records import Claim, Letter
from gpudb.law.record import Record, encode
from gpudb.law.records import SEEDED, as_known
from gpudb.law.rule_records import Rule, RuleVersion
from gpudb.store.rows import Row

_LAST_DAYS = "2026-11-28"


def law_rows(law: CheckedLaw) -> dict[str, list[Row]]:
    """Table name to rows, for every truth table about law and events."""
    records = {kind: law.seed.records(kind) for kind in SEEDED}
    rows = {kind.table: [row_of(record) for record in records[kind]] for kind in SEEDED}
    rows["letter"] = [_letter(letter) for letter in law.seed.records(Letter)]
    # what was withdrawn makes nobody a member
    standing = as_known(law.records, None)
    rows["country_group_member"] = [
        {"group_id": p.group, "country_code": p.country, "valid_from": p.valid_from, "valid_before": p.valid_before,
         "source_id": p.source} for group in standing.groups.values() for p in member_periods(group)]  # fmt: skip
    claims = law.seed.records(Claim)
    rows["claim"] = [{**row_of(claim), "record": "{}"} for claim in claims]
    rows["claim_response"] = [
        {"claim_id": claim.id, "position": position, **row_of(response)}
        for claim in claims
        for position, response in enumerate(claim.responses, start=1)
    ]
    for kind, state in PROCEEDINGS.items():
        rows[state.table] = [
            {f"{kind.table}_id": record.id, "position": position, **row_of(held)}
            for record in law.seed.records(kind)
            for position, held in enumerate(record.states, start=1)
        ]
    versions = [(f"{rule.id}@{version.id}", rule, version) for rule in law.seed.records(Rule) for version in rule.versions]
    rows["rule_version"] = [{"version_id": key, "rule_id": rule.id, **row_of(version)} for key, rule, version in versions]
    rows["rule_threshold"] = [row for key, _, version in versions for row in _thresholds(key, version)]
    rows["rule_scope"] = [row for key, _, version in versions for row in _scopes(key, version)]
    return rows


def row_of(record: Record) -> Row:
    """The columns of one record; a list is its words with commas between."""
    row = {name: _cell(getattr(record, said.name)) for name, said in record.columns().items()}
    return {**row, "record": encode(record)} if record.json else row


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else value


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


def _scopes(key: str, version: RuleVersion) -> list[Row]:
    return [
        {"version_id": key, "position": position, "role": role, "place": place, "locator": scope.at}
        for position, scope in enumerate(version.scopes, start=1)
        for role in ("include", "exclude", "headquarters")
        for place in dict.fromkeys(getattr(scope, role))
    ]
