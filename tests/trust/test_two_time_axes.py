"""What the database says it knew on a day is what it answered on that day, whatever was recorded or withdrawn since."""

from __future__ import annotations

import os
import random
import shutil
from typing import Any

import pytest

from gpudb.catalog import Catalog
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.helpers import SCALE
from tests.trust import history as histories

ON = "2025-11-30"


def questions(dice: random.Random) -> dict[str, Any]:
    """Some questions of each kind, to be asked with and without a day of knowledge."""
    part, column = dice.choice(histories.PARTS), dice.choice(("tdp_w", "boost_clock_mhz", "bf16_tensor_dense_tflops"))
    place, on = dice.choice(("CN", "MO", "YB", "AE")), f"2025-{dice.randint(1, 12):02}-15"
    return {
        "compare": lambda c, k: c.compare(list(histories.PARTS), known_at=k, to=place, on=on).rows,
        "list": lambda c, k: c.list([f"{column}>200"], columns=["part", column, "tpp"], known_at=k).rows,
        "show": lambda c, k: c.show(part, known_at=k).cells,
        "facts": lambda c, k: c.facts(part, known_at=k).rows,
        "status": lambda c, k: c.status(to=place, on=on, known_at=k),
        "classify": lambda c, k: c.classify([part], to=place, known_at=k),
        "timeline": lambda c, k: c.timeline([part], to=place, known_at=k).entries,
        "rules": lambda c, k: (c.rules(known_at=k), c.rules(on=on, known_at=k)),
        "claims": lambda c, k: c.claims(known_at=k),
        "events": lambda c, k: c.events(known_at=k),
        "peak": lambda c, k: c.peak(part, "bf16", known_at=k)[:5],
        "log": lambda c, k: c.log(known_at=k),
    }


def ask(catalog: Catalog, question: Any, known_at: str | None) -> Any:
    try:
        return question(catalog, known_at)
    except Exception as error:
        # an error is an answer too, and must be the same one
        return f"{type(error).__name__}: {error}".replace(f" on {known_at}", "")


def live(url: str, seed: int, folder: Any, changes: int) -> tuple[int, list[str]]:
    """Live one history: ask on every day, ask again at the end. The number of answers, and those that differ."""
    made = histories.make(seed, changes)
    dice, given, teams = random.Random(seed), [], histories.Teams(seed)
    for day in made.days:
        shutil.rmtree(folder / "seed", ignore_errors=True)
        root = histories.write(made, folder / "seed", day).root
        load(url, root)
        wish = teams.step(day)
        load(url, root, wish, only_own=wish.since is not None)
        asked = questions(dice)
        with Catalog(url) as catalog:
            for name in dice.sample(sorted(asked), 4):
                given.append((day.isoformat(), name, asked[name], ask(catalog, asked[name], None)))
    with Catalog(url) as catalog:
        wrong = [f"{seed} {day} {name}" for day, name, question, then in given if ask(catalog, question, day) != then]
        wrong += agrees(catalog, seed)
        assert {row["origin"] for row in catalog.sql("select origin from origin_standing").rows} >= {
            "acme-lab",
            "zeta",
        } or changes < 20
    return len(given), wrong


def agrees(catalog: Catalog, seed: int) -> list[str]:
    """The view `export_status` against the engine, with withdrawn records in the database."""
    asked = "SELECT part, status FROM export_status WHERE destination = '{}' AND valid_from <= '{}' AND '{}' < valid_before"
    wrong = []
    for place in ("CN", "MO", "YB"):
        seen = {row["part"]: row["status"] for row in catalog.sql(asked.format(place, ON, ON)).rows}
        said = {answer.part: answer.status for answer in catalog.status(to=place, on=ON)}
        wrong += [f"{seed} export_status {place}"] if seen != said else []
    return wrong


@pytest.mark.dear
@pytest.mark.trust
@pytest.mark.parametrize("seed", range(min(SCALE, 2)))
def test_answers_of_a_day_are_given_again_for_that_day(seed, tmp_path):
    count, wrong = live(str(tmp_path / "h.sqlite"), seed, tmp_path, 12)
    assert count == 52
    assert wrong == []
    assert not any(verify(str(tmp_path / "h.sqlite")).values())


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("seed", range(100, 100 + int(os.environ.get("GPUDB_TEST_HISTORIES", "3"))))
def test_fifty_changes_of_everything_never_change_an_answer_of_the_past(seed, tmp_path, figures):
    count, wrong = live(str(tmp_path / "h.sqlite"), seed, tmp_path, 50)
    figures("answers of the past asked again (A1)", count, len(wrong))
    assert wrong == []
