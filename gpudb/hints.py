"""What annotations name, without `typing`, whose import costs a third of `python -c pass`: for modules that every plain call loads.

Annotations are text (`from __future__ import annotations`): at run time only what a class statement or a decorator calls has to be there.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Protocol, Self, SupportsIndex, TextIO, TypeAlias, TypeVar, dataclass_transform, overload
else:
    Any = Protocol = Self = SupportsIndex = TextIO = TypeAlias = object

    def TypeVar(name, **bounds):
        """Its name: a class that is written with it does not look at it."""
        return name

    def dataclass_transform(**told):
        """The class as it is."""
        return lambda made: made

    def overload(function):
        """Nobody calls it: the last definition stays."""
        return function


__all__ = [
    "TYPE_CHECKING", "Any", "Protocol", "Self", "SupportsIndex", "TextIO", "TypeAlias", "TypeVar", "dataclass_transform", "overload",
]  # fmt: skip
