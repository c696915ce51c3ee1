"""A team's own facts: checked like the seed, kept beside the release, never above it unseen."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

import gpudb
from gpudb.curation.own import read_files, read_folder
from gpudb.errors import DatabaseError, DataRefused, UsageError
from gpudb.query import guard
from gpudb.store import own
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.own import CSV, DAY, FACTS, FILES, SOURCES


class Ours:
    """A folder of own facts that a test may change, and short ways to load and import."""

    def __init__(self, root: Path, url: str, seed: Path) -> None:
        self.root, self.url, self.seed = root, url, seed
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def load(self, origin: str = "acme", day: str = DAY, **wish):
        files = tuple(read_folder(self.root, origin, day))
        return load(self.url, self.seed, own.Wish(files=files, folders=frozenset({origin}), **wish))

    def bring(self, text: str, name: str = "f.csv", origin: str = "acme", day: str = DAY, first=None, dry: bool = False):
        path = self.root.parent / name
        path.write_text(text)
        return load(
            self.url, self.seed, own.Wish(files=tuple(read_files([path], origin, day)), first=first), only_own=True, dry=dry
        )

    def sql(self, text: str):
        return guard.run(self.url, text, 10, 100).rows

    def value(self, part: str, column: str):
        with gpudb.open(self.url) as catalog:
            return catalog.show(part).spec[column]


@pytest.fixture
def ours(loaded_db, small_seed, tmp_path) -> Ours:
    return Ours(tmp_path / "ours", loaded_db, small_seed.root)


def release(url: str):
    with gpudb.open(url) as catalog:
        return catalog.release()


def test_a_folder_of_own_facts_is_held_under_its_name_and_the_release_says_so(ours):
    before = release(ours.url)
    done = ours.load()
    assert (done.release, done.own, done.statements) == ("2026.1.0+acme", 3, before.statements + 3)
    now = release(ours.url)
    assert (now.release, now.own_origins, now.own_statements) == ("2026.1.0+acme", "acme", 3)
    assert now.content_sha256 != before.content_sha256
    assert ours.sql("select * from origin_list order by standing") == (("shipped", 0, 0, 13, 3, 0), ("acme", 1, 4, 3, 1, 7))
    assert ours.sql("select part, origin from spec order by part") == (
        ("lab-one", "acme"), ("x1-big", "shipped"), ("x1-small", "shipped"), ("y2", "shipped"))  # fmt: skip
    assert ours.sql("select source, origin from source_list order by source") == (
        ("bench", "acme"), ("paper", "shipped"), ("sheet", "shipped"))  # fmt: skip
    assert ours.sql("select part, origin from part_alias_list where alias = 'rack y2'") == (("y2", "acme"),)
    assert not any(verify(ours.url).values())


def test_where_they_differ_the_shipped_fact_answers_and_the_other_stands_beside_it(ours):
    ours.write("facts/y2.toml", FACTS.replace('value = 395, published = "395 W"', 'value = 372, published = "372 W"'))
    ours.load()
    assert ours.value("y2", "tdp_w") == 400
    assert ours.value("y2", "boost_clock_mhz") == 1755
    assert ours.sql("select value_number, origin, preferred_number, preferred_origin from spec_conflict") == (
        (372, "acme", 400, "shipped"),
    )
    with gpudb.open(ours.url) as catalog:
        answer = catalog.compare(["y2"])
        cells = {row.column: row.cells["y2"] for row in answer.rows}
        told = [
            (row["value_number"], row["origin"]) for row in catalog.facts("y2", ["tdp_w"]).rows if row["column_name"] == "tdp_w"
        ]
    assert (cells["tdp_w"].origin, cells["tdp_w"].disputed) == ("shipped", 1)
    assert cells["boost_clock_mhz"].origin == "acme"
    assert any("own facts of acme" in note and "y2 boost_clock_mhz" in note for note in answer.notes)
    assert told == [(400, "shipped"), (372, "acme")]


@pytest.mark.dear
def test_prefer_ours_puts_them_first_and_stays_until_it_is_taken_back(ours):
    ours.load(first=True)
    assert ours.value("y2", "tdp_w") == 395
    ours.load()
    assert ours.value("y2", "tdp_w") == 395
    assert not any(verify(ours.url).values())
    ours.load(first=False)
    assert ours.value("y2", "tdp_w") == 400


@pytest.mark.dear
def test_putting_ours_first_is_known_from_its_day_on_and_not_before(ours):
    """What was answered before, and receipts of then, stay true; a standing that changes and changes back has three periods."""
    ours.load()
    asked = ("2026-04-30", DAY, "2026-06-01", "2026-06-02", "2026-07-01", "2026-08-01", None)

    def answers() -> list[int]:
        with gpudb.open(ours.url) as catalog:
            told = [catalog.facts("y2", ["tdp_w"], known_at=day).rows[0]["value_number"] for day in asked]
            assert told == [catalog.show("y2", known_at=day).spec["tdp_w"] for day in asked]
        return told

    assert answers() == [400] * 7
    for day, first, wanted in (
        ("2026-06-02", True, [400, 400, 400, 395, 395, 395, 395]),
        ("2026-06-20", True, [400, 400, 400, 395, 395, 395, 395]),
        ("2026-07-01", False, [400, 400, 400, 395, 400, 400, 400]),
        ("2026-08-01", True, [400, 400, 400, 395, 400, 395, 395]),
    ):
        ours.bring(CSV, day=day, first=first)
        ours.load(day=day)
        load(ours.url, ours.seed, own.Wish(files=tuple(read_folder(ours.root, "acme", day)), first=first, since=day))
        assert answers() == wanted
    assert ours.sql("select * from origin_standing where standing <> 0 order by recorded_on") == (
        ("acme", -1, "2026-06-02", "2026-07-01"), ("acme", 1, "2026-07-01", "2026-08-01"), ("acme", -1, "2026-08-01", "9999-12-31"))  # fmt: skip
    assert not any(verify(ours.url).values())
    load(ours.url, ours.seed, own.Wish(without=frozenset({"acme"})))
    assert ours.sql("select origin, standing from origin_standing") == (("shipped", 0),)


def test_a_standing_that_changes_twice_on_a_day_is_the_last_one_and_days_never_run_backwards(ours):
    ours.load()
    for day, first in (("2026-06-02", True), ("2026-06-02", False), ("2026-06-02", True), ("2026-06-01", False)):
        load(ours.url, ours.seed, own.Wish(files=tuple(read_folder(ours.root, "acme", day)), first=first, since=day))
    assert ours.sql(
        "select standing, recorded_on from origin_standing where origin = 'acme' and recorded_on < withdrawn_before"
    ) == ((1, "2026-06-02"),)


def test_a_preferred_own_fact_yields_to_a_normal_shipped_one_and_known_yields_to_nothing_published(ours):
    ours.write("facts/y2.toml", FACTS.replace('at = "run 1" }', 'at = "run 1", rank = "preferred", reason = "we measured" }'))
    ours.load()
    assert ours.value("y2", "tdp_w") == 400
    seed = ours.seed / "parts/acme/x1-big.toml"
    seed.write_text(seed.read_text() + '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-03-01\nevidence = "primary_read"\nfacts = '
                    '[ { attribute = "boost_clock", state = "not_published", at = "all pages" } ]\n')  # fmt: skip
    load(ours.url, ours.seed)
    assert ours.value("x1-big", "boost_clock_mhz") is None
    ours.bring(CSV)
    assert ours.value("x1-big", "boost_clock_mhz") == 1700


def test_a_past_day_is_answered_by_what_was_held_then_own_facts_included(ours):
    ours.load()
    with gpudb.open(ours.url) as catalog:
        known = [catalog.show("y2", known_at=day).spec["boost_clock_mhz"] for day in ("2026-04-30", DAY)]
    assert known == [None, 1755]


def test_a_new_release_keeps_them_and_checks_them_again(ours):
    ours.load()
    (ours.seed / "release.toml").write_text('release = "2026.2.0"\nreleased_on = 2026-06-01\n')
    done = load(ours.url, ours.seed)
    assert (done.release, done.own) == ("2026.2.0+acme", 3)
    clash = ours.seed / "sources/s.toml"
    clash.write_text(clash.read_text() + SOURCES.split("\n\n")[1].replace('"lab"', '"press"'))
    with pytest.raises(DataRefused) as caught:
        load(ours.url, ours.seed)
    assert caught.value.problems == (
        "acme: sources/lab.toml:8: source 'bench' is in the shipped release already; refer to that one, or give yours another id",
    )
    assert "without_own" in caught.value.hint
    assert release(ours.url).release == "2026.2.0+acme"


@pytest.mark.dear
def test_without_own_takes_everything_of_that_team_out_and_nothing_else(ours):
    before = release(ours.url)
    ours.load()
    ours.bring(SOURCES.replace('"lab"', '"other"').replace('"bench"', '"bench2"') + FACTS_AS_LIST, "o.toml", "other")
    assert release(ours.url).release == "2026.1.0+acme.other"
    load(ours.url, ours.seed, own.Wish(without=frozenset({"acme"})))
    assert release(ours.url).own_origins == "other"
    load(ours.url, ours.seed, own.Wish(without=frozenset({"other"})))
    now = release(ours.url)
    assert (now.release, now.content_sha256) == (before.release, before.content_sha256)
    assert not any(verify(ours.url).values())
    with pytest.raises(DataRefused, match="no own facts of acme"):
        load(ours.url, ours.seed, own.Wish(without=frozenset({"acme"})))


FACTS_AS_LIST = """
[[facts]]
part = "x1-small"
[[facts.reading]]
source = "bench2"
evidence = "primary_read"
facts = [ { attribute = "boost_clock", value = 1, unit = "GHz", published = "1 GHz", at = "p1" } ]
"""


def test_an_import_twice_is_an_import_once_and_keeps_its_first_day(ours):
    ours.load()
    first = ours.bring(CSV)
    again = ours.bring(CSV, day="2026-07-07")
    assert (first.added, again.added, again.changed, again.removed) == (3, 0, 0, 0)
    assert ours.sql("select distinct recorded_on from spec_history where part = 'x1-big' and origin = 'acme'") == ((DAY,),)
    assert ours.value("x1-big", "memory_bandwidth_gbs") == 3350
    # the folder is loaded again: what was imported beside it stays
    assert ours.load().own == 5


def test_a_dry_run_tells_what_would_change_and_writes_nothing(ours):
    ours.load()
    before = release(ours.url)
    done = ours.bring(CSV, dry=True)
    assert (done.added, done.own) == (3, 5)
    assert release(ours.url) == before
    assert ours.value("x1-big", "boost_clock_mhz") is None


@pytest.mark.dear
def test_what_was_imported_is_never_edited_only_withdrawn(ours):
    ours.load()
    ours.bring(CSV)
    for bad in (CSV.replace("run 7", "run 9"), CSV.replace("triad", "copy"), CSV.replace('x1-big,boost_clock_mhz,1700,,"1,700 MHz",bench,run 8,\n', "")):  # fmt: skip
        with pytest.raises(DataRefused, match="would be rewritten"):
            ours.bring(bad)
    withdrawn = CSV.replace("note\n", "note,withdrawn,withdrawn_reason\n").replace("triad\n", "triad,2026-06-01,wrong probe\n")
    withdrawn = withdrawn.replace("run 8,\n", "run 8,,,\n")
    done = ours.bring(withdrawn)
    assert (done.added, done.changed, done.removed) == (0, 2, 0)
    assert ours.sql("select withdrawn_before from spec_history where value_number = 3200") == (("2026-06-01",),)
    with gpudb.open(ours.url) as catalog:
        until = catalog.recorded_until(catalog.release())  # what a receipt says: asked as known then, the answer is the same
        assert until == "2026-06-01"
        now, then, before = (catalog.facts("x1-big", "memory_bandwidth_gbs", known_at=day) for day in (None, until, DAY))
        assert now == then != before


def test_a_refused_folder_writes_nothing(ours):
    before = release(ours.url)
    ours.write("facts/y2.toml", FACTS.replace('"395 W"', '"394 W"'))
    with pytest.raises(DataRefused):
        ours.load()
    assert release(ours.url) == before


def test_two_teams_may_disagree_and_neither_wins_silently(ours):
    ours.load()
    text = SOURCES.replace('"lab"', '"other"').replace('"bench"', '"bench2"') + FACTS_AS_LIST.replace('"x1-small"', '"y2"')
    ours.bring(text, "o.toml", "other")
    assert {row[0] for row in ours.sql("select origin from spec_conflict where column_name = 'boost_clock_mhz'")} == {"other"}


@pytest.mark.parametrize("name", ["shipped", "Acme", "a b", "", "a" * 41, "a_b"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(UsageError):
        own.origin_name(name, "x")


def test_an_import_into_nothing_into_another_release_or_beside_another_seed_is_refused(ours, tmp_path):
    fresh = Ours(tmp_path / "fresh", str(tmp_path / "none.sqlite"), ours.seed)
    with pytest.raises(DatabaseError, match="holds no gpudb data yet"):
        fresh.bring(CSV)
    assert not (tmp_path / "none.sqlite").exists()
    part = ours.seed / "parts/acme/y2.toml"
    part.write_text(part.read_text() + '\n[[reading]]\nsource = "paper"\nrecorded = 2026-01-02\nevidence = "secondary"\nfacts = '
                    '[ { attribute = "boost_clock", value = 900, published = "900 MHz", at = "p" } ]\n')  # fmt: skip
    with pytest.raises(DatabaseError, match="from another seed"):
        ours.bring(SOURCES, "s.toml")
    (ours.seed / "release.toml").write_text('release = "2026.2.0"\nreleased_on = 2026-06-01\n')
    with pytest.raises(DatabaseError, match="holds release 2026.1.0, and the seed"):
        ours.bring(SOURCES, "s.toml")


def test_both_engines_have_the_same_content_with_own_facts(small_seed, tmp_path, pg_server):
    hashes = {
        Ours(tmp_path / "ours", url, small_seed.root).load().content_sha256 for url in (str(tmp_path / "a.sqlite"), pg_server())
    }
    assert len(hashes) == 1


LETTER = """
[[letter]]
id = "acme-internal-letter"
authority = "lab"
company = "nvidia"
title = "Letter that only we hold"
effective = 2026-02-01
families = ["H20"]
named = ["H20"]
criterion = "named in the letter"
destinations = ["country:CN"]
citation = "letter of 2026-02-01"
source = "bench"
at = "page 1"
evidence = "primary_read"
"""


@pytest.mark.slow
def test_an_own_letter_says_whose_it_is_wherever_it_is_cited(real_db, real_seed, tmp_path):
    import shutil

    url = str(tmp_path / "x.sqlite")
    shutil.copyfile(real_db, url)
    path = tmp_path / "letter.toml"
    path.write_text(SOURCES + LETTER)
    load(url, real_seed, own.Wish(files=tuple(read_files([path], "acme", DAY))), only_own=True)
    assert guard.run(url, "select citation, origin from letter_list where letter = 'acme-internal-letter'", 10, 9).rows == (
        ("[acme] letter of 2026-02-01", "acme"),
    )
    load(url, real_seed, own.Wish(without=frozenset({"acme"})))
    assert not any(verify(url).values())


@pytest.mark.slow
def test_a_database_of_the_first_release_is_upgraded_with_its_data_and_takes_own_facts(tmp_path, real_seed):
    held = Path(__file__).parent / "releases/2026.11.0-schema2.sqlite.xz"
    url = str(tmp_path / "old.sqlite")
    Path(url).write_bytes(lzma.decompress(held.read_bytes()))
    from gpudb.store import migrate
    from gpudb.store.engine import create_engine

    assert migrate.upgrade(create_engine(url)) == ("0002", migrate.head())
    assert not any(verify(url).values())
    with gpudb.open(url) as catalog:
        old = catalog.release()
        assert (old.release, old.own_statements) == ("2026.11.0", 0)
        assert catalog.show("h20-sxm5-96gb").spec["memory_gb"] == 96
    path = tmp_path / "s.toml"
    path.write_text(SOURCES)
    done = load(url, real_seed, own.Wish(files=tuple(read_files([path], "acme", DAY))))
    assert done.release == "2026.11.1+acme"
