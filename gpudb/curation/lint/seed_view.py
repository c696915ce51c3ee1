"""The seed as the rules see it: one row of best values per part, with the statements behind them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import Field

from gpudb.curation import models
from gpudb.curation.check import Checked
from gpudb.curation.models import Closed
from gpudb.curation.reader import Read, Seed
from gpudb.fact import answering
from gpudb.fact.statement import Statement
from gpudb.fact.vocabulary import KNOWN, UNKNOWN

_SAID = attrgetter("rank", "state", "value_number", "value_text", "source_id")


class Cut(Closed):
    """A part, the part it was cut from, and whether FP64 was cut beside NVLink."""

    part: str
    of: str
    fp64: bool


class SpecialParts(Closed):
    """What the rules must know about single parts: ``lint_parts.toml`` of the seed, which says what each list means."""

    capped: list[str] = Field(default_factory=list)
    fp64_cut: list[str] = Field(default_factory=list)
    single_die: list[str] = Field(default_factory=list)
    same_gpu: list[list[str]] = Field(default_factory=list)
    cut: list[Cut] = Field(default_factory=list)


@dataclass(frozen=True)
class Spec:
    """One part: its record, where it is written, and the best statement per column of `spec`."""

    record: models.Part
    file: str
    best: dict[str, Statement]

    @property
    def id(self) -> str:
        """The part's id."""
        return self.record.id

    def number(self, column: str) -> float | None:
        """The known number in ``column`` (canonical unit), else None."""
        return row.value_number if (row := self.best.get(column)) and row.state == KNOWN else None

    def text(self, column: str) -> str | None:
        """The known text or day in ``column``, else None."""
        return row.value_text if (row := self.best.get(column)) and row.state == KNOWN else None

    def state(self, column: str) -> str:
        """known, not_applicable, not_published or unknown."""
        return self.best[column].state if column in self.best else UNKNOWN

    def numbers(self, *columns: str) -> tuple[float, ...] | None:
        """All of ``columns`` as numbers, or None when one of them is not known."""
        found = [self.number(column) for column in columns]
        return None if None in found else tuple(n for n in found if n is not None)

    def shown(self, column: str) -> str:
        """The value as a person reads it."""
        if self.state(column) != KNOWN:
            return self.state(column).replace("_", " ")
        row = self.best[column]
        return f"{row.value_number:g}" if row.value_number is not None else str(row.value_text)


@dataclass(frozen=True)
class SeedView:
    """The whole seed for the rules."""

    seed: Seed
    statements: list[Statement]

    @classmethod
    def of(cls, checked: Checked) -> SeedView:
        """The view of a checked seed; statements that the check refused are simply absent."""
        return cls(checked.seed, list(checked.statements))

    @property
    def root(self) -> Path:
        """The seed folder."""
        return self.seed.root

    @cached_property
    def released_on(self) -> dt.date:
        """The day of the data release, the day that ages are counted to."""
        return self.seed.release.released_on if self.seed.release else dt.date(1970, 1, 1)

    @cached_property
    def special(self) -> SpecialParts:
        """The parts that rules treat apart; none when the seed has no list of them."""
        path = self.root / "lint_parts.toml"
        return SpecialParts.model_validate(tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {})

    @cached_property
    def sources(self) -> dict[str, models.Source]:
        """Source id to record."""
        return {read.record.id: read.record for read in self.seed.sources}

    @cached_property
    def source_files(self) -> dict[str, str]:
        """Source id to the file it is written in."""
        return {read.record.id: read.file for read in self.seed.sources}

    @cached_property
    def dies(self) -> dict[str, Read]:
        """Die id to its record as read."""
        return {read.record.id: read for read in self.seed.dies}

    @cached_property
    def columns(self) -> dict[str, tuple[models.Attribute, str]]:
        """Column of `spec` to its attribute and qualifier, in registry order."""
        return {
            column: (read.record, qualifier)
            for read in self.seed.attributes
            for qualifier, column in read.record.columns().items()
        }

    @cached_property
    def column_of(self) -> dict[tuple[str, str], str]:
        """Attribute and qualifier to the column of `spec`."""
        return {(attribute.id, qualifier): column for column, (attribute, qualifier) in self.columns.items()}

    @cached_property
    def grouped(self) -> dict[tuple[str, str, str], list[Statement]]:
        """(die or part, id, column) to the live statements, deprecated ones included."""
        groups: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
        for row in self.statements:
            if row.withdrawn_on is None:
                groups[row.entity_kind, row.entity_id, self.column_of[row.attribute_id, row.qualifier]].append(row)
        return dict(groups)

    @cached_property
    def parts(self) -> dict[str, Spec]:
        """Part id to its row, in file order."""
        return {read.record.id: Spec(read.record, read.file, dict(self._row(read.record))) for read in self.seed.parts}

    def about(self, part: models.Part, column: str) -> list[Statement]:
        """The live statements of a part and its die in ``column``."""
        return self.grouped.get(("part", part.id, column), []) + self.grouped.get(("die", part.die or "", column), [])

    def _row(self, part: models.Part) -> Iterator[tuple[str, Statement]]:
        return ((column, row) for column in self.columns if (row := self.best(self.about(part, column))) is not None)

    def best(self, rows: list[Statement]) -> Statement | None:
        """The one of ``rows`` that answers."""
        found = answering.answer(sorted(rows, key=self._order), _SAID) if rows else None
        return found[0] if found else None

    def _order(self, row: Statement) -> tuple[Any, ...]:
        """The key of a statement; one whose source is missing, which the check refuses, goes last."""
        source = self.sources.get(row.source_id)
        rank = source.rank_on(row.recorded_on) if source else "Z"
        own = {"stated_about": row.entity_kind, "origin_rank": int(row.origin != "shipped"), "source_rank": rank}
        return answering.key({**row._asdict(), **own})
