"""What the pages say about the data: titles, columns with units, facets, questions, source and license."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gpudb.law import NOT_ADVICE
from gpudb.publish.questions import DocumentedQuestion
from gpudb.query.tables import OF_TODAY, View
from gpudb.results import Release
from gpudb.version import DATA_LICENSE

#: view -> title and columns to count by
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "spec": (
        "Parts, one row each with every registered column",
        ("market", "architecture", "vendor", "form_factor", "availability"),
    ),
    "spec_fact": ("The best fact for each part and column, with its source", ("state", "evidence", "column_name")),
    "spec_history": ("Every statement, agreeing or not, and what was withdrawn", ("rank", "evidence", "state")),
    "spec_conflict": ("Sources that disagree with the answer", ("column_name", "rank")),
    "metric_value": ("Derived figures with formula and inputs", ("metric",)),
    "export_status": ("Export status by part, destination and period", ("status", "layer", "review_policy")),
    "export_status_now": ("Export status today", ("status", "layer", "review_policy")),
    "country_status": ("What reaches a country, by day", ("kind", "state", "country")),
    "rule_outcome_period": ("Which clause of which rule version a part meets", ("rule", "outcome", "paragraph")),
    "rule_period": ("Versions of the rules", ("rule", "kind")),
    "rule_threshold_period": ("Bounds of the rules", ("rule", "metric")),
    "letter_list": ("Is-informed letters", ("company", "authority")),
    "license_list": ("Licenses promised, granted, refused", ("kind", "company")),
    "import_measure_list": ("What the importing side does", ("kind", "authority")),
    "trade_period": ("Tariffs, truces and other trade events", ("kind", "authority")),
    "claim_list": ("Who says what about whom", ("topic", "state", "claimant")),
    "bill_list": ("Bills and what became of them", ("state", "bill")),
    "case_list": ("Court cases and their states", ("state", "jurisdiction")),
    "caveat_list": ("What a reader must know beside a status", ("code",)),
    "entity_list": ("Makers on a list of parties", ("list_name", "company")),
    "source_list": ("Documents that were read", ("kind", "rank", "publisher", "language")),
    "organisation_list": ("Makers, authorities and publishers", ("kind", "country")),
    "part_alias_list": ("Names of parts", ("kind", "family")),
    "part_day": ("Days of parts, with their precision", ("kind", "precision")),
    "cloud_instance": ("Machines of clouds and their parts", ("provider", "part")),
    "system_spec": ("Systems and their members", ("form", "vendor")),
    "column_doc": ("What every column means", ("view", "type", "unit")),
    "country_group_period": ("Country groups over time", ("country_group",)),
}


def metadata(
    views: Sequence[View], release: Release, questions: Sequence[DocumentedQuestion], copied_on: str, size: int
) -> dict[str, Any]:
    """Datasette's metadata for a copy of ``views`` in a database called ``gpudb``."""
    origin = f"gpudb release {release.release} of {release.released_on}, content hash {release.content_sha256[:12]}"
    common = {"license": DATA_LICENSE[0], "license_url": DATA_LICENSE[1], "source": origin, "about": NOT_ADVICE}
    return {
        "title": f"gpudb {release.release}: AI accelerators and their export status",
        "description": f"An immutable copy of the public views, made on {copied_on}. Every number has a source, every status has a "
        f"day. {NOT_ADVICE}",
        **common,
        "databases": {
            "gpudb": {
                "description": "Periods are half open: valid_from <= day < valid_before; an open end is 9999-12-31. Empty means "
                "unknown, not applicable or not published: spec_fact.state says which.",
                **common,
                "tables": {view.name: _table(view, copied_on, size) for view in views},
                "queries": {
                    q.name: {"sql": q.sql, "title": q.title, "description": q.about or q.title, "hide_sql": False}
                    for q in questions
                },
            }
        },
    }


def _table(view: View, copied_on: str, size: int) -> dict[str, Any]:
    title, facets = TABLES.get(view.name, ("", ()))
    held = {field.name for field in view.fields}
    today = f" Today is {copied_on}, the day of the copy." if view.name in OF_TODAY else ""
    about: dict[str, Any] = {
        "columns": {
            f.name: f.description + (f" [{f.unit}]" if f.unit and f"[{f.unit}]" not in f.description else "") for f in view.fields
        },
        "size": size,
    }
    if title:
        about["description"] = title + "." + today
    if facets:
        about["facets"] = [facet for facet in facets if facet in held]
    if view.name in ("spec", "source_list"):
        about["label_column"] = "name" if view.name == "spec" else "title"
    return about
