"""Two databases side by side: the rows of one view, matched by key as they stream, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gpudb.query.reader import Reader, Row
from gpudb.query.tables import BATCH, View, is_server, select

Pair = tuple[Row | None, Row | None]


def shared(old: View, new: View) -> View | None:
    """The columns that both have, in the order of ``new``; None when the key is not among them."""
    held = {field.name for field in old.fields}
    fields = tuple(field for field in new.fields if field.name in held)
    return View(new.name, fields, new.key) if held.issuperset(new.key) and new.key else None


def pairs(old: Reader, new: Reader, view: View) -> Iterator[Pair]:
    """Every key of a view with its row in ``old`` and in ``new``; None where it is not there."""
    left, right = _rows(old, view), _rows(new, view)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        order = _order(a, b, view.key)
        if order <= 0:
            first, a = a, next(left, None)
        else:
            first = None
        if order >= 0:
            second, b = b, next(right, None)
        else:
            second = None
        yield first, second


def statements_of_dies(reader: Reader, view: View) -> list[Row]:
    """The rows of `spec_history` about dies, each once, with the die as ``part``; ``view`` says which columns."""
    names = ", ".join(f"h.{field.name}" for field in view.fields if field.name != "part")
    return reader.rows(
        f"SELECT DISTINCT s.die AS part, {names} FROM spec_history h JOIN spec s ON s.part = h.part WHERE h.stated_about = 'die'"
    )


def _order(a: Row | None, b: Row | None, key: Sequence[str]) -> int:
    if a is None or b is None:
        return 1 if a is None else -1
    left, right = [a[name] for name in key], [b[name] for name in key]
    return (left > right) - (left < right)


def _rows(reader: Reader, view: View) -> Iterator[Row]:
    names = [field.name for field in view.fields]
    days = [number for number, field in enumerate(view.fields) if field.type == "day"]
    for batch in reader.batches(select(view, is_server(reader)), BATCH):
        for values in batch:
            row: dict[str, Any] = dict(zip(names, values, strict=True))
            for number in days:
                value = values[number]
                row[names[number]] = value if value is None or isinstance(value, str) else value.isoformat()
            yield row
