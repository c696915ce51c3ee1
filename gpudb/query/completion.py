"""Names for completion at the command line: small questions over the public views, (value, description) pairs."""

from __future__ import annotations

from gpudb.query.reader import Reader

Pairs = list[tuple[str, str]]

_QUESTIONS = {
    "part": "SELECT part, name FROM spec ORDER BY part",
    "family": "SELECT DISTINCT family, 'family' FROM part_alias_list WHERE kind = 'id' ORDER BY family",
    "alias": "SELECT DISTINCT alias_key, part_name FROM part_alias_list WHERE kind NOT IN ('id', 'family') ORDER BY alias_key",
    "column": "SELECT column_name, CASE WHEN unit = '' THEN label ELSE label || ' [' || unit || ']' END "
              "FROM column_doc WHERE view = 'spec' ORDER BY position",
    "view": "SELECT view, 'view' FROM column_doc GROUP BY view ORDER BY view",
    "country": "SELECT country, name FROM country_list ORDER BY country",
    "source": "SELECT source, title FROM source_list ORDER BY source",
    "rule": "SELECT rule, max(title) FROM rule_period GROUP BY rule ORDER BY rule",
}  # fmt: skip


def pairs(reader: Reader, what: str) -> Pairs:
    """Every name of a kind: part, family, alias, column, view, country, source or rule."""
    return [(str(first), str(second or "")) for first, second in (tuple(row.values()) for row in reader.rows(_QUESTIONS[what]))]


def values(reader: Reader, column: str) -> Pairs:
    """The texts that a column of `spec` holds; [] for a column that does not exist or is no text."""
    known = reader.rows(
        "SELECT column_name FROM column_doc WHERE view = 'spec' AND column_name = :name AND type = 'text'", {"name": column}
    )
    if not known or not column.isidentifier():
        return []
    rows = reader.rows(f"SELECT DISTINCT {column} AS value FROM spec WHERE {column} IS NOT NULL ORDER BY 1")
    return [(str(row["value"]), "") for row in rows]
