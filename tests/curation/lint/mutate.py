"""Apply the mutations of mutations.toml to the shipped seed, in memory."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gpudb.curation import models
from gpudb.curation.check import Checked, problems_of, references
from gpudb.curation.facts import statements
from gpudb.curation.lint.registry import Finding
from gpudb.curation.lint.run import apply, lint_checked, read, rules
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.reader import Problem, Read, Seed, validate

MUTATIONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "mutations.toml").read_text())["mutation"]


class Base:
    """The good seed, read once; mutated copies share everything but the changed record."""

    def __init__(self, root: Path) -> None:
        self.checked, self.problems = problems_of(root)
        self.view = SeedView.of(self.checked)
        self.report = lint_checked(self.checked, self.problems)
        self.known = set(self.report.findings)

    def caught(self, mutation: dict[str, Any]) -> list[Finding]:
        """The errors without exception that the mutation adds."""
        checked, problems = self.mutated(mutation)
        report = lint_checked(checked, problems)
        return [f for f in report.of("error") if f not in self.known]

    def reported(self, code: str, mutation: dict[str, Any]) -> list[Finding]:
        """The errors without exception that the mutation adds to one rule."""
        view = SeedView.of(self.mutated(mutation)[0])
        found = next(rule for rule in rules() if rule.code == code).findings(view)
        return [
            f for f in apply(found, read(view.root)[0])[0] if f.severity == "error" and f.excepted is None and f not in self.known
        ]

    def mutated(self, mutation: dict[str, Any]) -> tuple[Checked, list[Problem]]:
        """The seed with one wrong record, checked as files are."""
        kind = next(k for k in ("part", "die", "source") if k in mutation)
        reads: list[Read] = getattr(self.checked.seed, f"{kind}s")
        number = next(i for i, read in enumerate(reads) if read.record.id == mutation[kind])
        old = reads[number]
        problems = list(self.problems)
        tables: Any = tomllib.loads(old.text)
        for step in old.path:
            tables = tables[step]
        self._change(tables, mutation, kind)
        model = {"part": models.Part, "die": models.Die, "source": models.Source}[kind]
        new = validate(model, tables, old.file, old.text, old.path, problems)
        changed = [*reads[:number], *([new] if new else []), *reads[number + 1 :]]
        seed: Seed = dataclasses.replace(self.checked.seed, **{f"{kind}s": changed})
        problems += [p for p in references(seed) if p not in problems]
        rows = self.checked.statements
        if kind != "source":
            alone = {"parts": [], "dies": [], f"{kind}s": [new] if new else []}
            own = dataclasses.replace(seed, **alone)
            rows = [r for r in rows if (r.entity_kind, r.entity_id) != (kind, mutation[kind])] + statements(own, problems)
        return Checked(seed, rows), problems

    def _change(self, tables: dict[str, Any], mutation: dict[str, Any], kind: str) -> None:
        tables.update(copy.deepcopy(mutation.get("record", {})))
        if "reading" in mutation:
            tables["reading"][0].update(mutation["reading"])
        if "fact" in mutation:
            tables["reading"][0]["facts"][0].update(mutation["fact"])
        for column, value in self._values(mutation, kind):
            self._set(tables, column, value)
        for column, value in mutation.get("slip", {}).items():
            for fact in _facts(tables, *self._name(column)):
                fact.update(value=value, unit=self.view.columns[column][0].unit)
                fact.pop("derivation", None)

    def _values(self, mutation: dict[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
        yield from mutation.get("set", {}).items()
        if "like" in mutation:
            other = self.view.parts[mutation["like"]]
            for column in mutation["columns"]:
                value = other.number(column) if other.number(column) is not None else other.text(column)
                assert value is not None, f"{other.id} has no {column}"
                yield column, value
        if "shift" in mutation:
            spec = self.view.parts[mutation["part"]]
            values = [spec.number(column) for column in mutation["shift"]]
            assert None not in values, mutation["name"]
            for column, value in zip(mutation["shift"], [values[-1], *values[:-1]], strict=True):
                yield column, value

    def _name(self, column: str) -> tuple[str, str]:
        attribute, qualifier = self.view.columns[column]
        return attribute.id, qualifier

    def _set(self, tables: dict[str, Any], column: str, value: Any) -> None:
        """One statement with the wrong value and fitting words instead of all statements on the column."""
        name, qualifier = self._name(column)
        unit = self.view.columns[column][0].unit
        at = "table 1"
        for reading in tables["reading"]:
            reading["facts"] = [f for f in reading["facts"] if (f["attribute"], f.get("qualifier", "none")) != (name, qualifier)]
        tables["reading"] = [reading for reading in tables["reading"] if reading["facts"]]
        published = str(value) if isinstance(value, (str, dt.date)) else f"{value:.10g} {unit}".strip()
        fact = {"attribute": name, "qualifier": qualifier, "value": value, "published": published, "at": at}
        tables["reading"][0]["facts"].append(fact)


def _facts(tables: dict[str, Any], name: str, qualifier: str) -> list[dict[str, Any]]:
    return [
        f
        for r in tables["reading"]
        for f in r["facts"]
        if (f["attribute"], f.get("qualifier", "none")) == (name, qualifier) and "value" in f
    ]
