"""`NamedTuple` as in ``typing``, made in a tenth of the time: for modules that every plain call loads.

``typing`` compiles each annotation of each class to check that it is a type, which mypy has done; and `collections` compiles how a
record is made, for each class, whether one is made or not.
"""

from __future__ import annotations

from collections.abc import Callable

from gpudb.hints import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    import collections

    class _Record(tuple):
        """What records have in common. How one is made is compiled when the first of a class is: most classes are not used by a call."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            kind = next(one for one in cls.__mro__ if "_fields" in one.__dict__)
            fields = ", ".join(kind._fields)
            make = eval(f"lambda cls, {fields}: new(cls, ({fields},))", {"new": tuple.__new__})  # noqa: S307 - as collections does
            make.__name__, make.__defaults__ = "__new__", tuple(kind._field_defaults.values())
            kind.__new__ = staticmethod(make)
            return make(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, **named):
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(named)}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)

    class _Made(type):
        """The class statement of a record makes a tuple with a name for each place, and its methods and docstring."""

        def __new__(cls, name: str, bases: tuple[type, ...], held: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, held)
            fields = tuple(held.get("__annotations__", ()))
            held["_field_defaults"] = {field: held[field] for field in fields if field in held}
            held |= {field: collections._tuplegetter(place, "") for place, field in enumerate(fields)}
            return type(name, (_Record,), {**held, "__slots__": (), "_fields": fields, "__match_args__": fields})

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
