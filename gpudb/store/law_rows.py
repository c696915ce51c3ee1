"""Checked law records as rows of the truth tables. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gpudb.curation.law_check import CheckedLaw
from gpudb.law import codec
from gpudb.law.book import Event
from gpudb.law.places import member_periods
from gpudb.store.rows import Row


def law_rows(law: CheckedLaw) -> dict[str, list[Row]]:
    """Table name to rows, for every truth table about law and events."""
    seed, book = law.seed, law.book
    events = {(event.layer, event.id): event for event in book.events}
    letters = {letter.id: letter for letter in book.letters}
    rows: dict[str, list[Row]] = {
        "country": [
            {"country_code": c.code, "name": c.name, "treated_as": c.treated_as, "treated_as_source": c.treated_as_source,
             "treated_as_note": c.treated_as_note} for c in book.countries.values()],
        "country_group": [_group(read.record, codec.encode(book.groups[read.record.id])) for read in seed.groups],
        "country_group_member": [
            {"group_id": p.group, "country_code": p.country, "valid_from": p.valid_from, "valid_before": p.valid_before,
             "source_id": p.source} for group in book.groups.values() for p in member_periods(group)],
        "rule": [
            {"rule_id": r.id, "authority_id": r.authority, "title": r.title, "kind": r.kind, "citation": r.citation, "url": r.url}
            for r in book.rules],
        "letter": [_letter(read.record, codec.encode(letters[read.record.id])) for read in seed.letters],
        "license_event": [
            {**_event(read.record, events["license", read.record.id]), "license_id": read.record.id,
             "authority_id": read.record.authority, "company_id": read.record.company,
             "destinations": _list(read.record.destinations)} for read in seed.licenses],
        "import_measure": [
            {**_event(read.record, events["import_measure", read.record.id]), "measure_id": read.record.id,
             "authority_id": read.record.authority, "country_code": read.record.country, "standing": read.record.standing}
            for read in seed.import_measures],
        "trade_event": [
            {**_event(read.record, events["trade", read.record.id]), "event_id": read.record.id,
             "authority_id": read.record.authority, "counterpart_id": read.record.counterpart,
             "rate_percent": read.record.rate_percent, "rate_scope": read.record.rate_scope} for read in seed.trade],
        "claim": [_claim(read.record) for read in seed.claims],
        "claim_response": [
            {"claim_id": read.record.id, "position": number, "respondent_id": r.respondent, "stance": r.stance,
             "day": r.day.isoformat(), "precision": r.precision, "response_text": r.text, **_cited(r)}
            for read in seed.claims for number, r in enumerate(read.record.response, start=1)],
        "layer_review": [
            {"layer": r.layer, "recorded_on": r.recorded.isoformat(), "reviewed_from": r.reviewed_from.isoformat(),
             "reviewed_until": r.reviewed_until.isoformat(), "withdrawn_on": _day(r.withdrawn),
             "withdrawn_reason": r.withdrawn_reason, "note": r.note,
             "record": codec.encode(next(x for x in book.reviews if x.layer == r.layer and x.recorded == r.recorded.isoformat()))}
            for r in (read.record for read in seed.reviews)],
        "tpp_bits": [
            {"attribute": read.record.column, "bits": read.record.bits, "note": read.record.note, "record": codec.encode(bits)}
            for read, bits in zip(seed.tpp_bits, book.bits, strict=True)],
    }  # fmt: skip
    rows["rule_version"], rows["rule_threshold"], rows["rule_scope"] = [], [], []
    versions = {(rule.id, v.id): v for rule in book.rules for v in rule.versions}
    for read in seed.rules:
        for record in read.record.version:
            version = versions[read.record.id, record.id]
            key = f"{read.record.id}@{record.id}"
            rows["rule_version"].append({
                "version_id": key, "rule_id": read.record.id, "version": record.id, "citation": record.citation,
                "title": record.title, "summary": record.summary, "announced_on": _day(record.announced),
                "published_on": _day(record.published), "effective_on": version.effective, "ends_on": version.ends,
                "ends_note": record.ends_note, "enforced_from": version.enforced_from,
                "enforced_until": version.enforced_until, "compliance_on": version.compliance,
                "record": codec.encode(version), **_cited(record)})  # fmt: skip
            rows["rule_threshold"] += _thresholds(key, version)
            rows["rule_scope"] += _scopes(key, version)
    return rows


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)


def _cited(record: Any) -> Row:
    return {
        "source_id": record.source, "locator": record.at, "evidence": record.evidence, "quotes": record.quotes,
        "recorded_on": record.recorded.isoformat(), "withdrawn_on": _day(record.withdrawn),
        "withdrawn_reason": record.withdrawn_reason, "note": record.note,
    }  # fmt: skip


def _group(group: Any, record: str) -> Row:
    return {
        "group_id": group.id, "label": group.label, "title": group.title, "authority_id": group.authority,
        "covered_from": group.covered_from.isoformat(), "as_of": group.reading.as_of.isoformat(), "record": record,
        **_cited(group.reading),
    }  # fmt: skip


def _letter(letter: Any, record: str) -> Row:
    return {
        "letter_id": letter.id, "authority_id": letter.authority, "company_id": letter.company, "title": letter.title,
        "effective_on": letter.effective.isoformat(), "precision": letter.precision, "ends_on": _day(letter.ends),
        "ends_reason": letter.ends_reason, "clarified_on": _day(letter.clarified), "named": _list(letter.named),
        "criterion": letter.criterion, "families": _list(letter.families), "destinations": _list(letter.destinations),
        "citation": letter.citation, "record": record, **_cited(letter),
    }  # fmt: skip


def _event(record: Any, event: Event) -> Row:
    return {
        "kind": record.kind, "title": record.title, "day": event.day, "precision": event.precision, "until": event.until,
        "families": _list(event.families), "citation": event.citation, "record": codec.encode(event), **_cited(record),
    }  # fmt: skip


def _claim(c: Any) -> Row:
    return {
        "claim_id": c.id, "topic": c.topic, "claimant_id": c.claimant, "about": _list(c.about), "families": _list(c.families),
        "claim_text": c.text, "day": c.day.isoformat(), "precision": c.precision, "state": c.state,
        "contradicts": _list(c.contradicts), "record": "{}", **_cited(c),
    }  # fmt: skip


def _thresholds(key: str, version: Any) -> list[Row]:
    groups = [("clause", item.id, item.paragraph, item) for item in version.clauses]
    groups += [("exclusion", item.id, _list(item.paragraphs) or None, item) for item in version.exclusions]
    groups += [("policy", f"{number}-{item.policy}", _list(item.paragraphs) or None, item)
               for number, item in enumerate(version.policies, start=1)]  # fmt: skip
    groups += [("exception", f"{number}-{item.code}", _list(item.paragraphs) or None, item)
               for number, item in enumerate(version.exceptions, start=1)]  # fmt: skip
    groups += [("band", item.id, None, item) for item in version.bands]
    return [
        {"version_id": key, "kind": kind, "clause": clause, "position": position, "paragraph": paragraph, "metric": test.metric,
         "operator": test.op, "value": test.value, "locator": item.at}
        for kind, clause, paragraph, item in groups for position, test in enumerate(item.tests, start=1)]  # fmt: skip


def _scopes(key: str, version: Any) -> list[Row]:
    return [
        {"version_id": key, "position": position, "role": role, "place": place, "locator": scope.at}
        for position, scope in enumerate(version.scopes, start=1)
        for role in ("include", "exclude", "headquarters") for place in dict.fromkeys(getattr(scope, role))]  # fmt: skip
