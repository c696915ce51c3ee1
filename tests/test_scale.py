"""Made-up parts and bench/scale.py: the rows are good ones, the loader derives from them what the views say, and the bench runs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import gpudb
from gpudb.errors import DataRefused
from gpudb.law.timeline import BEGINNING
from gpudb.store import projection
from gpudb.store.engine import create_engine, writing
from gpudb.store.loader import load_rows
from gpudb.store.migrate import upgrade
from gpudb.store.own_schema import TRUTH
from gpudb.store.types import called
from gpudb.store.verify import verify

pytestmark = pytest.mark.slow
BENCH = Path(__file__).resolve().parent.parent / "bench"
PARTS = 60


@pytest.fixture(scope="session")
def synthetic() -> Any:
    sys.path.insert(0, str(BENCH))
    try:
        import synthetic as module
    finally:
        sys.path.remove(str(BENCH))
    return module


@pytest.fixture(scope="session")
def base(synthetic: Any, real_seed: Path) -> Any:
    return synthetic.base(real_seed)


def load_into(url: str, made: Any) -> Any:
    engine = create_engine(url)
    try:
        upgrade(engine)
        with writing(engine) as connection:
            return load_rows(connection, made.rows(), made.under.read)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def made_up_sqlite(synthetic: Any, base: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("scale") / "made-up.sqlite")
    load_into(url, synthetic.Synthetic(base, PARTS, 30))
    return url


@pytest.fixture(scope="session")
def made_up_pg(synthetic: Any, base: Any, pg_server: Callable[..., str]) -> str:
    url = pg_server()
    load_into(url, synthetic.Synthetic(base, PARTS, 30))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def made_up(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("made_up_sqlite" if request.param == "sqlite" else "made_up_pg")


@pytest.mark.parametrize("statements", [1, 4, 10, 11, 30, 33])
def test_each_part_has_as_many_statements_as_asked_for(synthetic, base, statements):
    rows = list(synthetic.Synthetic(base, 5, statements).rows()["statement"])
    mine = [row for row in rows if row["source_id"].startswith("synthetic-")]
    assert set(Counter(row["entity_id"] for row in mine).values()) == {statements}
    assert len({row["statement_id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("statements", [0, 34])
def test_more_statements_than_there_are_columns_are_refused(synthetic, base, statements):
    with pytest.raises(ValueError, match="1 to 33"):
        synthetic.Synthetic(base, 5, statements)


def test_the_rows_are_the_same_each_time_and_have_the_columns_of_their_tables(synthetic, base):
    made = synthetic.Synthetic(base, 7, 30)
    first, again = ({name: list(rows) for name, rows in made.rows().items()} for _ in range(2))
    assert first == again
    assert made.count() == sum(map(len, first.values()))
    for table in TRUTH:
        names = {column.name for column in table.columns}
        assert all(set(row) == names for row in first[called(table)]), table.name


def test_second_statements_agree_disagree_and_are_deprecated(made_up_sqlite):
    engine = create_engine(made_up_sqlite)
    with engine.connect() as connection:
        told = connection.execute(
            sa.text(
                "SELECT count(*) FILTER (WHERE sources_agreeing = 2), count(*) FILTER (WHERE sources_disagreeing = 1) "
                "FROM spec_fact WHERE part LIKE 'sx0%'"
            )
        ).one()
        old = connection.execute(sa.text("SELECT count(*) FROM spec_history WHERE rank = 'deprecated' AND part LIKE 'sx0%'"))
        assert min(*told, old.scalar() or 0) >= PARTS
    engine.dispose()


def test_what_the_loader_derives_step_by_step_is_what_the_views_derive_at_once(made_up):
    assert {name: fault for name, fault in verify(made_up).items() if fault} == {}


def test_the_steps_in_which_parts_are_derived_do_not_show(synthetic, base, made_up_sqlite, tmp_path, monkeypatch):

    monkeypatch.setattr(projection, "STEP", 7)
    url = str(tmp_path / "steps.sqlite")
    load_into(url, synthetic.Synthetic(base, PARTS, 30))
    assert everything(url) == everything(made_up_sqlite)


def everything(path: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order in which the file holds them."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in names}


def test_both_engines_hold_the_same_content_and_the_same_status_of_every_part(made_up_sqlite, made_up_pg):
    question = (
        "SELECT part, destination, valid_from, valid_before, status, layer, basis, citation, review_policy, license_exceptions "
        "FROM export_status WHERE destination IN ('CN', 'IL', 'DE') ORDER BY part, destination, valid_from"
    )
    held = []
    for url in (made_up_sqlite, made_up_pg):
        with gpudb.open(url) as catalog:
            held.append((catalog.release().content_sha256, catalog._reader.rows(question)))
    assert held[0] == held[1]
    assert len({row["part"] for row in held[0][1]}) > PARTS


@pytest.mark.parametrize("destination", ["CN", "HK", "IL", "DE", "AE"])
def test_parts_that_share_a_regime_have_the_status_that_the_engine_gives_each(destination, made_up_sqlite):
    with gpudb.open(made_up_sqlite) as catalog:
        rows = catalog._reader.rows(
            "SELECT part, valid_from, layer, status, basis, citation, review_policy, license_exceptions FROM export_status "
            "WHERE destination = :to AND part LIKE 'sx0%' ORDER BY part, valid_from",
            {"to": destination},
        )
        days = sorted({row["valid_from"] for row in rows})
        answers = {
            (a.part, day): a
            for day in days
            for a in catalog.status(sorted({row["part"] for row in rows}), to=destination, on=day)
        }
    assert days[0] == BEGINNING
    for row in rows:
        a = answers[row["part"], row["valid_from"]]
        said = (a.layer, a.status, a.basis, a.citation, a.review_policy, ", ".join(a.license_exceptions))
        assert tuple(row.values())[2:] == said, (row["part"], row["valid_from"])


def test_every_name_of_a_made_up_part_finds_it(synthetic, made_up_sqlite):
    with gpudb.open(made_up_sqlite) as catalog:
        for number in (0, 1, 30, PARTS - 1):
            made = synthetic.part(number)
            for name in (made.id, made.name, made.id.upper(), f"synthetic-{made.id}"):
                assert catalog.resolve(name).part == made.id
            found = catalog.resolve(made.family)
            assert found.part == synthetic.part(number // 4 * 4).id
            assert len(found.variants) == 3


def test_the_same_rows_again_change_nothing_and_one_more_part_is_added_alone(synthetic, base, made_up_sqlite, tmp_path):
    url = str(tmp_path / "again.sqlite")
    Path(url).write_bytes(Path(made_up_sqlite).read_bytes())
    assert load_into(url, synthetic.Synthetic(base, PARTS, 30))[:3] == (0, 0, 0)
    more = load_into(url, synthetic.Synthetic(base, PARTS + 1, 30))
    assert more[:3] == (1 + 1 + 5 + 30, 0, 0)
    assert {name: fault for name, fault in verify(url).items() if fault} == {}


def test_two_rows_with_one_key_are_refused(synthetic, base, made_up_sqlite, tmp_path):
    url = str(tmp_path / "twice.sqlite")
    Path(url).write_bytes(Path(made_up_sqlite).read_bytes())
    made = synthetic.Synthetic(base, PARTS, 30)
    rows = made.rows()
    twice = [*rows["part"], *list(rows["part"])[:1]]
    made.rows = lambda: {**rows, "part": twice}
    with pytest.raises(DataRefused, match="part have the key of another"):
        load_into(url, made)


def bench(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BENCH / "scale.py"), "--sizes", "40", "--loads", "1", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(BENCH.parent), "TMPDIR": "/tmp"},
        cwd=folder,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_bench_prints_every_figure_and_leaves_nothing_behind(engine, tmp_path):
    room = Path("/tmp") / f"gpudb-s{os.getpid()}{engine[0]}"  # a short path: PostgreSQL's socket lies below it
    room.mkdir()
    try:
        done = bench("--engines", engine, "--out", "figures.json", "--folder", str(room), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert list(room.iterdir()) == []
    finally:
        room.rmdir()
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    asked = {figure["what"] for figure in figures}
    assert {"load", "filter, top 20", "compare 4 parts", "status on a day", "name: id", "export csv", "export parquet"} <= asked
    assert {figure["engine"] for figure in figures} == {engine}
    assert all(figure["what"] in done.stdout for figure in figures)
    assert all(figure["ours"] > 0 and figure["base"] > 0 for figure in figures if "export" not in figure["what"])


def test_the_page_holds_the_ratios_of_a_run_and_keeps_its_words(tmp_path):
    def figure(engine: str, size: int, ours: float, statements: int) -> dict[str, Any]:
        return {"engine": engine, "what": "compare 4 parts", "size": size, "ours": ours, "base": 1.0, "base_name": "SQL by hand",
                "ratio": ours, "target": 1.5, "statements": statements}  # fmt: skip

    run = [figure("sqlite", 10, 1.25, 30), figure("sqlite", 10, 1.0, 4), figure("sqlite", 1000, 2.0, 4)]
    (tmp_path / "run.json").write_text(json.dumps({"machine": "a machine", "figures": run}))
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- made by bench/scale.py -->\nold\n<!-- end -->\nafter\n")
    command = [sys.executable, str(BENCH / "scale.py"), "--from", str(tmp_path / "run.json"), "--write", str(page)]
    for _ in range(2):
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(BENCH.parent)}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        text = page.read_text()
        assert "| compare 4 parts (target 1.5) | 1.25; 1.00 | 2.00 | 0.15 | SQL by hand |" in text
        assert text.startswith("before\n")
        assert text.endswith("<!-- end -->\nafter\n")
        assert "\nold\n" not in text
