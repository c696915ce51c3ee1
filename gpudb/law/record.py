"""What a record of law is made of: typed fields, each described once, and the record as canonical JSON and back.

A field says its type and constraints in its annotation, and in :func:`field` or :func:`stored` what it means, where a
database and a view hold it and how seed files call it. The seed's models, reading, tables, rows, documented columns and
JSON follow from that. No pydantic and no SQLAlchemy here, and no annotation is evaluated before somebody asks: the
read path imports this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, TypeVar, Union, dataclass_transform, get_args, get_origin


class Limits(NamedTuple):
    """What a value may be: a text by pattern and length, a number by its bounds (inclusive)."""

    pattern: str | None = None
    longest: int | None = None
    shortest: int | None = None
    least: float | None = None
    most: float | None = None


#: how a seed file means a day: FIRST as it stands; LAST as the last day on which something holds, and a record, half open
#: like every period here, has the day after it
FIRST, LAST = "day", "last day"

Slug = Annotated[str, Limits(r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$", 80)]
Text = Annotated[str, Limits(shortest=1, longest=600)]
Country = Annotated[str, Limits(r"^[A-Z]{2}$")]
#: a set of destinations in a scope: `country:CN`, `group:us-d5`, `outside:us-supp5a`, `region:ua-crimea` or `world`
Destinations = Annotated[str, Limits(r"^(country:[A-Z]{2}|(group|outside|region):[a-z0-9-]+|world)$")]
#: days are ISO text, so that a comparison of strings is a comparison of days
Day = Annotated[str, FIRST]
LastDay = Annotated[str, LAST]

_MISSING: Any = object()


class Field:
    """What is said about one field of a record beside its type."""

    name = unit = ""
    key = later = False
    checked = in_json = True
    refers: str | None = None
    seed: str | None = ""
    since = "1.0.0"

    def __init__(self, doc: str, default: Any, column: str | None, view: str | None, **more: Any) -> None:
        self.doc, self.default, self.column, self.view = doc, default, column, view
        self.__dict__.update(more)

    @property
    def required(self) -> bool:
        """Whether a record must be given this field."""
        return self.default is _MISSING


def field(doc: str, *, default: Any = _MISSING, seed: str | None = "", later: bool = False) -> Any:
    """A field that a database holds in the record's JSON alone. ``seed``: its key in seed files, None when they have none.

    ``later``: it came after a release. The JSON of a record that does not use it stays as that release wrote it: what is recorded
    is never rewritten.
    """
    return Field(doc, default, None, None, seed=seed, later=later)


def stored(doc: str, name: str = "", *, default: Any = _MISSING, view: str | None = "", **more: Any) -> Any:
    """A field that has a column of its own.

    ``name``: the column, when it is not called like the field; ``view``: its name in views (default: the column without
    `_id`; None: no view shows it); ``key``: part of the primary key; ``refers``: the column that it points to; ``checked``:
    whether the database refuses other words; ``in_json``: whether the record's JSON has it too; ``seed``: its key in seed
    files; ``since``: the contract version that brought it to the views; ``unit``.
    """
    return Field(doc, default, name, view, **more)


class Kind(NamedTuple):
    """The type of a field: ``sql`` text, number, integer or day; empty for a field of further records."""

    sql: str
    #: the annotation of one value
    base: Any
    optional: bool
    many: bool
    #: the words that it may be
    words: tuple[str, ...] = ()
    limits: Limits | None = None
    #: FIRST or LAST for a day
    day: str | None = None


_SQL = {str: "text", float: "number", int: "integer", bool: "integer"}


def _kind(annotation: Any) -> Kind:
    optional = many = False
    if get_origin(annotation) is Union or type(annotation).__name__ == "UnionType":
        annotation, optional = next(a for a in get_args(annotation) if a is not type(None)), True
    if get_origin(annotation) is tuple:
        annotation, many = get_args(annotation)[0], True
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return Kind("", annotation, optional, many)
    if get_origin(annotation) is Literal:
        return Kind("text", annotation, optional, many, words=get_args(annotation))
    base, meant = (get_args(annotation) if get_origin(annotation) is Annotated else (annotation, None))[:2]
    if meant in (FIRST, LAST):
        return Kind("day", annotation, optional, many, day=str(meant))
    return Kind("text" if many else _SQL[base], annotation, optional, many, limits=meant)


def _held(annotation: str, names: Mapping[str, Any]) -> type[Record] | None:
    """The class of the records that a field holds, from the bare text of its annotation: evaluating takes longer than reading."""
    found = names.get(annotation.removeprefix("tuple[").removesuffix(", ...]"))
    return found if isinstance(found, type) and issubclass(found, Record) else None


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field, stored))
class Record:
    """A frozen record; a subclass lists its fields. Its own fields go first, in the order of the table, then inherited ones.

    Words of the class: ``table`` holds it; ``seed`` is its folder or file below seed/ and the key of its list there (empty:
    one record a file); ``inside`` puts fields into a table of their own in seed files; ``json`` False when no column has it
    as JSON; ``in_json`` says otherwise of inherited fields; ``first``: those that stand first, where inherited ones are among
    them; ``sorted_by``: the fields by which records stand; ``own``: the kind under which the record of a team is marked, empty
    when only the release has such records.
    """

    fields: ClassVar[Mapping[str, Field]] = {}
    table: ClassVar[str] = ""
    seed: ClassVar[tuple[str, str]] = ("", "")
    inside: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    json: ClassVar[bool] = True
    in_json: ClassVar[Mapping[str, bool]] = {}
    first: ClassVar[tuple[str, ...]] = ()
    sorted_by: ClassVar[tuple[str, ...]] = ()
    own: ClassVar[str] = ""
    #: fields of further records -> their class; the fields that the JSON has -> the same or None; those that
    #: came later -> their default; what the others are without it
    nested: ClassVar[Mapping[str, type[Record]]] = {}
    written: ClassVar[Mapping[str, type[Record] | None]] = {}
    later: ClassVar[Mapping[str, Any]] = {}
    empty: ClassVar[Mapping[str, Any]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}
    _kinds: ClassVar[dict[str, Kind] | None] = None

    def __init_subclass__(cls, **words: Any) -> None:
        for word, value in words.items():
            setattr(cls, word, value)
        own = {name: cls.__dict__[name] for name in cls.__annotations__ if isinstance(cls.__dict__.get(name), Field)}
        for name, said in own.items():
            delattr(cls, name)
            said.name = name
            said.column = name if said.column == "" else said.column
            said.seed = name if said.seed == "" else said.seed
            if said.view == "":
                said.view = str(said.column).removesuffix("_id")
        fields = {**own, **{name: said for name, said in cls.fields.items() if name not in own}}
        cls.fields = {name: fields[name] for name in (*cls.first, *fields)}
        cls._defaults = {name: said.default for name, said in cls.fields.items() if not said.required}
        cls._kinds = None
        names = vars(sys.modules[cls.__module__])
        cls.nested = {**cls.nested, **{n: found for n in own if (found := _held(cls.__annotations__[n], names)) is not None}}
        written = {name for name, said in cls.fields.items() if cls.in_json.get(name, said.in_json)}
        cls.written = {name: cls.nested.get(name) for name in cls.fields if name in written}
        cls.later = {name: said.default for name, said in cls.fields.items() if said.later}
        cls.empty = {name: cls._defaults.get(name, "") for name in cls.fields if name not in written}

    def __init__(self, **given: Any) -> None:
        held = self.__dict__
        held.update(self._defaults)
        held.update(given)
        if held.keys() != self.fields.keys():
            wrong = sorted(held.keys() ^ self.fields.keys())
            raise TypeError(f"{type(self).__name__}: missing or not known: {', '.join(wrong)}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change: use replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__[name] for name in self.fields))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={self.__dict__[name]!r}' for name in self.fields)})"

    def replace(self, **changes: Any) -> Self:
        """The same record with other values in some fields."""
        return type(self)(**{**self.__dict__, **changes})

    @classmethod
    def kinds(cls) -> dict[str, Kind]:
        """The type of each field, from its annotation."""
        if cls._kinds is None:
            found: dict[str, Kind] = {}
            for owner in reversed(cls.__mro__[:-1]):
                names = vars(sys.modules[owner.__module__])
                found |= {
                    name: _kind(eval(annotation, names))  # noqa: S307 - our own annotations
                    for name, annotation in owner.__annotations__.items()
                    if name in cls.fields
                }
            cls._kinds = {name: found[name] for name in cls.fields}
        return cls._kinds

    @classmethod
    def columns(cls) -> dict[str, Field]:
        """The fields that have a column, by the name of the column in the order of the table."""
        return {said.column: said for said in cls.fields.values() if said.column is not None}

    def rank(self) -> tuple[Any, ...]:
        """Where the record stands among others of its kind."""
        return tuple(getattr(self, name) for name in self.sorted_by)


R = TypeVar("R", bound=Record)


def in_order(records: Iterable[R]) -> tuple[R, ...]:
    """Records by the fields that their class names for it."""
    return tuple(sorted(records, key=lambda record: record.rank()))


def encode(record: Record) -> str:
    """A record as canonical JSON (sorted keys, no spaces), so that it can be hashed and compared."""
    return json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        held, later = value.__dict__, value.later
        return {name: _plain(held[name]) for name in value.written if name not in later or held[name] != later[name]}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def decode(text: str, kind: type[R]) -> R:
    """The record of type ``kind`` that ``text`` holds; fields that this program does not know are left out.

    What a database holds in columns alone is empty in it: the engine reads none of that.
    """
    return _build(json.loads(text), kind)


def _build(data: Mapping[str, Any], kind: type[R]) -> R:
    given = dict(kind.empty)
    for name, nested in kind.written.items():
        if name in data:
            value = data[name]
            if nested is not None:
                value = tuple([_build(item, nested) for item in value])
            elif isinstance(value, list):
                value = tuple(value)
            given[name] = value
    return kind(**given)


#: how a value or a record was read: at the named document itself, in a text that quotes it, or second-hand
Evidence = Literal["primary_read", "quoted", "secondary"]
ReviewPolicy = Literal["policy_of_denial", "presumption_of_denial", "case_by_case", "presumption_of_approval"]
Route = Literal["export", "reexport", "transfer"]
#: how a license application is reviewed, the strictest first
POLICIES: tuple[str, ...] = get_args(ReviewPolicy)
ROUTES: tuple[str, ...] = get_args(Route)
ClaimState = Literal["open", "supported", "contradicted", "retracted"]
CLAIM_STATES: tuple[str, ...] = get_args(ClaimState)

Metric = Literal["tpp", "performance_density", "aggregate_io_gbs", "total_dram_bandwidth_gbs", "memory_bandwidth_density"]
Operator = Literal["<", "<=", ">", ">="]
Precision = Literal["day", "month", "year"]
Marketed = Literal["yes", "no"]
Items = Literal["clauses", "all", "ccl", "at"]
Marketing = Literal["any", "yes", "no"]
ClauseId = Annotated[str, Limits(r"^[a-z0-9.]+$")]
ExceptionCode = Annotated[str, Limits(r"^[A-Z]{2,5}$")]
ColumnName = Annotated[str, Limits(r"^[a-z][a-z0-9_]*$")]
NoticeDays = Annotated[int, Limits(least=0, most=365)]
BitLength = Annotated[int, Limits(least=1, most=64)]

ORGANISATION, SOURCE, COUNTRY = "organisation.organisation_id", "source.source_id", "country.country_code"
FAMILIES = "families of parts it is about, comma-separated; empty for none named"
EXACT = "day, month or year: how exactly the day is known"
OPEN = "first day after; 9999-12-31 when open"
AT = "where in the text"
MARKETED = "whether the part is marketed for data centers"
UNVERIFIED = "conditions that no database can check: listed in the answer"


class Kept(Record):
    """When a record entered and left, and what is noted of it."""

    recorded: Day = stored("day it entered the record", "recorded_on")
    withdrawn: Day | None = stored(
        "first day on which it no longer counts", "withdrawn_on", view="withdrawn_before", default=None
    )
    withdrawn_reason: Text | None = stored("why it was withdrawn", view=None, default=None, in_json=False)
    note: Text | None = stored("what a reader must know", default=None, in_json=False)


class Cited(Kept):
    """What every legal or reported record carries: where it was read, and when it entered the record."""

    source: Slug = stored("source that was read (source_list.source)", "source_id", refers=SOURCE)
    at: Text = stored("where in the source", "locator", in_json=False)
    evidence: Evidence = stored("primary_read, quoted or secondary")
    quotes: Text | None = stored("the document that the source quotes", default=None, in_json=False)
