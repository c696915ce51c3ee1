"""Filter expressions: `memory_gb>=80`, `bf16_tensor_dense_tflops>500TFLOPS`, `name~H100`, `nvlink_gbs=unknown`.

A small grammar of our own, compiled to conditions on registered columns with bound parameters. A user's text never
becomes SQL: pasted on, ``"memory_gbx" >= 80`` would be true for every row on SQLite.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gpudb.errors import UnknownNameError, UsageError
from gpudb.hints import Any
from gpudb.model import written_day
from gpudb.names import squeezed, suggest
from gpudb.records import NamedTuple

#: longest first, so that `>=` is not read as `>`
OPERATORS = (">=", "<=", "!=", "<>", "!~", "==", "=", "<", ">", "~")
_SAME = {"<>": "!=", "==": "="}
BLANK = "unknown"


class Column(NamedTuple):
    """What a filter must know of a column of `spec`."""

    name: str
    type: str
    unit: str
    label: str = ""
    group: str = ""
    description: str = ""
    see_also: str | None = None
    attribute: str | None = None
    short: str = ""
    shown_unit: str = ""
    shown_scale: float = 1.0
    summary: int | None = None
    beside: str | None = None


class Condition(NamedTuple):
    """One filter on a registered column: ``column operator value``, value already in the canonical unit."""

    column: str
    operator: str  # = != < <= > >= ~ !~, "=?" for this or a blank, or "is null" and "is not null"
    value: float | int | str


def several(text: str) -> list[str]:
    """The conditions in a text: "and", && and a comma join two of them, and words; a comma between values stays."""
    if not any(mark in text.lower() for mark in ("&&", ",", "and")):
        return [text]
    import re  # where one condition stands alone nothing needs it

    behind = "" if set("<>=~").isdisjoint(text) else r"(?=$|[^,<>=!~]*[<>=!~])"
    return [one for one in re.split(rf"\s*(?:&&|,|\band\b)\s*{behind}", text, flags=re.IGNORECASE) if one or not text]


def parse(expression: str, columns: Mapping[str, Column]) -> Condition:
    """One condition. Raises ``UsageError`` for what is no condition, ``UnknownNameError`` for column or unit."""
    try:
        return _parse(expression, columns)
    except (UsageError, UnknownNameError) as error:
        error.about("conditions", expression)
        raise


def _parse(expression: str, columns: Mapping[str, Column]) -> Condition:
    found = sorted((expression.find(op), -len(op), op) for op in OPERATORS if op in expression)
    place, _, operator = found[0] if found else (0, 0, "")
    name, text = expression[:place].strip(), expression[place + len(operator) :].strip()
    two = not set("<>=").isdisjoint(text) and (name.lower() not in columns or columns[name.lower()].type != "text")
    if not name or two:
        if expression.strip().lower() in columns:
            raise UsageError(
                f"{expression!r} is a column without operator and value",
                f"quote the condition, or the shell takes > for a file: '{expression.strip().lower()}>=80'",
            )
        raise UsageError(
            f"{expression!r} is {'more than one' if two else 'not a'} condition",
            "write column, operator, value in quotes, like 'memory_gb>=80' or 'name~H100', each by itself; operators: = != < <= > >= ~ !~",
        )
    operator = _SAME.get(operator, operator)
    column = find_column(name, columns)
    name = column.name
    if not text:
        raise UsageError(f"{expression!r} has no value", f"write {name}{operator}VALUE, or {name}=unknown for blanks")
    values = ",".join(one for one in text.split(",") if one.strip().lower() != BLANK)
    if values != text:
        if operator not in ("=", "!="):
            raise UsageError(f"{BLANK} can only be asked with = or !=", f"write {name}=unknown or {name}!=unknown")
        if not values:
            return Condition(name, "is null" if operator == "=" else "is not null", "")
        # a comparison never holds for a blank: other than 80 and not blank is other than 80
        text, operator = values, "=?" if operator == "=" else operator
    if column.type in ("number", "integer"):
        if operator in ("~", "!~"):
            raise UsageError(f"{name} is a number; ~ looks for words", f"use = != < <= > >=, like {name}>=1")
        return Condition(name, operator, number(text, column))
    if column.type == "day":
        return Condition(name, operator, _day(text, name, operator))
    if operator in ("<", "<=", ">", ">="):
        raise UsageError(f"{name} is text; {operator} orders numbers and days", f"use = != ~ !~, like {name}~{text}")
    return Condition(name, operator, text)


def find_column(name: str, columns: Mapping[str, Column]) -> Column:
    """The registered column ``name``; raises ``UnknownNameError`` with suggestions."""
    column = columns.get(name) or columns.get(name.lower()) or _by_word(name, columns) or _by_precision(name, columns)
    if column is None:
        from gpudb.query.column_words import columns_near, is_status

        # of the rates whose name begins like this the dense one of the tensor cores is what people mean
        begun = sorted((c for c in columns if c.startswith(name.lower() + "_")), key=lambda c: ("_dense_" not in c, c))
        meant = [column for column in columns_near(name) if column in columns]
        near = tuple(dict.fromkeys((*meant, *begun, *suggest(name.lower(), columns))))[:3]
        hint = "`gpudb schema spec` shows all columns"
        if is_status(name):
            near = ()
            hint = "the export status has a destination and a day: `gpudb status H20`, `gpudb list status=license_required`"
        raise UnknownNameError(f"there is no column {name!r}", hint, near, field="column", value=name)
    return column


def _by_word(name: str, columns: Mapping[str, Column]) -> Column | None:
    """The column that people call so: power, price, memory bandwidth, NVLink, memory-gb."""
    from gpudb.query.column_words import column_of

    wanted = squeezed(name)
    if not wanted or column_of(name):
        return columns.get(column_of(name) or "")
    for column in columns.values():
        for said in (column.name, column.short, column.label):
            if wanted in (squeezed(said), squeezed(said.partition(",")[0].partition("(")[0])):
                return column
    return None


def _by_precision(name: str, columns: Mapping[str, Column]) -> Column | None:
    """The dense rate of a precision as `peak` takes it: bf16, torch.bfloat16, fp8_e4m3."""
    if not (any(map(str.isdigit, name)) and any(map(str.isalpha, name))):
        return None  # "16" and "half" are precisions to `peak` only
    from gpudb.query.precisions import spelled

    found = spelled(name)
    return columns.get(found.dense) if found else None


def number(text: str, column: Column) -> float:
    """A number with an optional unit, in the column's canonical unit."""
    import re

    found = re.match(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*([^\W\d_].*|[$µ-].*)?\Z", text)
    if not found:
        raise UsageError(
            f"{text!r} is not a number", f"write {column.name}>=80" + (f" (in {column.unit})" if column.unit else "")
        )
    digits, unit = found[1], (found[2] or "").strip()
    try:
        if unit:
            from gpudb.fact import units  # brings decimal, which only a unit needs
        value = units.convert(digits, unit, column.unit) if unit else float(digits)
        if not math.isfinite(value):
            raise ValueError
        return value
    except ValueError as error:
        raise UsageError(f"{digits!r} is not a plain number", "write digits with a point, like 3350 or 3.35TB/s") from error
    except UnknownNameError as error:
        raise UnknownNameError(
            f"{column.name} is in {column.unit or 'plain numbers'}; {error.message}", error.hint, units.units_of(column.unit)[:3]
        ) from error


def _day(text: str, name: str, operator: str) -> str:
    if operator in ("~", "!~"):
        raise UsageError(f"{name} is a day; ~ looks for words", f"use = != < <= > >=, like {name}>=2023-01-01")
    if written_day(text) is None:
        raise UnknownNameError(f"{text!r} is not a day", "write it as YYYY-MM-DD")
    return text


def to_sql(conditions: list[Condition], columns: Mapping[str, Column]) -> tuple[str, dict[str, Any]]:
    """A WHERE text with named parameters; 'TRUE'-like when there is no condition. Blanks never satisfy a comparison."""
    parts, params = [], {}
    for index, condition in enumerate(conditions):
        column, operator = condition.column, condition.operator
        if operator in ("is null", "is not null"):
            if columns[column].type == "text":
                # a text may also say that it is unknown, as a form factor does
                parts.append(f"lower(coalesce({column}, '{BLANK}')) {'=' if operator == 'is null' else '<>'} '{BLANK}'")
            else:
                parts.append(f"{column} {operator.upper()}")
            continue
        key = f"v{index}"
        if columns[column].type in ("number", "integer", "day"):
            sign = {"!=": "<>", "=?": "="}.get(operator, operator)
            blank = f" OR {column} IS NULL" if operator == "=?" else ""
            parts.append(f"({column} {sign} :{key}{blank})" if blank else f"{column} {sign} :{key}")
            params[key] = condition.value
            continue
        # a text that says that it is unknown is a blank like NULL: it is given only to who asks for it
        held = f"lower(coalesce({column}, '{BLANK}'))" if operator == "=?" else f"lower({column})"
        if operator in ("=", "=?", "!="):
            choices = [*_choices(condition.value), *([BLANK] if operator != "=" else [])]
            listed = [f"{key}_{i}" for i, _ in enumerate(choices)]
            params.update(zip(listed, choices, strict=True))
            parts.append(f"{held} {'NOT ' if operator == '!=' else ''}IN ({', '.join(':' + k for k in listed)})")
        else:
            params[key] = "%" + _lower(condition.value).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
            negated = "NOT " if operator == "!~" else ""
            parts.append(f"({held} {negated}LIKE :{key} ESCAPE '!' AND {held} <> '{BLANK}')")
    return " AND ".join(parts) or "1 = 1", params


def _choices(value: object) -> list[str]:
    return [choice.strip() for choice in _lower(value).split(",") if choice.strip()] or [_lower(value)]


def _lower(value: object) -> str:
    """Lower case as both engines make it: ASCII letters only."""
    return "".join(c.lower() if c.isascii() else c for c in str(value))


def matches(condition: Condition, row: Mapping[str, Any], columns: Mapping[str, Column]) -> bool:
    """The same decision in Python, for rows that are computed as known at a day."""
    held, operator = row.get(condition.column), condition.operator
    blank = held is None or (columns[condition.column].type == "text" and _lower(held) == BLANK)
    if operator == "is null":
        return blank
    if operator == "is not null":
        return not blank
    if blank:
        return operator == "=?"
    operator = "=" if operator == "=?" else operator
    if columns[condition.column].type == "text":
        low = _lower(held)
        if operator in ("=", "!="):
            return (low in _choices(condition.value)) == (operator == "=")
        return (_lower(condition.value) in low) == (operator == "~")
    value: Any = condition.value
    less, same = held < value, held == value
    told = {"=": same, "!=": not same, "<": less, "<=": less or same, ">": not (less or same), ">=": not less}
    return bool(told[operator])
