"""Questions to a large database: the catalog's own way beside hand-written SQL that gives the same answer.

The hand-written side is what a good SQL user would write, run by the raw driver with bound values over one open
connection; it fetches the same rows and fields. Each pair is compared before it is measured: different answers stop the run.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

from measuring import Pair, in_turn, psycopg_at
from synthetic import part

import gpudb
from gpudb.catalog.list_questions import DEFAULT_LIST
from gpudb.results import Comparison

TARGET = 1.5
DAY = "2025-06-01"
Raw = Callable[..., list[tuple[Any, ...]]]

FILTER = f"""SELECT {", ".join(DEFAULT_LIST)} FROM spec WHERE memory_gb >= :memory AND tdp_w <= :tdp
ORDER BY bf16_tensor_dense_tflops DESC NULLS LAST, part LIMIT 20"""
NAME = "SELECT part, kind, flagship, family FROM part_alias_list WHERE alias_key = :key"
#: the facts and derived values of four parts as rows of columns, with state, source, words, the difference to the first part,
#: and whether the four differ
COMPARE = """WITH f AS (
 SELECT part, column_name, state, coalesce(CAST(value_number AS TEXT), value_text) AS value, value_number AS number, source,
  published, derivation, evidence, sources_disagreeing, statement_id FROM spec_fact WHERE part IN (:a, :b, :c, :d)
 UNION ALL
 SELECT part, metric, 'known', CAST(value AS TEXT), value, basis, NULL, NULL, NULL, 0, NULL FROM metric_value
 WHERE part IN (:a, :b, :c, :d))
SELECT d.column_name, d.label, d.unit, d.column_group, f.part, f.state, f.value, f.number, f.source, f.published, f.derivation,
 f.evidence, f.sources_disagreeing, f.statement_id,
 CASE WHEN f.part <> :a AND b.number <> 0 THEN (f.number - b.number) / abs(b.number) * 100 END AS delta_percent {differs}
FROM f JOIN column_doc d ON d.view = 'spec' AND d.column_name = f.column_name
 LEFT JOIN f b ON b.part = :a AND b.column_name = f.column_name {window} ORDER BY d.position, f.part"""
WITH_DIFFERS = COMPARE.format(
    differs=", min(f.value) OVER w <> max(f.value) OVER w AS differs", window="WINDOW w AS (PARTITION BY f.column_name)"
)
ROWS_ONLY = COMPARE.format(differs="", window="")
PARTS = """SELECT part, name, vendor, architecture, die, form_factor, market, derived_from, family, availability, origin
FROM spec WHERE part IN (:a, :b, :c, :d) ORDER BY part"""
SOURCES = """SELECT source, title, publisher, publisher_name, kind, url, published_on, published_text, accessed_on, language,
 rank, note, statements FROM source_list WHERE source IN (:a, :b)"""
STATUS = """SELECT layer, status, basis, citation, valid_from, valid_before, review_policy, license_exceptions
FROM export_status WHERE part = :part AND destination = 'CN' AND valid_from <= :day AND :day < valid_before"""


def raw(url: str) -> tuple[Raw, Callable[[], None]]:
    """A function that runs a question with the raw driver, and one that ends the connection."""
    if "://" not in url:
        connection = sqlite3.connect(f"file:{url}?mode=ro", uri=True)

        def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
            return connection.execute(sql, values).fetchall()

        return ask, connection.close
    import re

    server = psycopg_at(url)
    told: dict[str, str] = {}

    def ask_server(sql: str, **values: Any) -> list[tuple[Any, ...]]:
        text = told.get(sql) or told.setdefault(sql, re.sub(r":([a-z]+)\b", r"%(\1)s", sql))
        return server.execute(text, values).fetchall()

    return ask_server, server.close


def compare_by_hand(ask: Raw, ids: list[str], sql: str = WITH_DIFFERS) -> tuple[list[tuple[Any, ...]], ...]:
    """The hand-written comparison: names, facts with differences, parts, sources."""
    a, b, c, d = ids
    for name in ids:
        ask(NAME, key=name)
    rows = ask(sql, a=a, b=b, c=c, d=d)
    return rows, ask(PARTS, a=a, b=b, c=c, d=d), ask(SOURCES, a="synthetic-sheet", b="synthetic-paper")


def same_comparison(ours: Comparison, hand: tuple[list[tuple[Any, ...]], ...]) -> None:
    """Stop when the two comparisons say different things."""
    told = {(row[0], row[4]): (row[5], row[7] if row[7] is not None else row[6], row[14]) for row in hand[0]}
    found = 0
    for row in ours.rows:
        for name, cell in row.cells.items():
            if row.group == "part":
                continue
            state, value, delta = told.get((row.column, name), ("unknown", None, None))
            same = cell.state == state and cell.value == value and (cell.delta_percent is None) == (delta is None)
            if not same or (delta is not None and abs(float(cell.delta_percent or 0) - float(delta)) > 0.006):
                raise SystemExit(
                    f"compare differs from the hand-written SQL at {row.column} {name}: {cell} and {state, value, delta}"
                )
            found += (row.column, name) in told
        if row.differs and row.group != "part" and not any(r[15] for r in hand[0] if r[0] == row.column):
            raise SystemExit(f"compare says that {row.column} differs, the hand-written SQL does not")
    if found != len(told):
        raise SystemExit(f"compare shows {found} of {len(told)} values")


def same(what: str, ours: list[tuple[Any, ...]], hand: list[tuple[Any, ...]]) -> None:
    """Stop when the two answers are not the same rows."""
    if ours != [tuple(row) for row in hand]:
        raise SystemExit(f"{what} differs from the hand-written SQL:\n{ours[:2]}\n{hand[:2]}")


def measure(url: str, engine: str, parts: int, runs: int) -> list[Pair]:
    """Every question, checked and measured."""
    ask, end = raw(url)
    out: list[Pair] = []
    sqlite = engine == "sqlite"
    # all of SQLite's work is done in this thread; a server's is not, so its answers are timed on the wall
    count = time.thread_time if sqlite else time.perf_counter
    base_name = "sqlite3 and SQL by hand" if sqlite else "psycopg and SQL by hand"
    middle = parts // 8 * 4
    ids = [part(number).id for number in range(middle, middle + 4)]

    with gpudb.open(url) as catalog:

        def pair(what: str, ours: Callable[[], Any], hand: Callable[[], Any], target: float | None = None) -> None:
            first, second, ratio = in_turn(ours, hand, runs, count)
            out.append(Pair(engine, what, parts, first, second, base_name, ratio, target=target))

        def forget() -> None:
            # the catalog remembers its questions for --show-sql; a loop would make the list grow without end
            catalog._reader.log.clear()

        def filtered() -> Any:
            forget()
            return catalog.list(["memory_gb>=80", "tdp_w<=400"], sort="-bf16_tensor_dense_tflops", limit=20)

        def by_hand() -> Any:
            return ask(FILTER, memory=80, tdp=400)

        same("list", [tuple(row.values()) for row in filtered().rows], by_hand())
        pair("filter, top 20", filtered, by_hand, TARGET)

        def compared() -> Any:
            forget()
            return catalog.compare(ids)

        same_comparison(compared(), compare_by_hand(ask, ids))
        pair("compare 4 parts", compared, lambda: compare_by_hand(ask, ids), TARGET)
        # the same without the word which columns differ, which is the dearer half of the hand-written question
        pair("compare, no diff", compared, lambda: compare_by_hand(ask, ids, ROWS_ONLY))

        def status() -> Any:
            forget()
            return catalog.status([ids[0]], to="CN", on=DAY)

        def status_by_hand() -> Any:
            return ask(NAME, key=ids[0]), ask(STATUS, part=ids[0], day=DAY)

        answer = status()[0]
        same("status", [(answer.layer, answer.status)], [row[:2] for row in status_by_hand()[1]])
        pair("status on a day", status, status_by_hand)

        family = part(middle).family
        for what, name, key in (
            ("name: id", ids[1], ids[1]), ("name: family", family, family.lower()),
        ):  # fmt: skip

            def resolved(name: str = name) -> Any:
                forget()
                return catalog.resolve(name)

            hand = ask(NAME, key=key)
            if resolved().part not in [row[0] for row in hand]:
                raise SystemExit(f"{name} is not found by the hand-written SQL")
            pair(what, resolved, lambda key=key: ask(NAME, key=key))

        def words() -> Any:
            forget()
            return catalog.resolve(f"{family} 2")

        words()
        pair("name: words", words, lambda: ask(NAME, key=ids[1]))
    end()
    return out
