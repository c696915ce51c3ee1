"""What the catalog gives back: small immutable records. Units are canonical; days are dates as attributes, ISO text in rows."""

from __future__ import annotations

from gpudb.hints import TYPE_CHECKING, Any
from gpudb.records import NamedTuple, days
from gpudb.rows import Answer, html

if TYPE_CHECKING:
    import datetime as dt

    from gpudb.dated import TimelineEntry

Value = float | int | str | None


class Release(NamedTuple):
    """The data release that answered."""

    release: str
    released_on: str
    content_sha256: str
    tool_version: str
    contract_version: str
    statements: int
    parts: int
    sources: int
    own_origins: str = ""
    own_statements: int = 0
    #: another program wrote the file since gpudb did: its answers may be others than those of the release
    altered: bool = False


@days("published_on", "accessed_on")
class Source(NamedTuple):
    """A document that was read."""

    source: str
    title: str
    publisher: str
    publisher_name: str
    kind: str
    url: str
    published_on: dt.date | None
    published_text: str | None
    accessed_on: dt.date
    language: str
    rank: str
    note: str | None
    statements: int
    origin: str = "shipped"
    read_at: str | None = None
    read_on_behalf: str | None = None


class Cell(NamedTuple):
    """One value of one part. ``state``: known, unknown, not_applicable, not_published.

    ``delta_percent`` is the difference to the baseline; ``mark`` is one of '', 'derived', 'secondary'; ``disputed``
    counts the sources that say something else; ``estimated``: the source calls it an estimate, or it follows from one;
    ``origin`` is 'shipped' or the team whose own fact answers. Where only bounds are known, ``value`` says them in words and
    ``low`` and ``high`` hold them (None: not known). ``accumulator``: FP16, where a tensor rate does not add up in FP32;
    ``precision``: month, quarter or year, where a day is not exact.
    """

    value: Value
    state: str
    delta_percent: float | None = None
    sources: tuple[str, ...] = ()
    published: str | None = None
    mark: str = ""
    disputed: int = 0
    statement_id: str | None = None
    estimated: bool = False
    origin: str = "shipped"
    low: float | int | None = None
    high: float | int | None = None
    accumulator: str | None = None
    precision: str | None = None

    @property
    def exact(self) -> Value:
        """The value, when it is one and not bounds in words."""
        return self.value if self.low is self.high is None else None


class CompareRow(NamedTuple):
    """One attribute over all compared parts. ``differs``: some known value differs beyond printed precision."""

    column: str
    label: str
    unit: str
    group: str
    differs: bool
    cells: dict[str, Cell]


class Comparison(Answer[CompareRow]):
    """Attributes as rows, parts as columns: a sequence of :class:`CompareRow`.

    ``hidden`` counts the rows that ``only_differences`` left out, ``incomparable`` those of them in which a value is unknown or
    not published.
    """

    baseline: str
    parts: tuple[str, ...]
    names: dict[str, str]
    rows: tuple[CompareRow, ...]
    hidden: int
    incomparable: int
    sources: dict[str, Source]
    notes: tuple[str, ...]

    def _records(self) -> tuple[list[str], list[dict[str, Any]], dict[str, str]]:
        """One row per attribute, one column per part."""
        names = ["column", "label", "unit", *self.parts]
        held = [(row.column, row.label, row.unit, *(row.cells[part].value for part in self.parts)) for row in self]
        return names, [dict(zip(names, one, strict=True)) for one in held], {}


class SummaryRow(NamedTuple):
    """One of the rows that decide: values in the unit that people use, and per part what stands beside the value.

    ``beside_label`` names what stands beside, empty for a text that says itself what it is.
    """

    column: str
    label: str
    unit: str
    cells: dict[str, Cell]
    beside: dict[str, Cell]
    beside_label: str = ""


#: how screens say a status and a review policy; conditions take these words too
STATUS_WORDS = {
    "no_license_required": "no license needed",
    "not_enforced": "not enforced",
    "not_due": "not due yet",
    "unknown": "unknown",
    "not_heard_of": "not heard of",
}
POLICY_WORDS = {
    "presumption_of_denial": "denial presumed",
    "policy_of_denial": "policy of denial",
    "case_by_case": "case by case",
    "presumption_of_approval": "approval presumed",
}


class Brief(NamedTuple):
    """An export status in short: ``status`` with what decides it. ``not_heard_of``: nothing on record had told of the part."""

    status: str
    layer: str = ""
    review_policy: str | None = None
    license_exceptions: str = ""


class StatusDays(NamedTuple):
    """The export status of parts to one country on the days that changed it, and on ``last``.

    ``last`` is the day that was asked, or the last reviewed one where that lies before it; then ``unreviewed`` counts the
    days that nobody looked at. ``labels``: the days on which a part only came, as
    exactly as they are known (2023-11).
    """

    destination: str
    country: str
    days: tuple[tuple[str, dict[str, Brief]], ...]
    last: str
    unreviewed: int
    labels: dict[str, str]


class Summary(NamedTuple):
    """What decides about some parts: values, export status, and what each name that left a choice was taken as.

    ``asked``: the names as they were understood (a name of several words is one); ``taken``: name as asked, part, number of the other
    variants.
    """

    baseline: str
    parts: tuple[str, ...]
    names: dict[str, str]
    rows: tuple[SummaryRow, ...]
    status: StatusDays | None
    asked: tuple[str, ...]
    taken: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]


class PartList(Answer[dict[str, Any]]):
    """Parts that satisfy conditions: a sequence of rows of `spec` columns, in the order asked for.

    ``types`` are number, integer, text, day; ``states`` says per row which blanks are more than unknown
    (not_applicable, not_published); ``heads`` are short labels with units; ``truncated``: more parts satisfy than ``limit``;
    ``deciding``: columns of the order and of ranges, where no columns were asked for: they stay where there is no room for all.
    """

    columns: tuple[str, ...]
    labels: dict[str, str]
    units: dict[str, str]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    types: dict[str, str] = {}  # noqa: RUF012 - nothing writes to it
    states: tuple[dict[str, str], ...] = ()
    heads: dict[str, str] = {}  # noqa: RUF012 - nothing writes to it
    truncated: bool = False
    deciding: tuple[str, ...] = ()


class Shown(NamedTuple):
    """One part: its row of `spec`, a cell per column, its names, and the systems it is in."""

    part: str
    name: str
    spec: dict[str, Value]
    cells: dict[str, Cell]
    labels: dict[str, str]
    units: dict[str, str]
    groups: dict[str, str]
    aliases: tuple[dict[str, Any], ...]
    systems: tuple[dict[str, Any], ...]
    sources: dict[str, Source]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.part}, {sum(value is not None for value in self.spec.values())} known values>"

    def _repr_html_(self) -> str | None:
        return html(self)


class SqlResult(Answer[dict[str, Any]]):
    """The rows of a person's own SQL. ``columns`` are unique (a repeated name gets _2, _3 ...), and so are the keys of a row.

    ``truncated``: more rows were there than ``limit``. Days are ISO text, truth is 1 or 0, bytes are hexadecimal text.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    truncated: bool
    notes: tuple[str, ...]


class Timeline(Answer[dict[str, Any]]):
    """What changed when for parts and a destination: rows of part, destination, day, layer, kind, title, citation ...

    ``entries`` holds the same as records by part, a part to which nothing happened among them.
    """

    destination: str
    entries: dict[str, tuple[TimelineEntry, ...]]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


class Facts(Answer[dict[str, Any]]):
    """Every statement about a part (or some of its columns), agreeing or not."""

    part: str
    columns: tuple[str, ...] | None
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
