"""The texts of an export folder: README, citation, license, and the views for DuckDB."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gpudb import resources
from gpudb.publish.package import Made

#: what each view is about, in one line
ABOUT = {
    "spec": "one row per part: the best known value of every registered column, and what is computed from them",
    "spec_fact": "the best fact per part and column, with its source, and its state when there is no value",
    "spec_history": "every statement from every source, also withdrawn and deprecated ones",
    "spec_conflict": "statements that disagree with the one that answers",
    "metric_value": "computed values with formula and inputs",
    "part_alias_list": "names that people, drivers and frameworks use for a part",
    "part_day": "days of parts with how exact each is",
    "name_crosswalk": "what catalogs, clouds and device labels call a part",
    "cloud_instance": "machines that clouds let, with their parts",
    "system_spec": "systems (HGX, DGX ...) with their members and totals",
    "source_list": "the documents that were read",
    "organisation_list": "makers, authorities and publishers with their countries",
    "release": "the data release that this folder holds",
    "start_here": "which view answers what, with a query to begin from",
    "column_doc": "every column of every view: type, unit, meaning",
    "rule_period": "rule versions with the days on which they apply",
    "rule_record": "every rule version as recorded, also withdrawn ones, and as canonical JSON for programs",
    "rule_threshold_record": "thresholds of every rule version, also withdrawn ones",
    "rule_scope_record": "destinations and groups of every rule version, also withdrawn ones",
    "rule_threshold_period": "thresholds of the rules with their operators and days",
    "rule_scope_period": "destinations and groups that a rule version names",
    "country_list": "countries, and whose rules apply to them",
    "country_status": "what reaches a country: groups, embargoes, rules, policies, exceptions and letters, each with its days",
    "region_list": "parts of countries that the regulations treat apart",
    "country_group_period": "members of country groups by day",
    "country_group_record": "country groups as canonical JSON, for programs",
    "letter_list": "is-informed letters",
    "caveat_list": "what a reader must know beside a status, and when; never a status itself",
    "entity_list": "makers on a list of parties, and since when",
    "license_list": "licenses promised, granted, refused, and their conditions",
    "import_measure_list": "measures of the importing side",
    "trade_period": "tariffs, rare earths, truces, fees and court decisions",
    "origin_list": "the shipped release and each team's own facts: what each holds",
    "claim_list": "who says what about whom",
    "claim_response_list": "who confirms, denies or disputes a claim",
    "bill_list": "bills with their states",
    "case_list": "court cases with their states; a charge is no finding",
    "review_list": "which days each layer was reviewed for; later days are unknown",
    "tpp_bit_list": "bit lengths that count for TPP",
    "market_list": "which parts were sold on a market on a day",
    "rule_outcome_period": "outcome of every clause for every part",
    "export_status": "license status by part, destination and day",
    "changes": "what was recorded, withdrawn or corrected, day by day, one JSON object per line",
    "gpudb.sqlite": "the whole database as one SQLite file, with all views",
}


def license_text() -> str:
    """The license of the data."""
    return Path(resources.text_file("LICENSE-DATA")).read_text(encoding="utf-8")


def citation(release: dict[str, Any]) -> str:
    """CITATION.cff of the release."""
    return (
        "cff-version: 1.2.0\n"
        'title: "gpudb: sourced specifications and dated export status of AI accelerators"\n'
        'message: "If you use the data, cite this release and the sources beside each value."\n'
        "type: dataset\n"
        'authors:\n  - name: "The gpudb developers"\n'
        f'version: "{release["release"]}"\n'
        f"date-released: {release['released_on']}\n"
        "license: CC-BY-4.0\n"
        "identifiers:\n"
        f'  - type: other\n    value: "sha256:{release["content_sha256"]}"\n'
        '    description: "content hash of all truth rows, the same on every engine"\n'
    )


def readme(release: dict[str, Any], files: Sequence[Made], formats: Sequence[str], others: Sequence[str] = ()) -> str:
    """README.md of the folder; ``others``: origins of a team's own rows."""
    name = release["release"]
    out = [
        f"# gpudb {name}",
        "",
        "Specifications of AI accelerators with the source of every value, and their US-China export status with its days.",
        "",
        f"- Release {name} of {release['released_on']}, views version {release['contract_version']}.",
        f"- Content hash {release['content_sha256']} (all truth rows; the same on SQLite and PostgreSQL; `gpudb db verify` "
        "computes it again).",
        "- License: CC BY 4.0, see LICENSE-DATA. Cite it with CITATION.cff.",
        "- `sha256sum -c SHA256SUMS` checks every file. `datapackage.json` says what each column means, its unit, and what a "
        "blank means.",
        "",
    ]
    if others:
        out += [
            f"**This is not the shipped release alone**: rows whose `origin` is {', '.join(others)} were added. The license covers the",
            "shipped rows only.",
            "",
        ]
    if "parquet" in formats or "csv" in formats:
        out += [
            "Periods are half open: a row counts on day `d` when `valid_from <= d` and `d < valid_before`; an open end is",
            "`9999-12-31`. The view `export_status_now` depends on today and is no file: ask `export_status` for a day.",
            "",
            "Four blanks differ. In `spec` a blank is never zero; `spec_fact` has a row with `state` `not_applicable` or",
            "`not_published` for two of them, and no row when the value is unknown.",
            "",
        ]
    if "parquet" in formats:
        out += ["    duckdb -c \"select part, memory_gb from 'spec.parquet'\"", ""]
    if "csv" in formats:
        out += [
            "CSV: UTF-8, comma, LF, quotes only where needed, days as YYYY-MM-DD, an empty field is NULL. Texts are raw: nothing",
            "is put before a cell that begins with `=`, `+`, `-` or `@`. In a spreadsheet, import the columns as text.",
            "",
        ]
    if "sqlite" in formats:
        out += ['    sqlite3 gpudb.sqlite "select part, memory_gb from spec"', ""]
    out += ["| file | rows | bytes | what |", "| --- | ---: | ---: | --- |"]
    for file in files:
        stem = file.path.rpartition(".")[0]
        about = ABOUT.get(stem, ABOUT.get(file.path, "")) or _OTHER.get(file.path, "")
        out.append(f"| `{file.path}` | {'' if file.rows is None else file.rows} | {file.bytes} | {about} |")
    out += [f"| `{name}` | | | {about} |" for name, about in _LAST]
    return "\n".join(out) + "\n"


_OTHER = {
    "contract.json": "views and columns for programs, with the version of the contract",
    "views.duckdb.sql": "the Parquet files under the names of the views",
    "LICENSE-DATA": "the license of the data",
    "CITATION.cff": "how to cite the release",
    "CONTENT_SHA256": "the content hash",
}
_LAST = (
    ("datapackage.json", "description of all files (Frictionless Data Package 2)"),
    ("SHA256SUMS", "hash of every file"),
)


def contract_text(contract: dict[str, Any]) -> str:
    """A contract of the views as the text of contract.json."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"
