"""500 random comparisons: every number that is read back from the printed table is the one in the database."""

from __future__ import annotations

import random
import re
import sqlite3

import pytest

from gpudb.catalog import Catalog
from gpudb.render.comparison_document import comparison
from gpudb.render.terminal import table_text
from gpudb.render.text import width_of
from gpudb.render.value_marks import BLANKS

WIDTHS = (44, 60, 80, 100, 120, 160, 200, None)
CELL = re.compile(
    r"(?P<value>\?|n/a|not publ\.|-?\d+(?:\.\d+)?)\s*(?P<flags>[*~'^!+]*)\s*(?P<delta>=|<0\.01%|[+-][\d.]+%)?\s*(?P<cite>\[[\d,]+\])?"
)


#: of a value only bounds are known
BOUNDS = re.compile(r"(at least|at most) [\d,.]+|[\d,.]+ to [\d,.]+")


class Grid:
    """One block of a printed table: heads, and for each row its label and the text of its cells."""

    def __init__(self, lines: list[str], rule: int, start: int, end: int) -> None:
        spans = [found.span() for found in re.finditer("-+", lines[rule])]
        self.edges = [(a, spans[i + 1][0] if i + 1 < len(spans) else None) for i, (a, _) in enumerate(spans)]
        self.heads = [" ".join(pieces).strip() for pieces in zip(*map(self.cut, lines[start:rule]), strict=True)]
        self.lines = [self.cut(line) for line in lines[rule + 1 : end]]

    def cut(self, line: str) -> list[str]:
        return [line[a:b].strip() for a, b in self.edges]

    def rows(self, labels: list[str]) -> list[list[str]]:
        """The cells of the rows with these labels, which stand in this order; a label may run over several lines."""
        out, at = [], 0
        for label in labels:
            while not self.lines[at][0] or not label.startswith(self.lines[at][0]) or not self.lines[at][1]:
                at += 1
            first, name = at, self.lines[at][0]
            while name != label:
                at += 1
                name = " ".join(piece for piece in (name, self.lines[at][0]) if piece)
                assert label.startswith(name), (label, name)
            at += 1
            out.append(self.lines[first][1:])
        return out


def grids(text: str) -> list[Grid]:
    lines = text.split("\n")
    rules = [i for i, line in enumerate(lines) if re.fullmatch(r"-+(  -+)+", line)]
    tops = [next(i for i in range(rule, -1, -1) if not lines[i]) + 1 for rule in rules]
    return [Grid(lines, rule, top, end) for rule, top, end in zip(rules, tops, [*tops[1:], len(lines)], strict=True)]


def check(cell: str, value: object, state: str) -> int:
    """A cell against the database; 1 when it held a number."""
    bounds = BOUNDS.match(cell) if value is None else None
    if bounds:
        return 0
    found = CELL.fullmatch(cell)
    assert found, cell
    if value is None:
        assert found["value"] == BLANKS[state]
        return 0
    assert float(found["value"]) == value
    return 1


@pytest.fixture(scope="module")
def world(real_db):
    """The catalog, every part, the numeric columns, the rows of spec and the states of the blanks: read past the catalog."""
    connection = sqlite3.connect(real_db)
    connection.row_factory = sqlite3.Row
    rows = {row["part"]: dict(row) for row in connection.execute("select * from spec")}
    columns = {
        row["column_name"]: row["label"] + (f" [{row['unit']}]" if row["unit"] else "")
        for row in connection.execute(
            "select * from column_doc where view = 'spec' and type in ('number', 'integer') order by position"
        )
    }
    states = {
        (row["part"], row["column_name"]): row["state"]
        for row in connection.execute("select part, column_name, state from spec_fact where state <> 'known'")
    }
    connection.close()
    with Catalog(real_db) as catalog:
        yield catalog, rows, columns, states


def one(world, seed: int) -> int:
    catalog, rows, columns, states = world
    dice = random.Random(seed)
    parts = dice.sample(sorted(rows), dice.randint(1, 9))
    chosen = dice.sample(sorted(columns), dice.randint(1, 12)) if dice.random() < 0.8 else sorted(columns)
    chosen = [name for name in columns if name in chosen]
    width, turned, sourced = dice.choice(WIDTHS), dice.random() < 0.3, dice.random() < 0.7
    if turned and width == 44:
        width = 60  # the longest ids leave no room for a figure beside them: rows become blocks, which the next test reads
    baseline = dice.choice(parts)
    answer = catalog.compare(parts, columns=chosen, baseline=baseline)
    text = table_text(comparison(answer, "header", sourced, turned), width)
    assert width is None or max(map(width_of, text.splitlines())) <= width
    seen: set[tuple[str, str]] = set()
    numbers = 0
    groups = list(dict.fromkeys(row.group for row in answer.rows))
    order = [row.column for group in groups for row in answer.rows if row.group == group]
    for block in grids(text):
        if turned:
            held = [name for name in order if columns[name] in block.heads]
            assert len(held) == len(block.heads) - 1
            names = [f"{part} (base)" if part == baseline and len(parts) > 1 else part for part in parts]
            table = zip(parts, block.rows(names), strict=True)
            cells = [(part, name, cell) for part, row in table for name, cell in zip(held, row, strict=True)]
        else:
            held = [head.removesuffix(" (base)") for head in block.heads[1:]]
            assert width is None or len(held) <= 5
            table = zip(order, block.rows([columns[name] for name in order]), strict=True)
            cells = [(part, name, cell) for name, row in table for part, cell in zip(held, row, strict=True)]
        for part, name, cell in cells:
            numbers += check(cell, rows[part][name], states.get((part, name), "unknown"))
            seen.add((part, name))
    assert seen == {(part, name) for part in parts for name in chosen}
    return numbers


def test_every_number_of_random_comparisons_is_the_one_in_the_database(world):
    assert sum(one(world, seed) for seed in range(500, 550)) > 500


@pytest.mark.slow
def test_every_number_of_500_random_comparisons_is_the_one_in_the_database(world):
    assert sum(one(world, seed) for seed in range(500)) > 5_000


@pytest.mark.parametrize("width", [20, 24, 30, 36, 42])
def test_even_a_very_narrow_terminal_is_kept_and_shows_every_number(width, world):
    catalog, rows, columns, _ = world
    parts = ["h100-sxm5-80gb", "b300-sxm"]
    for turned in (False, True):
        text = table_text(comparison(catalog.compare(parts, columns=list(columns)), "header", False, turned), width)
        assert max(map(width_of, text.splitlines())) <= width
        held = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text))
        for part in parts:
            wanted = {value for name in columns if (value := rows[part][name]) is not None}
            assert {f"{value:.10g}" for value in wanted} <= held
