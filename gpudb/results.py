"""What the catalog gives back: small immutable records. Units are canonical, days are ISO text."""

from __future__ import annotations

from typing import Any, NamedTuple

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


class Source(NamedTuple):
    """A document that was read."""

    source: str
    title: str
    publisher: str
    publisher_name: str
    kind: str
    url: str
    published_on: str | None
    published_text: str | None
    accessed_on: str
    language: str
    rank: str
    note: str | None
    statements: int


class Cell(NamedTuple):
    """One value of one part. ``state``: known, unknown, not_applicable, not_published.

    ``delta_percent`` is the difference to the baseline; ``mark`` is one of '', 'derived', 'secondary'; ``disputed``
    counts the sources that say something else.
    """

    value: Value
    state: str
    delta_percent: float | None = None
    sources: tuple[str, ...] = ()
    published: str | None = None
    mark: str = ""
    disputed: int = 0
    statement_id: str | None = None


class CompareRow(NamedTuple):
    """One attribute over all compared parts. ``differs``: some known value differs beyond printed precision."""

    column: str
    label: str
    unit: str
    group: str
    differs: bool
    cells: dict[str, Cell]


class Comparison(NamedTuple):
    """Attributes as rows, parts as columns. ``hidden`` counts equal rows left out by ``only_differences``."""

    baseline: str
    parts: tuple[str, ...]
    names: dict[str, str]
    rows: tuple[CompareRow, ...]
    hidden: int
    sources: dict[str, Source]
    notes: tuple[str, ...]


class PartList(NamedTuple):
    """Parts that satisfy conditions: rows of `spec` columns, in the order asked for."""

    columns: tuple[str, ...]
    labels: dict[str, str]
    units: dict[str, str]
    rows: tuple[dict[str, Value], ...]
    notes: tuple[str, ...]


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


class Facts(NamedTuple):
    """Every statement about a part (or some of its columns), agreeing or not."""

    part: str
    columns: tuple[str, ...] | None
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


class Peak(NamedTuple):
    """The peak rate of one part in one precision. ``value`` is in ``unit``: TFLOPS (10^12 per second), TOPS for integers.

    ``per_second`` is the same in operations per second, as utilisation code divides by it. ``dense`` is False for the
    rate with structured sparsity, None where no such distinction exists. ``derivation`` is not None for a computed figure.
    """

    value: float
    unit: str
    part: str
    precision: str
    dense: bool | None
    column: str
    meaning: str
    published: str
    source: str
    statement_id: str
    locator: str
    evidence: str
    derivation: str | None
    note: str | None
    sources_agreeing: int
    sources_disagreeing: int
    sources: dict[str, Source]
    notes: tuple[str, ...]

    @property
    def per_second(self) -> float:
        """Operations per second: 989.4 TFLOPS are 989.4e12."""
        return float(f"{self.value!r}e12")


class IdentifiedDevice(NamedTuple):
    """One device of an output. ``status``: identified, ambiguous, contradiction, unknown; ``part`` only when identified.

    ``reported`` holds what the output said (name, pci, subsystem, memory_mib, sm_count); ``evidence`` says for each what
    it fits and whether it agrees with the part; ``candidates`` are parts that remain when none is claimed.
    """

    number: int | None
    bus: str | None
    status: str
    part: str | None
    decided_by: tuple[str, ...]
    reason: str
    reported: dict[str, Value]
    evidence: tuple[dict[str, Any], ...]
    candidates: tuple[str, ...]
    warnings: tuple[str, ...]


class Identification(NamedTuple):
    """The devices of an output, and the kinds of output that were recognised in it."""

    read: tuple[str, ...]
    devices: tuple[IdentifiedDevice, ...]
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when every device was identified."""
        return all(device.part for device in self.devices)
