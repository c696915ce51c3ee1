"""Made-up parts in any number, as the rows that the loader brings into the truth tables.

The shipped seed stays underneath: its registry, law, letters and parts. On top come ``parts`` parts of one made-up vendor,
four to a family, with ``statements`` statements each; a sixth of them are second ones about the same column, which agree,
disagree or are deprecated in turn. The same numbers give the same rows; nothing is kept in memory: a table's rows
are made anew each time they are walked through.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gpudb import names
from gpudb.curation.check import Checked, checked
from gpudb.curation.law_check import checked_law
from gpudb.fact.statement import statement_id
from gpudb.store.own_schema import TRUTH
from gpudb.store.rows import law_rows, truth_rows
from gpudb.store.types import called

Row = dict[str, Any]
VENDOR, DAY = "synthetic", "2026-01-02"
#: attribute, qualifier, lowest, highest, decimals; what a filter, a metric or a rule reads comes first
NUMBERS: tuple[tuple[str, str, float, float, int], ...] = (
    ("bf16_tensor", "dense", 20, 2500, 1),
    ("tdp", "none", 70, 1200, 0),
    ("memory_bandwidth", "none", 300, 8000, 0),
    ("logic_die_area", "none", 200, 1700, 1),
    ("sm_count", "none", 20, 200, 0),
    ("cuda_cores", "none", 2000, 25000, 0),
    ("tensor_cores", "none", 80, 1000, 0),
    ("base_clock", "none", 800, 1500, 0),
    ("boost_clock", "none", 1500, 2600, 0),
    ("fp64", "none", 1, 80, 1),
    ("fp64_tensor", "none", 1, 160, 1),
    ("fp32", "none", 10, 130, 1),
    ("fp16", "none", 20, 260, 1),
    ("bf16", "none", 20, 260, 1),
    ("tf32_tensor", "dense", 10, 1250, 1),
    ("fp16_tensor", "dense", 20, 2500, 1),
    ("memory_bus", "none", 128, 8192, 0),
    ("memory_clock", "none", 1000, 5000, 0),
    ("l2", "none", 10, 260, 0),
    ("nvlink", "none", 200, 1800, 0),
    ("pcie", "none", 32, 256, 0),
    ("transistors", "none", 20, 220, 1),
    ("die_area", "none", 200, 850, 1),
    ("launch_price", "none", 800, 45000, 0),
)
TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("marketed_for_datacenter", ("yes", "no")),
    ("memory_type", ("HBM2e", "HBM3", "HBM3e", "GDDR6", "GDDR6X", "GDDR7")),
    ("process_node", ("TSMC 4N", "TSMC N5", "TSMC N6", "Samsung 8N")),
)
#: the columns in the order in which parts get them; the one of the rules' marketing is early, so that few statements hold it
COLUMNS = (*NUMBERS[:4], TEXTS[0], *NUMBERS[4:8], *TEXTS[1:], *NUMBERS[8:])
MEMORY = (16, 24, 32, 48, 64, 80, 94, 96, 141, 180, 192, 288)
#: a part with more than ten statements has a second one for every sixth
SIXTH = 6
#: most statements that a part can have
MOST = 33


class Rows:
    """The rows of one table: walked through as often as wanted, made anew each time."""

    def __init__(self, make: Callable[[], Iterator[Row]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Row]:
        return self._make()


class Base(NamedTuple):
    """The shipped seed, checked and as rows; read once for all sizes."""

    read: Checked
    rows: dict[str, list[Row]]


def base(seed: Path) -> Base:
    """What lies underneath the made-up parts."""
    read = checked(seed)
    return Base(read, {**truth_rows(read), **law_rows(checked_law(seed, strict=True))})


class Part(NamedTuple):
    """One made-up part before it is written as rows."""

    id: str
    name: str
    family: str
    flagship: bool
    number: int
    memory: int


def part(number: int) -> Part:
    """The part with this number; ids sort by number."""
    memory = MEMORY[number * 7 % len(MEMORY)]
    family = f"SX{number // 4:07d}"
    return Part(
        f"sx{number // 4:07d}-{number % 4}-{memory}gb", f"Synthetic {family} {number % 4} {memory}GB", family, number % 4 == 0,
        number, memory,
    )  # fmt: skip


class Fact(NamedTuple):
    """One made-up statement before it is written as a row."""

    attribute: str
    qualifier: str
    number: float | None
    text: str | None = None
    source: str = "synthetic-sheet"
    rank: str = "normal"
    reason: str | None = None


def facts(made: Part, statements: int) -> list[Fact]:
    """The statements about a part: one for each of the first columns, and second ones that agree, disagree or are old."""
    draw = random.Random(made.number).random
    seconds = statements // SIXTH if statements > 10 else 0
    out = [Fact("memory", "none", float(made.memory))]
    for place in range(statements - seconds - 1):
        column = COLUMNS[place]
        if len(column) == 2:
            out.append(Fact(column[0], "none", None, column[1][int(draw() * len(column[1]))]))
        else:
            attribute, qualifier, low, high, decimals = column
            # small figures are commoner than large ones, as among real parts
            out.append(Fact(attribute, qualifier, float(round(low + (high - low) * draw() ** 2, decimals))))
    doubled = [fact for fact in out[1:] if fact.number is not None][:seconds]
    for turn, fact in enumerate(doubled, start=made.number):
        value = fact.number or 0.0
        if turn % 3:
            value = float(round(value * 0.93))
        old = ("deprecated", "the sheet is newer") if turn % 3 == 2 else ("normal", None)
        out.append(Fact(fact.attribute, fact.qualifier, value, None, "synthetic-paper", *old))
    return out


class Synthetic:
    """``parts`` made-up parts with ``statements`` statements each, on top of the shipped seed.

    Each part has the five names that the loader gives a part; with ``few_names`` only its id and its family.
    """

    def __init__(self, under: Base, parts: int, statements: int, few_names: bool = False) -> None:
        if not 1 <= statements <= MOST:
            raise ValueError(f"a part has 1 to {MOST} statements, not {statements}")
        self.under, self.parts, self.statements = under, parts, statements
        self.few_names = few_names
        self._blank = {
            called(table): {c.name: str(c.server_default.arg) if c.server_default is not None else None for c in table.columns}
            for table in TRUTH
        }

    def rows(self) -> dict[str, Iterable[Row]]:
        """Table name to rows, for every truth table; what the loader takes."""
        more: dict[str, Callable[[], Iterator[Row]]] = {
            "organisation": lambda: iter(
                [self._row("organisation", organisation_id=VENDOR, name="Synthetic Parts", kind="vendor")]
            ),
            "architecture": lambda: iter([self._row("architecture", architecture_id=VENDOR, name="Synthetic", vendor_id=VENDOR)]),
            "source": self._sources,
            "entity": lambda: (self._row("entity", entity_id=part(n).id, entity_kind="part") for n in range(self.parts)),
            "part": self._parts,
            "part_alias": self._aliases,
            "statement": self._statements,
        }
        out: dict[str, Iterable[Row]] = {}
        for table in TRUTH:
            name = called(table)
            held = self.under.rows.get(name, [])
            out[name] = self._both(held, more[name]) if name in more else held
        return out

    def count(self) -> int:
        """How many rows all tables have together."""
        return sum(1 for rows in self.rows().values() for _ in rows)

    @staticmethod
    def _both(held: list[Row], make: Callable[[], Iterator[Row]]) -> Rows:
        def walk() -> Iterator[Row]:
            yield from held
            yield from make()

        return Rows(walk)

    def _row(self, table: str, **values: Any) -> Row:
        return {**self._blank[table], **values}

    def _sources(self) -> Iterator[Row]:
        for name, rank in (("synthetic-sheet", "A"), ("synthetic-paper", "C")):
            yield self._row(
                "source", source_id=name, title=f"Made up: {name}", publisher_id=VENDOR, kind="datasheet",
                url=f"https://example.org/{name}", accessed_on=DAY, language="en", rank=rank,
            )  # fmt: skip

    def _parts(self) -> Iterator[Row]:
        for number in range(self.parts):
            made = part(number)
            yield self._row(
                "part", part_id=made.id, name=made.name, vendor_id=VENDOR, architecture_id=VENDOR, die_count=1,
                family=made.family, flagship=int(made.flagship), form_factor="sxm5" if made.flagship else "pcie",
                market="datacenter", availability="sold",
            )  # fmt: skip

    def _aliases(self) -> Iterator[Row]:
        for number in range(self.parts):
            made = part(number)
            called = [(made.id, "id"), (made.family, "family")]
            if not self.few_names:
                called += [(f"{VENDOR}-{made.id}", "id"), (made.name, "name"), (f"Synthetic {made.family}", "family")]
            for alias, kind in called:
                yield self._row("part_alias", alias_key=names.key(alias), kind=kind, part_id=made.id, alias=alias)

    def _statements(self) -> Iterator[Row]:
        blank = self._blank["statement"]
        for number in range(self.parts):
            made = part(number)
            for fact in facts(made, self.statements):
                value: Any = fact.text if fact.number is None else fact.number
                key = statement_id(made.id, fact.attribute, fact.qualifier, "known", value, fact.source, "page 1", DAY)
                yield {
                    **blank,
                    "statement_id": key, "entity_id": made.id, "entity_kind": "part", "attribute_id": fact.attribute,
                    "qualifier": fact.qualifier, "state": "known", "value_number": fact.number, "value_text": fact.text,
                    "published": fact.text or f"{fact.number:g}", "locator": "page 1", "source_id": fact.source,
                    "evidence": "primary_read", "rank": fact.rank, "reason": fact.reason, "recorded_on": DAY,
                }  # fmt: skip
