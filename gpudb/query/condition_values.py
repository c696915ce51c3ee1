"""Values of conditions as people write them: `market="data center"`, `architecture="RTX Blackwell"`, `status="license required"`.

The screens print coded values in the letters of people (NVIDIA, SXM5, data center). A condition takes them back by the one rule by
which names of parts are compared: case, spaces, hyphens and underscores never matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gpudb.errors import UnknownNameError
from gpudb.names import squeezed, suggest
from gpudb.query.filters import Condition
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


#: columns of `spec` whose values are a short list that a person can be told; others (a name, a PCI id) are open
CLOSED = (
    "vendor", "architecture", "family", "die", "form_factor", "market", "availability", "memory_type", "marketed_for_datacenter",
)  # fmt: skip
#: how many values a refusal names
_TOLD = 12


def as_held(
    condition: Condition, held: Sequence[str], said: Mapping[str, str] = MappingProxyType({})
) -> tuple[Condition, UnknownNameError | None]:
    """The condition on the values that a column holds, and what to say of those among its values that it does not hold.

    ``said``: other words for a value, by the value.

    Raises that error when no value of the condition is held: an empty list would look like an answer.
    """
    column, operator, asked = condition.column, condition.operator, str(condition.value)
    if operator in ("~", "!~"):
        found = [value for value in held if squeezed(asked) and squeezed(asked) in squeezed(value)]
        return (Condition(column, "=" if operator == "~" else "!=", ",".join(found)), None) if found else (condition, None)
    choices = [choice.strip() for choice in asked.split(",") if choice.strip()]
    spelled = {squeezed(word): value for value in held for word in (said.get(value, value), value)}
    known = [spelled[squeezed(choice)] for choice in choices if squeezed(choice) in spelled]
    missing = [choice for choice in choices if squeezed(choice) not in spelled]
    if not missing or not held:
        return Condition(column, operator, ",".join(known) or asked), None
    wrong = missing[0]
    told = ", ".join(held[:_TOLD]) + (f" ... ({len(held)} in all)" if len(held) > _TOLD else "")
    error = UnknownNameError(f"there is no {column} {wrong!r}", f"values are: {told}", suggest(wrong.lower(), held))
    error.about("conditions", f"{column}{operator}{wrong}")
    if not known:
        raise error
    return Condition(column, operator, ",".join(known)), error
