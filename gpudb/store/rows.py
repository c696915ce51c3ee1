"""Checked seed records as rows of the truth tables. Pure: no database."""

from __future__ import annotations

from typing import Any

from gpudb import names
from gpudb.curation.check import Checked

Row = dict[str, Any]


def truth_rows(checked: Checked) -> dict[str, list[Row]]:
    """Table name to rows, for every truth table about things and facts."""
    seed = checked.seed
    rows: dict[str, list[Row]] = {
        "organisation": [
            {"organisation_id": o.id, "name": o.name, "kind": o.kind, "country_code": o.country, "url": o.url}
            for o in (read.record for read in seed.organisations)
        ],
        "architecture": [
            {"architecture_id": a.id, "name": a.name, "vendor_id": a.vendor} for a in (read.record for read in seed.architectures)
        ],
        "source": [
            {
                "source_id": s.id,
                "title": s.title,
                "publisher_id": s.publisher,
                "kind": s.kind,
                "url": s.url,
                "published_on": s.published_on.isoformat() if s.published_on else None,
                "published_text": s.published_text,
                "accessed_on": s.accessed_on.isoformat(),
                "language": s.language,
                "rank": s.rank,
                "note": s.note,
            }
            for s in (read.record for read in seed.sources)
        ],
        "die": [
            {"die_id": d.id, "name": d.name, "architecture_id": d.architecture, "foundry_id": d.foundry}
            for d in (read.record for read in seed.dies)
        ],
        "part": [_part(read.record, read.origin) for read in seed.parts],
        "system": [
            {"system_id": y.id, "name": y.name, "vendor_id": y.vendor, "form": y.form, "note": y.note}
            for y in (read.record for read in seed.systems)
        ],
        "system_member": [
            {"system_id": read.record.id, "part_id": m.part, "quantity": m.quantity, "source_id": m.source}
            for read in seed.systems
            for m in read.record.member
        ],
        "metric_definition": [
            {
                "metric": m.id,
                "label": m.label,
                "unit": m.unit,
                "formula": m.formula,
                "description": m.description,
                "position": number,
                "since": m.since,
            }
            for number, m in enumerate((read.record for read in seed.metrics), start=1)
        ],
    }
    rows["entity"] = (
        [{"entity_id": row["die_id"], "entity_kind": "die"} for row in rows["die"]]
        + [{"entity_id": row["part_id"], "entity_kind": "part"} for row in rows["part"]]
        + [{"entity_id": row["system_id"], "entity_kind": "system"} for row in rows["system"]]
    )
    rows["part_alias"] = _aliases(checked)
    rows["attribute"], rows["spec_column"] = _registry(checked)
    rows["statement"] = [statement._asdict() for statement in checked.statements]
    return rows


def _part(p: Any, origin: str) -> Row:
    return {
        "part_id": p.id,
        "name": p.name,
        "vendor_id": p.vendor,
        "architecture_id": p.architecture,
        "die_id": p.die,
        "die_count": p.die_count,
        "family": p.family,
        "flagship": int(p.flagship),
        "form_factor": p.form_factor,
        "market": p.market,
        "availability": p.availability,
        "derived_from": p.derived_from,
        "derived_from_source": p.derived_from_source,
        "note": p.note,
        "origin": origin,
    }


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
    return list(rows.values())


def _registry(checked: Checked) -> tuple[list[Row], list[Row]]:
    attributes, columns, position = [], [], 0
    for read in checked.seed.attributes:
        a = read.record
        attributes.append(
            {
                "attribute_id": a.id,
                "label": a.label,
                "attribute_group": a.group,
                "value_kind": a.kind,
                "unit": a.unit,
                "minimum": a.minimum,
                "maximum": a.maximum,
                "qualified_by": a.qualified_by,
                "inherited_from_die": int(a.inherited_from_die),
                "description": a.description,
                "since": a.since,
            }
        )
        for qualifier, column in a.columns().items():
            position += 1
            columns.append(
                {
                    "column_name": column,
                    "attribute_id": a.id,
                    "qualifier": qualifier,
                    "position": position,
                    "see_also": ",".join(a.see_also) or None,
                }
            )
    return attributes, columns
