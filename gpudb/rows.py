"""Answers about rows as sequences of rows: length, truth, iteration, index and slice are those of the rows.

Plain classes and no dataclasses: every plain call loads this, and their import costs a quarter of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from gpudb.errors import UsageError
from gpudb.hints import TYPE_CHECKING, Any, Self, SupportsIndex, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    import pandas

R_co = TypeVar("R_co", covariant=True)
K = TypeVar("K")
V = TypeVar("V")


#: what makes the table of a notebook: set by the package itself, which stands above answers and screens; the answers know no screen
shown_in_notebooks: Callable[[Any], str] | None = None


def html(answer: Any) -> str | None:
    """What an answer shows in a notebook: the table of a terminal, with its sources, as HTML; None for its short text."""
    return shown_in_notebooks(answer) if shown_in_notebooks else None


class Tabular:
    """What an answer that is rows does: a frame of pandas, a table in a notebook, a short text everywhere else."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """The table that a terminal shows, with its sources, as HTML."""
        return html(self)

    def _records(self) -> tuple[list[str], list[dict[str, Any]], dict[str, str]]:
        """Names of the columns, the rows as dictionaries, and types where they are known (number, integer, text, day)."""
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a ``pandas.DataFrame``; pandas is imported only here (extra `[pandas]`).

        Days are ``datetime64``; whole numbers with blanks are ``Int64``. Raises ``UsageError`` when pandas is not installed.
        """
        return frame(*self._records())

    def __repr__(self) -> str:
        """Class, number of rows and the first of them: an answer is long, and a person asked for a glance."""
        held: Sequence[Any] = self  # type: ignore[assignment] # the classes below are sequences
        named = list(dict.fromkeys(str(_name(row)) for row in islice(held, 50)))
        first, more = named[:3], ", ..." if len(named) > 3 or len(held) > 50 else ""
        return f"<{type(self).__name__}: {len(held)} row{'' if len(held) == 1 else 's'}: {', '.join(first)}{more}>"


def _name(row: Any) -> Any:
    """What names a row in a glance."""
    held = as_dict(row)
    known = (held[key] for key in ("part", "column", "id", "name") if held.get(key) is not None)
    return next(known, next(iter(held.values()), ""))


def as_dict(row: Any) -> dict[str, Any]:
    """A row as a dictionary, whether it is one or a record."""
    return row if isinstance(row, dict) else row._asdict()


def by_key(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Values by their key, keys and values in the order in which they come."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


class Rows(Tabular, tuple[R_co, ...]):
    """Rows of an answer: a tuple, with what must be said of them in ``notes``."""

    notes: tuple[str, ...]

    def __new__(cls, rows: Iterable[R_co] = (), notes: Iterable[str] = ()) -> Self:
        """A tuple is filled when it is made."""
        made = super().__new__(cls, rows)
        made.notes = tuple(notes)
        return made

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> R_co: ...
    @overload
    def __getitem__(self, place: slice, /) -> Self: ...
    def __getitem__(self, place: Any, /) -> Any:
        """One row, or the rows of a slice with the same notes."""
        found = super().__getitem__(place)
        return type(self)(found, self.notes) if isinstance(place, slice) else found

    def _records(self) -> tuple[list[str], list[dict[str, Any]], dict[str, str]]:
        held = [as_dict(row) for row in self]
        return list(held[0]) if held else [], held, {}


@dataclass_transform(frozen_default=True)
class Answer(Tabular, Sequence[R_co]):
    """Base of answers with fields beside their rows: a class statement names the fields, one of which holds the rows.

    Frozen, equal when all fields are equal, can be pickled. ``replace`` gives the same with some fields changed.
    """

    _fields: tuple[str, ...] = ()
    _defaults: dict[str, Any] = {}  # noqa: RUF012 - nothing writes to it
    _rows_in = "rows"

    def __init_subclass__(cls, rows_in: str = "rows") -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._defaults = {name: cls.__dict__[name] for name in cls._fields if name in cls.__dict__}
        cls._rows_in = rows_in

    if not TYPE_CHECKING:

        def __init__(self, *values: Any, **named: Any) -> None:
            given = {**self._defaults, **dict(zip(self._fields, values, strict=False)), **named}
            if given.keys() != set(self._fields) or len(values) > len(self._fields):
                wrong = sorted(given.keys() ^ set(self._fields))
                raise TypeError(f"{type(self).__name__} has the fields {', '.join(self._fields)}; wrong: {', '.join(wrong)}")
            self.__dict__.update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"an answer does not change: {name}")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def replace(self, **fields: Any) -> Self:
        """The same answer with some fields changed."""
        return type(self)(**{**self.__dict__, **fields})

    def _asdict(self) -> dict[str, Any]:
        """The fields by name, as a named tuple gives them."""
        return dict(self.__dict__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    __hash__ = None  # type: ignore[assignment] # rows are dictionaries

    def __len__(self) -> int:
        return len(self.__dict__[self._rows_in])

    def __iter__(self) -> Iterator[R_co]:
        return iter(self.__dict__[self._rows_in])

    @overload
    def __getitem__(self, place: int) -> R_co: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> R_co | Self:
        found = self.__dict__[self._rows_in][place]
        return self.replace(**{self._rows_in: found}) if isinstance(place, slice) else found

    def _records(self) -> tuple[list[str], list[dict[str, Any]], dict[str, str]]:
        held = [as_dict(row) for row in self]
        return list(held[0]) if held else list(self.__dict__.get("columns") or ()), held, self.__dict__.get("types", {})


def frame(columns: Sequence[str], rows: Sequence[dict[str, Any]], types: dict[str, str]) -> pandas.DataFrame:
    """A frame with one type a column: what is declared, and days where every value is one.

    The seconds of ``datetime64[s]`` reach 9999-12-31, the open end of a period; nanoseconds end in 2262.
    """
    try:
        import pandas
    except ImportError as error:
        raise UsageError("to_pandas needs pandas, which is not installed", "install it: pip install pandas") from error
    made = pandas.DataFrame([[row[name] for name in columns] for row in rows], columns=list(columns))
    for name in columns:
        kind = types.get(name, "")
        if kind == "integer":
            made[name] = made[name].astype("Int64")
        elif kind == "number":
            made[name] = made[name].astype("float64")
        elif kind == "day" or (not kind and all_days([row[name] for row in rows])):
            made[name] = pandas.Series([value and str(value) for value in made[name]], dtype="object").astype("datetime64[s]")
    return made


def all_days(values: Sequence[Any]) -> bool:
    """Whether some of the values are days as ISO text or as dates, and the others blanks."""
    held = [str(value) for value in values if value is not None]
    return bool(held) and all(len(one) == 10 and one[4] == one[7] == "-" and one.replace("-", "").isdigit() for one in held)
