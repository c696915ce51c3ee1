"""`NamedTuple` as in ``typing``, made in a third of the time: for modules that every plain call loads.

``typing`` compiles each annotation of each class to check that it is a type; mypy has done so already.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Made(type):
        """The class statement of a record makes a plain named tuple with its methods and docstring."""

        def __new__(cls, name: str, bases: tuple[type, ...], held: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, held)
            fields = held.pop("__annotations__", {})
            defaults = [held.pop(field) for field in fields if field in held]
            made = namedtuple(name, fields, defaults=defaults, module=held.pop("__module__"))
            for key, value in held.items():
                if key not in ("__classcell__", "__static_attributes__", "__firstlineno__"):
                    setattr(made, key, value)
            made.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_Made):
        """Base of records: fields with annotations, defaults behind the fields without."""


R = TypeVar("R", bound=type)


class _Day:
    """One field of a record as a day; the record holds ISO text."""

    def __init__(self, place: int) -> None:
        self._place = place

    def __get__(self, record: Any, kind: type | None = None) -> Any:
        if record is None:
            return self
        import datetime as dt  # most records are never asked for their days

        text = tuple.__getitem__(record, self._place)
        return dt.date.fromisoformat(text) if text else None


def days(*fields: str) -> Callable[[R], R]:
    """Fields that are a ``datetime.date`` as attributes, while the record as a tuple, its ``_asdict()`` and JSON keep ISO text."""

    def with_days(record: R) -> R:
        for field in fields:
            setattr(record, field, _Day(record._fields.index(field)))  # type: ignore[attr-defined] # a named tuple's
        return record

    return with_days


__all__ = ["NamedTuple", "days"]
