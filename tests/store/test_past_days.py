"""A new release says nothing anew about days that an earlier one has answered for; the same release may be completed."""

from __future__ import annotations

import shutil

import pytest

from gpudb.errors import DataRefused
from gpudb.store.bulk import content_hash
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.own_schema import TRUTH
from tests.helpers import SmallSeed
from tests.trust.history import CITED, GROUP, REVIEW

READING = (
    '\n[[reading]]\nsource = "paper"\nrecorded = {day}\nevidence = "primary_read"\nfacts = [\n'
    '  {{ attribute = "sm_count", value = 99, published = "99", at = "p. 1" }},\n]\n'
)
LINE = '{ attribute = "tdp", value = 700, published = "700 W", at = "table 3"'
LETTER = (
    '\n[[letter]]\nid = "l{n}"\nauthority = "press"\ncompany = "acme"\ntitle = "A letter"\neffective = 2025-05-01\n'
    'families = ["X1"]\nnamed = ["X1"]\ncriterion = "none"\ndestinations = ["country:CN"]\n'
)
CHANGE = '\n[[change]]\nday = {day}\nadded = ["{country}"]\nremoved = []\n' + CITED.partition("\n")[2]


def next_release(seed: SmallSeed) -> None:
    seed.replace(
        "release.toml", 'release = "2026.1.0"\nreleased_on = 2026-01-02', 'release = "2026.3.0"\nreleased_on = 2026-03-02'
    )


def cited(day: str, end: str = "") -> str:
    return CITED.replace("DAY", day).replace("END\n", end)


@pytest.fixture
def held(loaded_db, small_seed):
    """The small release, loaded, with the law files that it had; and its seed to be changed."""
    small_seed.append("countries.toml", "".join(f'[[country]]\ncode = "{c}"\nname = "{c}"\n' for c in ("CN", "MO", "DE", "AE")))
    small_seed.append(
        "groups/g1.toml", GROUP + CHANGE.format(day="2025-03-01", country="DE").replace("DAY", "2026-01-02").replace("END\n", "")
    )
    layers = ("rule", "letter", "license", "import_measure", "tariff", "trade")
    reviews = "".join(REVIEW.format(layer=layer) for layer in layers)
    small_seed.append("reviews.toml", reviews.replace("recorded = 2026-01-02", "recorded = 2026-01-01"))
    small_seed.append("letters/l.toml", LETTER.format(n=1) + cited("2026-01-02"))
    load(loaded_db, small_seed.root)
    next_release(small_seed)
    return loaded_db, small_seed


def digest(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = content_hash(connection, TRUTH)
    engine.dispose()
    return found


def record(seed, day):
    seed.append("parts/acme/y2.toml", READING.format(day=day))


def withdraw(seed, day):
    seed.replace("parts/acme/x1-big.toml", LINE, LINE + f', withdrawn = {day}, withdrawn_reason = "a slip"')


def letter(seed, day):
    seed.append("letters/l.toml", LETTER.format(n=2) + cited(day))


def letter_withdrawn(seed, day):
    text = cited("2026-01-02")
    seed.replace("letters/l.toml", text, text + f'withdrawn = {day}\nwithdrawn_reason = "so"\n')


def review(seed, day):
    """A later review; of two that stand, the older is withdrawn."""
    old = REVIEW.format(layer="letter").replace("recorded = 2026-01-02", "recorded = 2026-01-01")
    new = REVIEW.format(layer="letter").replace("recorded = 2026-01-02", f"recorded = {day}")
    seed.replace("reviews.toml", old, old + f'withdrawn = {day}\nwithdrawn_reason = "so"\n' + new)


def member(seed, day):
    seed.append("groups/g1.toml", CHANGE.format(day="2025-06-01", country="AE").replace("DAY", day).replace("END\n", ""))


def member_withdrawn(seed, day):
    seed.append("groups/g1.toml", f'withdrawn = {day}\nwithdrawn_reason = "so"\n')


WAYS = {
    record: "(y2 sm_count): is recorded on 2026-01-02",
    withdraw: "(x1-big tdp): is withdrawn on 2026-01-02",
    letter: "letter l2: is recorded on 2026-01-02",
    letter_withdrawn: "letter l1: is withdrawn on 2026-01-02",
    review: ("layer_review letter 2026-01-02: is recorded on 2026-01-02", "layer_review letter 2026-01-01: is withdrawn on 2026-01-02"),
    member: "country_group g1: the change of 2025-06-01 is recorded on 2026-01-02",
    member_withdrawn: "country_group g1: the change of 2025-03-01 is withdrawn on 2026-01-02",
}  # fmt: skip


@pytest.mark.dear
def test_a_new_release_that_changes_a_day_already_answered_is_refused_and_the_day_after_is_loaded(held, tmp_path):
    url, seed = held
    before = digest(url)
    for number, (way, words) in enumerate(WAYS.items()):
        changed = SmallSeed(tmp_path / f"changed{number}")
        shutil.copytree(seed.root, changed.root)
        way(changed, "2026-01-02")
        with pytest.raises(DataRefused) as refused:
            load(url, changed.root)
        assert [problem for problem in refused.value.problems if not problem.endswith(words)] == []
        assert "dated on or before 2026-01-02, the day of release 2026.1.0" in refused.value.message
        assert "after 2026-01-02" in refused.value.hint
    assert digest(url) == before
    for way in reversed(WAYS):
        way(seed, "2026-01-03")
    done = load(url, seed.root)
    assert (done.release, done.added >= 4, done.changed >= 3) == ("2026.3.0", True, True)


def test_every_record_that_comes_too_early_is_named_and_a_working_copy_of_the_same_release_may_hold_them(held):
    url, seed = held
    for way in reversed(WAYS):
        way(seed, "2026-01-02")
    with pytest.raises(DataRefused, match="8 records of release 2026.3.0") as refused:
        load(url, seed.root)
    assert len(refused.value.problems) == 8
    seed.replace(
        "release.toml", 'release = "2026.3.0"\nreleased_on = 2026-03-02', 'release = "2026.1.0"\nreleased_on = 2026-01-02'
    )
    assert load(url, seed.root).release == "2026.1.0"
